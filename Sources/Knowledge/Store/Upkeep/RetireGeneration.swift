import Domain
import PostgresDriver

/// Ends the time of a previous generation, if it is over: nobody can go back to it any more. Behind ``LockFreeIndex``.
struct RetireGeneration: PostgresStatement {
    let id: GenerationID
    static let sql = """
        WITH retired AS (
            UPDATE generation SET state = 'retired', phase_at = clock_timestamp(), kept_until = NULL
            WHERE id = $1 AND state = 'previous' AND kept_until <= clock_timestamp()
            RETURNING id, index_id
        ), forgotten AS (
            UPDATE knowledge_index i SET previous_generation = NULL FROM retired r
            WHERE i.id = r.index_id AND i.previous_generation = r.id
        )
        SELECT true FROM retired
        """
    var binds: [PostgresValue] { [.uuid(id.uuid)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Bool { try row.value(0) }
}
