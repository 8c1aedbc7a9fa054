/// A set of small numbers, one bit each.
struct Bitmap: Sendable, Hashable {
    private(set) var words: [UInt64]

    init() { words = [] }

    init(count: Int, filled: Bool = false) {
        words = Array(repeating: filled ? .max : 0, count: (count + 63) / 64)
        let rest = count % 64
        if filled, rest > 0 { words[words.count - 1] = (1 << UInt64(rest)) - 1 }
    }

    var bytes: Int { words.count * MemoryLayout<UInt64>.stride }

    var population: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

    @inline(__always)
    func contains(_ index: Int) -> Bool {
        let word = index >> 6
        return word < words.count && words[word] & (1 << UInt64(index & 63)) != 0
    }

    mutating func insert(_ index: Int) {
        let word = index >> 6
        if word >= words.count { words.append(contentsOf: Array(repeating: 0, count: word + 1 - words.count)) }
        words[word] |= 1 << UInt64(index & 63)
    }

    mutating func remove(_ index: Int) {
        let word = index >> 6
        if word < words.count { words[word] &= ~(1 << UInt64(index & 63)) }
    }

    func subtracting(_ other: Bitmap) -> Bitmap {
        var rest = self
        for word in 0..<min(words.count, other.words.count) { rest.words[word] &= ~other.words[word] }
        return rest
    }

    /// Calls `body` with every member of a range, in order. Empty words cost one comparison for 64 numbers.
    @inline(__always)
    func forEach(in range: Range<Int>, _ body: (Int) -> Void) {
        var index = range.lowerBound
        while index < range.upperBound, index >> 6 < words.count {
            let start = index & ~63
            var word = words[index >> 6] & (UInt64.max << UInt64(index & 63))
            while word != 0 {
                let member = start + word.trailingZeroBitCount
                guard member < range.upperBound else { return }
                body(member)
                word &= word &- 1
            }
            index = start + 64
        }
    }
}
