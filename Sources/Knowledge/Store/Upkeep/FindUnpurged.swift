import Domain
import Foundation
import PostgresDriver

/// Generations that are over and have something left: of one index, or of all, the longest over first.
struct FindUnpurged: PostgresStatement {
    var index: IndexID?
    let limit: Int
    static let sql = """
        SELECT g.id, g.index_id FROM generation g
        WHERE g.state IN ('retired', 'failed', 'cancelled') AND g.purged_at IS NULL
            AND ($1::uuid IS NULL OR g.index_id = $1)
        ORDER BY g.phase_at LIMIT $2
        """
    var binds: [PostgresValue] { [.optional(index?.uuid), .int8(Int64(limit))] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> (id: GenerationID, index: IndexID) {
        (GenerationID(try row.value(0, as: UUID.self)), IndexID(try row.value(1, as: UUID.self)))
    }
}
