import Testing

@testable import Webhooks

/// The vectors were made with programs that share nothing with this one: Python's `hmac`, `hashlib` and `base64`, and checked
/// with `openssl dgst -sha256 -mac HMAC -macopt hexkey:… -binary | base64` over the same `id.timestamp.body`.
@Suite("Webhook signatures")
struct SignatureTests {
    static let id = "msg_2KWPBgLlAfxdpx2AI54pPJ85f4W"
    static let timestamp: Int64 = 1_674_087_231
    static let body = Array(#"{"type":"task.succeeded","data":{"id":"tsk_01","note":"café \u2603 ✓"}}"#.utf8)
    static let firstText = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
    static let secondText = "whsec_QEFCQ0RFRkdISUpLTE1OT1BRUlNUVVZX"
    static let firstSignature = "v1,FuM2DyLG3mQue774hXpE/2AJ1A62TQjB1iM6X8wtawE="
    static let secondSignature = "v1,eD0mXNeU43/vANf1tqn5H4fNyl0HW28CMdet8oL4+J0="

    private func signature(_ secrets: [WebhookSecret]) -> String {
        WebhookSignature.sign(id: Self.id, timestamp: Self.timestamp, body: Self.body, secrets: secrets)
    }

    @Test("A signature equals the one computed by other programs")
    func knownAnswer() throws {
        #expect(try signature([WebhookSecret(text: Self.firstText)]) == Self.firstSignature)
        #expect(try signature([WebhookSecret(text: Self.secondText)]) == Self.secondSignature)
    }

    @Test("Two secrets sign side by side, in order")
    func rotation() throws {
        let secrets = try [WebhookSecret(text: Self.firstText), WebhookSecret(text: Self.secondText)]
        #expect(signature(secrets) == "\(Self.firstSignature) \(Self.secondSignature)")
    }

    @Test("An empty body is signed too")
    func emptyBody() throws {
        let secret = WebhookSecret.generate()
        let headers = WebhookHeaders(signing: [], id: "msg_1", timestamp: 5, secrets: [secret])
        try WebhookVerifier(secrets: [secret]).verify(headers, body: [], now: 5)
    }

    @Test("The headers carry id, timestamp and signature, and read back to the same value")
    func headersRoundTrip() throws {
        let secret = try WebhookSecret(text: Self.firstText)
        let headers = WebhookHeaders(signing: Self.body, id: Self.id, timestamp: Self.timestamp, secrets: [secret])
        #expect(headers.fields.map(\.name) == ["webhook-id", "webhook-timestamp", "webhook-signature"])
        #expect(headers.fields.map(\.value) == [Self.id, "1674087231", Self.firstSignature])
        #expect(try WebhookHeaders(fields: headers.fields) == headers)
    }

    @Test(
        "Ids that would move the boundaries of the signed text are not signable",
        arguments: ["", "msg.1", "msg 1", "msg\n1", "é", String(repeating: "a", count: 257)])
    func unsignableIDs(id: String) {
        #expect(!WebhookSignature.isSignable(id: id))
    }
}
