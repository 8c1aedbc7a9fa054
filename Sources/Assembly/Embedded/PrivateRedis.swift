import Domain
import Foundation
import Glibc
import RedisDriver

/// A Redis of our own beside the private Postgres: reached through a Unix socket only, with a bound on its memory and
/// nothing on disk, because it holds only hints.
///
/// It ends with us however we end, also when we are killed: the kernel tells it. So nothing is ever taken over.
struct PrivateRedis: Sendable {
    /// How long it may take to answer first, and to end.
    private static let patience = Duration.seconds(5)
    /// A Unix socket's path may have this many bytes.
    private static let socketPathBytesMax = 107

    let url: Secret
    private let server: GuardedProcess

    static var isInstalled: Bool { program("redis-server") != nil && program("setpriv") != nil }

    /// Starts it in a folder of its own in `folder`, which exists, and returns when it answers.
    static func start(in folder: String) async throws -> PrivateRedis {
        guard let redis = program("redis-server"), let setpriv = program("setpriv") else {
            throw StartError(.redisFailed, "the programs redis-server and setpriv are not both installed")
        }
        let own = folder + "/redis"
        let socket = own + "/redis.sock"
        guard socket.utf8.count <= socketPathBytesMax else {
            throw StartError(.redisFailed, "the path of the data folder is too long for a socket: \(socket)")
        }
        let owner = try ServerOwner.choose()
        try makeFolder(own, owner)
        let arguments = [
            "--port", "0", "--unixsocket", socket, "--unixsocketperm", "700", "--dir", own, "--save", "",
            "--appendonly", "no", "--maxmemory", "64mb", "--maxmemory-policy", "allkeys-lru", "--daemonize", "no",
        ]
        let server = try await GuardedProcess.start(
            setpriv, ["--pdeathsig", "TERM"] + owner.setprivArguments + ["--", redis] + arguments,
            log: own + "/server.log")
        var address = URLComponents()
        address.scheme = "unix"
        address.host = ""
        address.path = socket
        let made = PrivateRedis(url: Secret(address.string ?? "unix://" + socket), server: server)
        do {
            try await made.waitUntilItAnswers(log: own + "/server.log")
        } catch {
            await made.stop()
            throw error
        }
        return made
    }

    /// Ends it, the hard way if it does not end by itself. Its data were hints.
    func stop() async {
        server.send(SIGTERM)
        if await server.ends(within: Self.patience) { return }
        server.send(SIGKILL)
        _ = await server.ends(within: Self.patience)
    }

    private func waitUntilItAnswers(log: String) async throws {
        let client = try RedisClient(url: url.reveal())
        defer { client.close() }
        let deadline = ContinuousClock.now + Self.patience
        while true {
            do throws(RedisError) {
                try await client.connect()
                return
            } catch {
                guard !server.hasEnded, ContinuousClock.now < deadline else {
                    throw StartError(.redisFailed, "redis-server does not answer; its log is \(log)")
                }
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    private static func makeFolder(_ path: String, _ owner: ServerOwner) throws {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw StartError(.dataFolder, "cannot make the folder \(path): \(error.localizedDescription)")
        }
        try owner.give(path)
    }

    /// Where a program is; nil when it is not installed.
    static func program(_ name: String) -> String? {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        return (path.split(separator: ":").map(String.init) + ["/usr/bin", "/usr/local/bin"]).map { $0 + "/" + name }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }
}
