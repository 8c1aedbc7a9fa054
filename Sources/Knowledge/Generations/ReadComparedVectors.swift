package import Domain
import PostgresDriver

/// A chunk's vector, as it is compared.
package struct ChunkVector: Sendable {
    package let chunk: Int64
    package let cluster: Int64?
    package let vector: [Float]

    package init(chunk: Int64, cluster: Int64?, vector: [Float]) {
        self.chunk = chunk
        self.cluster = cluster
        self.vector = vector
    }
}

extension KnowledgeStore {
    /// A generation's vectors, page by page in the order of their chunks: of documents that everybody of the tenant may see.
    package func vectors(
        of generation: GenerationID, after chunk: Int64, limit: Int
    ) async throws -> [ChunkVector] {
        try await postgres.run(ReadComparedVectors(generation: generation, after: chunk, limit: Int32(clamping: limit)))
    }
}

struct ReadComparedVectors: PostgresStatement {
    let generation: GenerationID
    let after: Int64
    let limit: Int32

    static let sql = """
        SELECT v.chunk_id, c.cluster, v.vector
        FROM chunk_vector v JOIN chunk c ON c.generation_id = v.generation_id AND c.id = v.chunk_id
        WHERE v.generation_id = $1 AND v.chunk_id > $2 AND c.permissions = '{}'
        ORDER BY v.chunk_id LIMIT $3
        """

    var binds: [PostgresValue] { [.uuid(generation.uuid), .int8(after), .int4(limit)] }

    static func decode(_ row: PostgresRow) throws(PostgresError) -> ChunkVector {
        ChunkVector(
            chunk: try row.value(0), cluster: try row.value(1), vector: StoredFloats.read(try row.value(2)))
    }
}
