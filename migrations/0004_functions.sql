-- Functions that the statements share.

-- A version 7 UUID (RFC 9562) on the database's clock.
CREATE FUNCTION uuid_v7() RETURNS uuid LANGUAGE sql VOLATILE PARALLEL SAFE AS $$
    SELECT encode(
        set_byte(
            overlay(uuid_send(gen_random_uuid())
                PLACING substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3)
                FROM 1 FOR 6),
            6, (get_byte(uuid_send(gen_random_uuid()), 6) & 15) | 112),
        'hex')::uuid
$$;

-- The smallest version 7 UUID of a moment: the bound of a day's partition.
CREATE FUNCTION uuid_floor(moment timestamptz) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (lpad(to_hex((extract(epoch FROM moment) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
$$;

CREATE FUNCTION partitioned_tables() RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
    SELECT ARRAY['task', 'task_outcome', 'attempt', 'checkpoint', 'model_call', 'audit_event', 'webhook_message']
$$;

-- Makes the partitions of the days from today - 1 to today + days_ahead that are missing. Returns how many.
-- A default partition takes what no day fits, so that a late maintenance run never refuses work.
CREATE FUNCTION ensure_partitions(days_ahead int) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    parent text;
    day date;
    made int := 0;
    partition text;
    key text;
    low uuid;
    high uuid;
    today date := (clock_timestamp() AT TIME ZONE 'UTC')::date;
BEGIN
    -- One maker at a time; the lock ends with the transaction, so a pooler is no obstacle.
    PERFORM pg_advisory_xact_lock(hashtextextended('penstock.ensure_partitions', 0));
    FOREACH parent IN ARRAY partitioned_tables() LOOP
        IF to_regclass(format('%I', parent || '_default')) IS NULL THEN
            EXECUTE format('CREATE TABLE IF NOT EXISTS %I PARTITION OF %I DEFAULT', parent || '_default', parent);
        END IF;
        FOR day IN SELECT today + n FROM generate_series(-1, days_ahead) AS n LOOP
            -- pg_class, not to_regclass: that one may answer from a cache which is older than the lock.
            IF NOT EXISTS (SELECT 1 FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace
                AND c.relname = parent || '_' || to_char(day, 'YYYYMMDD')) THEN
                partition := parent || '_' || to_char(day, 'YYYYMMDD');
                low := uuid_floor(day::timestamp AT TIME ZONE 'UTC');
                high := uuid_floor((day + 1)::timestamp AT TIME ZONE 'UTC');
                key := CASE parent WHEN 'task' THEN 'id' WHEN 'audit_event' THEN 'subject' ELSE 'task_id' END;
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

-- Drops the days that ended more than keep_days ago, oldest first, and returns them. A day is kept while a
-- task of it is alive or ended within keep_days: nothing that waits loses its input.
CREATE FUNCTION drop_old_partitions(keep_days int) RETURNS text[] LANGUAGE plpgsql AS $$
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
        dropped := dropped || to_char(day, 'YYYY-MM-DD');
    END LOOP;
    RETURN dropped;
END
$$;

SELECT ensure_partitions(3);

-- Where every task is. One snapshot, primary-key probes only when asked by ID.
CREATE VIEW task_status AS
SELECT t.id, t.tenant_id, t.kind, t.pool_id, t.priority, t.created_at,
       CASE
           WHEN o.task_id IS NOT NULL THEN (ARRAY['succeeded', 'failed', 'cancelled', 'expired'])[o.state]
           WHEN r.task_id IS NOT NULL THEN 'running'
           WHEN d.reason = 'schedule' THEN 'scheduled'
           WHEN d.task_id IS NOT NULL THEN 'waiting'
           ELSE 'queued'
       END AS state,
       CASE
           WHEN o.task_id IS NOT NULL OR r.task_id IS NOT NULL THEN NULL
           ELSE coalesce(d.reason, 'slot')
       END AS reason,
       coalesce(o.attempt, r.attempt, d.attempt, q.attempt, 0)
           - coalesce(o.uncounted, r.uncounted, d.uncounted, q.uncounted, 0) AS attempts,
       d.run_at AS wakes_at,
       coalesce(o.started_at, r.started_at) AS started_at,
       o.finished_at
FROM task t
LEFT JOIN task_outcome o ON o.task_id = t.id
LEFT JOIN task_running r ON r.task_id = t.id
LEFT JOIN task_deferred d ON d.task_id = t.id
LEFT JOIN task_ready q ON q.task_id = t.id;
