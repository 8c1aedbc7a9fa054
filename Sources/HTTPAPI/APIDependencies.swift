package import Domain
package import Knowledge
package import PostgresDriver
package import TaskQueue
package import Webhooks

/// What the API stands on. Assembly makes it once.
package struct APIDependencies: Sendable {
    package var postgres: PostgresClient
    package var intake: TaskIntake
    package var control: TaskControl
    package var kinds: KindCatalog
    /// The row number of a pool; nil while this process does not know it.
    package var pools: @Sendable (PoolName) -> PoolID?
    package var webhookGuard: AddressGuard
    package var outcomes: any OutcomeWaiting
    package var knowledge: KnowledgeStore
    package var searcher: Searcher
    package var embeddingModels: EmbeddingModels
    /// Says that there is work, after something was stored that is not a task of its own. Must return at once.
    package var doorbell: @Sendable () -> Void
    /// Whether the process works at all; false asks the supervisor for a restart. Must return at once.
    package var isAlive: @Sendable () -> Bool
    /// What must hold, besides a database that answers, before traffic is wanted: the schema's version, for one.
    package var readiness: [ReadinessCheck]

    package init(
        postgres: PostgresClient, intake: TaskIntake, control: TaskControl, kinds: KindCatalog,
        pools: @escaping @Sendable (PoolName) -> PoolID?, webhookGuard: AddressGuard, outcomes: any OutcomeWaiting,
        knowledge: KnowledgeStore? = nil, searcher: Searcher? = nil, embeddingModels: EmbeddingModels = .none,
        doorbell: @escaping @Sendable () -> Void = {},
        isAlive: @escaping @Sendable () -> Bool = { true }, readiness: [ReadinessCheck] = []
    ) {
        self.postgres = postgres
        self.intake = intake
        self.control = control
        self.kinds = kinds
        self.pools = pools
        self.webhookGuard = webhookGuard
        self.outcomes = outcomes
        self.knowledge = knowledge ?? KnowledgeStore(postgres: postgres)
        self.searcher = searcher ?? Searcher(postgres: postgres)
        self.embeddingModels = embeddingModels
        self.doorbell = doorbell
        self.isAlive = isAlive
        self.readiness = readiness
    }
}

/// One thing that must hold before the process wants traffic.
package struct ReadinessCheck: Sendable {
    /// Shown to anyone who asks `/ready`, so it says nothing about the inside: `schema`.
    package let name: String
    package let isPassing: @Sendable () async -> Bool
    package init(name: String, isPassing: @escaping @Sendable () async -> Bool) {
        self.name = name
        self.isPassing = isPassing
    }
}
