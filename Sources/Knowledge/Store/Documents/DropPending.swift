import Domain
import PostgresDriver

/// Takes documents off the work lists of all generations of an index. Behind ``LockGenerations``.
struct DropPending: PostgresStatement {
    typealias Row = Void
    let index: IndexID
    let keys: [String]
    static let sql = """
        DELETE FROM document_pending WHERE ctid = ANY (ARRAY(
            SELECT o.ctid FROM generation g CROSS JOIN unnest($2::text[]) AS k(key) CROSS JOIN LATERAL (
                SELECT p.ctid FROM document_pending p WHERE p.generation_id = g.id AND p.key = k.key LIMIT 1) o
            WHERE g.index_id = $1 AND g.purged_at IS NULL))
        """
    var binds: [PostgresValue] { [.uuid(index.uuid), .texts(keys)] }
}
