/// A piece of a document, small enough to be found and to be quoted.
package struct Slice: Sendable, Hashable {
    /// The text, trimmed.
    package let text: String
    /// Bytes of the document's own content that it was cut from; what lies in them cleans to ``text``.
    package let source: Range<Int>
    /// The headings above it, outermost first, without the document's title.
    package let heading: [String]
    /// An estimate of its tokens.
    package let tokens: Int

    package init(text: String, source: Range<Int>, heading: [String], tokens: Int) {
        self.text = text
        self.source = source
        self.heading = heading
        self.tokens = tokens
    }
}
