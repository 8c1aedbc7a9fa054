import Crypto
import FoundationEssentials

/// The symmetric signature of Standard Webhooks 1.0.0: HMAC-SHA256 over `id.timestamp.body`, written `v1,<base64>`.
package enum WebhookSignature {
    /// The only scheme we sign with and accept.
    static let version = "v1"

    /// Signs the exact bytes that will be sent, once with each secret, and returns the space-separated list for the
    /// `webhook-signature` header in the order of `secrets`. While a secret is being rotated, pass the new and the old one.
    ///
    /// `timestamp` is in Unix seconds and names the attempt, not the event. The id is ours: it must pass
    /// ``isSignable(id:)``, and there must be at least one secret; anything else is a mistake in the program.
    /// Cost: one pass over the body for each secret, no copy of it.
    package static func sign(id: String, timestamp: Int64, body: [UInt8], secrets: [WebhookSecret]) -> String {
        precondition(isSignable(id: id), "a webhook id is printable ASCII without dots or spaces")
        precondition(timestamp >= 0, "a webhook timestamp is in seconds since 1970")
        precondition(!secrets.isEmpty, "signing needs a secret")
        return secrets.map { secret in
            let code = authenticationCode(id: id, timestamp: timestamp, body: body, secret: secret)
            return "\(version),\(StrictBase64.encode(Array(code)))"
        }.joined(separator: " ")
    }

    /// Whether an id can be signed without ambiguity. A dot would let the boundary between id, timestamp and body move while
    /// the signature still holds; spaces and control characters do not survive a header.
    package static func isSignable(id: String) -> Bool {
        (1...256).contains(id.utf8.count)
            && id.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: ".") }
    }

    static func authenticationCode(
        id: String, timestamp: Int64, body: [UInt8], secret: WebhookSecret
    ) -> HMAC<SHA256>.MAC {
        var hmac = HMAC<SHA256>(key: secret.key)
        hmac.update(data: Array("\(id).\(timestamp).".utf8))
        hmac.update(data: body)
        return hmac.finalize()
    }
}
