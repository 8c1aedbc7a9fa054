/// The bytes of a text for looking around in: outside it everything is 0, which no detector wants.
struct ByteText {
    private let bytes: UnsafeBufferPointer<UInt8>

    /// Valid as long as the buffer is.
    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    var count: Int { bytes.count }

    subscript(index: Int) -> UInt8 {
        index >= 0 && index < bytes.count ? bytes[index] : 0
    }

    func bytes(_ range: Range<Int>) -> [UInt8] { Array(bytes[range]) }

    /// Whether `literal` stands at `index`.
    func has(_ literal: StaticString, at index: Int) -> Bool {
        guard index >= 0, index + literal.utf8CodeUnitCount <= bytes.count else { return false }
        return literal.withUTF8Buffer { wanted in
            for offset in 0..<wanted.count where bytes[index + offset] != wanted[offset] { return false }
            return true
        }
    }

    /// The end of the run of bytes in `alphabet` that begins at `index`, at most `max` bytes further.
    func end(of alphabet: Alphabet, from index: Int, max: Int) -> Int {
        let limit = min(index + max, bytes.count)
        var end = index
        while end < limit, alphabet.contains(bytes[end]) { end += 1 }
        return end
    }
}
