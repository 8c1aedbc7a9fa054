import Domain
import Foundation
import PostgresDriver

/// Whether a deleted index still has generations with chunks, and those that still say why documents failed.
struct FindLeftovers: PostgresStatement {
    let index: IndexID
    static let sql = """
        SELECT EXISTS (SELECT 1 FROM generation g WHERE g.index_id = i.id AND g.purged_at IS NULL),
            ARRAY(SELECT g.id FROM generation g WHERE g.index_id = i.id AND g.failures > 0 LIMIT 100)
        FROM knowledge_index i WHERE i.id = $1 AND i.deleted_at IS NOT NULL
        """
    var binds: [PostgresValue] { [.uuid(index.uuid)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> (hasChunks: Bool, failed: [GenerationID]) {
        (try row.value(0), try row.value(1, as: [UUID].self).map { GenerationID($0) })
    }
}
