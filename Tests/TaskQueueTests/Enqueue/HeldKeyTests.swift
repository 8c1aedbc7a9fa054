import Domain
import PostgresDriver
import TaskQueue
import Testing

// The time limit is part of the test: were every held key waited for in its turn, it would take three minutes.
@Suite("Keys that an open transaction holds", .serialized, .timeLimit(.minutes(1)))
struct HeldKeyTests {
    @Test("Sixty of them keep tasks with keys of their own no longer than one does")
    func neighbours() async throws {
        try await QueueFixture.run { queue async throws in
            let intake = TaskIntake(postgres: queue.postgres, lockWaitMax: .seconds(3)) {}
            try await queue.withOtherClient { other async throws in
                let waiting = try await other.transaction { transaction in
                    _ = try await transaction.run(EnqueueTasks((0..<60).map { task("held-\($0)", of: queue) }))
                    let waiting = (0..<60).map { number in
                        let blocked = task("held-\(number)", of: queue)
                        return Task { try await intake.accept(blocked) }
                    }
                    try await withThrowingTaskGroup { group in
                        for number in 0..<20 {
                            let free = task("free-\(number)", of: queue)
                            group.addTask {
                                let acceptance = try await intake.accept(free)
                                #expect(acceptance == .accepted(free.id))
                            }
                        }
                        // The keys are held until the last of these is accepted.
                        try await group.waitForAll()
                    }
                    return waiting
                }
                // Whoever still waited finds the holder; whoever had to be answered before was told to come again.
                for answer in waiting {
                    switch await answer.result {
                    case .success(let acceptance): #expect(!acceptance.isAccepted)
                    case .failure(let error): #expect(error as? TaskIntakeError == .held)
                    }
                }
            }
            #expect(try await queue.count("task") == 80)
        }
    }

    private func task(_ key: String, of queue: QueueFixture) -> NewTask {
        queue.task { $0.idempotency = IdempotencyTests.key(key) }
    }
}
