import Domain
import Foundation
import PostgresDriver
import TaskQueue
import TestKit
import Testing

@Suite("Task intake refusals", .serialized, .timeLimit(.minutes(5)))
struct TaskIntakeRefusalTests {
    @Test("A task that the database refuses is refused alone; its neighbours in the batch are accepted")
    func poison() async throws {
        try await QueueFixture.run { queue async throws in
            let intake = TaskIntake(postgres: queue.postgres) {}
            let good = (0..<19).map { _ in queue.task() }
            let poison = queue.task { $0.input = Array(#"{"text":"#.utf8) }
            // The first batch is held up, so that the others gather behind it.
            let answers = try await queue.postgres.transaction { transaction in
                try await transaction.unsafeSQL("LOCK TABLE task IN ACCESS EXCLUSIVE MODE")
                let opener = queue.task()
                let first = Task { try await intake.accept(opener) }
                try await queue.untilBlocked()
                return [first] + (good + [poison]).map { task in Task { try await intake.accept(task) } }
            }
            for answer in answers.dropLast() {
                #expect(try await answer.value.isAccepted)
            }
            let error = await #expect(throws: TaskIntakeError.self) { try await answers.last?.value }
            guard case .refused = error else {
                Issue.record("expected a refusal, got \(String(describing: error))")
                return
            }
            #expect(try await queue.count("task") == 20)
        }
    }

    @Test("Beyond waitingMax a caller is refused at once, and nothing of it is stored")
    func overloaded() async throws {
        try await QueueFixture.run { queue async throws in
            let intake = TaskIntake(postgres: queue.postgres, waitingMax: 2) {}
            let (first, refused, waiting) = try await queue.postgres.transaction { transaction in
                try await transaction.unsafeSQL("LOCK TABLE task IN ACCESS EXCLUSIVE MODE")
                let opener = queue.task()
                let first = Task { try await intake.accept(opener) }
                try await queue.untilBlocked()
                let (ends, continuation) = AsyncStream.makeStream(of: Result<TaskIntake.Acceptance, any Error>.self)
                let waiting = (0..<3).map { _ in
                    let task = queue.task()
                    return Task {
                        let result = await Result { try await intake.accept(task) }
                        continuation.yield(result)
                        return try result.get()
                    }
                }
                // Two of the three wait for the lock that this transaction holds; only a refusal can come back now.
                var iterator = ends.makeAsyncIterator()
                return (first, await iterator.next(), waiting)
            }
            #expect(throws: TaskIntakeError.overloaded) { try refused?.get() }
            #expect(try await first.value.isAccepted)
            var accepted = 0
            for task in waiting where (try? await task.value) != nil { accepted += 1 }
            #expect(accepted == 2)
            #expect(try await queue.count("task") == 3)
        }
    }

    @Test("When the connection breaks during the commit the caller hears that the outcome is unknown")
    func connectionLost() async throws {
        try await QueueFixture.run { queue async throws in
            try await queue.withOtherClient { other async throws in
                let intake = TaskIntake(postgres: other, lockWaitMax: .seconds(60)) {}
                let task = queue.task { $0.idempotency = IdempotencyTests.key("k") }
                let answer = try await queue.postgres.transaction { transaction in
                    try await transaction.unsafeSQL("LOCK TABLE unique_key IN ACCESS EXCLUSIVE MODE")
                    let answer = Task { try await intake.accept(task) }
                    try await queue.untilBlocked()
                    // OFFSET 0 keeps the server from ending sessions before it has looked whose they are.
                    let ended = try await queue.count(
                        """
                        (SELECT pid FROM pg_stat_activity WHERE datname = current_database()
                            AND wait_event_type = 'Lock' OFFSET 0) blocked
                        WHERE pg_terminate_backend(pid)
                        """)
                    #expect(ended == 1)
                    return answer
                }
                await #expect(throws: TaskIntakeError.unknown) { try await answer.value }
                // Asking again with the key finds out; here nothing had been stored.
                var again = task
                again.id = TaskID()
                #expect(try await intake.accept(again) == .accepted(again.id))
                #expect(try await queue.count("task") == 1)
            }
        }
    }

    @Test("Without a database the caller hears that it is unavailable")
    func unavailable() async throws {
        // Port 1 is reserved and nothing listens there.
        var configuration = PostgresConfiguration(url: "postgresql://nobody@127.0.0.1:1/nothing")
        configuration.acquireTimeout = .milliseconds(50)
        let client = PostgresClient(configuration)
        let intake = TaskIntake(postgres: client) {}
        let task = NewTask(tenant: TenantID(1), kind: "summarize", pool: PoolID(1), input: Array("1".utf8))
        await #expect(throws: TaskIntakeError.unavailable) { try await intake.accept(task) }
        await client.close()
    }
}

extension TaskIntake.Acceptance {
    var isAccepted: Bool { if case .accepted = self { true } else { false } }
}

extension Result where Failure == any Error {
    init(_ body: () async throws -> Success) async {
        do {
            self = .success(try await body())
        } catch {
            self = .failure(error)
        }
    }
}
