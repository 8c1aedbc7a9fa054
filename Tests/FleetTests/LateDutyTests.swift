import Domain
import Fleet
import PostgresDriver
import TaskQueue
import TestKit
import Testing

@Suite("A worker and what comes late", .timeLimit(.minutes(3)))
struct LateDutyTests {
    @Test("Tasks that commit long after their neighbours are done one claim after the other, however many they are")
    func longTransaction() async throws {
        try await TestDatabase.withFresh { database async throws in
            // A hundred claims: one for each look would take minutes.
            let fleet = FleetFixture(database: database, slots: 16, batchMax: 5)
            var late: [NewTask] = []
            for _ in 0..<500 { late.append(try await fleet.task()) }
            try await fleet.withWorker([ScriptedKind { _, _ in AttemptReport(result: nil) }]) {
                try await database.postgres.transaction { [late] transaction in
                    _ = try await transaction.run(EnqueueTasks(late))
                    // Until the worker takes for granted that nothing comes before these any more.
                    let end = ContinuousClock.now + .seconds(4)
                    while ContinuousClock.now < end {
                        var neighbours: [NewTask] = []
                        for _ in 0..<32 { neighbours.append(try await fleet.task()) }
                        _ = try await database.run(EnqueueTasks(neighbours))
                        for task in neighbours {
                            #expect(try await fleet.wait(for: task.id, toBe: .succeeded)?.state == .succeeded)
                        }
                    }
                }
                for task in late {
                    #expect(try await fleet.wait(for: task.id, toBe: .succeeded)?.state == .succeeded)
                }
            }
        }
    }
}
