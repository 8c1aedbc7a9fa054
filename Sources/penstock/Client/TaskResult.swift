import Domain

/// Waits for the result of a task that was just submitted, for commands whose answer is that result.
struct TaskResult {
    let client: APIClient
    let console: Console

    /// Throws `.waitTimedOut` when it is still on its way, `.taskUnsuccessful` when it ended otherwise.
    func wait(for task: JSONValue, seconds: Int) async throws(CommandFailure) -> JSONValue {
        guard let id = task["id"]?.asString else { return task }
        let progress = ProgressLine(console: console)
        defer { progress.clear() }
        let ending = try await TaskWaiter(client: client, task: id).wait(timeout: .seconds(seconds)) { task in
            let reason = task["reason"]?.asString.map { ", waiting for \($0)" } ?? ""
            progress.show("\(id): \(task["state"]?.asString ?? "unknown")\(reason)")
        }
        switch ending {
        case .ended(let task):
            guard task.taskState == .succeeded else { throw .unsuccessful(task) }
            return task["result"] ?? .null
        case .timedOut:
            throw CommandFailure(
                .waitTimedOut, code: "wait_timed_out", title: "The wait timed out",
                detail: "The task is still on its way; nothing was lost. Run 'penstock wait \(id)' to go on waiting.")
        }
    }
}
