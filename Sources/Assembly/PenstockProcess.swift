package import Domain
import Fleet
import HTTPAPI
import Knowledge
package import Logging
import ModelGateway
import PostgresDriver
import RedisDriver
import ServiceLifecycle
import Synchronization
import TaskKinds
import TaskQueue
import Tenancy
import UnixSignals
import Webhooks

/// One process of Penstock: settings in, ordered services out. `serve` runs the API, `work` the fleet, `up` both.
///
/// Order of start, and in reverse of stop: database connections → fleet → API. So a stop first closes the door,
/// then drains the work, and only then lets go of the database.
package struct PenstockProcess: Sendable {
    package struct Roles: OptionSet, Sendable {
        package let rawValue: Int
        package init(rawValue: Int) { self.rawValue = rawValue }
        package static let api = Roles(rawValue: 1)
        package static let fleet = Roles(rawValue: 2)
    }

    private let settings: Settings
    private let database: Secret
    private let roles: Roles
    private let logger: Logger
    private let onBound: @Sendable (Int) async -> Void

    /// - Parameters:
    ///   - settings: valid ones.
    ///   - onBound: called with the API's port once it is open.
    package init(
        settings: Settings, database: Secret, roles: Roles, logger: Logger,
        onBound: @escaping @Sendable (Int) async -> Void = { _ in }
    ) {
        self.settings = settings
        self.database = database
        self.roles = roles
        self.logger = logger
        self.onBound = onBound
    }

    /// Runs until SIGINT or SIGTERM, then stops gracefully; a second signal, or the grace plus 30 s, ends it hard.
    package func run() async throws {
        let drivers = Drivers(
            url: database, role: roles.contains(.fleet) ? "worker" : "api", pooling: settings.pooling)
        let redis = try settings.redisURL.map { try RedisClient(url: $0.reveal()) }
        let workers = LiveWorkers(postgres: drivers.general, logger: logger)
        var shared: (client: RedisClient, name: String)?
        if let redis, let name = try await drivers.general.run(InstallationName()).first { shared = (redis, name) }
        let hints = SharedHints(redis: shared, workers: { workers.count })
        let gateway = Gateway(
            settings.gateway, coordination: GatewayCoordination(hints, postgres: drivers.general),
            safety: .make(settings, postgres: drivers.general), logger: logger)
        let outcomes = OutcomeWaiter(postgres: drivers.general)
        let doorbell = Doorbell(postgres: drivers.hot)
        let searcher = Searcher(postgres: drivers.knowledge, memoryMax: settings.indexMemoryMax)
        let pools = try await PoolDirectory.ensuring(settings.fleet.pools, in: drivers.general)
        let kinds = try kindCatalog(drivers: drivers, gateway: gateway, searcher: searcher, pools: pools)
        _ = try await drivers.general.run(RegisterKinds(kinds.descriptions))
        var services: [any Service] = [
            Watchdog(looksMax: settings.stallSeconds),
            ConnectionService(name: "hot", client: drivers.hot),
            ConnectionService(name: "reads", client: drivers.general),
            ConnectionService(name: "knowledge", client: drivers.knowledge),
        ]
        if let file = settings.gateway.catalogFile {
            services.append(
                CatalogWatch(
                    reloader: CatalogReloader(file, box: gateway.catalogs), catalogs: gateway.catalogs,
                    pools: CatalogPools(
                        settings, directory: pools, kinds: kinds, postgres: drivers.general, catalog: file.catalog),
                    logger: logger))
        }
        if let redis { services.append(RedisService(client: redis)) }
        if roles.contains(.fleet) {
            services.append(workers)
            services.append(ConnectionService(name: "lease", client: drivers.lease))
            services.append(ConnectionService(name: "upkeep", client: drivers.upkeep))
            services.append(
                FleetService(
                    database: drivers.fleet, configuration: settings.fleet, kinds: kinds, doorbell: doorbell,
                    duties: [.knowledgeUpkeep(drivers.upkeep), .vectorUpkeep(drivers.upkeep)],
                    pools: wantedPools(gateway),
                    onOutcome: { _ in outcomes.poke() }, logger: logger))
        }
        if roles.contains(.api) {
            services.append(
                apiService(
                    drivers: drivers, gateway: gateway, searcher: searcher, kinds: kinds, pools: pools,
                    outcomes: outcomes, doorbell: doorbell))
        }
        try await serve(services)
        try await gateway.shutdown()
    }

    private func serve(_ services: [any Service]) async throws {
        var configuration = ServiceGroupConfiguration(
            services: services.map { .init(service: $0, successTerminationBehavior: .gracefullyShutdownGroup) },
            gracefulShutdownSignals: [.sigint, .sigterm], logger: logger)
        configuration.maximumGracefulShutdownDuration = settings.fleet.drainGrace + .seconds(30)
        try await ServiceGroup(configuration: configuration).run()
    }

    /// The pools that the fleet works for: those of the catalogue in use, when it is a file's and may change; nil for those
    /// of the settings, for good.
    private func wantedPools(_ gateway: Gateway) -> (@Sendable () -> [FleetConfiguration.Pool])? {
        guard settings.gateway.catalogFile != nil else { return nil }
        return { [settings, catalogs = gateway.catalogs] in settings.pools(by: catalogs.current.catalog) }
    }

    private func kindCatalog(
        drivers: Drivers, gateway: Gateway, searcher: Searcher, pools: PoolDirectory
    ) throws -> KindCatalog {
        let addressGuard = AddressGuard(policy: settings.webhooks, resolver: SystemResolver())
        return try TaskKindCatalog.make(
            gateway: gateway, chatPool: settings.gateway.chatPool, embeddingPool: settings.gateway.embeddingPool,
            prompts: PostgresPrompts(postgres: drivers.general),
            store: KnowledgeStore(postgres: drivers.knowledge), searcher: searcher,
            hasPool: { pools.id(of: $0) != nil },
            others: [DeliverWebhook(postgres: drivers.general, addressGuard: addressGuard)])
    }

    private func apiService(
        drivers: Drivers, gateway: Gateway, searcher: Searcher, kinds: KindCatalog, pools: PoolDirectory,
        outcomes: OutcomeWaiter, doorbell: Doorbell
    ) -> any Service {
        let ring: @Sendable () -> Void = { doorbell.ring() }
        let gate = SchemaGate(client: drivers.general, migrations: settings.migrations)
        let dependencies = APIDependencies(
            postgres: drivers.general,
            intake: TaskIntake(postgres: drivers.hot, keyLifetime: settings.keyLifetime, doorbell: ring),
            control: TaskControl(postgres: drivers.general, doorbell: ring), kinds: kinds,
            pools: { pools.id(of: $0) },
            webhookGuard: AddressGuard(policy: settings.webhooks, resolver: SystemResolver()), outcomes: outcomes,
            knowledge: KnowledgeStore(postgres: drivers.knowledge), searcher: searcher,
            embeddingModels: EmbeddingModels(gateway), doorbell: ring,
            readiness: [ReadinessCheck(name: "schema") { await gate.isCurrent() }])
        return HTTPAPI(dependencies: dependencies, configuration: settings.api, logger: logger, onBound: onBound)
            .application()
    }
}
