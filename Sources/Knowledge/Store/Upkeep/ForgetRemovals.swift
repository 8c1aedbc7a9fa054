import PostgresDriver

/// Forgets old removals of chunks of the generation that has the oldest ones, by version, and raises its floor to the
/// last of them: a reader that has loaded less loads everything anew. Whose generation is locked by another is left.
///
/// The floor and the rows are one statement, and a reader sees both at one moment. What is left of a version that the
/// batch tore apart lies below the floor and is read by nobody.
struct ForgetRemovals: PostgresStatement {
    let age: Duration
    let limit: Int
    static let sql = """
        WITH oldest AS (
            SELECT r.generation_id FROM chunk_removed r
            WHERE r.at < clock_timestamp() - make_interval(secs => $1) ORDER BY r.at LIMIT 1
        ), owner AS (
            SELECT g.id FROM generation g WHERE g.id = (SELECT o.generation_id FROM oldest o)
            FOR NO KEY UPDATE SKIP LOCKED
        ), gone AS (
            DELETE FROM chunk_removed WHERE ctid = ANY (ARRAY(
                SELECT r.ctid FROM owner o CROSS JOIN LATERAL (
                    SELECT r.ctid, r.at FROM chunk_removed r WHERE r.generation_id = o.id
                    ORDER BY r.generation_id, r.version LIMIT $2) r
                WHERE r.at < clock_timestamp() - make_interval(secs => $1)))
            RETURNING version
        ), raised AS (
            UPDATE generation SET removed_floor = greatest(removed_floor, (SELECT max(g.version) FROM gone g))
            WHERE id = (SELECT o.id FROM owner o)
        )
        SELECT count(*) FROM gone
        """
    var binds: [PostgresValue] { [.float8(age.inSeconds), .int8(Int64(limit))] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Int { try row.value(0) }
}
