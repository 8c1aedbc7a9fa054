import Domain
import PostgresDriver

/// What a run left behind, counted row by row. It takes seconds for millions of tasks.
struct BenchCounts: PostgresStatement {
    struct Row: Sendable {
        let tasks: Int64
        let ready: Int64
        let running: Int64
        let outcomes: Int64
        let attempts: Int64
        let accepted: Int64
        let started: Int64
        let succeeded: Int64
    }

    static let sql = """
        SELECT (SELECT count(*) FROM task), (SELECT count(*) FROM task_ready), (SELECT count(*) FROM task_running),
            (SELECT count(*) FROM task_outcome WHERE state = 1), (SELECT count(*) FROM task_attempt),
            count(*) FILTER (WHERE action = 'task.accepted'), count(*) FILTER (WHERE action = 'attempt.started'),
            count(*) FILTER (WHERE action = 'task.succeeded')
        FROM audit_trail
        """

    static func decode(_ row: PostgresRow) throws(PostgresError) -> Row {
        Row(
            tasks: try row.value(0), ready: try row.value(1), running: try row.value(2), outcomes: try row.value(3),
            attempts: try row.value(4), accepted: try row.value(5), started: try row.value(6),
            succeeded: try row.value(7))
    }
}

extension BenchCounts.Row {
    /// - Parameters:
    ///   - tasks: how many were accepted.
    ///   - isDrained: whether every task had its end awaited; otherwise some may wait still, and attempts may have been
    ///     handed back by the worker's stop.
    func checks(tasks: Int64, isDrained: Bool, label: String = "") -> [BenchCheck] {
        var checks = [
            BenchCheck(label + "tasks", expected: tasks, found: self.tasks),
            BenchCheck(label + "accepted events", expected: tasks, found: accepted),
            BenchCheck(label + "tasks running", expected: 0, found: running),
            BenchCheck(label + "tasks waiting or ended", expected: tasks, found: ready + outcomes),
            BenchCheck(label + "succeeded events", expected: outcomes, found: succeeded),
            BenchCheck(label + "attempts", expected: started, found: attempts),
        ]
        if isDrained {
            checks.append(BenchCheck(label + "outcomes", expected: tasks, found: outcomes))
            checks.append(BenchCheck(label + "started events", expected: tasks, found: started))
        }
        return checks
    }
}
