/// Where the bytes of a clean text came from. Runs that were copied as they were are one entry each, so that the map is
/// small; a lookup is a binary search.
package struct OffsetMap: Sendable, Hashable {
    /// A piece of clean text and the piece of the document it came from. Equal lengths mean a copy byte by byte; else the
    /// whole piece stands for the whole source (a character reference, another encoding).
    package struct Run: Sendable, Hashable {
        package let clean: Range<Int>
        package let source: Range<Int>
        package init(clean: Range<Int>, source: Range<Int>) {
            self.clean = clean
            self.source = source
        }
    }

    /// Ascending and without gaps in the clean text.
    package let runs: [Run]

    package init(_ runs: [Run]) { self.runs = runs }
}
