import Domain
package import Logging

/// Runs a scenario on a private Postgres that is made for it and gone afterwards. Durability is on.
package enum Bench {
    package static func run(
        _ scenario: some BenchScenario, settings: Settings, logger: Logger, progress: BenchProgress
    ) async throws -> BenchReport {
        progress("starting a private Postgres")
        return try await ThrowawayPenstock.run(settings: settings) { postgres in
            try await scenario.run(
                on: BenchServer(
                    postgres: postgres, logger: logger, progress: progress, redisURL: settings.redisURL,
                    migrations: settings.migrations))
        }
    }
}
