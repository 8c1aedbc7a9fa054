import PostgresDriver
import RedisDriver
import ServiceLifecycle

/// Keeps Redis connected until the process stops; without it the process goes on by itself.
struct RedisService: Service {
    let client: RedisClient

    func run() async throws {
        try await cancelWhenGracefulShutdown { try await client.run() }
    }
}

/// Keeps a client's connections open until the process stops.
struct ConnectionService: Service {
    let name: String
    let client: PostgresClient

    func run() async throws {
        try await cancelWhenGracefulShutdown { try await client.run() }
    }
}
