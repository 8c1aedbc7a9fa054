import Domain
import Foundation
import PostgresDriver

/// A message that waits to be delivered, as the settling transaction wrote it.
struct WebhookMessage: Sendable {
    let id: MessageID
    let task: TaskID
    /// `task.succeeded`, `task.failed`, `task.cancelled` or `task.expired`.
    let type: String
    let url: String
    let kind: TaskKind
    let attempts: Int32
    let occurredAt: Date
    let secret: [UInt8]

    /// The body: thin, so that a receiver asks for the result with its own key. Made from the stored columns
    /// alone, so every attempt sends the same bytes.
    var body: [UInt8] {
        let state = type.hasPrefix("task.") ? String(type.dropFirst("task.".count)) : type
        return JSONValue.object([
            "type": .string(type), "timestamp": .string(RFC3339.string(from: occurredAt)),
            "data": .object([
                "id": .string(task.description), "kind": .string(kind.rawValue), "state": .string(state),
                "attempts": .integer(Int64(attempts)), "url": .string("/v1/tasks/\(task)"),
            ]),
        ]).encoded()
    }
}

/// A message with the secret that signs it.
struct FindMessage: PostgresStatement {
    let tenant: TenantID
    let task: TaskID
    let message: MessageID

    static let sql = """
        SELECT m.id, m.task_id, m.type, m.url, m.kind, m.attempts, m.occurred_at, t.webhook_secret
        FROM webhook_message m JOIN tenant t ON t.id = m.tenant_id
        WHERE m.task_id = $2 AND m.id = $3 AND m.tenant_id = $1
        """

    var binds: [PostgresValue] { [.int4(tenant.rawValue), .uuid(task.uuid), .uuid(message.uuid)] }

    static func decode(_ row: PostgresRow) throws(PostgresError) -> WebhookMessage {
        WebhookMessage(
            id: MessageID(try row.value(0, as: UUID.self)), task: TaskID(try row.value(1, as: UUID.self)),
            type: try row.value(2), url: try row.value(3), kind: TaskKind(rawValue: try row.value(4)),
            attempts: try row.value(5), occurredAt: try row.value(6), secret: try row.value(7))
    }
}
