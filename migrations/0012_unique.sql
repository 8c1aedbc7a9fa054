-- At most one task with a key: waiting (scope unique.queued), or per period (scope unique.period).
--
-- A claim pays nothing for it. Whether the holder of a key still waits is judged when somebody else wants the key, and
-- only then. For unique.queued, expires_at is therefore no end: it is when housekeeping looks whether the holder waits.

-- Tasks that left the queue because a newer one with their key took their place, on their way to their outcome. A row is
-- here for a moment: the API ends the task in the same transaction; after a replacement in SQL a worker does, within
-- half a second.
CREATE TABLE task_replaced (
    task_id      uuid PRIMARY KEY,
    tenant_id    int NOT NULL,
    pool_id      smallint NOT NULL,
    -- Whether it came from task_ready; otherwise from task_deferred.
    was_ready    boolean NOT NULL,
    attempt      int NOT NULL CHECK (attempt >= 0),
    uncounted    int NOT NULL CHECK (uncounted BETWEEN 0 AND attempt),
    replaced_by  uuid NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_cost_delay = 0);

-- For the key of a request of many tasks: which of them gave the ID of a task that was there already, by position.
ALTER TABLE unique_key ADD COLUMN returned json;

-- Takes a key for the task `fresh`, which its caller stores in the same transaction unless the outcome is 'returned'.
--   created   the key is fresh's; nobody held it, or its holder no longer does
--   replaced  the key is fresh's; its holder waited and has left the queue
--   returned  the key stays its holder's
-- holder is the task that held the key before; null when there was none.
--
-- Three statements, each with a snapshot of its own (READ COMMITTED, volatile):
--   1. make the key's row, or lock it: two enqueuers of one key meet here, the later one waits
--   2. look whether the holder waits
--   3. compare and set
-- Were 1 and 2 one statement, its snapshot would be older than its wait for the lock: the row's newest version would name
-- the earlier enqueuer's task, and the old snapshot would not show that task in the queue. It would pass for one that has
-- started, and two would wait.
--
-- Lock order: the key, then the task's row in the queue. A claimer takes only the latter and never waits for it, so it may
-- come between any two statements. Between 2 and 3 it cannot take a holder that was found waiting: its row is locked, and
-- stays locked until the caller commits. So a holder that was returned starts after the caller's own rows can be seen.
-- When the claimer was there first, 2 waits for it, finds nothing, and the key is fresh's: the holder has started.
CREATE FUNCTION take_unique_key(
    owner_id int, wanted_scope text, wanted_key text, keep interval, fresh uuid, if_taken text,
    OUT outcome text, OUT holder uuid
) LANGUAGE plpgsql AS $$
DECLARE
    is_over boolean;
BEGIN
    INSERT INTO unique_key AS u (tenant_id, scope, key, fingerprint, task_id, expires_at)
        VALUES (owner_id, wanted_scope, wanted_key, decode(repeat('00', 32), 'hex'), fresh, clock_timestamp() + keep)
        -- Never true: a row that is there is locked and left as it is.
        ON CONFLICT (tenant_id, scope, key) DO UPDATE SET task_id = excluded.task_id WHERE false;
    IF FOUND THEN
        outcome := 'created';
        RETURN;
    END IF;
    SELECT u.task_id, u.expires_at <= clock_timestamp() INTO STRICT holder, is_over
        FROM unique_key u WHERE u.tenant_id = owner_id AND u.scope = wanted_scope AND u.key = wanted_key;
    outcome := CASE
        WHEN wanted_scope = 'unique.queued' THEN judge_waiting_holder(owner_id, holder, fresh, if_taken)
        WHEN is_over THEN 'created' ELSE 'returned' END;
    IF outcome = 'returned' THEN RETURN; END IF;
    UPDATE unique_key u SET task_id = fresh, expires_at = clock_timestamp() + keep
        WHERE u.tenant_id = owner_id AND u.scope = wanted_scope AND u.key = wanted_key AND u.task_id = holder;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the row of a unique key changed under its lock' USING ERRCODE = 'serialization_failure';
    END IF;
END
$$;

-- Whether the holder of a key waits for its first start, and what becomes of it then: one that was started and waits for
-- another attempt no longer holds its key. A promotion may move it from the one table to the other
-- between two looks, so the looks repeat until it is in neither.
CREATE FUNCTION judge_waiting_holder(owner_id int, holder uuid, fresh uuid, if_taken text) RETURNS text
LANGUAGE plpgsql AS $$
BEGIN
    FOR look IN 1..20 LOOP
        IF if_taken = 'replace' THEN
            WITH gone_ready AS (
                DELETE FROM task_ready q WHERE q.task_id = holder AND q.tenant_id = owner_id AND q.attempt = 0
                RETURNING q.task_id, q.tenant_id, q.pool_id, true AS was_ready, q.attempt, q.uncounted
            ), gone_deferred AS (
                DELETE FROM task_deferred q WHERE q.task_id = holder AND q.tenant_id = owner_id AND q.attempt = 0
                RETURNING q.task_id, q.tenant_id, q.pool_id, false AS was_ready, q.attempt, q.uncounted
            )
            INSERT INTO task_replaced (task_id, tenant_id, pool_id, was_ready, attempt, uncounted, replaced_by)
                SELECT g.task_id, g.tenant_id, g.pool_id, g.was_ready, g.attempt, g.uncounted, fresh
                FROM (SELECT * FROM gone_ready UNION ALL SELECT * FROM gone_deferred) g;
            IF FOUND THEN RETURN 'replaced'; END IF;
        ELSE
            PERFORM 1 FROM task_ready q WHERE q.task_id = holder AND q.tenant_id = owner_id AND q.attempt = 0 FOR UPDATE;
            IF FOUND THEN RETURN 'returned'; END IF;
            PERFORM 1 FROM task_deferred q WHERE q.task_id = holder AND q.tenant_id = owner_id AND q.attempt = 0 FOR UPDATE;
            IF FOUND THEN RETURN 'returned'; END IF;
        END IF;
        PERFORM 1 FROM task_ready q WHERE q.task_id = holder AND q.attempt = 0
            UNION ALL SELECT 1 FROM task_deferred q WHERE q.task_id = holder AND q.attempt = 0;
        IF NOT FOUND THEN RETURN 'created'; END IF;
    END LOOP;
    RAISE EXCEPTION 'the holder of a unique key moves about' USING ERRCODE = 'serialization_failure';
END
$$;

-- Refuses a wish for uniqueness that cannot be. The same rules as the API's field `unique`.
CREATE FUNCTION check_enqueue_unique(unique_key text, unique_while text, unique_for_seconds int, if_taken text)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF unique_key IS NULL OR octet_length(unique_key) NOT BETWEEN 1 AND 255 THEN
        PERFORM refuse_enqueue(format('unique_key has %s bytes', coalesce(octet_length(unique_key)::text, 'no')),
            'Expected 1 to 255 bytes.');
    END IF;
    IF num_nonnulls(unique_while, unique_for_seconds) <> 1 THEN
        PERFORM refuse_enqueue('a unique task needs either unique_while or unique_for_seconds',
            'Use unique_while => ''queued'', or unique_for_seconds => 3600.');
    END IF;
    IF unique_while <> 'queued' THEN
        PERFORM refuse_enqueue(format('unique_while is %L', left(unique_while, 63)), 'Expected ''queued''.');
    END IF;
    IF unique_for_seconds NOT BETWEEN 1 AND 2592000 THEN
        PERFORM refuse_enqueue(format('unique_for_seconds is %s', unique_for_seconds),
            'Expected 1 to 2592000, which is 30 days.');
    END IF;
    IF if_taken IS NULL OR if_taken NOT IN ('return', 'replace') THEN
        PERFORM refuse_enqueue(format('if_taken is %L', left(if_taken, 63)), 'Expected ''return'' or ''replace''.');
    END IF;
    IF if_taken = 'replace' AND unique_while IS NULL THEN
        PERFORM refuse_enqueue('if_taken ''replace'' goes only with unique_while => ''queued''',
            'A task that has started cannot be replaced.');
    END IF;
END
$$;

-- Stores one task under an ID that was chosen before.
CREATE FUNCTION store_one(
    fresh uuid, owner_id int, wanted task_kind, input json, moment timestamptz, urgency smallint, starts_at timestamptz,
    ends_at timestamptz, hook text, about json
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO task (id, tenant_id, kind, pool_id, priority, attempts_max, timeout_ms, run_at, expires_at,
            webhook_url, metadata, input)
        VALUES (fresh, owner_id, wanted.name, wanted.pool_id, urgency, wanted.attempts_max, wanted.timeout_ms,
            starts_at, ends_at, hook, about, store_one.input);
    IF starts_at > moment THEN
        INSERT INTO task_deferred (task_id, run_at, tenant_id, pool_id, priority, reason)
            VALUES (fresh, starts_at, owner_id, wanted.pool_id, urgency, 'schedule');
    ELSE
        INSERT INTO task_ready (task_id, tenant_id, pool_id, priority) VALUES (fresh, owner_id, wanted.pool_id, urgency);
    END IF;
    IF ends_at IS NOT NULL THEN
        INSERT INTO task_expiry (task_id, tenant_id, expires_at) VALUES (fresh, owner_id, ends_at);
    END IF;
    INSERT INTO audit_event (subject, tenant_id, action) VALUES (fresh, owner_id, 'task.accepted');
END
$$;

-- Enqueues a task unless one with the key is there. Returns the task that now holds the key, and the outcome: 'created',
-- 'returned' (it was there), 'replaced' (it took the place of the one in `replaced`), or 'repeated' (the idempotency key
-- was used before for the same body).
CREATE FUNCTION enqueue_unique(
    kind text, input json, unique_key text, unique_while text DEFAULT NULL, unique_for_seconds int DEFAULT NULL,
    if_taken text DEFAULT 'return', tenant text DEFAULT 'default', priority int DEFAULT 5,
    run_at timestamptz DEFAULT NULL, expires_at timestamptz DEFAULT NULL, webhook_url text DEFAULT NULL,
    metadata json DEFAULT NULL, idempotency_key text DEFAULT NULL, key_lifetime interval DEFAULT '24 hours',
    OUT id uuid, OUT outcome text, OUT replaced uuid
) LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    moment timestamptz := clock_timestamp();
    wanted task_kind := enqueue_kind(kind);
    owner_id int := enqueue_tenant(tenant);
    fresh uuid := uuid_v7();
    print bytea;
    taken record;
BEGIN
    PERFORM check_enqueue_options(moment, priority, run_at, expires_at, webhook_url, metadata, key_lifetime);
    PERFORM check_enqueue_rows(ARRAY[input], CASE WHEN idempotency_key IS NOT NULL THEN ARRAY[idempotency_key] END);
    IF metadata IS NOT NULL THEN PERFORM check_enqueue_escapes(ARRAY[metadata], 'metadata'); END IF;
    PERFORM check_enqueue_unique(unique_key, unique_while, unique_for_seconds, if_taken);
    IF idempotency_key IS NOT NULL THEN
        print := (enqueue_fingerprints(ARRAY[input], jsonb_build_array(kind, priority, extract(epoch FROM run_at),
            extract(epoch FROM expires_at), webhook_url, metadata::jsonb, unique_key, unique_while, unique_for_seconds,
            if_taken)))[1];
        SELECT c.task_id, c.is_ours, c.fingerprint INTO taken
            FROM claim_enqueue_key(owner_id, idempotency_key, print, fresh, moment, key_lifetime) c;
        IF taken.fingerprint <> print THEN
            PERFORM refuse_enqueue('the idempotency key was used for another task',
                'Nothing was stored. Use a new key for a new task.');
        END IF;
        IF NOT taken.is_ours THEN
            id := taken.task_id;
            outcome := 'repeated';
            RETURN;
        END IF;
    END IF;
    SELECT t.outcome, t.holder INTO taken FROM take_unique_key(
        owner_id, CASE WHEN unique_while IS NULL THEN 'unique.period' ELSE 'unique.queued' END, unique_key,
        make_interval(secs => coalesce(unique_for_seconds, 86400)), fresh, if_taken) t;
    outcome := taken.outcome;
    IF outcome = 'returned' THEN
        id := taken.holder;
        -- Whoever sends the same request again is told of the same task.
        PERFORM point_enqueue_key(owner_id, idempotency_key, id);
        RETURN;
    END IF;
    id := fresh;
    IF outcome = 'replaced' THEN replaced := taken.holder; END IF;
    PERFORM store_one(fresh, owner_id, wanted, input, moment, priority::smallint, run_at, expires_at, webhook_url, metadata);
END
$$;

-- Takes an idempotency key for a task, or says whose it is. Its row is locked from here on either way.
CREATE FUNCTION claim_enqueue_key(
    owner_id int, wanted text, print bytea, fresh uuid, moment timestamptz, lifetime interval,
    OUT task_id uuid, OUT is_ours boolean, OUT fingerprint bytea
) LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    INSERT INTO unique_key AS u (tenant_id, scope, key, fingerprint, task_id, expires_at)
        VALUES (owner_id, 'task', wanted, print, fresh, moment + lifetime)
        ON CONFLICT (tenant_id, scope, key) DO UPDATE
            SET fingerprint = excluded.fingerprint, task_id = excluded.task_id, expires_at = excluded.expires_at,
                returned = NULL
            WHERE u.expires_at <= moment;
    SELECT u.task_id, u.task_id = fresh, u.fingerprint INTO STRICT task_id, is_ours, fingerprint
        FROM unique_key u WHERE u.tenant_id = owner_id AND u.scope = 'task' AND u.key = wanted;
END
$$;

-- Lets an idempotency key that this transaction has taken stand for another task.
CREATE FUNCTION point_enqueue_key(owner_id int, wanted text, target uuid) RETURNS void LANGUAGE sql AS $$
    UPDATE unique_key SET task_id = target WHERE tenant_id = owner_id AND scope = 'task' AND key = wanted
$$;

DO $$
DECLARE
    entry regprocedure := 'enqueue_unique'::regproc::regprocedure;
BEGIN
    EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp', entry, current_schema());
    EXECUTE format('ALTER FUNCTION %s SET jit = off', entry);
    -- A plan that was made while the queue was empty would scan it when it is full.
    EXECUTE format('ALTER FUNCTION %s SET enable_seqscan = off', entry);
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', entry);
END
$$;
