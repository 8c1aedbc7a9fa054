-- Tasks from SQL may say which user of the tenant they are done for, as tasks from the API may: user_name => 'zoe'. The
-- limits per user go by it.
--
-- Safe while the previous release runs: calls name what they mean, and what was granted on a function is granted on the
-- one that takes its place. Whoever has built a view or a default on one of them is told so here, and drops that first.

-- Refuses what is no name of a user. The same rule as the API's field `user`.
CREATE FUNCTION check_enqueue_user(user_name text) RETURNS void LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    IF octet_length(user_name) NOT BETWEEN 1 AND 128 OR user_name ~ '[\u0001-\u001F\u007F-\u009F]' THEN
        PERFORM refuse_enqueue('user_name is not a text of 1 to 128 bytes without control characters',
            'Expected your own name for whoever the task is done for; leave it out for nobody.');
    END IF;
END
$$;

-- What a user adds to the fingerprint of a request: nothing when there is none, so that keys from before this function
-- still mean the same.
CREATE FUNCTION enqueue_user_mark(user_name text) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN user_name IS NULL THEN '[]'::jsonb ELSE jsonb_build_array(jsonb_build_object('user', user_name)) END
$$;

-- Stores what was checked: tasks, places in the queue, keys, expiries and events, in one statement. Returns the ID of
-- the task of each input, in order; a key that was used before for the same body gives the first one's.
--
-- Of two transactions with one key the later waits here for the earlier to end. When it returns, the row of every key
-- is locked by this transaction, also of those that were taken: whose they are cannot change before its end.
CREATE FUNCTION store_enqueued(
    owner_id int, wanted task_kind, inputs json[], moment timestamptz, urgency smallint, starts_at timestamptz,
    ends_at timestamptz, hook text, about json, keys text[], fingerprints bytea[], keys_end_at timestamptz, for_user text
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
            webhook_url, metadata, input, user_name)
        SELECT a.id, owner_id, wanted.name, wanted.pool_id, urgency, wanted.attempts_max, wanted.timeout_ms,
            starts_at, ends_at, hook, about, a.input, for_user
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
    metadata json DEFAULT NULL, idempotency_keys text[] DEFAULT NULL, key_lifetime interval DEFAULT '24 hours',
    user_name text DEFAULT NULL
) RETURNS uuid[] LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    moment timestamptz := clock_timestamp();
    wanted task_kind := enqueue_kind(kind);
    fingerprints bytea[];
BEGIN
    PERFORM check_enqueue_options(moment, priority, run_at, expires_at, webhook_url, metadata, key_lifetime);
    PERFORM check_enqueue_user(user_name);
    PERFORM check_enqueue_rows(inputs, idempotency_keys);
    IF metadata IS NOT NULL THEN PERFORM check_enqueue_escapes(ARRAY[metadata], 'metadata'); END IF;
    IF idempotency_keys IS NOT NULL THEN
        fingerprints := enqueue_fingerprints(inputs,
            -- Times as numbers: as text they would depend on the session's time zone.
            jsonb_build_array(kind, priority, extract(epoch FROM run_at), extract(epoch FROM expires_at), webhook_url,
                metadata::jsonb) || enqueue_user_mark(user_name));
    END IF;
    RETURN store_enqueued(enqueue_tenant(tenant), wanted, inputs, moment, priority::smallint, run_at, expires_at,
        webhook_url, metadata, idempotency_keys, fingerprints, moment + key_lifetime, user_name);
END
$$;

-- Enqueues one task and returns its ID; task_id(…) spells it as the API does.
CREATE FUNCTION enqueue(
    kind text, input json, tenant text DEFAULT 'default', priority int DEFAULT 5,
    run_at timestamptz DEFAULT NULL, expires_at timestamptz DEFAULT NULL, webhook_url text DEFAULT NULL,
    metadata json DEFAULT NULL, idempotency_key text DEFAULT NULL, key_lifetime interval DEFAULT '24 hours',
    user_name text DEFAULT NULL
) RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    RETURN (enqueue_many(kind, ARRAY[input], tenant, priority, run_at, expires_at, webhook_url, metadata,
        CASE WHEN idempotency_key IS NOT NULL THEN ARRAY[idempotency_key] END, key_lifetime, user_name))[1];
END
$$;

-- Stores one task under an ID that was chosen before.
CREATE FUNCTION store_one(
    fresh uuid, owner_id int, wanted task_kind, input json, moment timestamptz, urgency smallint, starts_at timestamptz,
    ends_at timestamptz, hook text, about json, for_user text
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO task (id, tenant_id, kind, pool_id, priority, attempts_max, timeout_ms, run_at, expires_at,
            webhook_url, metadata, input, user_name)
        VALUES (fresh, owner_id, wanted.name, wanted.pool_id, urgency, wanted.attempts_max, wanted.timeout_ms,
            starts_at, ends_at, hook, about, store_one.input, for_user);
    IF starts_at > moment THEN
        INSERT INTO task_deferred (task_id, run_at, tenant_id, pool_id, priority, reason)
            VALUES (fresh, starts_at, owner_id, wanted.pool_id, urgency, 'schedule');
    ELSE
        INSERT INTO task_ready (task_id, tenant_id, pool_id, priority) VALUES (fresh, owner_id, wanted.pool_id, urgency);
    END IF;
    IF ends_at IS NOT NULL THEN
        INSERT INTO task_expiry (task_id, tenant_id, expires_at) VALUES (fresh, owner_id, ends_at);
    END IF;
    INSERT INTO audit_event (subject, tenant_id, action) VALUES (fresh, owner_id, 'task.accepted');
END
$$;

-- Enqueues a task unless one with the key is there. Returns the task that now holds the key, and the outcome: 'created',
-- 'returned' (it was there), 'replaced' (it took the place of the one in `replaced`), or 'repeated' (the idempotency key
-- was used before for the same body).
CREATE FUNCTION enqueue_unique(
    kind text, input json, unique_key text, unique_while text DEFAULT NULL, unique_for_seconds int DEFAULT NULL,
    if_taken text DEFAULT 'return', tenant text DEFAULT 'default', priority int DEFAULT 5,
    run_at timestamptz DEFAULT NULL, expires_at timestamptz DEFAULT NULL, webhook_url text DEFAULT NULL,
    metadata json DEFAULT NULL, idempotency_key text DEFAULT NULL, key_lifetime interval DEFAULT '24 hours',
    user_name text DEFAULT NULL,
    OUT id uuid, OUT outcome text, OUT replaced uuid
) LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    moment timestamptz := clock_timestamp();
    wanted task_kind := enqueue_kind(kind);
    owner_id int := enqueue_tenant(tenant);
    fresh uuid := uuid_v7();
    print bytea;
    taken record;
BEGIN
    PERFORM check_enqueue_options(moment, priority, run_at, expires_at, webhook_url, metadata, key_lifetime);
    PERFORM check_enqueue_user(user_name);
    PERFORM check_enqueue_rows(ARRAY[input], CASE WHEN idempotency_key IS NOT NULL THEN ARRAY[idempotency_key] END);
    IF metadata IS NOT NULL THEN PERFORM check_enqueue_escapes(ARRAY[metadata], 'metadata'); END IF;
    PERFORM check_enqueue_unique(unique_key, unique_while, unique_for_seconds, if_taken);
    IF idempotency_key IS NOT NULL THEN
        print := (enqueue_fingerprints(ARRAY[input], jsonb_build_array(kind, priority, extract(epoch FROM run_at),
            extract(epoch FROM expires_at), webhook_url, metadata::jsonb, unique_key, unique_while, unique_for_seconds,
            if_taken) || enqueue_user_mark(user_name)))[1];
        SELECT c.task_id, c.is_ours, c.fingerprint INTO taken
            FROM claim_enqueue_key(owner_id, idempotency_key, print, fresh, moment, key_lifetime) c;
        IF taken.fingerprint <> print THEN
            PERFORM refuse_enqueue('the idempotency key was used for another task',
                'Nothing was stored. Use a new key for a new task.');
        END IF;
        IF NOT taken.is_ours THEN
            id := taken.task_id;
            outcome := 'repeated';
            RETURN;
        END IF;
    END IF;
    SELECT t.outcome, t.holder INTO taken FROM take_unique_key(
        owner_id, CASE WHEN unique_while IS NULL THEN 'unique.period' ELSE 'unique.queued' END, unique_key,
        make_interval(secs => coalesce(unique_for_seconds, 86400)), fresh, if_taken) t;
    outcome := taken.outcome;
    IF outcome = 'returned' THEN
        id := taken.holder;
        -- Whoever sends the same request again is told of the same task.
        PERFORM point_enqueue_key(owner_id, idempotency_key, id);
        RETURN;
    END IF;
    id := fresh;
    IF outcome = 'replaced' THEN replaced := taken.holder; END IF;
    PERFORM store_one(fresh, owner_id, wanted, input, moment, priority::smallint, run_at, expires_at, webhook_url, metadata,
        user_name);
END
$$;

-- The ones that knew no user go, and leave their settings and rights to those that do.
DO $$
DECLARE
    entry record;
    right_of record;
BEGIN
    FOR entry IN
        SELECT old.oid::regprocedure AS old, fresh.oid::regprocedure AS fresh, old.proacl, old.proowner,
            old.proconfig
        FROM pg_proc old JOIN pg_proc fresh ON fresh.pronamespace = old.pronamespace AND fresh.proname = old.proname
            AND fresh.pronargs = old.pronargs + 1
        WHERE old.pronamespace = current_schema()::regnamespace
            AND old.proname IN ('store_enqueued', 'store_one', 'enqueue', 'enqueue_many', 'enqueue_unique')
    LOOP
        IF entry.proconfig IS NOT NULL THEN
            EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp', entry.fresh, current_schema());
            EXECUTE format('ALTER FUNCTION %s SET jit = off', entry.fresh);
            IF 'enable_seqscan=off' = ANY (entry.proconfig) THEN
                EXECUTE format('ALTER FUNCTION %s SET enable_seqscan = off', entry.fresh);
            END IF;
        END IF;
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', entry.fresh);
        FOR right_of IN
            SELECT CASE r.grantee WHEN 0 THEN 'PUBLIC' ELSE r.grantee::regrole::text END AS grantee, r.is_grantable
            FROM aclexplode(entry.proacl) r WHERE r.grantee <> entry.proowner
        LOOP
            EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO %s%s', entry.fresh, right_of.grantee,
                CASE WHEN right_of.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END);
        END LOOP;
        EXECUTE format('DROP FUNCTION %s', entry.old);
    END LOOP;
END
$$;
