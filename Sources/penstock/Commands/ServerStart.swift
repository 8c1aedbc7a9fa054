import ArgumentParser
import Assembly
import Configuration
import Domain
import Foundation
import Logging

/// What the commands that run the system have in common: settings from the environment, logs to standard error.
enum ServerStart {
    /// The settings of the environment, or every complaint about them at once.
    static func settings(_ change: (inout Settings) -> Void = { _ in }) throws -> Settings {
        var settings = Settings(ConfigReader(provider: EnvironmentVariablesProvider()))
        change(&settings)
        let complaints = settings.validate()
        guard complaints.isEmpty else {
            throw CommandFailure(
                .usage, code: "settings", title: "The settings cannot be used",
                detail: complaints.joined(separator: "; "))
        }
        return settings
    }

    static func database(_ settings: Settings) throws -> Secret {
        guard let url = settings.databaseURL else {
            throw CommandFailure(
                .usage, code: "no_database", title: "No database",
                detail: "Set DATABASE_URL to a Postgres connection string, or use penstock up for a private database.")
        }
        return url
    }

    static func logger(_ settings: Settings) -> Logger {
        var logger = Logger(label: "penstock") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = settings.logLevel
        return logger
    }

    /// Runs `body` and turns what stops a start into a failure with a status.
    static func run(_ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch let error as StartError {
            let status: ExitStatus = error.code == .badSettings ? .usage : .unavailable
            throw CommandFailure(
                status, code: error.code.rawValue, title: "Penstock does not start", detail: error.message)
        } catch  where !(error is CommandFailure || error is CancellationError || error is ExitCode) {
            throw CommandFailure(.failed, code: "start", title: "Penstock does not start", detail: "\(error)")
        }
    }
}
