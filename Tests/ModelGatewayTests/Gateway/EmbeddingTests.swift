import Domain
import ModelGateway
import Testing

@Suite struct EmbeddingTests {
    private typealias Fixture = GatewayFixture

    private func embed(_ vectors: [[Float]]) async throws -> (RecordingLedger, Result<Embeddings, any Error>) {
        let fixture = Fixture(embedding: { _ in
            ProviderEmbeddings(vectors: vectors, tokens: TokenUsage(input: 30, output: 0))
        })
        let request = EmbeddingRequest(texts: ["a", "b"], model: Fixture.embeddingModel)
        do {
            return (fixture.ledger, .success(try await fixture.gateway.embed(request, for: fixture.context())))
        } catch {
            return (fixture.ledger, .failure(error))
        }
    }

    @Test("Vectors come back in the order of the texts, settled once")
    func vectorsComeBackInOrderOf() async throws {
        let (ledger, result) = try await embed([[1, 2], [3, 4]])
        let embeddings = try result.get()
        #expect(embeddings.vectors == [[1, 2], [3, 4]])
        #expect(embeddings.dimensions == 2)
        #expect(embeddings.usage.cost == Money(nanoDollars: 30))
        #expect(ledger.states == [.ok])
        #expect(ledger.isBalanced)
    }

    @Test(
        "Vectors that are no answer are rejected and billed",
        arguments: [
            ([], "vector_count_wrong"), ([[1, 2]], "vector_count_wrong"), ([[1, 2], [3]], "vector_length_wrong"),
            ([[1, 2, 3], [1, 2, 3]], "vector_length_wrong"), ([[], []], "vector_count_wrong"),
            ([[1, .nan], [3, 4]], "vector_not_finite"), ([[1, 2], [.infinity, 4]], "vector_not_finite"),
        ] as [([[Float]], String)])
    func vectorsThatAreNoAnswerAre(vectors: [[Float]], code: String) async throws {
        let (ledger, result) = try await embed(vectors)
        #expect(throws: Failure.self) { try result.get() }
        #expect(ledger.states == [.rejectedOutput])
        #expect(ledger.settled.first?.settlement.failure?.code == code)
        #expect(ledger.settled.first?.settlement.usage.cost == Money(nanoDollars: 30))
    }

    @Test("A long list is packed into requests that fit, in order and without gaps")
    func longListIsPackedIntoRequests() {
        var limits = GatewayLimits()
        limits.embeddingTextsMax = 3
        limits.embeddingBytesMax = 10
        let texts = ["aaaa", "bbbb", "cccc", "d", "e", "f", "g", String(repeating: "h", count: 20), "i"]
        #expect(EmbeddingBatch.pack(texts, limits: limits) == [0..<2, 2..<5, 5..<7, 7..<8, 8..<9])
        #expect(EmbeddingBatch.pack([], limits: limits).isEmpty)
    }
}
