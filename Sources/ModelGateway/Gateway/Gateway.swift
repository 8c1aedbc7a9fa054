package import Domain
package import Logging

/// The only door to models.
///
/// It throws a `Failure` whose class says what to do next, `CancellationError` when its task was cancelled, and what the
/// ledger throws as it is. Every admitted call is settled exactly once before any of these leaves.
package struct Gateway: Sendable {
    package let catalog: ModelCatalog
    package let configuration: GatewayConfiguration
    private let providers: [ProviderName: any Provider]
    private let pipeline: GatewayPipeline
    private let connections: ProviderConnections?

    /// The gateway of a configuration that passed `validate`. Ends with `shutdown`.
    package init(_ configuration: GatewayConfiguration, logger: Logger) {
        let connections = configuration.openAI.map { _ in ProviderConnections(connect: configuration.timers.connect) }
        self.init(
            configuration, catalog: ModelCatalog(configuration),
            providers: ProviderCatalog.providers(configuration, connections: connections), connections: connections,
            logger: logger)
    }

    /// A gateway with other providers or models than the catalogue's.
    package init(
        _ configuration: GatewayConfiguration, catalog: ModelCatalog, providers: [ProviderName: any Provider],
        connections: ProviderConnections? = nil, logger: Logger
    ) {
        self.configuration = configuration
        self.catalog = catalog
        self.providers = providers
        self.connections = connections
        pipeline = GatewayPipeline(configuration, logger: logger)
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
        let route = try request.route ?? defaultRoute(for: request.task)
        return try await route.first(until: context.deadline, in: catalog) { model in
            try await answer(ChatOperation(request), by: model, for: context, checkpoint: checkpoint)
        }
    }

    /// Embeds the texts of one request in one call.
    package func embed(
        _ request: EmbeddingRequest, for context: CallContext,
        checkpoint: @escaping @Sendable (Embeddings) throws -> Checkpoint? = { _ in nil }
    ) async throws -> Embeddings {
        let model = try request.model ?? defaultEmbeddingModel()
        let operation = EmbeddingOperation(request: request)
        do {
            return try await pipeline.run(try pass(operation, model: model, for: context, checkpoint: checkpoint))
        } catch let rejected as RejectedAnswer {
            throw rejected.failure
        }
    }

    /// What a chat request without a route of its own is answered by.
    package func defaultRoute(for task: ModelTask) throws(Failure) -> ModelRoute {
        guard let model = ProviderCatalog.chatModel(of: configuration.chatProvider, for: task, configuration) else {
            throw .unknownModel()
        }
        return ModelRoute(model)
    }

    /// What an embedding request without a model of its own is embedded by; an index stores it.
    package func defaultEmbeddingModel() throws(Failure) -> ModelName {
        guard let model = ProviderCatalog.embeddingModel(of: configuration.embeddingProvider, configuration) else {
            throw .unknownModel()
        }
        return model
    }

    private func answer(
        _ operation: ChatOperation, by model: ModelName, for context: CallContext,
        checkpoint: @escaping @Sendable (Completion) throws -> Checkpoint?
    ) async throws -> Completion {
        do {
            return try await pipeline.run(try pass(operation, model: model, for: context, checkpoint: checkpoint))
        } catch let rejected as RejectedAnswer {
            guard let broken = rejected.repairable else { throw rejected.failure }
            return try await answer(operation.repairing(broken), by: model, for: context, checkpoint: checkpoint)
        }
    }

    private func pass<Operation: ModelOperation>(
        _ operation: Operation, model name: ModelName, for context: CallContext,
        checkpoint: @escaping @Sendable (Operation.Output) throws -> Checkpoint?
    ) throws(Failure) -> GatewayPass<Operation> {
        guard let model = catalog[name], let provider = providers[model.provider] else { throw .unknownModel() }
        return GatewayPass(
            operation: operation, model: model, provider: provider, context: context, makeCheckpoint: checkpoint)
    }
}
