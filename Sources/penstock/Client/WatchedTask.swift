import Domain

/// Waits for a task, shows it, and turns how it ended into the exit status. `submit --wait` and `wait` share it.
struct WatchedTask {
    let client: APIClient
    let console: Console
    let id: String
    /// The task as it was before the wait, shown when no later answer came.
    var submitted: JSONValue?

    /// Writes the task as the answer in every case, then throws `.waitTimedOut` or `.taskUnsuccessful` where it applies.
    func watch(timeout: Duration?) async throws(CommandFailure) {
        try finish(try await ending(timeout: timeout))
    }

    /// - Parameter showsTask: whether the task is written as the answer.
    func finish(_ ending: TaskWaiter.Ending, showsTask: Bool = true) throws(CommandFailure) {
        switch ending {
        case .ended(let task):
            if showsTask { try show(task) }
            guard task.taskState == .succeeded else { throw .unsuccessful(task) }
        case .timedOut(let task):
            if showsTask, let task = task ?? submitted { try show(task) }
            throw CommandFailure(
                .waitTimedOut, code: "wait_timed_out", title: "The wait timed out",
                detail: "The task is still on its way; nothing was lost. Run 'penstock wait \(id)' to go on waiting.")
        }
    }

    /// How the wait ended, with progress shown meanwhile.
    func ending(timeout: Duration?) async throws(CommandFailure) -> TaskWaiter.Ending {
        let progress = ProgressLine(console: console)
        defer { progress.clear() }
        let start = ContinuousClock.now
        let waiter = TaskWaiter(client: client, task: id, showsProgress: console.showsProgress)
        return try await waiter.wait(timeout: timeout) { task in
            let waited = FigureText.seconds(start.duration(to: .now).inSeconds)
            if let line = ProgressText.line(task["progress"]) { return progress.show("\(line), \(waited)") }
            let reason = task["reason"]?.asString.map { ", waiting for \($0)" } ?? ""
            progress.show("\(id): \(task["state"]?.asString ?? "unknown")\(reason), \(waited)")
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
