import Domain
import Logging
import ModelGateway
import PostgresDriver
import RedisDriver

/// A gateway as a worker of the fleet has it: every stage is on, with the tenant's limits and policy from Postgres and the
/// limits' buckets in Redis when there is one. Only its catalogue is a value in code.
struct BenchGateway: Sendable {
    let gateway: Gateway
    let provider: MeteredProvider

    /// - Parameters:
    ///   - baseURL: of the simulated provider.
    ///   - redis: nil for limits in this process's memory.
    ///   - calls: how many may be in flight at once.
    static func with<R: Sendable>(
        baseURL: String, redis: Secret?, calls: Int, postgres: PostgresClient, logger: Logger,
        _ body: (BenchGateway) async throws -> R
    ) async throws -> R {
        let client = try redis.map { try RedisClient(url: $0.reveal()) }
        try await client?.connect()
        var shared: (RedisClient, String)?
        if let client, let name = try await postgres.run(InstallationName()).first { shared = (client, name) }
        let hints = SharedHints(redis: shared, workers: { 1 })
        let connections = ProviderConnections(connect: .seconds(10))
        let provider = MeteredProvider(
            ProviderCatalog.make(
                BenchModel.settings(baseURL: baseURL, connectionsMax: calls + 16), connections))
        let catalogs = CatalogBox(BenchModel.catalog(baseURL: baseURL)) { _ in [BenchModel.provider: provider] }
        let gateway = Gateway(
            GatewayConfiguration(), catalogs: catalogs, connections: connections,
            coordination: GatewayCoordination(hints, postgres: postgres),
            safety: .make(pepper: nil, postgres: postgres), logger: logger)
        defer { client?.close() }
        do {
            let result = try await body(BenchGateway(gateway: gateway, provider: provider))
            try await gateway.shutdown()
            return result
        } catch {
            // The first error is the one to show.
            try? await gateway.shutdown()
            throw error
        }
    }
}
