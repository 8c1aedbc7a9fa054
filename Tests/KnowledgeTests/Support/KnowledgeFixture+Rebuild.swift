import Domain
import Foundation
import Knowledge
import Testing

extension KnowledgeFixture {
    func begin(_ index: KnowledgeIndex, for task: TaskID = TaskID()) async throws -> Generation {
        try await store.begin(for: task, index: index.name, of: index.tenant, settings: nil, moneyMax: nil)
    }

    /// Brings a generation one state on, doing what is done in it. False when it is not being built.
    @discardableResult
    func step(_ generation: GenerationID) async throws -> Bool {
        guard let state = try await store.generation(generation)?.state else { return false }
        switch state {
        case .planned: return try await store.advance(generation, from: .planned, to: .slicing)
        case .slicing:
            try await apply(generation, withVectors: false)
            return try await store.advance(generation, from: .slicing, to: .deduplicating)
        case .deduplicating:
            try await deduplicate(generation)
            return try await store.advance(generation, from: .deduplicating, to: .embedding)
        case .embedding:
            try await embed(generation)
            return try await store.advance(generation, from: .embedding, to: .indexing)
        case .indexing: return try await store.advance(generation, from: .indexing, to: .catchingUp)
        case .catchingUp:
            try await apply(generation)
            return try await store.advance(generation, from: .catchingUp, to: .verifying)
        case .verifying:
            if case .behind = try await store.cutOver(to: generation, keep: .seconds(3_600)) {
                return try await store.advance(generation, from: .verifying, to: .catchingUp)
            }
            return true
        default: return false
        }
    }

    /// Begins a generation and brings it to where it is being verified.
    func verifying(_ index: KnowledgeIndex) async throws -> GenerationID {
        let generation = try await begin(index).id
        while try await store.generation(generation)?.state != .verifying { try #require(try await step(generation)) }
        return generation
    }

    /// Builds a generation to its cutover.
    func rebuild(_ index: KnowledgeIndex) async throws -> GenerationID {
        let generation = try await begin(index)
        for _ in 0..<100 where try await step(generation.id) {}
        return generation.id
    }

    /// Exact duplicates only.
    private func deduplicate(_ generation: GenerationID) async throws {
        var first: [Fingerprint: Int64] = [:]
        var clusters: [Int64: Int64] = [:]
        for row in try await store.bands(of: generation, after: 0, limit: 10_000) {
            guard let twin = first[row.contentKey] else {
                first[row.contentKey] = row.chunk
                continue
            }
            clusters[twin] = twin
            clusters[row.chunk] = twin
        }
        try await store.setClusters(clusters, in: generation)
    }

    /// Cache first, as a child of a rebuild does.
    func embed(_ generation: GenerationID) async throws {
        for range in try await store.barePieces(generation, chunks: 7) {
            let bare = try await store.bareChunks(generation, in: range, limit: 100)
            let tenant = try #require(try await store.generation(generation)).tenant
            let cached = try await store.cachedVectors(bare.map(\.contentKey), of: tenant)
            let missing = Set(bare.map(\.contentKey)).subtracting(cached.keys)
            let made = Dictionary(missing.map { ($0, Self.vector($0)) }) { first, _ in first }
            _ = try await store.storeVectors(
                embedded: made, cached: cached, spent: Money(nanoDollars: Int64(made.count)), in: generation)
        }
    }
}
