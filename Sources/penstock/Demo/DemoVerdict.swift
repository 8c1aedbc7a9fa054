import Domain

/// Decides whether the demo showed what it promises. Every failure is a sentence for people.
struct DemoVerdict {
    /// What a task that went the whole way has in its audit timeline.
    static let requiredActions: [AuditAction] = [.taskAccepted, .attemptStarted, .taskSucceeded, .webhookDelivered]

    let tasks: [DemoTask]
    /// Nil when the machine has no manual to index.
    var indexing: DemoIndexing?
    /// What arrived at a path that no task was told.
    let strays: [ReceivedWebhook]

    func failures() -> [String] {
        var failures = tasks.flatMap(failures(of:))
        if tasks.isEmpty { failures.append("No task was submitted.") }
        if Set(tasks.map(\.id)).count < tasks.count { failures.append("Two submissions gave the same task.") }
        if !strays.isEmpty { failures.append("\(strays.count) webhooks arrived at an address that no task was told.") }
        return failures + (indexing?.failures ?? [])
    }

    private func failures(of task: DemoTask) -> [String] {
        let name = "\(task.step.kind) of \(task.step.document) (\(task.id))"
        var failures: [String] = []
        if task.shown.taskState != .succeeded {
            let reason = task.shown["error"]?["message"]?.asString.map { " \($0)" } ?? ""
            failures.append("\(name) is \(task.state).\(reason)")
        } else if !Self.hasResult(task) {
            failures.append("\(name) succeeded without the result of its kind.")
        }
        let missing = Self.requiredActions.map(\.rawValue).filter { !task.actions.contains($0) }
        if !missing.isEmpty { failures.append("\(name) has no \(missing.joined(separator: ", ")) in its timeline.") }
        return failures + webhookFailures(of: task).map { "\(name): \($0)" }
    }

    /// Deliveries are at least once, so the same message may arrive again; anything else at a task's path is wrong.
    private func webhookFailures(of task: DemoTask) -> [String] {
        guard !task.deliveries.isEmpty else { return ["no webhook arrived."] }
        var failures = task.deliveries.compactMap(\.refusal).map { "a webhook was not genuine. \($0)" }
        let genuine = task.deliveries.filter(\.isVerified)
        if genuine.contains(where: { $0.task != task.id }) { failures.append("a webhook was about another task.") }
        if Set(genuine.map(\.id)).count > 1 { failures.append("more than one webhook message arrived.") }
        if failures.isEmpty, task.webhookID == nil { failures.append("the webhook does not say how the task ended.") }
        let delivered = task.events.filter { $0["action"]?.asString == AuditAction.webhookDelivered.rawValue }
            .compactMap { $0["detail"]?["message"]?.asString }
        if let id = task.webhookID, !delivered.isEmpty, !delivered.contains(id) {
            failures.append("the timeline names another webhook message than the one that arrived.")
        }
        return failures
    }

    private static func hasResult(_ task: DemoTask) -> Bool {
        let result = task.shown["result"]
        switch task.step.kind {
        case "summarize": return result?["summary"]?.asString?.isEmpty == false
        case "classify":
            let names = task.step.input["labels"]?.asArray?.compactMap { $0["name"]?.asString } ?? []
            return result?["label"]?.asString.map(names.contains) ?? false
        case "embed": return result?["embeddings"]?.asArray?.count == task.step.input["texts"]?.asArray?.count
        default: return result != nil
        }
    }
}
