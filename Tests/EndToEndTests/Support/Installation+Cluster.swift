import Domain
import PostgresDriver
import TestKit

extension Installation {
    /// Runs `body` on a cluster of the test's own, set up as an operator would: `penstock migrate --first-tenant`.
    static func with<Value: Sendable>(
        _ cluster: PostgresCluster, settings: [String: String] = [:], _ body: (Installation) async throws -> Value
    ) async throws -> Value {
        try await ProcessUnderTestSet.with { processes in
            let environment = ["DATABASE_URL": cluster.url, "PENSTOCK_MIGRATIONS": TestServer.migrations]
            let printed = try await processes.run(
                try TestServer.executable(), ["migrate", "--first-tenant", "alpha", "--json"], environment: environment,
                name: "migrate")
            guard let line = printed.split(whereSeparator: \.isNewline).first(where: { $0.hasPrefix("{") }),
                let key = try JSONParser.parse(String(line))["admin_key"]?.asString
            else { throw Surprise("migrate printed no key: \(printed)") }
            return try await TestDatabase.withClient(url: cluster.url) { postgres in
                try await body(
                    Installation(
                        postgres: postgres, databaseURL: cluster.url, processes: processes, settings: settings, key: key
                    ))
            }
        }
    }
}
