-- The queue's figures without counting rows. The sentence to remember: a count is a queue_counter plus the
-- queue_delta rows that are not folded into it yet, and both views below say so.
--
-- Whatever moves tasks adds one narrow row per pool and statement to queue_delta, in the transaction of the move:
-- nobody waits for anybody, and a rollback takes the row along. About once a second one worker folds the rows into
-- queue_counter. Places:
--   queued             entered task_ready, less what left it without being started
--   started, stopped   entered and left task_running; a start is also what takes a task out of task_ready
--   deferred.<reason>  in task_deferred
--   succeeded, failed, cancelled, expired
-- So ready = queued - started, running = started - stopped, and accepted is everything that is or has ended.
--
-- What enters task_ready, and what enters or leaves task_deferred, is counted by triggers, whatever statement does it,
-- also an enqueue in somebody's own SQL. What starts is counted by the claim, which alone starts tasks; what leaves
-- task_running, or task_ready without being started, by the tail of every outcome. Measured on claim and settle of 500
-- tasks each: triggers for all of it cost 7 % of the server's time (they fetch and copy each row), this way 2 to 3 %.

CREATE TABLE queue_delta (
    -- Orders the rows by when they can become visible: what is below a snapshot's xmin is complete.
    tx       xid8 NOT NULL DEFAULT pg_current_xact_id(),
    pool_id  smallint NOT NULL,
    place    text NOT NULL CHECK (octet_length(place) BETWEEN 1 AND 60),
    n        int NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0,
        autovacuum_vacuum_insert_threshold = -1, autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 50000);
CREATE INDEX queue_delta_tx ON queue_delta (tx);

-- Written anew with each fold, so that the newest is found in one descent however many dead versions a forgotten
-- transaction keeps alive.
CREATE TABLE queue_counter (
    generation  bigint NOT NULL,
    pool_id     smallint NOT NULL,
    place       text NOT NULL,
    n           bigint NOT NULL,
    PRIMARY KEY (generation, pool_id, place)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_cost_delay = 0);

-- One row: how far the fold has come.
CREATE TABLE queue_fold (
    generation     bigint PRIMARY KEY,
    folded_at      timestamptz NOT NULL,
    -- The next fold begins here. It trails what was folded by two to four seconds, so that a transaction which was
    -- open for less is never missed, and so that dead rows older than that are never walked over again.
    reach          xid8 NOT NULL,
    next_reach     xid8 NOT NULL CHECK (next_reach >= reach),
    stepped_at     timestamptz NOT NULL,
    -- Below this nothing can appear any more. While it is behind reach, a transaction that was open for longer may
    -- still bring rows; a sweep from here finds them.
    decided        xid8 NOT NULL,
    sweep_at       timestamptz NOT NULL,
    -- When the totals of outcomes and starts began.
    counted_since  timestamptz NOT NULL,
    -- Whether the counts may be off because processes of a release that does not count were still at work.
    is_rough       boolean NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 200);

-- One row per pool and minute, kept two days: the base of rates.
CREATE TABLE queue_sample (
    minute     timestamptz NOT NULL CHECK (minute = date_trunc('minute', minute, 'UTC')),
    pool_id    smallint NOT NULL,
    taken_at   timestamptz NOT NULL,
    -- The last place in task_ready that was given out before taken_at: a task behind it came later.
    ready_seq  bigint NOT NULL,
    ready      bigint NOT NULL,
    deferred   bigint NOT NULL,
    waiting    bigint NOT NULL,
    running    bigint NOT NULL,
    accepted   bigint NOT NULL,
    started    bigint NOT NULL,
    succeeded  bigint NOT NULL,
    failed     bigint NOT NULL,
    cancelled  bigint NOT NULL,
    expired    bigint NOT NULL,
    PRIMARY KEY (minute, pool_id)
);

-- The task of each pool that has been ready for longest, when somebody last looked.
CREATE TABLE queue_oldest (
    pool_id  smallint PRIMARY KEY,
    seq      bigint NOT NULL,
    since    timestamptz NOT NULL
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 200);

-- The moment of a version 7 UUID, to the millisecond.
CREATE FUNCTION uuid_moment(id uuid) RETURNS timestamptz LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT to_timestamp(('x' || left(replace(id::text, '-', ''), 12))::bit(48)::bigint / 1000.0)
$$;

CREATE VIEW queue_count AS
SELECT moved.pool_id, moved.place, sum(moved.n)::bigint AS n
FROM (
    -- Not max(), which the planner may take from a walk over the dead rows.
    SELECT c.pool_id, c.place, c.n FROM queue_counter c
    WHERE c.generation = (SELECT f.generation FROM queue_fold f ORDER BY f.generation DESC LIMIT 1)
    UNION ALL
    SELECT d.pool_id, d.place, d.n FROM queue_delta d
    WHERE d.tx >= (SELECT f.reach FROM queue_fold f ORDER BY f.generation DESC LIMIT 1)
) moved
GROUP BY moved.pool_id, moved.place;

CREATE VIEW queue_total AS
SELECT c.pool_id,
       coalesce(sum(c.n) FILTER (WHERE c.place = 'queued'), 0)::bigint
           - coalesce(sum(c.n) FILTER (WHERE c.place = 'started'), 0)::bigint AS ready,
       coalesce(sum(c.n) FILTER (WHERE c.place LIKE 'deferred.%'), 0)::bigint AS deferred,
       coalesce(sum(c.n) FILTER (WHERE c.place LIKE 'waiting.%'), 0)::bigint AS waiting,
       coalesce(sum(c.n) FILTER (WHERE c.place = 'started'), 0)::bigint
           - coalesce(sum(c.n) FILTER (WHERE c.place = 'stopped'), 0)::bigint AS running,
       (coalesce(sum(c.n) FILTER (WHERE c.place NOT IN ('started', 'stopped')), 0)
           - coalesce(sum(c.n) FILTER (WHERE c.place = 'stopped'), 0))::bigint AS accepted,
       coalesce(sum(c.n) FILTER (WHERE c.place = 'started'), 0)::bigint AS started,
       coalesce(sum(c.n) FILTER (WHERE c.place = 'succeeded'), 0)::bigint AS succeeded,
       coalesce(sum(c.n) FILTER (WHERE c.place = 'failed'), 0)::bigint AS failed,
       coalesce(sum(c.n) FILTER (WHERE c.place = 'cancelled'), 0)::bigint AS cancelled,
       coalesce(sum(c.n) FILTER (WHERE c.place = 'expired'), 0)::bigint AS expired,
       -- Every reason that somebody waits for now: {"deferred.retry": 3}.
       coalesce(json_object_agg(c.place, c.n) FILTER (WHERE c.n <> 0 AND c.place LIKE '%.%'), '{}') AS reasons
FROM (SELECT pool_id, place, n FROM queue_count UNION ALL SELECT id, 'queued', 0 FROM pool) c
GROUP BY c.pool_id;

-- The triggers name the schema, because the mover may be somebody's own SQL with another search_path; setting the path
-- for each call would cost more than the count.
DO $make$
BEGIN
    -- Counts what enters task_ready.
    EXECUTE format($f$
        CREATE FUNCTION count_queued() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO %1$I.queue_delta (pool_id, place, n) SELECT pool_id, 'queued', count(*) FROM moved GROUP BY pool_id;
            RETURN NULL;
        END
        $$
    $f$, current_schema());
    -- Counts what enters (+1) or leaves (-1) a table of tasks that wait for a reason; the arguments are the prefix of
    -- the place and the sign. A later table of that kind needs its two triggers and nothing else.
    EXECUTE format($f$
        CREATE FUNCTION count_reasons() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO %1$I.queue_delta (pool_id, place, n)
            SELECT pool_id, TG_ARGV[0] || '.' || reason, count(*) * TG_ARGV[1]::int FROM moved GROUP BY pool_id, reason;
            RETURN NULL;
        END
        $$
    $f$, current_schema());
END
$make$;

-- Adds at most rows_max deltas to the counters and returns how many there were: call it again while it is full.
-- Whoever comes while another one folds does nothing. A transaction that is held open makes neither this nor the views
-- walk more than the rows of the last seconds; only a sweep walks further, when one that moved tasks itself stays open
-- for longer than that, and sweeps take at most a fiftieth of the time.
CREATE FUNCTION fold_queue(rows_max int) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    last queue_fold;
    -- Taken before the rows are looked at: what was complete then is certainly seen.
    seen pg_snapshot;
    now_at timestamptz := clock_timestamp();
    low xid8;
    sweeps boolean;
    taken int;
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtextextended('penstock.fold_queue', 0)) THEN
        RETURN 0;
    END IF;
    SELECT * INTO STRICT last FROM queue_fold ORDER BY generation DESC LIMIT 1;
    seen := pg_current_snapshot();
    -- A database that was restored elsewhere counts its transactions from a lower number.
    IF last.next_reach > pg_snapshot_xmax(seen) THEN
        last.reach := '0';
        last.next_reach := '0';
        last.decided := '0';
    END IF;
    sweeps := last.decided < last.reach AND last.sweep_at <= now_at;
    low := CASE WHEN sweeps THEN last.decided ELSE last.reach END;
    WITH gone AS (
        DELETE FROM queue_delta WHERE ctid = ANY (ARRAY(
            SELECT ctid FROM queue_delta WHERE tx >= low ORDER BY tx LIMIT rows_max))
        RETURNING pool_id, place, n
    ), before AS (
        DELETE FROM queue_counter WHERE generation = last.generation AND EXISTS (SELECT 1 FROM gone)
        RETURNING pool_id, place, n
    ), after AS (
        INSERT INTO queue_counter (generation, pool_id, place, n)
        SELECT last.generation + 1, pool_id, place, sum(n)
        FROM (SELECT pool_id, place, n FROM before UNION ALL SELECT pool_id, place, n FROM gone) both_
        GROUP BY pool_id, place
    )
    SELECT count(*) INTO taken FROM gone;
    IF taken = 0 AND NOT sweeps THEN
        RETURN 0;
    END IF;
    IF taken = 0 THEN
        UPDATE queue_counter SET generation = last.generation + 1 WHERE generation = last.generation;
    END IF;
    -- The marks move only when everything up to them was taken.
    IF taken < rows_max THEN
        IF low <= last.decided THEN
            last.decided := pg_snapshot_xmin(seen);
        END IF;
        IF last.stepped_at <= now_at - interval '2 seconds' THEN
            last.reach := last.next_reach;
            last.next_reach := pg_snapshot_xmax(seen);
            last.stepped_at := now_at;
        END IF;
        IF sweeps THEN
            last.sweep_at := clock_timestamp() + greatest(interval '10 seconds', 50 * (clock_timestamp() - now_at));
        END IF;
    END IF;
    DELETE FROM queue_fold WHERE generation = last.generation;
    INSERT INTO queue_fold (generation, folded_at, reach, next_reach, stepped_at, decided, sweep_at, counted_since, is_rough)
    VALUES (last.generation + 1, clock_timestamp(), last.reach, last.next_reach, last.stepped_at, last.decided,
        last.sweep_at, last.counted_since, last.is_rough);
    RETURN taken;
END
$$;

-- Sets the places to what the tables hold. Nothing moves meanwhile (a second per ten million tasks), so it is for the
-- end of an upgrade and for repairs, never for reading.
CREATE FUNCTION recount_queue() RETURNS void LANGUAGE plpgsql SET lock_timeout = '500ms' AS $$
DECLARE
    last bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('penstock.fold_queue', 0));
    LOCK TABLE task_ready, task_deferred, task_running, task_waiting IN SHARE ROW EXCLUSIVE MODE;
    SELECT generation INTO STRICT last FROM queue_fold ORDER BY generation DESC LIMIT 1;
    WITH gone AS (
        DELETE FROM queue_delta RETURNING pool_id, place, n
    ), before AS (
        DELETE FROM queue_counter WHERE generation = last RETURNING pool_id, place, n
    ), total AS (
        SELECT pool_id, place, sum(n) AS n
        FROM (SELECT pool_id, place, n FROM before UNION ALL SELECT pool_id, place, n FROM gone) both_
        WHERE place IN ('started', 'succeeded', 'failed', 'cancelled', 'expired') GROUP BY pool_id, place
    )
    INSERT INTO queue_counter (generation, pool_id, place, n)
    SELECT last + 1, pool_id, place, sum(n) FROM (
        SELECT pool_id, place, n FROM total
        UNION ALL SELECT pool_id, 'queued', n FROM total WHERE place = 'started'
        UNION ALL SELECT pool_id, 'stopped', n FROM total WHERE place = 'started'
        UNION ALL SELECT pool_id, 'queued', count(*) FROM task_ready GROUP BY pool_id
        UNION ALL SELECT pool_id, 'stopped', -count(*) FROM task_running GROUP BY pool_id
        UNION ALL SELECT pool_id, 'deferred.' || reason, count(*) FROM task_deferred GROUP BY pool_id, reason
        UNION ALL SELECT pool_id, 'waiting.' || reason, count(*) FROM task_waiting GROUP BY pool_id, reason
    ) places GROUP BY pool_id, place;
    UPDATE queue_fold SET generation = last + 1, folded_at = clock_timestamp(), is_rough = false WHERE generation = last;
END
$$;

-- Recounts once, when the last worker of the release before has gone and its API processes have had ten minutes to go.
-- Returns whether it did. Tasks that such a process moved after the migration are what a recount puts right.
CREATE FUNCTION recount_after_upgrade() RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM queue_fold f WHERE f.is_rough AND f.counted_since < clock_timestamp() - interval '10 minutes'
        AND NOT EXISTS (SELECT 1 FROM worker w WHERE w.stopped_at IS NULL AND w.started_at < f.counted_since)) THEN
        RETURN false;
    END IF;
    PERFORM recount_queue();
    RETURN true;
EXCEPTION WHEN lock_not_available THEN
    -- Somebody is in the way; there is a next time.
    RETURN false;
END
$$;

-- The triggers and the first count see the same tables: nothing moves in between. A deadlock with a statement that
-- holds one of the tables and wants another ends after a moment, before Postgres would choose a victim.
DO $$
BEGIN
    FOR n IN 1..100 LOOP
        BEGIN
            SET LOCAL lock_timeout = '200ms';
            LOCK TABLE task_ready, task_deferred, task_running, task_waiting IN SHARE ROW EXCLUSIVE MODE;
            SET LOCAL lock_timeout = 0;
            RETURN;
        EXCEPTION WHEN lock_not_available THEN
            PERFORM pg_sleep(0.05);
        END;
    END LOOP;
    RAISE EXCEPTION 'the tables of the queue are too busy to begin counting; run the migration again';
END
$$;

CREATE TRIGGER count_queued AFTER INSERT ON task_ready REFERENCING NEW TABLE AS moved
    FOR EACH STATEMENT EXECUTE FUNCTION count_queued();
CREATE TRIGGER count_deferred AFTER INSERT ON task_deferred REFERENCING NEW TABLE AS moved
    FOR EACH STATEMENT EXECUTE FUNCTION count_reasons('deferred', '1');
CREATE TRIGGER count_undeferred AFTER DELETE ON task_deferred REFERENCING OLD TABLE AS moved
    FOR EACH STATEMENT EXECUTE FUNCTION count_reasons('deferred', '-1');
CREATE TRIGGER count_waiting AFTER INSERT ON task_waiting REFERENCING NEW TABLE AS moved
    FOR EACH STATEMENT EXECUTE FUNCTION count_reasons('waiting', '1');
CREATE TRIGGER count_unwaiting AFTER DELETE ON task_waiting REFERENCING OLD TABLE AS moved
    FOR EACH STATEMENT EXECUTE FUNCTION count_reasons('waiting', '-1');

INSERT INTO queue_fold (generation, folded_at, reach, next_reach, stepped_at, decided, sweep_at, counted_since, is_rough)
VALUES (1, clock_timestamp(), '0', '0', '-infinity', '0', '-infinity', clock_timestamp(), false);
SELECT recount_queue();
-- A database that somebody works with may have processes of the release before for a while.
UPDATE queue_fold SET is_rough = EXISTS (SELECT 1 FROM worker);
