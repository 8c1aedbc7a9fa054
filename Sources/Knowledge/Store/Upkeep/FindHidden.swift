import Domain
import Foundation
import PostgresDriver

/// Indexes with documents that were hidden and have something left. What is left of a deleted index goes with it.
struct FindHiddenIndexes: PostgresStatement {
    let limit: Int
    static let sql = """
        SELECT DISTINCT d.index_id FROM document d
        WHERE d.hidden_version IS NOT NULL AND (
            SELECT i.deleted_at IS NULL FROM knowledge_index i WHERE i.id = d.index_id)
        LIMIT $1
        """
    var binds: [PostgresValue] { [.int8(Int64(limit))] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> IndexID { IndexID(try row.value(0, as: UUID.self)) }
}

/// The first hidden documents of an index, with the version up to which they are hidden and how many chunks there are of
/// them, each counted up to a limit.
struct FindHidden: PostgresStatement {
    let index: IndexID
    let chunksMax: Int
    static let documentsMax = 50
    static let sql = """
        SELECT d.key, d.hidden_version, (
            SELECT count(*) FROM (
                SELECT 1 FROM generation g CROSS JOIN LATERAL (
                    SELECT c.key FROM chunk c WHERE c.generation_id = g.id AND c.key >= d.key AND c.key <= d.key
                    ORDER BY c.key) c
                WHERE g.index_id = $1 LIMIT $2) n)
        FROM (
            SELECT d.key, d.hidden_version FROM document d
            WHERE d.index_id = $1 AND d.hidden_version IS NOT NULL ORDER BY d.key LIMIT \(documentsMax)
        ) d ORDER BY d.key
        """
    var binds: [PostgresValue] { [.uuid(index.uuid), .int8(Int64(chunksMax))] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> (key: String, version: Int32, chunks: Int) {
        (try row.value(0), try row.value(1), try row.value(2))
    }
}
