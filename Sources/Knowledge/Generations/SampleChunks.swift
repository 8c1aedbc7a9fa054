package import Domain
import PostgresDriver

/// A chunk with its vector, taken out to be looked at.
package struct SampledChunk: Sendable {
    package let id: Int64
    package let cluster: Int64?
    package let document: DocumentKey
    package let documentVersion: Int32
    package let contentKey: Fingerprint
    package let vector: [Float]
}

extension KnowledgeStore {
    /// About `count` chunks of a generation that have vectors, spread evenly over it: the same ones each time.
    package func sample(_ generation: GenerationID, count: Int) async throws -> [SampledChunk] {
        let found = try await postgres.run(SampleChunks(generation: generation, count: Int32(clamping: count)))
        var seen: Set<Int64> = []
        return found.filter { seen.insert($0.id).inserted }
    }
}

/// Probes the index of IDs at even distances, so that the cost does not grow with the generation.
struct SampleChunks: PostgresStatement {
    let generation: GenerationID
    let count: Int32

    static let sql = """
        WITH ends AS (
            SELECT (SELECT id FROM chunk WHERE generation_id = $1 ORDER BY id LIMIT 1) AS low,
                (SELECT id FROM chunk WHERE generation_id = $1 ORDER BY id DESC LIMIT 1) AS high
        )
        SELECT f.id, f.cluster, f.key, f.document_version, f.content_key, f.vector
        FROM ends CROSS JOIN generate_series(0, $2 - 1) AS n
        CROSS JOIN LATERAL (
            SELECT c.id, c.cluster, c.key, c.document_version, c.content_key, v.vector
            FROM chunk_vector v JOIN chunk c ON c.generation_id = v.generation_id AND c.id = v.chunk_id
            WHERE v.generation_id = $1 AND v.chunk_id >= ends.low + (ends.high - ends.low) * n / $2
            ORDER BY v.chunk_id LIMIT 1
        ) f
        """

    var binds: [PostgresValue] { [.uuid(generation.uuid), .int4(count)] }

    static func decode(_ row: PostgresRow) throws(PostgresError) -> SampledChunk {
        let key: String = try row.value(2)
        guard let document = DocumentKey(key) else {
            throw PostgresError(.decoding, "a stored chunk has a key that this release does not know")
        }
        return SampledChunk(
            id: try row.value(0), cluster: try row.value(1), document: document, documentVersion: try row.value(3),
            contentKey: Fingerprint(stored: try row.value(4)), vector: StoredFloats.read(try row.value(5)))
    }
}

/// Vectors as they are stored: float32, little-endian.
enum StoredFloats {
    static func read(_ bytes: [UInt8]) -> [Float] {
        bytes.withUnsafeBytes { raw in
            (0..<raw.count / 4).map { place in
                let bits = raw.loadUnaligned(fromByteOffset: place * 4, as: UInt32.self)
                return Float(bitPattern: UInt32(littleEndian: bits))
            }
        }
    }
}
