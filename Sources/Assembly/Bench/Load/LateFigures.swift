import Domain
import Foundation
import PostgresDriver

/// When the late tasks and the others ended, read from their outcomes on the database's clock: what a worker announces it
/// announces in batches and without names.
struct LateFigures: Sendable {
    /// A stretch of the run.
    enum Phase: Int, CaseIterable, Sendable { case before, open, drain }

    /// What became of the late tasks.
    struct Arrival: Sendable {
        let ended: Int64
        /// Those that somebody began before they were committed: it must be none.
        let early: Int64
        let first: Date
        let last: Date
    }

    struct Window: Sendable {
        let phase: Phase
        let isLate: Bool
        let number: Int
        let count: Int
    }

    let arrival: Arrival
    /// From the first outcome to the transaction, from there to its commit, and on to the last late outcome.
    let bounds: [Date]
    let windows: [Window]

    static func read(_ database: BenchDatabase, from start: Date, _ span: LateTransaction.Span) async throws -> Self {
        database.progress("reading the outcomes")
        guard let arrival = try await database.slow.run(ReadArrival(committed: span.committed)).first else {
            throw BenchError(.surroundings, "no late task has an outcome")
        }
        let bounds = [start, span.begun, span.committed, arrival.last]
        return Self(
            arrival: arrival, bounds: bounds, windows: try await database.slow.run(ReadWindows(bounds: bounds)))
    }

    /// Outcomes of the others per second.
    func rate(_ phase: Phase) -> Double {
        let count = windows.filter { $0.phase == phase && !$0.isLate }.map(\.count).reduce(0, +)
        return ratio(Double(count), of: seconds(phase))
    }

    /// The rates of whole windows of two seconds.
    func rates(_ phase: Phase, late: Bool = false) -> [Double] {
        let own = windows.filter { $0.phase == phase && $0.isLate == late }
        return (0..<Int(seconds(phase) / OutcomeMeter.window.seconds)).map { number in
            ratio(Double(own.first { $0.number == number }?.count ?? 0), of: OutcomeMeter.window.seconds)
        }
    }

    /// The others' slowest two seconds; of a shorter phase, all of it.
    func slowest(_ phase: Phase) -> Double { rates(phase).min() ?? rate(phase) }

    func seconds(_ phase: Phase) -> Double {
        max(0, bounds[phase.rawValue + 1].timeIntervalSince(bounds[phase.rawValue]))
    }
}

/// Late tasks are those with metadata; see ``EnqueueLate``.
private struct ReadArrival: PostgresStatement {
    let committed: Date
    static let sql = """
        SELECT count(*), count(*) FILTER (WHERE o.started_at < $1), min(o.finished_at), max(o.finished_at)
        FROM task t JOIN task_outcome o ON o.task_id = t.id WHERE t.metadata IS NOT NULL HAVING count(*) > 0
        """
    var binds: [PostgresValue] { [.timestamp(committed)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> LateFigures.Arrival {
        LateFigures.Arrival(
            ended: try row.value(0), early: try row.value(1), first: try row.value(2), last: try row.value(3))
    }
}

/// The number of outcomes in each two seconds of each phase.
private struct ReadWindows: PostgresStatement {
    let bounds: [Date]
    static let sql = """
        SELECT e.phase, e.late, floor(extract(epoch FROM e.at - ($1::timestamptz[])[e.phase + 1]) / 2)::int4, count(*)
        FROM (
            SELECT o.finished_at AS at, t.metadata IS NOT NULL AS late,
                (o.finished_at >= ($1::timestamptz[])[2])::int4 + (o.finished_at >= ($1::timestamptz[])[3])::int4 AS phase
            FROM task t JOIN task_outcome o ON o.task_id = t.id
            WHERE o.finished_at BETWEEN ($1::timestamptz[])[1] AND ($1::timestamptz[])[4]
        ) e GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
        """
    var binds: [PostgresValue] { [.timestamps(bounds)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> LateFigures.Window {
        LateFigures.Window(
            phase: LateFigures.Phase(rawValue: Int(try row.value(0, as: Int32.self))) ?? .drain,
            isLate: try row.value(1),
            number: Int(try row.value(2, as: Int32.self)), count: Int(try row.value(3, as: Int64.self)))
    }
}
