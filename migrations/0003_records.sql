-- The records: append-only, one partition per day of the task's ID, dropped whole by retention.

CREATE TABLE task_outcome (
    task_id        uuid PRIMARY KEY,
    tenant_id      int NOT NULL,
    -- 1 succeeded, 2 failed, 3 cancelled, 4 expired.
    state          smallint NOT NULL CHECK (state BETWEEN 1 AND 4),
    attempt        int NOT NULL CHECK (attempt >= 0),
    uncounted      int NOT NULL CHECK (uncounted BETWEEN 0 AND attempt),
    started_at     timestamptz,
    finished_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    input_tokens   bigint NOT NULL DEFAULT 0 CHECK (input_tokens >= 0),
    output_tokens  bigint NOT NULL DEFAULT 0 CHECK (output_tokens >= 0),
    cost_nanos     bigint NOT NULL DEFAULT 0 CHECK (cost_nanos >= 0),
    result         json,
    error          json,
    CHECK (state <> 1 OR error IS NULL),
    CHECK (state <> 2 OR error IS NOT NULL)
) PARTITION BY RANGE (task_id);

-- One row per attempt that ended, whatever ended it.
CREATE TABLE attempt (
    task_id        uuid NOT NULL,
    attempt        int NOT NULL CHECK (attempt > 0),
    tenant_id      int NOT NULL,
    worker_id      bigint NOT NULL,
    epoch          int NOT NULL,
    counted        boolean NOT NULL,
    started_at     timestamptz NOT NULL,
    finished_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- Null when it succeeded.
    failure_class  text,
    failure        json,
    PRIMARY KEY (task_id, attempt)
) PARTITION BY RANGE (task_id);

CREATE TABLE checkpoint (
    task_id        uuid NOT NULL,
    node           text NOT NULL,
    iteration      int NOT NULL,
    tenant_id      int NOT NULL,
    attempt        int NOT NULL,
    input_hash     bytea NOT NULL CHECK (octet_length(input_hash) = 32),
    output         json NOT NULL,
    input_tokens   bigint NOT NULL DEFAULT 0,
    output_tokens  bigint NOT NULL DEFAULT 0,
    cost_nanos     bigint NOT NULL DEFAULT 0,
    created_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (task_id, node, iteration, input_hash)
) PARTITION BY RANGE (task_id);

-- Calls that have left and are not settled. Insert and delete only; small by construction:
-- never more rows than slots. A row of a lost worker keeps its slot taken until its deadline.
CREATE TABLE model_call_open (
    id             uuid PRIMARY KEY,
    task_id        uuid NOT NULL,
    tenant_id      int NOT NULL,
    attempt        int NOT NULL,
    worker_id      bigint NOT NULL,
    epoch          int NOT NULL,
    pool_id        smallint NOT NULL,
    node           text NOT NULL,
    iteration      int NOT NULL,
    provider       text NOT NULL,
    model          text NOT NULL,
    dispatched_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    deadline       timestamptz NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_cost_delay = 0);

-- Calls that are settled: what was used and what it cost.
CREATE TABLE model_call (
    task_id        uuid NOT NULL,
    id             uuid NOT NULL,
    tenant_id      int NOT NULL,
    attempt        int NOT NULL,
    node           text NOT NULL,
    iteration      int NOT NULL,
    provider       text NOT NULL,
    model          text NOT NULL,
    state          text NOT NULL
                   CHECK (state IN ('ok', 'rejected_output', 'truncated', 'failed', 'cancelled', 'unknown')),
    dispatched_at  timestamptz NOT NULL,
    settled_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    input_tokens   bigint NOT NULL DEFAULT 0 CHECK (input_tokens >= 0),
    output_tokens  bigint NOT NULL DEFAULT 0 CHECK (output_tokens >= 0),
    cost_nanos     bigint NOT NULL DEFAULT 0 CHECK (cost_nanos >= 0),
    finish_reason  text,
    failure        json,
    request_id     text,
    PRIMARY KEY (task_id, id)
) PARTITION BY RANGE (task_id);

CREATE SEQUENCE audit_event_seq;

-- What happened, in order of (at, seq). The subject is the task, or the event's own ID when there is none.
CREATE TABLE audit_event (
    seq        bigint NOT NULL DEFAULT nextval('audit_event_seq'),
    subject    uuid NOT NULL,
    tenant_id  int NOT NULL,
    action     text NOT NULL,
    attempt    int,
    worker_id  bigint,
    at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    detail     json
) PARTITION BY RANGE (subject);
CREATE INDEX audit_event_subject ON audit_event (subject, seq);

-- A webhook to be delivered; the delivery itself is a task. The body is made from these columns alone,
-- so every attempt sends the same bytes.
CREATE TABLE webhook_message (
    task_id      uuid NOT NULL,
    id           uuid NOT NULL,
    tenant_id    int NOT NULL,
    type         text NOT NULL,
    url          text NOT NULL,
    kind         text NOT NULL,
    attempts     int NOT NULL,
    occurred_at  timestamptz NOT NULL,
    PRIMARY KEY (task_id, id)
) PARTITION BY RANGE (task_id);
