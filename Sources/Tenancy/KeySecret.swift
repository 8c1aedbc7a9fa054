import Crypto
package import Domain
import Foundation

/// A key as its owner holds it: `pen_` and 256 random bits in base 64 (URL alphabet). Only ``hash`` is stored.
/// With that much entropy a plain SHA-256 is enough; a slow hash would only slow every request down.
package struct KeySecret: Sendable {
    private static let prefix = "pen_"
    private let text: String

    /// A fresh key.
    package init() {
        var bytes = [UInt8]()
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<32 {
            bytes.append(UInt8.random(in: 0...255, using: &generator))
        }
        let base64 = Data(bytes).base64EncodedString()
        text =
            Self.prefix
            + base64.replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")
            .replacingOccurrences(of: "=", with: "")
    }

    /// Reads what a client sent; nil when it cannot be a key, so that no database is asked.
    package init?(_ text: some StringProtocol) {
        guard text.hasPrefix(Self.prefix), text.utf8.count == Self.prefix.utf8.count + 43,
            text.utf8.allSatisfy({ ($0 | 32 >= 97 && $0 | 32 <= 122) || ($0 >= 48 && $0 <= 57) || $0 == 45 || $0 == 95 }
            )
        else { return nil }
        self.text = String(text)
    }

    package var secret: Secret { Secret(text) }
    package var hash: [UInt8] { Array(SHA256.hash(data: Array(text.utf8))) }
}
