import Domain
import Testing

@testable import ModelGateway

@Suite struct AnthropicRequestTests {
    private func body(
        _ task: ModelTask, capabilities: Set<ModelCapability> = [.chat], temperature: Double? = nil,
        tools: [ToolDescription] = []
    ) -> JSONValue {
        let call = ProviderCall.sample(task, capabilities: capabilities, temperature: temperature, tools: tools)
        return AnthropicRequest.body(call, prompt: call.renderedPrompt())
    }

    private let summary = ModelTask.summarize(SummaryBrief(text: "t", sentencesMax: 1))

    @Test("A message has its system text apart, streams and is bounded")
    func messageHasItsSystemTextApart() {
        let body = body(summary)
        #expect(body["model"] == "m")
        #expect(body["max_tokens"] == 50)
        #expect(body["stream"]?.asBool == true)
        #expect(body["system"]?.asString?.hasSuffix("S") == true)
        #expect(body["messages"] == [["role": "user", "content": "U"]])
        #expect(body["temperature"] == nil)
        #expect(body["tools"] == nil)
        #expect(body["output_config"] == nil)
    }

    @Test("A temperature is sent as it was admitted")
    func temperatureIsSentAsItWas() {
        #expect(body(summary, temperature: 0.5)["temperature"]?.asDouble == 0.5)
    }

    @Test("A developer's schema is enforced where the model can, and told in words elsewhere")
    func developersSchemaIsEnforcedWhereModel() {
        let shape: JSONValue = [
            "type": "object", "properties": ["a": ["type": "string"]], "required": ["a"], "additionalProperties": false,
        ]
        let schema = AnswerSchema(name: "order", schema: shape)
        let task = ModelTask.extract(ExtractionBrief(text: "t", schema: schema))
        #expect(body(task)["system"]?.asString?.hasSuffix(shape.encodedText()) == true)
        let enforced = body(task, capabilities: [.chat, .jsonSchema])
        #expect(enforced["output_config"] == ["format": ["type": "json_schema", "schema": shape]])
        #expect(enforced["system"]?.asString?.contains("schema") == false)
    }

    @Test("Tools are offered and never forced")
    func toolsAreOfferedAndNeverForced() {
        let tool = ToolDescription(name: "find", description: "Finds.", parameters: ["type": "object"])
        let body = body(summary, tools: [tool])
        #expect(body["tool_choice"] == ["type": "auto"])
        #expect(
            body["tools"] == [["name": "find", "description": "Finds.", "input_schema": ["type": "object"]]])
    }
}

/// The parts of the whole way that only this dialect has.
@Suite(.timeLimit(.minutes(1))) struct AnthropicEndToEndTests {
    @Test("Every request says its version, and an extra header may add to it")
    func everyRequestSaysItsVersionAnd() async throws {
        var gateway = DialectSamples.anthropic.gateway
        gateway.settings.headers = ["anthropic-beta": "a,b"]
        let headers = try await gateway.with([.stream(DialectSamples.anthropic.success)]) { gateway, server in
            _ = await ServedGateway.outcome(gateway)
            return server.requests.first?.headers
        }
        #expect(headers?["anthropic-version"] == "2023-06-01")
        #expect(headers?["anthropic-beta"] == "a,b")
        #expect(headers?["x-api-key"] == DialectSamples.key)
        #expect(headers?["authorization"] == nil)
    }

    @Test("A temperature beyond the dialect's range is refused before anything is sent")
    func temperatureBeyondDialectsRangeIsRefused() async throws {
        var request = ServedGateway.summary
        request.temperature = 1.5
        let sent = request
        let (outcome, count) = try await DialectSamples.anthropic.gateway.with([]) { gateway, server in
            (await ServedGateway.outcome(gateway, sent), server.requests.count)
        }
        #expect(outcome.failure?.code == "invalid_request")
        #expect(outcome.settlement?.usage == .zero)
        #expect(count == 0)
    }

    @Test("It has no embeddings")
    func itHasNoEmbeddings() async throws {
        let ledger = RecordingLedger()
        let found = try await DialectSamples.anthropic.gateway.with([]) { gateway, _ in
            await failure {
                try await gateway.embed(EmbeddingRequest(texts: ["a"]), for: ServedGateway.context(ledger))
            }
        }
        #expect(found?.code == "model_cannot_do_this")
        #expect(ledger.settled.first?.settlement.usage == .zero)
    }
}
