import Domain
import Foundation
import PostgresDriver

/// The table that holds a generation's vectors for pgvector, with their HNSW index.
///
/// One per generation, so that generations and tenants do not change each other's recall, and dropping one is dropping a
/// table. It is filled when the generation is built, and searches add nothing to it: vectors that came later are in memory
/// (see ``SnapshotLoader``), are compared exactly, and are merged with what the index finds. That costs memory for what
/// was put since, until the next rebuild or the next `buildIndex`, and spares every put the insertion into a graph.
///
/// Chunks that are gone are found no more at once, because every search joins the chunks. Their rows go with the next
/// delta that a search applies, with the next `buildIndex`, or with the table.
struct VectorTable: Sendable, Hashable {
    /// HNSW indexes hold at most so many numbers of each type.
    static let vectorMax = 2_000
    static let halfMax = 4_000

    let generation: GenerationID
    let dimensions: Int
    /// Where pgvector's types and operators are, quoted.
    let schema: String

    /// Hexadecimal digits and underscores only, so it needs no quotes.
    var name: String { Self.name(of: generation) }
    var indexName: String { "generation_hnsw_" + Self.digits(of: generation) }
    /// Half the precision where full precision has no index; what is shown is scored by the full vectors.
    var isHalf: Bool { dimensions > Self.vectorMax }
    var type: String { "\(schema).\(isHalf ? "halfvec" : "vector")(\(dimensions))" }
    var operatorClass: String { "\(schema).\(isHalf ? "halfvec_ip_ops" : "vector_ip_ops")" }
    /// Unit vectors: the inner product is the cosine.
    var distance: String { "OPERATOR(\(schema).<#>)" }

    static func name(of generation: GenerationID) -> String { "generation_vectors_" + digits(of: generation) }

    /// Takes out the rows of chunks that are gone; `$1` is the generation.
    static func sweep(_ generation: GenerationID) -> String {
        """
        DELETE FROM \(name(of: generation)) t
        WHERE NOT EXISTS (SELECT FROM chunk c WHERE c.generation_id = $1 AND c.id = t.chunk_id)
        """
    }

    private static func digits(of generation: GenerationID) -> String {
        generation.uuid.uuidString.lowercased().filter { $0 != "-" }
    }

    /// The table, when it and its index are there and whole; nil when vectors are to be compared in memory.
    static func usable(for head: GenerationHead, on postgres: some PostgresExecutor) async throws -> VectorTable? {
        guard head.backend == .hnsw, let dimensions = head.dimensions,
            case .usable(let schema, _) = try await Pgvector.detected(on: postgres)
        else { return nil }
        let table = VectorTable(generation: head.generation, dimensions: dimensions, schema: schema)
        let state = try await postgres.run(ReadVectorIndex(table: table)).first
        return state?.isValid == true ? table : nil
    }

    /// Takes out the rows of chunks that are gone. Whoever else does it at the same time does the same.
    func remove(_ chunks: [Int64], on postgres: some PostgresExecutor) async {
        // If it fails nothing is wrong: no search finds these rows, and the next `buildIndex` removes what is left.
        try? await postgres.execute(
            unsafeSQL: "DELETE FROM \(name) WHERE chunk_id = ANY ($1)", [.int8s(chunks)])
    }

    /// Gives rows the vectors that the table does not have.
    func addMissingVectors(
        to rows: [ChunkRow], of head: GenerationHead, on postgres: some PostgresExecutor
    ) async throws -> [ChunkRow] {
        let stored = try await postgres.run(
            unsafeSQL: "SELECT chunk_id FROM \(name) WHERE chunk_id = ANY ($1)", [.int8s(rows.map(\.id))]
        ) { row throws(PostgresError) in try row.value(0, as: Int64.self) }
        let missing = Set(rows.map(\.id)).subtracting(stored)
        guard !missing.isEmpty else { return rows }
        let vectors = try await postgres.run(ReadChunkVectors(generation: head.generation, chunks: missing.sorted()))
        let found = Dictionary(vectors.map { ($0.chunk, $0.vector) }) { first, _ in first }
        return rows.map { row in
            var row = row
            row.vector = found[row.id]
            return row
        }
    }
}
