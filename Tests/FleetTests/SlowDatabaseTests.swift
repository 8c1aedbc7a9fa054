import Domain
import Fleet
import PostgresDriver
import TaskQueue
import TestKit
import Testing

@Suite("A worker on a slow database", .serialized, .timeLimit(.minutes(3)))
struct SlowDatabaseTests {
    private static let small = "the database is slow; claims are small until it answers in time again"
    private static let full = "the database answers in time again; claims have their full size"

    @Test("Claims become small while answers come late, say so once, and grow back when answers come in time again")
    func shrinksAndGrowsBack() async throws {
        try await TestDatabase.withFresh { database async throws in
            let fixture = FleetFixture(database: database, slots: 16, batchMax: 64)
            let sizes = try await ClaimSizes.watch(database.postgres)
            try await FaultProxy.with(to: database.url) { wire in
                try await TestDatabase.withClient(url: wire.url) { postgres in
                    let log = RecordedLog()
                    let fleet = service(fixture, on: postgres, log: log)
                    let running = Task { try await fleet.run() }
                    _ = try await log.wait(for: "worker started")

                    // Nobody has work for it: its looks alone tell it how the database is.
                    wire.change { $0.answerDelays = [250] }
                    let line = try await log.wait(for: Self.small)
                    #expect(line.metadata["count"] == "8")
                    try await expectDone(fixture)
                    let whileSlow = try await sizes.take()
                    #expect(whileSlow.allSatisfy { $0 <= 8 })
                    #expect(whileSlow.reduce(0, +) >= 16)
                    #expect(log.lines.count { $0.message == Self.small } == 1)
                    #expect(!log.lines.contains { $0.message == Self.full })

                    wire.heal()
                    _ = try await log.wait(for: Self.full)
                    #expect(log.lines.count { $0.message == Self.full } == 1)
                    try await expectDone(fixture)
                    #expect(try await sizes.take().contains { $0 > 8 })

                    running.cancel()
                    _ = await running.result
                }
            }
        }
    }

    /// Queues as many tasks as there are slots, all at once, and waits until they are done.
    private func expectDone(_ fixture: FleetFixture) async throws {
        var tasks: [NewTask] = []
        for _ in 0..<16 { tasks.append(try await fixture.task()) }
        _ = try await fixture.database.run(EnqueueTasks(tasks))
        for task in tasks {
            #expect(try await fixture.wait(for: task.id, toBe: .succeeded)?.state == .succeeded)
        }
    }

    /// One that looks for work often, and so soon knows.
    private func service(_ fixture: FleetFixture, on postgres: PostgresClient, log: RecordedLog) -> FleetService {
        var configuration = fixture.configuration
        configuration.pollMax = .milliseconds(20)
        return FleetService(
            database: FleetDatabase(postgres), configuration: configuration,
            kinds: KindCatalog([ScriptedKind { _, _ in AttemptReport(result: nil) }]),
            doorbell: Doorbell(postgres: postgres), logger: log.logger)
    }
}
