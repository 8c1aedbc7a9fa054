import Testing

@testable import Webhooks

@Suite("Webhook secrets")
struct WebhookSecretTests {
    @Test("A generated secret has 32 bytes, reads back from its text, and differs from the next one")
    func generated() throws {
        let secret = WebhookSecret.generate()
        #expect(secret.revealedBytes().count == 32)
        #expect(secret.revealedText().hasPrefix("whsec_"))
        #expect(try WebhookSecret(text: secret.revealedText()) == secret)
        #expect(secret != WebhookSecret.generate())
    }

    @Test("A secret does not print itself in any way a log would use")
    func redacted() throws {
        let secret = try WebhookSecret(text: SignatureTests.firstText)
        var dumped = ""
        dump(secret, to: &dumped)
        for text in ["\(secret)", String(reflecting: secret), String(describing: [secret]), dumped] {
            #expect(text.contains("redacted"))
            #expect(!text.contains("AAECAwQF"))
        }
        #expect(Mirror(reflecting: secret).children.isEmpty)
    }

    @Test(
        "24 and 64 bytes are accepted, one less and one more are not",
        arguments: [(23, false), (24, true), (64, true), (65, false), (0, false)])
    func length(count: Int, isAccepted: Bool) {
        let bytes = [UInt8](repeating: 7, count: count)
        if isAccepted {
            #expect(throws: Never.self) { try WebhookSecret(bytes: bytes) }
        } else {
            #expect(throws: WebhookSecretError(.wrongLength)) { try WebhookSecret(bytes: bytes) }
        }
    }

    @Test(
        "Texts that are not secrets are refused with the reason",
        arguments: [
            ("", WebhookSecretError.Code.missingPrefix),
            ("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", .missingPrefix),
            ("WHSEC_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", .missingPrefix),
            ("whsk_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", .missingPrefix),
            ("whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8", .malformedBase64),
            ("whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh9=", .malformedBase64),
            ("whsec_AAECAwQF BgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", .malformedBase64),
            ("whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n", .malformedBase64),
            ("whsec_----AwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", .malformedBase64),
            ("whsec_", .wrongLength),
            ("whsec_AAEC", .wrongLength),
        ])
    func malformed(text: String, code: WebhookSecretError.Code) {
        let error = #expect(throws: WebhookSecretError.self) { try WebhookSecret(text: text) }
        #expect(error?.code == code)
        #expect(error?.message.contains("AAEC") == false)
    }
}
