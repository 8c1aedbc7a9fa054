import Domain
import Knowledge

extension SearchAnswer {
    func json() -> [UInt8] {
        var writer = JSONObjectWriter()
        writer.field("generation", .integer(Int64(generation)))
        writer.field("version", .integer(version))
        writer.field("backend", backend.rawValue)
        writer.field(ifPresent: "degraded", degraded)
        writer.field("hits", objects: hits.map { $0.json() })
        return writer.finished()
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
