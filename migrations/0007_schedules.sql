-- Schedules: when tasks are made without anybody asking. A schedule is a row; each of its fires makes a task.

CREATE TABLE schedule (
    id            uuid PRIMARY KEY,
    tenant_id     int NOT NULL REFERENCES tenant (id),
    -- Compared by bytes, so that a page of names means the same in every database.
    name          text COLLATE "C" NOT NULL CHECK (name ~ '^[a-z0-9][a-z0-9._-]{0,62}$'),
    -- What each task is made of.
    kind          text NOT NULL CHECK (octet_length(kind) BETWEEN 1 AND 64),
    priority      smallint NOT NULL CHECK (priority BETWEEN 0 AND 9),
    input         json NOT NULL CHECK (octet_length(input::text) <= 65536),
    webhook_url   text,
    metadata      json,
    -- When: exactly one of a cron expression on the clocks of a zone, an interval with an anchor, a moment.
    cron          text CHECK (octet_length(cron) BETWEEN 1 AND 256),
    zone          text CHECK (octet_length(zone) BETWEEN 1 AND 64),
    every_s       int CHECK (every_s BETWEEN 10 AND 31622400),
    anchor        timestamptz,
    at            timestamptz,
    catch_up      text NOT NULL CHECK (catch_up IN ('coalesce', 'each', 'skip')),
    paused        boolean NOT NULL DEFAULT false,
    -- The fire that it waits for; null when none will come.
    next_fire_at  timestamptz CHECK (isfinite(next_fire_at)),
    -- The latest fire that a task was made for. It only grows, which is what makes a fire happen at most once.
    last_fire_at  timestamptz CHECK (isfinite(last_fire_at)),
    -- Tasks made so far.
    fired_count   bigint NOT NULL DEFAULT 0 CHECK (fired_count >= 0),
    created_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (tenant_id, name),
    CHECK (num_nonnulls(cron, every_s, at) = 1),
    CHECK ((cron IS NULL) = (zone IS NULL)),
    CHECK ((every_s IS NULL) = (anchor IS NULL)),
    CHECK ((fired_count = 0) = (last_fire_at IS NULL))
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 200);

-- The probe of every worker that looks for due work, and the walk over what is due.
CREATE INDEX schedule_due ON schedule (next_fire_at, id) WHERE NOT paused AND next_fire_at IS NOT NULL;
