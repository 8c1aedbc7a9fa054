import Foundation
import PostgresDriver
import Testing

/// The database the tests run against, named by the environment.
enum TestDatabase {
    /// - Throws: when `PENSTOCK_TEST_DATABASE_URL` is not set.
    static func url() throws -> String {
        try #require(
            ProcessInfo.processInfo.environment["PENSTOCK_TEST_DATABASE_URL"],
            "Set PENSTOCK_TEST_DATABASE_URL to the URL of a Postgres superuser, for example postgresql://postgres@localhost/postgres"
        )
    }

    /// Runs the body with a client of its own and closes it.
    static func withClient<Value>(
        _ adjust: (inout PostgresConfiguration) -> Void = { _ in },
        _ body: (PostgresClient) async throws -> Value
    ) async throws -> Value {
        var configuration = PostgresConfiguration(url: try url())
        configuration.applicationName = uniqueName("test")
        // A busy machine may take its time; the tests about timeouts set their own.
        configuration.acquireTimeout = .seconds(30)
        adjust(&configuration)
        let client = PostgresClient(configuration)
        do {
            let value = try await body(client)
            await client.close()
            return value
        } catch {
            await client.close()
            throw error
        }
    }

    /// A name that no other test uses, fit for a table, schema or channel.
    static func uniqueName(_ prefix: String) -> String {
        prefix + "_" + UUID().uuidString.lowercased().replacing("-", with: "").prefix(16)
    }
}
