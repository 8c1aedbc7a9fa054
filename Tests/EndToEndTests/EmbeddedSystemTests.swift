import Domain
import Foundation
import Glibc
import PostgresDriver
import TestKit
import Testing

/// `penstock up`: everything in one process and one folder, through a kill and back.
@Suite("The embedded system", .serialized, .timeLimit(.minutes(3)))
struct EmbeddedSystemTests {
    private static let summary: JSONValue = ["text": "Water flows down the pipe. The turbine turns."]

    @Test(
        "It survives its own death: Postgres is taken over, keys and tasks are still there, and Ctrl-C leaves nothing")
    func survivesItsOwnDeath() async throws {
        let folder = "/tmp/penstock-up-\(UUID().uuidString)"
        // Left behind at worst in the temporary folder.
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await ProcessUnderTestSet.with { processes in
            do {
                let first = try start(in: folder, processes)
                _ = try await first.printed(after: "ready: ")
                let credentials = try read(folder)
                #expect(try mode(of: folder + "/credentials.json") == 0o600)
                let done = try await credentials.api.accepted("summarize", Self.summary, key: "done")
                #expect(try await credentials.api.ended(done)["state"]?.asString == "succeeded")
                let pending = try await submitForLater(credentials.api)
                let postgres = try #require(postmaster(in: folder))

                try await first.killHard()
                #expect(isAlive(postgres))

                let second = try start(in: folder, processes)
                _ = try await second.printed(after: "ready: ")
                let again = try read(folder)
                #expect(postmaster(in: folder) == postgres)
                #expect(again.tenantKey == credentials.tenantKey)
                #expect(again.adminKey == credentials.adminKey)
                #expect(try await again.api.task(done)["state"]?.asString == "succeeded")
                #expect(try await again.api.task(pending)["state"]?.asString == "scheduled")
                #expect(try await again.api.accepted("summarize", Self.summary, key: "done") == done)
                let third = try await again.api.accepted("summarize", Self.summary)
                #expect(try await again.api.ended(third)["state"]?.asString == "succeeded")

                second.send(SIGINT)
                let ending = try await second.end(within: .seconds(60))
                #expect(ending == .exited(0))
                #expect(!isAlive(postgres))
                #expect(postmaster(in: folder) == nil)
            } catch {
                // Nobody else knows of this Postgres.
                if let postgres = postmaster(in: folder) { kill(postgres, SIGQUIT) }
                throw error
            }
        }
    }

    private struct Keys {
        let api: APIProbe
        let tenantKey: String
        let adminKey: String
    }

    private func start(in folder: String, _ processes: ProcessUnderTestSet) throws -> ProcessUnderTest {
        try processes.start(
            try TestServer.executable(), ["up", "--data-dir", folder, "--port", "0"],
            environment: ["PENSTOCK_MIGRATIONS": TestServer.migrations, "PENSTOCK_DRAIN_SECONDS": "2"], name: "up")
    }

    private func read(_ folder: String) throws -> Keys {
        let bytes = try Data(contentsOf: URL(fileURLWithPath: folder + "/credentials.json"))
        let file = try JSONParser.parse(bytes)
        let url = try #require(file["url"]?.asString)
        let tenantKey = try #require(file["tenant_key"]?.asString)
        return Keys(
            api: APIProbe(url: url, key: tenantKey), tenantKey: tenantKey,
            adminKey: try #require(file["admin_key"]?.asString))
    }

    /// A task for tomorrow: it must outlive the process.
    private func submitForLater(_ api: APIProbe) async throws -> TaskID {
        let tomorrow = RFC3339.string(from: Date(timeIntervalSinceNow: 86_400))
        let answer = try await api.send(
            "POST", "/v1/tasks", ["kind": "summarize", "input": Self.summary, "run_at": .string(tomorrow)])
        #expect(answer.status == 202)
        return try #require(answer.json["id"]?.asString.flatMap { TaskID($0) })
    }

    private func mode(of path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return try #require((attributes[.posixPermissions] as? NSNumber)?.intValue)
    }

    /// The server's process, as its own lock file says.
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
