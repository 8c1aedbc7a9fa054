package import Domain
import Foundation
import Glibc

/// A Postgres cluster of our own in a folder: made on first use, reached through a Unix socket only, with a
/// password that stays in the folder. Durability is on: this is the embedded default, not a toy.
///
/// Postgres refuses to run as root, so when we are root it runs as the user `postgres` (or `nobody`).
/// A cluster that is still running, because our last process was killed, is taken over.
package struct PrivatePostgres: Sendable {
    let folder: String
    private let binaries: PostgresBinaries
    private let owner: ServerOwner
    private let settings: [String: String]

    /// - Parameters:
    ///   - folder: an absolute path; made if missing.
    ///   - settings: server settings beyond the defaults below.
    package init(folder: String, settings: [String: String] = [:]) throws {
        self.folder = folder
        binaries = try PostgresBinaries.find()
        owner = try ServerOwner.choose()
        self.settings = Self.defaults.merging(settings) { _, theirs in theirs }
    }

    private static let defaults = [
        "listen_addresses": "", "max_connections": "100", "shared_buffers": "256MB", "max_wal_size": "4GB",
        "checkpoint_timeout": "15min", "autovacuum_naptime": "10s", "wal_compression": "on",
        "log_min_messages": "warning",
    ]

    private var data: String { folder + "/postgres" }
    private var passwordFile: String { folder + "/postgres-password" }
    private var log: String { data + "/server.log" }

    /// Starts the cluster, making it first if need be, and returns the URL of its database `penstock`.
    package func start() throws -> Secret {
        try prepareFolder()
        let password = try password()
        if !FileManager.default.fileExists(atPath: data + "/PG_VERSION") { try initialise(password) }
        if try !isRunning() { try launch() }
        try createDatabase(password)
        return Secret(url(password, database: "penstock"))
    }

    /// The URL of another database of the cluster, which must have been started.
    func url(of database: String) throws -> Secret { Secret(url(try password(), database: database)) }

    /// The process of the running server; nil when none runs.
    var postmaster: Int32? {
        guard let file = try? String(contentsOfFile: data + "/postmaster.pid", encoding: .utf8) else { return nil }
        return file.split(separator: "\n").first.flatMap { Int32($0) }
    }

    /// Where one of Postgres' own programs is; nil when it is not installed.
    func program(_ name: String) -> String? {
        let path = binaries.path(name)
        return FileManager.default.isExecutableFile(atPath: path) ? path : nil
    }

    /// Stops the cluster; what is committed is safe whatever happens here.
    package func stop() throws {
        let result = try run("pg_ctl", ["-D", data, "-w", "-t", "60", "-m", "fast", "stop"])
        guard result.status == 0 else {
            throw StartError(.postgresFailed, "Postgres did not stop: \(result.output)")
        }
    }

    private func prepareFolder() throws {
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o711])
        } catch {
            throw StartError(.dataFolder, "cannot make the data folder \(folder): \(error.localizedDescription)")
        }
        try owner.checkReach(folder)
    }

    private func password() throws -> String {
        if let known = try? String(contentsOfFile: passwordFile, encoding: .utf8), !known.isEmpty { return known }
        var generator = SystemRandomNumberGenerator()
        let alphabet = Array("abcdefghijklmnopqrstuvwxyz0123456789")
        let fresh = String((0..<40).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &generator)] })
        guard
            FileManager.default.createFile(
                atPath: passwordFile, contents: Data(fresh.utf8), attributes: [.posixPermissions: 0o600])
        else { throw StartError(.dataFolder, "cannot write \(passwordFile)") }
        return fresh
    }

    /// Makes the cluster in a folder beside its place and moves it there when it is whole, so that a kill in
    /// between leaves nothing half made.
    private func initialise(_ password: String) throws {
        let draft = folder + "/postgres-new"
        if FileManager.default.fileExists(atPath: draft) { try FileManager.default.removeItem(atPath: draft) }
        try FileManager.default.createDirectory(atPath: draft, withIntermediateDirectories: false)
        try owner.give(draft)
        let pwfile = folder + "/postgres-new-password"
        // Removed right after; only its owner can read it meanwhile.
        defer { try? FileManager.default.removeItem(atPath: pwfile) }
        guard
            FileManager.default.createFile(
                atPath: pwfile, contents: Data(password.utf8), attributes: [.posixPermissions: 0o600])
        else { throw StartError(.dataFolder, "cannot write in \(folder)") }
        try owner.give(pwfile)
        let result = try run(
            "initdb",
            [
                "-D", draft, "-U", "penstock", "-A", "scram-sha-256", "--pwfile", pwfile, "-E", "UTF8",
                "--locale", "C.UTF-8",
            ])
        guard result.status == 0 else { throw StartError(.postgresFailed, "initdb failed: \(result.output)") }
        try FileManager.default.moveItem(atPath: draft, toPath: data)
    }

    private func isRunning() throws -> Bool { try run("pg_ctl", ["-D", data, "status"]).status == 0 }

    private func launch() throws {
        let options = settings.merging(["unix_socket_directories": socketFolder]) { _, ours in ours }
            .sorted { $0.key < $1.key }.map { "-c \($0.key)='\($0.value)'" }.joined(separator: " ")
        let result = try run("pg_ctl", ["-D", data, "-w", "-t", "120", "-l", log, "-o", options, "start"])
        guard result.status == 0 else {
            throw StartError(.postgresFailed, "Postgres did not start: \(result.output); its log is \(log)")
        }
    }

    /// A socket's path may have 107 bytes at most; the data folder itself is private to the server's user,
    /// and the superuser may pass.
    private var socketFolder: String {
        data.utf8.count <= 80 ? data : "/tmp"
    }

    private func url(_ password: String, database: String) -> String {
        "host='\(socketFolder)' port=5432 user=penstock password=\(password) dbname=\(database)"
    }

    private func createDatabase(_ password: String) throws {
        let psql = binaries.path("psql")
        let probe = try Subprocess.run(
            psql,
            [url(password, database: "postgres"), "-Atqc", "SELECT 1 FROM pg_database WHERE datname = 'penstock'"])
        guard probe.status == 0 else {
            throw StartError(.postgresFailed, "cannot connect to the private Postgres: \(probe.output)")
        }
        guard probe.output != "1" else { return }
        let made = try Subprocess.run(psql, [url(password, database: "postgres"), "-qc", "CREATE DATABASE penstock"])
        guard made.status == 0 else {
            throw StartError(.postgresFailed, "cannot make the database: \(made.output)")
        }
    }

    private func run(_ program: String, _ arguments: [String]) throws -> Subprocess.Result {
        let (path, arguments) = owner.command(binaries.path(program), arguments)
        return try Subprocess.run(path, arguments)
    }
}
