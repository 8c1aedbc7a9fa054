import Domain
import Foundation
import PostgresDriver

/// Submits some tasks in the caller's own transaction, as an application does it. They are told from all others by their
/// metadata, and by nothing that a worker looks at.
struct EnqueueLate: PostgresStatement {
    let count: Int32

    static let sql = """
        SELECT enqueue_many($1::text, array_fill($2::json, ARRAY[$3::int4]), tenant => $4::text,
            metadata => '{"late":true}')
        """

    var binds: [PostgresValue] {
        [.text(NoopKind.kind.rawValue), .json(BenchLane.input), .int4(count), .text(BenchLane.tenantName)]
    }

    static func decode(_ row: PostgresRow) throws(PostgresError) -> [TaskID] {
        try row.value(0, as: [UUID].self).map { TaskID($0) }
    }
}
