import Foundation
import Synchronization

/// A Redis of one test's own, which keeps nothing on disk and which the test may kill, freeze and cut off.
///
/// It listens on a free port of the loopback and on a Unix socket, and both stay the same through a restart.
package final class RedisServer: Sendable {
    package struct Unavailable: Error, CustomStringConvertible {
        package let description: String
    }

    /// Without it, suites that need a Redis are skipped where none is installed; with it they fail.
    private static let requirement = "PENSTOCK_TEST_REDIS_REQUIRED"

    package static let skipReason: String =
        "no redis-server on this machine; install the package redis-server, or run deployments/local/test, which does"

    /// Whether suites that need a Redis are to run.
    package static var isExpected: Bool {
        program != nil || ProcessInfo.processInfo.environment[requirement] != nil
    }

    private static var program: String? {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        return (path.split(separator: ":").map(String.init) + ["/usr/bin", "/usr/local/bin"]).map {
            $0 + "/redis-server"
        }
        .first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    package let port: Int
    package let socketPath: String
    package let password: String?
    private let command: [String]
    private let processes: ProcessUnderTestSet
    private let current: Mutex<ProcessUnderTest?>

    /// Runs one while `body` uses it.
    /// - Parameters:
    ///   - password: what the server asks of its clients.
    ///   - settings: more of the server's own settings.
    package static func with<Value>(
        password: String? = nil, settings: [String: String] = [:], _ body: (RedisServer) async throws -> Value
    ) async throws -> Value {
        guard let program else { throw Unavailable(description: skipReason) }
        let folder = "/tmp/penstock-redis-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        // What is left behind at worst is a small folder.
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let port = try PostgresCluster.freePort()
        return try await ProcessUnderTestSet.with { processes in
            let server = RedisServer(
                program: program, folder: folder, port: port, password: password, settings: settings,
                processes: processes)
            try await server.start()
            return try await body(server)
        }
    }

    private init(
        program: String, folder: String, port: Int, password: String?, settings: [String: String],
        processes: ProcessUnderTestSet
    ) {
        self.port = port
        self.password = password
        self.processes = processes
        socketPath = folder + "/redis.sock"
        var all = [
            "bind": "127.0.0.1", "port": "\(port)", "unixsocket": socketPath, "dir": folder, "save": "",
            "appendonly": "no",
            "daemonize": "no",
        ]
        if let password { all["requirepass"] = password }
        all.merge(settings) { _, theirs in theirs }
        command = [program] + all.sorted { $0.key < $1.key }.flatMap { ["--" + $0.key, $0.value] }
        current = Mutex(nil)
    }

    /// By TCP, with the password.
    package var url: String { "redis://\(login)127.0.0.1:\(port)/0" }

    /// By the Unix socket, with the password.
    package var socketURL: String { "unix://\(login)\(socketPath)" }

    private var login: String { password.map { ":\($0)@" } ?? "" }

    /// Starts it, on the same port as before, and returns when it answers.
    package func start() async throws {
        let process = try processes.start(command[0], Array(command.dropFirst()), name: "redis-server")
        current.withLock { $0 = process }
        try await Probe.until("redis-server answers on port \(port)") {
            if let ending = process.ending() {
                throw Unavailable(description: "redis-server ended (\(ending)): \(process.output)")
            }
            return (try? self.ask("PING")) != nil
        }
    }

    /// Ends it at once, as a power cut would.
    package func killHard() async throws { try await process().killHard() }

    /// Freezes it: connections stay open, and nothing is answered.
    package func freeze() async throws { try await process().freeze() }

    package func thaw() throws { try process().thaw() }

    /// Cuts every connection but the one that says so.
    package func cutAll() throws {
        _ = try ask("CLIENT KILL TYPE normal SKIPME yes")
        _ = try ask("CLIENT KILL TYPE pubsub")
    }

    private func process() throws -> ProcessUnderTest {
        guard let process = current.withLock({ $0 }) else {
            throw Unavailable(description: "redis-server is not started")
        }
        return process
    }
}
