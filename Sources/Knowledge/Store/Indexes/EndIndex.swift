import Domain
import PostgresDriver

/// Takes an index and all its generations out of use. Behind ``LockIndexByName`` and ``LockGenerations``.
struct EndIndex: PostgresStatement {
    typealias Row = Void
    let id: IndexID
    static let sql = """
        WITH ended AS (
            UPDATE generation SET phase_at = clock_timestamp(), kept_until = NULL,
                state = CASE WHEN state IN ('active', 'previous') THEN 'retired' ELSE 'cancelled' END
            WHERE index_id = $1 AND state NOT IN ('retired', 'failed', 'cancelled')
        )
        UPDATE knowledge_index SET deleted_at = clock_timestamp(), active_generation = NULL, previous_generation = NULL
        WHERE id = $1
        """
    var binds: [PostgresValue] { [.uuid(id.uuid)] }
}
