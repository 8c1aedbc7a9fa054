import Domain
import PostgresDriver
import TestKit
import Testing

extension KnowledgeTests {
    /// Deleted is deleted.
    @Suite("A deleted document", .serialized, .timeLimit(.minutes(2)))
    struct DeletionTests {
        private static let manuals = Manuals(seed: 101, sections: 2, sentences: 3)

        @Test(
            "Once a delete is answered no search, no generation, no version and no cached vector knows the document",
            arguments: [StandingPoint.slicing, .storing, .verified])
        func gone(_ point: StandingPoint) async throws {
            try await KnowledgeScene.with { scene in
                try await StandingPoint.install(on: scene.postgres)
                try await KnowledgeLedger.install(on: scene.postgres)
                try await scene.work("worker")
                try await scene.index.create()
                try await scene.index.put(Self.manuals.documents(0..<6))
                try await scene.index.put([Self.manuals.document(2, edit: 1)])
                try await scene.index.untilTakenIn()
                // A generation that is kept, and one that is being built.
                try await scene.index.rebuilt()
                let task = try await point.hold(on: scene.postgres) {
                    let task = try await scene.index.rebuild(["model": "wide"])
                    try await point.waitUntilReached(on: scene.postgres)
                    return task
                }
                // It runs on meanwhile: the delete comes wherever it comes.
                #expect(try await scene.index.delete(Manuals.key(2)) == 204)
                let traces = try await scene.postgres.one(CountTraces(key: Manuals.key(2)))
                #expect(traces == CountTraces.Row(versions: 0, chunks: 0, pending: 0))
                for query in [Manuals.mark(2), Manuals.mark(2, edit: 1), "lantern harbor"] {
                    // By words: a query that a task embeds is kept with the task.
                    let found = try await scene.index.search(query, mode: "lexical")
                    #expect(found.status == 200 && !found.keys.contains(Manuals.key(2)))
                }
                let shown = try await scene.api.send(
                    "GET", scene.index.path + "/document?key=\(Manuals.key(2))&version=1")
                #expect(shown.status == 404)

                let ended = try await scene.api.ended(task)
                #expect(ended["state"] == "succeeded", "\(ended["error"] ?? .null)")
                let later = try await scene.postgres.one(CountTraces(key: Manuals.key(2)))
                #expect(later == CountTraces.Row(versions: 0, chunks: 0, pending: 0))
                // What the old model made of it is in no cache; a vector that was being paid for may have come since.
                #expect(try await scene.postgres.one(CountCachedVectors(key: Manuals.key(2), length: 32)) == 0)
                try await scene.postgres.withLease {
                    try await $0.unsafeSQL("DROP TABLE once_chunk, once_stored CASCADE")
                }
                #expect(try await scene.tables(with: Manuals.mark(2, edit: 1)) == [])
                #expect(try await scene.tables(with: Manuals.mark(2)) == [])
                try await scene.expectWhole(generations: 2)
                try await scene.installation.waitUntilIdle()
            }
        }

        @Test("The looks of this test find what is there")
        func finds() async throws {
            try await KnowledgeScene.with { scene in
                try await KnowledgeLedger.install(on: scene.postgres)
                try await scene.work("worker")
                try await scene.index.create()
                try await scene.index.put(Self.manuals.documents(0..<1))
                try await scene.index.untilTakenIn()
                let traces = try await scene.postgres.one(CountTraces(key: Manuals.key(0)))
                #expect(traces.versions == 1 && traces.chunks > 0 && traces.pending == 0)
                #expect(
                    try await scene.postgres.one(CountCachedVectors(key: Manuals.key(0), length: 32)) == traces.chunks)
                let tables = try await scene.tables(with: Manuals.mark(0))
                #expect(Set(tables).isSuperset(of: ["chunk", "document_version"]))
            }
        }
    }
}

/// What is left of a document.
private struct CountTraces: PostgresStatement {
    struct Row: Sendable, Hashable {
        let versions: Int64
        let chunks: Int64
        let pending: Int64
    }

    let key: String
    static let sql = """
        SELECT (SELECT count(*) FROM document_version WHERE key = $1), (SELECT count(*) FROM chunk WHERE key = $1),
            (SELECT count(*) FROM document_pending WHERE key = $1)
        """
    var binds: [PostgresValue] { [.text(key)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Row {
        Row(versions: try row.value(0), chunks: try row.value(1), pending: try row.value(2))
    }
}

/// Cached vectors, of a length, of what were chunks of a document in its last version. Those of versions before it are
/// unknown to a delete: numbers behind digests, which the cache's own retention removes.
private struct CountCachedVectors: PostgresStatement {
    let key: String
    let length: Int32
    static let sql = """
        SELECT count(*) FROM embedding_cache e WHERE octet_length(e.vector) = $2 * 4
        AND e.content_key IN (
            SELECT o.content_key FROM once_chunk o WHERE o.key = $1
            AND o.version = (SELECT max(l.version) FROM once_chunk l WHERE l.key = $1))
        """
    var binds: [PostgresValue] { [.text(key), .int4(length)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Int64 { try row.value(0) }
}
