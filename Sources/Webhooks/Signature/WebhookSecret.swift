import Crypto
import FoundationEssentials

/// The key a webhook endpoint shares with us: 24 to 64 random bytes, written `whsec_` followed by base64.
///
/// A secret does not print itself. Every textual view of it (interpolation, debugging, reflection) is redacted; the one way to
/// see it is ``revealedText()``, whose name is meant to be noticed in review. The bytes live in a `SymmetricKey`, which is
/// compared in constant time and wiped when released.
package struct WebhookSecret: Sendable, Equatable {
    /// How many key bytes Standard Webhooks 1.0.0 accepts.
    package static let byteCounts = 24...64

    /// What the text form begins with.
    package static let prefix = "whsec_"

    let key: SymmetricKey

    /// Wraps key bytes that were stored or generated elsewhere; throws `.wrongLength` outside ``byteCounts``.
    package init(bytes: [UInt8]) throws(WebhookSecretError) {
        guard Self.byteCounts.contains(bytes.count) else {
            throw WebhookSecretError(.wrongLength)
        }
        key = SymmetricKey(data: bytes)
    }

    /// Reads the text form. The base64 must be canonical: standard alphabet, padded, no spare bits.
    package init(text: String) throws(WebhookSecretError) {
        guard text.hasPrefix(Self.prefix) else {
            throw WebhookSecretError(.missingPrefix)
        }
        guard let bytes = StrictBase64.decode(text.dropFirst(Self.prefix.count)) else {
            throw WebhookSecretError(.malformedBase64)
        }
        try self.init(bytes: bytes)
    }

    /// Makes a new secret of 32 bytes from the system's cryptographic random source.
    package static func generate() -> WebhookSecret {
        WebhookSecret(key: SymmetricKey(size: .bits256))
    }

    /// The text form, for the one moment when an endpoint's owner is shown the secret, and for sealed storage.
    package func revealedText() -> String {
        Self.prefix + StrictBase64.encode(revealedBytes())
    }

    /// The key bytes, for sealed storage.
    package func revealedBytes() -> [UInt8] {
        key.withUnsafeBytes { Array($0) }
    }

    private init(key: SymmetricKey) {
        self.key = key
    }
}

extension WebhookSecret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "WebhookSecret(redacted)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
