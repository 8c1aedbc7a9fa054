import Domain
import PostgresDriver

/// Stores what new versions say.
struct InsertVersions: PostgresStatement {
    typealias Row = Void
    let index: LockedIndex
    let rows: [PutPlan.Row]

    static let sql = """
        INSERT INTO document_version (index_id, key, version, tenant_id, format, title, content, metadata, published_at)
        SELECT $1, n.key, n.version, $2, n.format, n.title, n.content, n.metadata, n.published_at
        FROM unnest($3::text[], $4::int4[], $5::text[], $6::text[], $7::bytea[], $8::json[], $9::timestamptz[])
            AS n(key, version, format, title, content, metadata, published_at)
        """
    var binds: [PostgresValue] {
        [
            .uuid(index.id.uuid), .int4(index.tenant.rawValue), .texts(rows.map(\.document.key.rawValue)),
            .int4s(rows.map(\.version)), .texts(rows.map(\.document.format.rawValue)),
            .texts(rows.map(\.document.title)), .bytesArray(rows.map(\.document.content)),
            .jsons(rows.map(\.document.metadata)), .timestamps(rows.map(\.document.publishedAt)),
        ]
    }
}
