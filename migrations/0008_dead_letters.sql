-- Dead letters: one narrow row per task that failed, until it is run again, dismissed, or its day is dropped. Written by
-- the statement that gives the outcome. A release that does not know this table writes none; nothing else changes for it.

CREATE TABLE dead_letter (
    task_id        uuid PRIMARY KEY,
    tenant_id      int NOT NULL,
    kind           text NOT NULL,
    code           text NOT NULL,
    failure_class  text NOT NULL,
    message        text NOT NULL,
    -- To the millisecond, so that a cursor can hold it.
    failed_at      timestamptz(3) NOT NULL DEFAULT clock_timestamp()
);
-- By cause, and in order of time within it: groups, lists and redrives are ranges of this index.
CREATE INDEX dead_letter_cause ON dead_letter (tenant_id, kind, code, failed_at, task_id);

-- As before, and the dead letters of a day go with it.
CREATE OR REPLACE FUNCTION drop_old_partitions(keep_days int) RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE
    parent text;
    day date;
    low uuid;
    high uuid;
    busy boolean;
    dropped text[] := '{}';
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
            INTO busy;
        CONTINUE WHEN busy;
        FOREACH parent IN ARRAY partitioned_tables() LOOP
            EXECUTE format('DROP TABLE IF EXISTS %I', parent || '_' || to_char(day, 'YYYYMMDD'));
        END LOOP;
        DELETE FROM dead_letter WHERE task_id >= low AND task_id < high;
        dropped := dropped || to_char(day, 'YYYY-MM-DD');
    END LOOP;
    RETURN dropped;
END
$$;
