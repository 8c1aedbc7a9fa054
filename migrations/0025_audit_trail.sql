-- What a record of its own already tells is not written a second time. That a task was accepted, that an attempt of it
-- started and that it succeeded stand in `task`, in the attempt's row and in `task_outcome`, each written in the very
-- transaction that the event would have been written in; so those rows carry the event's place in the trail instead, and
-- the view `audit_trail` tells them together with the events that only `audit_event` knows. Three rows and three index
-- entries less for a task that succeeds at once: a seventh less work for a burn-down, and a fifth less WAL.
--
-- Safe while the previous release runs: it goes on storing those events, and its rows carry no place. Of an attempt that
-- this release started and the previous one ended by a rescue, the trail has no start, the attempt's row has.

-- Of 'task.accepted'; null when that event is stored, as it is where it says more: whose copy, whose child, which schedule.
ALTER TABLE task ADD COLUMN accepted_seq bigint;
-- Of 'attempt.started'. It moves with the attempt.
ALTER TABLE task_running ADD COLUMN started_seq bigint;
ALTER TABLE attempt ADD COLUMN started_seq bigint;
ALTER TABLE task_outcome
    -- Of the attempt that brought the outcome; one that was lost or handed back before has it in `attempt`.
    ADD COLUMN started_seq bigint,
    -- Of 'task.succeeded'. Other outcomes have an event that says more.
    ADD COLUMN ended_seq bigint;

-- Every audit event, wherever it is kept. Ask by tenant_id and subject.
CREATE VIEW audit_trail AS
SELECT seq, subject, tenant_id, action, attempt, worker_id, at, detail FROM audit_event
UNION ALL
SELECT accepted_seq, id, tenant_id, 'task.accepted', NULL, NULL, created_at, NULL
FROM task WHERE accepted_seq IS NOT NULL
UNION ALL
SELECT started_seq, task_id, tenant_id, 'attempt.started', attempt, worker_id, started_at, NULL
FROM task_running WHERE started_seq IS NOT NULL
UNION ALL
SELECT started_seq, task_id, tenant_id, 'attempt.started', attempt, worker_id, started_at, NULL
FROM attempt WHERE started_seq IS NOT NULL
UNION ALL
SELECT started_seq, task_id, tenant_id, 'attempt.started', attempt, worker_id, started_at, NULL
FROM task_outcome WHERE started_seq IS NOT NULL
UNION ALL
SELECT ended_seq, task_id, tenant_id, 'task.succeeded', nullif(attempt, 0), worker_id, finished_at, NULL
FROM task_outcome WHERE ended_seq IS NOT NULL;
