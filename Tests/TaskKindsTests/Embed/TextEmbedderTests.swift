import Domain
import ModelGateway
import Testing

@testable import TaskKinds

@Suite("Embedding many texts")
struct TextEmbedderTests {
    private struct Outcome {
        /// What was handed out, by the index of the text.
        var vectors: [Int: [Float]] = [:]
        var refusals: [(index: Int, refusal: Failure)] = []
        var failure: Failure?
    }

    private func embed(_ texts: [String], _ fixture: EmbedFixture) async throws -> Outcome {
        var outcome = Outcome()
        var ranges: [Range<Int>] = []
        do {
            outcome.refusals = try await TextEmbedder(gateway: fixture.gateway, model: nil).embed(
                texts, for: fixture.attempt("embed.part", .null), node: "embed"
            ) { range, answered, usage in
                #expect(range.count == answered.count)
                #expect(usage.inputTokens == Int64(range.count))
                let isNew = !ranges.contains { $0.overlaps(range) }
                #expect(isNew)
                ranges.append(range)
                for (index, vector) in zip(range, answered) { outcome.vectors[index] = vector }
            }
        } catch let failure as Failure {
            outcome.failure = failure
        }
        return outcome
    }

    @Test("Every text gets its own vector, in requests of at most 256, two at a time")
    func all() async throws {
        let fixture = try EmbedFixture()
        let texts = EmbedFixture.texts(1_000)
        let outcome = try await embed(texts, fixture)
        #expect(outcome.refusals.isEmpty && outcome.failure == nil)
        let expected = texts.enumerated().map { ($0, TextProvider.vector(of: $1)) }
        #expect(outcome.vectors == Dictionary(uniqueKeysWithValues: expected))
        #expect(fixture.provider.record.asked.map(\.count).sorted() == [232, 256, 256, 256])
        #expect(fixture.provider.record.peak <= TextEmbedder.requestsInFlightMax)
    }

    @Test("A bad text is found and named, and every other one has its vector", arguments: [0, 300, 999])
    func oneBad(bad: Int) async throws {
        let fixture = try EmbedFixture { $0.contains("text \(bad)") ? .refused() : nil }
        let outcome = try await embed(EmbedFixture.texts(1_000), fixture)
        #expect(outcome.refusals.map(\.index) == [bad])
        #expect(outcome.refusals.first?.refusal.code == "provider_refused_request")
        #expect(Set(outcome.vectors.keys) == Set(0..<1_000).subtracting([bad]))
        // Four requests, and at most two for each of eight halvings.
        #expect(fixture.provider.record.asked.count <= 4 + 2 * 8)
        #expect(Set(fixture.provider.record.answered.joined()).count == 999)
        #expect(fixture.provider.record.answered.joined().count == 999)
    }

    @Test("A vector that is no answer is asked for in halves too")
    func rejected() async throws {
        let fixture = try EmbedFixture {
            $0.contains("text 5") ? .refused(.rejectedOutput, code: "vector_not_finite") : nil
        }
        let outcome = try await embed(EmbedFixture.texts(16), fixture)
        #expect(outcome.refusals.map(\.index) == [5])
        #expect(outcome.vectors.count == 15)
    }

    @Test(
        "What is the same for every text is thrown as it is, and what was answered beside it is handed out",
        arguments: [
            Failure.refused(.deferral, code: "provider_rate_limited"), .refused(.credential, code: "no_key"),
            .refused(.transient, code: "provider_error"), .refused(code: "model_not_found"),
        ])
    func thrown(failure: Failure) async throws {
        let fixture = try EmbedFixture { $0.contains("text 600") ? failure : nil }
        let outcome = try await embed(EmbedFixture.texts(1_000), fixture)
        #expect(outcome.failure?.code == failure.code)
        #expect(outcome.vectors.count == fixture.provider.record.answered.joined().count)
        #expect(outcome.vectors.count >= 512)
        #expect(fixture.provider.record.asked.filter { $0.contains("text 600") }.count == 1)
    }

    @Test("What the taker of the vectors throws ends the work")
    func takerThrows() async throws {
        let fixture = try EmbedFixture()
        let embedder = TextEmbedder(gateway: fixture.gateway, model: nil)
        let attempt = fixture.attempt("embed.part", .null)
        let error = await #expect(throws: Failure.self) {
            _ = try await embedder.embed(EmbedFixture.texts(2_000), for: attempt, node: "embed") { _, _, _ in
                throw Failure(.transient, code: "full", message: "It is full.")
            }
        }
        #expect(error?.code == "full")
        #expect(fixture.provider.record.asked.count <= TextEmbedder.requestsInFlightMax)
    }

    @Test("Without texts nothing is asked")
    func nothing() async throws {
        let fixture = try EmbedFixture()
        let outcome = try await embed([], fixture)
        #expect(outcome.refusals.isEmpty && outcome.vectors.isEmpty && outcome.failure == nil)
        #expect(fixture.provider.record.asked.isEmpty)
    }
}
