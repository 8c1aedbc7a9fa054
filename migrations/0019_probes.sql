-- What the hot connections run stays a handful of index probes, also with plans that were made while the tables were empty.
--
-- Those connections keep one generic plan for each statement, and autovacuum leaves tables without a page in their first
-- minutes. Such a plan costs nothing whichever way it goes, so the planner may turn a join around, hash a whole table for
-- an EXISTS, or find a row by the last column of an index. Measured: one admission of a call read every waiting task.
-- So here no row is found by a join, no EXISTS stands under an OR, and no second index ends with the primary key.
--
-- It also mends the line for money: who wants more than a window has left no longer keeps the others waiting, nor does a
-- task that has ended.
--
-- Safe while the previous release runs: names and parameters are as before.

-- Two who came in the same microsecond have no order among them.
DROP INDEX budget_waiter_turn;
CREATE INDEX budget_waiter_turn ON budget_waiter (tenant_id, since);

-- Whether a task that has a place in the line for money is asleep, or queued to ask again. The place is only a hint: its
-- task may have ended otherwise.
CREATE FUNCTION awaits_turn(task uuid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT 1 FROM task_deferred d WHERE d.task_id = task)
        OR EXISTS (SELECT 1 FROM task_ready r WHERE r.task_id = task);
END
$$;

-- As in 0005, but the tenants are looked up one by one.
CREATE OR REPLACE FUNCTION pick_ready(
    pools int2[], wanted int4[], after_tenants int4[], credits int4[],
    post_pools int2[], post_tenants int4[], post_priorities int2[], post_marks int8[],
    OUT places tid[], OUT next_after int4[], OUT next_credits int4[]
) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    tenants_at_once CONSTANT int := 64;
    tenants_max CONSTANT int := 1024;
    pool int2;
    remaining int4;
    start int4;
    cursor_tenant int4;
    is_wrapped boolean;
    is_closed boolean;
    first_post int;
    last_post int;
    post int;
    candidate int4;
    -- Everyone who was asked so far, in the order of the turns.
    tenants int4[];
    weights int4[];
    caps int4[];
    priorities int2[];
    seqs int8[];
    has_more boolean[];
    begin_at int;
    weight_sum int8;
    rounds int8;
    quota int4;
    allowed int4;
    picked record;
    -- What the caps leave to the tenants that have one, over all pools of this call.
    capped int4[] := '{}';
    capped_left int4[] := '{}';
    cap_at int;
BEGIN
    places := '{}';
    next_after := after_tenants;
    next_credits := credits;
    FOR p IN 1..cardinality(pools) LOOP
        pool := pools[p];
        remaining := wanted[p];
        start := after_tenants[p];
        first_post := 1;
        WHILE first_post <= cardinality(post_pools) AND post_pools[first_post] < pool LOOP
            first_post := first_post + 1;
        END LOOP;
        last_post := first_post - 1;
        WHILE last_post < cardinality(post_pools) AND post_pools[last_post + 1] = pool LOOP
            last_post := last_post + 1;
        END LOOP;
        cursor_tenant := start;
        is_wrapped := false;
        is_closed := false;
        tenants := '{}';
        weights := '{}';
        caps := '{}';
        priorities := '{}';
        seqs := '{}';
        has_more := '{}';

        WHILE remaining > 0 LOOP
            begin_at := cardinality(tenants) + 1;
            -- Who else is there? Tenants that have a post without a look, the others by a look between the posts.
            post := first_post;
            WHILE NOT is_closed AND cardinality(tenants) - begin_at + 1 < least(remaining, tenants_at_once) LOOP
                WHILE post <= last_post AND post_tenants[post] <= cursor_tenant LOOP
                    post := post + 1;
                END LOOP;
                candidate := NULL;
                IF post <= last_post THEN
                    SELECT r.tenant_id INTO candidate FROM task_ready r
                    WHERE r.pool_id = pool AND r.tenant_id > cursor_tenant AND r.tenant_id < post_tenants[post]
                    ORDER BY r.tenant_id, r.priority, r.seq LIMIT 1;
                    candidate := coalesce(candidate, post_tenants[post]);
                ELSE
                    SELECT r.tenant_id INTO candidate FROM task_ready r
                    WHERE r.pool_id = pool AND r.tenant_id > cursor_tenant
                    ORDER BY r.tenant_id, r.priority, r.seq LIMIT 1;
                END IF;
                IF candidate IS NULL AND NOT is_wrapped THEN
                    is_wrapped := true;
                    cursor_tenant := -2147483648;
                    post := first_post;
                ELSIF candidate IS NULL OR (is_wrapped AND candidate > start) THEN
                    is_closed := true;
                ELSE
                    tenants := tenants || candidate;
                    cursor_tenant := candidate;
                END IF;
            END LOOP;
            IF begin_at <= cardinality(tenants) THEN
                SELECT weights || array_agg(coalesce(t.weight, 1) ORDER BY c.n), caps || array_agg(t.in_flight_max ORDER BY c.n),
                    priorities || array_agg((-1)::int2), seqs || array_agg(0::int8), has_more || array_agg(true)
                INTO weights, caps, priorities, seqs, has_more
                FROM unnest(tenants[begin_at:]) WITH ORDINALITY AS c(id, n)
                LEFT JOIN LATERAL (SELECT k.weight, k.in_flight_max FROM tenant k WHERE k.id = c.id OFFSET 0) t ON true;
            ELSE
                -- Nobody new: go round again among those that may have more.
                begin_at := 1;
            END IF;

            SELECT sum(w) INTO weight_sum FROM unnest(weights[begin_at:], has_more[begin_at:]) AS u(w, m) WHERE m;
            EXIT WHEN weight_sum IS NULL;
            rounds := greatest(1, remaining / weight_sum);
            FOR k IN begin_at..cardinality(tenants) LOOP
                EXIT WHEN remaining <= 0;
                CONTINUE WHEN NOT has_more[k];
                quota := weights[k] * rounds;
                IF next_credits[p] > 0 AND tenants[k] = next_after[p] + 1 THEN
                    quota := next_credits[p] + weights[k] * (rounds - 1);
                END IF;
                next_credits[p] := 0;
                allowed := least(quota, remaining);
                cap_at := NULL;
                IF caps[k] = 0 THEN
                    -- Suspended: nothing to lock or to count.
                    allowed := 0;
                ELSIF caps[k] IS NOT NULL THEN
                    cap_at := array_position(capped, tenants[k]);
                    IF cap_at IS NULL THEN
                        capped := capped || tenants[k];
                        cap_at := cardinality(capped);
                        PERFORM 1 FROM tenant t WHERE t.id = tenants[k] FOR NO KEY UPDATE SKIP LOCKED;
                        IF FOUND THEN
                            -- A later statement of this transaction: it sees what the last holder of the lock committed.
                            capped_left := capped_left || greatest(0, caps[k] - (
                                SELECT count(*) FROM task_running r WHERE r.capped AND r.tenant_id = tenants[k]))::int4;
                        ELSE
                            capped_left := capped_left || 0;
                        END IF;
                    END IF;
                    allowed := least(allowed, capped_left[cap_at]);
                END IF;
                IF allowed <= 0 THEN
                    has_more[k] := false;
                    CONTINUE;
                END IF;
                post := first_post;
                WHILE post <= last_post AND post_tenants[post] < tenants[k] LOOP
                    post := post + 1;
                END LOOP;
                SELECT * INTO picked FROM pick_of_tenant(
                    pool, tenants[k], allowed, post, last_post, post_tenants, post_priorities, post_marks, priorities[k], seqs[k]);
                IF picked.taken < allowed THEN
                    has_more[k] := false;
                END IF;
                CONTINUE WHEN picked.taken = 0;
                places := places || picked.places;
                priorities[k] := picked.low_priority;
                seqs[k] := picked.low_seq;
                IF cap_at IS NOT NULL THEN
                    capped_left[cap_at] := capped_left[cap_at] - picked.taken;
                END IF;
                remaining := remaining - picked.taken;
                -- Cut short by the end of what was wanted, not by the tenant's own.
                IF remaining = 0 AND picked.taken = allowed AND picked.taken < quota THEN
                    next_after[p] := tenants[k] - 1;
                    next_credits[p] := least(quota - picked.taken, weights[k]);
                ELSE
                    next_after[p] := tenants[k];
                END IF;
            END LOOP;
            IF NOT is_closed AND cardinality(tenants) >= tenants_max THEN
                -- So many and nothing among them (all at their caps): the next call goes on behind them.
                IF remaining = wanted[p] THEN
                    next_after[p] := cursor_tenant;
                END IF;
                EXIT;
            END IF;
        END LOOP;
    END LOOP;
END
$$;

-- As in 0017, but found by probes, and only who can have the money in this window is in the line for it.
-- Sends those who wait for a tenant's money to ask again: in their order, as many as may fit into `room`, at most `most`.
-- Those that were sent in the last half minute have not asked yet: their money is taken for spoken for, so that a hundred
-- settlements do not wake everybody. Whoever has waited for ten seconds is not overtaken: what becomes free is kept.
-- The caller has locked the budget, if there is one.
CREATE OR REPLACE FUNCTION wake_for_money(tenant int, room bigint, most int) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    now_at timestamptz := clock_timestamp();
    w record;
    picked uuid[] := '{}';
    reachable bigint;
BEGIN
    IF room <= 0 THEN
        RETURN 0;
    END IF;
    -- Who wants more than a window has left waits for the next window, and keeps nobody from what there is in this one.
    SELECT budget_left(b) INTO reachable FROM budget b WHERE b.tenant_id = tenant;
    FOR w IN
        SELECT f.task_id, f.hold_nanos, f.since, f.woken_at FROM (
            SELECT q.task_id, q.hold_nanos, q.since, q.woken_at, q.expires_at FROM budget_waiter q
            WHERE q.tenant_id = tenant ORDER BY q.since LIMIT greatest(most, 16) * 64
        ) f
        WHERE f.expires_at > now_at AND (reachable IS NULL OR f.hold_nanos <= reachable) LIMIT most * 4
    LOOP
        EXIT WHEN room <= 0 OR cardinality(picked) >= most;
        IF w.woken_at > now_at - interval '30 seconds' THEN
            room := room - w.hold_nanos;
            CONTINUE;
        END IF;
        CONTINUE WHEN w.hold_nanos > room AND w.since >= now_at - interval '10 seconds';
        -- A place whose task has ended is nobody's. One whose task still runs is of somebody who was refused just now and is
        -- on his way to task_deferred.
        CONTINUE WHEN NOT awaits_turn(w.task_id)
            AND NOT EXISTS (SELECT 1 FROM task_running r WHERE r.task_id = w.task_id);
        EXIT WHEN w.hold_nanos > room;
        room := room - w.hold_nanos;
        picked := picked || w.task_id;
    END LOOP;
    IF picked = '{}' THEN
        RETURN 0;
    END IF;
    -- A task that is just being put into task_deferred is not seen below; its statement locks the row here and sees the
    -- mark. One of the two is first, so no wake-up is lost.
    PERFORM 1 FROM budget_waiter q WHERE q.task_id = ANY (picked) ORDER BY q.task_id FOR UPDATE;
    UPDATE budget_waiter SET woken_at = now_at WHERE task_id = ANY (picked);
    WITH held AS (
        SELECT d.ctid AS place FROM task_deferred d WHERE d.task_id = ANY (picked) AND d.reason = 'budget'
        FOR UPDATE SKIP LOCKED
    ), gone AS (
        DELETE FROM task_deferred d WHERE d.ctid = ANY (ARRAY(SELECT h.place FROM held h))
        RETURNING d.task_id, d.tenant_id, d.pool_id, d.priority, d.attempt, d.uncounted
    )
    INSERT INTO task_ready (task_id, tenant_id, pool_id, priority, attempt, uncounted)
    SELECT task_id, tenant_id, pool_id, priority, attempt, uncounted
    FROM gone ORDER BY array_position(picked, task_id);
    RETURN cardinality(picked);
END
$$;

-- As in 0017, but found by probes, and one row that cannot be written no longer stops all of them.
CREATE OR REPLACE FUNCTION reap_calls(calls_max int) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    ids uuid[];
    owner int;
    now_at timestamptz;
    reaped bigint;
    money record;
BEGIN
    ids := ARRAY(SELECT c.id FROM model_call_open c
        WHERE c.deadline < clock_timestamp() AND (c.deadline < clock_timestamp() - interval '15 seconds'
            OR NOT EXISTS (SELECT 1 FROM worker w
                WHERE w.id = c.worker_id AND w.epoch = c.epoch AND w.stopped_at IS NULL))
        ORDER BY c.id LIMIT calls_max);
    IF ids = '{}' THEN
        RETURN 0;
    END IF;
    FOR owner IN SELECT DISTINCT c.tenant_id FROM model_call_open c WHERE c.id = ANY (ids) AND c.hold_nanos > 0 ORDER BY 1
    LOOP
        PERFORM share_budget(owner);
        PERFORM lock_budget(owner);
    END LOOP;
    now_at := clock_timestamp();
    FOR money IN
        -- Whoever settled one of them meanwhile has deleted its row, and it is not ours any more.
        WITH mine AS (
            SELECT c.id FROM model_call_open c WHERE c.id = ANY (ids) ORDER BY c.id FOR UPDATE SKIP LOCKED
        ), closed AS (
            DELETE FROM model_call_open c WHERE c.id = ANY (ARRAY(SELECT m.id FROM mine m)) RETURNING c.*
        ), named AS (
            SELECT c.*, coalesce(c.kind, (SELECT t.kind FROM task t WHERE t.tenant_id = c.tenant_id AND t.id = c.task_id),
                '') AS kind_name
            FROM closed c
        ), call AS (
            INSERT INTO model_call (task_id, id, tenant_id, attempt, node, iteration, provider, model, state,
                dispatched_at, settled_at, credential, catalog_version, hold_nanos)
            SELECT task_id, id, tenant_id, attempt, node, iteration, provider, model, 'unknown',
                dispatched_at, now_at, credential, catalog_version, hold_nanos
            FROM closed
            -- A call that is recorded already would keep all the others from being reaped.
            ON CONFLICT (task_id, id) DO NOTHING
        ), entry AS (
            INSERT INTO ledger (at, call_id, entry, tenant_id, task_id, kind, provider, model, credential,
                catalog_version, state, input_tokens, output_tokens, cost_nanos, estimated)
            SELECT now_at, id, 'unknown', tenant_id, task_id, kind_name, provider, model, credential,
                catalog_version, 'unknown', 0, 0, hold_nanos, true
            FROM named
        ), event AS (
            INSERT INTO audit_event (subject, tenant_id, action, attempt, worker_id, detail)
            SELECT task_id, tenant_id, 'call.unknown', attempt, worker_id,
                json_build_object('provider', provider, 'model', model, 'node', node, 'call', id,
                    'held_nanos', hold_nanos)
            FROM closed
        )
        SELECT c.tenant_id, count(*) AS n, sum(c.hold_nanos)::bigint AS held FROM closed c GROUP BY c.tenant_id
    LOOP
        reaped := coalesce(reaped, 0) + money.n;
        IF money.held > 0 THEN
            PERFORM move_budget(money.tenant_id, -money.held, money.held, now_at);
        END IF;
    END LOOP;
    RETURN coalesce(reaped, 0);
END
$$;

-- As in 0018, but the line is looked at by probes, and at a bounded number of its places.
CREATE OR REPLACE FUNCTION admit_call(
    new_call uuid, of_task uuid, of_attempt int, of_worker bigint, of_epoch int, in_pool smallint, at_node text,
    at_iteration int, to_provider text, to_model text, with_credential text, timeout_s float8, hold bigint,
    catalog text, of_kind text
) RETURNS TABLE (answer text, wait_s float8) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    owner int;
    lane smallint;
    now_at timestamptz;
    g breaker;
    b budget;
    probes boolean := false;
    left_over bigint;
    own_since timestamptz;
    line record;
    refusal text;
    wait float8;
BEGIN
    SELECT r.tenant_id, coalesce(in_pool, r.pool_id) INTO owner, lane FROM task_running r
    WHERE r.task_id = of_task AND r.attempt = of_attempt AND r.worker_id = of_worker AND r.epoch = of_epoch;
    IF NOT FOUND THEN
        RETURN;
    END IF;

    SELECT * INTO g FROM breaker WHERE provider = to_provider AND model = to_model AND credential = with_credential;
    IF FOUND THEN
        now_at := clock_timestamp();
        IF g.cool_until > now_at THEN
            refusal := 'provider_cooling';
            wait := extract(epoch FROM g.cool_until - now_at);
        ELSIF g.retry_at > now_at THEN
            refusal := 'breaker_open';
            wait := extract(epoch FROM g.retry_at - now_at);
        ELSIF g.probe_until > now_at AND g.probe_call <> new_call THEN
            refusal := 'breaker_open';
            wait := least(extract(epoch FROM g.probe_until - now_at), 5);
        ELSE
            probes := g.opened_at IS NOT NULL;
        END IF;
    END IF;

    IF refusal IS NULL AND hold > 0 THEN
        PERFORM share_budget(owner);
        b := lock_budget(owner);
        IF b.tenant_id IS NOT NULL THEN
            -- Behind the lock: if this very call was sent before, its row can be seen now.
            IF EXISTS (SELECT 1 FROM model_call_open c WHERE c.id = new_call) THEN
                RETURN QUERY SELECT 'admitted'::text, 0::float8;
                RETURN;
            END IF;
            now_at := clock_timestamp();
            left_over := budget_left(b);
            IF hold > least(b.daily_cap_nanos, b.monthly_cap_nanos, b.total_cap_nanos)
                AND left_over > 0 THEN
                refusal := 'budget_too_small';
                wait := 0;
            ELSIF hold > left_over THEN
                refusal := CASE b.when_spent WHEN 'fail' THEN 'budget_refused' ELSE 'budget_spent' END;
                -- Until every window that is in the way is over; a total has no end, so ask now and then.
                wait := greatest(
                    CASE WHEN hold > b.total_cap_nanos - greatest(b.total_spent_nanos, 0) THEN 3600 ELSE 0 END,
                    CASE WHEN hold > b.monthly_cap_nanos - greatest(b.monthly_spent_nanos, 0) THEN extract(epoch FROM
                        (b.month + interval '1 month')::timestamp AT TIME ZONE 'UTC' - now_at) ELSE 0 END,
                    CASE WHEN hold > b.daily_cap_nanos - greatest(b.daily_spent_nanos, 0) THEN extract(epoch FROM
                        (b.day + 1)::timestamp AT TIME ZONE 'UTC' - now_at) ELSE 0 END,
                    1);
            ELSE
                -- Who has waited for ten seconds is not overtaken: the money that it waits for is not given away.
                SELECT m.since INTO own_since FROM budget_waiter m WHERE m.task_id = of_task;
                SELECT f.hold_nanos INTO line FROM (
                    SELECT q.task_id, q.hold_nanos, q.since, q.expires_at FROM budget_waiter q
                    WHERE q.tenant_id = owner AND q.since < least(now_at - interval '10 seconds', own_since)
                    ORDER BY q.since LIMIT 1024
                ) f
                WHERE f.task_id <> of_task AND f.expires_at > now_at AND f.hold_nanos <= left_over AND awaits_turn(f.task_id)
                LIMIT 1;
                IF hold > left_over - b.held_nanos - coalesce(line.hold_nanos, 0) THEN
                    refusal := 'budget_held';
                    wait := 60;
                END IF;
            END IF;
            IF refusal IN ('budget_spent', 'budget_held') THEN
                INSERT INTO budget_waiter AS q (task_id, tenant_id, hold_nanos, since, expires_at)
                VALUES (of_task, owner, hold, now_at, now_at + make_interval(secs => least(wait, 86400) + 150))
                ON CONFLICT (task_id) DO UPDATE SET hold_nanos = excluded.hold_nanos, woken_at = NULL,
                    expires_at = excluded.expires_at;
            END IF;
        END IF;
    END IF;

    IF refusal IS NULL AND probes THEN
        now_at := clock_timestamp();
        UPDATE breaker SET probe_call = new_call, probe_until = now_at + make_interval(secs => timeout_s + 15)
        WHERE provider = to_provider AND model = to_model AND credential = with_credential
            AND opened_at IS NOT NULL AND retry_at <= now_at
            AND (probe_until IS NULL OR probe_until <= now_at OR probe_call = new_call);
        IF NOT FOUND THEN
            -- Somebody else probes, or it was decided meanwhile.
            PERFORM 1 FROM breaker
            WHERE provider = to_provider AND model = to_model AND credential = with_credential AND opened_at IS NULL;
            IF FOUND THEN
                probes := false;
            ELSE
                refusal := 'breaker_open';
                wait := 5;
            END IF;
        END IF;
    END IF;

    IF refusal IS NOT NULL THEN
        IF EXISTS (SELECT 1 FROM model_call_open c WHERE c.id = new_call) THEN
            -- It was sent before, and admitted.
            RETURN QUERY SELECT 'admitted'::text, 0::float8;
        ELSE
            RETURN QUERY SELECT refusal, wait;
        END IF;
        RETURN;
    END IF;

    IF b.tenant_id IS NOT NULL THEN
        PERFORM move_budget(owner, hold, 0, clock_timestamp());
        DELETE FROM budget_waiter WHERE task_id = of_task;
    END IF;
    INSERT INTO model_call_open (id, task_id, tenant_id, attempt, worker_id, epoch, pool_id, node, iteration,
        provider, model, deadline, kind, credential, catalog_version, hold_nanos, is_probe)
    VALUES (new_call, of_task, owner, of_attempt, of_worker, of_epoch, lane, at_node, at_iteration,
        to_provider, to_model, clock_timestamp() + make_interval(secs => timeout_s), of_kind, with_credential, catalog,
        hold, probes)
    ON CONFLICT (id) DO NOTHING;
    RETURN QUERY SELECT 'admitted'::text, 0::float8;
END
$$;
