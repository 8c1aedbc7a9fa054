import Domain
import PostgresDriver

/// Makes a generation the one that answers, and the one that did the previous one; an older previous one is over. Behind
/// ``LockIndex`` and ``LockGenerations``.
///
/// What is kept for no time at all is over at once.
struct FlipGeneration: PostgresStatement {
    typealias Row = Void
    let index: IndexID
    let to: GenerationID
    /// Seconds for which the one that answered until now is kept.
    let keep: Double
    static let sql = """
        WITH was AS (
            SELECT i.active_generation AS active, CASE WHEN $3 > 0 THEN i.active_generation END AS kept
            FROM knowledge_index i WHERE i.id = $1
        ), moved AS (
            UPDATE generation g SET phase_at = clock_timestamp(),
                state = CASE WHEN g.id = $2 THEN 'active' WHEN g.id = w.kept THEN 'previous' ELSE 'retired' END,
                activated_at = CASE WHEN g.id = $2 THEN clock_timestamp() ELSE g.activated_at END,
                kept_until = CASE WHEN g.id = w.kept AND g.id <> $2
                    THEN clock_timestamp() + make_interval(secs => $3) END
            FROM was w
            WHERE g.index_id = $1 AND (g.id = $2 OR g.state IN ('active', 'previous'))
        )
        UPDATE knowledge_index SET active_generation = $2, previous_generation = (SELECT w.kept FROM was w) WHERE id = $1
        """
    var binds: [PostgresValue] { [.uuid(index.uuid), .uuid(to.uuid), .float8(keep)] }
}
