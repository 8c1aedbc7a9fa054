import Domain
import Fleet
import HTTPAPI
import Knowledge
import ModelGateway
import PostgresDriver
import TaskKinds
import TaskQueue
import Tenancy

/// An index on a fresh database, kept by a real worker of the fleet in this process, with every kind of this release.
struct KnowledgeGround: Sendable {
    /// Calls in flight to a provider, and documents read at once.
    private static let slots: Int32 = 16
    private static let readers: Int32 = 4

    let database: BenchDatabase
    let store: KnowledgeStore
    let searcher: Searcher
    let gateway: Gateway
    let index: KnowledgeIndex

    var tenant: TenantID { index.tenant }

    static func with<R: Sendable>(
        _ configuration: GatewayConfiguration, on server: BenchServer, _ body: (KnowledgeGround) async throws -> R
    ) async throws -> R {
        try await server.withDatabase(poolLimit: 1) { database in
            try await Drivers.with(url: database.url, role: "bench worker") { drivers in
                let gateway = Gateway(
                    configuration,
                    coordination: GatewayCoordination(
                        SharedHints(redis: nil, workers: { 1 }), postgres: drivers.general),
                    safety: .make(pepper: nil, postgres: drivers.general), logger: server.logger)
                do {
                    let result = try await run(gateway, drivers, database, body)
                    try await gateway.shutdown()
                    return result
                } catch {
                    // The first error is the one to show.
                    try? await gateway.shutdown()
                    throw error
                }
            }
        }
    }

    private static func run<R: Sendable>(
        _ gateway: Gateway, _ drivers: Drivers, _ database: BenchDatabase, _ body: (KnowledgeGround) async throws -> R
    ) async throws -> R {
        let store = KnowledgeStore(postgres: drivers.general)
        let searcher = Searcher(postgres: drivers.general)
        let configuration = gateway.configuration
        let kinds = try TaskKindCatalog.make(
            gateway: gateway, chatPool: configuration.chatPool, embeddingPool: configuration.embeddingPool,
            prompts: PostgresPrompts(postgres: drivers.general), store: store, searcher: searcher)
        var fleet = FleetConfiguration()
        fleet.pools = pools(configuration)
        fleet.drainGrace = .seconds(5)
        _ = try await PoolDirectory.ensuring(fleet.pools, in: drivers.general)
        _ = try await drivers.general.run(RegisterKinds(kinds.descriptions))
        let service = FleetService(
            database: drivers.fleet, configuration: fleet, kinds: kinds, doorbell: Doorbell(postgres: drivers.general),
            logger: database.server.logger)
        let index = try await makeIndex(gateway, store, database.lane.tenant)
        return try await RunningService.with {
            try await service.run()
        } _: {
            try await body(
                KnowledgeGround(database: database, store: store, searcher: searcher, gateway: gateway, index: index))
        }
    }

    private static func pools(_ configuration: GatewayConfiguration) -> [FleetConfiguration.Pool] {
        configuration.pools(by: configuration.catalogFile?.catalog).map {
            .init(name: $0.name, provider: $0.name.rawValue, size: slots, limit: slots)
        } + [.init(name: IndexKinds.pool, provider: nil, size: readers, limit: readers)]
    }

    private static func makeIndex(
        _ gateway: Gateway, _ store: KnowledgeStore, _ tenant: TenantID
    ) async throws -> KnowledgeIndex {
        var settings = IndexSettings()
        settings.model = try gateway.defaultEmbeddingModel().rawValue
        guard let name = IndexName("bench"), let index = try await store.create(name, settings, for: tenant) else {
            throw BenchError(.surroundings, "the bench's index could not be made")
        }
        return index
    }
}
