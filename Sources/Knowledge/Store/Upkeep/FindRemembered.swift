import Domain
import Foundation
import PostgresDriver

/// Generations that have been over for a while and still say why documents failed.
struct FindRemembered: PostgresStatement {
    let age: Duration
    let limit: Int
    static let sql = """
        SELECT g.id FROM generation g
        WHERE g.state IN ('retired', 'failed', 'cancelled') AND g.failures > 0
            AND g.phase_at < clock_timestamp() - make_interval(secs => $1)
        ORDER BY g.phase_at LIMIT $2
        """
    var binds: [PostgresValue] { [.float8(age.inSeconds), .int8(Int64(limit))] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> GenerationID {
        GenerationID(try row.value(0, as: UUID.self))
    }
}
