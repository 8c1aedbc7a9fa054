-- Who waits for held money hears at once that it was spent.
--
-- A task that only held money keeps from its call sleeps for a minute, unless it is woken. It was woken when there was room
-- for it; when the money was spent and there could be none any more, nobody said so: it slept on, and only then was told to
-- wait for the next window, or failed. Now whatever spends a budget's money, or takes it away, sends those to ask again that
-- cannot have it in this window: they get the answer that a new task would get.
--
-- Safe while the previous release runs: it calls the same functions, by the same names and with the same parameters.

-- Whether only held money was in its way when it last asked, and nobody has sent it to ask since.
ALTER TABLE budget_waiter ADD COLUMN awaits_release boolean NOT NULL DEFAULT false;
-- Whoever spends money finds in it who wanted more than is left. In the good case that is one look at an empty range.
CREATE INDEX budget_waiter_release ON budget_waiter (tenant_id, hold_nanos) WHERE awaits_release;

-- Sends tasks that have a place in the line for money to ask again, in the given order. The caller has locked the budget.
CREATE FUNCTION send_to_ask(picked uuid[]) RETURNS int LANGUAGE plpgsql AS $$
BEGIN
    IF picked = '{}' THEN
        RETURN 0;
    END IF;
    -- A task that is just being put into task_deferred is not seen below; its statement locks the row here and sees the
    -- mark. One of the two is first, so no wake-up is lost.
    PERFORM 1 FROM budget_waiter q WHERE q.task_id = ANY (picked) ORDER BY q.task_id FOR UPDATE;
    UPDATE budget_waiter SET woken_at = clock_timestamp(), awaits_release = false WHERE task_id = ANY (picked);
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

-- Sends those to ask again who wait for held money and want more than `reachable`, which is what the tightest window has left
-- whether it is held or not: each once, at most `most`, the largest first. A place whose task has ended is cleared away, so
-- that it is in nobody's way.
CREATE FUNCTION tell_who_cannot_fit(tenant int, reachable bigint, most int) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    w record;
    picked uuid[] := '{}';
    ended uuid[] := '{}';
BEGIN
    FOR w IN
        SELECT q.task_id FROM budget_waiter q
        WHERE q.tenant_id = tenant AND q.awaits_release AND q.hold_nanos > reachable
        ORDER BY q.hold_nanos DESC LIMIT greatest(most, 16) * 4
    LOOP
        EXIT WHEN cardinality(picked) >= most;
        -- One that still runs was refused just now and is on its way to task_deferred.
        IF awaits_turn(w.task_id) OR EXISTS (SELECT 1 FROM task_running r WHERE r.task_id = w.task_id) THEN
            picked := picked || w.task_id;
        ELSE
            ended := ended || w.task_id;
        END IF;
    END LOOP;
    IF ended <> '{}' THEN
        DELETE FROM budget_waiter WHERE task_id = ANY (ended);
    END IF;
    RETURN send_to_ask(picked);
END
$$;

-- As in 0017, and first those are sent who cannot have the money in this window any more, whether there is room or not.
CREATE OR REPLACE FUNCTION wake_for_money(tenant int, room bigint, most int) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    now_at timestamptz := clock_timestamp();
    w record;
    picked uuid[] := '{}';
    b budget;
    reachable bigint;
    told int := 0;
BEGIN
    -- Nearly always nobody waits. Whoever begins to holds the same lock, so nobody is overlooked.
    PERFORM 1 FROM budget_waiter q WHERE q.tenant_id = tenant ORDER BY q.since LIMIT 1;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    -- Locked already; asked for as of this moment, because nobody may have booked since a window ended.
    b := lock_budget(tenant);
    IF b.tenant_id IS NOT NULL THEN
        -- Who wants more than a window has left waits for the next window, and keeps nobody from what there is in this one.
        reachable := budget_left(b);
        told := tell_who_cannot_fit(tenant, reachable, most);
    END IF;
    IF room <= 0 THEN
        RETURN told;
    END IF;
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
    RETURN told + send_to_ask(picked);
END
$$;

-- As in 0017, and who waits for what is charged now hears of it.
CREATE OR REPLACE FUNCTION reap_calls(calls_max int) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    ids uuid[];
    owner int;
    now_at timestamptz;
    reaped bigint;
    money record;
    b budget;
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
            b := move_budget(money.tenant_id, -money.held, money.held, now_at);
            IF b.tenant_id IS NOT NULL THEN
                -- No room is made, but what was held is spent now, and somebody may have waited for it.
                PERFORM wake_for_money(b.tenant_id, budget_left(b) - b.held_nanos, 16);
            END IF;
        END IF;
    END LOOP;
    RETURN coalesce(reaped, 0);
END
$$;

-- As in 0018, and whoever loses a place in the line says so to those behind it.
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
            SELECT m.since INTO own_since FROM budget_waiter m WHERE m.task_id = of_task;
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
                INSERT INTO budget_waiter AS q (task_id, tenant_id, hold_nanos, since, expires_at, awaits_release)
                VALUES (of_task, owner, hold, now_at, now_at + make_interval(secs => least(wait, 86400) + 150),
                    refusal = 'budget_held')
                ON CONFLICT (task_id) DO UPDATE SET hold_nanos = excluded.hold_nanos, woken_at = NULL,
                    expires_at = excluded.expires_at, awaits_release = excluded.awaits_release;
            ELSIF refusal IS NOT NULL AND own_since IS NOT NULL THEN
                -- It fails now; its place is nobody's.
                DELETE FROM budget_waiter WHERE task_id = of_task;
            END IF;
            IF own_since IS NOT NULL AND refusal IS NOT NULL AND refusal <> 'budget_held' THEN
                -- Somebody stood behind it in the line, and whoever waited with it for the same money hears the same. So a
                -- settlement sends a few, and the word goes round among any number of them.
                PERFORM wake_for_money(owner, left_over - b.held_nanos, 16);
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
