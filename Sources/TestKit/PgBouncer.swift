import Foundation
import Glibc

/// A real pooler in transaction mode before the tests' server, with few sessions to lend.
package struct PgBouncer: Sendable {
    package struct Unavailable: Error, CustomStringConvertible {
        package let description: String
    }

    /// The server's URL by way of the pooler, for any of its databases.
    private let parts: URLComponents

    /// Whether this machine has the program. Debian keeps it where only root looks.
    package static var isInstalled: Bool { program != nil }

    private static var program: String? {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        return (["/usr/sbin"] + path.split(separator: ":").map(String.init)).map { $0 + "/pgbouncer" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    /// Runs one before the server of `url` while `body` uses it.
    package static func with<Value>(
        to url: String, sessions: Int = 5, _ body: (PgBouncer) async throws -> Value
    ) async throws -> Value {
        guard let program, var parts = URLComponents(string: url), let host = parts.host, let user = parts.user else {
            throw Unavailable(description: "no pgbouncer, or the server's URL names no host and user")
        }
        let folder = "/tmp/penstock-pooler-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        // What is left behind at worst is a small folder.
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let port = try PostgresCluster.freePort()
        try write(
            """
            [databases]
            * = host=\(host) port=\(parts.port ?? 5432)
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = \(port)
            unix_socket_dir =
            auth_type = scram-sha-256
            auth_file = \(folder)/users
            pool_mode = transaction
            default_pool_size = \(sessions)
            max_client_conn = 400

            """, to: folder + "/pgbouncer.ini")
        try write("\(quoted(user)) \(quoted(parts.password ?? ""))\n", to: folder + "/users")
        try giveAway(folder)
        parts.host = "127.0.0.1"
        parts.port = port
        let pooler = PgBouncer(parts: parts)
        return try await ProcessUnderTestSet.with { processes in
            let command = asStranger([program, folder + "/pgbouncer.ini"])
            let process = try processes.start(command[0], Array(command.dropFirst()), name: "pgbouncer")
            _ = try await process.printed(after: "process up: ")
            return try await body(pooler)
        }
    }

    /// A database by way of the pooler.
    package func url(database: String) throws -> String {
        var parts = parts
        parts.path = "/" + database
        guard let url = parts.string else { throw Unavailable(description: "no URL for \(database)") }
        return url
    }

    private static func quoted(_ text: String) -> String {
        "\"" + text.replacingOccurrences(of: "\"", with: "\"\"") + "\""
    }

    private static func write(_ text: String, to path: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }

    /// PgBouncer refuses to run as root, so root runs it as the user `nobody`. By `setpriv`, which becomes the program:
    /// `runuser` would stay in between, and a signal that ends it hard would leave the pooler behind.
    private static func asStranger(_ command: [String]) -> [String] {
        guard getuid() == 0, let nobody = getpwnam("nobody")?.pointee else { return command }
        let wanted = ["--reuid", "\(nobody.pw_uid)", "--regid", "\(nobody.pw_gid)", "--clear-groups", "--"]
        return ["/usr/bin/setpriv"] + wanted + command
    }

    private static func giveAway(_ folder: String) throws {
        guard getuid() == 0, let nobody = getpwnam("nobody")?.pointee else { return }
        for path in [folder, folder + "/pgbouncer.ini", folder + "/users"] {
            guard chown(path, nobody.pw_uid, nobody.pw_gid) == 0 else {
                throw Unavailable(description: "cannot give \(path) to the user nobody")
            }
        }
    }
}
