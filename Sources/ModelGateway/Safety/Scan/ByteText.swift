/// The bytes of a text for looking around in: outside it everything is 0, which no detector wants.
struct ByteText {
    private let bytes: UnsafeBufferPointer<UInt8>

    #if DEBUG
    /// Counts the looks at single bytes, for the test that shows the walk to be linear.
    var looks: UnsafeMutablePointer<Int>?
    #endif

    /// Valid as long as the buffer is.
    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    var count: Int { bytes.count }

    subscript(index: Int) -> UInt8 {
        count(1)
        return index >= 0 && index < bytes.count ? bytes[index] : 0
    }

    /// Nothing in a release build.
    private func count(_ looked: Int) {
        #if DEBUG
        looks?.pointee += looked
        #endif
    }

    func bytes(_ range: Range<Int>) -> [UInt8] {
        count(range.count)
        return Array(bytes[range])
    }

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
        count(end - index + 1)
        return end
    }
}
