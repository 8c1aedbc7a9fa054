import Domain
import Testing

@testable import ModelGateway

@Suite struct DebugRecordTests {
    private typealias Fixture = GatewayFixture
    private static let secret = "ghp_a1B2c3D4e5F6g7H8i9J0kLmNoPqRsTuVwXyZ"

    @Test("In debug mode prompt and answer are kept, without secrets, though the policy lets them through")
    func kept() async throws {
        let journal = RecordingJournal()
        var fixture = Fixture.with(.all(.allow), isDebugging: true, answer: "Your key is \(Self.secret).")
        fixture.safety.journal = journal
        _ = try await fixture.gateway.complete(
            Fixture.summary(of: "Keep \(Self.secret) for jane@example.com."), for: fixture.context())
        let record = try #require(journal.records.first)
        #expect(journal.records.count == 1)
        #expect(record.tenant == TenantID(1))
        #expect(record.node == "answer")
        #expect(record.prompt.contains("Keep [github_token-1] for jane@example.com."))
        #expect(record.answer == "Your key is [github_token-1].")
        #expect(record.failure == nil)
    }

    @Test("A rejected answer is kept with the reason")
    func rejected() async {
        let journal = RecordingJournal()
        var fixture = Fixture.with(.all(.allow), isDebugging: true, answer: " ")
        fixture.safety.journal = journal
        let found = await failure { try await fixture.gateway.complete(Fixture.summary, for: fixture.context()) }
        #expect(found?.code == "answer_empty")
        #expect(journal.records.map(\.failure) == ["answer_empty"])
        #expect(journal.records.map(\.answer) == [" "])
    }

    @Test("What the policy masks or blocks in an answer is not kept either, though the answer came")
    func policyHolds() async {
        for action in [DataAction.mask, .block] {
            let journal = RecordingJournal()
            var fixture = Fixture.with(
                .all(.allow, output: action), isDebugging: true, answer: "Ask jane@example.com.")
            fixture.safety.journal = journal
            let gateway = fixture.gateway
            let context = fixture.context()
            _ = await failure { try await gateway.complete(Fixture.summary, for: context) }
            #expect(journal.records.map(\.answer) == ["Ask [email-1]."])
        }
    }

    @Test("Without debug mode nothing is kept, and a journal that fails changes nothing")
    func others() async throws {
        let journal = RecordingJournal()
        var fixture = Fixture.with(.all(.allow))
        fixture.safety.journal = journal
        _ = try await fixture.gateway.complete(Fixture.summary, for: fixture.context())
        #expect(journal.records.isEmpty)
        var broken = Fixture.with(.all(.allow), isDebugging: true)
        broken.safety.journal = RecordingJournal(isBroken: true)
        let completion = try await broken.gateway.complete(Fixture.summary, for: broken.context())
        #expect(completion.text == "An answer.")
        #expect(broken.ledger.states == [.ok])
    }

    @Test("A text is cut between characters and can be stored")
    func cut() {
        #expect("aé".storable(bytesMax: 2) == "a")
        #expect("aé".storable(bytesMax: 3) == "aé")
        #expect("日本".storable(bytesMax: 5) == "日")
        #expect("a\0b".storable(bytesMax: 100) == "a\u{FFFD}b")
        #expect("".storable(bytesMax: 0) == "")
    }
}
