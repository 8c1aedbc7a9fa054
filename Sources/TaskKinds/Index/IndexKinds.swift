package import Domain
import Knowledge
import ModelGateway

/// The kinds that keep knowledge indexes: what is put, rebuilt, quoted and removed.
package enum IndexKinds {
    /// The pool of work that asks no provider: reading documents is bound by processors. `Settings.readFleet` declares it.
    package static let pool: PoolName = "index"

    /// Their work is resumed where it ended, so trying again costs little and a bad minute is outlived.
    static let retry = RetryPolicy(
        attemptsMax: 10, backoff: .fullJitter(base: .milliseconds(500), cap: .seconds(120)))

    /// - Parameters:
    ///   - embeddingPool: of the kinds that ask a model for vectors.
    static func make(
        gateway: Gateway, store: KnowledgeStore, searcher: Searcher,
        embeddingPool: @escaping @Sendable () -> PoolName
    ) -> [any TaskHandler] {
        let indexes = VectorIndexes(postgres: store.postgres)
        return [
            ApplyHandler(gateway: gateway, store: store, pool: embeddingPool),
            RebuildHandler(gateway: gateway, store: store, searcher: searcher, indexes: indexes, pool: pool),
            SliceHandler(store: store, pool: pool),
            EmbedChunksHandler(gateway: gateway, store: store, pool: embeddingPool),
            PlanHandler(gateway: gateway, store: store, pool: pool),
            PurgeHandler(store: store, pool: pool),
        ]
    }
}
