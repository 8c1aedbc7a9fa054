import Domain
import Glibc
import PostgresDriver
import TestKit
import Testing

extension FaultTests {
    /// A deployment: every process is replaced, one after the other, while clients submit.
    @Suite("A rolling restart", .timeLimit(.minutes(2)))
    struct RollingRestartTests {
        @Test("Nothing is lost, and no attempt is counted for it")
        func losesNothing() async throws {
            try await Installation.with(settings: Installation.calm(["PENSTOCK_DRAIN_SECONDS": "2"])) { installation in
                let port = try PostgresCluster.freePort()
                let first = try installation.startAPI(port: port)
                let api = APIProbe(url: try await first.printed(after: "ready: "), key: installation.key)
                let old = try ["one", "two"].map { try installation.work($0) }
                for worker in old { try await installation.waitUntilWorking(worker) }
                let clients = Crowd(size: 120, api: api)
                try await clients.submitAll(width: 4) {
                    try await Probe.until("clients are at work") { clients.acknowledgedCount >= 10 }
                    for worker in old {
                        let successor = try installation.work("new " + worker.name)
                        try await installation.waitUntilWorking(successor)
                        worker.send(SIGTERM)
                        let ending = try await worker.end()
                        #expect(ending == .exited(0))
                    }
                    first.send(SIGTERM)
                    let ending = try await first.end()
                    #expect(ending == .exited(0))
                    _ = try await installation.startAPI(port: port).printed(after: "ready: ")
                }
                #expect(clients.refusals == [])
                try await installation.expectDrained()
                let tasks = try await installation.postgres.one(CountTasks())
                #expect(tasks.tasks == Int64(clients.size) && tasks.succeeded == Int64(clients.size))
                #expect(try await installation.postgres.one(CountWastedAttempts()) == 0)
            }
        }
    }
}

/// Attempts that count and brought no outcome.
private struct CountWastedAttempts: PostgresStatement {
    static let sql = "SELECT count(*) FROM attempt WHERE counted"
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Int64 { try row.value(0) }
}
