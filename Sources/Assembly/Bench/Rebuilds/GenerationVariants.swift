import Domain
import Knowledge
import Synchronization

/// What each generation of an index was built with, asked of the store when a number is new.
final class GenerationVariants: Sendable {
    private static let looked = 20

    private let store: KnowledgeStore
    private let index: IndexID
    private let known = Mutex<[Int32: RebuildVariant]>([:])

    init(_ store: KnowledgeStore, _ index: IndexID) {
        self.store = store
        self.index = index
    }

    /// Nil for a number that none has.
    func variant(of number: Int32) async throws -> RebuildVariant? {
        if let known = known.withLock({ $0[number] }) { return known }
        guard number >= 1 else { return nil }
        for generation in try await store.generations(of: index, limit: Self.looked) {
            let settings = generation.settings
            let variant = RebuildVariant(
                tokensMin: settings.tokensMin, tokensMax: settings.tokensMax,
                duplicateThreshold: settings.duplicateThreshold)
            known.withLock { $0[generation.number] = variant }
        }
        return known.withLock { $0[number] }
    }
}
