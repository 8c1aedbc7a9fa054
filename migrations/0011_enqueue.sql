-- Enqueue from SQL: any caller, any language, inside the caller's own transaction.
--
-- enqueue and enqueue_many run as their owner, with a search_path of their own, so a caller needs no right on any
-- table and its own search_path does not matter. Whoever may call them may name any tenant, so nobody may until told:
--   GRANT USAGE ON SCHEMA penstock TO app;
--   GRANT EXECUTE ON FUNCTION penstock.enqueue, penstock.enqueue_many, penstock.task_id TO app;

-- What a kind means to whoever enqueues without Penstock's code: registered by every process at start.
CREATE TABLE task_kind (
    name          text PRIMARY KEY,
    pool_id       smallint NOT NULL REFERENCES pool (id),
    attempts_max  smallint NOT NULL CHECK (attempts_max BETWEEN 1 AND 100),
    timeout_ms    int NOT NULL CHECK (timeout_ms > 0),
    -- Whether clients may submit it; kinds that Penstock makes itself are not public.
    public        boolean NOT NULL
);

-- The public spelling of a task's ID, as the API shows it: 26 digits of Crockford's base 32, most significant first.
CREATE FUNCTION task_id(id uuid) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT 'task_' || string_agg(
        substr('0123456789abcdefghjkmnpqrstvwxyz', substring(b.bits FROM place * 5 + 1 FOR 5)::int + 1, 1),
        '' ORDER BY place)
    -- 130 bits: two zeros and the 128 of the UUID.
    FROM (SELECT B'00' || ('x' || encode(uuid_send(id), 'hex'))::bit(128) AS bits) b, generate_series(0, 25) AS place
$$;

-- What all version 7 UUIDs of this moment begin with, as text: for making many at once. A whole one is
-- stamp || substr(gen_random_uuid()::text, 16), at half the cost of uuid_v7().
CREATE FUNCTION uuid_v7_stamp() RETURNS text LANGUAGE sql VOLATILE PARALLEL SAFE AS $$
    SELECT substr(h.hex, 1, 8) || '-' || substr(h.hex, 9, 4) || '-7'
    FROM (SELECT lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0') AS hex) h
$$;

-- Raises what a caller of enqueue can mend.
CREATE FUNCTION refuse_enqueue(problem text, advice text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'penstock.enqueue: ' || problem, HINT = advice;
END
$$;

-- The row number of a tenant that may enqueue.
CREATE FUNCTION enqueue_tenant(tenant_name text) RETURNS int LANGUAGE plpgsql STABLE AS $$
DECLARE
    found_id int;
BEGIN
    SELECT t.id INTO found_id FROM tenant t WHERE t.name = tenant_name;
    IF found_id IS NULL THEN
        PERFORM refuse_enqueue(format('there is no tenant %L', left(tenant_name, 63)),
            'Name a tenant of the table tenant; "default" is the one that penstock up makes.');
    END IF;
    RETURN found_id;
END
$$;

-- What is known of a kind that clients may submit.
CREATE FUNCTION enqueue_kind(kind_name text) RETURNS task_kind LANGUAGE plpgsql STABLE AS $$
DECLARE
    found_kind task_kind;
    known text;
BEGIN
    SELECT k.* INTO found_kind FROM task_kind k WHERE k.name = kind_name AND k.public;
    IF NOT FOUND THEN
        SELECT string_agg(k.name, ', ' ORDER BY k.name) INTO known FROM task_kind k WHERE k.public;
        PERFORM refuse_enqueue(format('there is no kind %L', left(kind_name, 63)), coalesce(
            'Known kinds: ' || known || '.',
            'No kind is registered yet: start penstock serve or penstock work once.'));
    END IF;
    RETURN found_kind;
END
$$;

-- Refuses options that no task can have. The same rules as the API's.
CREATE FUNCTION check_enqueue_options(
    moment timestamptz, priority int, run_at timestamptz, expires_at timestamptz, webhook_url text, metadata json,
    key_lifetime interval
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF priority IS NULL OR priority NOT BETWEEN 0 AND 9 THEN
        PERFORM refuse_enqueue(format('priority is %s', coalesce(priority::text, 'null')),
            'Expected 0 (runs first) to 9; 5 is usual.');
    END IF;
    IF NOT isfinite(run_at) OR run_at > moment + interval '366 days' THEN
        PERFORM refuse_enqueue('run_at is more than a year ahead, or infinite', 'Leave it out to run at once.');
    END IF;
    IF NOT isfinite(expires_at) OR expires_at <= moment OR expires_at >= '10000-01-01 00:00:00+00' THEN
        PERFORM refuse_enqueue('expires_at has passed, or is beyond the year 9999',
            'Expected a time in the future; leave it out to want the task for ever.');
    END IF;
    IF expires_at <= run_at THEN
        PERFORM refuse_enqueue('expires_at is not after run_at', 'The task could never run.');
    END IF;
    IF octet_length(webhook_url) > 2048 OR webhook_url !~ '^https?://[^/]' THEN
        PERFORM refuse_enqueue('webhook_url is not an http or https address of at most 2048 bytes',
            'Where it leads is judged before each delivery.');
    END IF;
    IF json_typeof(metadata) <> 'object' OR octet_length(metadata::text) > 16384 THEN
        PERFORM refuse_enqueue('metadata is not a JSON object of at most 16384 bytes', 'Wrap other values in an object.');
    END IF;
    IF key_lifetime IS NULL OR key_lifetime NOT BETWEEN interval '1 second' AND interval '366 days' THEN
        PERFORM refuse_enqueue('key_lifetime is not between 1 second and 366 days', 'The default is 24 hours.');
    END IF;
END
$$;

-- Refuses JSON that the type json lets in and Penstock does not: U+0000 and halves of surrogate pairs, which nothing can
-- store as text. Only a document with an escape can hold them, and only such documents are read.
CREATE FUNCTION check_enqueue_escapes(documents json[], what text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    suspect record;
BEGIN
    FOR suspect IN SELECT d.document, d.n FROM unnest(documents) WITH ORDINALITY AS d(document, n)
        WHERE position('\u' IN d.document::text) > 0
    LOOP
        BEGIN
            PERFORM suspect.document::jsonb;
        EXCEPTION WHEN data_exception THEN
            PERFORM refuse_enqueue(format('%s (number %s) holds text that cannot be stored', what, suspect.n),
                'U+0000 and halves of surrogate pairs are not accepted: ' || SQLERRM);
        END;
    END LOOP;
END
$$;

-- Refuses inputs and keys that no task can have, naming the first by its number from 1. What an input means is its
-- kind's affair: it is checked when the attempt begins.
CREATE FUNCTION check_enqueue_rows(inputs json[], keys text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    missing bigint;
    large bigint;
    has_escapes boolean;
    wrong bigint;
BEGIN
    IF inputs IS NULL THEN PERFORM refuse_enqueue('inputs is null', 'Expected an array of json.'); END IF;
    IF cardinality(inputs) > 10000 THEN
        PERFORM refuse_enqueue(format('%s inputs at once', cardinality(inputs)),
            'Expected at most 10000; call it again within the same transaction.');
    END IF;
    -- One pass over the texts: this is a tenth of what a large batch costs.
    SELECT min(i.n) FILTER (WHERE i.document IS NULL OR btrim(i.document, E' \t\r\n') = 'null'),
        min(i.n) FILTER (WHERE octet_length(i.document) > 12582912), bool_or(position('\u' IN i.document) > 0)
        INTO missing, large, has_escapes
    FROM (SELECT u.input::text AS document, u.n FROM unnest(inputs) WITH ORDINALITY AS u(input, n) OFFSET 0) i;
    IF missing IS NOT NULL THEN
        PERFORM refuse_enqueue(format('input number %s is null', missing), 'Every task has an input, such as ''{}''.');
    END IF;
    IF large IS NOT NULL THEN
        PERFORM refuse_enqueue(format('input number %s is larger than 12 MiB', large), 'Send a reference instead.');
    END IF;
    IF has_escapes THEN PERFORM check_enqueue_escapes(inputs, 'input'); END IF;
    IF keys IS NULL THEN RETURN; END IF;
    IF cardinality(keys) <> cardinality(inputs) THEN
        PERFORM refuse_enqueue(format('%s keys for %s inputs', cardinality(keys), cardinality(inputs)),
            'Expected one key for each input; null for none.');
    END IF;
    SELECT min(k.n) INTO wrong FROM unnest(keys) WITH ORDINALITY AS k(key, n)
        WHERE octet_length(k.key) NOT BETWEEN 1 AND 255;
    IF wrong IS NOT NULL THEN
        PERFORM refuse_enqueue(format('idempotency key number %s has %s bytes', wrong, octet_length(keys[wrong])),
            'Expected 1 to 255 bytes.');
    END IF;
END
$$;

-- The fingerprint of each request, so that a key that is used again for another body is noticed. Numbers, white space
-- and the order of fields do not matter. The API's fingerprints are made of its own bodies: a key that was used there
-- is in use here, and its body never counts as the same.
CREATE FUNCTION enqueue_fingerprints(inputs json[], options jsonb) RETURNS bytea[] LANGUAGE sql IMMUTABLE AS $$
    SELECT array_agg(sha256(convert_to(jsonb_build_array('sql', options, i.input::jsonb)::text, 'UTF8')) ORDER BY i.n)
    FROM unnest(inputs) WITH ORDINALITY AS i(input, n)
$$;

-- Stores what was checked: tasks, places in the queue, keys, expiries and events, in one statement. Returns the ID of
-- the task of each input, in order; a key that was used before for the same body gives the first one's.
--
-- Of two transactions with one key the later waits here for the earlier to end. When it returns, the row of every key
-- is locked by this transaction, also of those that were taken: whose they are cannot change before its end.
CREATE FUNCTION store_enqueued(
    owner_id int, wanted task_kind, inputs json[], moment timestamptz, urgency smallint, starts_at timestamptz,
    ends_at timestamptz, hook text, about json, keys text[], fingerprints bytea[], keys_end_at timestamptz
) RETURNS uuid[] LANGUAGE plpgsql AS $$
#variable_conflict error
DECLARE
    stamp text := uuid_v7_stamp();
    ids uuid[];
    stored uuid[];
    misused bigint;
BEGIN
    SELECT array_agg((stamp || substr(gen_random_uuid()::text, 16))::uuid) INTO ids
        FROM generate_series(1, cardinality(inputs));
    WITH new AS (
        SELECT * FROM unnest(ids, inputs, keys, fingerprints) WITH ORDINALITY AS r(id, input, key, fingerprint, n)
    ), claimed_key AS (
        -- A key that is given twice is claimed by its first input; in the order of the keys, so that nobody deadlocks.
        INSERT INTO unique_key AS u (tenant_id, scope, key, fingerprint, task_id, expires_at)
        SELECT DISTINCT ON (r.key) owner_id, 'task', r.key, r.fingerprint, r.id, keys_end_at
        FROM new r WHERE r.key IS NOT NULL ORDER BY r.key, r.n
        ON CONFLICT (tenant_id, scope, key) DO UPDATE
            SET fingerprint = excluded.fingerprint, task_id = excluded.task_id, expires_at = excluded.expires_at,
                returned = NULL
            WHERE u.expires_at <= moment
        RETURNING u.task_id
    ), accepted AS (
        SELECT r.id, r.input, r.n FROM new r WHERE r.key IS NULL
        UNION ALL
        SELECT r.id, r.input, r.n FROM claimed_key c JOIN new r ON r.id = c.task_id
    ), task_row AS (
        INSERT INTO task (id, tenant_id, kind, pool_id, priority, attempts_max, timeout_ms, run_at, expires_at,
            webhook_url, metadata, input)
        SELECT a.id, owner_id, wanted.name, wanted.pool_id, urgency, wanted.attempts_max, wanted.timeout_ms,
            starts_at, ends_at, hook, about, a.input
        FROM accepted a
    ), ready AS (
        INSERT INTO task_ready (task_id, tenant_id, pool_id, priority)
        SELECT a.id, owner_id, wanted.pool_id, urgency FROM accepted a
        WHERE starts_at IS NULL OR starts_at <= moment ORDER BY a.n
    ), deferred AS (
        INSERT INTO task_deferred (task_id, run_at, tenant_id, pool_id, priority, reason)
        SELECT a.id, starts_at, owner_id, wanted.pool_id, urgency, 'schedule' FROM accepted a WHERE starts_at > moment
    ), expiry AS (
        INSERT INTO task_expiry (task_id, tenant_id, expires_at)
        SELECT a.id, owner_id, ends_at FROM accepted a WHERE ends_at IS NOT NULL
    ), event AS (
        INSERT INTO audit_event (subject, tenant_id, action)
        SELECT a.id, owner_id, 'task.accepted' FROM accepted a ORDER BY a.n
    )
    SELECT array_agg(a.id) INTO stored FROM accepted a;
    IF cardinality(stored) = cardinality(ids) OR cardinality(ids) IS NULL THEN RETURN coalesce(ids, '{}'); END IF;
    SELECT array_agg(CASE WHEN r.key IS NULL THEN r.id ELSE u.task_id END ORDER BY r.n),
        min(r.n) FILTER (WHERE u.fingerprint <> r.fingerprint) INTO ids, misused
    FROM unnest(ids, keys, fingerprints) WITH ORDINALITY AS r(id, key, fingerprint, n)
    LEFT JOIN unique_key u ON u.tenant_id = owner_id AND u.scope = 'task' AND u.key = r.key;
    IF misused IS NOT NULL THEN
        PERFORM refuse_enqueue(format('the idempotency key of input number %s was used for another task', misused),
            'Nothing was stored. Use a new key for a new task.');
    END IF;
    RETURN ids;
END
$$;

-- Enqueues a task for each input; all of them or none. Returns their IDs in the order of the inputs.
CREATE FUNCTION enqueue_many(
    kind text, inputs json[], tenant text DEFAULT 'default', priority int DEFAULT 5,
    run_at timestamptz DEFAULT NULL, expires_at timestamptz DEFAULT NULL, webhook_url text DEFAULT NULL,
    metadata json DEFAULT NULL, idempotency_keys text[] DEFAULT NULL, key_lifetime interval DEFAULT '24 hours'
) RETURNS uuid[] LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    moment timestamptz := clock_timestamp();
    wanted task_kind := enqueue_kind(kind);
    fingerprints bytea[];
BEGIN
    PERFORM check_enqueue_options(moment, priority, run_at, expires_at, webhook_url, metadata, key_lifetime);
    PERFORM check_enqueue_rows(inputs, idempotency_keys);
    IF metadata IS NOT NULL THEN PERFORM check_enqueue_escapes(ARRAY[metadata], 'metadata'); END IF;
    IF idempotency_keys IS NOT NULL THEN
        fingerprints := enqueue_fingerprints(inputs,
            -- Times as numbers: as text they would depend on the session's time zone.
            jsonb_build_array(kind, priority, extract(epoch FROM run_at), extract(epoch FROM expires_at), webhook_url,
                metadata::jsonb));
    END IF;
    RETURN store_enqueued(enqueue_tenant(tenant), wanted, inputs, moment, priority::smallint, run_at, expires_at,
        webhook_url, metadata, idempotency_keys, fingerprints, moment + key_lifetime);
END
$$;

-- Enqueues one task and returns its ID; task_id(…) spells it as the API does.
CREATE FUNCTION enqueue(
    kind text, input json, tenant text DEFAULT 'default', priority int DEFAULT 5,
    run_at timestamptz DEFAULT NULL, expires_at timestamptz DEFAULT NULL, webhook_url text DEFAULT NULL,
    metadata json DEFAULT NULL, idempotency_key text DEFAULT NULL, key_lifetime interval DEFAULT '24 hours'
) RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    RETURN (enqueue_many(kind, ARRAY[input], tenant, priority, run_at, expires_at, webhook_url, metadata,
        CASE WHEN idempotency_key IS NOT NULL THEN ARRAY[idempotency_key] END, key_lifetime))[1];
END
$$;

-- The schema that the migration runs in is the one the functions work in, whatever the caller's path; pg_temp comes
-- last, so that a temporary table of the caller is never taken for one of ours. Nothing is compiled: costs over many
-- partitions look high enough, and compiling takes longer than running.
DO $$
DECLARE
    entry regprocedure;
BEGIN
    FOR entry IN SELECT p.oid FROM pg_proc p WHERE p.pronamespace = current_schema()::regnamespace
        AND p.proname IN ('enqueue', 'enqueue_many')
    LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp', entry, current_schema());
        EXECUTE format('ALTER FUNCTION %s SET jit = off', entry);
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', entry);
    END LOOP;
    EXECUTE format('REVOKE ALL ON FUNCTION store_enqueued FROM PUBLIC');
END
$$;
