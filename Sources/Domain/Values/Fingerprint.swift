import Crypto

/// SHA-256 of some bytes: the same bytes have the same fingerprint in every process and release.
package struct Fingerprint: Sendable, Hashable {
    package let bytes: [UInt8]

    /// Wraps a stored fingerprint.
    package init(stored bytes: [UInt8]) { self.bytes = bytes }

    package init(of bytes: some Sequence<UInt8>) {
        self.bytes = Array(SHA256.hash(data: Array(bytes)))
    }

    package var hex: String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count * 2)
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
