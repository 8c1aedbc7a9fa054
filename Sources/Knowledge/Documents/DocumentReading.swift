package import Domain

/// A document, read: cleaned, sliced and ready to be embedded. Pure: the same bytes and settings give the same.
package struct DocumentReading: Sendable {
    /// A slice, with what it is embedded and compared by.
    package struct Chunk: Sendable, Hashable {
        package let slice: Slice
        /// What is embedded: the title and headings, then the text.
        package let embedded: String
        /// The digest of the model and ``embedded``.
        package let contentKey: Fingerprint
        /// Band hashes of its MinHash signature; empty for a chunk too short to compare.
        package let bands: [Int64]

        package init(slice: Slice, embedded: String, contentKey: Fingerprint, bands: [Int64]) {
            self.slice = slice
            self.embedded = embedded
            self.contentKey = contentKey
            self.bands = bands
        }
    }

    package let title: String?
    package let encoding: String
    package let replaced: Int
    package let chunks: [Chunk]

    package init(title: String?, encoding: String, replaced: Int, chunks: [Chunk]) {
        self.title = title
        self.encoding = encoding
        self.replaced = replaced
        self.chunks = chunks
    }

    /// What is embedded is found by this: the model and the words.
    package static func contentKey(model: String?, _ text: String) -> Fingerprint {
        Fingerprint(parts: [model ?? "", text])
    }
}
