package import PostgresDriver

/// Closes the open calls whose deadline has passed and that nobody will settle: those of lost workers, and those of a
/// live one some seconds later (it lost the database while it settled). They become `model_call` rows of state
/// `unknown`, with an audit event, and their slots are free again. Whether they were billed is not known.
package struct ReapCalls: PostgresStatement {
    package init() {}

    package static let sql = """
        WITH closed AS (
            DELETE FROM model_call_open c
            WHERE c.deadline < clock_timestamp() AND (c.deadline < clock_timestamp() - interval '15 seconds'
                OR NOT EXISTS (SELECT 1 FROM worker w
                    WHERE w.id = c.worker_id AND w.epoch = c.epoch AND w.stopped_at IS NULL))
            RETURNING c.*
        ), call AS (
            INSERT INTO model_call (task_id, id, tenant_id, attempt, node, iteration, provider, model, state, dispatched_at)
            SELECT task_id, id, tenant_id, attempt, node, iteration, provider, model, 'unknown', dispatched_at FROM closed
        ), event AS (
            INSERT INTO audit_event (subject, tenant_id, action, attempt, worker_id, detail)
            SELECT task_id, tenant_id, 'call.unknown', attempt, worker_id,
                json_build_object('provider', provider, 'model', model, 'node', node)
            FROM closed
        )
        SELECT count(*) FROM closed
        """

    package var binds: [PostgresValue] { [] }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> Int64 { try row.value(0) }
}
