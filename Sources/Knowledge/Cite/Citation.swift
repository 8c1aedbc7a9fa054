/// A place in a document that an answer rests on.
package struct Citation: Sendable, Hashable {
    /// As it stands in the answer: `[1]`.
    package let marker: Int
    package let document: DocumentKey
    package let version: Int32
    /// Bytes of that version's content.
    package let source: Range<Int>
    package let heading: [String]
    package let title: String?
    /// The words of the source that are quoted; nil when the answer quotes none.
    package let quote: String?

    package init(
        marker: Int, document: DocumentKey, version: Int32, source: Range<Int>, heading: [String], title: String?,
        quote: String?
    ) {
        self.marker = marker
        self.document = document
        self.version = version
        self.source = source
        self.heading = heading
        self.title = title
        self.quote = quote
    }
}
