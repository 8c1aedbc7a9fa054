import Domain
import Logging
import ModelGateway
import Testing

/// The whole way: gateway, adapter, HTTP client, a socket, and a server that speaks the dialect.
@Suite(.timeLimit(.minutes(2))) struct OpenAIEndToEndTests {
    private typealias Reply = DialectServer.Reply

    private static let chunks = """
        : ok

        data: {"choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}

        data: {"choices":[{"index":0,"delta":{"content":"Wässer "}}]}

        data: {"choices":[{"index":0,"delta":{"content":"flow."}}]}

        data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

        data: {"choices":[],"usage":{"prompt_tokens":20,"completion_tokens":4}}


        """
    private static let stream = chunks + "data: [DONE]\n\n"

    private static func configuration(_ url: String) -> GatewayConfiguration {
        var settings = OpenAIConfiguration(chatModel: "chat", embeddingModel: "embed")
        settings.baseURL = url
        settings.key = Secret("sk-test")
        var configuration = GatewayConfiguration()
        configuration.openAI = settings
        configuration.chatProvider = .openAI
        configuration.embeddingProvider = .openAI
        configuration.prices = ["chat": ModelPrice(inputPerMillion: 1_000_000, outputPerMillion: 2_000_000)]
        return configuration
    }

    /// Runs `body` with a gateway that talks to a server with these replies.
    private func with<Value: Sendable>(
        _ replies: [Reply], configure: @escaping @Sendable (inout GatewayConfiguration) -> Void = { _ in },
        _ body: @escaping @Sendable (Gateway, DialectServer) async throws -> Value
    ) async throws -> Value {
        let server = DialectServer(replies)
        return try await server.serve { url in
            var configuration = Self.configuration(url)
            configure(&configuration)
            let gateway = Gateway(
                configuration, logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
            do {
                let value = try await body(gateway, server)
                try await gateway.shutdown()
                return value
            } catch {
                try await gateway.shutdown()
                throw error
            }
        }
    }

    private static func context(_ ledger: RecordingLedger) -> CallContext {
        CallContext(calls: ledger, node: CheckpointKey(node: "answer", iteration: 0), deadline: .now + .seconds(60))
    }

    private static let summary = ChatRequest.summarize(SummaryBrief(text: "Water flows.", sentencesMax: 1))

    /// The failure that a summary ends with when the server gives this reply, and the ledger afterwards.
    private func failure(
        _ reply: Reply, configure: @escaping @Sendable (inout GatewayConfiguration) -> Void = { _ in }
    ) async throws -> (Failure?, CallSettlement?) {
        let ledger = RecordingLedger()
        let found = try await with([reply], configure: configure) { gateway, _ in
            await ModelGatewayTests.failure { try await gateway.complete(Self.summary, for: Self.context(ledger)) }
        }
        #expect(ledger.isBalanced)
        return (found, ledger.settled.first?.settlement)
    }

    @Test("A streamed answer arrives whole, however it is cut on the way", arguments: [Int.max, 1, 3, 7])
    func streamedAnswerArrivesWholeHoweverIt(size: Int) async throws {
        let ledger = RecordingLedger()
        var reply = Reply.stream(Self.stream, piecesOf: size)
        reply.headers["x-request-id"] = "req-42"
        let (completion, requests) = try await with([reply]) { gateway, server in
            (try await gateway.complete(Self.summary, for: Self.context(ledger)), server.requests)
        }
        #expect(completion.text == "Wässer flow.")
        #expect(completion.requestID == "req-42")
        #expect(completion.usage == Usage(inputTokens: 20, outputTokens: 4, cost: Money(nanoDollars: 28)))
        #expect(ledger.states == [.ok])
        #expect(requests.first?.path == "/v1/chat/completions")
        #expect(requests.first?.authorization == "Bearer sk-test")
        #expect(requests.first?.body["stream"]?.asBool == true)
    }

    @Test("One connection carries many answers")
    func oneConnectionCarriesManyAnswers() async throws {
        let ledger = RecordingLedger()
        let requests = try await with(Array(repeating: Reply.stream(Self.stream), count: 5)) { gateway, server in
            for _ in 0..<5 { _ = try await gateway.complete(Self.summary, for: Self.context(ledger)) }
            return server.requests
        }
        #expect(Set(requests.map(\.peer)).count == 1)
        #expect(ledger.states == Array(repeating: .ok, count: 5))
    }

    @Test("A complete answer counts although the server never ends the body")
    func completeAnswerCountsAlthoughServerNever() async throws {
        let ledger = RecordingLedger()
        let completion = try await with([.stream(Self.stream, ending: .hanging)]) { gateway, _ in
            try await gateway.complete(Self.summary, for: Self.context(ledger))
        }
        #expect(completion.text == "Wässer flow.")
        #expect(ledger.states == [.ok])
    }

    @Test("A rate limit is a deferral that carries the server's time")
    func rateLimitIsDeferralThatCarries() async throws {
        let (found, settlement) = try await failure(
            .json(429, #"{"error":{"code":"rate_limit_exceeded"}}"#, headers: ["retry-after": "17"]))
        #expect(found?.failureClass == .deferral)
        #expect(found?.retryAfter == .seconds(17))
        #expect(settlement?.usage == .zero)
    }

    @Test(
        "A refusal has the class of its status and costs nothing",
        arguments: [(500, FailureClass.transient), (503, .deferral), (401, .credential), (400, .permanent)])
    func refusalHasClassOfItsStatus(status: Int, expected: FailureClass) async throws {
        let (found, settlement) = try await failure(.json(status, #"{"error":{"message":"secret words"}}"#))
        #expect(found?.failureClass == expected)
        #expect(found?.message.contains("secret") == false)
        #expect(settlement?.state == .failed)
        #expect(settlement?.usage == .zero)
    }

    @Test("A redirect is not followed")
    func redirectIsNotFollowed() async throws {
        let (found, _) = try await failure(
            Reply(status: 307, headers: ["location": "http://127.0.0.1:1/v1/chat/completions"]))
        #expect(found?.code == "provider_redirected")
    }

    @Test("An error in the middle of the stream fails the call, which is billed by estimate")
    func errorInMiddleOfStreamFails() async throws {
        let text =
            "data: {\"choices\":[{\"delta\":{\"content\":\"Half\"}}]}\n\ndata: {\"error\":{\"type\":\"server_error\"}}\n\n"
        let (found, settlement) = try await failure(.stream(text))
        #expect(found?.failureClass == .transient)
        #expect(settlement?.finishReason == "cut")
        #expect((settlement?.usage.inputTokens ?? 0) > 0)
        #expect((settlement?.usage.outputTokens ?? 0) > 0)
    }

    @Test("A stream that ends without its end mark is truncated")
    func streamThatEndsWithoutItsEnd() async throws {
        let (found, settlement) = try await failure(.stream(Self.chunks))
        #expect(found?.code == "truncated_stream")
        #expect(settlement?.state == .truncated)
        #expect(settlement?.usage.cost == Money(nanoDollars: 28))
    }

    @Test("A dropped connection is a failure to try again")
    func droppedConnectionIsFailureToTry() async throws {
        let (found, settlement) = try await failure(.stream(Self.chunks, ending: .dropped))
        #expect(found?.failureClass == .transient)
        #expect(settlement?.state == .failed)
    }

    @Test("A server that does not stream is refused")
    func serverThatDoesNotStreamIs() async throws {
        let (found, _) = try await failure(.json(200, #"{"choices":[{"message":{"content":"x"}}]}"#))
        #expect(found?.code == "provider_did_not_stream")
    }

    @Test("A stream that falls silent runs into the idle timer")
    func streamThatFallsSilentRunsInto() async throws {
        let (found, settlement) = try await failure(.stream(Self.chunks, ending: .hanging)) {
            $0.timers.idle = .milliseconds(100)
        }
        #expect(found?.code == "provider_idle_timeout")
        #expect(found?.failureClass == .transient)
        #expect(settlement?.usage.cost == Money(nanoDollars: 28))
    }

    @Test("A server that sends nothing at all runs into the first timer")
    func serverThatSendsNothingAtAll() async throws {
        let (found, _) = try await failure(Reply(pieces: [], ending: .hanging)) {
            $0.timers.firstEvent = .milliseconds(100)
            $0.timers.idle = .milliseconds(100)
        }
        #expect(found?.failureClass == .transient)
    }

    @Test("Nobody listening is a failure to try again that costs nothing")
    func nobodyListeningIsFailureToTry() async throws {
        let ledger = RecordingLedger()
        let gateway = Gateway(
            Self.configuration("http://127.0.0.1:1/v1"),
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        let found = await ModelGatewayTests.failure {
            try await gateway.complete(Self.summary, for: Self.context(ledger))
        }
        try await gateway.shutdown()
        #expect(found?.failureClass == .transient)
        #expect(ledger.settled.first?.settlement.usage == .zero)
    }

    @Test("A cancelled stream is settled as cancelled")
    func cancelledStreamIsSettledAsCancelled() async throws {
        let ledger = RecordingLedger()
        try await with([.stream(Self.chunks, ending: .hanging)]) { gateway, server in
            let work = Task { try await gateway.complete(Self.summary, for: Self.context(ledger)) }
            await server.nextRequest()
            work.cancel()
            await #expect(throws: CancellationError.self) { try await work.value }
        }
        #expect(ledger.states == [.cancelled])
        #expect(ledger.settled.first?.wasCancelled == false)
    }

    @Test("Embeddings come back by index, as numbers or packed")
    func embeddingsComeBackByIndexAs() async throws {
        let ledger = RecordingLedger()
        let reply =
            #"{"data":[{"index":1,"embedding":[3.0,4.5]},{"index":0,"embedding":"AACAPwAAAMA="}],"#
            + #""usage":{"prompt_tokens":9,"total_tokens":9}}"#
        let (embeddings, requests) = try await with([.json(200, reply)]) { gateway, server in
            (
                try await gateway.embed(EmbeddingRequest(texts: ["a", "b"]), for: Self.context(ledger)),
                server.requests
            )
        }
        #expect(embeddings.vectors == [[1, -2], [3, 4.5]])
        #expect(embeddings.usage.inputTokens == 9)
        #expect(requests.first?.path == "/v1/embeddings")
        #expect(requests.first?.body["input"] == ["a", "b"])
        #expect(ledger.states == [.ok])
    }

    @Test("An embedding answer larger than accepted is cut")
    func embeddingAnswerLargerThanAcceptedIs() async throws {
        let ledger = RecordingLedger()
        let found = try await with(
            [.json(200, String(repeating: " ", count: 5_000))], configure: { $0.limits.embeddingAnswerBytesMax = 1_000 }
        ) { gateway, _ in
            await ModelGatewayTests.failure {
                try await gateway.embed(EmbeddingRequest(texts: ["a"]), for: Self.context(ledger))
            }
        }
        #expect(found?.code == "answer_too_long")
        #expect(ledger.states == [.rejectedOutput])
    }
}
