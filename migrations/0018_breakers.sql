-- Breakers of (provider, model, credential), and the two functions around every model call.
--
--   closed ── k failures among the last n calls ──▶ open ── its time is over ──▶ half-open: one probe, fleet-wide
--     ▲                                              ▲                              │
--     └───────────────── the probe succeeds ─────────┼──────── the probe fails ─────┘
--
-- A target without a row is closed. Rows are written when something failed or the breaker is not closed; a success on a
-- closed breaker writes nothing, so the good case costs one primary-key probe. Successes are told with the next failure:
-- a worker says how many it has seen since its last one.

CREATE TABLE breaker (
    provider         text NOT NULL,
    model            text NOT NULL,
    credential       text NOT NULL,
    -- The latest calls, the newest in the lowest bit, 1 for a failure.
    recent           bigint NOT NULL DEFAULT 0 CHECK (recent BETWEEN 0 AND 2147483647),
    last_failure_at  timestamptz,
    -- Failures of the window by class, for people.
    transients       int NOT NULL DEFAULT 0,
    timeouts         int NOT NULL DEFAULT 0,
    -- Null while it is closed.
    opened_at        timestamptz,
    retry_at         timestamptz,
    -- How often it opened without closing in between; each time it stays open twice as long.
    opens            int NOT NULL DEFAULT 0,
    reason           text,
    -- The one call that may find out, and until when nobody else may.
    probe_call       uuid,
    probe_until      timestamptz,
    -- The provider asked not to be called before.
    cool_until       timestamptz,
    changed_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (provider, model, credential),
    CHECK ((opened_at IS NULL) = (retry_at IS NULL)),
    CHECK (probe_call IS NULL OR opened_at IS NOT NULL),
    CHECK ((probe_call IS NULL) = (probe_until IS NULL))
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 200);

-- Decides whether a call may leave, and opens it if so: fence, breaker and cool-down, money, in one transaction.
-- Returns nothing when the attempt is not the caller's; else the answer, and for a refusal the seconds to wait:
--   admitted           the call is open and its hold is set aside. Sent again, it finds its own row and changes nothing
--   provider_cooling   the provider asked not to be called before
--   breaker_open       it failed too often, or somebody else is just finding out
--   budget_spent       a window's money is spent, or what is left of it is less than the call may cost
--   budget_refused     the same, and the tenant's policy is to fail
--   budget_too_small   no window will ever have room for the call
--   budget_held        only held money is in the way; the task is woken when enough of it is released
-- A call without a hold is free of charge and asks no budget; without a budget nothing that others use is locked.
CREATE FUNCTION admit_call(
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

-- What a call's end means for its target. `verdict`: good, bad, deferred, credential, or none (it says nothing).
-- The caller has taken the call out of the open ones, so this happens once for each call.
CREATE FUNCTION note_call(
    to_provider text, to_model text, with_credential text, verdict text, was_probe boolean, code text, is_timeout boolean,
    retry_s float8, successes int, failures_min int, calls_max int, window_s float8, open_s float8, open_max_s float8,
    owner int
) RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    g breaker;
    now_at timestamptz;
    opens boolean := false;
    closes boolean := false;
BEGIN
    IF (verdict IN ('good', 'none') OR (verdict = 'deferred' AND retry_s IS NULL)) AND NOT was_probe THEN
        RETURN;
    END IF;
    SELECT * INTO g FROM breaker WHERE provider = to_provider AND model = to_model AND credential = with_credential FOR UPDATE;
    IF NOT FOUND THEN
        INSERT INTO breaker (provider, model, credential) VALUES (to_provider, to_model, with_credential)
        ON CONFLICT DO NOTHING;
        SELECT * INTO STRICT g FROM breaker
        WHERE provider = to_provider AND model = to_model AND credential = with_credential FOR UPDATE;
    END IF;
    now_at := clock_timestamp();
    IF was_probe THEN
        -- Whatever it found, the next one may go when the time has come.
        g.probe_call := NULL;
        g.probe_until := NULL;
    END IF;
    CASE verdict
        WHEN 'good' THEN
            closes := g.opened_at IS NOT NULL;
        WHEN 'none' THEN
            NULL;
        WHEN 'deferred' THEN
            IF retry_s IS NOT NULL THEN
                g.cool_until := greatest(g.cool_until, now_at + make_interval(secs => least(retry_s, 86400)));
            END IF;
        WHEN 'credential' THEN
            opens := g.opened_at IS NULL OR was_probe;
        ELSE
            IF g.last_failure_at IS NULL OR g.last_failure_at < now_at - make_interval(secs => window_s) THEN
                g.recent := 0;
                g.transients := 0;
                g.timeouts := 0;
            END IF;
            g.recent := (((g.recent << least(greatest(successes, 0), calls_max)) << 1) | 1) & ((1::bigint << calls_max) - 1);
            g.last_failure_at := now_at;
            IF is_timeout THEN
                g.timeouts := g.timeouts + 1;
            ELSE
                g.transients := g.transients + 1;
            END IF;
            opens := was_probe OR (g.opened_at IS NULL AND bit_count(g.recent::bit(32)) >= failures_min);
    END CASE;
    IF opens THEN
        g.opens := least(g.opens + 1, 20);
        g.opened_at := now_at;
        g.retry_at := now_at + make_interval(secs => least(open_s * 2 ^ (g.opens - 1), open_max_s));
        g.reason := code;
        g.probe_call := NULL;
        g.probe_until := NULL;
    ELSIF closes THEN
        g.opens := 0;
        g.recent := 0;
        g.transients := 0;
        g.timeouts := 0;
        g.opened_at := NULL;
        g.retry_at := NULL;
        g.reason := NULL;
        g.probe_call := NULL;
        g.probe_until := NULL;
    END IF;
    UPDATE breaker SET recent = g.recent, last_failure_at = g.last_failure_at, transients = g.transients,
        timeouts = g.timeouts, opened_at = g.opened_at, retry_at = g.retry_at, opens = g.opens, reason = g.reason,
        probe_call = g.probe_call, probe_until = g.probe_until, cool_until = g.cool_until, changed_at = now_at
    WHERE provider = to_provider AND model = to_model AND credential = with_credential;
    IF opens OR closes THEN
        INSERT INTO audit_event (subject, tenant_id, action, detail)
        VALUES (uuid_v7(), owner, CASE WHEN opens THEN 'breaker.opened' ELSE 'breaker.closed' END,
            json_build_object('provider', to_provider, 'model', to_model, 'credential', with_credential,
                'reason', code, 'retry_at', g.retry_at));
    END IF;
END
$$;

-- Closes an open call in one transaction: its model_call row, its charge, the money it held, the node's checkpoint when the
-- attempt is still the caller's, and what it means for the breaker. The call is recorded even when the attempt is lost,
-- because it happened and cost something. A call that was taken for unknown is corrected. Returns whether the attempt is
-- still the caller's; sent again it changes nothing and answers the same.
CREATE FUNCTION settle_call(
    old_call uuid, of_task uuid, of_attempt int, of_worker bigint, of_epoch int, how text, tokens_in bigint,
    tokens_out bigint, cost bigint, finish text, fault json, request text, at_node text, at_iteration int, hash bytea,
    result json, is_estimate boolean, verdict text, retry_s float8, successes int, failures_min int, calls_max int,
    window_s float8, open_s float8, open_max_s float8
) RETURNS boolean LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    c model_call_open;
    m model_call;
    charge ledger;
    b budget;
    now_at timestamptz;
    is_ours boolean;
    -- So large a sum is nobody's bill, and adding up a few of them would not fit.
    price bigint := least(cost, 1000000000000000000);
BEGIN
    is_ours := EXISTS (SELECT 1 FROM task_running r
        WHERE r.task_id = of_task AND r.attempt = of_attempt AND r.worker_id = of_worker AND r.epoch = of_epoch);
    SELECT * INTO c FROM model_call_open WHERE id = old_call;
    IF FOUND AND (c.hold_nanos > 0 OR price > 0) THEN
        PERFORM share_budget(c.tenant_id);
        b := lock_budget(c.tenant_id);
    END IF;
    now_at := clock_timestamp();
    IF c.id IS NOT NULL THEN
        DELETE FROM model_call_open WHERE id = old_call RETURNING * INTO c;
    END IF;
    IF c.id IS NULL THEN
        -- Settled before, or reaped, perhaps in this moment.
        SELECT * INTO m FROM model_call WHERE task_id = of_task AND id = old_call;
        IF m.id IS NULL THEN
            RETURN false;
        END IF;
        IF m.state <> 'unknown' OR m.reconciled_at IS NOT NULL THEN
            RETURN is_ours AND m.state <> 'unknown';
        END IF;
        PERFORM share_budget(m.tenant_id);
        PERFORM lock_budget(m.tenant_id);
        now_at := clock_timestamp();
        UPDATE model_call SET state = how, input_tokens = tokens_in, output_tokens = tokens_out, cost_nanos = price,
            finish_reason = finish, failure = fault, request_id = request, estimated = is_estimate,
            settled_at = now_at, reconciled_at = now_at
        WHERE task_id = of_task AND id = old_call AND state = 'unknown' AND reconciled_at IS NULL;
        IF NOT FOUND THEN
            -- Somebody was faster.
            RETURN is_ours AND EXISTS (SELECT 1 FROM model_call
                WHERE task_id = of_task AND id = old_call AND state <> 'unknown');
        END IF;
        SELECT * INTO charge FROM ledger WHERE call_id = old_call AND entry = 'unknown' LIMIT 1;
        INSERT INTO ledger (at, call_id, entry, tenant_id, task_id, kind, provider, model, credential, catalog_version,
            state, input_tokens, output_tokens, cost_nanos, estimated)
        VALUES (now_at, old_call, 'correction', m.tenant_id, of_task, coalesce(charge.kind, ''), m.provider, m.model,
            m.credential, m.catalog_version, how, tokens_in, tokens_out, price - coalesce(charge.cost_nanos, 0),
            is_estimate);
        b := move_budget(m.tenant_id, 0, price - coalesce(charge.cost_nanos, 0), now_at);
    ELSE
        INSERT INTO model_call (task_id, id, tenant_id, attempt, node, iteration, provider, model, state,
            dispatched_at, settled_at, input_tokens, output_tokens, cost_nanos, finish_reason, failure, request_id,
            credential, catalog_version, hold_nanos, estimated)
        VALUES (c.task_id, c.id, c.tenant_id, c.attempt, c.node, c.iteration, c.provider, c.model, how,
            c.dispatched_at, now_at, tokens_in, tokens_out, price, finish, fault, request,
            c.credential, c.catalog_version, c.hold_nanos, is_estimate);
        INSERT INTO ledger (at, call_id, entry, tenant_id, task_id, kind, provider, model, credential, catalog_version,
            state, input_tokens, output_tokens, cost_nanos, estimated)
        VALUES (now_at, c.id, 'charge', c.tenant_id, c.task_id,
            coalesce(c.kind, (SELECT t.kind FROM task t WHERE t.tenant_id = c.tenant_id AND t.id = c.task_id), ''),
            c.provider, c.model, c.credential, c.catalog_version, how, tokens_in, tokens_out, price, is_estimate);
        IF b.tenant_id IS NOT NULL THEN
            b := move_budget(c.tenant_id, -c.hold_nanos, price, now_at);
        END IF;
        PERFORM note_call(c.provider, c.model, c.credential, verdict, c.is_probe, fault ->> 'code',
            fault ->> 'class' = 'timed_out' OR fault ->> 'code' LIKE '%timeout', retry_s, successes, failures_min,
            calls_max, window_s, open_s, open_max_s, c.tenant_id);
    END IF;
    IF is_ours AND at_node IS NOT NULL THEN
        -- Fenced again: the attempt may have been lost while this waited for a lock.
        INSERT INTO checkpoint (task_id, node, iteration, tenant_id, attempt, input_hash, output,
            input_tokens, output_tokens, cost_nanos)
        SELECT r.task_id, at_node, at_iteration, r.tenant_id, r.attempt, hash, result, tokens_in, tokens_out, price
        FROM task_running r
        WHERE r.task_id = of_task AND r.attempt = of_attempt AND r.worker_id = of_worker AND r.epoch = of_epoch
        ON CONFLICT (task_id, node, iteration, input_hash) DO UPDATE SET attempt = excluded.attempt,
            output = excluded.output, created_at = clock_timestamp();
        is_ours := FOUND;
    END IF;
    IF b.tenant_id IS NOT NULL THEN
        PERFORM wake_for_money(b.tenant_id, budget_left(b) - b.held_nanos, 16);
    END IF;
    RETURN is_ours;
END
$$;
