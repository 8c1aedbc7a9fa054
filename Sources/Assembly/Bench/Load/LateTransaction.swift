import Domain
import Foundation
import PostgresDriver
import TaskQueue

/// A caller's transaction that submits many tasks and stays open: places in the queue that were drawn long before anybody
/// may see them.
struct LateTransaction: Sendable {
    let tasks: Int
    /// How long it is open at least, from its first statement.
    let duration: Duration

    /// When it began and when it was about to commit, on the database's clock.
    struct Span: Sendable {
        let begun: Date
        let committed: Date
        /// How long the submissions took.
        let submitting: Duration
        /// How many distinct tasks they gave.
        let tasks: Int
    }

    /// The most tasks of one statement: more bring no speed and only a longer wait for whoever stops us.
    private static let pieceMax = 5000

    /// Lets the kind be known to SQL.
    static func prepare(_ database: BenchDatabase) async throws {
        let known = try await database.general.run(RegisterKinds([NoopKind(isPublic: true).description]))
        guard !known.isEmpty else { throw BenchError(.surroundings, "the benchmark's kind could not be registered") }
    }

    func run(on database: BenchDatabase, _ arrivals: LateArrivals) async throws -> Span {
        try await database.slow.transaction { transaction in
            let begun = try await transaction.clock()
            let start = ContinuousClock.now
            var given: Set<TaskID> = []
            while given.count < tasks {
                let piece = Int32(clamping: min(tasks - given.count, Self.pieceMax))
                let ids = try await transaction.run(EnqueueLate(count: piece)).flatMap { $0 }
                arrivals.expect(ids)
                guard !ids.isEmpty, given.isDisjoint(with: ids) else {
                    throw BenchError(.surroundings, "the database gave no new task after \(given.count) of \(tasks)")
                }
                given.formUnion(ids)
                database.progress("late transaction", given.count, of: tasks)
            }
            let submitting = ContinuousClock.now - start
            try await stayOpen(until: start + duration, database)
            return Span(
                begun: begun, committed: try await transaction.clock(), submitting: submitting, tasks: given.count)
        }
    }

    private func stayOpen(until end: ContinuousClock.Instant, _ database: BenchDatabase) async throws {
        while ContinuousClock.now < end {
            database.progress(
                "late transaction open", Int((duration - (end - .now)).seconds), of: Int(duration.seconds))
            try await Task.sleep(until: min(end, .now + .seconds(1)), clock: .continuous)
        }
    }
}

extension PostgresExecutor {
    /// The database's clock.
    func clock() async throws -> Date {
        guard let now = try await run(ReadClock()).first else {
            throw BenchError(.surroundings, "the database did not tell its time")
        }
        return now
    }
}
