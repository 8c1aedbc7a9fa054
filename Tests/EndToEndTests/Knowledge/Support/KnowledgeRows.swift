import PostgresDriver
import TestKit
import Testing

extension KnowledgeScene {
    /// Expects that the rules of indexes hold.
    func expectSoundKnowledge(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let violations = try await KnowledgeInvariants.check(postgres)
        #expect(violations == [], sourceLocation: sourceLocation)
    }

    /// Expects that every generation that is kept has the newest version of every document and nothing of a deleted one.
    func expectWhole(generations: Int64, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        try await index.untilTakenIn()
        let held = try await postgres.one(CountHeld())
        #expect(held.generations == generations, sourceLocation: sourceLocation)
        #expect(held.missing == 0 && held.stale == 0 && held.deleted == 0, sourceLocation: sourceLocation)
        try await expectSoundKnowledge(sourceLocation: sourceLocation)
    }
}

/// What kept generations hold of the documents of their index.
struct CountHeld: PostgresStatement {
    struct Row: Sendable {
        let generations: Int64
        /// Documents of which a kept generation has no chunk.
        let missing: Int64
        /// Chunks of a version that is not the newest.
        let stale: Int64
        /// Chunks of deleted documents.
        let deleted: Int64
    }

    static let sql = """
        WITH kept AS (SELECT id, index_id FROM generation WHERE state IN ('active', 'previous'))
        SELECT (SELECT count(*) FROM kept),
            (SELECT count(*) FROM kept k JOIN document d ON d.index_id = k.index_id AND d.deleted_at IS NULL
                WHERE NOT EXISTS (SELECT 1 FROM chunk c WHERE c.generation_id = k.id AND c.key = d.key)),
            (SELECT count(*) FROM kept k JOIN chunk c ON c.generation_id = k.id
                JOIN document d ON d.index_id = k.index_id AND d.key = c.key AND d.version <> c.document_version),
            (SELECT count(*) FROM kept k JOIN chunk c ON c.generation_id = k.id
                JOIN document d ON d.index_id = k.index_id AND d.key = c.key AND d.deleted_at IS NOT NULL)
        """
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Row {
        Row(
            generations: try row.value(0), missing: try row.value(1), stale: try row.value(2), deleted: try row.value(3)
        )
    }
}

/// How many sessions and rows say something of a text: see ``TablesWithText``.
extension KnowledgeScene {
    /// The tables in which a text stands.
    func tables(with text: String) async throws -> [String] {
        try await postgres.withLease { try await $0.unsafeSQL(TablesWithText.function) }
        return try await postgres.run(TablesWithText(text: text))
    }
}

/// How long the vectors of each kept generation are, and whether each of its chunks has one.
struct CountVectorLengths: PostgresStatement {
    struct Row: Sendable, Hashable {
        let generation: Int32
        let length: Int32
        let isComplete: Bool
    }

    static let sql = """
        SELECT g.number, octet_length(v.vector) / 4, count(*) = max(g.chunks) FROM generation g
        JOIN chunk_vector v ON v.generation_id = g.id WHERE g.state IN ('active', 'previous')
        GROUP BY g.number, octet_length(v.vector) ORDER BY 1, 2
        """
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Row {
        Row(generation: try row.value(0), length: try row.value(1), isComplete: try row.value(2))
    }
}
