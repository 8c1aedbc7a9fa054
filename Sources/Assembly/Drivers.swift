package import Domain
import Fleet
package import PostgresDriver

/// The database clients of a process. The hot one carries the queue's statements and their plan settings; the
/// other one everything that is read for people. Both share connections between all their callers.
package struct Drivers: Sendable {
    package let hot: PostgresClient
    package let general: PostgresClient

    package init(url: Secret, role: String) {
        hot = PostgresClient(Self.configuration(url, role: role, settings: FleetService.hotPathSettings))
        general = PostgresClient(Self.configuration(url, role: role + " (reads)", settings: [:]))
    }

    /// Runs `body` with clients of its own and closes them on every way out.
    package static func with<R: Sendable>(
        url: Secret, role: String, _ body: (Drivers) async throws -> R
    ) async throws -> R {
        let drivers = Drivers(url: url, role: role)
        do {
            let result = try await body(drivers)
            await drivers.close()
            return result
        } catch {
            await drivers.close()
            throw error
        }
    }

    package func close() async {
        await hot.close()
        await general.close()
    }

    static func configuration(_ url: Secret, role: String, settings: [String: String]) -> PostgresConfiguration {
        var configuration = PostgresConfiguration(url: url.reveal())
        configuration.applicationName = "penstock " + role
        let common = [
            "search_path": "penstock", "statement_timeout": "30s", "idle_in_transaction_session_timeout": "30s",
            // Plans over many partitions look expensive enough to compile, and compiling costs more than running them.
            "jit": "off",
        ]
        configuration.sessionSettings = settings.merging(common) { mine, _ in mine }
        return configuration
    }
}
