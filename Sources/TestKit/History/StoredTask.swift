package import Domain
import Foundation
package import PostgresDriver

/// What the database holds of a client's task in the end. Clients of a history give their tasks the metadata `key` and
/// `work`, so that a task is recognised however it came to be stored.
package struct StoredTask: Sendable, Hashable {
    package let id: TaskID
    package let key: String?
    package let work: String?
    package let outcomes: Int
    /// Of its outcome, if it has one.
    package let state: String?
    /// As canonical JSON.
    package let result: String?

    package init(id: TaskID, key: String?, work: String?, outcomes: Int, state: String?, result: String?) {
        self.id = id
        self.key = key
        self.work = work
        self.outcomes = outcomes
        self.state = state
        self.result = result
    }
}

/// Every task that a client submitted, deliveries left out.
package struct ReadStoredTasks: PostgresStatement {
    package init() {}

    package static let sql = """
        SELECT t.id, t.metadata ->> 'key', t.metadata ->> 'work', count(o.task_id),
            (ARRAY['succeeded', 'failed', 'cancelled', 'expired'])[min(o.state)], min(o.result::text)
        FROM task t LEFT JOIN task_outcome o ON o.task_id = t.id
        WHERE t.kind <> 'webhook.deliver' GROUP BY t.tenant_id, t.id
        """

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> StoredTask {
        StoredTask(
            id: TaskID(try row.value(0, as: UUID.self)), key: try row.value(1), work: try row.value(2),
            outcomes: Int(try row.value(3, as: Int64.self)), state: try row.value(4),
            result: canonical(try row.value(5, as: String?.self)))
    }

    /// A result that cannot be read stays as it is, and will differ from every other.
    private static func canonical(_ text: String?) -> String? {
        text.map { text in (try? JSONParser.parse(text))?.encodedText() ?? text }
    }
}
