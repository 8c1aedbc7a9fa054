import Domain
import ModelGateway
import Testing

@Suite struct LogTests {
    private typealias Fixture = GatewayFixture
    private static let pepper = LogPepper(id: "p2", key: Array(repeating: 7, count: 32))
    private static let older = LogPepper(id: "p1", key: Array(repeating: 8, count: 32))

    @Test("A fingerprint names its pepper and 64 bits, and only who has the pepper can compare")
    func fingerprint() {
        let logs = LogFingerprint([Self.pepper, Self.older])
        let line = logs.of("Hello")
        #expect(line.wholeMatch(of: /p2:[0-9a-f]{16}/) != nil)
        #expect(logs.of("Hello") == line)
        #expect(logs.of("hello") != line)
        #expect(LogFingerprint().of("Hello") != LogFingerprint().of("Hello"))
        let old = LogFingerprint([Self.older]).of("Hello")
        #expect(logs.matches(old, "Hello") == true)
        #expect(logs.matches(old, "Hallo") == false)
        #expect(LogFingerprint([Self.pepper]).matches(old, "Hello") == nil)
    }

    @Test("HMAC-SHA256 it is")
    func vector() {
        // RFC 4231, test case 2.
        let logs = LogFingerprint([LogPepper(id: "rfc", key: Array("Jefe".utf8))])
        #expect(logs.of("what do ya want for nothing?") == "rfc:5bdcc146bf60754e")
    }

    @Test("Peppers are read in order, and everything wrong is said without showing one")
    func parse() {
        let good = LogPepper.parse(Secret("new:AAECAwQFBgcICQoLDA0ODw==, old:EBESExQVFhcYGRobHB0eHw=="))
        #expect(good.peppers.map(\.id) == ["new", "old"])
        #expect(good.complaints == [])
        for text in [
            "", "new", "new:", "new:AAEC", "new:not base64", "New:AAECAwQFBgcICQoLDA0ODw==", ",",
            "a:AAECAwQFBgcICQoLDA0ODw==,a:AAECAwQFBgcICQoLDA0ODw==",
        ] {
            let complaints = LogPepper.parse(Secret(text)).complaints
            #expect(!complaints.isEmpty, "\(text)")
            #expect(!complaints.contains { $0.contains("AAEC") })
        }
        var configuration = GatewayConfiguration()
        configuration.logPepper = Secret("bad")
        #expect(configuration.validate().count == 1)
    }

    @Test("Nothing of a prompt or an answer is in any line, at any level, whatever happens to the call")
    func sentinel() async {
        let input =
            "xylophonequartz zephyrmarmalade ghp_a1B2c3D4e5F6g7H8i9J0kLmNoPqRsTuVwXyZ violetbumblebee@example.com"
        let output = "kaleidoscopewalrus 4111111111111111 rhubarbsphinx"
        let answers: [Result<ProviderAnswer, ProviderError>] = [
            .success(Fixture.answer(output)), .success(Fixture.answer(output, .length)),
            .success(Fixture.answer(output, .refusal)),
            .failure(ProviderError(Failure(.transient, code: "provider_error", message: "No."))),
        ]
        for answer in answers {
            for policy in [DataPolicy.standard, .all(.mask), .all(.block), .all(.allow, output: .block)] {
                let log = RecordedLog()
                let journal = RecordingJournal(isBroken: true)
                var fixture = Fixture(chat: { _, _ throws(ProviderError) in try answer.get() })
                fixture.logger = log.logger
                fixture.safety = GatewaySafety(
                    policies: ConstantPolicy(policy, isDebugging: true), journal: journal,
                    fingerprint: LogFingerprint([Self.pepper]))
                let gateway = fixture.gateway
                let found = await failure {
                    try await gateway.complete(Fixture.summary(of: input), for: fixture.context())
                }
                let text = log.text + (found?.message ?? "")
                for word in (input + " " + output).split(separator: " ") {
                    // Pieces too, not only whole words.
                    #expect(!text.contains(word.prefix(8)), "\(word)")
                    #expect(!text.contains(word.suffix(8)), "\(word)")
                }
                if !fixture.ledger.entries.isEmpty { #expect(log.text.contains("p2:")) }
            }
        }
    }
}
