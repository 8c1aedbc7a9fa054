import Domain
import Knowledge

/// The documents of the rebuilds' scenario. Each revision of one holds a word of its own, by which it can be found.
struct RebuildCorpus: Sendable {
    struct Document: Sendable {
        let key: DocumentKey
        let format: DocumentFormat
        let original: [UInt8]
        let title: String
    }

    /// Larger pages say nothing more about rebuilds, and take their time.
    private static let bytesMax = 48 * 1024
    private static let foot = Array("<div class=\"navfooter\">".utf8)
    private static let end = Array("</body>".utf8)

    /// Revisions of one life of a document. Its next life, after a delete, has another title and so other texts to embed:
    /// the vectors of what was deleted are forgotten, and asking for them again would be no waste.
    private static let life = 1_000

    let documents: [Document]

    /// Pages of a manual that can be read, in the order of their names.
    init(_ pages: [Manual.Page], count: Int) {
        var documents: [Document] = []
        for page in pages where documents.count < count && page.content.count <= Self.bytesMax {
            guard let key = DocumentKey(page.name), let title = Self.title(page, key) else { continue }
            documents.append(Document(key: key, format: .html, original: page.content, title: title))
        }
        self.documents = documents
    }

    /// Made-up documents, where there is no manual; the same seed gives the same.
    init(madeUp count: Int, seed: UInt64) {
        let words = ZipfWords(vocabulary: 5_000)
        var generator = SplitMix64(seed: seed)
        documents = (0..<count).compactMap { number in
            let sections = (1...4).map { section in
                let sentences = (1...24).map { _ in
                    words.text(Int.random(in: 6...14, using: &generator), using: &generator).joined(separator: " ")
                        + "."
                }
                let paragraphs = stride(from: 0, to: sentences.count, by: 6).map { first in
                    sentences[first..<first + 6].joined(separator: " ")
                }
                return "## Section \(section)\n\n" + paragraphs.joined(separator: "\n\n")
            }
            let title = "Document number\(number)"
            return DocumentKey("document-\(number).md").map { key in
                Document(
                    key: key, format: .markdown,
                    original: Array("# \(title)\n\n\(sections.joined(separator: "\n\n"))\n".utf8), title: title)
            }
        }
    }

    /// A word that no other document and no other revision has.
    static func mark(_ document: Int, revision: Int) -> String { "zq\(document)r\(revision)z" }

    /// The first revision after a delete.
    static func reborn(after revision: Int) -> Int { (revision / life + 1) * life }

    private func title(_ number: Int, revision: Int) -> String? {
        revision < Self.life ? nil : "\(documents[number].title) \(revision / Self.life)"
    }

    /// What a document says in a revision: a paragraph with its mark at the end.
    func content(_ number: Int, revision: Int) -> [UInt8] {
        let document = documents[number]
        let sentence = "This is revision \(Self.mark(number, revision: revision)) of the page."
        guard document.format == .html else { return document.original + Array("\n\(sentence)\n".utf8) }
        let paragraph = Array("<p>\(sentence)</p>".utf8)
        let place =
            document.original.firstRange(of: Self.foot)?.lowerBound
            ?? document.original.firstRange(of: Self.end)?.lowerBound ?? document.original.count
        return document.original[..<place] + paragraph + document.original[place...]
    }

    func new(_ number: Int, revision: Int) -> NewDocument {
        let document = documents[number]
        return NewDocument(
            key: document.key, format: document.format, title: title(number, revision: revision),
            content: content(number, revision: revision))
    }

    func stored(_ number: Int, revision: Int, version: Int32) -> StoredDocument {
        let document = documents[number]
        return StoredDocument(
            key: document.key, version: version, format: document.format,
            title: title(number, revision: revision), content: content(number, revision: revision))
    }

    /// Nil for a page that no generation can take in.
    private static func title(_ page: Manual.Page, _ key: DocumentKey) -> String? {
        let document = StoredDocument(key: key, version: 1, format: .html, title: nil, content: page.content)
        guard let reading = try? DocumentReader(RebuildVariant.first.settings(model: "")).read(document) else {
            return nil
        }
        return reading.title ?? key.rawValue
    }
}
