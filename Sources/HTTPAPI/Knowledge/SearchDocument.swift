import Domain
import Knowledge

extension SearchAnswer {
    /// - Parameter vectorMissing: why the query has no vector, when somebody was asked for it.
    func json(vectorMissing: String?) -> [UInt8] {
        var writer = JSONObjectWriter()
        writer.field("generation", .integer(Int64(generation)))
        writer.field("version", .integer(version))
        writer.field("backend", backend.rawValue)
        writeMissing(into: &writer, vectorMissing: vectorMissing)
        writer.field("hits", objects: hits.map { $0.json() })
        return writer.finished()
    }

    /// `degraded` is a list of words with spaces between them, as a scope is: one for each thing that was wanted and is not
    /// in this answer. `reasons` says why, by the same words.
    private func writeMissing(into writer: inout JSONObjectWriter, vectorMissing: String?) {
        var reasons: [(word: String, reason: String)] = []
        if let degraded { reasons.append((degraded, vectorMissing ?? "no_vectors")) }
        if case .skipped(let reason) = reranking { reasons.append(("not_reranked", reason)) }
        if let reranking { writer.field("rerank", reranking == .done ? "done" : "skipped") }
        guard !reasons.isEmpty else { return }
        writer.field("degraded", reasons.map(\.word).joined(separator: " "))
        let members = reasons.map { ($0.word, JSONValue.string($0.reason)) }
        writer.field("reasons", .object(Dictionary(members) { first, _ in first }))
    }
}

extension SearchHit {
    fileprivate func json() -> [UInt8] {
        var writer = JSONObjectWriter()
        writer.field("document", document.rawValue)
        writer.field("version", .integer(Int64(documentVersion)))
        writer.field(ifPresent: "title", title)
        writer.field("heading", .array(heading.map { .string($0) }))
        writer.field("text", text)
        writer.field("from", .integer(Int64(source.lowerBound)))
        writer.field("to", .integer(Int64(source.upperBound)))
        writer.field("tokens", .integer(Int64(tokens)))
        writer.field("score", .double(score))
        var ranks: [String: JSONValue] = [:]
        for (name, rank) in [("lexical", lexical), ("vector", vector)] {
            guard let rank else { continue }
            ranks[name] = .object(["place": .integer(Int64(rank.place)), "score": .double(rank.score)])
        }
        if let rerank { ranks["rerank"] = .object(["score": .double(rerank)]) }
        if !ranks.isEmpty { writer.field("explain", .object(ranks)) }
        if !duplicates.isEmpty { writer.field("duplicates", .array(duplicates.map { .string($0.rawValue) })) }
        return writer.finished()
    }
}
