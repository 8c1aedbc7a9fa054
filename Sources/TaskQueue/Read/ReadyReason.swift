/// Why a task that is ready does not run. The queue itself says only that it waits for a slot; who looks at a task is told
/// when its pool is paused, when no worker has slots of its pool or asks for any (none runs, or none has the pool's provider
/// in its catalogue), or when its tenant runs as many tasks as it may. Claims know nothing of this, and pay nothing.
enum ReadyReason {
    static let paused = "paused"
    static let noWorker = "no_worker"
    static let tenantCap = "tenant_cap"

    /// The reason of a row `s` of `task_status` whose tenant is the parameter `$1`. Two probes for each ready task; the
    /// tenant's share is looked up once, and counted no further than its cap.
    static let column = """
        CASE WHEN s.state = 'queued' AND s.reason = 'slot' THEN CASE
            WHEN (SELECT p.paused FROM pool p WHERE p.id = s.pool_id) THEN '\(paused)'
            WHEN (SELECT count(*) = 0 FROM (SELECT 1 FROM slot_lease l
                WHERE l.pool_id = s.pool_id AND l.wanted > 0 AND l.expires_at > now() LIMIT 1) l) THEN '\(noWorker)'
            WHEN (SELECT k.in_flight_max <= (SELECT count(*) FROM (
                    SELECT 1 FROM task_running r WHERE r.tenant_id = k.id AND r.capped LIMIT k.in_flight_max) c)
                FROM tenant k WHERE k.id = $1) THEN '\(tenantCap)'
            ELSE 'slot' END
        ELSE s.reason END AS reason
        """
}
