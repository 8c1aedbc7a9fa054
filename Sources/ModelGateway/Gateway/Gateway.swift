package import Domain
package import Foundation
package import Logging

/// The only door to models.
///
/// It throws a `Failure` whose class says what to do next, `CancellationError` when its task was cancelled, and what the
/// ledger throws as it is. Every admitted call is settled exactly once before any of these leaves.
package struct Gateway: Sendable {
    package let configuration: GatewayConfiguration
    /// The catalogue in use. Whoever reloads it swaps it here.
    package let catalogs: CatalogBox
    let learner: TokenLearner
    /// What time it is for prices. Tests have their own.
    let now: @Sendable () -> Date
    private let pipeline: GatewayPipeline
    private let connections: ProviderConnections?

    /// The catalogue at this moment.
    package var catalog: ModelCatalog { catalogs.current.catalog }

    /// The gateway of a configuration that passed `validate`. Ends with `shutdown`.
    package init(
        _ configuration: GatewayConfiguration, coordination: GatewayCoordination = GatewayCoordination(),
        safety: GatewaySafety = GatewaySafety(), logger: Logger
    ) {
        let connections = ProviderConnections(connect: configuration.timers.connect)
        let catalogs = CatalogBox(ModelCatalog(configuration)) { catalog in
            ProviderAdapters.make(catalog, configuration, connections: connections)
        }
        self.init(
            configuration, catalogs: catalogs, connections: connections, coordination: coordination, safety: safety,
            logger: logger)
    }

    /// A gateway with other providers or models than the catalogue's.
    package init(
        _ configuration: GatewayConfiguration, catalog: ModelCatalog, providers: [ProviderName: any Provider],
        connections: ProviderConnections? = nil, coordination: GatewayCoordination = GatewayCoordination(),
        safety: GatewaySafety = GatewaySafety(), logger: Logger
    ) {
        self.init(
            configuration, catalogs: CatalogBox(catalog) { _ in providers }, connections: connections,
            coordination: coordination, safety: safety, logger: logger)
    }

    /// A gateway over a catalogue that may change while it works.
    package init(
        _ configuration: GatewayConfiguration, catalogs: CatalogBox, connections: ProviderConnections? = nil,
        coordination: GatewayCoordination = GatewayCoordination(), safety: GatewaySafety = GatewaySafety(),
        learner: TokenLearner = TokenLearner(), now: @escaping @Sendable () -> Date = { Date() }, logger: Logger
    ) {
        self.configuration = configuration
        self.catalogs = catalogs
        self.connections = connections
        self.learner = learner
        self.now = now
        pipeline = GatewayPipeline(
            configuration, learner: learner, coordination: coordination, safety: safety, logger: logger)
    }

    /// Closes the connections to vendors. No call may be running.
    package func shutdown() async throws { try await connections?.shutdown() }

    /// Asks the models of the request's route, in order, until one gives an answer that passes validation.
    ///
    /// Each try is an admitted and settled call of its own, and so is the one repair of an answer that names no label.
    /// - Parameter checkpoint: turns the completion into what is stored in the transaction that settles the call.
    package func complete(
        _ request: ChatRequest, for context: CallContext,
        checkpoint: @escaping @Sendable (Completion) throws -> Checkpoint? = { _ in nil }
    ) async throws -> Completion {
        let snapshot = catalogs.current
        let route = try request.route ?? snapshot.usable(defaultRoute(for: request.task, in: snapshot))
        return try await route.first(until: context.deadline, in: snapshot.catalog) { name in
            try await answer(ChatOperation(request), by: name, in: snapshot, for: context, checkpoint: checkpoint)
        }
    }

    /// Embeds the texts of one request in one call.
    package func embed(
        _ request: EmbeddingRequest, for context: CallContext,
        checkpoint: @escaping @Sendable (Embeddings) throws -> Checkpoint? = { _ in nil }
    ) async throws -> Embeddings {
        let snapshot = catalogs.current
        let model = try request.model ?? defaultEmbeddingModel(in: snapshot)
        let operation = EmbeddingOperation(request: request)
        do {
            return try await pipeline.run(
                try pass(operation, model: model, in: snapshot, for: context, checkpoint: checkpoint))
        } catch let rejected as RejectedAnswer {
            throw rejected.failure
        }
    }

    /// What a chat request without a route of its own is answered by: the same in every process with this catalogue,
    /// whatever credentials it has, because a node's fingerprint is made of it.
    package func defaultRoute(for task: ModelTask) throws(Failure) -> ModelRoute {
        try defaultRoute(for: task, in: catalogs.current)
    }

    func defaultRoute(for task: ModelTask, in snapshot: CatalogBox.Snapshot) throws(Failure) -> ModelRoute {
        if let route = snapshot.catalog.defaultRoute(for: task.use) { return route }
        let isLocal = configuration.chatProvider == .local
        guard let model = isLocal ? LocalProvider.chatModel(for: task) : configuration.chatModel else {
            throw isLocal ? .incapableLocalModels : .unknownModel()
        }
        return ModelRoute(model)
    }

    /// What an embedding request without a model of its own is embedded by; an index stores it.
    package func defaultEmbeddingModel() throws(Failure) -> ModelName {
        try defaultEmbeddingModel(in: catalogs.current)
    }

    func defaultEmbeddingModel(in snapshot: CatalogBox.Snapshot) throws(Failure) -> ModelName {
        if let model = snapshot.catalog.defaultRoute(for: .embed)?.models.first { return model }
        let isLocal = configuration.embeddingProvider == .local
        guard let model = isLocal ? LocalProvider.hashedModel : configuration.embeddingModel else {
            throw .unknownModel()
        }
        return model
    }

    private func answer(
        _ operation: ChatOperation, by model: ModelName, in snapshot: CatalogBox.Snapshot, for context: CallContext,
        checkpoint: @escaping @Sendable (Completion) throws -> Checkpoint?
    ) async throws -> Completion {
        do {
            return try await pipeline.run(
                try pass(operation, model: model, in: snapshot, for: context, checkpoint: checkpoint))
        } catch let rejected as RejectedAnswer {
            guard let broken = rejected.repairable else { throw rejected.failure }
            return try await answer(
                operation.repairing(broken), by: model, in: snapshot, for: context, checkpoint: checkpoint)
        }
    }

    private func pass<Operation: ModelOperation>(
        _ operation: Operation, model name: ModelName, in snapshot: CatalogBox.Snapshot, for context: CallContext,
        checkpoint: @escaping @Sendable (Operation.Output) throws -> Checkpoint?
    ) throws(Failure) -> GatewayPass<Operation> {
        guard let known = snapshot.catalog[name] else { throw .unknownModel() }
        guard let provider = snapshot.providers[known.provider] else { throw .unusableProvider }
        guard let model = known.priced(at: now()) else { throw .unpricedModel }
        let entry = snapshot.catalog[provider: known.provider]
        let origin = CallOrigin(
            credential: entry?.credential ?? "", catalogVersion: snapshot.catalog.version, rate: entry?.rate)
        return GatewayPass(
            operation: operation, model: model, provider: provider, context: context, origin: origin,
            makeCheckpoint: checkpoint)
    }
}
