-- The life of two tasks, told in the statements of the release with migrations 0001 to 0013: one is claimed, asks a
-- model, succeeds; the other is handed back, comes again and fails. Run on a newer schema by the tests.

PREPARE register AS
INSERT INTO worker (host, pid, lease_until)
VALUES ($1, $2, clock_timestamp() + make_interval(secs => $3)) RETURNING id, epoch;

PREPARE renew AS
WITH share AS (
    SELECT w.pool_id, w.wanted, w.used, w.hungry,
        CASE WHEN p.paused THEN 0 ELSE p.slot_limit END AS slot_limit,
        coalesce(o.granted, 0) AS others_granted, coalesce(o.wanted, 0) AS others_wanted,
        coalesce(o.hungry, 0) AS others_hungry, f.fair, coalesce(n.needed, 0) AS others_needed,
        (SELECT count(*) FROM model_call_open c
            WHERE c.pool_id = w.pool_id AND c.deadline > clock_timestamp()
            AND NOT (c.worker_id = $1 AND c.epoch = $2)
            AND NOT EXISTS (SELECT 1 FROM slot_lease l
                WHERE l.pool_id = c.pool_id AND l.worker_id = c.worker_id AND l.epoch = c.epoch
                AND l.expires_at > clock_timestamp())) AS quarantined
    FROM unnest($3::int2[], $4::int4[], $5::int4[], $7::bool[]) AS w(pool_id, wanted, used, hungry)
    JOIN pool p ON p.id = w.pool_id
    JOIN worker k ON k.id = $1 AND k.epoch = $2 AND k.stopped_at IS NULL
    LEFT JOIN LATERAL (
        SELECT sum(greatest(l.granted, l.used)) AS granted, sum(l.wanted) AS wanted,
            count(*) FILTER (WHERE l.wanted > 0) AS peers, count(*) FILTER (WHERE l.wanted > 0 AND l.hungry) AS hungry
        FROM slot_lease l
        WHERE l.pool_id = w.pool_id AND l.worker_id <> $1 AND l.expires_at > clock_timestamp()
    ) o ON true
    CROSS JOIN LATERAL (
        SELECT ceil(CASE WHEN p.paused THEN 0 ELSE p.slot_limit END::float8 / (coalesce(o.peers, 0) + 1))::int4 AS fair
    ) f
    LEFT JOIN LATERAL (
        SELECT sum(least(l.wanted, f.fair, CASE WHEN l.hungry THEN f.fair ELSE l.used + 1 END)) AS needed
        FROM slot_lease l
        WHERE l.pool_id = w.pool_id AND l.worker_id <> $1 AND l.wanted > 0 AND l.expires_at > clock_timestamp()
    ) n ON true
)
INSERT INTO slot_lease AS mine (pool_id, worker_id, epoch, granted, wanted, used, hungry, expires_at)
SELECT pool_id, $1, $2,
    greatest(0, least(wanted, slot_limit - others_granted - quarantined,
        CASE
            WHEN wanted + others_wanted <= slot_limit THEN wanted
            WHEN hungry THEN greatest(used, least(wanted, fair)
                + ceil(greatest(0, slot_limit - least(wanted, fair) - others_needed) / (others_hungry + 1.0)))
            WHEN others_hungry > 0 THEN greatest(used, least(fair, used + 1))
            ELSE greatest(used, fair)
        END))::int4,
    wanted, used, hungry, clock_timestamp() + make_interval(secs => $6)
FROM share
ON CONFLICT (pool_id, worker_id) DO UPDATE
    SET epoch = excluded.epoch, granted = excluded.granted, wanted = excluded.wanted,
        used = excluded.used, hungry = excluded.hungry, expires_at = excluded.expires_at
RETURNING pool_id, granted;

PREPARE enqueue AS
WITH new AS (
    SELECT * FROM unnest($1::uuid[], $2::int4[], $3::text[], $4::int2[], $5::int2[], $6::int2[], $7::int4[],
$8::timestamptz[], $9::timestamptz[], $10::text[], $11::json[], $12::json[], $13::uuid[], $14::text[], $15::text[], $16::bytea[], $17::int8[])
    AS n(id, tenant_id, kind, pool_id, priority, attempts_max, timeout_ms,
run_at, expires_at, webhook_url, metadata, input, source_task, scope, key, fingerprint, keep)
), claimed_key AS (
    INSERT INTO unique_key AS u (tenant_id, scope, key, fingerprint, task_id, expires_at)
    SELECT tenant_id, scope, key, fingerprint, id, now() + keep * interval '1 millisecond'
    FROM new WHERE key IS NOT NULL ORDER BY tenant_id, scope, key
    ON CONFLICT (tenant_id, scope, key) DO UPDATE
        SET fingerprint = excluded.fingerprint, task_id = excluded.task_id, expires_at = excluded.expires_at,
        returned = NULL
        WHERE u.expires_at <= now() AND u.scope <> 'unique.queued'
    RETURNING u.task_id
), accepted AS (
    SELECT n.* FROM new n WHERE n.key IS NULL
    UNION ALL
    SELECT n.* FROM claimed_key k JOIN new n ON n.id = k.task_id
), stored AS (
    INSERT INTO task (id, tenant_id, kind, pool_id, priority, attempts_max, timeout_ms, run_at, expires_at,
        webhook_url, metadata, input, source_task)
    SELECT id, tenant_id, kind, pool_id, priority, attempts_max, timeout_ms, run_at, expires_at,
        webhook_url, metadata, input, source_task
    FROM accepted
), ready AS (
    INSERT INTO task_ready (task_id, tenant_id, pool_id, priority)
    SELECT id, tenant_id, pool_id, priority FROM accepted WHERE run_at IS NULL OR run_at <= now()
), deferred AS (
    INSERT INTO task_deferred (task_id, run_at, tenant_id, pool_id, priority, reason)
    SELECT id, run_at, tenant_id, pool_id, priority, 'schedule' FROM accepted WHERE run_at > now()
), expiry AS (
    INSERT INTO task_expiry (task_id, tenant_id, expires_at)
    SELECT id, tenant_id, expires_at FROM accepted WHERE expires_at IS NOT NULL
), event AS (
    INSERT INTO audit_event (subject, tenant_id, action)
    SELECT id, tenant_id, 'task.accepted' FROM accepted
)
SELECT id FROM accepted;

PREPARE claim AS
WITH pick AS MATERIALIZED (
    SELECT p.* FROM worker w, LATERAL pick_ready(
        $3::int2[], $4::int4[], $5::int4[], $6::int4[], $7::int2[], $8::int4[], $9::int2[], $10::int8[]) p
    WHERE w.id = $1 AND w.epoch = $2 AND w.stopped_at IS NULL AND w.lease_until > clock_timestamp()
), picked AS (
    DELETE FROM task_ready WHERE ctid = ANY ((SELECT places FROM pick)::tid[])
    RETURNING task_id, tenant_id, pool_id, priority, seq, attempt, uncounted
), owned AS MATERIALIZED (
    SELECT p.*, k.in_flight_max IS NOT NULL AS capped
    FROM picked p LEFT JOIN tenant k ON k.id = p.tenant_id
), started AS (
    INSERT INTO task_running (task_id, tenant_id, pool_id, priority, attempt, uncounted, worker_id, epoch, capped)
    SELECT task_id, tenant_id, pool_id, priority, attempt + 1, uncounted, $1, $2, capped FROM owned
), counted AS (
    INSERT INTO queue_delta (pool_id, place, n) SELECT pool_id, 'started', count(*) FROM picked GROUP BY pool_id
), event AS (
    INSERT INTO audit_event (subject, tenant_id, action, attempt, worker_id)
    SELECT task_id, tenant_id, 'attempt.started', attempt + 1, $1 FROM owned
)
SELECT p.task_id, p.tenant_id, p.pool_id, p.priority, p.seq, p.attempt + 1, p.uncounted,
    t.kind, t.attempts_max, t.timeout_ms, t.webhook_url IS NOT NULL,
    coalesce(t.expires_at <= clock_timestamp(), false), p.capped,
    (SELECT next_after FROM pick)[array_position($3::int2[], p.pool_id)],
    (SELECT next_credits FROM pick)[array_position($3::int2[], p.pool_id)], t.input, t.parent_task
FROM owned p JOIN task t ON t.tenant_id = p.tenant_id AND t.id = p.task_id;

PREPARE admit AS
INSERT INTO model_call_open (id, task_id, tenant_id, attempt, worker_id, epoch, pool_id, node, iteration,
    provider, model, deadline)
SELECT $1, r.task_id, r.tenant_id, r.attempt, r.worker_id, r.epoch, r.pool_id, $6, $7, $8, $9,
    clock_timestamp() + make_interval(secs => $10)
FROM task_running r WHERE r.task_id = $2 AND r.attempt = $3 AND r.worker_id = $4 AND r.epoch = $5
ON CONFLICT (id) DO UPDATE SET deadline = excluded.deadline
RETURNING true;

PREPARE settle_call AS
WITH closed AS (
    DELETE FROM model_call_open WHERE id = $1
    RETURNING task_id, id, tenant_id, attempt, node, iteration, provider, model, dispatched_at
), call AS (
    INSERT INTO model_call (task_id, id, tenant_id, attempt, node, iteration, provider, model, state,
        dispatched_at, input_tokens, output_tokens, cost_nanos, finish_reason, failure, request_id)
    SELECT task_id, id, tenant_id, attempt, node, iteration, provider, model, $6, dispatched_at,
        $7, $8, $9, $10, $11, $12
    FROM closed
), owned AS (
    SELECT r.task_id, r.tenant_id, r.attempt FROM closed c JOIN task_running r
    ON r.task_id = c.task_id AND r.attempt = $3 AND r.worker_id = $4 AND r.epoch = $5
    WHERE c.task_id = $2
), saved AS (
    INSERT INTO checkpoint (task_id, node, iteration, tenant_id, attempt, input_hash, output,
        input_tokens, output_tokens, cost_nanos)
    SELECT task_id, $13, $14, tenant_id, attempt, $15, $16, $7, $8, $9 FROM owned WHERE $13::text IS NOT NULL
    ON CONFLICT (task_id, node, iteration, input_hash) DO UPDATE SET attempt = excluded.attempt,
        output = excluded.output, created_at = clock_timestamp()
)
SELECT EXISTS (SELECT 1 FROM owned) OR EXISTS (
    -- Sent again after a lost connection: it was settled the first time.
    SELECT 1 FROM model_call m JOIN task_running r
    ON r.task_id = m.task_id AND r.attempt = $3 AND r.worker_id = $4 AND r.epoch = $5
    WHERE m.task_id = $2 AND m.id = $1 AND m.state <> 'unknown');

PREPARE settle AS
WITH finished AS (
    DELETE FROM task_running r
    USING unnest($3::uuid[], $4::int4[], $5::int2[], $6::json[], $7::json[], $8::bool[], $9::bool[], $10::text[],
        $16::bool[])
        AS s(task_id, attempt, state, result, error, hooked, called, failure_class, parented)
    WHERE r.task_id = s.task_id AND r.attempt = s.attempt AND r.worker_id = $1 AND r.epoch = $2
    RETURNING r.task_id, r.tenant_id, r.pool_id, r.attempt, r.uncounted, r.started_at, r.worker_id, r.epoch,
        s.state, s.result, s.error, s.error AS detail, s.hooked, s.called, s.failure_class, s.parented
), extra_event AS (
    INSERT INTO audit_event (subject, tenant_id, action, worker_id, detail)
    SELECT e.subject, e.tenant_id, e.action, $1, e.detail
    FROM unnest($11::uuid[], $12::uuid[], $13::int4[], $14::text[], $15::json[])
        AS e(owner, subject, tenant_id, action, detail)
    WHERE EXISTS (SELECT 1 FROM finished f WHERE f.task_id = e.owner)
), ended AS (
    SELECT pool_id, (ARRAY['succeeded', 'failed', 'cancelled', 'expired'])[state] AS outcome, count(*) AS n
    FROM finished GROUP BY pool_id, state
), counted AS (
    INSERT INTO queue_delta (pool_id, place, n) SELECT pool_id, unnest(ARRAY[outcome, 'stopped']), n FROM ended
), outcome AS (
    INSERT INTO task_outcome (task_id, tenant_id, state, attempt, uncounted, started_at,
        input_tokens, output_tokens, cost_nanos, result, error, worker_id, epoch, failure_class)
    SELECT task_id, tenant_id, state, attempt, uncounted, started_at,
        coalesce(used[1], 0), coalesce(used[2], 0), coalesce(used[3], 0), result, error,
        CASE WHEN epoch IS NOT NULL THEN worker_id END, epoch, failure_class
    FROM (
        -- CASE keeps the look at the calls from tasks that made none: a join would look for each.
        SELECT f.*, CASE WHEN f.called THEN (
            SELECT ARRAY[sum(c.input_tokens)::int8, sum(c.output_tokens)::int8, sum(c.cost_nanos)::int8]
            FROM model_call c WHERE c.task_id = f.task_id) END AS used
        FROM finished f OFFSET 0  -- keeps it one look: flattened into the list above it would be one for each column
    ) spent
), outcome_event AS (
    INSERT INTO audit_event (subject, tenant_id, action, attempt, worker_id, detail)
    SELECT task_id, tenant_id, action, attempt, worker_id, detail FROM (
        SELECT 1 AS turn, e.* FROM (SELECT NULL::uuid, NULL::int4, NULL::text, NULL::int4, NULL::int8, NULL::json WHERE false) AS e(task_id, tenant_id, action, attempt, worker_id, detail)
        UNION ALL
        SELECT 2, task_id, tenant_id,
            (ARRAY['task.succeeded', 'task.failed', 'task.cancelled', 'task.expired'])[state],
            nullif(attempt, 0), worker_id, detail
        FROM finished
    ) happened ORDER BY turn
), child_end AS (
    -- Only the row: whether it was the last one is asked later, see WaitForChildren.
    DELETE FROM task_child_open c USING finished f WHERE f.parented AND c.child_id = f.task_id
), dead AS (
    -- A row for each task that failed, and nothing at all where none did.
    INSERT INTO dead_letter (task_id, tenant_id, kind, code, failure_class, message)
    SELECT f.task_id, f.tenant_id, t.kind, left(coalesce(f.error ->> 'code', 'failed'), 100),
        left(coalesce(f.error ->> 'class', 'bug'), 40), left(coalesce(f.error ->> 'message', ''), 500)
    FROM finished f JOIN task t ON t.tenant_id = f.tenant_id AND t.id = f.task_id
    WHERE f.state = 2
), hook AS MATERIALIZED (
    SELECT f.task_id, f.tenant_id, f.attempt - f.uncounted AS attempts, t.kind, t.webhook_url,
        (ARRAY['task.succeeded', 'task.failed', 'task.cancelled', 'task.expired'])[f.state] AS type,
        uuid_v7() AS message_id, uuid_v7() AS delivery_id
    FROM finished f JOIN task t ON t.tenant_id = f.tenant_id AND t.id = f.task_id
    WHERE f.hooked AND t.webhook_url IS NOT NULL
), message AS (
    INSERT INTO webhook_message (task_id, id, tenant_id, type, url, kind, attempts, occurred_at)
    SELECT task_id, message_id, tenant_id, type, webhook_url, kind, attempts, clock_timestamp() FROM hook
), delivery AS (
    INSERT INTO task (id, tenant_id, kind, pool_id, priority, attempts_max, timeout_ms, input, source_task)
    SELECT delivery_id, tenant_id, 'webhook.deliver', (SELECT id FROM pool WHERE name = 'webhook'), 5, 10, 60000,
        json_build_object('task', task_id, 'message', message_id), task_id
    FROM hook
), delivery_ready AS (
    INSERT INTO task_ready (task_id, tenant_id, pool_id, priority)
    SELECT delivery_id, tenant_id, (SELECT id FROM pool WHERE name = 'webhook'), 5 FROM hook
), delivery_event AS (
    INSERT INTO audit_event (subject, tenant_id, action)
    SELECT delivery_id, tenant_id, 'task.accepted' FROM hook
)
SELECT f.task_id, (SELECT count(*) FROM hook) > 0 FROM finished f;

PREPARE hand_back AS
WITH gone AS (
    DELETE FROM task_running r
    USING unnest($3::uuid[], $4::int4[], $5::bool[], $6::int8[], $7::text[], $8::text[], $9::json[], $10::text[],
        $16::timestamptz[])
        AS s(task_id, attempt, counted, delay_ms, reason, action, failure, failure_class, until)
    WHERE r.task_id = s.task_id AND r.attempt = s.attempt AND r.worker_id = $1 AND r.epoch = $2
    RETURNING r.task_id, r.tenant_id, r.pool_id, r.priority, r.attempt,
        r.uncounted + CASE WHEN s.counted THEN 0 ELSE 1 END AS uncounted,
        r.started_at, r.worker_id, r.epoch, r.cancel_requested,
        s.counted, s.delay_ms > 0 AS waits, s.reason, s.action, s.failure, s.failure_class,
        CASE WHEN s.until > now() THEN least(s.until, now() + interval '30 days')
            ELSE now() + make_interval(secs => s.delay_ms / 1000.0) END AS run_at
), tried AS (
    INSERT INTO attempt (task_id, attempt, tenant_id, worker_id, epoch, counted, started_at, failure_class, failure)
    SELECT task_id, attempt, tenant_id, worker_id, epoch, counted, started_at,
        coalesce(failure_class, 'interrupted'), failure
    FROM gone
), deferred AS (
    INSERT INTO task_deferred (task_id, run_at, tenant_id, pool_id, priority, attempt, uncounted, reason)
    SELECT task_id, run_at, tenant_id, pool_id, priority, attempt, uncounted, reason
    FROM gone WHERE waits AND NOT cancel_requested
), ready AS (
    INSERT INTO task_ready (task_id, tenant_id, pool_id, priority, attempt, uncounted)
    SELECT task_id, tenant_id, pool_id, priority, attempt, uncounted
    FROM gone WHERE NOT waits AND NOT cancel_requested
), extra_event AS (
    INSERT INTO audit_event (subject, tenant_id, action, worker_id, detail)
    SELECT e.subject, e.tenant_id, e.action, $1, e.detail
    FROM unnest($11::uuid[], $12::uuid[], $13::int4[], $14::text[], $15::json[])
        AS e(owner, subject, tenant_id, action, detail)
    WHERE EXISTS (SELECT 1 FROM gone g WHERE g.task_id = e.owner)
), finished AS (
    SELECT task_id, tenant_id, pool_id, attempt, uncounted, started_at, worker_id, 3::int2 AS state,
        NULL::json AS result, NULL::json AS error, NULL::json AS detail, true AS hooked, true AS called,
        true AS parented, NULL::int4 AS epoch, NULL::text AS failure_class
    FROM gone WHERE cancel_requested
), ended AS (
    SELECT pool_id, (ARRAY['succeeded', 'failed', 'cancelled', 'expired'])[state] AS outcome, count(*) AS n
    FROM finished GROUP BY pool_id, state
), counted AS (
    INSERT INTO queue_delta (pool_id, place, n) SELECT pool_id, outcome, n FROM ended UNION ALL SELECT pool_id, 'stopped', count(*) FROM gone GROUP BY pool_id
), outcome AS (
    INSERT INTO task_outcome (task_id, tenant_id, state, attempt, uncounted, started_at,
        input_tokens, output_tokens, cost_nanos, result, error, worker_id, epoch, failure_class)
    SELECT task_id, tenant_id, state, attempt, uncounted, started_at,
        coalesce(used[1], 0), coalesce(used[2], 0), coalesce(used[3], 0), result, error,
        CASE WHEN epoch IS NOT NULL THEN worker_id END, epoch, failure_class
    FROM (
        -- CASE keeps the look at the calls from tasks that made none: a join would look for each.
        SELECT f.*, CASE WHEN f.called THEN (
            SELECT ARRAY[sum(c.input_tokens)::int8, sum(c.output_tokens)::int8, sum(c.cost_nanos)::int8]
            FROM model_call c WHERE c.task_id = f.task_id) END AS used
        FROM finished f OFFSET 0  -- keeps it one look: flattened into the list above it would be one for each column
    ) spent
), outcome_event AS (
    INSERT INTO audit_event (subject, tenant_id, action, attempt, worker_id, detail)
    SELECT task_id, tenant_id, action, attempt, worker_id, detail FROM (
        SELECT 1 AS turn, e.* FROM (SELECT task_id, tenant_id, action, attempt, worker_id, CASE WHEN action = 'attempt.snoozed'
    THEN json_build_object('reason', reason, 'until', run_at) ELSE failure END
FROM gone) AS e(task_id, tenant_id, action, attempt, worker_id, detail)
        UNION ALL
        SELECT 2, task_id, tenant_id,
            (ARRAY['task.succeeded', 'task.failed', 'task.cancelled', 'task.expired'])[state],
            nullif(attempt, 0), worker_id, detail
        FROM finished
    ) happened ORDER BY turn
), child_end AS (
    -- Only the row: whether it was the last one is asked later, see WaitForChildren.
    DELETE FROM task_child_open c USING finished f WHERE f.parented AND c.child_id = f.task_id
), dead AS (
    -- A row for each task that failed, and nothing at all where none did.
    INSERT INTO dead_letter (task_id, tenant_id, kind, code, failure_class, message)
    SELECT f.task_id, f.tenant_id, t.kind, left(coalesce(f.error ->> 'code', 'failed'), 100),
        left(coalesce(f.error ->> 'class', 'bug'), 40), left(coalesce(f.error ->> 'message', ''), 500)
    FROM finished f JOIN task t ON t.tenant_id = f.tenant_id AND t.id = f.task_id
    WHERE f.state = 2
), hook AS MATERIALIZED (
    SELECT f.task_id, f.tenant_id, f.attempt - f.uncounted AS attempts, t.kind, t.webhook_url,
        (ARRAY['task.succeeded', 'task.failed', 'task.cancelled', 'task.expired'])[f.state] AS type,
        uuid_v7() AS message_id, uuid_v7() AS delivery_id
    FROM finished f JOIN task t ON t.tenant_id = f.tenant_id AND t.id = f.task_id
    WHERE f.hooked AND t.webhook_url IS NOT NULL
), message AS (
    INSERT INTO webhook_message (task_id, id, tenant_id, type, url, kind, attempts, occurred_at)
    SELECT task_id, message_id, tenant_id, type, webhook_url, kind, attempts, clock_timestamp() FROM hook
), delivery AS (
    INSERT INTO task (id, tenant_id, kind, pool_id, priority, attempts_max, timeout_ms, input, source_task)
    SELECT delivery_id, tenant_id, 'webhook.deliver', (SELECT id FROM pool WHERE name = 'webhook'), 5, 10, 60000,
        json_build_object('task', task_id, 'message', message_id), task_id
    FROM hook
), delivery_ready AS (
    INSERT INTO task_ready (task_id, tenant_id, pool_id, priority)
    SELECT delivery_id, tenant_id, (SELECT id FROM pool WHERE name = 'webhook'), 5 FROM hook
), delivery_event AS (
    INSERT INTO audit_event (subject, tenant_id, action)
    SELECT delivery_id, tenant_id, 'task.accepted' FROM hook
)
SELECT task_id FROM gone;

CREATE TEMPORARY TABLE life AS SELECT
    (SELECT id FROM tenant WHERE name = 'alpha') AS tenant, (SELECT id FROM pool WHERE name = 'local') AS pool;
DO $$
DECLARE
    t int4; p int2; w int8;
BEGIN
    SELECT tenant, pool INTO t, p FROM life;
    EXECUTE 'EXECUTE register(''earlier'', 1, 60)' INTO w;
    EXECUTE format('EXECUTE renew(%s, 1, ARRAY[%s], ARRAY[4], ARRAY[0], 60, ARRAY[true])', w, p);
    EXECUTE format('EXECUTE enqueue(ARRAY[%L, %L]::uuid[], ARRAY[%s, %s], ARRAY[''noop'', ''noop''], ARRAY[%s, %s], '
        'ARRAY[5, 5], ARRAY[3, 3], ARRAY[30000, 30000], ARRAY[NULL, NULL]::timestamptz[], ARRAY[NULL, NULL]::timestamptz[], '
        'ARRAY[NULL, NULL]::text[], ARRAY[NULL, NULL]::json[], ARRAY[''{}'', ''{}'']::json[], ARRAY[NULL, NULL]::uuid[], '
        'ARRAY[NULL, NULL]::text[], ARRAY[NULL, NULL]::text[], ARRAY[NULL, NULL]::bytea[], ARRAY[NULL, NULL]::int8[])',
        '01b00000-0000-7000-8000-000000000001', '01b00000-0000-7000-8000-000000000002', t, t, p, p);
    EXECUTE format('EXECUTE claim(%s, 1, ARRAY[%s], ARRAY[4], ARRAY[0], ARRAY[0], ''{}'', ''{}'', ''{}'', ''{}'')', w, p);
    EXECUTE format('EXECUTE admit(%L, %L, 1, %s, 1, ''ask'', 0, ''local'', ''m'', 60)', '01b00000-0000-7000-8000-00000000000c', '01b00000-0000-7000-8000-000000000001', w);
    EXECUTE format('EXECUTE settle_call(%L, %L, 1, %s, 1, ''ok'', 10, 20, 30, ''stop'', NULL, NULL, ''ask'', 0, %L, ''1'')',
        '01b00000-0000-7000-8000-00000000000c', '01b00000-0000-7000-8000-000000000001', w, '\x' || repeat('4b', 32));
    EXECUTE format('EXECUTE hand_back(%s, 1, ARRAY[%L]::uuid[], ARRAY[1], ARRAY[true], ARRAY[0], ARRAY[''retry''], '
        'ARRAY[''attempt.retried''], ARRAY[''{"code":"flaky"}'']::json[], ARRAY[''transient''], ''{}'', ''{}'', ''{}'', ''{}'', ''{}'', '
        'ARRAY[NULL]::timestamptz[])', w, '01b00000-0000-7000-8000-000000000002');
    EXECUTE format('EXECUTE claim(%s, 1, ARRAY[%s], ARRAY[4], ARRAY[0], ARRAY[0], ''{}'', ''{}'', ''{}'', ''{}'')', w, p);
    EXECUTE format('EXECUTE settle(%s, 1, ARRAY[%L, %L]::uuid[], ARRAY[1, 2], ARRAY[1, 2], ARRAY[''{"a":1}'', NULL]::json[], '
        'ARRAY[NULL, ''{"class":"transient","code":"flaky","message":"m"}'']::json[], ARRAY[false, false], ARRAY[true, false], '
        'ARRAY[NULL, ''transient''], ''{}'', ''{}'', ''{}'', ''{}'', ''{}'', ARRAY[false, false])', w, '01b00000-0000-7000-8000-000000000001', '01b00000-0000-7000-8000-000000000002');
END
$$;
