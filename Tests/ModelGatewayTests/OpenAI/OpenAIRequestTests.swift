import Domain
import Testing

@testable import ModelGateway

@Suite struct OpenAIRequestTests {
    private func body(
        _ task: ModelTask, settings: ProviderSettings = ProviderSettings(.openAI),
        capabilities: Set<ModelCapability> = [.chat], temperature: Double? = nil, tools: [ToolDescription] = []
    ) -> JSONValue {
        let call = ProviderCall.sample(task, capabilities: capabilities, temperature: temperature, tools: tools)
        return OpenAIChatRequest.body(call, prompt: call.renderedPrompt(), settings: settings)
    }

    private let summary = ModelTask.summarize(SummaryBrief(text: "t", sentencesMax: 1))
    private let classification = ModelTask.classify(
        ClassificationBrief(text: "t", labels: [LabelDefinition(name: "a"), LabelDefinition(name: "b\"")]))

    @Test("A chat request streams, asks for usage and bounds the answer")
    func chatRequestStreamsAsksForUsage() throws {
        let body = body(summary, temperature: 0.5)
        #expect(body["stream"]?.asBool == true)
        #expect(body["stream_options"]?["include_usage"]?.asBool == true)
        #expect(body["max_completion_tokens"]?.asInteger == 50)
        #expect(body["temperature"]?.asDouble == 0.5)
        #expect(body["messages"]?[1]?["content"]?.asString == "U")
        #expect(body["response_format"] == nil)
    }

    @Test("The output limit goes into the field the server knows")
    func outputLimitGoesIntoFieldServer() throws {
        let body = body(summary, settings: ProviderSettings(.vllm))
        #expect(body["max_tokens"]?.asInteger == 50)
        #expect(body["max_completion_tokens"] == nil)
    }

    @Test("A classification is enforced by a schema where the model can, and asked for in words elsewhere")
    func classificationIsEnforcedBySchemaWhere() throws {
        #expect(body(classification)["response_format"] == nil)
        let schema = body(classification, capabilities: [.chat, .jsonSchema])["response_format"]?["json_schema"]?[
            "schema"]
        #expect(schema?["properties"]?["label"]?["enum"] == ["a", "b\""])
        #expect(schema?["additionalProperties"]?.asBool == false)
        #expect(schema?["required"] == ["label"])
    }

    @Test("A developer's schema is enforced strictly where the model can, and told in words elsewhere")
    func developersSchemaIsEnforcedStrictlyWhere() {
        let shape: JSONValue = [
            "type": "object", "properties": ["a": ["type": "string"]], "required": ["a"], "additionalProperties": false,
        ]
        let schema = AnswerSchema(name: "order", schema: shape)
        let task = ModelTask.extract(ExtractionBrief(text: "t", schema: schema))
        let told = body(task)
        #expect(told["response_format"] == nil)
        #expect(told["messages"]?[0]?["content"]?.asString?.hasSuffix(shape.encodedText()) == true)
        let enforced = body(task, capabilities: [.chat, .jsonSchema])["response_format"]
        #expect(
            enforced == [
                "type": "json_schema",
                "json_schema": ["name": "order", "strict": true, "schema": shape],
            ])
    }

    @Test("Tools are offered and never forced")
    func toolsAreOfferedAndNeverForced() {
        let tool = ToolDescription(name: "find", description: "Finds.", parameters: ["type": "object"])
        let body = body(summary, tools: [tool])
        #expect(body["tool_choice"] == "auto")
        #expect(body["tools"]?[0]?["function"]?["name"] == "find")
        #expect(body["tools"]?[0]?["function"]?["parameters"] == ["type": "object"])
        #expect(self.body(summary)["tools"] == nil)
    }

    @Test("A server without stream options is not sent any")
    func serverWithoutStreamOptionsIsNot() {
        var settings = ProviderSettings(.openAI)
        settings.quirks = [.noStreamOptions]
        #expect(body(summary, settings: settings)["stream_options"] == nil)
    }
}

@Suite struct ProviderURLTests {
    private let model = ProviderCall.sample(.summarize(SummaryBrief(text: "t", sentencesMax: 1))).model

    @Test(
        "A path goes behind the base URL, with or without a slash at its end",
        arguments: ["https://a.example/v1", "https://a.example/v1/"])
    func pathGoesBehindBaseUrl(base: String) {
        var settings = ProviderSettings(.openAI)
        settings.baseURL = base
        #expect(settings.url("/embeddings", model: model) == "https://a.example/v1/embeddings")
    }

    @Test("A deployment's URL has the model in its path and the version in its query, both escaped")
    func deploymentsUrlHasModelInIts() {
        var settings = ProviderSettings(.azure)
        settings.baseURL = "https://x.example/openai/deployments/{model}"
        settings.query = ["api-version": "2024-10-21", "b": "x&y=z"]
        var model = model
        model.vendorID = "my model/1"
        #expect(
            settings.url("/chat/completions", model: model)
                == "https://x.example/openai/deployments/my%20model%2F1/chat/completions"
                + "?api-version=2024-10-21&b=x%26y%3Dz")
    }

    @Test(
        "A credential travels as its server wants it",
        arguments: [
            (ProviderPreset.openAI, "authorization", "Bearer k"), (.azure, "api-key", "k"),
            (.anthropic, "x-api-key", "k"),
        ])
    func credentialTravelsAsItsServerWants(preset: ProviderPreset, name: String, value: String) {
        var settings = ProviderSettings(preset)
        #expect(settings.credentialHeader == nil)
        settings.credential = Secret("k")
        let header = settings.credentialHeader
        #expect(header?.name == name)
        #expect(header?.value == value)
    }
}

@Suite struct OpenAIEmbeddingRequestTests {
    private var model: ModelDescription {
        var model = ProviderCall.sample(.summarize(SummaryBrief(text: "t", sentencesMax: 1))).model
        model.embeddingDimensions = 256
        return model
    }

    @Test("Vectors are asked for packed, unless the server sends only numbers")
    func vectorsAreAskedForPackedUnless() {
        let packed = OpenAIEmbeddingRequest.body(["t"], model: model, settings: ProviderSettings(.openAI))
        let numbers = OpenAIEmbeddingRequest.body(["t"], model: model, settings: ProviderSettings(.tei))
        #expect(packed["encoding_format"] == "base64")
        #expect(numbers["encoding_format"] == "float")
        #expect(packed["dimensions"] == nil)
    }

    @Test("A server that shortens vectors is told how long")
    func serverThatShortensVectorsIsTold() {
        var settings = ProviderSettings(.openAI)
        settings.quirks = [.choosesDimensions]
        #expect(OpenAIEmbeddingRequest.body(["t"], model: model, settings: settings)["dimensions"] == 256)
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
