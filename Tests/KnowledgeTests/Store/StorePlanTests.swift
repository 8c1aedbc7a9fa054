import Domain
import Foundation
import PostgresDriver
import TestKit
import Testing

@testable import Knowledge

/// What runs for every document keeps its plan: index probes only, also when it was planned while there was nothing, and
/// however large the generation becomes.
@Suite("Plans of the store", .serialized, .timeLimit(.minutes(5)))
struct StorePlanTests {
    /// 500 documents of 10 chunks that are stored, and 2,000 more that are pending.
    private static let crowd = """
        INSERT INTO document (index_id, key, tenant_id, version, digest, seq)
        SELECT i.id, 'crowd-' || n, i.tenant_id, 1, sha256('x'), n FROM knowledge_index i, generate_series(1, 2500) n;
        INSERT INTO document_version (index_id, key, version, tenant_id, format, content)
        SELECT index_id, key, version, tenant_id, 'text', 'x' FROM document WHERE key LIKE 'crowd-%';
        INSERT INTO document_pending (generation_id, key, seq)
        SELECT g.id, d.key, d.seq FROM document d JOIN generation g ON g.index_id = d.index_id
        WHERE d.key LIKE 'crowd-%' AND d.seq > 500;
        INSERT INTO chunk (generation_id, key, document_version, place, byte_from, byte_to, text, tokens, content_key, version)
        SELECT g.id, d.key, 1, n, 0, 1, 'x', 1, sha256((d.key || n)::bytea), 1
        FROM document d JOIN generation g ON g.index_id = d.index_id, generate_series(0, 9) n
        WHERE d.key LIKE 'crowd-%' AND d.seq <= 500;
        INSERT INTO chunk_vector (generation_id, chunk_id, vector)
        SELECT generation_id, id, decode(repeat('0000803f', 8), 'hex') FROM chunk
        WHERE key LIKE 'crowd-%';
        INSERT INTO embedding_cache (tenant_id, content_key, vector)
        SELECT i.tenant_id, sha256(n::text::bytea), '' FROM knowledge_index i, generate_series(1, 5000) n;
        """

    @Test(
        "A document is put, read, taken in, listed and deleted at the same small cost beside 5,000 chunks as beside none"
    )
    func costOfEarlyPlans() async throws {
        try await KnowledgeFixture.run { knowledge async throws in
            let index = try await knowledge.index()
            let generation = try await knowledge.active(index).id
            try await knowledge.put(["a": "one\ntwo"], in: index)
            try await knowledge.apply(generation)
            try await knowledge.put(["a": "one\nthree"], in: index)
            let pending = try #require(try await knowledge.store.pending(generation, keys: nil, limit: 1).first)
            // What autovacuum leaves of a table that was nearly empty when it came by.
            try await knowledge.script("VACUUM ANALYZE")
            let costs = try await knowledge.postgres.withLease { session in
                // A plan is kept as long as the session, and made for what the first execution finds.
                _ = try await life(of: pending, in: generation, of: index, on: session)
                try await knowledge.script(Self.crowd)
                _ = try await session.run(ForgetCosts())
                return try await life(of: pending, in: generation, of: index, on: session)
            }
            #expect(costs.contains { $0.table == "chunk" })
            for (table, rows) in costs { #expect(rows <= 60, "\(table)") }
        }
    }

    @Test("Some bytes of a large document are read without the rest, and its length is told")
    func excerpt() async throws {
        try await KnowledgeFixture.run { knowledge async throws in
            let index = try await knowledge.index()
            try await knowledge.put(["a": String(repeating: "0123456789", count: 100_000)], in: index)
            let (excerpt, pages) = try await knowledge.postgres.withLease { session in
                _ = try await session.run(Begin())
                let statement = ReadExcerpt(
                    index: index.id, key: try knowledge.key("a"), version: nil, bytes: 500_001..<500_006)
                let (excerpts, pages) = try await session.runAtomically(statement, PagesOfContent())
                _ = try await session.run(Rollback())
                return (try #require(excerpts.first), try #require(pages.first))
            }
            #expect(String(decoding: excerpt.content, as: UTF8.self) == "12345")
            #expect(excerpt.bytes == 1_000_000 && excerpt.range == 500_001..<500_006)
            #expect((1...4).contains(pages))
            let end = try await knowledge.store.excerpt(
                of: knowledge.key("a"), version: 1, bytes: 999_998..<2_000_000, in: index.id)
            #expect(end?.range == 999_998..<1_000_000)
            let behind = try await knowledge.store.excerpt(
                of: knowledge.key("a"), version: nil, bytes: 1_000_001..<1_000_002, in: index.id)
            #expect(behind?.range == 1_000_000..<1_000_000 && behind?.content == [])
            let other = try await knowledge.store.excerpt(
                of: knowledge.key("a"), version: 2, bytes: 0..<1, in: index.id)
            #expect(other == nil)
        }
    }

    /// Everything that happens to a document, in one transaction, which is not kept.
    private func life(
        of pending: PendingDocument, in generation: GenerationID, of index: KnowledgeIndex, on session: PostgresSession
    ) async throws -> [(table: String, rows: Int64)] {
        let key = pending.document.key
        let reading = KnowledgeFixture.reading(pending.document)
        let batch = try VectorBatch(KnowledgeFixture.vectors(reading))
        let chunks = try reading.chunks.map { try StoredChunk($0, vector: batch.bytes[$0.contentKey]) }
        let locked = try #require(try await session.run(LockIndex(id: index.id)).first)
        let row = PutPlan.Row(
            document: NewDocument(key: key, format: .text, content: [], permissions: ["staff"]),
            digest: Fingerprint(of: [1]), version: pending.document.version, seq: pending.seq)
        _ = try await session.run(Begin())
        _ = try await session.runAtomically(
            FindPutTargets(index: index.id, keys: [key.rawValue]),
            SetChunkPermissions(generation: generation, rows: [row]), PutDocuments(index: locked, rows: [row]),
            SupersedeVersions(index: index.id, versions: [(key.rawValue, 1)]),
            InsertPending(index: index.id, rows: [row]))
        _ = try await session.runAtomically(
            ReadPending(generation: generation, from: "", to: nil, after: nil, limit: 5, bytes: 1 << 20),
            ReadPendingKeys(generation: generation, keys: [key.rawValue], bytes: 1 << 20),
            FindCached(tenant: index.tenant, keys: reading.chunks.map(\.contentKey)),
            FindKept(index: index.id, keys: reading.chunks.map(\.contentKey), withVectors: true),
            LockGeneration(id: generation, states: [.active]),
            TakePending(generation: generation, key: key, seq: pending.seq, states: [.active]),
            RemoveChunks(generation: generation, documents: [(key.rawValue, .max)], version: 1_000),
            DropFailures(generation: generation, keys: [key.rawValue]),
            InsertChunks(
                generation: generation, index: index.id, document: pending.document, chunks: chunks, version: 1_000,
                dimensions: 8, clusters: true),
            InsertVectors(
                generation: generation, vectors: batch.sorted, cached: batch.sorted.map { _ in true }, version: 1_000,
                dimensions: 8, spent: .zero))
        let (_, _, _, _, costs) = try await session.runAtomically(
            ListDocuments(index: index.id, after: nil, limit: 5),
            RemoveDocuments(index: index.id, keys: [key.rawValue], seq: 10_000, hides: false),
            DropPending(index: index.id, keys: [key.rawValue]),
            DropCached(
                tenant: index.tenant, keys: reading.chunks.map(\.contentKey), generations: [generation]),
            TableCosts())
        _ = try await session.run(Rollback())
        return costs
    }
}

/// How many pieces of contents that lie out of line this transaction has read, each of about 2 kB.
private struct PagesOfContent: PostgresStatement {
    static let sql = """
        SELECT coalesce(s.seq_tup_read, 0) + coalesce(s.idx_tup_fetch, 0) FROM pg_class c
        JOIN pg_stat_xact_all_tables s ON s.relid = c.reltoastrelid
        WHERE c.oid = 'document_version'::regclass
        """
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Int64 { try row.value(0) }
}

private struct Begin: PostgresStatement {
    typealias Row = Void
    static let sql = "BEGIN"
}

private struct Rollback: PostgresStatement {
    typealias Row = Void
    static let sql = "ROLLBACK"
}

/// What this transaction has read of each table: rows, by scan or through an index.
private struct TableCosts: PostgresStatement {
    static let sql = """
        SELECT relname::text, seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables
        WHERE seq_tup_read + idx_tup_fetch > 0 AND schemaname = current_schema()
        """
    static func decode(_ row: PostgresRow) throws(PostgresError) -> (table: String, rows: Int64) {
        (try row.value(0), try row.value(1))
    }
}

/// Hands the counts of this session on, so that ``TableCosts`` begins at nothing.
private struct ForgetCosts: PostgresStatement {
    typealias Row = Void
    static let sql = "SELECT pg_stat_force_next_flush()::text"
}
