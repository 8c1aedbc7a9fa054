import Domain
import PostgresDriver
import TaskQueue
import Testing

@Suite("Settlements at the same time", .serialized, .timeLimit(.minutes(5)))
struct SettleRaceTests {
    @Test("Two completers with the same batch in opposite orders do not deadlock, and each task ends once")
    func oppositeOrders() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            try await queue.withOtherClient { other async throws in
                for _ in 0..<20 {
                    try await queue.accept(60)
                    let claimed = try await queue.claim(by: fence)
                    let settled = claimed.map {
                        SettledTask(task: $0, outcome: .succeeded(result: nil), hasCalls: false)
                    }
                    async let one = queue.run(SettleTasks(fence: fence, settled: settled))
                    async let two = other.run(SettleTasks(fence: fence, settled: settled.reversed()))
                    let ended = try await one.map(\.task) + two.map(\.task)
                    #expect(ended.count == 60)
                    #expect(Set(ended) == Set(claimed.map(\.id)))
                }
            }
            #expect(try await queue.count("task_outcome") == 20 * 60)
            #expect(try await queue.count("task_attempt") == 20 * 60)
        }
    }

    @Test("A settlement and a return of the same attempts at the same time: each attempt ends one way")
    func settleAgainstReturn() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            try await queue.withOtherClient { other async throws in
                for _ in 0..<10 {
                    try await queue.accept(40)
                    let claimed = try await queue.claim(by: fence)
                    let settled = claimed.map {
                        SettledTask(task: $0, outcome: .succeeded(result: nil), hasCalls: false)
                    }
                    let returned = claimed.reversed().map {
                        ReturnedTask(task: $0, way: .retry(QueueFixture.flaky, after: .seconds(60)))
                    }
                    async let one = queue.run(SettleTasks(fence: fence, settled: settled))
                    async let two = other.run(ReturnTasks(fence: fence, returned: returned))
                    #expect(try await one.count + two.count == 40)
                }
            }
            let both = "task_outcome o JOIN task_deferred d ON d.task_id = o.task_id"
            #expect(try await queue.count(both) == 0)
            #expect(try await queue.count("task_attempt") == 400)
        }
    }
}
