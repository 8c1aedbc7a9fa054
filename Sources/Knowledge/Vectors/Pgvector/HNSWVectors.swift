import Domain
import PostgresDriver

/// Finds vectors by pgvector's HNSW index, and what the index does not have yet in memory.
///
/// The filter is part of the scan: the index goes on (`iterative_scan`) until enough rows have passed it, in strict
/// order, at most as far as the share of visible chunks makes likely. Where somebody may see only few chunks, walking
/// the graph past all others would cost more than comparing those few: then they are compared one by one, with recall 1.
/// Scores come from the full vectors, so both backends give the same.
struct HNSWVectors: VectorStore {
    /// Up to so many visible chunks are compared one by one.
    static let fewMax = 2_000
    /// Candidates of the graph; more find better and cost more.
    static let breadthMin = 200
    static let breadthMax = 1_000
    private static let tuplesMin = 20_000
    private static let tuplesMax = 1_000_000

    enum Way: Sendable { case index, sequential }

    let snapshot: GenerationSnapshot
    let table: VectorTable
    let postgres: PostgresClient
    /// Sequentially for comparison with the exact backend.
    var way = Way.index

    var backend: VectorBackend { .hnsw }

    func nearest(to query: [Float], count: Int, among wanted: WantedChunks) async throws
        -> [(ordinal: UInt32, score: Double)]
    {
        let recent = try await snapshot.scan(wanted.visible).nearest(to: query, count: count)
        let stored = try await stored(query, count, wanted)
        var best: [UInt32: Double] = [:]
        for hit in recent + stored { best[hit.ordinal] = hit.score }
        return best.map { (id: snapshot.id($0.key), ordinal: $0.key, score: $0.value) }
            .sorted { ($0.score, $1.id) > ($1.score, $0.id) }
            .prefix(count).map { ($0.ordinal, $0.score) }
    }

    private func stored(
        _ query: [Float], _ count: Int, _ wanted: WantedChunks
    ) async throws -> [(ordinal: UInt32, score: Double)] {
        let visible = wanted.visible.population
        guard visible > 0 else { return [] }
        let few = visible <= Self.fewMax && way == .index ? ids(wanted.visible) : nil
        // Half precision may order near equals otherwise than the full vectors do.
        let candidates = table.isHalf ? 2 * count : count
        let isExact = few != nil || way == .sequential
        let binds: [PostgresValue] = [
            .uuid(snapshot.head.generation.uuid), .float4s(query), .texts(wanted.permissions),
            .text(wanted.keyPrefix ?? ""), .int8(Int64(candidates)), few.map(PostgresValue.int8s) ?? .null,
        ]
        let rows =
            isExact
            ? try await postgres.run(unsafeSQL: sql(isExact: true), binds, Self.decode)
            : try await postgres.run(
                unsafeSQL: sql(isExact: false), binds, after: walk(candidates, visible), Self.decode)
        return rows.compactMap { row -> (ordinal: UInt32, score: Double)? in
            guard let ordinal = snapshot.ordinals[row.id], wanted.visible.contains(Int(ordinal)),
                row.vector.numbers.count == query.count
            else { return nil }
            return (ordinal, DotProduct.exact(query, row.vector.numbers))
        }
    }

    private func ids(_ visible: Bitmap) -> [Int64] {
        var ids: [Int64] = []
        visible.forEach(in: 0..<snapshot.end) { ids.append(snapshot.id(UInt32($0))) }
        return ids
    }

    /// The lateral join keeps the order of the index and looks each chunk up by its key (see ``ReadHits``).
    /// An order by an expression is one that no index has: then everything that passes the filter is compared.
    func sql(isExact: Bool) -> String {
        """
        SELECT near.id, v.vector
        FROM (
            SELECT t.chunk_id AS id FROM \(table.name) t
            CROSS JOIN LATERAL (
                SELECT FROM chunk
                WHERE generation_id = $1 AND id >= t.chunk_id AND id <= t.chunk_id
                    AND (cardinality(permissions) = 0 OR permissions && $3::text[]) AND starts_with(key, $4)
                ORDER BY id LIMIT 1
            ) AS c
            WHERE \(isExact ? "($6::bigint[] IS NULL OR t.chunk_id = ANY ($6))" : "$6::bigint[] IS NULL")
            ORDER BY (t.vector \(table.distance) ($2::real[])::\(table.type))\(isExact ? " + 0" : "") LIMIT $5
        ) AS near
        JOIN chunk_vector v ON v.generation_id = $1 AND v.chunk_id = near.id
        """
    }

    private static func decode(_ row: PostgresRow) throws(PostgresError) -> (id: Int64, vector: ChunkRow.Vector) {
        (try row.value(0), try row.value(1))
    }

    /// Eight times as far as it takes when what is visible lies evenly.
    func walk(_ count: Int, _ visible: Int) -> SetScan {
        let expected = count * max(1, snapshot.count / max(1, visible)) * 8
        return SetScan(
            breadth: min(max(Self.breadthMin, 2 * count), Self.breadthMax),
            tuples: min(max(Self.tuplesMin, expected), Self.tuplesMax))
    }
}

/// How the index is walked, for one transaction. Sorting is discouraged so that a small table is not sorted instead.
struct SetScan: PostgresStatement {
    typealias Row = Void

    let breadth: Int
    let tuples: Int

    static let sql = """
        SELECT set_config('hnsw.iterative_scan', 'strict_order', true), set_config('hnsw.ef_search', $1, true),
            set_config('hnsw.max_scan_tuples', $2, true), set_config('plan_cache_mode', 'force_custom_plan', true),
            set_config('enable_seqscan', 'off', true), set_config('enable_sort', 'off', true)
        """

    var binds: [PostgresValue] { [.text("\(breadth)"), .text("\(tuples)")] }
}
