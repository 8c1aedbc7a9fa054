import Domain
import HTTPAPI
import PostgresDriver
import ServiceLifecycle
import TaskQueue
import Tenancy
import Webhooks

/// The HTTP API in this process, on a free port, for the time of a measurement. It takes the kind that does nothing.
enum BenchAPI {
    /// Runs `body` with the API's port once it is open.
    static func run<R: Sendable>(on database: BenchDatabase, _ body: (Int) async throws -> R) async throws -> R {
        let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
        var configuration = HTTPAPIConfiguration()
        configuration.port = 0
        let api: any Service = HTTPAPI(
            dependencies: dependencies(database), configuration: configuration, logger: database.server.logger,
            onBound: { continuation.yield($0) }
        ).application()
        // Unstructured, because the body's result need not cross into a task group; awaited on every way out.
        let running = Task {
            defer { continuation.finish() }
            try await api.run()
        }
        do {
            let result = try await body(try await port(ports))
            _ = await stop(running)
            return result
        } catch {
            throw await stop(running) ?? error
        }
    }

    /// A key of the bench's tenant that may submit.
    static func key(on database: BenchDatabase) async throws -> Secret {
        let key = KeySecret()
        _ = try await database.general.run(
            CreateKey(tenant: database.lane.tenant, hash: key.hash, name: "bench", scopes: [.tasksWrite]))
        return key.secret
    }

    private static func dependencies(_ database: BenchDatabase) -> APIDependencies {
        let doorbell = Doorbell(postgres: database.general)
        let ring: @Sendable () -> Void = { doorbell.ring() }
        return APIDependencies(
            postgres: database.general, intake: TaskIntake(postgres: database.hot, doorbell: ring),
            control: TaskControl(postgres: database.general, doorbell: ring),
            kinds: KindCatalog([NoopKind(isPublic: true)]),
            pools: { [pool = database.lane.pool] name in name == NoopKind.pool ? pool : nil },
            webhookGuard: AddressGuard(policy: .strict, resolver: SystemResolver()),
            outcomes: OutcomeWaiter(postgres: database.general))
    }

    private static func port(_ ports: AsyncStream<Int>) async throws -> Int {
        for await port in ports { return port }
        throw BenchError(.surroundings, "the HTTP API ended before it listened")
    }

    /// Returns why it had ended before, if it had.
    private static func stop(_ running: Task<Void, any Error>) async -> (any Error)? {
        running.cancel()
        guard case .failure(let error) = await running.result, !(error is CancellationError) else { return nil }
        return error
    }
}
