import Domain
import PostgresDriver
import TaskQueue
import Testing

@Suite("Claims at the same time", .serialized, .timeLimit(.minutes(5)))
struct ClaimRaceTests {
    @Test("Eight claimers empty a queue of 2,000 tasks and no task goes to two of them")
    func eightClaimers() async throws {
        try await QueueFixture.run { queue async throws in
            for _ in 0..<4 { try await queue.accept(500) }
            let claimed = try await withThrowingTaskGroup { group in
                for _ in 0..<8 {
                    group.addTask { try await Self.drain(queue) }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(claimed.count == 2000)
            #expect(Set(claimed).count == 2000)
            #expect(try await queue.count("task_ready") == 0)
            #expect(try await queue.count("task_running") == 2000)
            #expect(try await queue.count("audit_trail WHERE action = 'attempt.started'") == 2000)
        }
    }

    private static func drain(_ queue: QueueFixture) async throws -> [TaskID] {
        let fence = try await queue.worker()
        return try await queue.withOtherClient { client async throws in
            var marks = LowWaterMarks(now: .now)
            var all: [TaskID] = []
            while try await queue.count("task_ready") > 0 {
                let claim = ClaimTasks(fence: fence, demands: [.init(pool: queue.local, limit: 37)], marks: marks)
                let claimed = try await client.run(claim)
                marks.didClaim(claimed, now: .now)
                all += claimed.map(\.id)
            }
            return all
        }
    }

    @Test("A claimer does not wait for another's uncommitted claim: it takes what comes after")
    func skipsLocked() async throws {
        try await QueueFixture.run { queue async throws in
            let ids = try await queue.accept(6)
            let one = try await queue.worker()
            let two = try await queue.worker()
            let demands = [ClaimTasks.Demand(pool: queue.local, limit: 3)]
            let marks = LowWaterMarks(now: .now)
            try await queue.postgres.transaction { transaction in
                let first = try await transaction.run(ClaimTasks(fence: one, demands: demands, marks: marks))
                #expect(Set(first.map(\.id)) == Set(ids.prefix(3)))
                let second = try await queue.claim(3, by: two)
                #expect(Set(second.map(\.id)) == Set(ids.suffix(3)))
            }
            #expect(try await queue.count("task_running") == 6)
        }
    }

    @Test("The tasks of a claim that was rolled back are ready again")
    func rolledBack() async throws {
        try await QueueFixture.run { queue async throws in
            let ids = try await queue.accept(3)
            let fence = try await queue.worker()
            let claim = ClaimTasks(
                fence: fence, demands: [.init(pool: queue.local, limit: 3)], marks: LowWaterMarks(now: .now))
            await #expect(throws: Unexpected.self) {
                try await queue.postgres.transaction { transaction in
                    #expect(try await transaction.run(claim).count == 3)
                    throw Unexpected("the connection broke")
                }
            }
            #expect(Set(try await queue.claim(by: fence).map(\.id)) == Set(ids))
        }
    }

    @Test("A task with the highest number of attempts does not stop the claim of its neighbours")
    func attemptsAtTheEdge() async throws {
        try await QueueFixture.run { queue async throws in
            let worn = try await queue.accept()
            // As if a provider had asked 32,767 times to come later.
            try await queue.script("UPDATE task_ready SET attempt = 32767, uncounted = 32767")
            let fresh = try await queue.accept(3)
            let fence = try await queue.worker()
            let claimed = try await queue.claim(by: fence).map(\.id)
            #expect(Set(claimed).isSuperset(of: fresh), "\(worn) holds the queue up")
        }
    }
}
