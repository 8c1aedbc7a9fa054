package import Domain
import PostgresDriver

extension KnowledgeStore {
    /// The chunks of a generation that say one of these texts and have no vector, at most 10,000: of a text that a model
    /// refuses.
    package func bareChunks(
        saying keys: [Fingerprint], in generation: GenerationID
    ) async throws -> [(id: Int64, contentKey: Fingerprint)] {
        try await postgres.run(FindRefusedChunks(generation: generation, keys: keys))
    }
}

struct FindRefusedChunks: PostgresStatement {
    let generation: GenerationID
    let keys: [Fingerprint]

    static let sql = """
        SELECT c.id, c.content_key FROM chunk c
        WHERE c.generation_id = $1 AND c.content_key = ANY ($2)
        AND (SELECT true FROM chunk_vector v WHERE v.generation_id = c.generation_id AND v.chunk_id = c.id) IS NULL
        LIMIT 10000
        """

    var binds: [PostgresValue] { [.uuid(generation.uuid), .bytesArray(keys.map(\.bytes))] }

    static func decode(_ row: PostgresRow) throws(PostgresError) -> (id: Int64, contentKey: Fingerprint) {
        (try row.value(0), Fingerprint(stored: try row.value(1)))
    }
}
