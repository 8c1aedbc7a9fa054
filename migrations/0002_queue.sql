-- The queue. A task is inserted once and never updated; where it stands is a row in a narrow table:
--   task_ready     waits for a slot
--   task_deferred  waits for a time (its own schedule, a retry, a provider's Retry-After)
--   task_running   is being worked on, fenced by (task, attempt, worker, epoch)
--   task_outcome   ended (0003)
-- A task is in exactly one of them. Hot tables are insert and delete only.

-- A lane. slot_limit bounds what is in flight in it over the whole fleet.
CREATE TABLE pool (
    id          smallint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name        text NOT NULL UNIQUE CHECK (name ~ '^[a-z0-9][a-z0-9._-]{0,62}$'),
    provider    text,
    slot_limit  int NOT NULL CHECK (slot_limit >= 0),
    paused      boolean NOT NULL DEFAULT false
);

-- A worker process. Its lease is on the database's clock; losing it raises the epoch,
-- and from then on nothing that carries the old epoch can change a row.
CREATE TABLE worker (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    host         text NOT NULL,
    pid          int NOT NULL,
    epoch        int NOT NULL DEFAULT 1 CHECK (epoch > 0),
    started_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    lease_until  timestamptz NOT NULL,
    stopped_at   timestamptz
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 200);

-- The slots a worker holds in a pool. The sum over live leases of what is granted, or still in use from a time when
-- more was granted, plus the open calls of workers whose lease is gone, never passes pool.slot_limit.
CREATE TABLE slot_lease (
    pool_id     smallint NOT NULL REFERENCES pool (id),
    worker_id   bigint NOT NULL REFERENCES worker (id) ON DELETE CASCADE,
    epoch       int NOT NULL,
    granted     int NOT NULL CHECK (granted >= 0),
    wanted      int NOT NULL CHECK (wanted >= 0),
    used        int NOT NULL CHECK (used >= 0),
    expires_at  timestamptz NOT NULL,
    PRIMARY KEY (pool_id, worker_id)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 200);

CREATE TABLE task (
    id            uuid NOT NULL,
    tenant_id     int NOT NULL,
    kind          text NOT NULL,
    pool_id       smallint NOT NULL,
    priority      smallint NOT NULL CHECK (priority BETWEEN 0 AND 9),
    attempts_max  smallint NOT NULL CHECK (attempts_max BETWEEN 1 AND 100),
    timeout_ms    int NOT NULL CHECK (timeout_ms > 0),
    run_at        timestamptz,
    expires_at    timestamptz,
    webhook_url   text,
    metadata      json,
    input         json NOT NULL,
    -- The task whose outcome made this one (a webhook delivery), or that this one retries.
    source_task   uuid,
    created_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant_id, id)
) PARTITION BY RANGE (id);

CREATE SEQUENCE task_ready_seq CACHE 1;

CREATE TABLE task_ready (
    seq        bigint NOT NULL DEFAULT nextval('task_ready_seq'),
    task_id    uuid PRIMARY KEY,
    tenant_id  int NOT NULL,
    pool_id    smallint NOT NULL,
    priority   smallint NOT NULL CHECK (priority BETWEEN 0 AND 9),
    -- Attempts so far, and how many of them do not count (deferred, handed back at shutdown).
    attempt    int NOT NULL DEFAULT 0 CHECK (attempt >= 0),
    uncounted  int NOT NULL DEFAULT 0 CHECK (uncounted BETWEEN 0 AND attempt)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0,
        autovacuum_vacuum_insert_threshold = -1, autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 50000);
CREATE INDEX task_ready_claim ON task_ready (pool_id, priority, seq);

CREATE TABLE task_deferred (
    task_id    uuid PRIMARY KEY,
    run_at     timestamptz NOT NULL,
    tenant_id  int NOT NULL,
    pool_id    smallint NOT NULL,
    priority   smallint NOT NULL CHECK (priority BETWEEN 0 AND 9),
    attempt    int NOT NULL DEFAULT 0 CHECK (attempt >= 0),
    uncounted  int NOT NULL DEFAULT 0 CHECK (uncounted BETWEEN 0 AND attempt),
    reason     text NOT NULL CHECK (reason IN ('schedule', 'retry', 'rate', 'budget', 'breaker'))
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0);
CREATE INDEX task_deferred_due ON task_deferred (run_at, task_id);

CREATE TABLE task_running (
    task_id           uuid PRIMARY KEY,
    tenant_id         int NOT NULL,
    pool_id           smallint NOT NULL,
    priority          smallint NOT NULL,
    attempt           int NOT NULL CHECK (attempt > 0),
    uncounted         int NOT NULL CHECK (uncounted BETWEEN 0 AND attempt),
    worker_id         bigint NOT NULL,
    epoch             int NOT NULL,
    started_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
    cancel_requested  boolean NOT NULL DEFAULT false
) WITH (fillfactor = 90, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000,
        autovacuum_vacuum_cost_delay = 0);
CREATE INDEX task_running_cancel ON task_running (worker_id) WHERE cancel_requested;

-- When a live task stops being wanted. One row per task that has an expiry.
CREATE TABLE task_expiry (
    task_id     uuid PRIMARY KEY,
    tenant_id   int NOT NULL,
    expires_at  timestamptz NOT NULL
);
CREATE INDEX task_expiry_due ON task_expiry (expires_at, task_id);

-- Idempotency and uniqueness, off the partitioned tables.
CREATE TABLE unique_key (
    tenant_id    int NOT NULL,
    scope        text NOT NULL,
    key          text NOT NULL CHECK (octet_length(key) BETWEEN 1 AND 255),
    fingerprint  bytea NOT NULL CHECK (octet_length(fingerprint) = 32),
    task_id      uuid NOT NULL,
    expires_at   timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, scope, key)
);
CREATE INDEX unique_key_expiry ON unique_key (expires_at);

-- One row per maintenance duty; whoever moves next_at forward does the duty this time.
CREATE TABLE duty (
    name     text PRIMARY KEY,
    next_at  timestamptz NOT NULL DEFAULT '-infinity'
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 200);

-- Webhook deliveries wait here; no provider, so a slot is one task.
INSERT INTO pool (name, provider, slot_limit) VALUES ('webhook', NULL, 64);
