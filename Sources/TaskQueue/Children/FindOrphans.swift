package import Domain
import Foundation
package import PostgresDriver

/// A page of the tasks that have children without an outcome, and whether each waits for them no more: it was cancelled or
/// expired, and its children are to follow. Hops from parent to parent in the index, so that the cost grows with the
/// parents and not with the children.
package struct FindOrphans: PostgresStatement {
    package struct Row: Sendable {
        package let parent: TaskID
        package let isGone: Bool
    }

    package let after: TaskID?
    package let limit: Int32
    package init(after: TaskID?, limit: Int32) {
        self.after = after
        self.limit = limit
    }

    package static let sql = """
        WITH RECURSIVE hop AS (
            (SELECT o.parent_id, 1 AS turn FROM task_child_open o
                WHERE o.parent_id > coalesce($1::uuid, '00000000-0000-0000-0000-000000000000')
                ORDER BY o.parent_id LIMIT 1)
            UNION ALL
            SELECT n.parent_id, h.turn + 1 FROM hop h CROSS JOIN LATERAL (
                SELECT o.parent_id FROM task_child_open o WHERE o.parent_id > h.parent_id ORDER BY o.parent_id LIMIT 1
            ) n
            WHERE h.turn < $2
        )
        SELECT h.parent_id, NOT EXISTS (SELECT 1 FROM task_waiting w WHERE w.task_id = h.parent_id) FROM hop h
        """

    package var binds: [PostgresValue] { [.optional(after?.uuid), .int4(limit)] }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> Row {
        Row(parent: TaskID(try row.value(0, as: UUID.self)), isGone: try row.value(1))
    }
}
