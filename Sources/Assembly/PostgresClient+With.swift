import PostgresDriver

extension PostgresClient {
    /// Runs `body` with a client of its own and closes it on every way out.
    static func with<R: Sendable>(
        _ configuration: PostgresConfiguration, _ body: (PostgresClient) async throws -> R
    ) async throws -> R {
        let client = PostgresClient(configuration)
        do {
            let result = try await body(client)
            await client.close()
            return result
        } catch {
            await client.close()
            throw error
        }
    }
}
