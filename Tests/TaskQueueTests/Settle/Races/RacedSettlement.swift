import Domain
import Foundation
import PostgresDriver

@testable import TaskQueue

/// The statement with which completers race: the queue's own, or one with a mistake in it.
protocol RacedSettlement: PostgresStatement<SettleTasks.Row> {
    init(fence: WorkerFence, settled: [SettledTask])
}

extension SettleTasks: RacedSettlement {}

/// A settlement that asks neither whose attempt it is nor which: what a rescuer gave to another worker it ends as well.
struct UnfencedSettlement: RacedSettlement {
    private let real: SettleTasks
    init(fence: WorkerFence, settled: [SettledTask]) { real = SettleTasks(fence: fence, settled: settled) }

    static let sql = SettleTasks.sql
        .replacing(" AND r.attempt = ($4::int4[])[width_bucket(r.task_id, $3::uuid[])]", with: "")
        .replacing(" AND r.worker_id = $1 AND r.epoch = $2", with: "")
    var binds: [PostgresValue] { real.binds }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> SettleTasks.Row { try SettleTasks.decode(row) }
}

/// A settlement that looks whether the attempt is its own and then writes, without the row in its hands. It is wrong only
/// where the two really meet.
struct LookingSettlement: RacedSettlement {
    private let real: SettleTasks
    init(fence: WorkerFence, settled: [SettledTask]) { real = SettleTasks(fence: fence, settled: settled) }

    static let sql: String = {
        let real = SettleTasks.sql
        guard let returning = real.range(of: "RETURNING r.task_id"), let next = real.range(of: "), extra_event AS")
        else {
            return real
        }
        return real[..<returning.lowerBound].replacing(
            "DELETE FROM task_running r",
            with: "SELECT r.*, width_bucket(r.task_id, $3::uuid[]) AS n FROM task_running r")
            + "), removed AS (DELETE FROM task_running d WHERE d.task_id = ANY ($3::uuid[])"
            + " AND d.worker_id = $1 AND d.epoch = $2"
            + real[next.lowerBound...]
    }()
    var binds: [PostgresValue] { real.binds }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> SettleTasks.Row { try SettleTasks.decode(row) }
}
