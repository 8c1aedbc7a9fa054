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
