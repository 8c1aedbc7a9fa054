import Domain
import PostgresDriver

/// Writes the rows of documents: new ones, new versions, and other permissions. Behind ``LockIndex``.
struct PutDocuments: PostgresStatement {
    typealias Row = Void
    let index: LockedIndex
    let rows: [PutPlan.Row]

    static let sql = """
        INSERT INTO document AS d (index_id, key, tenant_id, version, digest, permissions, seq)
        SELECT $1, n.key, $2, n.version, n.digest, ($7::text[])[n.permission_from : n.permission_to], n.seq
        FROM unnest($3::text[], $4::int4[], $5::bytea[], $6::int8[], $8::int4[], $9::int4[])
            AS n(key, version, digest, seq, permission_from, permission_to)
        ORDER BY n.key
        ON CONFLICT (index_id, key) DO UPDATE SET version = excluded.version, digest = excluded.digest,
            permissions = excluded.permissions, seq = excluded.seq, updated_at = clock_timestamp(), deleted_at = NULL
        """
    var binds: [PostgresValue] {
        let permissions = ListBinds(rows.map(\.document.permissions))
        return [
            .uuid(index.id.uuid), .int4(index.tenant.rawValue), .texts(rows.map(\.document.key.rawValue)),
            .int4s(rows.map(\.version)), .bytesArray(rows.map(\.digest.bytes)), .int8s(rows.map(\.seq)),
        ] + permissions.values
    }
}
