import Domain
import Knowledge
import PostgresDriver

/// Documents whose last change the answering generation does not show, although nothing is left for it to take in; and
/// deleted ones that it still has. One statement, and so one moment.
struct CountLostEdits: PostgresStatement {
    let index: IndexID

    static let sql = """
        SELECT count(*) FROM knowledge_index i JOIN document d ON d.index_id = i.id
        CROSS JOIN LATERAL (
            SELECT count(*) FILTER (WHERE c.document_version = d.version) AS right_ones,
                count(*) FILTER (WHERE c.document_version <> d.version) AS wrong_ones
            FROM chunk c WHERE c.generation_id = i.active_generation AND c.key = d.key
        ) AS have
        WHERE i.id = $1 AND CASE
            WHEN d.deleted_at IS NOT NULL THEN have.right_ones + have.wrong_ones > 0
            ELSE (have.right_ones = 0 OR have.wrong_ones > 0) AND NOT EXISTS (
                SELECT FROM document_pending p WHERE p.generation_id = i.active_generation AND p.key = d.key)
            END
        """
    var binds: [PostgresValue] { [.uuid(index.uuid)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Int64 { try row.value(0) }
}

/// Documents of which no chunk of the answering generation holds the word that it must hold.
struct CountMissingMarks: PostgresStatement {
    let index: IndexID
    let keys: [String]
    let marks: [String]

    static let sql = """
        SELECT count(*) FROM knowledge_index i CROSS JOIN unnest($2::text[], $3::text[]) AS w(key, mark)
        WHERE i.id = $1 AND NOT EXISTS (
            SELECT FROM chunk c
            WHERE c.generation_id = i.active_generation AND c.key = w.key AND strpos(c.text, w.mark) > 0)
        """
    var binds: [PostgresValue] { [.uuid(index.uuid), .texts(keys), .texts(marks)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Int64 { try row.value(0) }
}

/// How a task stands.
struct TaskStanding: PostgresStatement {
    let task: TaskID
    static let sql = "SELECT state FROM task_status WHERE id = $1"
    var binds: [PostgresValue] { [.uuid(task.uuid)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> String { try row.value(0) }
}
