-- The attempt that brings the outcome is told by the outcome's own row instead of by a second one: one row and one index
-- entry less per task. `attempt` keeps the attempts that ended without an outcome (retried, deferred, handed back, lost).
--
-- Safe while the previous release runs: it goes on writing both, and its outcomes carry no worker.

ALTER TABLE task_outcome
    -- Of the attempt that ended with this outcome; all null when none did (ended while it waited, or its worker was lost).
    ADD COLUMN worker_id bigint,
    ADD COLUMN epoch int,
    ADD COLUMN failure_class text,
    ADD CHECK ((worker_id IS NULL) = (epoch IS NULL));

-- Every attempt that ended, whatever ended it. Ask by task_id.
CREATE VIEW task_attempt AS
SELECT task_id, attempt, tenant_id, worker_id, epoch, counted, started_at, finished_at, failure_class, failure
FROM attempt
UNION ALL
SELECT task_id, attempt, tenant_id, worker_id, epoch, true, started_at, finished_at, failure_class, error
FROM task_outcome WHERE worker_id IS NOT NULL;
