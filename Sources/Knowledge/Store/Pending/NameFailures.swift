import Domain
import PostgresDriver

/// Says why a generation could not take documents in, the latest reason for each, and counts them. Behind the
/// generation's lock.
struct NameFailures: PostgresStatement {
    typealias Row = Void
    let generation: GenerationID
    /// With different keys.
    let failures: [(key: String, version: Int32, refusal: DocumentRefusal)]
    /// The generation's version after this transaction.
    let version: Int64

    static let sql = """
        WITH named AS (
            INSERT INTO document_failure AS f (generation_id, key, version, code, message)
            SELECT $1, n.key, n.version, n.code, n.message
            FROM unnest($2::text[], $3::int4[], $4::text[], $5::text[]) AS n(key, version, code, message)
            ORDER BY n.key
            ON CONFLICT (generation_id, key) DO UPDATE SET version = excluded.version, code = excluded.code,
                message = excluded.message, at = clock_timestamp()
            RETURNING f.xmax = 0 AS is_new
        )
        UPDATE generation SET version = $6, failures = failures + (SELECT count(*) FROM named WHERE is_new) WHERE id = $1
        """
    var binds: [PostgresValue] {
        [
            .uuid(generation.uuid), .texts(failures.map(\.key)), .int4s(failures.map(\.version)),
            .texts(failures.map(\.refusal.code)), .texts(failures.map(\.refusal.message)), .int8(version),
        ]
    }
}
