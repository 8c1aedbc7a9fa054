package import Domain
package import PostgresDriver

/// Makes and drops the indexes of generations that are searched by pgvector.
package struct VectorIndexes: Sendable {
    /// What searches of a generation will use, and why not what its settings ask for.
    package struct Choice: Sendable, Hashable {
        package let backend: VectorBackend
        package let explanation: String?
    }

    /// The code of the failure that means: come again later.
    package static let busyCode = "index_being_built"

    private static let pageMax: Int32 = 500

    let postgres: PostgresClient
    /// Shared by all copies.
    let turn = BuildTurn()

    package init(postgres: PostgresClient) { self.postgres = postgres }

    /// Makes a generation's table and index, or completes them: what is there already is kept, so any attempt may
    /// die anywhere and the next one goes on. Does nothing for a generation that is compared exactly, and falls back to that
    /// where pgvector is not there, too old or not allowed. May be called again for a generation that answers, to take in
    /// what was put since; searches go on meanwhile.
    ///
    /// - Throws: a transient ``Failure`` `index_being_built` while another worker is at it, or this one at another index.
    @discardableResult
    package func buildIndex(for generation: GenerationID) async throws -> Choice {
        guard let head = try await postgres.run(ReadHead(generation: generation, tenant: nil)).first else {
            throw Failure.generationGone
        }
        let table: VectorTable
        switch try await candidate(head) {
        case .left(let choice): return choice
        case .right(let wanted): table = wanted
        }
        guard turn.take() else { throw Failure.indexBeingBuilt }
        defer { turn.end() }
        do {
            try await postgres.withLease { session in try await build(table, head, in: session) }
        } catch let error as PostgresError where error.sqlState == .insufficientPrivilege {
            return Choice(
                backend: .exact, explanation: "The database role may not create tables; vectors are compared in memory."
            )
        }
        return Choice(backend: .hnsw, explanation: nil)
    }

    /// Drops a generation's table, if it has one. Searches that use it fall back to memory.
    package func dropIndex(for generation: GenerationID) async throws {
        try await postgres.withLease { session in
            // A search that walks it may keep it for a moment; a queue of others must not build up behind us.
            try await session.unsafeSQL("SET lock_timeout = '5s'")
            try await session.unsafeSQL("DROP TABLE IF EXISTS \(VectorTable.name(of: generation))")
        }
    }

    private enum Candidate {
        case left(Choice)
        case right(VectorTable)
    }

    private func candidate(_ head: GenerationHead) async throws -> Candidate {
        func exact(_ explanation: String?) -> Candidate { .left(Choice(backend: .exact, explanation: explanation)) }
        guard head.backend == .hnsw else { return exact(nil) }
        guard let dimensions = head.dimensions else { return exact("The generation has no vectors.") }
        guard dimensions <= VectorTable.halfMax else {
            return exact("Vectors of \(dimensions) numbers have no HNSW index (at most \(VectorTable.halfMax)).")
        }
        switch try await Pgvector.detected(on: postgres) {
        case .absent: return exact("The extension vector is not installed in this database.")
        case .refused(let version):
            return exact(
                "pgvector \(version) is not used: before 0.8.4 it has a known vulnerability and can damage its indexes."
            )
        case .usable(let schema, _):
            if try await postgres.isPooled() {
                return exact("An index is built on a session of its own, which a pooler does not lend.")
            }
            return .right(VectorTable(generation: head.generation, dimensions: dimensions, schema: schema))
        }
    }
}

extension VectorIndexes {
    /// The lock is the session's and ends with it, which is when this returns or dies: two workers cannot take each
    /// other's unfinished index for one that broke off.
    private func build(_ table: VectorTable, _ head: GenerationHead, in session: PostgresSession) async throws {
        try await session.unsafeSQL("SET statement_timeout = 0")
        let isAlone = try await session.run(
            unsafeSQL: "SELECT pg_try_advisory_lock(hashtextextended($1, 0))", [.text(table.name)]
        ) { row throws(PostgresError) in try row.value(0, as: Bool.self) }
        guard isAlone == [true] else {
            throw Failure.indexBeingBuilt
        }
        try await session.unsafeSQL(
            "CREATE TABLE IF NOT EXISTS \(table.name) (chunk_id bigint PRIMARY KEY, vector \(table.type) NOT NULL)")
        try await fill(table, head, in: session)
        try await index(table, head, in: session)
        try await session.unsafeSQL("ANALYZE \(table.name)")
    }

    private func fill(_ table: VectorTable, _ head: GenerationHead, in session: PostgresSession) async throws {
        var after = Int64.min
        while true {
            let page = try await session.run(
                ReadVectorPage(generation: head.generation, after: after, limit: Self.pageMax))
            guard let last = page.last else { break }
            try await insert(page.filter { $0.vector.numbers.count == table.dimensions }, into: table, in: session)
            after = last.chunk
        }
        try await session.execute(
            unsafeSQL: VectorTable.sweep(head.generation), [.uuid(head.generation.uuid)])
    }

    private func insert(
        _ page: [(chunk: Int64, vector: ChunkRow.Vector)], into table: VectorTable, in session: PostgresSession
    ) async throws {
        guard !page.isEmpty else { return }
        try await session.execute(
            unsafeSQL: """
                INSERT INTO \(table.name) (chunk_id, vector)
                SELECT id, (($2::real[])[((place - 1) * $3 + 1)::int : (place * $3)::int])::\(table.type)
                FROM unnest($1::bigint[]) WITH ORDINALITY AS page (id, place)
                ON CONFLICT (chunk_id) DO NOTHING
                """,
            [
                .int8s(page.map(\.chunk)), .float4s(page.flatMap(\.vector.numbers)), .int4(Int32(table.dimensions)),
            ])
    }

    /// An index whose build broke off is there and answers nothing: it is dropped, and built anew. Nobody else builds it,
    /// because the lock is ours.
    private func index(_ table: VectorTable, _ head: GenerationHead, in session: PostgresSession) async throws {
        let found = try await session.run(ReadVectorIndex(table: table)).first
        if found?.isValid == true { return }
        if found?.hasIndex == true { try await session.unsafeSQL("DROP INDEX CONCURRENTLY \(table.indexName)") }
        // Fast only while the graph fits: the vector, its neighbours and some overhead per row.
        let graph = Int(head.chunks) * (table.dimensions * 4 + 500) >> 20
        try await session.unsafeSQL("SET maintenance_work_mem = '\(min(max(64, graph * 5 / 4), 1_024))MB'")
        try await session.unsafeSQL(
            """
            CREATE INDEX CONCURRENTLY \(table.indexName) ON \(table.name)
            USING hnsw (vector \(table.operatorClass)) WITH (m = 16, ef_construction = 128)
            """)
    }
}

extension Failure {
    fileprivate static let indexBeingBuilt = Failure(
        .transient, code: VectorIndexes.busyCode, message: "An index of vectors is being built already.",
        retryAfter: .seconds(15))
}
