import Domain
import Foundation
import Knowledge
import Testing

@Suite("Vectors in the store", .serialized, .timeLimit(.minutes(2)))
struct StoredVectorTests {
    @Test("A vector comes back with its direction and unit length")
    func roundTrip() throws {
        let bytes = try VectorBytes.encode([3, 0, -4])
        #expect(bytes.count == 12)
        #expect(VectorBytes.decode(bytes) == [0.6, 0, -0.8])
        // Little-endian float32, whatever machine reads it: 1.0 is 0x3F800000.
        #expect(try VectorBytes.encode([7]) == [0, 0, 0x80, 0x3F])
    }

    @Test(
        "Vectors without a direction are refused", arguments: [[], [0, 0], [.nan, 1], [.infinity, 1]] as [[Float]])
    func unsound(vector: [Float]) {
        let failure = #expect(throws: Failure.self) { try VectorBytes.encode(vector) }
        #expect(failure?.code == "unsound_vector" && failure?.failureClass == .permanent)
    }

    @Test("Very large and very small numbers keep their direction")
    func extremes() throws {
        let large = VectorBytes.decode(try VectorBytes.encode([1e38, 1e38]))
        let small = VectorBytes.decode(try VectorBytes.encode([1e-30, 1e-30]))
        for vector in [large, small] { #expect(abs(vector[0] - 0.70710678) < 1e-6 && vector[0] == vector[1]) }
    }

    @Test("The cache belongs to one tenant, and keeps the first vector of a key")
    func cache() async throws {
        try await KnowledgeFixture.run { knowledge async throws in
            let one = Fingerprint(of: [1])
            let two = Fingerprint(of: [2])
            try await knowledge.store.cache([one: [1, 0]], of: knowledge.alpha)
            try await knowledge.store.cache([one: [0, 1], two: [0, 2]], of: knowledge.alpha)
            let cached = try await knowledge.store.cachedVectors([one, two, one], of: knowledge.alpha)
            #expect(cached == [one: [1, 0], two: [0, 1]])
            #expect(try await knowledge.store.cachedVectors([one, two], of: knowledge.beta).isEmpty)
        }
    }

    @Test("Vectors of another length are refused, and nothing of the document is stored")
    func dimensions() async throws {
        try await KnowledgeFixture.run { knowledge async throws in
            let index = try await knowledge.index()
            try await knowledge.put(["a": "one"], in: index)
            let generation = try await knowledge.active(index).id
            try await knowledge.apply(generation)
            try await knowledge.put(["a": "two\nthree"], in: index)
            let pending = try #require(try await knowledge.store.pending(generation, keys: nil, limit: 1).first)
            let reading = KnowledgeFixture.reading(pending.document)
            let short = Dictionary(uniqueKeysWithValues: reading.chunks.map { ($0.contentKey, [Float(1), 2]) })
            var mixed = KnowledgeFixture.vectors(reading)
            mixed[reading.chunks[0].contentKey] = [1, 2]
            for vectors in [short, mixed] {
                let failure = await #expect(throws: Failure.self) {
                    try await knowledge.store.store(
                        reading, of: pending, vectors: vectors, in: generation, while: [.active])
                }
                #expect(failure?.code == "dimension_mismatch")
            }
            #expect(try await knowledge.texts("a", in: generation) == ["one"])
            #expect(try await knowledge.store.pendingCount(generation, limit: 10) == 1)
            try await knowledge.expectSound()
        }
    }

    @Test("Vectors are given to every chunk that says the words, once, and only while a generation is embedding")
    func storeVectors() async throws {
        try await KnowledgeFixture.run { knowledge async throws in
            let index = try await knowledge.index()
            try await knowledge.put(["a": "one\ntwo", "b": "one", "c": "three"], in: index)
            let generation = try await knowledge.begin(index).id
            for _ in 0..<3 { try await knowledge.step(generation) }
            let pieces = try await knowledge.store.barePieces(generation, chunks: 3)
            #expect(pieces.count == 2)
            let bare = try await knowledge.store.bareChunks(generation, in: pieces[0], limit: 10)
            #expect(bare.map(\.embedded) == ["Title\none", "Title\ntwo", "Title\none"])
            let one = bare[0].contentKey
            let two = bare[1].contentKey
            let store = {
                try await knowledge.store.storeVectors(
                    embedded: [one: KnowledgeFixture.vector(one)], cached: [two: KnowledgeFixture.vector(two)],
                    spent: Money(nanoDollars: 5), in: generation)
            }
            #expect(try await store())
            #expect(try await store())
            let counted = try #require(try await knowledge.store.generation(generation))
            #expect(counted.counts.embedded == 3 && counted.counts.cacheHits == 1)
            #expect(counted.spent == Money(nanoDollars: 10))
            #expect(try await knowledge.count("embedding_cache") == 1)
            let rest = try await knowledge.store.barePieces(generation, chunks: 100)
            #expect(rest.count == 1)
            let last = try await knowledge.store.bareChunks(generation, in: rest[0], limit: 10)
            try await knowledge.store.failVectors(
                last.map { ($0.id, DocumentRefusal(code: "too_long", message: "It is too long.")) }, in: generation)
            #expect(try await knowledge.store.barePieces(generation, chunks: 100).isEmpty)
            #expect(
                try await knowledge.store.failures(of: generation, after: nil, limit: 5).map(\.key.rawValue) == ["c"])
            try await knowledge.expectSound()
            #expect(try await knowledge.store.advance(generation, from: .embedding, to: .indexing))
            #expect(try await !store())
            let census = try await knowledge.store.census(of: generation)
            #expect(census.chunks == 4 && census.vectors == 3 && census.refusedVectors == 1 && census.failures == 1)
        }
    }

    @Test("The census finds vectors that are zero, not finite or of another length")
    func census() async throws {
        try await KnowledgeFixture.run { knowledge async throws in
            let index = try await knowledge.index()
            try await knowledge.put(["a": "one\ntwo\nthree\nfour\nfive", "b": "unreadable"], in: index)
            let generation = try await knowledge.active(index).id
            try await knowledge.apply(generation)
            let sound = try await knowledge.store.census(of: generation)
            #expect(
                sound
                    == GenerationCensus(
                        documentsStored: 1, documentsExpected: 2, documentsWithChunks: 1, chunks: 5, vectors: 5,
                        otherDimensions: 0, unsoundVectors: 0, failures: 1, pending: 0))
            try await knowledge.script(
                """
                UPDATE chunk_vector SET vector = CASE (SELECT place FROM chunk WHERE id = chunk_id)
                    WHEN 0 THEN decode(repeat('00', 32), 'hex') WHEN 1 THEN decode(repeat('0000c07f', 8), 'hex')
                    WHEN 2 THEN decode('0000803f', 'hex') ELSE vector END
                """)
            let broken = try await knowledge.store.census(of: generation)
            #expect(broken.unsoundVectors == 2)
            #expect(broken.otherDimensions == 1)
        }
    }
}
