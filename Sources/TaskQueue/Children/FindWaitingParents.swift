package import Domain
import Foundation
package import PostgresDriver

/// A page of the tasks that wait for children, and whether each has none left: for resuming what nobody resumed, because
/// its worker died between the last child's outcome and the look afterwards.
package struct FindWaitingParents: PostgresStatement {
    package struct Row: Sendable {
        package let task: TaskID
        package let isDone: Bool
    }

    package let after: TaskID?
    package let limit: Int32
    package init(after: TaskID?, limit: Int32) {
        self.after = after
        self.limit = limit
    }

    package static let sql = """
        SELECT w.task_id, (SELECT true FROM task_child_open o WHERE o.parent_id = w.task_id LIMIT 1) IS NULL
        FROM task_waiting w
        WHERE w.task_id > coalesce($1::uuid, '00000000-0000-0000-0000-000000000000') AND w.reason = 'children'
        ORDER BY w.task_id LIMIT $2
        """

    package var binds: [PostgresValue] { [.optional(after?.uuid), .int4(limit)] }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> Row {
        Row(task: TaskID(try row.value(0, as: UUID.self)), isDone: try row.value(1))
    }
}
