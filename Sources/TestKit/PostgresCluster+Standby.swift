import Foundation

extension PostgresCluster {
    /// Runs `body` with a standby of this server, and removes it.
    ///
    /// From a moment on that the server's `pg_stat_replication` shows, no commit is acknowledged before the standby has it
    /// on its disk. After a takeover the standby waits for nobody.
    package func withStandby<Value>(_ body: (PostgresCluster) async throws -> Value) async throws -> Value {
        let standby = PostgresCluster(
            folder: folder + "-standby", port: try Self.freePort(), binaries: binaries, settings: settings,
            environment: environment, processes: processes)
        do {
            try standby.makeFolder()
            try await standby.run(
                "pg_basebackup", ["-d", url, "-D", standby.folder + "/data", "-R", "-X", "stream", "-c", "fast"])
            try await standby.start()
            // After the copy: the standby must not wait for one of its own.
            try await waitForStandbys()
            let value = try await body(standby)
            try await standby.remove()
            return value
        } catch {
            // The first error is the one to show.
            try? await standby.remove()
            throw error
        }
    }

    /// Makes a standby a server of its own, and returns when it takes writes.
    package func promote() async throws {
        try await run("pg_ctl", ["-D", folder + "/data", "-w", "-t", "60", "promote"])
    }

    private func waitForStandbys() async throws {
        let file = try FileHandle(forWritingTo: URL(filePath: folder + "/data/postgresql.conf"))
        try file.seekToEnd()
        try file.write(contentsOf: Data("synchronous_standby_names = '*'\n".utf8))
        try file.close()
        try await run("pg_ctl", ["-D", folder + "/data", "reload"])
    }
}
