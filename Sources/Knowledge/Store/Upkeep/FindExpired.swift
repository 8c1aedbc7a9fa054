import Domain
import Foundation
import PostgresDriver

/// Previous generations whose time is over.
struct FindExpired: PostgresStatement {
    let limit: Int
    static let sql = """
        SELECT g.id, g.index_id FROM generation g
        WHERE g.kept_until <= clock_timestamp() ORDER BY g.kept_until LIMIT $1
        """
    var binds: [PostgresValue] { [.int8(Int64(limit))] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> (id: GenerationID, index: IndexID) {
        (GenerationID(try row.value(0, as: UUID.self)), IndexID(try row.value(1, as: UUID.self)))
    }
}
