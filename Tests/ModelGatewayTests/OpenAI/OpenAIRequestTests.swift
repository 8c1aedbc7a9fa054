import Domain
import Testing

@testable import ModelGateway

@Suite struct OpenAIRequestTests {
    private func body(
        _ task: ModelTask, settings: OpenAIConfiguration = .init(chatModel: "m", embeddingModel: "e"),
        temperature: Double? = nil
    ) throws -> JSONValue {
        var configuration = GatewayConfiguration()
        configuration.openAI = settings
        let model = try #require(ModelCatalog(configuration)["m"])
        let call = ProviderCall(
            model: model, task: task, prompt: FilledPrompt(templateID: "t", version: 1, system: "S", user: "U"),
            secrets: CallSecrets(nonce: "n", canary: "c"), outputTokensMax: 50, temperature: temperature,
            answerBytesMax: 100, pulse: CallPulse(CallWatch(timers: CallTimers(), start: .now, end: .now)))
        return OpenAIChatRequest.body(call, prompt: call.renderedPrompt(), settings: settings)
    }

    private let summary = ModelTask.summarize(SummaryBrief(text: "t", sentencesMax: 1))
    private let classification = ModelTask.classify(
        ClassificationBrief(text: "t", labels: [LabelDefinition(name: "a"), LabelDefinition(name: "b\"")]))

    @Test("A chat request streams, asks for usage and bounds the answer")
    func chatRequestStreamsAsksForUsage() throws {
        let body = try body(summary, temperature: 0.5)
        #expect(body["stream"]?.asBool == true)
        #expect(body["stream_options"]?["include_usage"]?.asBool == true)
        #expect(body["max_completion_tokens"]?.asInteger == 50)
        #expect(body["temperature"]?.asDouble == 0.5)
        #expect(body["messages"]?[1]?["content"]?.asString == "U")
        #expect(body["response_format"] == nil)
    }

    @Test("The output limit goes into the field the server knows")
    func outputLimitGoesIntoFieldServer() throws {
        var settings = OpenAIConfiguration(chatModel: "m", embeddingModel: "e")
        settings.outputLimitField = .maxTokens
        let body = try body(summary, settings: settings)
        #expect(body["max_tokens"]?.asInteger == 50)
        #expect(body["max_completion_tokens"] == nil)
    }

    @Test("A classification is enforced by a schema where the model can, and asked for in words elsewhere")
    func classificationIsEnforcedBySchemaWhere() throws {
        var settings = OpenAIConfiguration(chatModel: "m", embeddingModel: "e")
        #expect(try body(classification, settings: settings)["response_format"] == nil)
        settings.supportsJSONSchema = true
        let schema = try body(classification, settings: settings)["response_format"]?["json_schema"]?["schema"]
        #expect(schema?["properties"]?["label"]?["enum"] == ["a", "b\""])
        #expect(schema?["additionalProperties"]?.asBool == false)
        #expect(schema?["required"] == ["label"])
    }
}

@Suite struct OpenAIEmbeddingAnswerTests {
    @Test("Vectors are matched by index, not by position")
    func vectorsAreMatchedByIndexNot() throws {
        let answer = OpenAIEmbeddingAnswer(
            data: [item(1, [3, 4]), item(0, [1, 2])].compactMap(\.self), usage: nil)
        #expect(answer.vectors(count: 2) == [[1, 2], [3, 4]])
    }

    @Test(
        "A missing, repeated or foreign index is no answer", arguments: [[0], [0, 0], [0, 2], [-1, 0], [0, 1, 2]])
    func missingRepeatedOrForeignIndexIs(indices: [Int]) {
        let answer = OpenAIEmbeddingAnswer(data: indices.compactMap { item($0, [1]) }, usage: nil)
        #expect(answer.vectors(count: 2) == nil)
    }

    @Test("Packed floats are read, and broken packing is refused")
    func packedFloatsAreReadAndBroken() {
        // 1.0 and -2.0 as little-endian 32-bit floats.
        #expect(OpenAIEmbeddingAnswer.Vector.unpack("AACAPwAAAMA=") == [1, -2])
        #expect(OpenAIEmbeddingAnswer.Vector.unpack("AACAPwA=") == nil)
        #expect(OpenAIEmbeddingAnswer.Vector.unpack("no base 64!") == nil)
    }

    private func item(_ index: Int, _ values: [Float]) -> OpenAIEmbeddingAnswer.Item? {
        OpenAIEmbeddingAnswer.Item(index: index, embedding: .init(values: values))
    }
}
