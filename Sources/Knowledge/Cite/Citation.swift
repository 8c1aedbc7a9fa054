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

/// An answer whose markers were checked.
package struct CitedAnswer: Sendable, Hashable {
    /// With the markers that could be resolved, numbered anew from 1 in the order of their first use.
    package let text: String
    package let citations: [Citation]
    /// Markers that named no passage, or quoted words that are not in it; they were removed.
    package let unresolved: Int
    package init(text: String, citations: [Citation], unresolved: Int) {
        self.text = text
        self.citations = citations
        self.unresolved = unresolved
    }
}

/// Checks the markers of an answer against the passages it was given.
package enum CitationCheck {
    /// - Parameters:
    ///   - passages: in the order they were shown; `[n]` names the n-th, from 1.
    ///   - source: the exact bytes of a passage's document version; nil when they are gone, which makes the marker unresolved.
    package static func resolve(
        _ answer: String, passages: [SearchHit], source: (SearchHit) async throws -> StoredDocument?
    ) async throws -> CitedAnswer { fatalError("unwritten") }
}
