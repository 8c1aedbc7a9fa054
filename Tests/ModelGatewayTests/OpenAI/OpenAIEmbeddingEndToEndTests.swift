import Domain
import ModelGateway
import Testing

/// Embeddings over real sockets.
@Suite(.timeLimit(.minutes(1))) struct OpenAIEmbeddingEndToEndTests {
    private typealias Reply = DialectServer.Reply

    private static func request(_ count: Int) -> EmbeddingRequest {
        EmbeddingRequest(texts: (0..<count).map { "text \($0)" })
    }

    /// An answer with one number for each vector, given with its index.
    private static func reply(_ vectors: [(index: Int, value: Int)], tokens: Int) -> Reply {
        let data = vectors.map { #"{"index":\#($0.index),"embedding":[\#($0.value)]}"# }.joined(separator: ",")
        return .json(200, #"{"data":[\#(data)],"usage":{"prompt_tokens":\#(tokens)}}"#)
    }

    private static func gateway(textsMax: Int) -> ServedGateway {
        var gateway = ServedGateway(settings: ProviderSettings(.openAI))
        gateway.settings.embeddingTextsMax = textsMax
        return gateway
    }

    @Test("Embeddings come back by index, as numbers or packed")
    func embeddingsComeBackByIndexAs() async throws {
        let ledger = RecordingLedger()
        let reply =
            #"{"data":[{"index":1,"embedding":[3.0,4.5]},{"index":0,"embedding":"AACAPwAAAMA="}],"#
            + #""usage":{"prompt_tokens":9,"total_tokens":9}}"#
        let (embeddings, requests) = try await Self.gateway(textsMax: 2_048).with([.json(200, reply)]) {
            gateway, server in
            (try await gateway.embed(Self.request(2), for: ServedGateway.context(ledger)), server.requests)
        }
        #expect(embeddings.vectors == [[1, -2], [3, 4.5]])
        #expect(embeddings.usage.inputTokens == 9)
        #expect(requests.first?.path == "/v1/embeddings")
        #expect(requests.first?.body["input"] == ["text 0", "text 1"])
        #expect(ledger.states == [.ok])
    }

    @Test("More texts than the server takes go in several requests of one call, in order and with one bill")
    func moreTextsThanServerTakesGo() async throws {
        let ledger = RecordingLedger()
        let replies = [
            Self.reply([(1, 1), (0, 0)], tokens: 5), Self.reply([(0, 2), (1, 3)], tokens: 6),
            Self.reply([(0, 4)], tokens: 7),
        ]
        let (embeddings, requests) = try await Self.gateway(textsMax: 2).with(replies) { gateway, server in
            (try await gateway.embed(Self.request(5), for: ServedGateway.context(ledger)), server.requests)
        }
        #expect(embeddings.vectors == [[0], [1], [2], [3], [4]])
        #expect(embeddings.usage.inputTokens == 18)
        #expect(requests.map { $0.body["input"]?.asArray?.count } == [2, 2, 1])
        #expect(ledger.states == [.ok])
    }

    @Test("When a later request of a call is refused, the earlier ones are still billed")
    func whenLaterRequestOfCallIs() async throws {
        let ledger = RecordingLedger()
        let replies = [Self.reply([(0, 0), (1, 1)], tokens: 5), .json(429, "")]
        let found = try await Self.gateway(textsMax: 2).with(replies) { gateway, _ in
            await failure { try await gateway.embed(Self.request(3), for: ServedGateway.context(ledger)) }
        }
        #expect(found?.failureClass == .deferral)
        #expect(ledger.settled.first?.settlement.usage.inputTokens == 5)
    }

    @Test("A missing, repeated or foreign index is no answer", arguments: [[0], [0, 0], [0, 2], [0, 1, 2]])
    func missingRepeatedOrForeignIndexIs(indices: [Int]) async throws {
        let ledger = RecordingLedger()
        let reply = Self.reply(indices.map { (index: $0, value: 1) }, tokens: 3)
        let found = try await Self.gateway(textsMax: 2).with([reply]) { gateway, _ in
            await failure { try await gateway.embed(Self.request(2), for: ServedGateway.context(ledger)) }
        }
        #expect(found?.code == "provider_answer_malformed")
        #expect(ledger.settled.first?.settlement.isEstimated == true)
    }

    @Test("An embedding answer larger than accepted is cut")
    func embeddingAnswerLargerThanAcceptedIs() async throws {
        let ledger = RecordingLedger()
        var served = Self.gateway(textsMax: 2)
        served.configure = { $0.limits.embeddingAnswerBytesMax = 1_000 }
        let found = try await served.with([.json(200, String(repeating: " ", count: 5_000))]) { gateway, _ in
            await failure { try await gateway.embed(Self.request(1), for: ServedGateway.context(ledger)) }
        }
        #expect(found?.code == "answer_too_long")
        #expect(ledger.states == [.rejectedOutput])
    }

    @Test("A server for embeddings alone is not asked to chat")
    func serverForEmbeddingsAloneIsNot() async throws {
        let (outcome, count) = try await ServedGateway(settings: ProviderSettings(.tei)).with([]) { gateway, server in
            (await ServedGateway.outcome(gateway), server.requests.count)
        }
        #expect(outcome.failure?.code == "model_cannot_do_this")
        #expect(count == 0)
    }
}
