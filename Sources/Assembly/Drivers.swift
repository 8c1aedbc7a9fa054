package import Domain
import Fleet
package import PostgresDriver

/// The database clients of a process. Each opens its connections when they are first needed and shares them between
/// all its callers.
package struct Drivers: Sendable {
    /// The queue's statements, with their plan settings.
    package let hot: PostgresClient
    /// What is read for people.
    package let general: PostgresClient
    /// Documents, generations and searches, with the plan settings of the queue: their tables grow from nothing, too, and
    /// large rows must not stand in the way of claims.
    package let knowledge: PostgresClient
    /// A worker's heartbeat.
    package let lease: PostgresClient
    /// A worker's maintenance duties. A duty that does not get its lock gives way and comes again.
    package let upkeep: PostgresClient

    package init(url: Secret, role: String, pooling: PostgresPooling = .detected) {
        func client(_ part: String, _ settings: [String: String], connections: Int) -> PostgresClient {
            var configuration = Self.configuration(url, role: role + part, settings: settings, connections: connections)
            configuration.pooling = pooling
            return PostgresClient(configuration)
        }
        hot = client("", FleetService.hotPathSettings, connections: 2)
        general = client(" (reads)", [:], connections: 2)
        knowledge = client(" (knowledge)", FleetService.hotPathSettings, connections: 2)
        lease = client(" (lease)", [:], connections: 1)
        upkeep = client(" (upkeep)", ["lock_timeout": "5s"], connections: 1)
    }

    var fleet: FleetDatabase { FleetDatabase(work: hot, lease: lease, upkeep: upkeep) }

    /// Runs `body` with clients of its own and closes them on every way out.
    package static func with<R: Sendable>(
        url: Secret, role: String, pooling: PostgresPooling = .detected, _ body: (Drivers) async throws -> R
    ) async throws -> R {
        let drivers = Drivers(url: url, role: role, pooling: pooling)
        do {
            let result = try await body(drivers)
            await drivers.close()
            return result
        } catch {
            await drivers.close()
            throw error
        }
    }

    /// One connection for the time of `body`: opening one costs more than most questions.
    static func withOne<R: Sendable>(
        url: Secret, role: String, pooling: PostgresPooling, _ body: (PostgresClient) async throws -> R
    ) async throws -> R {
        var configuration = configuration(url, role: role, settings: [:], connections: 1)
        configuration.pooling = pooling
        return try await PostgresClient.with(configuration, body)
    }

    package func close() async {
        await hot.close()
        await general.close()
        await knowledge.close()
        await lease.close()
        await upkeep.close()
    }

    static func configuration(
        _ url: Secret, role: String, settings: [String: String], connections: Int = 2
    ) -> PostgresConfiguration {
        var configuration = PostgresConfiguration(url: url.reveal())
        configuration.applicationName = "penstock " + role
        configuration.sharedConnections = connections
        let common = [
            "search_path": "penstock", "statement_timeout": "30s", "idle_in_transaction_session_timeout": "30s",
            // Plans over many partitions look expensive enough to compile, and compiling costs more than running them.
            "jit": "off",
        ]
        configuration.sessionSettings = settings.merging(common) { mine, _ in mine }
        return configuration
    }
}
