-- The statements of the release with migrations 0001 to 0013, as its processes send them. While a deployment replaces
-- one process after the other they still arrive after newer migrations have been applied: each must still be understood.
-- Never edited; a release that drops one drops it here only when no process of the older release can be alive.

PREPARE earlier_1 AS
INSERT INTO checkpoint (task_id, node, iteration, tenant_id, attempt, input_hash, output,
    input_tokens, output_tokens, cost_nanos)
SELECT r.task_id, $5, $6, r.tenant_id, r.attempt, $7, $8, $9, $10, $11
FROM task_running r WHERE r.task_id = $1 AND r.attempt = $2 AND r.worker_id = $3 AND r.epoch = $4
ON CONFLICT (task_id, node, iteration, input_hash) DO UPDATE SET attempt = excluded.attempt,
    output = excluded.output, created_at = clock_timestamp()
RETURNING true;

PREPARE earlier_2 AS
INSERT INTO duty AS d (name, next_at) VALUES ($1, clock_timestamp() + make_interval(secs => $2))
ON CONFLICT (name) DO UPDATE SET next_at = excluded.next_at WHERE d.next_at <= clock_timestamp()
RETURNING true;

PREPARE earlier_3 AS
INSERT INTO model_call_open (id, task_id, tenant_id, attempt, worker_id, epoch, pool_id, node, iteration,
    provider, model, deadline)
SELECT $1, r.task_id, r.tenant_id, r.attempt, r.worker_id, r.epoch, r.pool_id, $6, $7, $8, $9,
    clock_timestamp() + make_interval(secs => $10)
FROM task_running r WHERE r.task_id = $2 AND r.attempt = $3 AND r.worker_id = $4 AND r.epoch = $5
ON CONFLICT (id) DO UPDATE SET deadline = excluded.deadline
RETURNING true;

PREPARE earlier_4 AS
INSERT INTO pool AS p (name, provider, slot_limit) VALUES ($1, $2, $3)
ON CONFLICT (name) DO UPDATE SET slot_limit = CASE WHEN $4 THEN excluded.slot_limit ELSE p.slot_limit END
RETURNING id;

PREPARE earlier_5 AS
INSERT INTO task_kind AS k (name, pool_id, attempts_max, timeout_ms, public)
SELECT n.name, p.id, n.attempts_max, n.timeout_ms, n.public
FROM unnest($1::text[], $2::text[], $3::int2[], $4::int4[], $5::bool[])
    AS n(name, pool, attempts_max, timeout_ms, public)
JOIN pool p ON p.name = n.pool ORDER BY n.name
ON CONFLICT (name) DO UPDATE SET pool_id = excluded.pool_id, attempts_max = excluded.attempts_max,
    timeout_ms = excluded.timeout_ms, public = excluded.public
RETURNING k.name;

PREPARE earlier_6 AS
INSERT INTO task_ready (task_id, tenant_id, pool_id, priority)
SELECT q.id, q.tenant_id, q.pool_id, q.priority
FROM unnest($1::uuid[], $2::int4[], $3::int2[], $4::int2[], $5::timestamptz[]) WITH ORDINALITY
    AS q(id, tenant_id, pool_id, priority, run_at, n)
WHERE q.run_at IS NULL OR q.run_at <= now() ORDER BY q.n;

PREPARE earlier_7 AS
INSERT INTO unique_key AS u (tenant_id, scope, key, fingerprint, task_id, expires_at)
VALUES ($1, 'task', $2, $3, $4, now() + make_interval(secs => $5))
ON CONFLICT (tenant_id, scope, key) DO UPDATE
    SET fingerprint = excluded.fingerprint, task_id = excluded.task_id, expires_at = excluded.expires_at,
        returned = NULL
    WHERE u.expires_at <= now()
RETURNING task_id;

PREPARE earlier_8 AS
INSERT INTO worker (host, pid, lease_until)
VALUES ($1, $2, clock_timestamp() + make_interval(secs => $3)) RETURNING id, epoch;

PREPARE earlier_9 AS
SELECT (SELECT count(*) FROM (SELECT 1 FROM task_ready LIMIT $1) a),
    (SELECT count(*) FROM (SELECT 1 FROM task_deferred LIMIT $1) b),
    (SELECT count(*) FROM (SELECT 1 FROM task_running LIMIT $1) c),
    (SELECT count(*) FROM (SELECT 1 FROM model_call_open LIMIT $1) d);

PREPARE earlier_10 AS
SELECT 1 FROM tenant WHERE id = $1 FOR NO KEY UPDATE;

PREPARE earlier_11 AS
SELECT CASE WHEN f.folded_at <= clock_timestamp() - make_interval(secs => $2) THEN fold_queue($1) ELSE 0 END
FROM (SELECT folded_at FROM queue_fold ORDER BY generation DESC LIMIT 1) f;

PREPARE earlier_12 AS
SELECT EXISTS (SELECT 1 FROM task_deferred WHERE run_at <= (SELECT clock_timestamp())),
    -- The order makes the planner walk the index of expiries, whatever size it believes the table to have.
    (SELECT e.expires_at FROM task_expiry e WHERE e.expires_at <= (SELECT clock_timestamp())
        AND NOT EXISTS (SELECT 1 FROM task_running r WHERE r.task_id = e.task_id)
        ORDER BY e.expires_at LIMIT 1) IS NOT NULL,
    EXISTS (SELECT 1 FROM worker WHERE stopped_at IS NULL AND lease_until < clock_timestamp())
        OR ($1 AND EXISTS (SELECT 1 FROM task_running r WHERE NOT EXISTS (SELECT 1 FROM worker w
            WHERE w.id = r.worker_id AND w.epoch = r.epoch AND w.stopped_at IS NULL)))
        OR ($1 AND EXISTS (SELECT 1 FROM model_call_open c WHERE c.deadline < clock_timestamp())),
    EXISTS (SELECT 1 FROM schedule WHERE NOT paused AND next_fire_at <= (SELECT clock_timestamp())),
    $1 AND (EXISTS (SELECT 1 FROM task_waiting) OR EXISTS (SELECT 1 FROM task_child_open)),
    EXISTS (SELECT 1 FROM queue_delta
        WHERE tx >= (SELECT reach FROM queue_fold ORDER BY generation DESC LIMIT 1))
        OR EXISTS (SELECT 1 FROM (SELECT * FROM queue_fold ORDER BY generation DESC LIMIT 1) f
            WHERE (f.decided < f.reach AND f.sweep_at <= clock_timestamp())
            OR f.next_reach > pg_snapshot_xmax(pg_current_snapshot())),
    NOT EXISTS (SELECT 1 FROM queue_sample WHERE minute >= date_trunc('minute', now(), 'UTC')),
    EXISTS (SELECT 1 FROM task_replaced);

PREPARE earlier_13 AS
SELECT c.place, c.child_id, o.state, o.result, o.error
FROM (SELECT attempt FROM task_child WHERE task_id = $2 ORDER BY attempt DESC LIMIT 1) latest
CROSS JOIN LATERAL (
    SELECT c.place, c.child_id FROM task_child c
    WHERE c.task_id = $2 AND c.attempt = latest.attempt AND c.place > $3 AND c.tenant_id = $1
    ORDER BY c.place LIMIT $4
) c
LEFT JOIN task_outcome o ON o.task_id = c.child_id
ORDER BY c.place;

PREPARE earlier_14 AS
SELECT drop_old_partitions($1);

PREPARE earlier_15 AS
SELECT ensure_partitions($1);

PREPARE earlier_16 AS
SELECT id FROM pool WHERE id = ANY ($1::int2[]) ORDER BY id FOR UPDATE;

PREPARE earlier_17 AS
SELECT id, name FROM tenant WHERE name = $1;

PREPARE earlier_18 AS
SELECT k.id, t.id, t.name, k.scopes FROM api_key k JOIN tenant t ON t.id = k.tenant_id
WHERE k.hash = $1 AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > clock_timestamp());

PREPARE earlier_19 AS
SELECT k.id, t.name, k.name, k.scopes, k.created_at, k.revoked_at
FROM api_key k JOIN tenant t ON t.id = k.tenant_id
WHERE $1::int4 IS NULL OR k.tenant_id = $1 ORDER BY k.id DESC LIMIT 1000;

PREPARE earlier_20 AS
SELECT l.pool_id, l.worker_id, w.host, l.granted, l.wanted, l.used, l.expires_at
FROM slot_lease l JOIN worker w ON w.id = l.worker_id
WHERE l.expires_at > now() ORDER BY l.pool_id, l.worker_id LIMIT 10000;

PREPARE earlier_21 AS
SELECT n.id, t.outcome, t.holder
FROM (
    SELECT * FROM unnest($2::uuid[], $3::text[], $4::text[], $5::int8[], $6::text[])
        AS u(id, scope, key, keep, if_taken) ORDER BY scope, key
) n CROSS JOIN LATERAL
    take_unique_key($1, n.scope, n.key, n.keep * interval '1 millisecond', n.id, n.if_taken) t;

PREPARE earlier_22 AS
SELECT name, weight, in_flight_max FROM tenant WHERE name > $1 ORDER BY name LIMIT $2;

PREPARE earlier_23 AS
SELECT node, iteration, input_hash, output, input_tokens, output_tokens, cost_nanos
FROM checkpoint WHERE task_id = $1;

PREPARE earlier_24 AS
SELECT o.tenant_id, o.task_id FROM unnest($1::uuid[], $2::int4[]) AS w(task_id, tenant_id)
JOIN task_outcome o ON o.task_id = w.task_id AND o.tenant_id = w.tenant_id;

PREPARE earlier_25 AS
SELECT p.id, p.name, p.provider, p.slot_limit,
    coalesce((SELECT sum(l.granted) FROM slot_lease l
        WHERE l.pool_id = p.id AND l.expires_at > clock_timestamp()), 0)::int4
FROM pool p ORDER BY p.id;

PREPARE earlier_26 AS
SELECT p.id, p.name, p.provider, p.slot_limit, p.paused, c.open, c.quarantined, c.until, c.zombies
FROM pool p CROSS JOIN LATERAL (
    SELECT count(*) AS open, count(*) FILTER (WHERE o.is_quarantined) AS quarantined,
        max(o.deadline) FILTER (WHERE o.is_quarantined) AS until,
        count(*) FILTER (WHERE o.is_zombie) AS zombies
    FROM (
        SELECT m.deadline,
            m.deadline > now() AND NOT EXISTS (SELECT 1 FROM slot_lease l
                WHERE l.pool_id = m.pool_id AND l.worker_id = m.worker_id AND l.epoch = m.epoch
                AND l.expires_at > now()) AS is_quarantined,
            NOT EXISTS (SELECT 1 FROM worker w WHERE w.id = m.worker_id AND w.epoch = m.epoch
                AND w.stopped_at IS NULL AND w.lease_until > now()) AS is_zombie
        FROM model_call_open m WHERE m.pool_id = p.id
    ) o
) c
ORDER BY p.name;

PREPARE earlier_27 AS
SELECT p.name, p.paused, greatest(1, (
    SELECT sum(CASE c.place WHEN 'queued' THEN c.n ELSE -c.n END) FROM queue_counter c
    WHERE c.generation = (SELECT f.generation FROM queue_fold f ORDER BY f.generation DESC LIMIT 1) AND c.pool_id = t.pool_id
    AND c.place IN ('queued', 'started')))::int8,
    extract(epoch FROM clock_timestamp() - o.since)::float8
FROM task t JOIN pool p ON p.id = t.pool_id LEFT JOIN queue_oldest o ON o.pool_id = t.pool_id
WHERE t.tenant_id = $1 AND t.id = $2;

PREPARE earlier_28 AS
SELECT p.name, p.provider, p.slot_limit, p.paused, l.granted, l.used, t.ready, t.running, t.deferred, t.waiting,
    t.reasons, t.accepted, t.started, t.succeeded, t.failed, t.cancelled, t.expired,
    CASE WHEN t.ready > 0 THEN o.since END, now(), f.counted_since, f.is_rough,
    r.elapsed, r.accepted, r.started, r.ended
FROM queue_total t JOIN pool p ON p.id = t.pool_id
LEFT JOIN queue_oldest o ON o.pool_id = t.pool_id
CROSS JOIN (SELECT counted_since, is_rough FROM queue_fold ORDER BY generation DESC LIMIT 1) f
CROSS JOIN LATERAL (
    SELECT coalesce(sum(s.granted), 0)::int8 AS granted, coalesce(sum(s.used), 0)::int8 AS used
    FROM slot_lease s WHERE s.pool_id = t.pool_id AND s.expires_at > now()
) l
CROSS JOIN LATERAL (
    SELECT array_agg(coalesce(extract(epoch FROM now() - b.taken_at), 0)::float8 ORDER BY w.turn) AS elapsed,
        array_agg(greatest(t.accepted - coalesce(b.accepted, t.accepted), 0) ORDER BY w.turn) AS accepted,
        array_agg(greatest(t.started - coalesce(b.started, t.started), 0) ORDER BY w.turn) AS started,
        array_agg(greatest(t.succeeded + t.failed + t.cancelled + t.expired
            - coalesce(b.ended, t.succeeded + t.failed + t.cancelled + t.expired), 0) ORDER BY w.turn) AS ended
    FROM unnest(ARRAY[60, 300, 3600]) WITH ORDINALITY AS w(seconds, turn)
    LEFT JOIN LATERAL (
        SELECT s.taken_at, s.accepted, s.started, s.succeeded + s.failed + s.cancelled + s.expired AS ended
        FROM queue_sample s
        WHERE s.pool_id = t.pool_id AND s.minute >= now() - make_interval(secs => w.seconds + 60)
        ORDER BY s.minute LIMIT 1
    ) b ON true
) r
ORDER BY p.name;

PREPARE earlier_29 AS
SELECT pg_notify('penstock_ready', '')::text;

PREPARE earlier_30 AS
SELECT recount_after_upgrade();

PREPARE earlier_31 AS
SELECT s.id, s.kind, s.state, s.reason, s.priority, s.attempts, s.created_at, s.wakes_at, s.started_at, s.finished_at,
t.expires_at, t.webhook_url, t.metadata, t.source_task, t.parent_task, o.result, o.error,
    coalesce(o.input_tokens, (SELECT sum(c.input_tokens)::int8 FROM model_call c WHERE c.task_id = $2), 0),
    coalesce(o.output_tokens, (SELECT sum(c.output_tokens)::int8 FROM model_call c WHERE c.task_id = $2), 0),
    coalesce(o.cost_nanos, (SELECT sum(c.cost_nanos)::int8 FROM model_call c WHERE c.task_id = $2), 0)
FROM task_status s JOIN task t ON t.tenant_id = s.tenant_id AND t.id = s.id
LEFT JOIN task_outcome o ON o.task_id = s.id
WHERE s.tenant_id = $1 AND s.id = $2;

PREPARE earlier_32 AS
SELECT s.id, s.tenant_id, s.name, s.kind, s.cron, s.zone, s.every_s, s.anchor, s.at, s.catch_up, s.next_fire_at, s.last_fire_at,
    clock_timestamp()
FROM schedule s
WHERE NOT s.paused AND s.next_fire_at <= (SELECT clock_timestamp()) AND s.kind = ANY ($1)
    AND (s.next_fire_at, s.id) > ($2, $3)
ORDER BY s.next_fire_at, s.id LIMIT $4;

PREPARE earlier_33 AS
SELECT seq, action, attempt, worker_id, at, detail FROM audit_event
WHERE subject = $2 AND tenant_id = $1 AND seq > $3 ORDER BY seq LIMIT $4;

PREPARE earlier_34 AS
SELECT task_id, fingerprint, returned FROM unique_key WHERE tenant_id = $1 AND scope = 'task' AND key = $2;

PREPARE earlier_35 AS
SELECT task_id, tenant_id, pool_id, priority, attempt, uncounted FROM task_running
WHERE worker_id = $1 AND epoch = $2 AND started_at < clock_timestamp() - make_interval(secs => $3)
LIMIT 20000;

PREPARE earlier_36 AS
SELECT to_regclass('task_status') IS NOT NULL;

PREPARE earlier_37 AS
SELECT w.id, w.host, w.pid, w.epoch,
    CASE WHEN w.stopped_at IS NULL AND w.lease_until > now() THEN 'live' WHEN w.stopped_at IS NULL THEN 'lapsed'
        WHEN w.lease_until < w.stopped_at THEN 'lost' ELSE 'stopped' END,
    w.started_at, w.stopped_at, extract(epoch FROM w.lease_until - now())::float8, s.used, s.granted
FROM worker w CROSS JOIN LATERAL (
    SELECT coalesce(sum(l.used), 0)::int8 AS used, coalesce(sum(l.granted), 0)::int8 AS granted
    FROM slot_lease l WHERE l.worker_id = w.id AND l.epoch = w.epoch AND l.expires_at > now()
) s
WHERE w.stopped_at IS NULL OR w.stopped_at > now() - interval '1 hour'
ORDER BY w.stopped_at IS NULL DESC, w.id DESC LIMIT 1000;

PREPARE earlier_38 AS
SELECT w.task_id, (SELECT true FROM task_child_open o WHERE o.parent_id = w.task_id LIMIT 1) IS NULL
FROM task_waiting w
WHERE w.task_id > coalesce($1::uuid, '00000000-0000-0000-0000-000000000000') AND w.reason = 'children'
ORDER BY w.task_id LIMIT $2;

PREPARE earlier_39 AS
SELECT webhook_secret FROM tenant WHERE id = $1;

PREPARE earlier_40 AS
UPDATE unique_key SET task_id = $3, returned = $4 WHERE tenant_id = $1 AND scope = 'task' AND key = $2;

PREPARE earlier_41 AS
UPDATE worker SET epoch = epoch + 1, stopped_at = clock_timestamp()
WHERE stopped_at IS NULL AND lease_until < clock_timestamp() RETURNING id;

PREPARE earlier_42 AS
UPDATE worker SET lease_until = clock_timestamp() + make_interval(secs => $3)
WHERE id = $1 AND epoch = $2 AND stopped_at IS NULL
RETURNING ARRAY(SELECT task_id FROM task_running
    WHERE worker_id = $1 AND epoch = $2 AND cancel_requested LIMIT 1000);

PREPARE earlier_43 AS
WITH RECURSIVE hop AS (
    (SELECT d.kind, d.code, 1 AS turn FROM dead_letter d
        WHERE d.tenant_id = $1 AND d.kind >= coalesce($2::text, '') ORDER BY d.kind, d.code LIMIT 1)
    UNION ALL
    SELECT n.kind, n.code, h.turn + 1 FROM hop h CROSS JOIN LATERAL (
        SELECT d.kind, d.code FROM dead_letter d
        WHERE d.tenant_id = $1 AND (d.kind, d.code) > (h.kind, h.code) ORDER BY d.kind, d.code LIMIT 1
    ) n
    WHERE h.turn < 200 AND ($2::text IS NULL OR h.kind = $2)
), cause AS MATERIALIZED (
    SELECT kind, code FROM hop WHERE ($2::text IS NULL OR kind = $2) AND ($3::text IS NULL OR code = $3)
)
SELECT c.kind, c.code, counted.number, oldest.failed_at, newest.task_id, newest.failure_class, newest.message,
    newest.failed_at
FROM cause c
CROSS JOIN LATERAL (
    SELECT count(*) AS number FROM (
        SELECT 1 FROM dead_letter d WHERE d.tenant_id = $1 AND d.kind = c.kind AND d.code = c.code LIMIT 10001
    ) bounded
) counted
CROSS JOIN LATERAL (
    SELECT d.failed_at FROM dead_letter d WHERE d.tenant_id = $1 AND d.kind = c.kind AND d.code = c.code
    ORDER BY d.failed_at LIMIT 1
) oldest
CROSS JOIN LATERAL (
    SELECT d.task_id, d.failure_class, d.message, d.failed_at FROM dead_letter d
    WHERE d.tenant_id = $1 AND d.kind = c.kind AND d.code = c.code
    ORDER BY d.failed_at DESC, d.task_id DESC LIMIT 1
) newest
ORDER BY newest.failed_at DESC, c.kind, c.code;

PREPARE earlier_44 AS
WITH RECURSIVE hop AS (
    (SELECT d.kind, d.code, 1 AS turn FROM dead_letter d
        WHERE d.tenant_id = $1 AND d.kind >= coalesce($2::text, '') ORDER BY d.kind, d.code LIMIT 1)
    UNION ALL
    SELECT n.kind, n.code, h.turn + 1 FROM hop h CROSS JOIN LATERAL (
        SELECT d.kind, d.code FROM dead_letter d
        WHERE d.tenant_id = $1 AND (d.kind, d.code) > (h.kind, h.code) ORDER BY d.kind, d.code LIMIT 1
    ) n
    WHERE h.turn < 200 AND ($2::text IS NULL OR h.kind = $2)
), cause AS MATERIALIZED (
    SELECT kind, code FROM hop WHERE ($2::text IS NULL OR kind = $2) AND ($3::text IS NULL OR code = $3)
)
SELECT count(*) FROM (
    SELECT 1 FROM cause c CROSS JOIN LATERAL (
        SELECT 1 FROM dead_letter d WHERE d.tenant_id = $1 AND d.kind = c.kind AND d.code = c.code LIMIT $4
    ) l LIMIT $4
) bounded;

PREPARE earlier_45 AS
WITH RECURSIVE hop AS (
    (SELECT d.kind, d.code, 1 AS turn FROM dead_letter d
        WHERE d.tenant_id = $1 AND d.kind >= coalesce($2::text, '') ORDER BY d.kind, d.code LIMIT 1)
    UNION ALL
    SELECT n.kind, n.code, h.turn + 1 FROM hop h CROSS JOIN LATERAL (
        SELECT d.kind, d.code FROM dead_letter d
        WHERE d.tenant_id = $1 AND (d.kind, d.code) > (h.kind, h.code) ORDER BY d.kind, d.code LIMIT 1
    ) n
    WHERE h.turn < 200 AND ($2::text IS NULL OR h.kind = $2)
), cause AS MATERIALIZED (
    SELECT kind, code FROM hop WHERE ($2::text IS NULL OR kind = $2) AND ($3::text IS NULL OR code = $3)
)
SELECT l.task_id FROM cause c CROSS JOIN LATERAL (
    SELECT d.task_id, d.failed_at FROM dead_letter d
    WHERE d.tenant_id = $1 AND d.kind = c.kind AND d.code = c.code
    ORDER BY d.failed_at, d.task_id LIMIT $4
) l
ORDER BY l.failed_at, l.task_id LIMIT $4;

PREPARE earlier_46 AS
WITH RECURSIVE hop AS (
    (SELECT d.kind, d.code, 1 AS turn FROM dead_letter d
        WHERE d.tenant_id = $1 AND d.kind >= coalesce($2::text, '') ORDER BY d.kind, d.code LIMIT 1)
    UNION ALL
    SELECT n.kind, n.code, h.turn + 1 FROM hop h CROSS JOIN LATERAL (
        SELECT d.kind, d.code FROM dead_letter d
        WHERE d.tenant_id = $1 AND (d.kind, d.code) > (h.kind, h.code) ORDER BY d.kind, d.code LIMIT 1
    ) n
    WHERE h.turn < 200 AND ($2::text IS NULL OR h.kind = $2)
), cause AS MATERIALIZED (
    SELECT kind, code FROM hop WHERE ($2::text IS NULL OR kind = $2) AND ($3::text IS NULL OR code = $3)
)
SELECT l.task_id, l.kind, l.code, l.failure_class, l.message, l.failed_at
FROM cause c CROSS JOIN LATERAL (
    SELECT d.task_id, d.kind, d.code, d.failure_class, d.message, d.failed_at FROM dead_letter d
    WHERE d.tenant_id = $1 AND d.kind = c.kind AND d.code = c.code
    AND (d.failed_at, d.task_id) < (coalesce($4::timestamptz, 'infinity'),
        coalesce($5::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
    ORDER BY d.failed_at DESC, d.task_id DESC LIMIT $6
) l
ORDER BY l.failed_at DESC, l.task_id DESC LIMIT $6;

PREPARE earlier_47 AS
WITH RECURSIVE hop AS (
    (SELECT o.parent_id, 1 AS turn FROM task_child_open o
        WHERE o.parent_id > coalesce($1::uuid, '00000000-0000-0000-0000-000000000000')
        ORDER BY o.parent_id LIMIT 1)
    UNION ALL
    SELECT n.parent_id, h.turn + 1 FROM hop h CROSS JOIN LATERAL (
        SELECT o.parent_id FROM task_child_open o WHERE o.parent_id > h.parent_id ORDER BY o.parent_id LIMIT 1
    ) n
    WHERE h.turn < $2
)
SELECT h.parent_id, NOT EXISTS (SELECT 1 FROM task_waiting w WHERE w.task_id = h.parent_id) FROM hop h;

PREPARE earlier_48 AS
WITH before AS (
    SELECT id, slot_limit, paused FROM pool WHERE name = $1 FOR UPDATE
), after AS (
    UPDATE pool p SET slot_limit = coalesce($2, b.slot_limit), paused = coalesce($3, b.paused)
    FROM before b WHERE p.id = b.id RETURNING p.id, p.name, p.slot_limit, p.paused
), event AS (
    INSERT INTO audit_event (subject, tenant_id, action, detail)
    SELECT uuid_v7(), $4, 'pool.changed', json_build_object('pool', a.name, 'key', $5::text,
        'limit', a.slot_limit, 'limit_before', b.slot_limit, 'paused', a.paused, 'paused_before', b.paused)
    FROM after a JOIN before b ON b.id = a.id
    WHERE a.slot_limit <> b.slot_limit OR a.paused <> b.paused
)
SELECT name, slot_limit, paused FROM after;

PREPARE earlier_49 AS
WITH before AS (
    SELECT id, weight, in_flight_max FROM tenant WHERE name = $1 FOR NO KEY UPDATE
), after AS (
    UPDATE tenant t SET weight = coalesce($2, b.weight),
        in_flight_max = CASE WHEN $3 THEN $4 ELSE b.in_flight_max END
    FROM before b WHERE t.id = b.id RETURNING t.id, t.name, t.weight, t.in_flight_max
), event AS (
    INSERT INTO audit_event (subject, tenant_id, action, detail)
    SELECT uuid_v7(), $5, 'tenant.changed', json_build_object('tenant', a.name,
        'key', $6::text, 'weight', a.weight, 'weight_before', b.weight,
        'in_flight_max', a.in_flight_max, 'in_flight_max_before', b.in_flight_max)
    FROM after a JOIN before b ON b.id = a.id
    WHERE a.weight <> b.weight OR a.in_flight_max IS DISTINCT FROM b.in_flight_max
)
SELECT name, weight, in_flight_max FROM after;

PREPARE earlier_50 AS
WITH bound AS MATERIALIZED (
    SELECT CASE WHEN $3::text IS NULL AND $4::text IS NULL THEN $5 ELSE 2000 END AS scan_max
), scanned AS MATERIALIZED (
    SELECT t.id, row_number() OVER (ORDER BY t.id DESC) AS place FROM (
        SELECT id FROM task
        WHERE tenant_id = $1 AND id < coalesce($2, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid)
        ORDER BY id DESC LIMIT (SELECT scan_max + 1 FROM bound)
    ) t
), judged AS (
    SELECT s.id, s.kind, s.state, s.reason, s.priority, s.attempts, s.created_at, s.wakes_at, s.started_at, s.finished_at,
t.expires_at, t.webhook_url, t.metadata, t.source_task, t.parent_task,
        ($3::text IS NULL OR s.kind = $3) AND ($4::text IS NULL OR s.state = $4) AS matches,
        c.place = b.scan_max AND (SELECT count(*) FROM scanned) > b.scan_max AS is_cut
    FROM bound b CROSS JOIN scanned c JOIN task_status s ON s.tenant_id = $1 AND s.id = c.id
    JOIN task t ON t.tenant_id = $1 AND t.id = c.id
    WHERE c.place <= b.scan_max
), page AS (
    SELECT * FROM judged WHERE matches ORDER BY id DESC LIMIT $5 + 1
)
SELECT * FROM page
UNION ALL
SELECT * FROM judged WHERE is_cut AND NOT matches AND (SELECT count(*) FROM page) <= $5
ORDER BY id DESC;

PREPARE earlier_51 AS
WITH changed AS (
    UPDATE schedule SET paused = false, next_fire_at = $3 WHERE tenant_id = $1 AND id = $2 AND paused
    RETURNING tenant_id, name
), event AS (
    INSERT INTO audit_event (subject, tenant_id, action, detail)
    SELECT uuid_v7(), tenant_id, 'schedule.resumed', json_build_object('schedule', name) FROM changed
)
SELECT true FROM changed;

PREPARE earlier_52 AS
WITH changed AS (
    UPDATE schedule SET paused = true WHERE tenant_id = $1 AND name = $2 AND NOT paused
    RETURNING id, tenant_id, name
), event AS (
    INSERT INTO audit_event (subject, tenant_id, action, detail)
    SELECT uuid_v7(), tenant_id, 'schedule.paused', json_build_object('schedule', name) FROM changed
)
SELECT (SELECT count(*) FROM changed) > 0 FROM schedule WHERE tenant_id = $1 AND name = $2;

PREPARE earlier_53 AS
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

PREPARE earlier_54 AS
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
SELECT count(*) FROM closed;

PREPARE earlier_55 AS
WITH due AS (
    -- A running task keeps its expiry row: should it come back to the queue, it expires there.
    SELECT e.task_id FROM task_expiry e WHERE e.expires_at <= (SELECT clock_timestamp())
    AND NOT EXISTS (SELECT 1 FROM task_running r WHERE r.task_id = e.task_id)
    ORDER BY e.expires_at, e.task_id LIMIT $1 FOR UPDATE OF e SKIP LOCKED
), held_ready AS (
    -- What somebody holds (an application that was just told of it) expires at the next look.
    SELECT l.task_id FROM due CROSS JOIN LATERAL (
        SELECT q.task_id FROM task_ready q WHERE q.task_id = due.task_id FOR UPDATE SKIP LOCKED) l
), gone_ready AS (
    DELETE FROM task_ready q USING held_ready d WHERE q.task_id = d.task_id
    RETURNING q.task_id, q.tenant_id, q.pool_id, q.attempt, q.uncounted
), held_deferred AS (
    SELECT l.task_id FROM due CROSS JOIN LATERAL (
        SELECT q.task_id FROM task_deferred q WHERE q.task_id = due.task_id FOR UPDATE SKIP LOCKED) l
), gone_deferred AS (
    DELETE FROM task_deferred q USING held_deferred d WHERE q.task_id = d.task_id
    RETURNING q.task_id, q.tenant_id, q.pool_id, q.attempt, q.uncounted
), held_waiting AS (
    SELECT l.task_id FROM due CROSS JOIN LATERAL (
        SELECT w.task_id FROM task_waiting w WHERE w.task_id = due.task_id FOR UPDATE SKIP LOCKED) l
), gone_waiting AS (
    DELETE FROM task_waiting w USING held_waiting d WHERE w.task_id = d.task_id
    RETURNING w.task_id, w.tenant_id, w.pool_id, w.attempt, w.uncounted
), finished AS (
    SELECT g.task_id, g.tenant_id, g.pool_id, g.attempt, g.uncounted, NULL::timestamptz AS started_at,
        NULL::int8 AS worker_id, 4::int2 AS state, NULL::json AS result,
        json_build_object('class', 'permanent', 'code', 'expired',
            'message', 'The task was not started before its expires_at.') AS error,
        NULL::json AS detail, true AS hooked, g.attempt > 0 AS called, true AS parented,
        NULL::int4 AS epoch, NULL::text AS failure_class
    FROM (SELECT * FROM gone_ready UNION ALL SELECT * FROM gone_deferred
        UNION ALL SELECT * FROM gone_waiting) g
), gone_expiry AS (
    -- A task that was claimed in this very moment is in neither place and has no outcome: its row stays too.
    -- One whose day was dropped has left nothing but this row.
    DELETE FROM task_expiry e USING due d
    WHERE e.task_id = d.task_id AND (EXISTS (SELECT 1 FROM finished f WHERE f.task_id = d.task_id)
        OR EXISTS (SELECT 1 FROM task_outcome o WHERE o.task_id = d.task_id)
        OR NOT EXISTS (SELECT 1 FROM task t WHERE t.tenant_id = e.tenant_id AND t.id = e.task_id))
    RETURNING e.task_id
), ended AS (
    SELECT pool_id, (ARRAY['succeeded', 'failed', 'cancelled', 'expired'])[state] AS outcome, count(*) AS n
    FROM finished GROUP BY pool_id, state
), counted AS (
    INSERT INTO queue_delta (pool_id, place, n) SELECT pool_id, outcome, n FROM ended UNION ALL SELECT pool_id, 'queued', -count(*) FROM gone_ready GROUP BY pool_id
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
SELECT count(*) FROM gone_expiry;

PREPARE earlier_56 AS
WITH due AS (
    SELECT l.task_id FROM unnest($1::uuid[]) AS p(id) CROSS JOIN LATERAL (
        SELECT w.task_id FROM task_waiting w WHERE w.task_id = p.id AND w.reason = 'children'
        -- Not as EXISTS: that would be planned as a join that reads every open child instead of the first.
        AND (SELECT true FROM task_child_open o WHERE o.parent_id = w.task_id LIMIT 1) IS NULL
        FOR UPDATE OF w SKIP LOCKED
    ) l
), gone AS (
    DELETE FROM task_waiting w USING due WHERE w.task_id = due.task_id
    RETURNING w.task_id, w.tenant_id, w.pool_id, w.priority, w.attempt, w.uncounted
), ready AS (
    INSERT INTO task_ready (task_id, tenant_id, pool_id, priority, attempt, uncounted)
    SELECT task_id, tenant_id, pool_id, priority, attempt, uncounted FROM gone
), event AS (
    INSERT INTO audit_event (subject, tenant_id, action, attempt)
    SELECT task_id, tenant_id, 'task.resumed', attempt FROM gone
)
SELECT task_id FROM gone;

PREPARE earlier_57 AS
WITH due AS (
    SELECT l.task_id FROM unnest($2::uuid[]) AS w(source) CROSS JOIN LATERAL (
        SELECT d.task_id FROM dead_letter d WHERE d.task_id = w.source AND d.tenant_id = $1
        FOR UPDATE SKIP LOCKED
    ) l
), gone AS (
    DELETE FROM dead_letter d USING due WHERE d.task_id = due.task_id RETURNING d.task_id
), copied AS MATERIALIZED (
    SELECT w.source, w.copy, w.source_name, w.copy_name, t.tenant_id, t.pool_id, t.priority
    FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[]) AS w(source, copy, source_name, copy_name)
    CROSS JOIN LATERAL (
        SELECT t.tenant_id, t.pool_id, t.priority FROM task t WHERE t.tenant_id = $1 AND t.id = w.source LIMIT 1
    ) t
    WHERE w.source = ANY (ARRAY(SELECT task_id FROM gone))
), stored AS (
    INSERT INTO task (id, tenant_id, kind, pool_id, priority, attempts_max, timeout_ms, webhook_url,
        metadata, input, source_task)
    SELECT c.copy, t.tenant_id, t.kind, t.pool_id, t.priority, t.attempts_max, t.timeout_ms, t.webhook_url,
        t.metadata, t.input, CASE WHEN t.kind = 'webhook.deliver' THEN t.source_task ELSE t.id END
    FROM copied c CROSS JOIN LATERAL (
        SELECT * FROM task t WHERE t.tenant_id = $1 AND t.id = c.source LIMIT 1
    ) t
), ready AS (
    INSERT INTO task_ready (task_id, tenant_id, pool_id, priority)
    SELECT copy, tenant_id, pool_id, priority FROM copied
), event AS (
    INSERT INTO audit_event (subject, tenant_id, action, detail)
    SELECT copy, tenant_id, 'task.accepted', json_build_object('retry_of', source_name) FROM copied
    UNION ALL
    SELECT source, tenant_id, 'task.retried', json_build_object('as', copy_name) FROM copied
)
SELECT source, copy FROM copied;

PREPARE earlier_58 AS
WITH due AS (
    SELECT l.task_id FROM unnest($2::uuid[]) AS w(task_id) CROSS JOIN LATERAL (
        SELECT d.task_id FROM dead_letter d WHERE d.task_id = w.task_id AND d.tenant_id = $1
        FOR UPDATE SKIP LOCKED
    ) l
), gone AS (
    DELETE FROM dead_letter d USING due WHERE d.task_id = due.task_id RETURNING d.task_id, d.tenant_id
), event AS (
    INSERT INTO audit_event (subject, tenant_id, action) SELECT task_id, tenant_id, 'task.dismissed' FROM gone
)
SELECT task_id FROM gone;

PREPARE earlier_59 AS
WITH due AS (
    SELECT task_id FROM task_deferred WHERE run_at <= (SELECT clock_timestamp())
    ORDER BY run_at, task_id LIMIT $1 FOR UPDATE SKIP LOCKED
), gone AS (
    DELETE FROM task_deferred d USING due WHERE d.task_id = due.task_id
    RETURNING d.task_id, d.tenant_id, d.pool_id, d.priority, d.attempt, d.uncounted
), ready AS (
    INSERT INTO task_ready (task_id, tenant_id, pool_id, priority, attempt, uncounted)
    SELECT task_id, tenant_id, pool_id, priority, attempt, uncounted FROM gone
)
SELECT count(*) FROM gone;

PREPARE earlier_60 AS
WITH due AS MATERIALIZED (
    -- Locked, so that nobody takes the key between this look and the deletion; who is taking it now is passed over.
    SELECT u.ctid, u.scope = 'unique.queued' AND coalesce(
        -- Not EXISTS, which may be planned as one scan of the whole queue.
        (SELECT true FROM task_ready q WHERE q.task_id = u.task_id AND q.attempt = 0),
        (SELECT true FROM task_deferred d WHERE d.task_id = u.task_id AND d.attempt = 0), false) AS is_held
    FROM unique_key u WHERE u.expires_at < (SELECT clock_timestamp())
    ORDER BY u.expires_at LIMIT $1 FOR UPDATE OF u SKIP LOCKED
), kept AS (
    UPDATE unique_key SET expires_at = clock_timestamp() + interval '1 day'
    WHERE ctid = ANY (ARRAY(SELECT ctid FROM due WHERE is_held))
), keys AS (
    DELETE FROM unique_key WHERE ctid = ANY (ARRAY(SELECT ctid FROM due WHERE NOT is_held)) RETURNING 1
), workers AS (
    DELETE FROM worker w WHERE stopped_at < clock_timestamp() - interval '1 day'
    AND NOT EXISTS (SELECT 1 FROM task_running r WHERE r.worker_id = w.id)
    AND NOT EXISTS (SELECT 1 FROM model_call_open c WHERE c.worker_id = w.id) RETURNING 1
)
, fired AS (
    DELETE FROM schedule WHERE at IS NOT NULL AND last_fire_at < clock_timestamp() - interval '30 days'
)
SELECT (SELECT count(*) FROM due) + (SELECT count(*) FROM workers);

PREPARE earlier_61 AS
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

PREPARE earlier_62 AS
WITH gone AS (
    DELETE FROM schedule WHERE tenant_id = $1 AND name = $2 RETURNING tenant_id, name, fired_count
), event AS (
    INSERT INTO audit_event (subject, tenant_id, action, detail)
    SELECT uuid_v7(), tenant_id, 'schedule.deleted',
        json_build_object('schedule', name, 'fired_count', fired_count)
    FROM gone
)
SELECT true FROM gone;

PREPARE earlier_63 AS
WITH gone AS (
    DELETE FROM task_deferred WHERE task_id = $2 AND tenant_id = $1 AND reason <> 'schedule'
    RETURNING task_id, tenant_id, pool_id, priority, attempt, uncounted
), ready AS (
    INSERT INTO task_ready (task_id, tenant_id, pool_id, priority, attempt, uncounted)
    SELECT task_id, tenant_id, pool_id, priority, attempt, uncounted FROM gone
), event AS (
    INSERT INTO audit_event (subject, tenant_id, action, detail)
    SELECT task_id, tenant_id, 'task.retried', json_build_object('from', 'waiting') FROM gone
)
SELECT true FROM gone;

PREPARE earlier_64 AS
WITH gone AS (
    DELETE FROM task_replaced WHERE task_id = ANY (ARRAY(
        SELECT r.task_id FROM task_replaced r WHERE $2::uuid[] IS NULL OR r.replaced_by = ANY ($2::uuid[])
        ORDER BY r.task_id LIMIT $1 FOR UPDATE SKIP LOCKED
    ))
    RETURNING task_id, tenant_id, pool_id, was_ready, attempt, uncounted, replaced_by
), finished AS (
    SELECT g.task_id, g.tenant_id, g.pool_id, g.attempt, g.uncounted, NULL::timestamptz AS started_at,
        NULL::int8 AS worker_id, 3::int2 AS state, NULL::json AS result,
        json_build_object('class', 'cancelled', 'code', 'replaced',
            'message', 'A newer task with the same unique key took its place.') AS error,
        json_build_object('code', 'replaced', 'by', task_id(g.replaced_by)) AS detail,
        true AS hooked, g.attempt > 0 AS called, true AS parented,
        NULL::int4 AS epoch, NULL::text AS failure_class
    FROM gone g
), gone_ready AS (
    SELECT * FROM gone WHERE was_ready
), ended AS (
    SELECT pool_id, (ARRAY['succeeded', 'failed', 'cancelled', 'expired'])[state] AS outcome, count(*) AS n
    FROM finished GROUP BY pool_id, state
), counted AS (
    INSERT INTO queue_delta (pool_id, place, n) SELECT pool_id, outcome, n FROM ended UNION ALL SELECT pool_id, 'queued', -count(*) FROM gone_ready GROUP BY pool_id
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
SELECT count(*) FROM gone;

PREPARE earlier_65 AS
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

PREPARE earlier_66 AS
WITH gone AS (
    DELETE FROM task_running r
    WHERE r.task_id = $3 AND r.attempt = $4 AND r.worker_id = $1 AND r.epoch = $2
    RETURNING r.task_id, r.tenant_id, r.pool_id, r.priority, r.attempt, r.uncounted + 1 AS uncounted,
        r.started_at, r.worker_id, r.epoch, r.cancel_requested
), tried AS (
    INSERT INTO attempt (task_id, attempt, tenant_id, worker_id, epoch, counted, started_at, failure_class)
    SELECT task_id, attempt, tenant_id, worker_id, epoch, false, started_at, 'children' FROM gone
), waiting AS (
    INSERT INTO task_waiting (task_id, tenant_id, pool_id, priority, attempt, uncounted, reason)
    SELECT task_id, tenant_id, pool_id, priority, attempt, uncounted, 'children'
    FROM gone WHERE NOT cancel_requested
), child AS MATERIALIZED (
    -- A pool that does not exist leaves no pool_id, and the statement fails as a whole.
    SELECT c.id, c.kind, q.id AS pool_id, coalesce(c.priority, g.priority) AS priority, c.attempts_max,
        c.timeout_ms, c.input, c.place::int4 AS place, g.task_id AS parent_id, g.attempt, g.tenant_id
    FROM gone g
    CROSS JOIN unnest($5::uuid[], $6::text[], $7::text[], $8::int8[], $9::int2[], $10::int4[], $11::json[])
        WITH ORDINALITY AS c(id, kind, pool, priority, attempts_max, timeout_ms, input, place)
    LEFT JOIN pool q ON q.name = c.pool
    WHERE NOT g.cancel_requested
), stored AS (
    INSERT INTO task (id, tenant_id, kind, pool_id, priority, attempts_max, timeout_ms, input, parent_task)
    SELECT id, tenant_id, kind, pool_id, priority, attempts_max, timeout_ms, input, parent_id FROM child
), ready AS (
    INSERT INTO task_ready (task_id, tenant_id, pool_id, priority)
    SELECT id, tenant_id, pool_id, priority FROM child ORDER BY place
), opened AS (
    INSERT INTO task_child_open (child_id, parent_id, tenant_id) SELECT id, parent_id, tenant_id FROM child
), listed AS (
    INSERT INTO task_child (task_id, attempt, place, child_id, tenant_id)
    SELECT parent_id, attempt, place, id, tenant_id FROM child
), extra_event AS (
    INSERT INTO audit_event (subject, tenant_id, action, worker_id, detail)
    SELECT e.subject, e.tenant_id, e.action, $1, e.detail
    FROM unnest($13::uuid[], $14::uuid[], $15::int4[], $16::text[], $17::json[])
        AS e(owner, subject, tenant_id, action, detail)
    WHERE EXISTS (SELECT 1 FROM gone)
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
        SELECT 1 AS turn, e.* FROM (SELECT task_id, tenant_id, 'attempt.waiting', attempt, worker_id,
    json_build_object('children', CASE WHEN cancel_requested THEN 0 ELSE cardinality($5::uuid[]) END)
FROM gone
UNION ALL
SELECT id, tenant_id, 'task.accepted', NULL, NULL, json_build_object('child_of', $12::text) FROM child) AS e(task_id, tenant_id, action, attempt, worker_id, detail)
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
SELECT task_id, cancel_requested FROM gone;

PREPARE earlier_67 AS
WITH gone AS (
    UPDATE api_key SET revoked_at = clock_timestamp() WHERE id = $1 AND revoked_at IS NULL
    RETURNING tenant_id, name
), event AS (
    INSERT INTO audit_event (subject, tenant_id, action, detail)
    SELECT uuid_v7(), tenant_id, 'key.revoked', json_build_object('key', $2::text, 'name', name) FROM gone
)
SELECT name FROM gone;

PREPARE earlier_68 AS
WITH gone_ready AS (
    DELETE FROM task_ready WHERE task_id = $2 AND tenant_id = $1
    RETURNING task_id, tenant_id, pool_id, attempt, uncounted
), gone_deferred AS (
    DELETE FROM task_deferred WHERE task_id = $2 AND tenant_id = $1
    RETURNING task_id, tenant_id, pool_id, attempt, uncounted
), gone_waiting AS (
    DELETE FROM task_waiting WHERE task_id = $2 AND tenant_id = $1
    RETURNING task_id, tenant_id, pool_id, attempt, uncounted
), asked AS (
    -- Once: asking again writes nothing, so that the timeline holds the request a single time.
    UPDATE task_running SET cancel_requested = true
    WHERE task_id = $2 AND tenant_id = $1 AND NOT cancel_requested RETURNING task_id, tenant_id, attempt
), asked_event AS (
    INSERT INTO audit_event (subject, tenant_id, action, attempt)
    SELECT task_id, tenant_id, 'task.cancel_requested', attempt FROM asked
), finished AS (
    SELECT g.task_id, g.tenant_id, g.pool_id, g.attempt, g.uncounted, NULL::timestamptz AS started_at,
        NULL::int8 AS worker_id, 3::int2 AS state, NULL::json AS result, NULL::json AS error,
        NULL::json AS detail, true AS hooked, g.attempt > 0 AS called, true AS parented,
        NULL::int4 AS epoch, NULL::text AS failure_class
    FROM (SELECT * FROM gone_ready UNION ALL SELECT * FROM gone_deferred
        UNION ALL SELECT * FROM gone_waiting) g
), ended AS (
    SELECT pool_id, (ARRAY['succeeded', 'failed', 'cancelled', 'expired'])[state] AS outcome, count(*) AS n
    FROM finished GROUP BY pool_id, state
), counted AS (
    INSERT INTO queue_delta (pool_id, place, n) SELECT pool_id, outcome, n FROM ended UNION ALL SELECT pool_id, 'queued', -count(*) FROM gone_ready GROUP BY pool_id
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
SELECT CASE WHEN EXISTS (SELECT 1 FROM finished) THEN 'cancelled'
    WHEN EXISTS (SELECT 1 FROM asked) OR EXISTS (SELECT 1 FROM task_running
        WHERE task_id = $2 AND tenant_id = $1 AND cancel_requested) THEN 'requested'
    ELSE 'missed' END;

PREPARE earlier_69 AS
WITH made AS (
    INSERT INTO api_key (id, tenant_id, hash, name, scopes) VALUES ($1, $2, $3, $4, $5::text[])
    RETURNING id, tenant_id, name
)
INSERT INTO audit_event (subject, tenant_id, action, detail)
SELECT uuid_v7(), tenant_id, 'key.created', json_build_object('key', $6::text, 'name', name) FROM made;

PREPARE earlier_70 AS
WITH made AS (
    INSERT INTO schedule (id, tenant_id, name, kind, priority, input, webhook_url, metadata,
        cron, zone, every_s, anchor, at, catch_up, paused, next_fire_at)
    SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16
    WHERE (SELECT count(*) FROM schedule WHERE tenant_id = $2 AND NOT (at IS NOT NULL AND last_fire_at IS NOT NULL)) < $17
    ON CONFLICT (tenant_id, name) DO NOTHING
    RETURNING tenant_id, name, kind
), event AS (
    INSERT INTO audit_event (subject, tenant_id, action, detail)
    SELECT uuid_v7(), tenant_id, 'schedule.created',
        json_build_object('schedule', name, 'schedule_id', $18::text, 'kind', kind)
    FROM made
)
SELECT CASE WHEN EXISTS (SELECT 1 FROM made) THEN 'created'
    WHEN EXISTS (SELECT 1 FROM schedule WHERE tenant_id = $2 AND name = $3) THEN 'taken'
    ELSE 'full' END;

PREPARE earlier_71 AS
WITH made AS (
    INSERT INTO tenant (name, webhook_secret) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING RETURNING id, name
), event AS (
    INSERT INTO audit_event (subject, tenant_id, action) SELECT uuid_v7(), id, 'tenant.created' FROM made
)
SELECT id, name FROM made UNION ALL SELECT id, name FROM tenant WHERE name = $1 LIMIT 1;

PREPARE earlier_72 AS
WITH new AS (
    SELECT * FROM unnest($1::uuid[], $2::int4[], $3::text[], $4::int2[], $5::int2[], $6::int2[], $7::int4[],
$8::timestamptz[], $9::timestamptz[], $10::text[], $11::json[], $12::json[], $13::uuid[]) AS n(id, tenant_id, kind, pool_id, priority, attempts_max, timeout_ms,
run_at, expires_at, webhook_url, metadata, input, source_task)
), stored AS (
    INSERT INTO task (id, tenant_id, kind, pool_id, priority, attempts_max, timeout_ms,
run_at, expires_at, webhook_url, metadata, input, source_task) SELECT id, tenant_id, kind, pool_id, priority, attempts_max, timeout_ms,
run_at, expires_at, webhook_url, metadata, input, source_task FROM new
), deferred AS (
    INSERT INTO task_deferred (task_id, run_at, tenant_id, pool_id, priority, reason)
    SELECT id, run_at, tenant_id, pool_id, priority, 'schedule' FROM new WHERE run_at > now()
), expiry AS (
    INSERT INTO task_expiry (task_id, tenant_id, expires_at)
    SELECT id, tenant_id, expires_at FROM new WHERE expires_at IS NOT NULL
), event AS (
    INSERT INTO audit_event (subject, tenant_id, action)
    SELECT id, tenant_id, 'task.accepted' FROM new
)
SELECT count(*) FROM new;

PREPARE earlier_73 AS
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

PREPARE earlier_74 AS
WITH old AS (
    DELETE FROM queue_sample WHERE minute < now() - interval '48 hours'
), place AS (
    SELECT clock_timestamp() AS at, CASE WHEN is_called THEN last_value ELSE 0 END AS seq FROM task_ready_seq
)
INSERT INTO queue_sample (minute, pool_id, taken_at, ready_seq, ready, deferred, waiting, running, accepted,
    started, succeeded, failed, cancelled, expired)
SELECT date_trunc('minute', p.at, 'UTC'), t.pool_id, p.at, p.seq, t.ready, t.deferred, t.waiting, t.running,
    t.accepted, t.started, t.succeeded, t.failed, t.cancelled, t.expired
FROM place p CROSS JOIN queue_total t
ON CONFLICT (minute, pool_id) DO NOTHING;

PREPARE earlier_75 AS
WITH oldest AS (
    SELECT t.pool_id, o.seq, o.task_id FROM queue_total t CROSS JOIN LATERAL (
        WITH RECURSIVE lane AS (
            (SELECT r.tenant_id, r.priority, r.seq, r.task_id FROM task_ready r
            WHERE r.pool_id = t.pool_id ORDER BY r.tenant_id, r.priority, r.seq LIMIT 1)
            UNION ALL
            SELECT n.tenant_id, n.priority, n.seq, n.task_id FROM lane l CROSS JOIN LATERAL (
                SELECT r.tenant_id, r.priority, r.seq, r.task_id FROM task_ready r
                WHERE r.pool_id = t.pool_id AND (r.tenant_id, r.priority) > (l.tenant_id, l.priority)
                ORDER BY r.tenant_id, r.priority, r.seq LIMIT 1
            ) n
        )
        SELECT f.seq, f.task_id FROM (SELECT seq, task_id FROM lane LIMIT 256) f ORDER BY f.seq LIMIT 1
    ) o
    WHERE t.ready > 0
), aged AS (
    SELECT o.pool_id, o.seq, least(clock_timestamp(), greatest(uuid_moment(o.task_id), (
        SELECT s.taken_at FROM queue_sample s WHERE s.pool_id = o.pool_id AND s.ready_seq < o.seq
        ORDER BY s.minute DESC LIMIT 1))) AS since
    FROM oldest o
), gone AS (
    DELETE FROM queue_oldest q WHERE NOT EXISTS (SELECT 1 FROM aged a WHERE a.pool_id = q.pool_id)
)
INSERT INTO queue_oldest AS q (pool_id, seq, since) SELECT pool_id, seq, since FROM aged
ON CONFLICT (pool_id) DO UPDATE SET seq = excluded.seq, since = excluded.since WHERE q.seq <> excluded.seq;

PREPARE earlier_76 AS
WITH oldest AS MATERIALIZED (
    SELECT child_id FROM task_child_open ORDER BY child_id LIMIT $1
), closed AS (
    DELETE FROM task_child_open o USING oldest e
    -- Not EXISTS, which may be planned as one scan of every outcome there is.
    WHERE o.child_id = e.child_id
    AND (SELECT true FROM task_outcome t WHERE t.task_id = e.child_id) IS NOT NULL
    RETURNING 1
)
SELECT count(*) FROM closed;

PREPARE earlier_77 AS
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

PREPARE earlier_78 AS
WITH picked AS MATERIALIZED (
    SELECT c.child_id FROM unnest($1::uuid[]) AS p(id) CROSS JOIN LATERAL (
        SELECT o.child_id FROM task_child_open o
        WHERE o.parent_id = p.id AND NOT EXISTS (SELECT 1 FROM task_waiting w WHERE w.task_id = p.id)
        AND NOT EXISTS (SELECT 1 FROM task_running r WHERE r.task_id = o.child_id AND r.cancel_requested)
        LIMIT $2
    ) c LIMIT $2
), due AS MATERIALIZED (
    SELECT child_id FROM picked ORDER BY child_id
), held_ready AS (
    SELECT l.task_id FROM due CROSS JOIN LATERAL (
        SELECT q.task_id FROM task_ready q WHERE q.task_id = due.child_id FOR UPDATE SKIP LOCKED) l
), gone_ready AS (
    DELETE FROM task_ready q USING held_ready h WHERE q.task_id = h.task_id
    RETURNING q.task_id, q.tenant_id, q.pool_id, q.attempt, q.uncounted
), held_deferred AS (
    SELECT l.task_id FROM due CROSS JOIN LATERAL (
        SELECT d.task_id FROM task_deferred d WHERE d.task_id = due.child_id FOR UPDATE SKIP LOCKED) l
), gone_deferred AS (
    DELETE FROM task_deferred d USING held_deferred h WHERE d.task_id = h.task_id
    RETURNING d.task_id, d.tenant_id, d.pool_id, d.attempt, d.uncounted
), held_waiting AS (
    SELECT l.task_id FROM due CROSS JOIN LATERAL (
        SELECT w.task_id FROM task_waiting w WHERE w.task_id = due.child_id FOR UPDATE SKIP LOCKED) l
), gone_waiting AS (
    DELETE FROM task_waiting w USING held_waiting h WHERE w.task_id = h.task_id
    RETURNING w.task_id, w.tenant_id, w.pool_id, w.attempt, w.uncounted
), held_running AS (
    SELECT l.task_id FROM due CROSS JOIN LATERAL (
        SELECT r.task_id FROM task_running r WHERE r.task_id = due.child_id AND NOT r.cancel_requested
        FOR UPDATE SKIP LOCKED) l
), asked AS (
    UPDATE task_running r SET cancel_requested = true FROM held_running h WHERE r.task_id = h.task_id
    RETURNING r.task_id, r.tenant_id, r.attempt
), asked_event AS (
    INSERT INTO audit_event (subject, tenant_id, action, attempt)
    SELECT task_id, tenant_id, 'task.cancel_requested', attempt FROM asked
), finished AS (
    SELECT g.task_id, g.tenant_id, g.pool_id, g.attempt, g.uncounted, NULL::timestamptz AS started_at,
        NULL::int8 AS worker_id, 3::int2 AS state, NULL::json AS result, NULL::json AS error,
        NULL::json AS detail, true AS hooked, g.attempt > 0 AS called, true AS parented,
        NULL::int4 AS epoch, NULL::text AS failure_class
    FROM (SELECT * FROM gone_ready UNION ALL SELECT * FROM gone_deferred
        UNION ALL SELECT * FROM gone_waiting) g
), ended AS (
    SELECT pool_id, (ARRAY['succeeded', 'failed', 'cancelled', 'expired'])[state] AS outcome, count(*) AS n
    FROM finished GROUP BY pool_id, state
), counted AS (
    INSERT INTO queue_delta (pool_id, place, n) SELECT pool_id, outcome, n FROM ended UNION ALL SELECT pool_id, 'queued', -count(*) FROM gone_ready GROUP BY pool_id
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
SELECT (SELECT count(*) FROM finished) + (SELECT count(*) FROM asked);

PREPARE earlier_79 AS
WITH place AS (
    SELECT task_id, tenant_id, 'ready' AS name, attempt::int AS tried, uncounted FROM task_ready
    UNION ALL SELECT task_id, tenant_id, 'deferred', attempt, uncounted FROM task_deferred
    UNION ALL SELECT task_id, tenant_id, 'waiting', attempt, uncounted FROM task_waiting
    UNION ALL SELECT task_id, tenant_id, 'running', attempt - 1, uncounted FROM task_running
    UNION ALL SELECT task_id, tenant_id, 'replaced', attempt, uncounted FROM task_replaced
    UNION ALL SELECT task_id, tenant_id, 'outcome', attempt, uncounted FROM task_outcome
), final_event AS (
    SELECT subject, action FROM audit_event
    WHERE action IN ('task.succeeded', 'task.failed', 'task.cancelled', 'task.expired')
) SELECT 'every task has ended'::text, v.subject::text, v.detail::text FROM (SELECT task_id, name FROM place WHERE name <> 'outcome') AS v(subject, detail) UNION ALL SELECT 'no child is open'::text, v.subject::text, v.detail::text FROM (SELECT child_id, parent_id FROM task_child_open) AS v(subject, detail) UNION ALL SELECT 'no call is open'::text, v.subject::text, v.detail::text FROM (SELECT id, node FROM model_call_open) AS v(subject, detail);

PREPARE earlier_80 AS
WITH place AS (
    SELECT task_id, tenant_id, 'ready' AS name, attempt::int AS tried, uncounted FROM task_ready
    UNION ALL SELECT task_id, tenant_id, 'deferred', attempt, uncounted FROM task_deferred
    UNION ALL SELECT task_id, tenant_id, 'waiting', attempt, uncounted FROM task_waiting
    UNION ALL SELECT task_id, tenant_id, 'running', attempt - 1, uncounted FROM task_running
    UNION ALL SELECT task_id, tenant_id, 'replaced', attempt, uncounted FROM task_replaced
    UNION ALL SELECT task_id, tenant_id, 'outcome', attempt, uncounted FROM task_outcome
), final_event AS (
    SELECT subject, action FROM audit_event
    WHERE action IN ('task.succeeded', 'task.failed', 'task.cancelled', 'task.expired')
) SELECT 'task in exactly one place'::text, v.subject::text, v.detail::text FROM (SELECT t.id, coalesce(string_agg(p.name, ', '), 'nowhere') FROM task t LEFT JOIN place p ON p.task_id = t.id
GROUP BY t.id HAVING count(p.name) <> 1) AS v(subject, detail) UNION ALL SELECT 'place belongs to a task'::text, v.subject::text, v.detail::text FROM (SELECT p.task_id, p.name FROM place p
WHERE NOT EXISTS (SELECT 1 FROM task t WHERE t.tenant_id = p.tenant_id AND t.id = p.task_id)) AS v(subject, detail) UNION ALL SELECT 'record belongs to a task'::text, v.subject::text, v.detail::text FROM (SELECT r.task_id, r.name FROM (
    SELECT task_id, tenant_id, 'checkpoint' AS name FROM checkpoint
    UNION ALL SELECT task_id, tenant_id, 'attempt' FROM task_attempt
    UNION ALL SELECT task_id, tenant_id, 'model_call' FROM model_call
    UNION ALL SELECT task_id, tenant_id, 'model_call_open' FROM model_call_open
    UNION ALL SELECT task_id, tenant_id, 'webhook_message' FROM webhook_message
    UNION ALL SELECT task_id, tenant_id, 'unique_key' FROM unique_key
) r WHERE NOT EXISTS (SELECT 1 FROM task t WHERE t.tenant_id = r.tenant_id AND t.id = r.task_id)) AS v(subject, detail) UNION ALL SELECT 'task accepted exactly once'::text, v.subject::text, v.detail::text FROM (SELECT t.id, count(e.subject) || ' task.accepted events' FROM task t
LEFT JOIN audit_event e ON e.subject = t.id AND e.action = 'task.accepted'
GROUP BY t.id HAVING count(e.subject) <> 1) AS v(subject, detail) UNION ALL SELECT 'at most one outcome'::text, v.subject::text, v.detail::text FROM (SELECT task_id, count(*) || ' outcomes' FROM task_outcome GROUP BY task_id HAVING count(*) > 1) AS v(subject, detail) UNION ALL SELECT 'outcome has exactly its final event'::text, v.subject::text, v.detail::text FROM (SELECT o.task_id, coalesce(string_agg(e.action, ', '), 'no event') || ' for state ' || o.state
FROM task_outcome o LEFT JOIN final_event e ON e.subject = o.task_id
GROUP BY o.task_id, o.state
HAVING count(e.action) <> 1 OR min(e.action) <>
    (ARRAY['task.succeeded', 'task.failed', 'task.cancelled', 'task.expired'])[o.state]) AS v(subject, detail) UNION ALL SELECT 'final event has an outcome'::text, v.subject::text, v.detail::text FROM (SELECT e.subject, e.action FROM final_event e
WHERE NOT EXISTS (SELECT 1 FROM task_outcome o WHERE o.task_id = e.subject)) AS v(subject, detail) UNION ALL SELECT 'open child has no outcome'::text, v.subject::text, v.detail::text FROM (SELECT c.child_id, c.parent_id FROM task_child_open c JOIN task_outcome o ON o.task_id = c.child_id) AS v(subject, detail) UNION ALL SELECT 'dead letter has a failed task'::text, v.subject::text, v.detail::text FROM (SELECT d.task_id, d.code FROM dead_letter d WHERE NOT EXISTS (
    SELECT 1 FROM task_outcome o WHERE o.task_id = d.task_id AND o.tenant_id = d.tenant_id AND o.state = 2)) AS v(subject, detail) UNION ALL SELECT 'failed task is dead until it is retried or dismissed'::text, v.subject::text, v.detail::text FROM (SELECT o.task_id, o.error FROM task_outcome o
WHERE o.state = 2 AND NOT EXISTS (SELECT 1 FROM dead_letter d WHERE d.task_id = o.task_id)
AND NOT EXISTS (SELECT 1 FROM audit_event e
    WHERE e.subject = o.task_id AND e.action IN ('task.retried', 'task.dismissed'))) AS v(subject, detail) UNION ALL SELECT 'outcome charges no more than its calls'::text, v.subject::text, v.detail::text FROM (SELECT o.task_id, 'outcome ' || o.input_tokens || '+' || o.output_tokens || ' tokens, ' || o.cost_nanos ||
    ' n$; calls ' || coalesce(sum(c.input_tokens), 0) || '+' || coalesce(sum(c.output_tokens), 0) ||
    ' tokens, ' || coalesce(sum(c.cost_nanos), 0) || ' n$'
FROM task_outcome o LEFT JOIN model_call c ON c.task_id = o.task_id
GROUP BY o.task_id, o.input_tokens, o.output_tokens, o.cost_nanos
HAVING o.input_tokens > coalesce(sum(c.input_tokens), 0)
    OR o.output_tokens > coalesce(sum(c.output_tokens), 0)
    OR o.cost_nanos > coalesce(sum(c.cost_nanos), 0)) AS v(subject, detail) UNION ALL SELECT 'ended attempts are numbered from one without a gap'::text, v.subject::text, v.detail::text FROM (SELECT p.task_id, count(a.attempt) || ' attempts up to ' || coalesce(max(a.attempt), 0) || ', ' ||
    p.name || ' says ' || p.tried
FROM place p LEFT JOIN task_attempt a ON a.task_id = p.task_id
GROUP BY p.task_id, p.name, p.tried
HAVING count(a.attempt) <> p.tried OR count(DISTINCT a.attempt) <> p.tried
    OR coalesce(max(a.attempt), 0) <> p.tried) AS v(subject, detail) UNION ALL SELECT 'uncounted attempts are counted'::text, v.subject::text, v.detail::text FROM (SELECT p.task_id, count(a.attempt) FILTER (WHERE NOT a.counted) || ' uncounted attempts, ' || p.name ||
    ' says ' || p.uncounted
FROM place p LEFT JOIN task_attempt a ON a.task_id = p.task_id
GROUP BY p.task_id, p.name, p.uncounted
HAVING count(a.attempt) FILTER (WHERE NOT a.counted) <> p.uncounted) AS v(subject, detail) UNION ALL SELECT 'attempt started exactly once'::text, v.subject::text, v.detail::text FROM (SELECT a.task_id, 'attempt ' || a.attempt || ' has ' || count(e.subject) || ' attempt.started events'
FROM (
    SELECT task_id, attempt FROM task_attempt UNION ALL SELECT task_id, attempt FROM task_running
) a LEFT JOIN audit_event e
    ON e.subject = a.task_id AND e.attempt = a.attempt AND e.action = 'attempt.started'
GROUP BY a.task_id, a.attempt HAVING count(e.subject) <> 1) AS v(subject, detail) UNION ALL SELECT 'lost attempt has exactly its event'::text, v.subject::text, v.detail::text FROM (SELECT a.task_id, 'attempt ' || a.attempt || ' has ' || count(e.subject) || ' attempt.lost events'
FROM task_attempt a LEFT JOIN audit_event e
    ON e.subject = a.task_id AND e.attempt = a.attempt AND e.action = 'attempt.lost'
GROUP BY a.task_id, a.attempt, a.failure_class
HAVING count(e.subject) <> CASE WHEN a.failure_class = 'lost' THEN 1 ELSE 0 END) AS v(subject, detail) UNION ALL SELECT 'exactly one message for an outcome with a webhook'::text, v.subject::text, v.detail::text FROM (SELECT t.id, count(m.id) || ' messages' FROM task t
LEFT JOIN task_outcome o ON o.task_id = t.id LEFT JOIN webhook_message m ON m.task_id = t.id
GROUP BY t.id, t.webhook_url, o.task_id
HAVING count(m.id) <> CASE WHEN t.webhook_url IS NOT NULL AND o.task_id IS NOT NULL THEN 1 ELSE 0 END) AS v(subject, detail) UNION ALL SELECT 'exactly one delivery for a message'::text, v.subject::text, v.detail::text FROM (SELECT m.id, count(d.id) || ' deliveries' FROM webhook_message m LEFT JOIN task d
    ON d.kind = 'webhook.deliver' AND d.source_task = m.task_id AND (d.input ->> 'message')::uuid = m.id
    AND NOT EXISTS (SELECT 1 FROM audit_event e WHERE e.subject = d.id AND e.action = 'task.accepted'
        AND e.detail ->> 'retry_of' IS NOT NULL)
GROUP BY m.id HAVING count(d.id) <> 1) AS v(subject, detail) UNION ALL SELECT 'delivery has its message'::text, v.subject::text, v.detail::text FROM (SELECT d.id, d.input FROM task d WHERE d.kind = 'webhook.deliver' AND NOT EXISTS (
    SELECT 1 FROM webhook_message m
    WHERE m.task_id = d.source_task AND m.id = (d.input ->> 'message')::uuid)) AS v(subject, detail) UNION ALL SELECT 'call is open or settled, not both'::text, v.subject::text, v.detail::text FROM (SELECT o.id, o.node FROM model_call_open o JOIN model_call c ON c.task_id = o.task_id AND c.id = o.id) AS v(subject, detail) UNION ALL SELECT 'call belongs to an attempt'::text, v.subject::text, v.detail::text FROM (SELECT c.id, 'attempt ' || c.attempt FROM (
    SELECT task_id, id, attempt FROM model_call UNION ALL SELECT task_id, id, attempt FROM model_call_open
) c WHERE NOT EXISTS (
    SELECT 1 FROM task_attempt a WHERE a.task_id = c.task_id AND a.attempt = c.attempt
    UNION ALL SELECT 1 FROM task_running r WHERE r.task_id = c.task_id AND r.attempt = c.attempt)) AS v(subject, detail) UNION ALL SELECT 'unknown call has its event'::text, v.subject::text, v.detail::text FROM (SELECT c.task_id, c.calls || ' unknown calls, ' || coalesce(e.events, 0) || ' call.unknown events' FROM (
    SELECT task_id, count(*) AS calls FROM model_call WHERE state = 'unknown' GROUP BY task_id
) c LEFT JOIN (
    SELECT subject, count(*) AS events FROM audit_event WHERE action = 'call.unknown' GROUP BY subject
) e ON e.subject = c.task_id WHERE coalesce(e.events, 0) <> c.calls) AS v(subject, detail) UNION ALL SELECT 'slots within the limit'::text, v.subject::text, v.detail::text FROM (SELECT p.name, coalesce(l.granted, 0) || ' granted and ' || q.quarantined || ' quarantined of ' || p.slot_limit
FROM pool p
LEFT JOIN LATERAL (
    SELECT sum(s.granted) AS granted FROM slot_lease s
    WHERE s.pool_id = p.id AND s.expires_at > clock_timestamp()
) l ON true
CROSS JOIN LATERAL (
    SELECT count(*) AS quarantined FROM model_call_open c
    WHERE c.pool_id = p.id AND c.deadline > clock_timestamp() AND NOT EXISTS (
        SELECT 1 FROM slot_lease s WHERE s.pool_id = c.pool_id AND s.worker_id = c.worker_id
        AND s.epoch = c.epoch AND s.expires_at > clock_timestamp())
) q
WHERE coalesce(l.granted, 0) > 0 AND coalesce(l.granted, 0) + q.quarantined > p.slot_limit) AS v(subject, detail) UNION ALL SELECT 'running task has a worker'::text, v.subject::text, v.detail::text FROM (SELECT r.task_id, 'worker ' || r.worker_id || '.' || r.epoch FROM task_running r
WHERE NOT EXISTS (SELECT 1 FROM worker w WHERE w.id = r.worker_id AND w.epoch >= r.epoch)) AS v(subject, detail) UNION ALL SELECT 'schedule fires a time at most once'::text, v.subject::text, v.detail::text FROM (SELECT e.detail ->> 'schedule_id', (e.detail ->> 'fire_at') || ' fired ' || count(*) || ' times'
FROM audit_event e WHERE e.action = 'schedule.fired'
GROUP BY e.detail ->> 'schedule_id', e.detail ->> 'fire_at' HAVING count(*) > 1) AS v(subject, detail);

PREPARE earlier_81 AS
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

PREPARE earlier_82 AS
WITH slots AS (DELETE FROM slot_lease WHERE worker_id = $1 AND epoch = $2)
UPDATE worker SET stopped_at = clock_timestamp(), lease_until = clock_timestamp()
WHERE id = $1 AND epoch = $2 AND stopped_at IS NULL;

PREPARE earlier_83 AS
WITH stored AS (
    INSERT INTO task (id, tenant_id, kind, pool_id, priority, attempts_max, timeout_ms, webhook_url,
        metadata, input, source_task)
    SELECT $3, t.tenant_id, t.kind, t.pool_id, t.priority, t.attempts_max, t.timeout_ms, t.webhook_url,
        t.metadata, t.input, t.id
    FROM task t JOIN task_outcome o ON o.task_id = t.id
    WHERE t.tenant_id = $1 AND t.id = $2 AND o.state IN (2, 3, 4) AND t.kind <> 'webhook.deliver'
    RETURNING id, tenant_id, pool_id, priority, source_task
), ready AS (
    INSERT INTO task_ready (task_id, tenant_id, pool_id, priority)
    SELECT id, tenant_id, pool_id, priority FROM stored
), dead AS (
    -- It has been run again: nobody need do that from the dead letters.
    DELETE FROM dead_letter d USING stored s WHERE d.task_id = s.source_task AND d.tenant_id = s.tenant_id
), accepted AS (
    INSERT INTO audit_event (subject, tenant_id, action, detail)
    SELECT id, tenant_id, 'task.accepted', json_build_object('retry_of', $4::text) FROM stored
), retried AS (
    INSERT INTO audit_event (subject, tenant_id, action, detail)
    SELECT $2, tenant_id, 'task.retried', json_build_object('as', $5::text) FROM stored
)
SELECT id FROM stored;

PREPARE earlier_84 AS
WITH stray AS (
    SELECT r.task_id FROM task_running r
    WHERE NOT EXISTS (SELECT 1 FROM worker w
        WHERE w.id = r.worker_id AND w.epoch = r.epoch AND w.stopped_at IS NULL)
    ORDER BY r.task_id LIMIT $1 FOR UPDATE SKIP LOCKED
), gone AS (
    DELETE FROM task_running r USING stray s WHERE r.task_id = s.task_id
    RETURNING r.task_id, r.tenant_id, r.pool_id, r.priority, r.attempt, r.uncounted, r.started_at,
        r.worker_id, r.epoch, r.cancel_requested
), traced AS (
    -- The deaths, this one included. The rows of earlier attempts are in the snapshot; this one's is not yet.
    SELECT g.*, t.attempts_max, 1 + (SELECT count(*) FROM attempt a
        WHERE a.task_id = g.task_id AND a.failure_class = 'lost') AS deaths
    FROM gone g JOIN task t ON t.tenant_id = g.tenant_id AND t.id = g.task_id
), judged AS MATERIALIZED (
    SELECT t.*, NOT t.cancel_requested AND t.deaths >= $2 AS is_loop,
        NOT t.cancel_requested AND (t.deaths >= $2 OR t.attempt - t.uncounted >= t.attempts_max) AS is_last,
        CASE WHEN t.deaths < 2 THEN 0 ELSE
            random() * least(60, 2 * (count(*) FILTER (WHERE t.deaths > 1) OVER () - 1)) END AS wait,
        json_build_object('class', 'lost', 'code', 'worker_lost',
            'message', 'The worker stopped answering while it ran this attempt.') AS failure
    FROM traced t
), tried AS (
    INSERT INTO attempt (task_id, attempt, tenant_id, worker_id, epoch, counted, started_at, failure_class, failure)
    SELECT task_id, attempt, tenant_id, worker_id, epoch, true, started_at, 'lost', failure FROM judged
), ready AS (
    INSERT INTO task_ready (task_id, tenant_id, pool_id, priority, attempt, uncounted)
    SELECT task_id, tenant_id, pool_id, priority, attempt, uncounted
    FROM judged WHERE NOT is_last AND NOT cancel_requested AND wait <= 0
), spread AS (
    INSERT INTO task_deferred (task_id, run_at, tenant_id, pool_id, priority, attempt, uncounted, reason)
    SELECT task_id, now() + make_interval(secs => wait), tenant_id, pool_id, priority, attempt, uncounted, 'retry'
    FROM judged WHERE NOT is_last AND NOT cancel_requested AND wait > 0
), condemned AS (
    SELECT j.*, CASE WHEN is_loop THEN json_build_object('class', 'lost', 'code', 'crash_loop', 'message',
        format('The task was set aside: %s workers were lost while they ran it. '
            'Look at its input and at the log of those workers before you run it again.', deaths))
        WHEN is_last THEN failure END AS reason
    FROM judged j WHERE is_last OR cancel_requested
), finished AS (
    SELECT task_id, tenant_id, pool_id, attempt, uncounted, started_at, NULL::int8 AS worker_id,
        CASE WHEN is_last THEN 2 ELSE 3 END::int2 AS state, NULL::json AS result,
        reason AS error, reason AS detail, true AS hooked, true AS called, true AS parented,
        NULL::int4 AS epoch, NULL::text AS failure_class
    FROM condemned
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
        SELECT 1 AS turn, e.* FROM (SELECT task_id, tenant_id, 'attempt.lost', attempt, worker_id, failure FROM judged) AS e(task_id, tenant_id, action, attempt, worker_id, detail)
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

PREPARE earlier_85 AS
WITH wanted AS (
    SELECT * FROM unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[], $4::timestamptz[], $5::timestamptz[],
        $6::int4[], $7::text[], $8::int2[], $9::int4[], $10::json[])
    AS w(schedule_id, expected, next, first_fire, last_fire, fires, pool, attempts_max, timeout_ms, skipped)
), held AS (
    SELECT s.id, p.id AS pool_id, w.next, w.last_fire, w.fires, w.attempts_max, w.timeout_ms, w.skipped
    FROM wanted w JOIN schedule s ON s.id = w.schedule_id JOIN pool p ON p.name = w.pool
    WHERE s.next_fire_at = w.expected AND NOT s.paused
        AND (w.first_fire IS NULL OR s.last_fire_at IS NULL OR s.last_fire_at < w.first_fire)
    FOR UPDATE OF s SKIP LOCKED
), moved AS (
    UPDATE schedule s SET next_fire_at = h.next, last_fire_at = coalesce(h.last_fire, s.last_fire_at),
        fired_count = s.fired_count + h.fires
    FROM held h WHERE s.id = h.id
    RETURNING s.id, s.tenant_id, s.kind, s.priority, s.webhook_url, s.metadata, s.input,
        h.pool_id, h.attempts_max, h.timeout_ms, h.skipped
), accepted AS (
    SELECT n.task_id, n.detail, m.tenant_id, m.kind, m.pool_id, m.priority, m.attempts_max, m.timeout_ms,
        m.webhook_url, m.metadata, m.input
    FROM unnest($11::uuid[], $12::uuid[], $13::json[]) AS n(task_id, schedule_id, detail)
    JOIN moved m ON m.id = n.schedule_id
), stored AS (
    INSERT INTO task (id, tenant_id, kind, pool_id, priority, attempts_max, timeout_ms, webhook_url, metadata, input)
    SELECT task_id, tenant_id, kind, pool_id, priority, attempts_max, timeout_ms, webhook_url, metadata, input
    FROM accepted
), ready AS (
    INSERT INTO task_ready (task_id, tenant_id, pool_id, priority)
    SELECT task_id, tenant_id, pool_id, priority FROM accepted
), event AS (
    INSERT INTO audit_event (subject, tenant_id, action, detail)
    SELECT task_id, tenant_id, 'schedule.fired', detail FROM accepted
    UNION ALL SELECT task_id, tenant_id, 'task.accepted', detail FROM accepted
    UNION ALL SELECT uuid_v7(), tenant_id, 'schedule.skipped', skipped FROM moved WHERE skipped IS NOT NULL
)
SELECT task_id FROM accepted;
