import Domain
import PostgresDriver

/// Forgets that a generation could not take documents in, and counts it off. Behind the generation's lock.
struct DropFailures: PostgresStatement {
    typealias Row = Void
    let generation: GenerationID
    let keys: [String]
    static let sql = """
        WITH gone AS (
            DELETE FROM document_failure WHERE ctid = ANY (ARRAY(
                SELECT (SELECT f.ctid FROM document_failure f WHERE f.generation_id = $1 AND f.key = k.key)
                FROM unnest($2::text[]) AS k(key)))
            RETURNING key
        )
        UPDATE generation SET failures = failures - (SELECT count(*) FROM gone)
        WHERE id = $1 AND EXISTS (SELECT 1 FROM gone)
        """
    var binds: [PostgresValue] { [.uuid(generation.uuid), .texts(keys)] }
}
