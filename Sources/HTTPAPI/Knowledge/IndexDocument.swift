import Domain
import Foundation
import Knowledge

extension KnowledgeIndex {
    /// An index in a list.
    func json() -> [UInt8] {
        var writer = JSONObjectWriter()
        writeHead(into: &writer)
        return writer.finished()
    }

    /// An index with its generations, the newest first.
    func json(generations: [(generation: Generation, pending: Int)]) -> [UInt8] {
        var writer = JSONObjectWriter()
        writeHead(into: &writer)
        writer.field("settings", settings.json)
        writer.field("generations", objects: generations.map { $0.generation.json(pending: $0.pending) })
        return writer.finished()
    }

    private func writeHead(into writer: inout JSONObjectWriter) {
        writer.field("name", name.rawValue)
        writer.field("documents", .integer(documents))
        writer.field(ifPresent: "model", settings.model)
        writer.field(ifPresent: "created_at", createdAt)
    }
}

extension IndexSettings {
    var json: JSONValue {
        .object([
            "profile": .string(profile.rawValue), "analyzer": .string(analyzer.rawValue),
            "model": model.map { .string($0) } ?? .null, "tokens_min": .integer(Int64(tokensMin)),
            "tokens_max": .integer(Int64(tokensMax)), "duplicate_threshold": .double(duplicateThreshold),
            "backend": .string(backend.rawValue), "failure_allowance": .double(failureAllowance),
            "canaries": .array(canaries.map(\.json)),
        ])
    }
}

extension Canary {
    fileprivate var json: JSONValue {
        .object([
            "query": .string(query), "documents": .array(documents.map { .string($0) }),
            "within": .integer(Int64(within)),
        ])
    }
}

extension Generation {
    /// `pending` is counted up to a bound.
    func json(pending: Int) -> [UInt8] {
        var writer = JSONObjectWriter()
        writer.field("generation", .integer(Int64(number)))
        writer.field("state", state.rawValue)
        writer.field(ifPresent: "task", task?.description)
        writer.field(ifPresent: "model", settings.model)
        if let dimensions { writer.field("dimensions", .integer(Int64(dimensions))) }
        writer.field("backend", settings.backend.rawValue)
        writer.field("version", .integer(version))
        writer.field("documents_total", .integer(counts.documentsTotal))
        writer.field("documents", .integer(counts.documents))
        writer.field("chunks", .integer(counts.chunks))
        writer.field("embedded", .integer(counts.embedded))
        writer.field("cache_hits", .integer(counts.cacheHits))
        writer.field("failures", .integer(counts.failures))
        writer.field("pending", .integer(Int64(pending)))
        writer.field("spent_nanos", .integer(spent.nanoDollars))
        if let moneyMax { writer.field("budget_nanos", .integer(moneyMax.nanoDollars)) }
        writer.field(ifPresent: "report", raw: report)
        writer.field(ifPresent: "created_at", createdAt)
        writer.field(ifPresent: "phase_at", phaseAt)
        writer.field(ifPresent: "activated_at", activatedAt)
        writer.field(ifPresent: "kept_until", keptUntil)
        return writer.finished()
    }
}
