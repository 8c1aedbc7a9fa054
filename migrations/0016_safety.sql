-- What each tenant lets through to models and back, and a debug mode that ends by itself.
-- Safe while the previous release runs: it knows none of these tables and goes on as before.

-- A tenant without a row has the standard policy.
CREATE TABLE tenant_policy (
    tenant_id   int PRIMARY KEY REFERENCES tenant (id),
    policy      jsonb NOT NULL CHECK (jsonb_typeof(policy) = 'object' AND octet_length(policy::text) <= 131072),
    changed_at  timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- The latest debug session of a tenant. It is on until its end has come on this database's clock; nobody has to turn
-- it off, and no process has to be alive for that.
CREATE TABLE tenant_debug (
    tenant_id   int PRIMARY KEY REFERENCES tenant (id),
    started_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    ends_at     timestamptz NOT NULL,
    reason      text NOT NULL CHECK (octet_length(reason) BETWEEN 1 AND 500),
    -- Records of this session. It only grows, and bounds what a session can store.
    stored      int NOT NULL DEFAULT 0 CHECK (stored BETWEEN 0 AND 10000),
    CHECK (ends_at <= started_at + interval '24 hours')
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 200);

-- Prompts and answers of tenants in debug mode, with their secrets masked. Read only for a day, then deleted.
CREATE TABLE debug_record (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id   int NOT NULL,
    task_id     uuid NOT NULL,
    node        text NOT NULL,
    model       text NOT NULL,
    stored_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    prompt      text NOT NULL CHECK (octet_length(prompt) <= 65536),
    -- Null when no answer came.
    answer      text CHECK (octet_length(answer) <= 65536),
    failure     text
);
CREATE INDEX debug_record_tenant ON debug_record (tenant_id, id);
CREATE INDEX debug_record_age ON debug_record (stored_at);
