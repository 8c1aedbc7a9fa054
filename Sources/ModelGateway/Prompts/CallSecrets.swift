/// Two random words that belong to one call and to no other.
///
/// The nonce is in the delimiters around untrusted text: who wrote that text could not know it and so cannot forge the
/// end of it. The canary stands in the system prompt and has no business in an answer: an answer that has it gave the
/// instructions away, and is rejected. Both are 128 random bits of the system's generator.
struct CallSecrets: Sendable, Hashable {
    let nonce: String
    let canary: String

    init(nonce: String, canary: String) {
        self.nonce = nonce
        self.canary = canary
    }

    /// Fresh secrets that occur in none of `texts`.
    ///
    /// With the system's generator the first draw will do; the loop makes the promise hold for any generator.
    init(avoiding texts: [String], using generator: inout some RandomNumberGenerator) {
        var secrets: CallSecrets
        repeat {
            secrets = CallSecrets(nonce: Self.word(&generator), canary: Self.word(&generator))
        } while texts.contains { $0.contains(secrets.nonce) || $0.contains(secrets.canary) }
        self = secrets
    }

    private static func word(_ generator: inout some RandomNumberGenerator) -> String {
        (0..<2).map { _ in
            let digits = String(UInt64.random(in: 0...UInt64.max, using: &generator), radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}
