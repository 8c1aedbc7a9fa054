package import Domain
import Knowledge

/// `{"index", "question", "permissions"?, "count"?, "key_prefix"?, "rewrite"?, "rerank"?, "passages_tokens"?, "floor"?}`
package struct AnswerInput: TaskInput {
    package let index: String
    /// Untrusted.
    package let question: String
    /// What the one who asks may see besides the documents of everybody.
    package let permissions: [String]
    /// Passages that are looked at; fewer are shown to the model when they do not fit.
    package let count: Int
    package let keyPrefix: String?
    /// Whether a model makes a second query of the question. The question itself is always searched for too.
    package let rewrites: Bool
    /// Whether a model puts the passages in order.
    package let reranks: Bool
    /// Tokens of passages that the model is shown at most.
    package let passagesTokens: Int
    /// The least score of the best passage, below which nobody is asked: the reranker's 0…10, or the search's own.
    package let floor: Double?

    /// As many as a reranker judges well: with more its quality falls.
    static let countMax = SearchRequest.rerankMax
    static let countDefault = 10
    /// A reranker is given more to choose from.
    static let countRerankedDefault = SearchRequest.rerankDefault
    static let passagesTokensDefault = 2_000
    static let passagesTokensRange: ClosedRange<Int64> = 200...100_000
    /// Of passages that were reranked: with a 0 for all of them none has to do with the question.
    static let floorReranked = 1.0

    package static func read(_ reader: inout InputReader) -> Self? {
        let index = reader.string("index", required: true, bytesMax: IndexName.bytesMax)
        if let index, IndexName(index) == nil { reader.report("index", IndexName.rule) }
        let question = reader.string("question", required: true, bytesMax: SearchRequest.queryBytesMax)
        let permissions = reader.strings(
            "permissions", required: false, count: 0...NewDocument.permissionsMax,
            bytesMax: NewDocument.permissionBytesMax)
        let count = reader.integer("count", required: false, in: 1...Int64(countMax))
        let keyPrefix = reader.string("key_prefix", required: false, bytesMax: DocumentKey.bytesMax)
        let rewrites = reader.bool("rewrite", required: false) ?? false
        let reranks = reader.bool("rerank", required: false) ?? false
        let tokens = reader.integer("passages_tokens", required: false, in: passagesTokensRange)
        let floor = reader.number("floor", required: false, in: 0...1_000_000)
        guard let index, let question else { return nil }
        return Self(
            index: index, question: question, permissions: permissions ?? [],
            count: count.map { Int($0) } ?? (reranks ? countRerankedDefault : countDefault), keyPrefix: keyPrefix,
            rewrites: rewrites, reranks: reranks, passagesTokens: tokens.map { Int($0) } ?? passagesTokensDefault,
            floor: floor)
    }

    /// The index's name; it was judged when the input was read.
    func indexName() throws(Failure) -> IndexName {
        guard let name = IndexName(index) else { throw .missingIndex }
        return name
    }
}

extension Failure {
    /// The code is the search's own.
    static var missingIndex: Failure {
        Failure(
            .permanent, code: "index_not_found",
            message: "The tenant has no index with this name. Make it or name another, and submit the task again.")
    }
}
