import Domain
import PostgresDriver

/// The documents that a put is about, as they are now. Behind ``LockIndex``.
struct FindPutTargets: PostgresStatement {
    let index: IndexID
    let keys: [String]
    static let sql = """
        SELECT d.key, d.version, d.digest, d.permissions, d.seq, d.deleted_at IS NOT NULL, (
            SELECT true FROM generation g
            WHERE g.index_id = $1 AND g.state NOT IN ('retired', 'failed', 'cancelled') AND coalesce(
                (SELECT p.asked > 0 FROM document_pending p WHERE p.generation_id = g.id AND p.key = k.key LIMIT 1),
                (SELECT f.code = '\(DocumentRefusal.notTakenInCode)' FROM document_failure f
                    WHERE f.generation_id = g.id AND f.key = k.key LIMIT 1))
            LIMIT 1) IS TRUE
        FROM unnest($2::text[]) AS k(key) CROSS JOIN LATERAL (
            SELECT d.key, d.version, d.digest, d.permissions, d.seq, d.deleted_at FROM document d
            WHERE d.index_id = $1 AND d.key = k.key LIMIT 1
        ) d
        """
    var binds: [PostgresValue] { [.uuid(index.uuid), .texts(keys)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> PutTarget {
        PutTarget(
            key: try row.value(0), version: try row.value(1), digest: Fingerprint(stored: try row.value(2)),
            permissions: try row.value(3), seq: try row.value(4), isDeleted: try row.value(5),
            isForgotten: try row.value(6))
    }
}

struct PutTarget: Sendable {
    let key: String
    let version: Int32
    let digest: Fingerprint
    let permissions: [String]
    let seq: Int64
    let isDeleted: Bool
    /// Tasks have failed to take it into a generation, and none is on its way or the last one was.
    let isForgotten: Bool
}
