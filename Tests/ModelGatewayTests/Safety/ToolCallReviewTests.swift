import Domain
import ModelGateway
import Testing

/// What a model wants to hand to a tool is an answer like any other.
@Suite struct ToolCallReviewTests {
    private typealias Fixture = GatewayFixture
    private static let address = "jane@example.com"

    /// A model that asks for a tool, whatever form of answer was wanted.
    private func fixture(_ policy: DataPolicy, detector: any TextDetector = RuleDetector()) -> Fixture {
        var fixture = Fixture(chat: { _, _ in
            ProviderAnswer(
                text: "I look for \(Self.address).", finishReason: .toolCall,
                tokens: TokenUsage(input: 100, output: 10),
                toolCalls: [ToolCall(id: "call_1", name: "find", arguments: #"{"email":"\#(Self.address)","n":7}"#)])
        })
        fixture.capabilities = [.chat, .tools]
        fixture.safety.policies = ConstantPolicy(policy)
        fixture.safety.detector = detector
        return fixture
    }

    private var requests: [ChatRequest] {
        [Fixture.summary, Fixture.classification].map { request in
            var request = request
            request.tools = [ToolDescription(name: "find", description: "", parameters: ["type": "object"])]
            return request
        }
    }

    @Test("Personal data in a tool's arguments and beside them is masked, and the answer is flagged")
    func masked() async throws {
        for request in requests {
            let fixture = fixture(.all(.allow, output: .mask))
            let completion = try await fixture.gateway.complete(request, for: fixture.context())
            let call = try #require(completion.toolCalls.first)
            #expect(call.id == "call_1")
            #expect(try JSONParser.parse(call.arguments) == ["email": "[email-1]", "n": 7])
            #expect(completion.text == "I look for [email-1].")
            #expect(completion.isFlagged)
        }
    }

    @Test("What is blocked in a tool's arguments rejects the answer, which is billed")
    func blocked() async {
        for request in requests {
            let fixture = fixture(.all(.allow, output: .block))
            let found = await failure { try await fixture.gateway.complete(request, for: fixture.context()) }
            #expect(found?.code == "personal_data_blocked")
            #expect(fixture.ledger.states == [.rejectedOutput])
        }
    }
}
