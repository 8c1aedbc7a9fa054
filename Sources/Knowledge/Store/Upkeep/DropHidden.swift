import Domain
import PostgresDriver

/// Removes what the hidden versions of documents said, and says that nothing of them is left. Behind ``LockFreeIndex``, when
/// their chunks are gone.
struct DropHidden: PostgresStatement {
    typealias Row = Void
    let index: IndexID
    let documents: [(key: String, version: Int32)]
    static let sql = """
        WITH text AS (
            DELETE FROM document_version v WHERE v.ctid = ANY (ARRAY(
                SELECT o.ctid FROM unnest($2::text[], $3::int4[]) AS k(key, most) CROSS JOIN LATERAL (
                    SELECT v.ctid FROM document_version v
                    WHERE v.index_id = $1 AND v.key = k.key AND v.version <= k.most OFFSET 0) o))
        )
        UPDATE document d SET hidden_version = NULL WHERE d.ctid = ANY (ARRAY(
            SELECT (SELECT d.ctid FROM document d WHERE d.index_id = $1 AND d.key = k.key)
            FROM unnest($2::text[]) AS k(key)))
        """
    var binds: [PostgresValue] {
        [.uuid(index.uuid), .texts(documents.map(\.key)), .int4s(documents.map(\.version))]
    }
}
