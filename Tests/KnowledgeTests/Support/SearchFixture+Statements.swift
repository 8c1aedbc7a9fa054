import Domain
import Foundation
import PostgresDriver

@testable import Knowledge

struct PlantIndex: PostgresStatement {
    typealias Row = Void
    let index: PlantedIndex
    static let sql = """
        INSERT INTO knowledge_index (id, tenant_id, name, settings, active_generation) VALUES ($1, $2, $3, '{}', $4)
        """
    var binds: [PostgresValue] {
        [
            .uuid(index.id.uuid), .int4(index.tenant.rawValue), .text(index.name.rawValue),
            .uuid(index.generation.uuid),
        ]
    }
}

struct PlantGeneration: PostgresStatement {
    typealias Row = Void
    let generation: GenerationID
    let index: PlantedIndex
    let number: Int32
    let settings: [UInt8]
    let dimensions: Int?
    static let sql = """
        INSERT INTO generation (id, index_id, tenant_id, number, state, settings, config_hash, dimensions)
        VALUES ($1, $2, $3, $4, 'active', $5, decode(repeat('ab', 32), 'hex'), $6)
        """
    var binds: [PostgresValue] {
        [
            .uuid(generation.uuid), .uuid(index.id.uuid), .int4(index.tenant.rawValue), .int4(number),
            .json(settings), .optional(dimensions.map { Int32($0) }),
        ]
    }
}

/// Behind the generation's row: the version rises, chunks go and come.
struct PlantChunks: PostgresStatement {
    let generation: GenerationID
    let chunks: [PlantedChunk]
    let removed: [Int64]

    static let sql = """
        WITH risen AS (
            UPDATE generation SET version = version + 1, chunks = chunks + cardinality($2::text[]) - cardinality($7::bigint[])
            WHERE id = $1 RETURNING version
        ), gone AS (
            DELETE FROM chunk WHERE generation_id = $1 AND id = ANY ($7) AND EXISTS (SELECT FROM risen) RETURNING id
        ), noted AS (
            INSERT INTO chunk_removed (generation_id, version, chunk_id) SELECT $1, risen.version, gone.id FROM risen, gone
        ), given AS MATERIALIZED (
            SELECT nextval('chunk_id_seq') AS id, n.*
            FROM unnest($2::text[], $3::text[], $4::text[], $5::bigint[], $6::bytea[]) WITH ORDINALITY
                AS n (key, text, permissions, cluster, vector, place)
        ), stored AS (
            INSERT INTO chunk (generation_id, id, key, document_version, place, byte_from, byte_to, text, tokens,
                content_key, cluster, permissions, version)
            SELECT $1, given.id, key, 1, place, 0, octet_length(text), text, 1, sha256(convert_to(text, 'UTF8')), cluster,
                string_to_array(permissions, ','), risen.version
            FROM given, risen
        ), vectors AS (
            INSERT INTO chunk_vector (generation_id, chunk_id, vector)
            SELECT $1, id, vector FROM given WHERE vector IS NOT NULL
        )
        SELECT id FROM given ORDER BY place
        """

    var binds: [PostgresValue] {
        [
            .uuid(generation.uuid), .texts(chunks.map(\.key)), .texts(chunks.map(\.text)),
            .texts(chunks.map { $0.permissions.joined(separator: ",") }), .optionalInt8s(chunks.map(\.cluster)),
            .bytesArray(chunks.map { $0.vector.map(Self.bytes) }), .int8s(removed),
        ]
    }

    static func decode(_ row: PostgresRow) throws(PostgresError) -> Int64 { try row.value(0) }

    private static func bytes(_ vector: [Float]) -> [UInt8] {
        vector.flatMap { number in withUnsafeBytes(of: number.bitPattern.littleEndian) { Array($0) } }
    }
}

struct PermitChunks: PostgresStatement {
    typealias Row = Void
    let generation: GenerationID
    let chunks: [Int64]
    let permissions: [String]
    static let sql = """
        WITH risen AS (UPDATE generation SET version = version + 1 WHERE id = $1 RETURNING version)
        UPDATE chunk SET permissions = $3, version = risen.version FROM risen
        WHERE generation_id = $1 AND chunk.id = ANY ($2)
        """
    var binds: [PostgresValue] { [.uuid(generation.uuid), .int8s(chunks), .texts(permissions)] }
}

struct ActivatePlanted: PostgresStatement {
    typealias Row = Void
    let index: IndexID
    let generation: GenerationID
    static let sql = "UPDATE knowledge_index SET active_generation = $2 WHERE id = $1"
    var binds: [PostgresValue] { [.uuid(index.uuid), .uuid(generation.uuid)] }
}
