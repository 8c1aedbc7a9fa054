import Crypto
import Domain
import Foundation

/// Names a text in a log without saying anything about it: HMAC-SHA256 under a pepper, cut to 64 bits.
///
/// Who has the log and a guess cannot test the guess without the pepper. Peppers are rotated by putting a new one in
/// front: new lines carry its name, and an old line can still be compared with a text as long as its pepper is kept.
package struct LogFingerprint: Sendable {
    private let current: LogPepper
    private let peppers: [LogPepper]

    /// - Parameter peppers: the current one first; with none, one is drawn for this process.
    package init(_ peppers: [LogPepper] = []) {
        current = peppers.first ?? .random()
        self.peppers = peppers.isEmpty ? [current] : peppers
    }

    /// `id:0123456789abcdef`.
    package func of(_ text: String) -> String { Self.fingerprint(text, current) }

    /// Whether a fingerprint of a log is of this text; nil when its pepper is not kept any more.
    package func matches(_ fingerprint: String, _ text: String) -> Bool? {
        let id = fingerprint.prefix { $0 != ":" }
        guard let pepper = peppers.first(where: { $0.id == id }) else { return nil }
        return Self.fingerprint(text, pepper) == fingerprint
    }

    private static func fingerprint(_ text: String, _ pepper: LogPepper) -> String {
        let code = HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: SymmetricKey(data: pepper.key))
        return "\(pepper.id):" + Fingerprint(stored: Array(Array(code).prefix(8))).hex
    }
}
