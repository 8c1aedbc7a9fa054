import Domain
import Foundation
import PostgresDriver

/// Indexes that were deleted and have something left, the longest deleted first.
struct FindDeletedIndexes: PostgresStatement {
    let limit: Int
    static let sql = """
        SELECT i.id FROM knowledge_index i WHERE i.deleted_at IS NOT NULL ORDER BY i.deleted_at LIMIT $1
        """
    var binds: [PostgresValue] { [.int8(Int64(limit))] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> IndexID { IndexID(try row.value(0, as: UUID.self)) }
}
