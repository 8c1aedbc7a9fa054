import Domain
import ModelGateway
import Testing

@Suite struct RequestRefusalTests {
    private typealias Fixture = GatewayFixture

    private static func labels(_ names: String...) -> [LabelDefinition] { names.map { LabelDefinition(name: $0) } }

    private static func chat(_ task: ModelTask, _ change: (inout ChatRequest) -> Void = { _ in }) -> ChatRequest {
        var request =
            switch task {
            case .summarize(let brief): ChatRequest.summarize(brief)
            case .classify(let brief): ChatRequest.classify(brief)
            case .answer(let brief): ChatRequest.answer(brief)
            case .rerank(let brief): ChatRequest.rerank(brief)
            case .rewrite(let brief): ChatRequest.rewrite(brief)
            case .extract, .generate:
                ChatRequest(
                    task: task,
                    prompt: FilledPrompt(templateID: "test", version: 1, system: "", user: "."))
            }
        request.route = ModelRoute(Fixture.model)
        change(&request)
        return request
    }

    private static let passage = AnswerPassage(text: "a")
    private static let large = AnswerPassage(text: String(repeating: "a", count: 500_001))

    static let refused: [ChatRequest] = [
        chat(.summarize(SummaryBrief(text: "", sentencesMax: 1))),
        chat(.summarize(SummaryBrief(text: " \n\u{200B}", sentencesMax: 1))),
        chat(.summarize(SummaryBrief(text: "a\u{0}", sentencesMax: 1))),
        chat(.summarize(SummaryBrief(text: "a", sentencesMax: 0))),
        chat(.summarize(SummaryBrief(text: "a", sentencesMax: 1_000_000))),
        chat(.summarize(SummaryBrief(text: "a", sentencesMax: 1, wordsMax: 0))),
        chat(.summarize(SummaryBrief(text: String(repeating: "a", count: 1_000_001), sentencesMax: 1))),
        chat(.summarize(SummaryBrief(text: "a", sentencesMax: 1))) { $0.temperature = .nan },
        chat(.summarize(SummaryBrief(text: "a", sentencesMax: 1))) { $0.temperature = 2.1 },
        chat(.summarize(SummaryBrief(text: "a", sentencesMax: 1))) { $0.outputTokensMax = 0 },
        chat(.summarize(SummaryBrief(text: "a", sentencesMax: 1))) { $0.outputTokensMax = 1_001 },
        chat(.classify(ClassificationBrief(text: "a", labels: []))),
        chat(.classify(ClassificationBrief(text: "a", labels: labels("one")))),
        chat(.classify(ClassificationBrief(text: "a", labels: labels("one", "ONE")))),
        chat(.classify(ClassificationBrief(text: "a", labels: labels("one", "")))),
        chat(.classify(ClassificationBrief(text: "a", labels: labels("one", " two")))),
        chat(.classify(ClassificationBrief(text: "a", labels: labels("one", "two\nthree")))),
        chat(.classify(ClassificationBrief(text: "a", labels: labels("one", String(repeating: "x", count: 101))))),
        chat(
            .classify(
                ClassificationBrief(
                    text: "a",
                    labels: [LabelDefinition(name: "one", description: "\u{0}"), LabelDefinition(name: "two")]))),
        chat(.answer(AnswerBrief(question: "q", passages: []))),
        chat(.answer(AnswerBrief(question: " ", passages: [passage]))),
        chat(.answer(AnswerBrief(question: String(repeating: "q", count: 8_193), passages: [passage]))),
        chat(.answer(AnswerBrief(question: "q", passages: [passage, AnswerPassage(heading: "h", text: " ")]))),
        chat(.answer(AnswerBrief(question: "q", passages: [AnswerPassage(text: "a\u{0}")]))),
        chat(.answer(AnswerBrief(question: "q", passages: [AnswerPassage(heading: "\u{0}", text: "a")]))),
        chat(.answer(AnswerBrief(question: "q", passages: Array(repeating: passage, count: 101)))),
        chat(.answer(AnswerBrief(question: "q", passages: Array(repeating: large, count: 2)))),
        chat(.rerank(RerankBrief(question: "q", passages: []))),
        chat(.rerank(RerankBrief(question: "", passages: [passage]))),
        chat(.rewrite(RewriteBrief(question: "\n"))),
        chat(.summarize(SummaryBrief(text: "a", sentencesMax: 1))) { $0.route = ModelRoute("unheard-of") },
        chat(.summarize(SummaryBrief(text: "a", sentencesMax: 1))) { $0.route = ModelRoute(Fixture.embeddingModel) },
    ]

    @Test("A request out of bounds is refused before it costs anything", arguments: refused.indices)
    func requestOutOfBoundsIsRefused(index: Int) async {
        let fixture = Fixture()
        let found = await failure {
            try await fixture.gateway.complete(Self.refused[index], for: fixture.context())
        }
        #expect(found?.failureClass == .permanent)
        #expect(fixture.ledger.entries.isEmpty)
    }

    @Test("A text that cannot fit the context is refused before it costs anything")
    func textThatCannotFitContextIs()
        async
    {
        let text = String(repeating: "word ", count: 20_000)
        let fixture = Fixture()
        let request = Self.chat(.summarize(SummaryBrief(text: text, sentencesMax: 1)))
        let found = await failure { try await fixture.gateway.complete(request, for: fixture.context()) }
        #expect(found?.code == "context_too_long")
        #expect(fixture.ledger.entries.isEmpty)
    }

    @Test("A hint the model does not accept is left out and named")
    func hintModelDoesNotAcceptIs() async throws {
        var fixture = Fixture(chat: { call, _ in Fixture.answer("temperature \(call.temperature ?? -1)") })
        fixture.capabilities = [.chat]
        let request = Self.chat(.summarize(SummaryBrief(text: "a", sentencesMax: 1))) { $0.temperature = 0.5 }
        let completion = try await fixture.gateway.complete(request, for: fixture.context())
        #expect(completion.text == "temperature -1.0")
        #expect(completion.droppedParameters == ["temperature"])
    }

    @Test("Without a limit of its own a request gets the default, within what the model writes")
    func withoutLimitOfItsOwnRequest() async throws {
        let fixture = Fixture(chat: { call, _ in Fixture.answer("\(call.outputTokensMax)") })
        let completion = try await fixture.gateway.complete(Fixture.summary, for: fixture.context())
        #expect(completion.text == "1000")
    }

    @Test(
        "An embedding request out of bounds is refused before it costs anything",
        arguments: [[], [""], ["a\u{0}"], ["ok", " "], Array(repeating: "a", count: 2_049)])
    func embeddingRequestOutOfBoundsIs(texts: [String]) async {
        let fixture = Fixture()
        let request = EmbeddingRequest(texts: texts, model: Fixture.embeddingModel)
        let found = await failure { try await fixture.gateway.embed(request, for: fixture.context()) }
        #expect(found?.failureClass == .permanent)
        #expect(fixture.ledger.entries.isEmpty)
    }
}

@Suite struct ToolRefusalTests {
    private typealias Fixture = GatewayFixture

    private static func tool(
        _ name: String, _ description: String = "Finds.", _ parameters: JSONValue = ["type": "object"]
    ) -> ToolDescription {
        ToolDescription(name: name, description: description, parameters: parameters)
    }

    static let refused: [[ToolDescription]] = [
        [tool("")], [tool("with space")], [tool("ümlaut")], [tool(String(repeating: "x", count: 65))],
        [tool("same"), tool("same")], [tool("a", "\u{0}")], [tool("a", "", ["type": "string"])], [tool("a", "", [])],
        [tool("a", String(repeating: "x", count: 16 * 1024))], (0...64).map { tool("t\($0)") },
    ]

    @Test("A tool out of bounds is refused before it costs anything", arguments: refused.indices)
    func toolOutOfBoundsIsRefusedBefore(index: Int) async {
        var fixture = Fixture()
        fixture.capabilities.insert(.tools)
        var request = Fixture.summary
        request.tools = Self.refused[index]
        let sent = request
        let gateway = fixture.gateway
        let context = fixture.context()
        let found = await failure { try await gateway.complete(sent, for: context) }
        #expect(found?.code == "invalid_request")
        #expect(fixture.ledger.entries.isEmpty)
    }

    @Test("A model that cannot ask for tools is not offered any")
    func modelThatCannotAskForTools() async {
        let fixture = Fixture()
        var request = Fixture.summary
        request.tools = [Self.tool("find")]
        let sent = request
        let found = await failure { try await fixture.gateway.complete(sent, for: fixture.context()) }
        #expect(found?.code == "model_cannot_do_this")
        #expect(fixture.ledger.entries.isEmpty)
    }
}
