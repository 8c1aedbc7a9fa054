-- Waiting without an attempt: for a moment that a kind names in its own words, and for children.

-- A kind says why it snoozes. Not validated: every row there is satisfies the narrower rule before this one, and looking
-- at all of them would hold the queue up.
ALTER TABLE task_deferred DROP CONSTRAINT task_deferred_reason_check,
    ADD CONSTRAINT task_deferred_reason_check CHECK (reason ~ '^[a-z][a-z0-9_]{0,31}$') NOT VALID;

-- Tasks that wait for something other than a time: no slot, lease or connection is held for them. So far: children.
CREATE TABLE task_waiting (
    task_id    uuid PRIMARY KEY,
    tenant_id  int NOT NULL,
    pool_id    smallint NOT NULL,
    priority   smallint NOT NULL CHECK (priority BETWEEN 0 AND 9),
    attempt    int NOT NULL CHECK (attempt > 0),
    uncounted  int NOT NULL CHECK (uncounted BETWEEN 0 AND attempt),
    reason     text NOT NULL CHECK (reason ~ '^[a-z][a-z0-9_]{0,31}$'),
    since      timestamptz NOT NULL DEFAULT clock_timestamp()
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_cost_delay = 0);

-- The children that have no outcome yet: a row each, deleted by the statement of the outcome. A parent has no row that
-- counts them, so ten thousand of them end side by side.
CREATE TABLE task_child_open (
    child_id   uuid PRIMARY KEY,
    parent_id  uuid NOT NULL,
    tenant_id  int NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0);
CREATE INDEX task_child_open_parent ON task_child_open (parent_id);

-- Which children an attempt asked for, in its order. Never changed; goes with the parent's day.
CREATE TABLE task_child (
    task_id    uuid NOT NULL,
    attempt    int NOT NULL CHECK (attempt > 0),
    place      int NOT NULL CHECK (place > 0),
    child_id   uuid NOT NULL,
    tenant_id  int NOT NULL,
    PRIMARY KEY (task_id, attempt, place)
);

-- The task that waits for this one.
ALTER TABLE task ADD COLUMN parent_task uuid;

CREATE OR REPLACE VIEW task_status AS
SELECT t.id, t.tenant_id, t.kind, t.pool_id, t.priority, t.created_at,
       CASE
           WHEN o.task_id IS NOT NULL THEN (ARRAY['succeeded', 'failed', 'cancelled', 'expired'])[o.state]
           WHEN r.task_id IS NOT NULL THEN 'running'
           WHEN d.reason = 'schedule' THEN 'scheduled'
           WHEN d.task_id IS NOT NULL OR w.task_id IS NOT NULL THEN 'waiting'
           ELSE 'queued'
       END AS state,
       CASE
           WHEN o.task_id IS NOT NULL OR r.task_id IS NOT NULL THEN NULL
           ELSE coalesce(d.reason, w.reason, 'slot')
       END AS reason,
       coalesce(o.attempt, r.attempt, d.attempt, w.attempt, q.attempt, 0)
           - coalesce(o.uncounted, r.uncounted, d.uncounted, w.uncounted, q.uncounted, 0) AS attempts,
       d.run_at AS wakes_at,
       coalesce(o.started_at, r.started_at) AS started_at,
       o.finished_at
FROM task t
LEFT JOIN task_outcome o ON o.task_id = t.id
LEFT JOIN task_running r ON r.task_id = t.id
LEFT JOIN task_deferred d ON d.task_id = t.id
LEFT JOIN task_waiting w ON w.task_id = t.id
LEFT JOIN task_ready q ON q.task_id = t.id;

-- As before, but one day per call, with its dead letters and children, and without keeping anybody waiting: all looking
-- and deleting comes before the first lock of a table, and such a lock that is not there at once is left for another
-- time (55P03). And a day is kept while a parent of it waits, and while a child of it may still be read by a parent that
-- is alive: one that waits, or that was resumed and has not ended.
CREATE OR REPLACE FUNCTION drop_old_partitions(keep_days int) RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE
    parent text;
    day date;
    low uuid;
    high uuid;
    busy boolean;
    horizon timestamptz := clock_timestamp() - make_interval(days => keep_days);
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('penstock.ensure_partitions', 0));
    FOR day IN
        SELECT DISTINCT to_date(substring(c.relname FROM '\d{8}$'), 'YYYYMMDD') AS d
        FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'task'::regclass AND c.relname ~ '^task_\d{8}$' ORDER BY d
    LOOP
        CONTINUE WHEN (day + 1)::timestamp AT TIME ZONE 'UTC' > horizon;
        low := uuid_floor(day::timestamp AT TIME ZONE 'UTC');
        high := uuid_floor((day + 1)::timestamp AT TIME ZONE 'UTC');
        SELECT EXISTS (SELECT 1 FROM task_ready WHERE task_id >= low AND task_id < high)
            OR EXISTS (SELECT 1 FROM task_deferred WHERE task_id >= low AND task_id < high)
            OR EXISTS (SELECT 1 FROM task_waiting WHERE task_id >= low AND task_id < high)
            OR EXISTS (SELECT 1 FROM task_running WHERE task_id >= low AND task_id < high)
            OR EXISTS (SELECT 1 FROM task_outcome
                       WHERE task_id >= low AND task_id < high AND finished_at > horizon)
            -- A delivery of a later day still needs the message, which lies in the day of the task it is about.
            OR EXISTS (SELECT 1
                       FROM (SELECT tenant_id, task_id, pool_id FROM task_ready
                             UNION ALL SELECT tenant_id, task_id, pool_id FROM task_deferred
                             UNION ALL SELECT tenant_id, task_id, pool_id FROM task_running) waiting
                       JOIN pool p ON p.id = waiting.pool_id AND p.name = 'webhook'
                       JOIN task t ON t.tenant_id = waiting.tenant_id AND t.id = waiting.task_id
                       WHERE t.source_task >= low AND t.source_task < high)
            -- A task that never ran has no children, so the backlog is not looked at.
            OR EXISTS (SELECT 1
                       FROM (SELECT task_id FROM task_waiting
                             UNION ALL SELECT task_id FROM task_ready WHERE attempt > 0
                             UNION ALL SELECT task_id FROM task_deferred WHERE attempt > 0
                             UNION ALL SELECT task_id FROM task_running WHERE attempt > 1) alive
                       JOIN task_child c ON c.task_id = alive.task_id
                       WHERE c.child_id >= low AND c.child_id < high)
            INTO busy;
        CONTINUE WHEN busy;
        DELETE FROM dead_letter WHERE task_id >= low AND task_id < high;
        DELETE FROM task_child WHERE task_id >= low AND task_id < high;
        -- A reader of the whole table holds a drop up, and the drop everybody behind it: so it waits for a moment only.
        PERFORM set_config('lock_timeout', '100ms', true);
        FOREACH parent IN ARRAY partitioned_tables() LOOP
            EXECUTE format('DROP TABLE IF EXISTS %I', parent || '_' || to_char(day, 'YYYYMMDD'));
        END LOOP;
        RETURN ARRAY[to_char(day, 'YYYY-MM-DD')];
    END LOOP;
    RETURN '{}';
END
$$;
