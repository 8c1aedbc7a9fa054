import Domain
import PostgresDriver
import TaskQueue
import TestKit
import Testing

@testable import Fleet

@Suite("Figures of a fleet", .timeLimit(.minutes(2)))
struct FiguresDutyTests {
    @Test("One worker folds per second, however many there are, and sees the oldest ready task")
    func once() async throws {
        try await TestDatabase.withFresh { database async throws in
            let fleet = FleetFixture(database: database)
            let logger = WorkerLogger(FleetFixture.silent, fence: WorkerFence(worker: 1, epoch: 1))
            let duties = (0..<3).map { _ in FiguresDuty(postgres: database.postgres, logger: logger) }
            _ = try await fleet.enqueue(try await fleet.task())
            try await duties[0].fold()
            #expect(try await database.run(FoldQueue()) == [0])
            let pool = try await database.run(ReadQueue()).first { $0.name == "local" }
            #expect(pool?.ready == 1)
            #expect(pool?.oldestSince != nil)
            // Whether a second has passed by now is not for a test to say: the next one is put off by hand.
            _ = try await database.run(PutOff())
            _ = try await fleet.enqueue(try await fleet.task())
            for duty in duties { try await duty.fold() }
            #expect(try await database.run(FoldQueue()) == [1])
        }
    }

    @Test("A sample is written once a minute, whoever asks")
    func sample() async throws {
        try await TestDatabase.withFresh { database async throws in
            let logger = WorkerLogger(FleetFixture.silent, fence: WorkerFence(worker: 1, epoch: 1))
            let duty = FiguresDuty(postgres: database.postgres, logger: logger)
            for _ in 0..<3 { try await duty.sample() }
            // A minute may begin in between.
            #expect((1...2).contains(try await database.run(CountMinutes()).first ?? 0))
        }
    }
}

private struct PutOff: PostgresStatement {
    typealias Row = Void
    static let sql = "UPDATE duty SET next_at = clock_timestamp() + interval '1 hour' WHERE name = 'figures'"
}

private struct CountMinutes: PostgresStatement {
    static let sql = "SELECT count(DISTINCT minute) FROM queue_sample"
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Int64 { try row.value(0) }
}
