import Domain
import ModelGateway
import Synchronization
import Testing

@Suite struct PolicyMatrixTests {
    private typealias Fixture = GatewayFixture
    static let secret = "ghp_a1B2c3D4e5F6g7H8i9J0kLmNoPqRsTuVwXyZ"
    static let values: [(DataClass, String)] = [(.personal, "jane@example.com"), (.secrets, secret)]

    @Test("Each action does on the way in what it says, for each class", arguments: DataAction.allCases, [0, 1])
    func input(action: DataAction, index: Int) async throws {
        let (dataClass, value) = Self.values[index]
        let sent = Mutex("")
        var fixture = Fixture(chat: { call, _ in
            sent.withLock { $0 = call.renderedPrompt().user + call.task.bodyForTests }
            return Fixture.answer("Fine.")
        })
        fixture.safety.policies = ConstantPolicy(.all(.allow, input: action))
        let request = Fixture.summary(of: "Write to \(value) soon.")
        let gateway = fixture.gateway
        let found = await failure { try await gateway.complete(request, for: fixture.context()) }
        let text = sent.withLock { $0 }
        switch action {
        case .block:
            #expect(found?.failureClass == .permanent)
            #expect(found?.code == (dataClass == .personal ? "personal_data_blocked" : "secret_blocked"))
            #expect(found?.message.contains(value) == false)
            #expect(fixture.ledger.entries.isEmpty)
        case .mask:
            #expect(found == nil)
            #expect(!text.contains(value))
            #expect(text.contains(dataClass == .personal ? "[email-1]" : "[github_token-1]"))
        case .allow:
            #expect(found == nil)
            #expect(text.contains(value))
        }
    }

    @Test("Each action does on the way back what it says, for each class", arguments: DataAction.allCases, [0, 1])
    func output(action: DataAction, index: Int) async throws {
        let (dataClass, value) = Self.values[index]
        let fixture = Fixture.with(.all(.allow, output: action), answer: "It is \(value).")
        let gateway = fixture.gateway
        switch action {
        case .block:
            let found = await failure { try await gateway.complete(Fixture.summary, for: fixture.context()) }
            #expect(found?.failureClass == .rejectedOutput)
            #expect(found?.code == (dataClass == .personal ? "personal_data_blocked" : "secret_blocked"))
            #expect(found?.message.contains(value) == false)
            // It was billed, and no repair was paid for.
            #expect(fixture.ledger.states == [.rejectedOutput])
            #expect(fixture.ledger.settled.first?.settlement.usage.cost == Money(nanoDollars: 120))
        case .mask, .allow:
            let completion = try await gateway.complete(Fixture.summary, for: fixture.context())
            #expect(completion.text.contains(value) == (action == .allow))
            #expect(completion.isFlagged)
        }
    }

    @Test("A detector's own action outweighs its class, and an allowed sort does not shelter a masked one")
    func overrides() async throws {
        var policy = DataPolicy.all(.allow, output: .mask)
        policy.output.detectors = [.email: .allow]
        let fixture = Fixture.with(policy, answer: "jane@example.com pays with 4111111111111111.")
        let completion = try await fixture.gateway.complete(Fixture.summary, for: fixture.context())
        #expect(completion.text == "jane@example.com pays with [card-1].")
        policy.output.detectors = [.jwt: .allow]
        let token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dozjgNryP4J3jVmNHl0w5N"
        let other = Fixture.with(policy, answer: "password: \(token)")
        let masked = try await other.gateway.complete(Fixture.summary, for: other.context())
        #expect(masked.text == "password: [assigned_secret-1]")
    }

    @Test("A value on the allow-list is no finding, exactly as it is written")
    func allowList() async throws {
        let policy = DataPolicy.all(.mask, allowList: ["help@example.com"])
        let fixture = Fixture.with(policy, answer: "help@example.com, not Help@example.com")
        let completion = try await fixture.gateway.complete(Fixture.summary, for: fixture.context())
        #expect(completion.text == "help@example.com, not [email-1]")
        let only = Fixture.with(policy, answer: "help@example.com")
        #expect(try await only.gateway.complete(Fixture.summary, for: only.context()).isFlagged == false)
    }

    @Test("The refusal counts different values by their sort, one that stands twice once")
    func counts() async {
        let fixture = Fixture.with(.all(.block))
        let text = "jane@example.com, joe@example.com, jane@example.com, 4111 1111 1111 1111, \(Self.secret)"
        let found = await failure {
            try await fixture.gateway.complete(Fixture.summary(of: text), for: fixture.context())
        }
        #expect(found?.code == "secret_blocked")
        #expect(found?.message.contains("github_token 1, card 1, email 2.") == true)
        #expect(fixture.ledger.entries.isEmpty)
    }

    @Test("Every part is reviewed: the system prompt, labels, their notes, texts to embed")
    func parts() async {
        let fixture = Fixture.with(.all(.block))
        let gateway = fixture.gateway
        var system = Fixture.summary
        system.prompt.system = system.prompt.system + "Ask \(trusted: "jane@example.com")."
        var retrieved = Fixture.summary
        retrieved.prompt.system = retrieved.prompt.system + "\(untrusted: "By jane@example.com")"
        let labels = [LabelDefinition(name: "jane@example.com"), LabelDefinition(name: "other")]
        let notes = [LabelDefinition(name: "a", examples: ["jane@example.com"]), LabelDefinition(name: "b")]
        var requests = [system, retrieved]
        for labels in [labels, notes] {
            var request = ChatRequest.classify(ClassificationBrief(text: "Hello", labels: labels))
            request.route = ModelRoute(Fixture.model)
            requests.append(request)
        }
        for request in requests {
            let found = await failure { try await gateway.complete(request, for: fixture.context()) }
            #expect(found?.code == "personal_data_blocked")
        }
        let embedding = EmbeddingRequest(texts: ["fine", "jane@example.com"], model: Fixture.embeddingModel)
        let found = await failure { try await gateway.embed(embedding, for: fixture.context()) }
        #expect(found?.code == "personal_data_blocked")
        #expect(fixture.ledger.entries.isEmpty)
    }

    @Test("The standard policy lets input through and masks secrets in answers")
    func standard() async throws {
        let fixture = Fixture(chat: { _, _ in Fixture.answer("jane@example.com has \(Self.secret)") })
        let completion = try await fixture.gateway.complete(
            Fixture.summary(of: "jane@example.com \(Self.secret)"), for: fixture.context())
        #expect(completion.text == "jane@example.com has [github_token-1]")
        #expect(completion.isFlagged)
        let plain = try await Fixture().gateway.complete(Fixture.summary, for: fixture.context())
        #expect(!plain.isFlagged)
    }
}

extension ModelTask {
    fileprivate var bodyForTests: String {
        if case .summarize(let brief) = self { brief.text } else { "" }
    }
}
