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
