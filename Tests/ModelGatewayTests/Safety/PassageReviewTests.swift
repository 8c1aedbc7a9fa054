import Domain
import ModelGateway
import Synchronization
import Testing

@Suite("What was retrieved is reviewed like any input")
struct PassageReviewTests {
    private typealias Fixture = GatewayFixture
    private static let value = "jane@example.com"

    static let requests: [ChatRequest] = {
        let passages = [AnswerPassage(text: "Parcels."), AnswerPassage(heading: "To \(value)", text: "Ask \(value).")]
        return [
            .answer(AnswerBrief(question: "Who is \(value)?", passages: passages)),
            .rerank(RerankBrief(question: "Who is \(value)?", passages: passages)),
            .rewrite(RewriteBrief(question: "Who is \(value)?")),
        ]
    }()

    private func sent(_ request: ChatRequest, _ action: DataAction) async -> (text: String, failure: Failure?) {
        let sent = Mutex("")
        var fixture = Fixture(chat: { call, _ in
            sent.withLock { $0 = call.renderedPrompt().user + "\(call.task)" }
            return Fixture.answer(#"{"scores":[]}"#)
        })
        fixture.safety.policies = ConstantPolicy(.all(.allow, input: action))
        var request = request
        request.route = ModelRoute(Fixture.model)
        let (gateway, asked) = (fixture.gateway, request)
        let found = await failure { try await gateway.complete(asked, for: fixture.context()) }
        return (sent.withLock { $0 }, found)
    }

    @Test("Masked in the prompt and in what the local models work on", arguments: requests.indices)
    func masked(index: Int) async {
        let (text, failure) = await sent(Self.requests[index], .mask)
        #expect(failure == nil)
        #expect(text.contains("[email-1]"))
        #expect(!text.contains(Self.value))
    }

    @Test("Blocked before anything is sent", arguments: requests.indices)
    func blocked(index: Int) async {
        let (text, failure) = await sent(Self.requests[index], .block)
        #expect(failure?.code == "personal_data_blocked")
        #expect(text.isEmpty)
    }
}
