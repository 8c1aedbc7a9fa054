import Foundation

/// Stops Postgres servers that a killed system left behind in a data directory.
///
/// Normally there are none: a system that is told to stop takes its Postgres with it. This is for the one that had to be
/// killed or crashed, so that the demo still leaves nothing running.
enum OrphanedPostgres {
    /// Ends every server whose data lies below `path` by a fast shutdown, and waits up to ten seconds for each. Returns
    /// how many there were.
    static func stop(below path: String) async -> Int {
        let servers = servers(below: path)
        for server in servers {
            kill(server, SIGINT)
            for _ in 0..<200 where kill(server, 0) == 0 {
                await withCheckedContinuation { continuation in
                    DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(50)) { continuation.resume() }
                }
            }
        }
        return servers.count
    }

    /// The process IDs in the `postmaster.pid` files below `path`, of processes that really work in that directory: the
    /// number in a stale file may belong to anybody by now.
    private static func servers(below path: String) -> [pid_t] {
        guard let files = FileManager.default.enumerator(atPath: path) else { return [] }
        var servers: [pid_t] = []
        for case let name as String in files where name.hasSuffix("postmaster.pid") {
            let file = URL(fileURLWithPath: "\(path)/\(name)")
            guard let text = try? String(contentsOf: file, encoding: .utf8),
                let pid = text.split(separator: "\n").first.flatMap({ pid_t($0) }), pid > 1,
                let directory = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/cwd"),
                URL(fileURLWithPath: directory).resolvingSymlinksInPath().path
                    == file.deletingLastPathComponent().resolvingSymlinksInPath().path
            else { continue }
            servers.append(pid)
        }
        return servers
    }
}
