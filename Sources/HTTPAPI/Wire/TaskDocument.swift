import Domain
import Foundation
import TaskQueue

/// A task as the API shows it. One rendering for every route, so that a task looks the same wherever it turns up.
struct TaskDocument {
    let id: TaskID
    let kind: TaskKind
    let state: TaskState
    var reason: String?
    let priority: Int16
    var attempts: Int32 = 0
    var startedAt: Date?
    var finishedAt: Date?
    var wakesAt: Date?
    var expiresAt: Date?
    var webhookURL: String?
    var metadata: [UInt8]?
    var source: TaskID?
    var parent: TaskID?
    var user: String?
    var result: [UInt8]?
    var error: [UInt8]?
    /// Only in the answer to a submission with a unique key.
    var unique: UniqueAnswer?
    /// Nil where it was not looked up.
    var usage: Usage?
    /// What it waits behind, where that was looked up.
    var position: TaskPosition?
    /// How far its children have come, while it waits for them.
    var progress: TaskProgress?

    /// When the task was made. The ID holds it, to the millisecond, so that the answer to a submission can name it
    /// without reading the row back and every later answer names the same moment.
    var createdAt: Date { UUIDv7.date(of: id.uuid) }

    func json() -> [UInt8] {
        var writer = JSONObjectWriter()
        writer.field("id", id.description)
        writer.field("kind", kind.rawValue)
        writer.field("state", state.rawValue)
        writer.field(ifPresent: "reason", reason)
        writer.field(ifPresent: "position", raw: position?.json())
        writer.field(ifPresent: "progress", raw: progress?.json())
        writer.field("priority", .integer(Int64(priority)))
        writer.field("attempts", .integer(Int64(attempts)))
        writer.field(ifPresent: "created_at", createdAt)
        writer.field(ifPresent: "started_at", startedAt)
        writer.field(ifPresent: "finished_at", finishedAt)
        writer.field(ifPresent: state == .scheduled ? "run_at" : "wakes_at", wakesAt)
        writer.field(ifPresent: "expires_at", expiresAt)
        writer.field(ifPresent: "webhook_url", webhookURL)
        writer.field(ifPresent: "metadata", raw: metadata)
        writer.field(ifPresent: "user", user)
        writer.field(ifPresent: kind == "webhook.deliver" ? "delivery_of" : "retry_of", source?.description)
        writer.field(ifPresent: "child_of", parent?.description)
        writer.field(ifPresent: "result", raw: result)
        writer.field(ifPresent: "error", raw: error.map(FailureJSON.shown))
        if let unique { writer.field("unique", unique.json) }
        if let usage { writer.field("usage", usage.json) }
        return writer.finished()
    }
}

extension TaskDocument {
    /// A task with everything that is known about it.
    init(_ view: TaskView) {
        self.init(listed: view)
        result = view.result ?? (view.state == .succeeded ? Array("null".utf8) : nil)
        error = view.error
        usage = view.usage
    }

    /// A task in a list, where results and usage are left out.
    init(listed view: TaskView) {
        self.init(
            id: view.id, kind: view.kind, state: view.state, reason: view.reason, priority: view.priority,
            attempts: view.attempts, startedAt: view.startedAt, finishedAt: view.finishedAt, wakesAt: view.wakesAt,
            expiresAt: view.expiresAt, webhookURL: view.webhookURL, metadata: view.metadata, source: view.source,
            parent: view.parent, user: view.user)
    }

    /// A task that was accepted just now.
    init(accepted task: NewTask, at now: Date) {
        let isScheduled = task.runAt.map { $0 > now } ?? false
        self.init(
            id: task.id, kind: task.kind, state: isScheduled ? .scheduled : .queued,
            reason: isScheduled ? "schedule" : "slot", priority: task.priority.rawValue,
            wakesAt: isScheduled ? task.runAt : nil, expiresAt: task.expiresAt, webhookURL: task.webhookURL,
            metadata: task.metadata, user: task.user?.rawValue, usage: .zero)
    }

    /// A task that was made just now from the input of `source`.
    init(copy id: TaskID, of source: TaskView) {
        self.init(
            id: id, kind: source.kind, state: .queued, reason: "slot", priority: source.priority,
            webhookURL: source.webhookURL, metadata: source.metadata, source: source.id,
            user: source.user, usage: .zero)
    }
}
