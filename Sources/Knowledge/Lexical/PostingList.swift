/// The chunks that have a term, ascending, four bytes each: 24 bits of ordinal, then 8 bits of how often.
///
/// A term counts at most 255 times in a chunk; what BM25 would give for more differs by less than half a percent.
struct PostingList: Sendable {
    static let timesMax = 255

    private(set) var packed: [UInt32] = []

    var count: Int { packed.count }
    /// With the header of its allocation.
    var bytes: Int { packed.capacity * 4 + 48 }

    mutating func insert(_ ordinal: UInt32, times: Int) {
        let entry = ordinal << 8 | UInt32(min(times, Self.timesMax))
        guard let last = packed.last, last >= entry else { return packed.append(entry) }
        packed.insert(entry, at: index(of: ordinal))
    }

    mutating func remove(_ ordinal: UInt32) {
        let index = index(of: ordinal)
        if index < packed.count, packed[index] >> 8 == ordinal { packed.remove(at: index) }
    }

    mutating func trim() {
        guard packed.capacity > packed.count + 4 else { return }
        packed = packed.withUnsafeBufferPointer { Array($0) }
    }

    /// Where an ordinal is or would be.
    func index(of ordinal: UInt32) -> Int {
        var low = 0
        var high = packed.count
        while low < high {
            let middle = (low + high) / 2
            if packed[middle] >> 8 < ordinal { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
