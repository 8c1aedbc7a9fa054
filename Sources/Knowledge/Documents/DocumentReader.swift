/// Reads documents: bytes in, chunks out.
package struct DocumentReader: Sendable {
    private let settings: IndexSettings

    package init(_ settings: IndexSettings) { self.settings = settings }

    /// - Throws: why this document has nothing that could be found; others are not concerned.
    package func read(_ document: StoredDocument) throws(DocumentRefusal) -> DocumentReading { fatalError("unwritten") }
}
