import Knowledge
import Testing

/// Hits and the documents they were cut from.
enum PassageFixture {
    static func hit(
        _ chunk: Int64, key: String = "manual", version: Int32 = 1, text: String = "", source: Range<Int> = 0..<1,
        tokens: Int = 1, score: Double = 1, rerank: Double? = nil, cluster: Int64? = nil
    ) throws -> SearchHit {
        SearchHit(
            chunk: chunk, document: try #require(DocumentKey(key)), documentVersion: version, title: "A manual",
            heading: ["Part"], text: text, source: source, tokens: tokens, score: score, rerank: rerank,
            cluster: cluster)
    }

    static func document(
        _ content: String, key: String = "manual", version: Int32 = 1
    ) throws -> StoredDocument {
        StoredDocument(
            key: try #require(DocumentKey(key)), version: version, format: .text, title: "A manual",
            content: Array(content.utf8))
    }
}

extension StoredDocument {
    /// As the store reads it.
    func excerpt(_ wanted: Range<Int>) -> DocumentExcerpt {
        let range = wanted.clamped(to: 0..<content.count)
        return DocumentExcerpt(
            key: key, version: version, format: format, title: title, bytes: content.count, range: range,
            content: Array(content[range]))
    }
}
