package import Domain
import Foundation
package import PostgresDriver

/// Accepts a batch of tasks in one transaction: the tasks, their places in the queue, their audit events
/// and their idempotency keys. Returns the IDs that were accepted; a missing one had a key that is in use
/// (``FindUniqueKey`` tells by whom).
///
/// The key row is the only thing that two enqueuers can fight over: the loser waits for the winner's commit
/// and then inserts nothing, so a task and its key exist together or not at all. An unexpired row is taken, and that
/// of a task that is unique while queued always is: whether its holder still waits is judged by ``TakeUniqueKeys``.
/// - Precondition: no task has an idempotency key and a unique one, and no two of one batch share (tenant, scope, key).
package struct EnqueueTasks: PostgresStatement {
    package let tasks: [NewTask]
    /// How long idempotency keys are kept.
    package let keyLifetime: Duration
    package init(_ tasks: [NewTask], keyLifetime: Duration = Idempotency.lifetimeDefault) {
        self.tasks = tasks
        self.keyLifetime = keyLifetime
    }

    package static let sql = """
        WITH claimed_key AS (
            INSERT INTO unique_key AS u (tenant_id, scope, key, fingerprint, task_id, expires_at)
            SELECT k.tenant_id, k.scope, k.key, k.fingerprint, k.id, now() + k.keep * interval '1 millisecond'
            FROM unnest($1::uuid[], $2::int4[], $15::text[], $16::text[], $17::bytea[], $18::int8[])
                AS k(id, tenant_id, scope, key, fingerprint, keep)
            WHERE k.key IS NOT NULL ORDER BY k.tenant_id, k.scope, k.key
            ON CONFLICT (tenant_id, scope, key) DO UPDATE
                SET fingerprint = excluded.fingerprint, task_id = excluded.task_id, expires_at = excluded.expires_at,
                returned = NULL
                WHERE u.expires_at <= now() AND u.scope <> 'unique.queued'
            RETURNING u.task_id
        ), accepted AS (
            -- The inputs go from the parameters into the table and nowhere else; what follows needs the narrow columns.
            INSERT INTO task (\(NewTaskColumns.names), accepted_seq)
            SELECT \(NewTaskColumns.names), \(TrailPlace.next)
            FROM unnest(\(NewTaskColumns.parameters), $16::text[]) AS n(\(NewTaskColumns.names), key)
            -- Not as a join: with hash joins off it would compare each with each. This is looked up in a hash table.
            WHERE n.key IS NULL OR n.id IN (SELECT task_id FROM claimed_key)
            RETURNING id, tenant_id, pool_id, priority, run_at, expires_at
        ), ready AS (
            INSERT INTO task_ready (task_id, tenant_id, pool_id, priority)
            SELECT id, tenant_id, pool_id, priority FROM accepted WHERE run_at IS NULL OR run_at <= now()
        ), deferred AS (
            INSERT INTO task_deferred (task_id, run_at, tenant_id, pool_id, priority, reason)
            SELECT id, run_at, tenant_id, pool_id, priority, 'schedule' FROM accepted WHERE run_at > now()
        ), expiry AS (
            INSERT INTO task_expiry (task_id, tenant_id, expires_at)
            SELECT id, tenant_id, expires_at FROM accepted WHERE expires_at IS NOT NULL
        )
        SELECT id FROM accepted
        """

    package var binds: [PostgresValue] {
        let keys = tasks.map { KeyRow(of: $0, idempotencyLifetime: keyLifetime) }
        return NewTaskColumns.values(tasks) + [
            .texts(keys.map { $0?.scope }), .texts(keys.map { $0?.key }), .bytesArray(keys.map { $0?.fingerprint }),
            .optionalInt8s(keys.map { $0.map { Int64($0.lifetime.milliseconds) } }),
        ]
    }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> TaskID {
        TaskID(try row.value(0, as: UUID.self))
    }
}
