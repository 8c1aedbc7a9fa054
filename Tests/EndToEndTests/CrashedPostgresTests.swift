import Domain
import PostgresDriver
import TestKit
import Testing

/// Postgres crashes (`stop -m immediate`) under load, several times, and comes back.
@Suite("A crashed Postgres", .serialized, .timeLimit(.minutes(4)))
struct CrashedPostgresTests {
    @Test("What was acknowledged is done exactly once")
    func acknowledgedIsDoneOnce() async throws {
        var seed = Seed(13)
        let crowd = 300
        // Early, in the middle and near the end.
        let crashes = [20..<80, 110..<170, 210..<270].map { Int.random(in: $0, using: &seed) }
        try await PostgresCluster.with { cluster in
            try await Installation.with(cluster) { installation in
                let clients = Crowd(size: crowd, api: try await installation.serve())
                try await installation.workReady("one", "two")
                try await clients.submitAll {
                    for count in crashes {
                        try await Probe.until("\(count) requests are acknowledged", within: .seconds(60)) {
                            clients.acknowledgedCount >= count
                        }
                        try await cluster.stopImmediately()
                        try await cluster.start()
                    }
                }
                #expect(clients.refusals == [])
                try await Probe.until("everything has drained", within: .seconds(90)) {
                    // The test's own connections broke as well.
                    ((try? await installation.postgres.one(CountTasks()).live) ?? 1) == 0
                }
                try await expectOpenCallsEnd(in: installation)
                let tasks = try await installation.postgres.one(CountTasks())
                #expect(clients.acknowledged.allSatisfy { $0.count == 1 })
                #expect(Set(clients.acknowledged.flatMap(\.self)).count == crowd)
                #expect(tasks.tasks == Int64(crowd))
                #expect(tasks.outcomes == Int64(crowd))
                #expect(tasks.succeeded == Int64(crowd))
                try await expectDrained(installation.postgres)
            }
        }
    }

    /// A call that was admitted while the connection broke is open without anybody working on it, although its worker
    /// lives. Its deadline ends it, and it is recorded as unknown: nothing is forgotten.
    private func expectOpenCallsEnd(in installation: Installation) async throws {
        let before = try await installation.postgres.one(CountCalls())
        _ = try await installation.postgres.run(PassCallDeadlines())
        try await Probe.until("no call is open after its deadline") {
            try await installation.postgres.one(CountCalls()).open == 0
        }
        #expect(try await installation.postgres.one(CountCalls()).unknown == before.unknown + before.open)
    }
}
