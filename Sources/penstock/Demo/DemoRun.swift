import Domain
import Foundation

/// The client's side of the demo: what a user of the API would do, in the same order.
struct DemoRun: Sendable {
    let client: APIClient
    /// The receiver's address without a path.
    let webhookRoot: String
    let deliveries: DeliveryLog
    let progress: ProgressLine

    /// A task that was accepted, and when it was sent.
    struct Submitted: Sendable {
        let step: DemoStep
        let id: String
        let accepted: JSONValue
        let at: ContinuousClock.Instant
    }

    /// Submits every step, one after the other.
    func submit(_ steps: [DemoStep]) async throws -> [Submitted] {
        let run = UUID().uuidString.lowercased()
        var submitted: [Submitted] = []
        for step in steps {
            progress.show("submitting \(submitted.count + 1) of \(steps.count): \(step.kind) of \(step.document)")
            let start = ContinuousClock.now
            let body = JSONValue.object([
                "kind": .string(step.kind), "input": step.input, "webhook_url": .string(webhookRoot + step.webhookPath),
                "metadata": ["document": .string(step.document)],
            ])
            let task = try await TaskSubmitter(client: client).submit(
                body, idempotencyKey: "demo-\(run)-\(submitted.count)")
            guard let id = task["id"]?.asString else {
                throw CommandFailure(
                    .failed, code: "answer_unreadable", title: "The answer cannot be read",
                    detail: "The answer to a submission names no task.")
            }
            submitted.append(Submitted(step: step, id: id, accepted: task, at: start))
        }
        return submitted
    }

    /// Waits for all tasks at once, and gives them in the order of their submission, ended or not.
    func finish(_ submitted: [Submitted], within limit: Duration) async throws -> [DemoTask] {
        let end = ContinuousClock.now.advanced(by: limit)
        return try await withThrowingTaskGroup(of: (Int, DemoTask).self) { group in
            for (index, task) in submitted.enumerated() {
                group.addTask { (index, try await finish(task, before: end)) }
            }
            var tasks: [Int: DemoTask] = [:]
            progress.show("0 of \(submitted.count) tasks ended")
            while let (index, task) = try await group.next() {
                tasks[index] = task
                progress.show("\(tasks.count) of \(submitted.count) tasks ended")
            }
            return submitted.indices.compactMap { tasks[$0] }
        }
    }

    private func finish(_ task: Submitted, before end: ContinuousClock.Instant) async throws -> DemoTask {
        let left = max(ContinuousClock.now.duration(to: end), .zero)
        let shown =
            switch try await TaskWaiter(client: client, task: task.id).wait(timeout: left) {
            case .ended(let shown): shown
            case .timedOut(let last): last ?? task.accepted
            }
        return DemoTask(step: task.step, id: task.id, shown: shown, seconds: task.at.duration(to: .now).inSeconds)
    }

    /// Looks at timelines and deliveries until each task's webhook has arrived and is on record, or the time is over.
    func follow(_ ended: [DemoTask], within limit: Duration) async throws -> [DemoTask] {
        let end = ContinuousClock.now.advanced(by: limit)
        var tasks = ended
        while true {
            for index in tasks.indices where !Self.isComplete(tasks[index]) {
                tasks[index].events = try await TaskTimeline.fetch(of: tasks[index].id, with: client)
                tasks[index].deliveries = deliveries.deliveries(at: tasks[index].step.webhookPath)
            }
            let complete = tasks.count(where: Self.isComplete)
            progress.show("\(complete) of \(tasks.count) webhooks delivered and on record")
            guard complete < tasks.count, ContinuousClock.now < end else { break }
            try await Task.sleep(for: .milliseconds(150))
        }
        // A last look: a second delivery of a message that was already complete belongs to its task, too.
        for index in tasks.indices {
            tasks[index].deliveries = deliveries.deliveries(at: tasks[index].step.webhookPath)
        }
        return tasks
    }

    /// A task that has not ended will get no webhook, so there is nothing to wait for.
    private static func isComplete(_ task: DemoTask) -> Bool {
        guard task.shown.taskState?.isFinal == true else { return !task.events.isEmpty }
        return !task.deliveries.isEmpty && task.actions.contains(AuditAction.webhookDelivered.rawValue)
    }
}
