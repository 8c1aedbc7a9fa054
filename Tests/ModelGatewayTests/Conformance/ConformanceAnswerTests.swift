import Domain
import Testing

@testable import ModelGateway

/// What every provider must make of answers, good and bad, on real sockets.
@Suite(.timeLimit(.minutes(2))) struct ConformanceAnswerTests {
    private static let find = ToolDescription(name: "find", description: "Finds.", parameters: ["type": "object"])

    private static func offering(_ tools: [ToolDescription]) -> ChatRequest {
        var request = ServedGateway.summary
        request.tools = tools
        return request
    }

    @Test(
        "A streamed answer arrives whole, however it is cut on the way",
        arguments: DialectSamples.all, [Int.max, 1, 3, 7])
    func streamedAnswerArrivesWholeHoweverIt(samples: DialectSamples, size: Int) async throws {
        let (outcome, request) = try await samples.gateway.with([.stream(samples.success, piecesOf: size)]) {
            gateway, server in (await ServedGateway.outcome(gateway), server.requests.first)
        }
        #expect(outcome.completion?.text == DialectSamples.text)
        #expect(outcome.completion?.finishReason == .stop)
        #expect(outcome.settlement?.state == .ok)
        #expect(request?.path == samples.path)
        #expect(request?.body["stream"]?.asBool == true)
        #expect(request?.headers.values.contains { $0.hasSuffix(DialectSamples.key) } == true)
    }

    @Test("Usage comes in the ledger's normal form, as reported", arguments: DialectSamples.all)
    func usageComesInLedgersNormalForm(samples: DialectSamples) async throws {
        let outcome = try await samples.gateway.outcome(.stream(samples.success))
        #expect(outcome.completion?.usage == Usage(inputTokens: 20, outputTokens: 4, cost: Money(nanoDollars: 28)))
        #expect(outcome.completion?.isUsageEstimated == false)
        #expect(outcome.settlement?.usage == outcome.completion?.usage)
        #expect(outcome.settlement?.isEstimated == false)
    }

    @Test(
        "Tokens read from the provider's cache and written to it are parts of the input", arguments: DialectSamples.all)
    func tokensReadFromProvidersCacheAnd(samples: DialectSamples) throws {
        var parser = ServerSentEventParser(eventBytesMax: 10_000)
        var stream = samples.stream()
        for event in try parser.feed(samples.success.utf8) { _ = try stream.take(event) }
        #expect(stream.tokens(input: 0) == samples.usage)
    }

    @Test("What a later release adds is ignored", arguments: DialectSamples.all)
    func whatLaterReleaseAddsIsIgnored(samples: DialectSamples) async throws {
        let outcome = try await samples.gateway.outcome(.stream(samples.unknowns))
        #expect(outcome.completion?.text == DialectSamples.text)
        #expect(outcome.completion?.usage.outputTokens == 4)
        #expect(outcome.settlement?.finishReason == "a_new_reason")
    }

    @Test("A tool that was offered can be asked for", arguments: DialectSamples.all)
    func toolThatWasOfferedCanBe(samples: DialectSamples) async throws {
        let outcome = try await samples.gateway.outcome(.stream(samples.toolCall), Self.offering([Self.find]))
        #expect(outcome.completion?.finishReason == .toolCall)
        #expect(outcome.completion?.toolCalls.map(\.name) == ["find"])
        #expect(outcome.completion?.toolCalls.map(\.arguments) == [#"{"q":"a"}"#])
        #expect(outcome.completion?.toolCalls.first?.id.hasSuffix("_7") == true)
        #expect(outcome.settlement?.state == .ok)
    }

    @Test("A tool that was not offered is a rejected answer, and billed", arguments: DialectSamples.all)
    func toolThatWasNotOfferedIs(samples: DialectSamples) async throws {
        let other = ToolDescription(name: "other", description: "", parameters: ["type": "object"])
        let none = try await samples.gateway.outcome(.stream(samples.toolCall))
        let another = try await samples.gateway.outcome(.stream(samples.toolCall), Self.offering([other]))
        #expect(none.failure?.code == "unexpected_tool_call")
        #expect(another.failure?.code == "unknown_tool")
        #expect(another.settlement?.state == .rejectedOutput)
        #expect(another.settlement?.usage.cost == Money(nanoDollars: 28))
    }

    @Test("A refusal is no answer, whatever was written before it, and is billed", arguments: DialectSamples.all)
    func refusalIsNoAnswerWhateverWas(samples: DialectSamples) async throws {
        let outcome = try await samples.gateway.outcome(.stream(samples.refusal))
        #expect(outcome.failure?.code == "model_refused")
        #expect(outcome.settlement?.state == .rejectedOutput)
        #expect(outcome.settlement?.finishReason == "refusal")
        #expect(outcome.settlement?.usage.cost == Money(nanoDollars: 28))
    }

    @Test("A structured answer is enforced by the model's own means and checked here", arguments: DialectSamples.all)
    func structuredAnswerIsEnforcedByModels(samples: DialectSamples) async throws {
        var gateway = samples.gateway
        gateway.capabilities.insert(.jsonSchema)
        let labels = [LabelDefinition(name: "Refund"), LabelDefinition(name: "Delivery")]
        let request = ChatRequest.classify(ClassificationBrief(text: "Where is my money?", labels: labels))
        let (outcome, sent) = try await gateway.with([.stream(samples.structured)]) { gateway, server in
            (await ServedGateway.outcome(gateway, request), server.requests.first?.body)
        }
        #expect(outcome.completion?.text == "Refund")
        #expect(sent?.encodedText().contains(#""enum":["Refund","Delivery"]"#) == true)
        #expect(sent?.encodedText().contains(#""json_schema""#) == true)
    }

    @Test("An answer that reached the output limit is truncated, not a success", arguments: DialectSamples.all)
    func answerThatReachedOutputLimitIs(samples: DialectSamples) async throws {
        let outcome = try await samples.gateway.outcome(.stream(samples.length))
        #expect(outcome.failure?.code == "truncated_output")
        #expect(outcome.settlement?.state == .truncated)
        #expect(outcome.settlement?.finishReason == "length")
    }

    @Test("A stream that ends at any byte before its end mark is never a success", arguments: DialectSamples.all)
    func streamThatEndsAtAnyByte(samples: DialectSamples) async throws {
        let bytes = Array(samples.success.utf8)
        let replies = (0...bytes.count).map { ServedGateway.Reply(pieces: [Array(bytes[..<$0])]) }
        let outcomes = try await samples.gateway.with(replies) { gateway, _ in
            var outcomes: [ServedGateway.Outcome] = []
            for _ in replies { outcomes.append(await ServedGateway.outcome(gateway)) }
            return outcomes
        }
        for (end, outcome) in outcomes.dropLast().enumerated() {
            #expect(outcome.failure?.code == "truncated_stream", "ended at byte \(end)")
            #expect(outcome.settlement?.state == .truncated, "ended at byte \(end)")
        }
        #expect(outcomes.last?.completion?.text == DialectSamples.text)
    }

    @Test("A complete answer counts although the server never ends the body", arguments: DialectSamples.all)
    func completeAnswerCountsAlthoughServerNever(samples: DialectSamples) async throws {
        let outcome = try await samples.gateway.outcome(.stream(samples.success, ending: .hanging))
        #expect(outcome.completion?.text == DialectSamples.text)
        #expect(outcome.settlement?.state == .ok)
    }

    @Test("One connection carries many answers", arguments: DialectSamples.all)
    func oneConnectionCarriesManyAnswers(samples: DialectSamples) async throws {
        let replies = Array(repeating: ServedGateway.Reply.stream(samples.success), count: 5)
        let requests = try await samples.gateway.with(replies) { gateway, server in
            for _ in replies { _ = await ServedGateway.outcome(gateway) }
            return server.requests
        }
        #expect(requests.count == 5)
        #expect(Set(requests.map(\.peer)).count == 1)
    }

    @Test("A huge answer is cut at the bound, in many events or in one that never ends", arguments: DialectSamples.all)
    func hugeAnswerIsCutAtBound(samples: DialectSamples) async throws {
        var gateway = samples.gateway
        gateway.configure = { $0.limits.answerBytesMax = 1_000 }
        let many = samples.beginning + String(repeating: samples.piece(String(repeating: "x", count: 100)), count: 50)
        let endless = samples.beginning + "data: " + String(repeating: "x", count: 200_000)
        for text in [many, endless] {
            let outcome = try await gateway.outcome(.stream(text, ending: .hanging))
            #expect(outcome.failure?.code == "answer_too_long")
            #expect(outcome.settlement?.state == .rejectedOutput)
            #expect((outcome.settlement?.usage.inputTokens ?? 0) > 0)
        }
    }

    @Test("A character that cannot be stored is a rejected answer", arguments: DialectSamples.all)
    func characterThatCannotBeStoredIs(samples: DialectSamples) async throws {
        let outcome = try await samples.gateway.outcome(.stream(samples.beginning + samples.piece(#"a\u0000b"#)))
        #expect(outcome.failure?.code == "answer_has_null_character")
        #expect(outcome.settlement?.state == .rejectedOutput)
    }
}
