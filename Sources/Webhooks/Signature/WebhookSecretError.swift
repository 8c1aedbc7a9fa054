/// Why a text or some bytes are not a webhook secret. The message never repeats what was offered.
package struct WebhookSecretError: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Code: String, Sendable, CaseIterable {
        case missingPrefix = "missing_prefix"
        case malformedBase64 = "malformed_base64"
        case wrongLength = "wrong_length"
    }

    package let code: Code

    init(_ code: Code) {
        self.code = code
    }

    /// Says what is wrong and what to do; safe to show to a tenant.
    package var message: String {
        switch code {
        case .missingPrefix: "A webhook secret begins with whsec_. Copy the whole secret, including that prefix."
        case .malformedBase64:
            "The part after whsec_ is not base64. Copy the secret again, without spaces and with its padding."
        case .wrongLength: "A webhook secret holds 24 to 64 bytes. Create a new one of 32 random bytes."
        }
    }

    package var description: String { message }
}
