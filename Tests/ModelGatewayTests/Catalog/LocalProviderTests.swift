import Domain
import Logging
import ModelGateway
import Testing

@Suite struct LocalProviderTests {
    private let ledger = RecordingLedger()
    private let gateway = Gateway(
        GatewayConfiguration(), logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))

    private var context: CallContext {
        CallContext(calls: ledger, node: CheckpointKey(node: "answer", iteration: 0), deadline: .now + .seconds(60))
    }

    private let text = """
        The penstock carries water from the reservoir to the turbine. Its gate controls how much water flows. \
        When the gate is closed, the turbine stops. The reservoir keeps the water that is not needed.
        """

    @Test("A summary is made of the text's own sentences and costs nothing")
    func summaryIsMadeOfTextsOwn() async throws {
        let completion = try await gateway.complete(
            .summarize(SummaryBrief(text: text, sentencesMax: 2)), for: context)
        #expect(completion.provider == .local)
        #expect(completion.model == "local-extractive-1")
        #expect(completion.usage.cost == .zero)
        #expect(completion.usage.inputTokens > completion.usage.outputTokens)
        for sentence in completion.text.split(separator: ". ") { #expect(text.contains(sentence)) }
        #expect(ledger.states == [.ok])
    }

    @Test("A classification names a label and ranks them all, best first")
    func classificationNamesLabelAndRanksThem() async throws {
        let labels = [
            LabelDefinition(name: "billing", examples: ["I was charged twice", "Send me an invoice"]),
            LabelDefinition(name: "delivery", examples: ["Where is my parcel?", "The package is late"]),
        ]
        let completion = try await gateway.complete(
            .classify(ClassificationBrief(text: "My parcel is late", labels: labels)), for: context)
        #expect(completion.text == "delivery")
        #expect(completion.model == "local-lexical-1")
        #expect(completion.scores?.scores.map(\.label) == ["delivery", "billing"])
    }

    @Test("Vectors have the declared length and are the same each time")
    func vectorsHaveDeclaredLengthAndAre() async throws {
        let request = EmbeddingRequest(texts: ["water flows", "money talks", "water flows"])
        let embeddings = try await gateway.embed(request, for: context)
        #expect(embeddings.model == "local-hashed-384")
        #expect(embeddings.vectors.count == 3)
        #expect(embeddings.dimensions == 384)
        #expect(embeddings.vectors[0] == embeddings.vectors[2])
        #expect(embeddings.vectors[0] != embeddings.vectors[1])
    }

    private static let passages = [
        AnswerPassage(heading: "Shipping", text: "Parcels are sent on weekdays. The post takes three days."),
        AnswerPassage(heading: "Refunds", text: "We pay within 14 days. Write to us first."),
    ]

    @Test("An answer is made of the passages' own sentences, each with the number of its passage")
    func answerIsMadeOfPassagesOwn() async throws {
        let brief = AnswerBrief(question: "When do you pay a refund?", passages: Self.passages)
        let completion = try await gateway.complete(.answer(brief), for: context)
        #expect(completion.text == "We pay within 14 days. [2]")
        #expect(completion.model == "local-extractive-1")
        #expect(completion.usage.cost == .zero)
    }

    @Test("Passages are scored by the words they share with the question, and a question stays as it is")
    func passagesAreScored() async throws {
        let brief = RerankBrief(question: "When do you pay a refund?", passages: Self.passages)
        let scores = try #require(brief.scores(in: try await gateway.complete(.rerank(brief), for: context).text))
        #expect(scores[1] > scores[0])
        let query = try await gateway.complete(.rewrite(RewriteBrief(question: "When, then?")), for: context)
        #expect(query.text == "When, then?")
    }

    @Test("A local model does only its own sort of work")
    func localModelDoesOnlyItsOwn() async {
        var request = ChatRequest.summarize(SummaryBrief(text: text, sentencesMax: 1))
        request.route = ModelRoute("local-lexical-1")
        let found = await failure { try await gateway.complete(request, for: context) }
        #expect(found?.code == "model_cannot_do_this")
        #expect(ledger.isBalanced)
    }

    @Test("A cancelled embedding stops between texts and is settled as cancelled")
    func cancelledEmbeddingStopsBetweenTextsAnd() async {
        let ledger = ledger
        let cancelling = RecordingLedger(onAdmit: { withUnsafeCurrentTask { $0?.cancel() } })
        let context = CallContext(
            calls: cancelling, node: CheckpointKey(node: "embed", iteration: 0), deadline: .now + .seconds(60))
        let work = Task { [gateway] in try await gateway.embed(EmbeddingRequest(texts: ["a"]), for: context) }
        await #expect(throws: CancellationError.self) { try await work.value }
        #expect(cancelling.states == [.cancelled])
        #expect(ledger.entries.isEmpty)
    }
}
