import Domain
import PostgresDriver

/// Puts documents on the work lists of all generations that are kept up to date or being built. A row that is there
/// gets the new number, which takes the work away from whoever read the old one, and keeps its time; how often it was asked
/// for is forgotten.
struct InsertPending: PostgresStatement {
    typealias Row = Void
    let index: IndexID
    let rows: [PutPlan.Row]

    static let sql = """
        INSERT INTO document_pending AS p (generation_id, key, seq)
        SELECT g.id, n.key, n.seq
        FROM generation g CROSS JOIN unnest($2::text[], $3::int8[]) AS n(key, seq)
        WHERE g.index_id = $1 AND g.state NOT IN ('retired', 'failed', 'cancelled')
        ORDER BY g.id, n.key
        ON CONFLICT (generation_id, key) DO UPDATE SET seq = excluded.seq, asked = 0, ask_after = NULL
        """
    var binds: [PostgresValue] {
        [.uuid(index.uuid), .texts(rows.map(\.document.key.rawValue)), .int8s(rows.map(\.seq))]
    }
}
