/// Bytes that remember which piece of the source each came from.
struct MappedBytes {
    private(set) var bytes: [UInt8] = []
    private(set) var entries: [OffsetMap.Entry] = []

    /// Adds a piece of the source as it is: to the last run, where that is a copy that ends here.
    mutating func copy(_ range: Range<Int>, of source: [UInt8]) {
        let isContinued = entries.last.map {
            $0.length == OffsetMap.Entry.copied && Int($0.source) + bytes.count - Int($0.clean) == range.lowerBound
        }
        if isContinued != true { begin(OffsetMap.Entry.copied, at: range.lowerBound) }
        bytes.append(contentsOf: source[range])
    }

    /// Adds something else in the place of a piece.
    mutating func put(_ utf8: some Collection<UInt8>, for range: Range<Int>) {
        begin(UInt32(range.count), at: range.lowerBound)
        bytes.append(contentsOf: utf8)
    }

    private mutating func begin(_ length: UInt32, at position: Int) {
        entries.append(.init(clean: UInt32(bytes.count), source: UInt32(position), length: length))
    }
}
