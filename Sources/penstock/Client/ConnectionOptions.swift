import ArgumentParser
import Foundation

/// Which server to talk to. There is no option for the key on purpose: command lines are visible to every user of the
/// machine and stay in the shell's history.
struct ConnectionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The server's address (default: PENSTOCK_URL, then the credentials file).", valueName: "url"))
    var url: String?

    @Option(
        help: ArgumentHelp(
            "The credentials.json that 'penstock up' wrote (default: PENSTOCK_CREDENTIALS, then "
                + "\(Credentials.usualPath)). A key in PENSTOCK_API_KEY comes before the file's.",
            valueName: "file"))
    var credentials: String?

    func connection() throws(CommandFailure) -> Connection {
        let environment = ProcessInfo.processInfo.environment
        return try Connection.resolve(
            url: url, environment: environment,
            credentials: try Credentials.load(path: credentials, environment: environment))
    }

    /// Runs `body` with a client for the tenant's key.
    func withClient<Result: Sendable>(
        _ body: (APIClient) async throws -> Result
    ) async throws -> Result {
        let connection = try connection()
        guard connection.tenantKey != nil else { throw CommandFailure.notSignedIn }
        return try await APIClient.with(url: connection.url, key: connection.tenantKey, body)
    }

    /// Runs `body` with a client for the administrator's key, or else the tenant's: for what both may see in part.
    func withAnyClient<Result: Sendable>(
        _ body: (APIClient) async throws -> Result
    ) async throws -> Result {
        let connection = try connection()
        guard let key = connection.adminKey ?? connection.tenantKey else { throw CommandFailure.notSignedIn }
        return try await APIClient.with(url: connection.url, key: key, body)
    }

    /// Runs `body` with a client for the administrator's key.
    func withAdminClient<Result: Sendable>(
        _ body: (APIClient) async throws -> Result
    ) async throws -> Result {
        let connection = try connection()
        guard connection.adminKey != nil else { throw CommandFailure.notSignedIn }
        return try await APIClient.with(url: connection.url, key: connection.adminKey, body)
    }
}

extension CommandFailure {
    static let notSignedIn = CommandFailure(
        .denied, code: "not_signed_in", title: "Not signed in",
        detail:
            "There is no key for this server. Set PENSTOCK_API_KEY, or name its credentials file with --credentials.")
}
