import Domain
import PostgresDriver

/// Where the racers for one budget stand.
struct RaceCounts: PostgresStatement {
    struct Row: Sendable {
        let undecided: Int64
        /// Calls that were let out, ended or not.
        let admitted: Int64
        let succeeded: Int64
        /// Tasks that wait for money.
        let waiting: Int64
        /// Workers that ran any of them.
        let workers: Int64
        let spentNanos: Int64
    }

    static let sql = """
        SELECT (SELECT count(*) FROM task_ready) + (SELECT count(*) FROM task_running),
            (SELECT count(*) FROM model_call_open) + (SELECT count(*) FROM model_call),
            (SELECT count(*) FROM task_outcome WHERE state = 1),
            (SELECT count(*) FROM task_deferred WHERE reason = 'budget'),
            (SELECT count(DISTINCT worker_id) FROM audit_trail WHERE action = 'attempt.started'),
            (SELECT coalesce(sum(total_spent_nanos), 0)::int8 FROM budget)
        """

    static func decode(_ row: PostgresRow) throws(PostgresError) -> Row {
        Row(
            undecided: try row.value(0), admitted: try row.value(1), succeeded: try row.value(2),
            waiting: try row.value(3), workers: try row.value(4), spentNanos: try row.value(5))
    }
}

extension RaceCounts.Row {
    /// - Parameters:
    ///   - racers: how many tasks asked.
    ///   - room: for how many of their calls there was money.
    func part(racers: Int, room: Int, processes: Int) -> BenchPart {
        var part = BenchPart()
        part.figures = [
            BenchFigure("over_admission", Double(admitted - Int64(room)), "", aim: .atMost(0)),
            BenchFigure("racing_processes", Double(workers), "", aim: .atLeast(Double(processes))),
        ]
        part.checks = [
            BenchCheck("racers: calls admitted", expected: Int64(room), found: admitted),
            BenchCheck("racers: tasks succeeded", expected: Int64(room), found: succeeded),
            BenchCheck("racers: tasks waiting for money", expected: Int64(racers - room), found: waiting),
            BenchCheck(
                "racers: nano-dollars spent of the budget",
                expected: Int64(room) * BenchModel.outputHold.nanoDollars, found: spentNanos),
        ]
        return part
    }
}
