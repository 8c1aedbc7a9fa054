import Domain
import Foundation
package import Logging

/// `penstock up`: a private Postgres, a private Redis where the program is installed, migrations, API and fleet in one
/// process, and the keys to use them.
package struct EmbeddedPenstock: Sendable {
    private let folder: String
    private let settings: Settings
    private let logger: Logger
    private let onReady: @Sendable (Credentials) -> Void

    /// - Parameters:
    ///   - folder: where everything is kept; an absolute path.
    ///   - onReady: called once the API answers.
    package init(
        folder: String, settings: Settings, logger: Logger, onReady: @escaping @Sendable (Credentials) -> Void
    ) {
        self.folder = folder
        self.settings = settings
        self.logger = logger
        self.onReady = onReady
    }

    /// Runs until SIGINT or SIGTERM; drains, then stops Redis and Postgres too.
    package func run() async throws {
        let postgres = try PrivatePostgres(folder: folder)
        let database = try postgres.start()
        let redis = await startRedis()
        do {
            var settings = settings
            if let redis { settings.redisURL = redis.url }
            try await serve(database, settings)
        } catch {
            await redis?.stop()
            // The first error is the one to show; a Postgres that does not stop says so in its own log.
            try? postgres.stop()
            throw error
        }
        await redis?.stop()
        try postgres.stop()
    }

    /// Nil when REDIS_URL names another one, or when there is no program to start: everything works without it.
    private func startRedis() async -> PrivateRedis? {
        guard settings.redisURL == nil, PrivateRedis.isInstalled else { return nil }
        do {
            return try await PrivateRedis.start(in: folder)
        } catch {
            logger.notice("goes on without a private Redis", metadata: [LogKey.error.rawValue: "\(error)"])
            return nil
        }
    }

    private func serve(_ database: Secret, _ settings: Settings) async throws {
        let credentials = try await prepare(database)
        let process = PenstockProcess(
            settings: settings, database: database, roles: [.api, .fleet], logger: logger
        ) { port in
            var current = credentials
            current.url = settings.apiURL(port: port)
            do {
                try current.write(to: folder)
                onReady(current)
            } catch {
                logger.error("cannot write the credentials", metadata: [LogKey.error.rawValue: "\(error)"])
            }
        }
        try await process.run()
    }

    /// Migrates and makes the first tenant and keys, or takes the ones of an earlier start.
    private func prepare(_ database: Secret) async throws -> Credentials {
        try await Drivers.with(url: database, role: "start") { drivers in
            let applied = try await SchemaGate(client: drivers.general, migrations: settings.migrations).migrate()
            if !applied.isEmpty { logger.notice("migrated", metadata: [LogKey.count.rawValue: "\(applied.count)"]) }
            if var known = Credentials.read(from: folder) {
                known.pid = ProcessInfo.processInfo.processIdentifier
                known.databaseURL = database.reveal()
                return known
            }
            return try await FirstKeys(postgres: drivers.general).make(databaseURL: database)
        }
    }
}
