import Domain

/// Reads documents: bytes in, chunks out.
package struct DocumentReader: Sendable {
    /// A document that gives more is several documents.
    package static let chunksMax = 20_000

    private let settings: IndexSettings

    package init(_ settings: IndexSettings) { self.settings = settings }

    /// - Throws: why this document has nothing that could be found; others are not concerned. `too_large`, `not_text`,
    ///   `unsupported_encoding`, `no_text`, `too_many_chunks`.
    package func read(_ document: StoredDocument) throws(DocumentRefusal) -> DocumentReading {
        guard document.content.count <= NewDocument.contentBytesMax else { throw .tooLarge }
        let text = try Cleaner.clean(document.content, as: document.format)
        let title = (document.title ?? text.title).flatMap(Self.title)
        let slices = Slicer.slices(
            of: text, title: title, profile: settings.profile, tokensMin: settings.tokensMin,
            tokensMax: settings.tokensMax, slicesMax: Self.chunksMax)
        guard !slices.isEmpty else { throw .noText }
        guard slices.count <= Self.chunksMax else { throw .tooManyChunks }
        return DocumentReading(
            title: title, encoding: text.encoding, replaced: text.replaced,
            chunks: slices.map { chunk($0, title: title) })
    }

    private func chunk(_ slice: Slice, title: String?) -> DocumentReading.Chunk {
        let above = (title.map { [$0] } ?? []) + slice.heading
        let embedded = above.isEmpty ? slice.text : above.joined(separator: " > ") + "\n\n" + slice.text
        return DocumentReading.Chunk(
            slice: slice, embedded: embedded,
            contentKey: DocumentReading.contentKey(model: settings.model, embedded),
            bands: MinHash.signature(slice.text).map(MinHash.bands) ?? [])
    }

    /// Without white space at the ends, and no longer than a title may be; nil when nothing is left.
    private static func title(_ text: String) -> String? {
        let bytes = Array(text.utf8)
        var end = min(bytes.count, NewDocument.titleBytesMax)
        while end > 0, end < bytes.count, UTF8.isContinuation(bytes[end]) { end -= 1 }
        let range = TextSpace.trimmed(0..<end, in: bytes)
        return range.isEmpty ? nil : String(decoding: bytes[range], as: UTF8.self)
    }
}

extension DocumentRefusal {
    fileprivate static let tooLarge = DocumentRefusal(
        code: "too_large",
        message: "the content has more than \(NewDocument.contentBytesMax >> 20) MiB; put it as several documents")
    fileprivate static let noText = DocumentRefusal(
        code: "no_text",
        message: "nothing is left to be found: the content is empty, or only navigation, markup or its own title; "
            + "check what was exported, and the format")
    fileprivate static let tooManyChunks = DocumentRefusal(
        code: "too_many_chunks",
        message: "the content gives more than \(DocumentReader.chunksMax) chunks; put it as several documents")
}
