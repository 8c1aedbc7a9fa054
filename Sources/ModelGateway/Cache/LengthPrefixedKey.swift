package import Domain

/// A fingerprint of a list of parts. Each goes in behind its length, so that no two lists give the same bytes: neither can
/// a part end where another begins, nor can one that is missing be mistaken for one that is empty.
package struct LengthPrefixedKey: Sendable {
    private var hash = FingerprintBuilder()

    package init() {}

    package mutating func add(_ bytes: [UInt8]) {
        add(count: bytes.count)
        hash.update(bytes)
    }

    package mutating func add(_ text: String) { add(Array(text.utf8)) }

    /// Absent is another part than an empty text.
    package mutating func add(_ text: String?) {
        add(count: text == nil ? 0 : 1)
        if let text { add(text) }
    }

    package mutating func add(_ number: Int?) { add(number.map { String($0) }) }

    /// How many parts of a list follow, or bytes of a part: eight bytes, the most significant first.
    package mutating func add(count: Int) {
        hash.update(withUnsafeBytes(of: UInt64(count).bigEndian) { Array($0) })
    }

    package func finished() -> Fingerprint { hash.finished() }
}
