import Domain
import Testing

@testable import Webhooks

@Suite("Webhook verification")
struct WebhookVerifierTests {
    private let now = SignatureTests.timestamp

    private func fields(
        id: String? = SignatureTests.id, timestamp: String? = String(SignatureTests.timestamp),
        signature: String? = SignatureTests.firstSignature
    ) -> [(name: String, value: String)] {
        [("webhook-id", id), ("webhook-timestamp", timestamp), ("webhook-signature", signature)]
            .compactMap { name, value in value.map { (name, $0) } }
    }

    private func verifier(_ texts: String...) throws -> WebhookVerifier {
        try WebhookVerifier(secrets: texts.map { try WebhookSecret(text: $0) })
    }

    private func refusal(
        _ fields: [(name: String, value: String)], body: [UInt8] = SignatureTests.body, now: Int64? = nil
    ) throws -> WebhookVerificationError.Code? {
        let verifier = try verifier(SignatureTests.firstText)
        do {
            try verifier.verify(fields: fields, body: body, now: now ?? self.now)
            return nil
        } catch {
            return error.code
        }
    }

    @Test("A genuine webhook is accepted, whatever the case of its header names and whatever else it carries")
    func genuine() throws {
        #expect(try refusal(fields()) == nil)
        let shouted = fields().map { (name: $0.name.uppercased(), value: $0.value) }
        #expect(try refusal([("Content-Type", "application/json")] + shouted) == nil)
    }

    @Test("Any signature may match any secret, in any place of the list")
    func anyMatches() throws {
        let list = "v1,\(String(repeating: "A", count: 43))= v1a,AAAA v2,zzz \(SignatureTests.secondSignature)"
        let both = try verifier(SignatureTests.firstText, SignatureTests.secondText)
        try both.verify(fields: fields(signature: list), body: SignatureTests.body, now: now)
        #expect(try refusal(fields(signature: list)) == .noMatchingSignature)
    }

    @Test("A receiver with only the old or only the new secret accepts a webhook signed with both")
    func rotation() throws {
        let list = "\(SignatureTests.firstSignature) \(SignatureTests.secondSignature)"
        for text in [SignatureTests.firstText, SignatureTests.secondText] {
            try verifier(text).verify(fields: fields(signature: list), body: SignatureTests.body, now: now)
        }
    }

    @Test("A damaged entry does not spoil a good one")
    func damagedNeighbour() throws {
        #expect(try refusal(fields(signature: "v1,%%% \(SignatureTests.firstSignature)")) == nil)
        #expect(try refusal(fields(signature: "  \(SignatureTests.firstSignature)  nonsense")) == nil)
    }

    @Test("Changing any one bit of the body, the id, the timestamp or the signature breaks it")
    func tampering() throws {
        for index in SignatureTests.body.indices {
            var body = SignatureTests.body
            body[index] ^= 1
            #expect(try refusal(fields(), body: body) == .noMatchingSignature)
        }
        #expect(try refusal(fields(), body: SignatureTests.body + [0x0A]) == .noMatchingSignature)
        #expect(try refusal(fields(id: SignatureTests.id + "x")) == .noMatchingSignature)
        #expect(try refusal(fields(timestamp: String(now + 1))) == .noMatchingSignature)
        let other = SignatureTests.firstSignature.replacing("FuM2", with: "FuM3")
        #expect(try refusal(fields(signature: other)) == .noMatchingSignature)
    }

    @Test(
        "The timestamp may be up to the tolerance away, in both directions",
        arguments: [
            (0, nil), (300, nil), (-300, nil), (301, .timestampTooOld), (-301, .timestampTooNew),
            (86_400, .timestampTooOld),
        ] as [(Int64, WebhookVerificationError.Code?)])
    func tolerance(offset: Int64, code: WebhookVerificationError.Code?) throws {
        #expect(try refusal(fields(), now: now + offset) == code)
    }

    @Test("Milliseconds and the largest number are too far in the future, not a crash")
    func extremeTimestamps() throws {
        #expect(try refusal(fields(timestamp: "1674087231000")) == .timestampTooNew)
        #expect(try refusal(fields(timestamp: String(Int64.max)), now: .min) == .timestampTooNew)
        #expect(try refusal(fields(timestamp: String(Int64.max))) == .timestampTooNew)
    }

    @Test("Each missing, empty or repeated header is named as such")
    func missingHeaders() throws {
        #expect(try refusal(fields(id: nil)) == .missingHeader)
        #expect(try refusal(fields(timestamp: nil)) == .missingHeader)
        #expect(try refusal(fields(signature: nil)) == .missingHeader)
        #expect(try refusal(fields(signature: "")) == .missingHeader)
        #expect(try refusal([]) == .missingHeader)
        #expect(try refusal(fields() + fields()) == .repeatedHeader)
    }

    @Test(
        "Timestamps that are not plain digits are malformed",
        arguments: [
            "01674087231", "+1674087231", "-1", "1674087231.0", "1e9", " 1674087231", "x", "99999999999999999999", "１",
        ])
    func malformedTimestamp(text: String) throws {
        #expect(try refusal(fields(timestamp: text)) == .malformedTimestamp)
    }

    @Test("Ids with a dot are refused, since the same signature would fit another split of the text")
    func malformedID() throws {
        #expect(try refusal(fields(id: "msg.1")) == .malformedID)
        #expect(try refusal(fields(id: "msg 1")) == .malformedID)
    }

    @Test(
        "Signature lists with nothing to compare are refused with the reason",
        arguments: [
            ("v1,", .malformedSignature), ("v1,not base64", .malformedSignature), ("v1,AAAA", .malformedSignature),
            ("v1", .malformedSignature), ("nonsense", .malformedSignature), (" ", .malformedSignature),
            ("v1,FuM2DyLG3mQue774hXpE/2AJ1A62TQjB1iM6X8wtawE", .malformedSignature),
            ("v1,FuM2DyLG3mQue774hXpE/2AJ1A62TQjB1iM6X8wtawF=", .malformedSignature),
            ("v1a,FuM2DyLG3mQue774hXpE/2AJ1A62TQjB1iM6X8wtawE=", .unsupportedVersion),
            ("v2,FuM2DyLG3mQue774hXpE/2AJ1A62TQjB1iM6X8wtawE=", .unsupportedVersion),
            ("V1,FuM2DyLG3mQue774hXpE/2AJ1A62TQjB1iM6X8wtawE=", .unsupportedVersion),
            (String(repeating: "v1,AAAA ", count: 600), .malformedSignature),
        ] as [(String, WebhookVerificationError.Code)])
    func malformedSignature(list: String, code: WebhookVerificationError.Code) throws {
        #expect(try refusal(fields(signature: list)) == code)
    }

    @Test("Two thousand random bodies of every byte verify, and do not with another secret")
    func randomBodies() throws {
        var random = SplitMix64(seed: 20)
        let secret = WebhookSecret.generate()
        let stranger = WebhookVerifier(secrets: [WebhookSecret.generate()])
        for number in 0..<2000 {
            let body = (0..<Int.random(in: 0...300, using: &random)).map { _ in
                UInt8.random(in: .min ... .max, using: &random)
            }
            let headers = WebhookHeaders(signing: body, id: "msg_\(number)", timestamp: now, secrets: [secret])
            try WebhookVerifier(secrets: [secret]).verify(headers, body: body, now: now)
            #expect(throws: WebhookVerificationError(.noMatchingSignature)) {
                try stranger.verify(headers, body: body, now: now)
            }
        }
    }
}
