import Domain
import Fleet
import PostgresDriver
import TestKit
import Testing

@Suite("The log of a worker", .timeLimit(.minutes(2)))
struct WorkerLoggerTests {
    @Test("A process that lost its lease logs under its new ID from then on")
    func newName() async throws {
        try await TestDatabase.withFresh { database async throws in
            let fleet = FleetFixture(database: database)
            let log = RecordedLog()
            try await fleet.withWorker([], logger: log.logger) {
                let started = try await log.wait(for: "worker started")
                #expect(started.metadata["worker.id"] == "worker-1.1")
                _ = try await database.run(TakeLease())
                let entered = try await log.wait(for: "entered as a new worker")
                #expect(entered.metadata["worker.id"] == "worker-2.1")
            }
            #expect(log.lines.last { $0.message == "worker stopped" }?.metadata["worker.id"] == "worker-2.1")
            #expect(log.lines.last { $0.message == "draining" }?.metadata["worker.id"] == "worker-2.1")
        }
    }
}

/// What a rescuer does to a worker that did not beat in time.
private struct TakeLease: PostgresStatement {
    typealias Row = Void
    static let sql = "UPDATE worker SET epoch = epoch + 1, stopped_at = clock_timestamp() WHERE id = 1"
}
