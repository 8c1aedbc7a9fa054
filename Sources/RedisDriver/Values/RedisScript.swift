import Crypto

/// A Lua script that runs on the server as one step. It is sent once and then named by its digest.
package struct RedisScript: Sendable, Hashable {
    package let source: String
    /// The SHA-1 by which the server names it: a name, not a protection.
    package let digest: String

    /// Costs one hash, so make it once: as a `static let`.
    package init(source: String) {
        self.source = source
        digest = Insecure.SHA1.hash(data: Array(source.utf8)).map { byte in
            let text = String(byte, radix: 16)
            return byte < 16 ? "0" + text : text
        }.joined()
    }
}
