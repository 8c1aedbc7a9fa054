import Domain
import Knowledge

extension Rebuild {
    private static let bandsPage = 5_000
    private static let clustersPage = 2_000
    /// Chunks whose bands are held at once, about 250 bytes each; of a larger generation none is compared.
    static let deduplicatedMax = 2_000_000

    /// Marks what says nearly the same. Begins anew after a death: it reads much, sends nothing and writes the same again.
    mutating func deduplicate() async throws -> AttemptReport.Ending? {
        if generation.counts.chunks <= Self.deduplicatedMax { try await markDuplicates() }
        try await refuseOverBudget()
        return try await advance(to: .embedding)
    }

    private func markDuplicates() async throws {
        let (store, id) = (store, generation.id)
        var rows: [(chunk: Int64, contentKey: Fingerprint, bands: [Int64])] = []
        var last: Int64 = 0
        while rows.count <= Self.deduplicatedMax {
            try Task.checkCancellation()
            let page = try await store.bands(of: id, after: last, limit: Self.bandsPage)
            guard let end = page.last else { break }
            rows += page
            last = end.chunk
        }
        let clusters = try await NearDuplicates(threshold: generation.settings.duplicateThreshold)
            .clusters(rows) { try await store.texts(of: $0, in: id) }
        let pairs = clusters.sorted { $0.key < $1.key }
        for start in stride(from: 0, to: pairs.count, by: Self.clustersPage) {
            try Task.checkCancellation()
            let some = pairs[start..<min(start + Self.clustersPage, pairs.count)]
            try await store.setClusters(Dictionary(uniqueKeysWithValues: some.map { ($0.key, $0.value) }), in: id)
        }
    }

    /// What is not in the cache is priced before the first text is sent.
    private func refuseOverBudget() async throws {
        guard let most = generation.moneyMax, generation.settings.model != nil else { return }
        let quote = try await BareQuote.quote(generation, store, handler.gateway)
        guard let cost = quote.cost, generation.spent + cost.likely > most else { return }
        throw try await failure(.overBudget(spent: generation.spent, next: cost.likely, most: most))
    }
}
