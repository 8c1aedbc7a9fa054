import Crypto

/// A fingerprint of bytes that come piece by piece; how they were cut does not matter.
package struct FingerprintBuilder: Sendable {
    private var hash = SHA256()
    package init() {}

    package mutating func update(_ bytes: [UInt8]) { hash.update(data: bytes) }

    package func finished() -> Fingerprint { Fingerprint(stored: Array(hash.finalize())) }
}
