package import Domain
import Foundation
package import PostgresDriver

/// Gives attempts their outcome: removes them from `task_running` where task, attempt, worker and epoch match,
/// and writes everything else only for the rows that matched, in the same statement.
///
/// A stale worker's settlement therefore changes zero rows. Returns the tasks that were settled; one that is
/// missing was no longer ours, which is an outcome of its own and not an error. Sending it twice is harmless.
///
/// The tasks are found by their sorted IDs and not by a join: ``Batched`` says why.
package struct SettleTasks: PostgresStatement {
    package let fence: WorkerFence
    package let settled: [SettledTask]

    package init(fence: WorkerFence, settled: [SettledTask]) {
        self.fence = fence
        self.settled = Batched.sorted(settled, by: \.task)
    }

    package static let sql = """
        WITH gone AS (
            DELETE FROM task_running r
            WHERE r.task_id = ANY ($3::uuid[]) AND r.attempt = ($4::int4[])[width_bucket(r.task_id, $3::uuid[])]
                AND r.worker_id = $1 AND r.epoch = $2
            RETURNING r.task_id, r.tenant_id, r.pool_id, r.attempt, r.uncounted, r.started_at, r.started_seq, r.worker_id, r.epoch,
                width_bucket(r.task_id, $3::uuid[]) AS n
        ), extra_event AS (
            INSERT INTO audit_event (subject, tenant_id, action, worker_id, detail)
            SELECT e.subject, e.tenant_id, e.action, $1, e.detail
            FROM unnest($11::uuid[], $12::uuid[], $13::int4[], $14::text[], $15::json[])
                AS e(owner, subject, tenant_id, action, detail)
            -- Not EXISTS, nor the bare IN: as a join it would read all of them, also when there is no event at all.
            WHERE (e.owner IN (SELECT g.task_id FROM gone g)) IS TRUE
            RETURNING 1
        ), finished AS (
            SELECT task_id, tenant_id, pool_id, attempt, uncounted, started_at, started_seq, worker_id, epoch,
                ($5::int2[])[n] AS state, \(Batched.json("n", bytes: "$6", starts: "$17", lengths: "$18")) AS result, ($7::json[])[n] AS error, ($7::json[])[n] AS detail,
                ($8::bool[])[n] AS hooked, ($9::bool[])[n] AS called, ($10::text[])[n] AS failure_class,
                ($16::bool[])[n] AS parented
            FROM gone
            -- Always true. It lets what the attempts did be written first, so that the trail has it before their ends.
            WHERE (SELECT count(*) FROM extra_event) >= 0
        ), \(FinishTail.sql(within: .ofSorted("$3::uuid[]")))
        SELECT f.task_id, (SELECT count(*) FROM hook) > 0 FROM finished f
        """

    package var binds: [PostgresValue] {
        let results = Batched.joined(settled.map(\.result))
        let own: [PostgresValue] = [
            .int8(fence.worker), .int4(fence.epoch),
            .uuids(settled.map(\.task.id.uuid)), .int4s(settled.map(\.task.attempt)),
            .int2s(settled.map { $0.state.outcomeCode ?? 0 }), .bytes(results.bytes),
            .jsons(Batched.orNone(settled.map { $0.failure?.json.encoded() })),
            .bools(settled.map(\.task.isHooked)), .bools(settled.map(\.hasCalls)),
            .texts(Batched.orNone(settled.map { $0.failure?.failureClass.rawValue })),
        ]
        return own + EventBinds.values(settled.map { ($0.task.id, $0.events) })
            + [
                .bools(settled.map { $0.task.parent != nil }), .int4s(results.starts), .int4s(results.lengths),
            ]
    }

    package struct Row: Sendable {
        package let task: TaskID
        /// Whether the batch made webhook deliveries that somebody should wake up for.
        package let madeDeliveries: Bool
    }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> Row {
        Row(task: TaskID(try row.value(0, as: UUID.self)), madeDeliveries: try row.value(1))
    }
}
