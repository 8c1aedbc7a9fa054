import Domain
import Knowledge
import PostgresDriver
import TestKit
import Testing

/// A checker that cannot fail proves nothing: every rule is broken once by hand and must be reported.
@Suite("The invariants of knowledge", .serialized, .timeLimit(.minutes(2)))
struct KnowledgeInvariantTests {
    @Test("Each planted violation is reported under its rule, and nothing is before it")
    func planted() async throws {
        try await KnowledgeFixture.run { knowledge async throws in
            try await Self.stage(knowledge)
            try await knowledge.expectSound()
            for (rule, sql) in Self.violations {
                let found = try await Self.violations(after: sql, in: knowledge)
                #expect(found.contains { $0.rule == rule }, "after: \(sql)")
            }
            // Each of them was taken back.
            try await knowledge.expectSound()
        }
    }

    @Test("No rule goes without a violation that proves it")
    func everyRuleIsProven() {
        #expect(Set(KnowledgeInvariants.rules) == Set(Self.violations.map(\.rule)))
    }

    /// Generation 1 previous, 2 active, 3 being built; a document that failed, one that is pending, one that was deleted; and
    /// an index that was deleted.
    private static func stage(_ knowledge: KnowledgeFixture) async throws {
        let index = try await knowledge.index()
        try await knowledge.put(["a": "one\ntwo", "b": "unreadable", "c": "three", "gone": "four"], in: index)
        try await knowledge.apply(try await knowledge.active(index).id)
        _ = try await knowledge.rebuild(index)
        try await knowledge.put(["a": "one\ntwo\nthree"], in: index)
        for generation in try await knowledge.store.liveGenerations(of: index.id) {
            try await knowledge.apply(generation.id)
        }
        _ = try await knowledge.store.delete([knowledge.key("gone")], from: index.id)
        _ = try await knowledge.begin(index)
        try await knowledge.put(["d": "pending"], in: index)
        let other = try await knowledge.index("other")
        _ = try await knowledge.store.delete(other.name, of: knowledge.alpha)
    }

    private static let violations: [(rule: String, sql: String)] = [
        ("index counts its documents", "UPDATE knowledge_index SET documents = documents + 1"),
        ("no document is ahead of its index", "UPDATE document SET seq = 1000 WHERE key = 'gone'"),
        ("document has the text of its version", "UPDATE document_version SET superseded_at = now() WHERE key = 'c'"),
        ("document has the text of its version", "DELETE FROM document_version WHERE key = 'c'"),
        ("other versions are superseded", "UPDATE document_version SET superseded_at = NULL WHERE key = 'a'"),
        (
            "deleted document has no text",
            "INSERT INTO document_version (index_id, key, version, tenant_id, format, content) "
                + "SELECT index_id, key, version, tenant_id, 'text', '' FROM document WHERE key = 'gone'"
        ),
        ("pending row is for a document that is there, by its number", "UPDATE document_pending SET seq = seq - 1"),
        (
            "pending row is for a document that is there, by its number",
            "UPDATE document_pending SET key = 'gone' WHERE key = 'd'"
        ),
        (
            "at most one generation is being built",
            "DROP INDEX generation_building; INSERT INTO generation (id, index_id, tenant_id, number, state, settings, "
                + "config_hash) SELECT uuid_v7(), index_id, tenant_id, 9, 'slicing', settings, config_hash FROM generation "
                + "WHERE number = 2"
        ),
        ("the active generation is the one the index names", "UPDATE knowledge_index SET active_generation = NULL"),
        ("the active generation is the one the index names", "UPDATE generation SET state = 'active' WHERE number = 1"),
        ("the previous generation is the one the index names", "UPDATE knowledge_index SET previous_generation = NULL"),
        (
            "the previous generation is the one the index names",
            "UPDATE generation SET state = 'retired' WHERE number = 1"
        ),
        (
            "a deleted index has no generation that is kept",
            "UPDATE generation SET state = 'previous' WHERE index_id = (SELECT id FROM knowledge_index WHERE name = 'other')"
        ),
        ("a kept generation has taken a document in, or failed to, or will", "DELETE FROM document_pending"),
        ("a kept generation has taken a document in, or failed to, or will", "DELETE FROM document_failure"),
        ("a kept generation has taken a document in, or failed to, or will", "DELETE FROM chunk WHERE key = 'c'"),
        ("nothing is left of a purged generation", "UPDATE generation SET purged_at = now()"),
        ("no generation has a chunk of a deleted document", "UPDATE chunk SET key = 'gone' WHERE key = 'c'"),
        (
            "chunks of a document are of one version, and all of them",
            "UPDATE chunk SET document_version = 1 WHERE key = 'a' AND place = 0"
        ),
        (
            "chunks of a document are of one version, and all of them",
            "DELETE FROM chunk WHERE key = 'a' AND place = 1"
        ),
        ("chunks are seen by whom their document is", "UPDATE document SET permissions = '{staff}' WHERE key = 'a'"),
        (
            "chunks of an older version are seen by nobody who may not see the document",
            "UPDATE document SET permissions = '{staff}', version = version + 1 WHERE key = 'a'"
        ),
        ("vector belongs to a chunk", "UPDATE chunk_vector SET chunk_id = chunk_id + 1000"),
        ("vectors of a generation are of one length", "UPDATE chunk_vector SET vector = vector || '\\x00000000'"),
        ("vectors of a generation are of one length", "UPDATE generation SET dimensions = NULL"),
        ("no chunk is ahead of its generation", "UPDATE chunk SET version = version + 100"),
        ("no chunk is ahead of its generation", "UPDATE chunk_removed SET version = version + 100"),
        (
            "a removed chunk is gone",
            "INSERT INTO chunk_removed (generation_id, version, chunk_id) SELECT generation_id, version, id FROM chunk"
        ),
        ("generation counts its chunks", "UPDATE generation SET chunks = chunks + 1"),
        ("generation counts its documents", "UPDATE generation SET documents = documents - 1"),
        ("generation counts its vectors", "DELETE FROM chunk_vector"),
        ("generation counts its failures", "UPDATE generation SET failures = failures + 1"),
    ]

    private struct TakenBack: Error {
        let found: [Invariants.Violation]
    }

    /// What is found after a change, which is taken back.
    private static func violations(after sql: String, in knowledge: KnowledgeFixture) async throws -> [Invariants
        .Violation]
    {
        do {
            try await knowledge.postgres.transaction { transaction in
                try await transaction.unsafeSQL(sql)
                throw TakenBack(found: try await KnowledgeInvariants.check(transaction))
            }
            return []
        } catch let error as TakenBack {
            return error.found
        }
    }
}
