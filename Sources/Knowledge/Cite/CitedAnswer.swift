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
