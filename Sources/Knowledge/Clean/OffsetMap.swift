/// Where the bytes of a clean text came from, and back. Runs that were copied as they were are one entry each, so that
/// the map is small; a lookup is a binary search.
///
/// A document in another encoding is mapped in two steps, through the UTF-8 it was decoded to: twelve bytes per run
/// stay enough when every second character has another length.
package struct OffsetMap: Sendable, Hashable {
    /// A piece of clean text and the piece of the decoded document it came from: the document's own bytes when that is
    /// UTF-8 without faults.
    package struct Run: Sendable, Hashable {
        package let clean: Range<Int>
        package let source: Range<Int>
        /// Byte for byte the same; else the whole piece stands for the whole source (a character reference, a break).
        package let isCopy: Bool
        package init(clean: Range<Int>, source: Range<Int>, isCopy: Bool) {
            self.clean = clean
            self.source = source
            self.isCopy = isCopy
        }
    }

    /// A run without what the next one says: its clean text ends where that begins.
    struct Entry: Sendable, Hashable {
        static let copied = UInt32.max
        let clean: UInt32
        let source: UInt32
        /// Bytes of the source, or ``copied`` for as many as are clean.
        let length: UInt32
    }

    /// How decoded offsets become source offsets, where they differ.
    struct Decoding: Sendable, Hashable {
        let positions: SourcePositions
        /// The decoded text; empty where the positions can do without.
        let bytes: [UInt8]
    }

    let entries: [Entry]
    let cleanCount: Int
    let decoding: Decoding?

    init(entries: [Entry], cleanCount: Int, decoding: Decoding? = nil) {
        self.entries = entries
        self.cleanCount = cleanCount
        self.decoding = decoding
    }

    /// Runs ascend and leave no gap in the clean text.
    package init(_ runs: [Run]) {
        entries = runs.map {
            Entry(
                clean: UInt32($0.clean.lowerBound), source: UInt32($0.source.lowerBound),
                length: $0.isCopy ? Entry.copied : UInt32($0.source.count))
        }
        cleanCount = runs.last?.clean.upperBound ?? 0
        decoding = nil
    }

    package var runs: [Run] { entries.indices.map(run) }

    /// The bytes of the document that `clean` came from: from the first byte of what its first run stands for to the
    /// last byte of what its last run stands for, with everything that was dropped in between.
    package func source(of clean: Range<Int>) -> Range<Int> {
        guard !entries.isEmpty else { return 0..<0 }
        let first = run(index(ofClean: clean.lowerBound))
        let lower =
            first.isCopy ? first.source.lowerBound + clean.lowerBound - first.clean.lowerBound : first.source.lowerBound
        let last = run(index(ofClean: max(clean.lowerBound, clean.upperBound - 1)))
        let upper =
            last.isCopy ? last.source.lowerBound + clean.upperBound - last.clean.lowerBound : last.source.upperBound
        return encoded(lower)..<encoded(max(lower, upper))
    }

    /// The clean text that came from these bytes of the document; for a range that ``source(of:)`` gave of text that
    /// begins and ends with a word, the same text again.
    package func clean(of source: Range<Int>) -> Range<Int> {
        let (lower, upper) = (decoded(source.lowerBound), decoded(source.upperBound))
        let first = firstIndex { run($0).source.upperBound > lower }
        let after = firstIndex { run($0).source.lowerBound >= upper }
        guard first < after else { return 0..<0 }
        let (begin, end) = (run(first), run(after - 1))
        let from = begin.clean.lowerBound + (begin.isCopy ? max(0, lower - begin.source.lowerBound) : 0)
        let to =
            end.isCopy
            ? min(end.clean.upperBound, end.clean.lowerBound + upper - end.source.lowerBound) : end.clean.upperBound
        return from..<max(from, to)
    }

    private func run(_ index: Int) -> Run {
        let entry = entries[index]
        let end = index + 1 < entries.count ? Int(entries[index + 1].clean) : cleanCount
        let clean = Int(entry.clean)..<end
        let isCopy = entry.length == Entry.copied
        let length = isCopy ? clean.count : Int(entry.length)
        return Run(clean: clean, source: Int(entry.source)..<(Int(entry.source) + length), isCopy: isCopy)
    }

    private func index(ofClean offset: Int) -> Int {
        max(0, firstIndex { Int(entries[$0].clean) > offset } - 1)
    }

    /// The first index that satisfies what all later ones do.
    private func firstIndex(where isReached: (Int) -> Bool) -> Int {
        var (low, high) = (0, entries.count)
        while low < high {
            let middle = (low + high) / 2
            if isReached(middle) { high = middle } else { low = middle + 1 }
        }
        return low
    }

    private func encoded(_ offset: Int) -> Int {
        decoding.map { $0.positions.source(of: offset, in: $0.bytes) } ?? offset
    }

    private func decoded(_ offset: Int) -> Int {
        decoding.map { $0.positions.decoded(of: offset, in: $0.bytes) } ?? offset
    }
}
