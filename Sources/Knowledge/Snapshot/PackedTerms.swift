/// The words of a segment's chunks, by number and how often each: what must be taken out of the lexical index when a
/// chunk goes, because its text is gone by then. About two bytes per different word of a chunk.
struct PackedTerms: Sendable {
    private var packed: [UInt8] = []
    /// Where the n-th chunk's words begin.
    private var starts: [Int] = []

    var bytes: Int { packed.capacity + starts.capacity * MemoryLayout<Int>.stride }

    /// Adds the next chunk's words.
    mutating func append(_ terms: [UInt32]) {
        starts.append(packed.count)
        var last: UInt32 = 0
        let sorted = terms.sorted()
        var index = 0
        while index < sorted.count {
            let term = sorted[index]
            let next = sorted[index...].firstIndex { $0 != term } ?? sorted.count
            write(term - last)
            write(UInt32(next - index))
            last = term
            index = next
        }
    }

    /// The words of a chunk, each as often as it stands there.
    func terms(of row: Int) -> [UInt32] {
        var at = starts[row]
        let end = row + 1 < starts.count ? starts[row + 1] : packed.count
        var terms: [UInt32] = []
        var last: UInt32 = 0
        while at < end {
            last += read(&at)
            terms.append(contentsOf: repeatElement(last, count: Int(read(&at))))
        }
        return terms
    }

    private mutating func write(_ number: UInt32) {
        var rest = number
        while rest >= 0x80 {
            packed.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        packed.append(UInt8(rest))
    }

    private func read(_ at: inout Int) -> UInt32 {
        var number: UInt32 = 0
        var shift: UInt32 = 0
        while true {
            let byte = packed[at]
            at += 1
            number |= UInt32(byte & 0x7F) << shift
            guard byte & 0x80 != 0 else { return number }
            shift += 7
        }
    }
}
