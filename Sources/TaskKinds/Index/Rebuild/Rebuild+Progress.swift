import Domain
import Knowledge

/// What a rebuild tells about itself.
extension Rebuild {
    /// How far it is, for the task's timeline: one event per attempt.
    var progress: AuditRecord {
        let counts = generation.counts
        let isEmbedding = generation.state == .embedding
        let done = isEmbedding ? counts.embedded : counts.documents + counts.failures
        let total = isEmbedding ? counts.chunks : max(counts.documentsTotal, done)
        return AuditRecord(
            subject: attempt.task, tenant: attempt.tenant, action: .generationProgressed,
            detail: [
                "generation": .integer(Int64(generation.number)), "phase": .string(generation.state.rawValue),
                "unit": isEmbedding ? "chunks" : "documents", "done": .integer(done), "total": .integer(total),
                "failures": .integer(counts.failures), "spent_usd": .double(generation.spent.dollars),
            ])
    }

    /// The task's result.
    var result: JSONValue {
        let counts = generation.counts
        var members: [String: JSONValue] = [
            "index": .string(input.index.rawValue), "generation": .integer(Int64(generation.number)),
            "state": .string(generation.state.rawValue),
            "model": generation.settings.model.map { .string($0) } ?? .null,
            "documents": .integer(counts.documents), "chunks": .integer(counts.chunks),
            "embedded": .integer(counts.embedded), "cache_hits": .integer(counts.cacheHits),
            "failures": .integer(counts.failures), "spent_usd": .double(generation.spent.dollars),
            "seconds": log.seconds(until: generation),
        ]
        if let report = generation.report.flatMap({ try? JSONParser.parse($0) }) { members["report"] = report }
        return .object(members)
    }
}
