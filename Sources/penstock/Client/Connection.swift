import Domain
import Foundation

/// Where a server is and how to sign in to it.
struct Connection: Sendable {
    /// The root of the API without a trailing slash, such as `http://127.0.0.1:8080`.
    let url: String
    /// For everything a tenant does.
    let tenantKey: Secret?
    /// For making and revoking keys.
    let adminKey: Secret?

    /// Reads the settings in order of precedence: the option, the environment, the credentials file.
    ///
    /// A key from a credentials file goes only to the server that the same file names. A key in the environment goes
    /// wherever the caller points, because both were chosen by the caller.
    ///
    /// - Parameter credentials: the file's content, or nil when there is none.
    static func resolve(
        url option: String?, environment: [String: String], credentials: Credentials?
    ) throws(CommandFailure) -> Connection {
        guard let url = option ?? environment.value("PENSTOCK_URL") ?? credentials?.url else {
            throw .usage(
                "No server is named. Start one with 'penstock up --data-dir penstock-data', or give --url, PENSTOCK_URL, "
                    + "--credentials or PENSTOCK_CREDENTIALS.")
        }
        let root = try root(of: url)
        let key = environment.value("PENSTOCK_API_KEY").map { Secret($0) }
        let filed = credentials.flatMap { root == (try? Self.root(of: $0.url)) ? $0 : nil }
        return Connection(url: root, tenantKey: key ?? filed?.tenantKey, adminKey: key ?? filed?.adminKey)
    }

    /// The address without a trailing slash. Only `http` and `https` with a host are accepted, without a user, a query
    /// or a fragment.
    private static func root(of text: String) throws(CommandFailure) -> String {
        guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            ["http", "https"].contains(scheme), let host = parts.host, !host.isEmpty,
            parts.user == nil, parts.password == nil, parts.query == nil, parts.fragment == nil
        else {
            throw .usage("The server's address must look like http://127.0.0.1:8080.")
        }
        var root = text
        while root.hasSuffix("/") { root.removeLast() }
        return root
    }
}

extension [String: String] {
    /// The variable, unless it is missing or empty.
    func value(_ name: String) -> String? {
        self[name].flatMap { $0.isEmpty ? nil : $0 }
    }
}
