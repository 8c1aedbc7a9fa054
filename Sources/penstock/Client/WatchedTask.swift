import Domain

/// Waits for a task, shows it, and turns how it ended into the exit status. `submit --wait` and `wait` share it.
struct WatchedTask {
    let client: APIClient
    let console: Console
    let id: String
    /// The task as it was before the wait, shown when no later answer came.
    var submitted: JSONValue?

    /// Shows the task's state while it waits, then as ``watch(timeout:progress:onState:)``.
    func watch(timeout: Duration?) async throws(CommandFailure) {
        let progress = ProgressLine(console: console)
        let start = ContinuousClock.now
        try await watch(timeout: timeout, progress: progress) { task in
            let reason = task["reason"]?.asString.map { ", waiting for \($0)" } ?? ""
            let waited = FigureText.seconds(start.duration(to: .now).inSeconds)
            progress.show("\(id): \(task["state"]?.asString ?? "unknown")\(reason), \(waited)")
        }
    }

    /// Writes the task as the answer in every case, then throws `.waitTimedOut` or `.taskUnsuccessful` where it applies.
    func watch(
        timeout: Duration?, progress: ProgressLine, onState: @Sendable (JSONValue) -> Void
    ) async throws(CommandFailure) {
        defer { progress.clear() }
        let ending = try await TaskWaiter(client: client, task: id).wait(timeout: timeout, onState: onState)
        progress.clear()
        switch ending {
        case .ended(let task):
            try show(task)
            guard task.taskState == .succeeded else { throw .unsuccessful(task) }
        case .timedOut(let task):
            if let task = task ?? submitted { try show(task) }
            throw CommandFailure(
                .waitTimedOut, code: "wait_timed_out", title: "The wait timed out",
                detail: "The task is still on its way; nothing was lost. Run 'penstock wait \(id)' to go on waiting.")
        }
    }

    private func show(_ task: JSONValue) throws(CommandFailure) {
        try console.answer(task, text: TaskText(task: task, style: console.style, width: console.width).text())
    }
}

extension CommandFailure {
    /// The watched task ended, but not in success.
    static func unsuccessful(_ task: JSONValue) -> CommandFailure {
        let state = task["state"]?.asString ?? "not successful"
        let message = task["error"]?["message"]?.asString.map { " \($0)" } ?? ""
        return CommandFailure(
            .taskUnsuccessful, code: "task_unsuccessful", title: "The task did not succeed",
            detail: "The task is \(state).\(message)")
    }
}
