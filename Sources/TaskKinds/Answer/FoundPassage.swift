import Domain
import Knowledge
import ModelGateway

/// A hit of a search as it travels through the graph: its JSON is what a checkpoint stores.
struct FoundPassage: Codable, Sendable {
    let chunk: Int64
    let document: String
    let version: Int32
    let title: String?
    let heading: [String]
    let text: String
    let from: Int
    let to: Int
    let tokens: Int
    /// The search's own.
    let score: Double
    /// The reranker's, 0…10.
    var rerank: Double?
    let duplicates: [String]
    let cluster: Int64?

    init(_ hit: SearchHit) {
        chunk = hit.chunk
        document = hit.document.rawValue
        version = hit.documentVersion
        title = hit.title
        heading = hit.heading
        text = hit.text
        from = hit.source.lowerBound
        to = hit.source.upperBound
        tokens = hit.tokens
        score = hit.score
        rerank = hit.rerank
        duplicates = hit.duplicates.map(\.rawValue)
        cluster = hit.cluster
    }

    /// What a floor is compared with, and what is shown.
    var judged: Double { rerank ?? score }

    var shown: AnswerOutput.Shown {
        AnswerOutput.Shown(document: document, version: version, from: from, to: to, title: title, score: judged)
    }

    /// - Throws: ``Failure`` for what this release could not have stored.
    func hit() throws(Failure) -> SearchHit {
        guard let key = DocumentKey(document), from <= to else {
            throw Failure(.bug, code: "stored_passage_unreadable", message: "A stored passage cannot be read.")
        }
        return SearchHit(
            chunk: chunk, document: key, documentVersion: version, title: title, heading: heading, text: text,
            source: from..<to, tokens: tokens, score: score, rerank: rerank,
            duplicates: duplicates.compactMap { DocumentKey($0) }, cluster: cluster)
    }
}

extension AnswerPassage {
    /// - Parameters:
    ///   - bytesMax: of the text; a longer one is cut between characters.
    ///   - headingBytesMax: the same for the title and the headings.
    init(_ hit: SearchHit, bytesMax: Int = .max, headingBytesMax: Int = .max) {
        let heading = ([hit.title].compactMap(\.self) + hit.heading).joined(separator: " › ")
        self.init(heading: Self.cut(heading, to: headingBytesMax), text: Self.cut(hit.text, to: bytesMax))
    }

    private static func cut(_ text: String, to bytesMax: Int) -> String {
        guard text.utf8.count > bytesMax else { return text }
        var beginning = text.prefix(bytesMax)
        while beginning.utf8.count > bytesMax { beginning.removeLast() }
        return String(beginning)
    }
}
