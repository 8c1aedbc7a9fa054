import Foundation
import Glibc
import TestKit
import Testing

/// Redis as an operator meets it: the doctor's finding, settings that are refused, and the private one of `penstock up`.
@Suite(
    "Redis for operators", .serialized,
    .enabled(if: RedisServer.isExpected, Comment(rawValue: RedisServer.skipReason)), .timeLimit(.minutes(3)))
struct RedisOperationTests {
    @Test("The doctor says what it finds, from no Redis at all to one that has died, and never the password")
    func doctor() async throws {
        try await Installation.with { installation in
            let absent = try await examine(installation, redis: nil)
            #expect(absent.ending == .exited(0))
            #expect(absent.output.contains("redis: not set: limits and cache are those of each process"))
            try await RedisServer.with(password: "geheim") { server in
                let unbounded = try await examine(installation, redis: server.url)
                #expect(unbounded.ending == .exited(0))
                #expect(unbounded.output.contains("no bound on memory"))
                #expect(unbounded.output.contains("set maxmemory"))
                try server.ask("CONFIG SET maxmemory 64mb")
                try server.ask("CONFIG SET maxmemory-policy allkeys-lru")
                let good = try await examine(installation, redis: server.socketURL)
                #expect(good.ending == .exited(0))
                #expect(good.output.contains("at most 64 MiB, allkeys-lru"))
                #expect(!good.output.contains("set maxmemory"))
                let stranger = try await examine(installation, redis: "redis://:geheimer@127.0.0.1:\(server.port)")
                #expect(stranger.ending == .exited(1))
                #expect(stranger.output.contains("does not know this user and password"))
                try await server.killHard()
                let dead = try await examine(installation, redis: server.url)
                #expect(dead.ending == .exited(1))
                #expect(dead.output.contains("check REDIS_URL"))
                for seen in [unbounded, good, stranger, dead] { #expect(!seen.output.contains("geheim")) }
            }
        }
    }

    @Test(
        "A REDIS_URL that cannot be used stops the start, with a reason and without the URL",
        arguments: [
            ("rediss://:geheim@db.example", "TLS"), ("geheim.example:6379", "REDIS_URL"),
            ("redis://:geheim@", "no host"),
        ])
    func refusedURL(url: String, reason: String) async throws {
        try await Installation.with { installation in
            let seen = try await examine(installation, redis: url)
            #expect(seen.ending == .exited(2))
            #expect(seen.output.contains(reason))
            #expect(!seen.output.contains("geheim"))
        }
    }

    @Test("penstock up brings a private Redis, which ends with it, however it ends")
    func privateRedis() async throws {
        let folder = "/tmp/penstock-up-\(UUID().uuidString)"
        // Left behind at worst in the temporary folder.
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await ProcessUnderTestSet.with { processes in
            do {
                let first = try up(folder, processes)
                _ = try await first.printed(after: "ready: ")
                let killed = try #require(redis(in: folder))
                try await first.killHard()
                try await Probe.until("Redis has ended with it") { !isAlive(killed) }

                let second = try up(folder, processes)
                _ = try await second.printed(after: "ready: ")
                let stopped = try #require(redis(in: folder))
                #expect(stopped != killed)
                second.send(SIGINT)
                #expect(try await second.end(within: .seconds(60)) == .exited(0))
                #expect(!isAlive(stopped))
            } catch {
                // Nobody else knows of this Postgres.
                if let postgres = postmaster(in: folder) { kill(postgres, SIGQUIT) }
                throw error
            }
        }
    }

    private func examine(
        _ installation: Installation, redis: String?
    ) async throws -> (ending: ProcessUnderTest.Ending, output: String) {
        var environment = ["DATABASE_URL": installation.databaseURL, "PENSTOCK_MIGRATIONS": TestServer.migrations]
        environment["REDIS_URL"] = redis
        let process = try installation.processes.start(
            try TestServer.executable(), ["doctor"], environment: environment, name: "doctor")
        let ending = try await process.end()
        return (ending, process.output)
    }

    private func up(_ folder: String, _ processes: ProcessUnderTestSet) throws -> ProcessUnderTest {
        try processes.start(
            try TestServer.executable(), ["up", "--data-dir", folder, "--port", "0"],
            environment: ["PENSTOCK_MIGRATIONS": TestServer.migrations, "PENSTOCK_DRAIN_SECONDS": "2"], name: "up")
    }

    /// The process that works in the folder of the private Redis.
    private func redis(in folder: String) -> Int32? {
        let pids = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return pids.compactMap { Int32($0) }.first { pid in
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/cwd")) == folder + "/redis"
        }
    }

    private func postmaster(in folder: String) -> Int32? {
        let file = try? String(contentsOfFile: folder + "/postgres/postmaster.pid", encoding: .utf8)
        return file?.split(separator: "\n").first.flatMap { Int32($0) }
    }

    /// Whether a process exists and has not ended; nobody may have asked yet how an orphan ended.
    private func isAlive(_ pid: Int32) -> Bool {
        guard let stat = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8) else { return false }
        return stat[(stat.lastIndex(of: ")") ?? stat.startIndex)...].prefix(4).contains("Z") == false
    }
}
