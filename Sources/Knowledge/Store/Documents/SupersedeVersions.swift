import Domain
import PostgresDriver

/// Marks versions as taken the place of, from now: retention counts from there. Behind ``LockIndex``, so no row moves
/// between the look for its place and the write.
struct SupersedeVersions: PostgresStatement {
    typealias Row = Void
    let index: IndexID
    let versions: [(key: String, version: Int32)]

    static let sql = """
        UPDATE document_version SET superseded_at = clock_timestamp()
        WHERE ctid = ANY (ARRAY(
            SELECT (SELECT v.ctid FROM document_version v WHERE v.index_id = $1 AND v.key = n.key AND v.version = n.version)
            FROM unnest($2::text[], $3::int4[]) AS n(key, version)))
        """
    var binds: [PostgresValue] {
        [.uuid(index.uuid), .texts(versions.map(\.key)), .int4s(versions.map(\.version))]
    }
}
