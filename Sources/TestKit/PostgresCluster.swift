import Foundation
import Glibc

/// A Postgres of one test's own, durable as in production, which the test may crash.
///
/// `stop -m immediate` ends every server process without a checkpoint, so the next start is a crash recovery. That
/// tests the server's crash, not the machine's: what the kernel holds survives.
package struct PostgresCluster: Sendable {
    package struct Unavailable: Error, CustomStringConvertible {
        package let description: String
    }

    /// Connects to the database `postgres` as superuser.
    package let url: String
    package let port: Int
    let folder: String
    let binaries: String
    let settings: [String: String]
    /// What the server inherits beyond the usual.
    let environment: [String: String]
    let processes: ProcessUnderTestSet

    /// Makes a cluster, runs `body` with it started, and removes it.
    /// - Parameters:
    ///   - settings: server settings beyond the usual ones.
    ///   - environment: what the server inherits, for example a library to load first.
    ///   - disk: the folder that it lives in.
    ///   - programs: the folder of another server's programs.
    package static func with<Value>(
        settings: [String: String] = [:], environment: [String: String] = [:], in disk: String = "/tmp",
        programs: String? = nil, _ body: (PostgresCluster) async throws -> Value
    ) async throws -> Value {
        try await ProcessUnderTestSet.with { processes in
            let cluster = PostgresCluster(
                folder: "\(disk)/penstock-cluster-\(UUID().uuidString)", port: try freePort(),
                binaries: try programs ?? findBinaries(), settings: settings, environment: environment,
                processes: processes)
            do {
                try await cluster.make()
                try await cluster.start()
                let value = try await body(cluster)
                try await cluster.remove()
                return value
            } catch {
                // The first error is the one to show.
                try? await cluster.remove()
                throw error
            }
        }
    }

    init(
        folder: String, port: Int, binaries: String, settings: [String: String], environment: [String: String],
        processes: ProcessUnderTestSet
    ) {
        self.folder = folder
        self.port = port
        self.binaries = binaries
        self.settings = settings
        self.environment = environment
        self.processes = processes
        url = "postgresql://penstock@127.0.0.1:\(port)/postgres"
    }

    /// Starts it, with crash recovery if need be, and returns when it takes connections.
    package func start() async throws {
        try await run(
            "pg_ctl", ["-D", folder + "/data", "-w", "-t", "90", "-l", folder + "/log", "-o", options, "start"],
            environment: environment)
    }

    /// Starts it without waiting until it takes connections: it may still be recovering.
    package func beginStart() async throws {
        try await run(
            "pg_ctl", ["-D", folder + "/data", "-W", "-l", folder + "/log", "-o", options, "start"],
            environment: environment)
    }

    /// Starts it unless it still runs, or is about to again by itself.
    package func startIfEnded() async throws {
        if !isInUse { try await start() }
    }

    private var options: String {
        let usual = [
            "port": "\(port)", "listen_addresses": "127.0.0.1", "unix_socket_directories": folder, "fsync": "on",
            "synchronous_commit": "on", "full_page_writes": "on", "max_connections": "100", "shared_buffers": "64MB",
        ]
        return usual.merging(settings) { _, theirs in theirs }.sorted { $0.key < $1.key }
            .map { "-c \($0.key)=\($0.value)" }.joined(separator: " ")
    }

    /// Kills the server's first process and waits until the others, which notice by themselves, are gone as well.
    package func killPostmaster() async throws {
        let pid = try await Probe.value("the server says who it is") { postmaster }
        kill(pid, SIGKILL)
        try await Probe.until("the server's processes are gone") { !isInUse }
        // Until somebody takes note of its end, its number looks like that of a living server, and the next one would
        // refuse to start.
        try await Probe.until("the server's end is noted") { kill(pid, 0) != 0 }
    }

    /// The first process; nil while the file still names one that is gone.
    private var postmaster: Int32? {
        // Between two starts there is no file.
        let file = try? String(contentsOfFile: folder + "/data/postmaster.pid", encoding: .utf8)
        return file?.split(separator: "\n").first.flatMap { Int32($0) }.flatMap { works($0) ? $0 : nil }
    }

    /// Whether any process still works in this cluster's data folder.
    private var isInUse: Bool {
        let pids = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return pids.contains { Int32($0).map(works) ?? false }
    }

    /// Whether a process is one of this cluster's. One that has ended works nowhere.
    private func works(_ pid: Int32) -> Bool {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/cwd")) == folder + "/data"
    }

    /// Crashes it: no checkpoint, no goodbye.
    package func stopImmediately() async throws {
        try await run("pg_ctl", ["-D", folder + "/data", "-w", "-t", "90", "-m", "immediate", "stop"])
    }

    private func make() async throws {
        try makeFolder()
        try await run(
            "initdb", ["-D", folder + "/data", "-U", "penstock", "-A", "trust", "-E", "UTF8", "--locale", "C.UTF-8"])
    }

    /// The folder that the data goes into, the server's own.
    func makeFolder() throws {
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        if getuid() == 0, let postgres = getpwnam("postgres") {
            guard chown(folder, postgres.pointee.pw_uid, postgres.pointee.pw_gid) == 0 else {
                throw Unavailable(description: "cannot give \(folder) to the user postgres")
            }
        }
    }

    func remove() async throws {
        if FileManager.default.fileExists(atPath: folder + "/data/postmaster.pid") { try await stopImmediately() }
        try FileManager.default.removeItem(atPath: folder)
    }

    /// Postgres refuses to run as root, so root runs it as the user `postgres`.
    func run(_ program: String, _ arguments: [String], environment: [String: String] = [:]) async throws {
        let command = [binaries + "/" + program] + arguments
        if getuid() == 0 {
            try await processes.run(
                "/usr/sbin/runuser", ["-u", "postgres", "--"] + command, environment: environment, name: program)
        } else {
            try await processes.run(command[0], Array(command.dropFirst()), environment: environment, name: program)
        }
    }
}

extension PostgresCluster {
    /// Debian's newest server programs, or the ones in `PATH`.
    private static func findBinaries() throws -> String {
        // No such folder means another distribution; PATH comes next.
        let debian = (try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib/postgresql")) ?? []
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        let folders =
            debian.compactMap { Int($0) }.sorted(by: >).map { "/usr/lib/postgresql/\($0)/bin" }
            + path.split(separator: ":").map(String.init)
        guard let found = folders.first(where: { FileManager.default.isExecutableFile(atPath: $0 + "/initdb") }) else {
            throw Unavailable(description: "no initdb; install the package postgresql")
        }
        return found
    }

    /// A port that is free now. Somebody else could take it before we do; then the start fails and says so.
    package static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw Unavailable(description: "no socket") }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(descriptor, pointer, length) == 0 ? getsockname(descriptor, pointer, &length) : -1
            }
        }
        guard code == 0 else { throw Unavailable(description: "no free port") }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
