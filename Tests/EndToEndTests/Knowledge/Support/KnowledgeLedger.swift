import Domain
import PostgresDriver
import ProviderSimulator
import Synchronization
import TestKit

/// What a test's database has ever stored of chunks and of paid vectors, kept by triggers, because the product forgets what
/// is over. With the provider's own record beside it, it says whether anything that was stored was paid for again.
struct KnowledgeLedger: Sendable {
    /// A chunk as a generation once had it.
    struct Chunk: Sendable, Hashable {
        let generation: Int64
        let key: String
        let version: Int64
        let from: Int64
        let to: Int64
    }

    /// A text that was embedded.
    struct Text: Sendable, Hashable {
        let contentKey: [UInt8]
        let key: String
        let words: String
        let version: Int64
    }

    /// What was paid for and what of it was stored, at the death of a worker.
    struct Death: Sendable {
        let paid: EmbeddedTexts
        let stored: Set<[UInt8]>
    }

    static func install(on postgres: PostgresClient) async throws {
        try await postgres.withLease { session in
            try await session.unsafeSQL(
                """
                CREATE TABLE once_chunk (
                    number int, key text, version int, byte_from int, byte_to int, content_key bytea, words text);
                CREATE TABLE once_stored (tenant_id int, content_key bytea);
                CREATE FUNCTION note_chunk() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    INSERT INTO once_chunk SELECT g.number, NEW.key, NEW.document_version, NEW.byte_from, NEW.byte_to,
                        NEW.content_key, NEW.lead || NEW.text FROM generation g WHERE g.id = NEW.generation_id;
                    RETURN NULL;
                END
                $$;
                CREATE FUNCTION note_stored() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    INSERT INTO once_stored VALUES (NEW.tenant_id, NEW.content_key);
                    RETURN NULL;
                END
                $$;
                CREATE TRIGGER note_chunk AFTER INSERT ON chunk FOR EACH ROW EXECUTE FUNCTION note_chunk();
                CREATE TRIGGER note_stored AFTER INSERT ON embedding_cache FOR EACH ROW EXECUTE FUNCTION note_stored();
                """)
        }
    }

    static func chunks(on postgres: PostgresClient) async throws -> Set<Chunk> {
        Set(try await postgres.run(ReadOnceChunks()))
    }

    static func texts(on postgres: PostgresClient) async throws -> [Text] { try await postgres.run(ReadOnceTexts()) }

    static func stored(on postgres: PostgresClient) async throws -> [[UInt8]] {
        try await postgres.run(ReadOnceStored())
    }

    /// Looks after a worker has died: first at the bill, then at what is stored, so that what came between counts as stored.
    static func death(in scene: KnowledgeScene) async throws -> Death {
        let open = Set(scene.simulator.record.kept.filter { $0.endedAt == nil }.map(\.number))
        try await Probe.until("the calls of the dead worker are over") {
            scene.simulator.record.kept.allSatisfy { !open.contains($0.number) || $0.endedAt != nil }
        }
        let paid = scene.simulator.record.embedded
        return Death(paid: paid, stored: Set(try await stored(on: scene.postgres)))
    }

    /// The texts that were paid for more often than a lost answer explains: each may be paid for once, and once more for
    /// every death that took its answer along before it was stored.
    static func paidAgain(
        _ texts: [Text], model: String, deaths: [Death], paid: EmbeddedTexts
    ) -> [Text] {
        texts.filter { text in
            let lost = deaths.count {
                $0.paid.times(text.words, model: model) > 0 && !$0.stored.contains(text.contentKey)
            }
            return paid.times(text.words, model: model) > 1 + lost
        }
    }
}

private struct ReadOnceChunks: PostgresStatement {
    static let sql = "SELECT DISTINCT number, key, version, byte_from, byte_to FROM once_chunk"
    static func decode(_ row: PostgresRow) throws(PostgresError) -> KnowledgeLedger.Chunk {
        KnowledgeLedger.Chunk(
            generation: Int64(try row.value(0, as: Int32.self)), key: try row.value(1),
            version: Int64(try row.value(2, as: Int32.self)), from: Int64(try row.value(3, as: Int32.self)),
            to: Int64(try row.value(4, as: Int32.self)))
    }
}

private struct ReadOnceTexts: PostgresStatement {
    static let sql = "SELECT content_key, min(key), min(words), min(version) FROM once_chunk GROUP BY content_key"
    static func decode(_ row: PostgresRow) throws(PostgresError) -> KnowledgeLedger.Text {
        KnowledgeLedger.Text(
            contentKey: try row.value(0), key: try row.value(1), words: try row.value(2),
            version: Int64(try row.value(3, as: Int32.self)))
    }
}

private struct ReadOnceStored: PostgresStatement {
    static let sql = "SELECT content_key FROM once_stored"
    static func decode(_ row: PostgresRow) throws(PostgresError) -> [UInt8] { try row.value(0) }
}
