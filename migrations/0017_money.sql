-- Money: budgets of tenants, and the ledger of what their calls cost.
--
-- The sentences to remember. A budget's held money is the sum of the holds of its tenant's open calls; its spent money is
-- the sum of its tenant's ledger rows. Whoever opens or closes a call that has a price changes both in the transaction of
-- the call. A tenant without a budget has no cap; its calls are in the ledger all the same.
--
-- Lock order: the tenant's advisory lock (shared by calls, exclusive where a budget is made, changed or cleared, so that
-- its first sums miss no call), budget, call, breaker, waiting tasks.
--
-- Safe while the previous release runs: what it opens holds nothing, and what it settles has no ledger row. Set budgets when
-- its last worker has gone.

ALTER TABLE model_call_open
    -- The kind of the task; null in a row of the previous release.
    ADD COLUMN kind text,
    ADD COLUMN credential text NOT NULL DEFAULT '',
    ADD COLUMN catalog_version text NOT NULL DEFAULT '',
    -- An upper bound of its cost, set aside until it is settled.
    ADD COLUMN hold_nanos bigint NOT NULL DEFAULT 0 CHECK (hold_nanos >= 0),
    -- Whether it is the one call that finds out whether an open breaker may close.
    ADD COLUMN is_probe boolean NOT NULL DEFAULT false;

ALTER TABLE model_call
    ADD COLUMN credential text NOT NULL DEFAULT '',
    ADD COLUMN catalog_version text NOT NULL DEFAULT '',
    ADD COLUMN hold_nanos bigint NOT NULL DEFAULT 0,
    -- Whether the usage is our estimate, because the provider did not say.
    ADD COLUMN estimated boolean NOT NULL DEFAULT false,
    -- When a call that had become unknown was told apart after all: by its own late settlement or by an operator.
    ADD COLUMN reconciled_at timestamptz;

-- One row for each call that ended, and one more when an unknown one is corrected. Partitioned by the day it was booked on
-- the database's clock. A call cannot be charged twice: its charge is written by the statement that writes its model_call
-- row, whose primary key allows one.
CREATE TABLE ledger (
    at               timestamptz NOT NULL DEFAULT clock_timestamp(),
    call_id          uuid NOT NULL,
    -- charge: settled. unknown: its worker was lost, and the hold counts as spent until somebody knows better.
    -- correction: what an unknown call really cost, less what it was charged.
    entry            text NOT NULL CHECK (entry IN ('charge', 'unknown', 'correction')),
    tenant_id        int NOT NULL,
    task_id          uuid NOT NULL,
    kind             text NOT NULL,
    provider         text NOT NULL,
    model            text NOT NULL,
    credential       text NOT NULL,
    catalog_version  text NOT NULL,
    state            text NOT NULL
                     CHECK (state IN ('ok', 'rejected_output', 'truncated', 'failed', 'cancelled', 'unknown')),
    input_tokens     bigint NOT NULL CHECK (input_tokens >= 0),
    output_tokens    bigint NOT NULL CHECK (output_tokens >= 0),
    cost_nanos       bigint NOT NULL CHECK (entry = 'correction' OR cost_nanos >= 0),
    estimated        boolean NOT NULL,
    PRIMARY KEY (call_id, entry, at)
) PARTITION BY RANGE (at);
CREATE INDEX ledger_tenant ON ledger (tenant_id, at);

-- Hard caps of one tenant in nano-dollars, by UTC day, by UTC month, and for good; null is no cap of that sort.
CREATE TABLE budget (
    tenant_id            int PRIMARY KEY REFERENCES tenant (id),
    daily_cap_nanos      bigint CHECK (daily_cap_nanos BETWEEN 0 AND 1000000000000000000),
    monthly_cap_nanos    bigint CHECK (monthly_cap_nanos BETWEEN 0 AND 1000000000000000000),
    total_cap_nanos      bigint CHECK (total_cap_nanos BETWEEN 0 AND 1000000000000000000),
    -- What becomes of a task whose call no longer fits: it waits for the next window, or it fails.
    when_spent           text NOT NULL DEFAULT 'wait' CHECK (when_spent IN ('wait', 'fail')),
    held_nanos           bigint NOT NULL DEFAULT 0 CHECK (held_nanos >= 0),
    -- The windows that the sums are of.
    day                  date NOT NULL,
    month                date NOT NULL CHECK (extract(day FROM month) = 1),
    daily_spent_nanos    bigint NOT NULL DEFAULT 0,
    monthly_spent_nanos  bigint NOT NULL DEFAULT 0,
    -- Spent since the budget was made.
    total_spent_nanos    bigint NOT NULL DEFAULT 0,
    since                timestamptz NOT NULL,
    changed_at           timestamptz NOT NULL,
    CHECK (num_nonnulls(daily_cap_nanos, monthly_cap_nanos, total_cap_nanos) > 0)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 200);

-- The tasks that wait for money, in the order they came. A row is a hint: it says whom to wake when money is free, and the
-- task itself waits in task_deferred until a time, so that a row too few or too many only costs time.
CREATE TABLE budget_waiter (
    task_id     uuid PRIMARY KEY,
    tenant_id   int NOT NULL,
    hold_nanos  bigint NOT NULL CHECK (hold_nanos > 0),
    since       timestamptz NOT NULL,
    -- When it was last sent to ask again.
    woken_at    timestamptz,
    expires_at  timestamptz NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_cost_delay = 0);
-- Two who came in the same microsecond have no order among them: were the task in it, a plan made while the table was empty
-- could look for a task from end to end of this index.
CREATE INDEX budget_waiter_turn ON budget_waiter (tenant_id, since);
CREATE INDEX budget_waiter_expiry ON budget_waiter (expires_at);

-- Keeps budgets from being made or changed until the end of the transaction; costs no row.
CREATE FUNCTION share_budget(tenant int) RETURNS void LANGUAGE sql AS $$
    SELECT pg_advisory_xact_lock_shared(1346719315, tenant)
$$;

-- What is left under the tightest cap, not counting what is held. Negative corrections give no room beyond a cap.
CREATE FUNCTION budget_left(b budget) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
    SELECT least(
        b.daily_cap_nanos - greatest(b.daily_spent_nanos, 0), b.monthly_cap_nanos - greatest(b.monthly_spent_nanos, 0),
        b.total_cap_nanos - greatest(b.total_spent_nanos, 0))
$$;

-- Locks a tenant's budget and returns it with its windows brought to the moment; all null when there is none.
CREATE FUNCTION lock_budget(tenant int) RETURNS budget LANGUAGE plpgsql AS $$
DECLARE
    b budget;
    today date;
BEGIN
    SELECT * INTO b FROM budget WHERE tenant_id = tenant FOR NO KEY UPDATE;
    IF FOUND THEN
        -- Read when the lock is there: a wait may have gone over midnight.
        today := (clock_timestamp() AT TIME ZONE 'UTC')::date;
        IF b.day < today THEN
            b.day := today;
            b.daily_spent_nanos := 0;
        END IF;
        IF b.month < date_trunc('month', today)::date THEN
            b.month := date_trunc('month', today)::date;
            b.monthly_spent_nanos := 0;
        END IF;
    END IF;
    RETURN b;
END
$$;

-- Books into a budget whose row is locked: money held or released, money spent at a moment. Does nothing without one.
CREATE FUNCTION move_budget(tenant int, held bigint, spent bigint, moment timestamptz) RETURNS budget LANGUAGE sql AS $$
    UPDATE budget b SET held_nanos = b.held_nanos + held,
        daily_spent_nanos = CASE WHEN b.day < w.day THEN 0 ELSE b.daily_spent_nanos END + spent,
        monthly_spent_nanos = CASE WHEN b.month < w.month THEN 0 ELSE b.monthly_spent_nanos END + spent,
        total_spent_nanos = b.total_spent_nanos + spent,
        day = greatest(b.day, w.day), month = greatest(b.month, w.month)
    FROM (SELECT (moment AT TIME ZONE 'UTC')::date AS day,
        date_trunc('month', moment AT TIME ZONE 'UTC')::date AS month) w
    WHERE b.tenant_id = tenant
    RETURNING b.*
$$;

-- Whether a task that has a place in the line for money is asleep, or queued to ask again. The place is only a hint: its
-- task may have ended otherwise.
CREATE FUNCTION awaits_turn(task uuid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT 1 FROM task_deferred d WHERE d.task_id = task)
        OR EXISTS (SELECT 1 FROM task_ready r WHERE r.task_id = task);
END
$$;

-- Sends those who wait for a tenant's money to ask again: in their order, as many as may fit into `room`, at most `most`.
-- Those that were sent in the last half minute have not asked yet: their money is taken for spoken for, so that a hundred
-- settlements do not wake everybody. Whoever has waited for ten seconds is not overtaken: what becomes free is kept.
-- Only who can have the money in this window is in the line for it. The caller has locked the budget, if there is one.
CREATE FUNCTION wake_for_money(tenant int, room bigint, most int) RETURNS int LANGUAGE plpgsql AS $$
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

-- Makes or changes a tenant's budget. What was spent today and this month counts, whether there was a budget or not; the
-- total begins with the budget. What is held is taken from the open calls. Returns nothing when there is no such tenant.
CREATE FUNCTION set_budget(
    tenant_name text, daily bigint, monthly bigint, total bigint, spent_policy text, actor_tenant int, actor_key text
) RETURNS SETOF budget LANGUAGE plpgsql AS $$
DECLARE
    owner int;
    b budget;
    now_at timestamptz;
    day_start timestamptz;
    month_start timestamptz;
BEGIN
    SELECT t.id INTO owner FROM tenant t WHERE t.name = tenant_name;
    IF owner IS NULL THEN
        RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock(1346719315, owner);
    now_at := clock_timestamp();
    day_start := date_trunc('day', now_at, 'UTC');
    month_start := date_trunc('month', now_at, 'UTC');
    PERFORM lock_budget(owner);
    INSERT INTO budget AS a (tenant_id, daily_cap_nanos, monthly_cap_nanos, total_cap_nanos, when_spent, held_nanos, day, month,
        daily_spent_nanos, monthly_spent_nanos, since, changed_at)
    SELECT owner, daily, monthly, total, spent_policy,
        (SELECT coalesce(sum(c.hold_nanos), 0) FROM model_call_open c WHERE c.tenant_id = owner),
        (day_start AT TIME ZONE 'UTC')::date, (month_start AT TIME ZONE 'UTC')::date,
        coalesce(sum(l.cost_nanos) FILTER (WHERE l.at >= day_start), 0), coalesce(sum(l.cost_nanos), 0), now_at, now_at
    FROM ledger l WHERE l.tenant_id = owner AND l.at >= month_start
    ON CONFLICT (tenant_id) DO UPDATE SET daily_cap_nanos = excluded.daily_cap_nanos,
        monthly_cap_nanos = excluded.monthly_cap_nanos, total_cap_nanos = excluded.total_cap_nanos,
        when_spent = excluded.when_spent, held_nanos = excluded.held_nanos, day = excluded.day, month = excluded.month,
        daily_spent_nanos = excluded.daily_spent_nanos, monthly_spent_nanos = excluded.monthly_spent_nanos,
        changed_at = excluded.changed_at
    RETURNING a.* INTO b;
    INSERT INTO audit_event (subject, tenant_id, action, detail)
    VALUES (uuid_v7(), actor_tenant, 'budget.changed', json_build_object('tenant', tenant_name, 'key', actor_key,
        'daily_cap_nanos', daily, 'monthly_cap_nanos', monthly, 'total_cap_nanos', total, 'when_spent', spent_policy));
    PERFORM wake_for_money(owner, budget_left(b) - b.held_nanos, 1000);
    RETURN NEXT b;
END
$$;

-- Takes a tenant's budget away; whoever waited for it may go. Returns whether there was one; nothing without the tenant.
CREATE FUNCTION clear_budget(tenant_name text, actor_tenant int, actor_key text) RETURNS SETOF boolean
LANGUAGE plpgsql AS $$
DECLARE
    owner int;
    was_there boolean;
BEGIN
    SELECT t.id INTO owner FROM tenant t WHERE t.name = tenant_name;
    IF owner IS NULL THEN
        RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock(1346719315, owner);
    DELETE FROM budget WHERE tenant_id = owner;
    was_there := FOUND;
    IF was_there THEN
        INSERT INTO audit_event (subject, tenant_id, action, detail) VALUES (uuid_v7(), actor_tenant, 'budget.cleared',
            json_build_object('tenant', tenant_name, 'key', actor_key));
        PERFORM wake_for_money(owner, 9000000000000000000, 10000);
    END IF;
    RETURN NEXT was_there;
END
$$;

-- Closes the open calls whose deadline has passed and that nobody will settle. Whether they were billed is not known, so
-- their holds become charges, and stay that until somebody knows better. One that cannot be written stops no other.
CREATE FUNCTION reap_calls(calls_max int) RETURNS bigint LANGUAGE plpgsql AS $$
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

-- An operator says what an unknown call really cost: the difference to its charge is booked as a correction.
-- Returns 'reconciled', 'settled' when it is known already, 'missing' when no unknown call has the ID.
CREATE FUNCTION reconcile_call(call uuid, cost bigint, actor_tenant int, actor_key text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    l ledger;
    b budget;
    now_at timestamptz;
BEGIN
    SELECT * INTO l FROM ledger WHERE call_id = call AND entry = 'unknown' LIMIT 1;
    IF NOT FOUND THEN
        RETURN 'missing';
    END IF;
    PERFORM share_budget(l.tenant_id);
    PERFORM lock_budget(l.tenant_id);
    now_at := clock_timestamp();
    UPDATE model_call SET reconciled_at = now_at, cost_nanos = cost
    WHERE task_id = l.task_id AND id = call AND state = 'unknown' AND reconciled_at IS NULL;
    IF NOT FOUND THEN
        RETURN 'settled';
    END IF;
    INSERT INTO ledger (at, call_id, entry, tenant_id, task_id, kind, provider, model, credential, catalog_version,
        state, input_tokens, output_tokens, cost_nanos, estimated)
    VALUES (now_at, call, 'correction', l.tenant_id, l.task_id, l.kind, l.provider, l.model, l.credential, l.catalog_version,
        'unknown', 0, 0, cost - l.cost_nanos, false);
    INSERT INTO audit_event (subject, tenant_id, action, detail)
    VALUES (l.task_id, l.tenant_id, 'call.reconciled', json_build_object('call', call, 'cost_nanos', cost,
        'charged_nanos', l.cost_nanos, 'key', actor_key, 'by_tenant', actor_tenant));
    b := move_budget(l.tenant_id, 0, cost - l.cost_nanos, now_at);
    IF b.tenant_id IS NOT NULL THEN
        PERFORM wake_for_money(l.tenant_id, budget_left(b) - b.held_nanos, 16);
    END IF;
    RETURN 'reconciled';
END
$$;

-- As before, and the days of the ledger, whose bounds are moments.
CREATE OR REPLACE FUNCTION ensure_partitions(days_ahead int) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    parent text;
    day date;
    made int := 0;
    partition text;
    key text;
    low text;
    high text;
    today date := (clock_timestamp() AT TIME ZONE 'UTC')::date;
BEGIN
    -- One maker at a time; the lock ends with the transaction, so a pooler is no obstacle.
    PERFORM pg_advisory_xact_lock(hashtextextended('penstock.ensure_partitions', 0));
    FOREACH parent IN ARRAY partitioned_tables() || 'ledger'::text LOOP
        IF to_regclass(format('%I', parent || '_default')) IS NULL THEN
            EXECUTE format('CREATE TABLE IF NOT EXISTS %I PARTITION OF %I DEFAULT', parent || '_default', parent);
        END IF;
        FOR day IN SELECT today + n FROM generate_series(-1, days_ahead) AS n LOOP
            -- pg_class, not to_regclass: that one may answer from a cache which is older than the lock.
            IF NOT EXISTS (SELECT 1 FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace
                AND c.relname = parent || '_' || to_char(day, 'YYYYMMDD')) THEN
                partition := parent || '_' || to_char(day, 'YYYYMMDD');
                IF parent = 'ledger' THEN
                    low := (day::timestamp AT TIME ZONE 'UTC')::text;
                    high := ((day + 1)::timestamp AT TIME ZONE 'UTC')::text;
                ELSE
                    low := uuid_floor(day::timestamp AT TIME ZONE 'UTC')::text;
                    high := uuid_floor((day + 1)::timestamp AT TIME ZONE 'UTC')::text;
                END IF;
                key := CASE parent WHEN 'task' THEN 'id' WHEN 'audit_event' THEN 'subject' WHEN 'ledger' THEN 'at'
                    ELSE 'task_id' END;
                -- What came too early for its day is in the default partition and moves along: a partition cannot
                -- be attached while the default one holds rows of its range.
                -- Nobody may add to the default partition between the move and the attachment.
                EXECUTE format('LOCK TABLE %I IN ACCESS EXCLUSIVE MODE', parent || '_default');
                EXECUTE format('CREATE TABLE IF NOT EXISTS %I (LIKE %I INCLUDING ALL)', partition, parent);
                EXECUTE format(
                    'WITH moved AS (DELETE FROM %I WHERE %I >= %L AND %I < %L RETURNING *) INSERT INTO %I SELECT * FROM moved',
                    parent || '_default', key, low, key, high, partition);
                EXECUTE format(
                    'ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', parent, partition, low, high);
                made := made + 1;
            END IF;
        END LOOP;
    END LOOP;
    RETURN made;
END
$$;

-- Drops the oldest day of the ledger when it ended more than keep_days ago, and returns it. Money is remembered for two
-- months at least, whatever is kept of the tasks: the running month is what a new budget begins with, and last month's bill
-- is still asked for. A reader in the way is left in peace (55P03).
CREATE FUNCTION drop_old_ledger(keep_days int) RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE
    day date;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('penstock.ensure_partitions', 0));
    SELECT min(to_date(substring(c.relname FROM '\d{8}$'), 'YYYYMMDD')) INTO day
    FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = 'ledger'::regclass AND c.relname ~ '^ledger_\d{8}$';
    IF day IS NULL OR (day + 1)::timestamp AT TIME ZONE 'UTC'
        > clock_timestamp() - make_interval(days => greatest(keep_days, 62)) THEN
        RETURN '{}';
    END IF;
    PERFORM set_config('lock_timeout', '100ms', true);
    EXECUTE format('DROP TABLE IF EXISTS %I', 'ledger_' || to_char(day, 'YYYYMMDD'));
    RETURN ARRAY[to_char(day, 'YYYY-MM-DD')];
END
$$;

SELECT ensure_partitions(3);
