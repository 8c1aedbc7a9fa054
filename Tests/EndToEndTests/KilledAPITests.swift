import Domain
import PostgresDriver
import TestKit
import Testing

/// The API dies (SIGKILL) under load, so that some answers are lost after their tasks were stored. Clients repeat their
/// requests with the same keys.
@Suite("A killed API", .serialized, .timeLimit(.minutes(3)))
struct KilledAPITests {
    @Test("A key makes one task, however often its request is sent")
    func oneTaskForEachKey() async throws {
        var seed = Seed(14)
        let crowd = 200
        let kills = [10..<50, 70..<110, 130..<170].map { Int.random(in: $0, using: &seed) }
        try await Installation.with { installation in
            let port = try PostgresCluster.freePort()
            let first = try installation.startAPI(port: port)
            let api = APIProbe(url: try await first.printed(after: "ready: "), key: installation.key)
            let clients = Crowd(size: crowd, api: api, sendsTwice: true)
            try await clients.submitAll {
                var running = first
                for count in kills {
                    try await Probe.until("\(count) requests are acknowledged", within: .seconds(60)) {
                        clients.acknowledgedCount >= count
                    }
                    try await running.killHard()
                    running = try installation.startAPI(port: port)
                    _ = try await running.printed(after: "ready: ")
                }
            }
            #expect(clients.refusals == [])
            #expect(clients.acknowledged.allSatisfy { $0.count == 1 })
            let stored = try await installation.postgres.one(CountTasks())
            #expect(stored.tasks == Int64(crowd))
            #expect(stored.keys == Int64(crowd))
            #expect(Set(clients.acknowledged.flatMap(\.self)).count == crowd)

            _ = try installation.work("worker")
            try await Probe.until("everything has drained", within: .seconds(60)) {
                try await installation.postgres.one(CountTasks()).live == 0
            }
            #expect(try await installation.postgres.one(CountTasks()).succeeded == Int64(crowd))
            try await expectDrained(installation.postgres)
        }
    }

    @Test("A key that comes back with another body is refused, and nothing is stored")
    func otherBodyIsRefused() async throws {
        try await Installation.with { installation in
            let api = try await installation.serve()
            _ = try await api.accepted("summarize", ["text": "Water flows."], key: "same")
            let other = try await api.submit("summarize", ["text": "Water stands."], key: "same")
            #expect(other.status == 422)
            let again = try await api.submit("summarize", ["text": "Water flows."], key: "same")
            #expect(again.status == 202)
            #expect(again.header("idempotency-replayed") == "true")
            #expect(try await installation.postgres.one(CountTasks()).tasks == 1)
        }
    }
}
