-- The partitions of the coming days are made without holding the queue up.
--
-- To attach a day, nobody may use the default partition for a moment; and whoever has only read the table, in a
-- transaction that is still open (a report, a dump), uses it until he commits. The maker waited for him as long as it
-- took, and every claim, submission and settlement waited behind the maker. Now it waits for a tenth of a second, and
-- comes again: days are made three days ahead.
--
-- Safe while the previous release runs: it goes on calling ensure_partitions, which gives up after the same moment.

-- Makes the first partition that is missing among the days from today - 1 to today + days_ahead, and returns its name;
-- null when none is missing. One at a time, so that whoever calls it again and again holds nobody up for longer than one
-- takes. Throws lock_not_available (55P03) when somebody is in the way; nothing has changed then.
CREATE FUNCTION make_missing_partition(days_ahead int) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    today date := (clock_timestamp() AT TIME ZONE 'UTC')::date;
    parent text;
    partition text;
    spare text;
    key text;
    day date;
    low text;
    high text;
BEGIN
    -- One maker at a time; the lock ends with the transaction, so a pooler is no obstacle. Whoever waits for it holds
    -- nothing that others need, so this wait has no bound of its own.
    PERFORM pg_advisory_xact_lock(hashtextextended('penstock.ensure_partitions', 0));
    -- pg_class, not to_regclass: that one may answer from a cache which is older than the lock.
    SELECT p.name, n.day, p.name || '_' || to_char(n.day, 'YYYYMMDD') INTO parent, day, partition
    FROM unnest(partitioned_tables() || 'ledger'::text) WITH ORDINALITY AS p(name, place)
        CROSS JOIN LATERAL (SELECT today + i AS day FROM generate_series(-1, days_ahead) AS i) n
    WHERE NOT EXISTS (SELECT 1 FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace
        AND c.relname = p.name || '_' || to_char(n.day, 'YYYYMMDD'))
    -- The nearest day first, for all tables.
    ORDER BY n.day, p.place LIMIT 1;
    IF parent IS NULL THEN
        RETURN NULL;
    END IF;
    spare := parent || '_default';
    key := CASE parent WHEN 'task' THEN 'id' WHEN 'audit_event' THEN 'subject' WHEN 'ledger' THEN 'at' ELSE 'task_id' END;
    IF parent = 'ledger' THEN
        low := (day::timestamp AT TIME ZONE 'UTC')::text;
        high := ((day + 1)::timestamp AT TIME ZONE 'UTC')::text;
    ELSE
        low := uuid_floor(day::timestamp AT TIME ZONE 'UTC')::text;
        high := uuid_floor((day + 1)::timestamp AT TIME ZONE 'UTC')::text;
    END IF;
    PERFORM set_config('lock_timeout', '100ms', true);
    IF to_regclass(format('%I', spare)) IS NULL THEN
        EXECUTE format('CREATE TABLE %I PARTITION OF %I DEFAULT', spare, parent);
    END IF;
    -- All that can be done beside others comes before the lock.
    EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL)', partition, parent);
    -- What came too early for its day is in the default partition and moves along: a partition cannot be attached while
    -- the default one holds rows of its range. Nobody may add to it between the move and the attachment.
    EXECUTE format('LOCK TABLE %I IN ACCESS EXCLUSIVE MODE', spare);
    EXECUTE format(
        'WITH moved AS (DELETE FROM %I WHERE %I >= %L AND %I < %L RETURNING *) INSERT INTO %I SELECT * FROM moved',
        spare, key, low, key, high, partition);
    EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', parent, partition, low, high);
    RETURN partition;
END
$$;

-- All that are missing, in one transaction, or none. Returns how many.
CREATE OR REPLACE FUNCTION ensure_partitions(days_ahead int) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    made int := 0;
BEGIN
    WHILE make_missing_partition(days_ahead) IS NOT NULL LOOP
        made := made + 1;
    END LOOP;
    RETURN made;
END
$$;
