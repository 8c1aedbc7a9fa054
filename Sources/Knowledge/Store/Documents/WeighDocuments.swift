import Domain
import Foundation
import PostgresDriver

/// How much removing documents would be: their chunks in these generations, counted up to a limit, and the bytes of all
/// their versions, which stand in the rows. Behind ``LockGenerations``.
struct WeighDocuments: PostgresStatement {
    let index: IndexID
    let generations: [GenerationID]
    let keys: [String]
    let limit: Int

    static let sql = """
        SELECT (
            SELECT count(*) FROM (
                SELECT 1 FROM unnest($2::uuid[]) AS g(id) CROSS JOIN unnest($3::text[]) AS k(key) CROSS JOIN LATERAL (
                    SELECT c.key FROM chunk c WHERE c.generation_id = g.id AND c.key >= k.key AND c.key <= k.key
                    ORDER BY c.key) o
                LIMIT $4) n
        ), (
            SELECT coalesce(sum(o.bytes), 0)::int8 FROM unnest($3::text[]) AS k(key) CROSS JOIN LATERAL (
                SELECT octet_length(v.content) AS bytes FROM document_version v
                WHERE v.index_id = $1 AND v.key = k.key OFFSET 0) o
        )
        """
    var binds: [PostgresValue] {
        [.uuid(index.uuid), .uuids(generations.map(\.uuid)), .texts(keys), .int8(Int64(limit))]
    }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> (chunks: Int, bytes: Int64) {
        (try row.value(0), try row.value(1))
    }
}
