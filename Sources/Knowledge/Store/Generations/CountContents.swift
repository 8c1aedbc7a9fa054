import Domain
import PostgresDriver

/// What a generation really has, and what it has counted.
struct CountContents: PostgresStatement {
    let generation: GenerationID
    static let sql = """
        SELECT (SELECT count(*) FROM chunk c WHERE c.generation_id = g.id),
            (SELECT count(DISTINCT c.key) FROM chunk c WHERE c.generation_id = g.id), g.chunks, g.documents
        FROM generation g WHERE g.id = $1
        """
    var binds: [PostgresValue] { [.uuid(generation.uuid)] }

    struct Row: Sendable {
        let chunks: Int64
        let documents: Int64
        let chunksCounted: Int64
        let documentsCounted: Int64
        var agrees: Bool { chunks == chunksCounted && documents == documentsCounted }
    }

    static func decode(_ row: PostgresRow) throws(PostgresError) -> Row {
        Row(
            chunks: try row.value(0), documents: try row.value(1), chunksCounted: try row.value(2),
            documentsCounted: try row.value(3))
    }
}
