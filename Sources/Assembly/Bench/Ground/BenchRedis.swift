import Domain

/// The Redis of a measurement: one of our own when the program is installed, else the one of `REDIS_URL`, else none.
enum BenchRedis {
    /// Runs `body` with its URL.
    static func with<R: Sendable>(_ server: BenchServer, _ body: (Secret?) async throws -> R) async throws -> R {
        // One that does not start is as good as none: everything works without it, and the report says so.
        guard PrivateRedis.isInstalled, let redis = try? await PrivateRedis.start(in: server.postgres.folder) else {
            return try await body(server.redisURL)
        }
        do {
            let result = try await body(redis.url)
            await redis.stop()
            return result
        } catch {
            await redis.stop()
            throw error
        }
    }
}
