-- What a record of its own already tells is not written a second time. That a task was accepted, that an attempt of it
-- started and that it succeeded stand in `task`, in the attempt's row and in `task_outcome`, each written in the very
-- transaction that the event would have been written in; so those rows carry the event's place in the trail instead, and
-- the view `audit_trail` (0029) tells them together with the events that only `audit_event` knows. Three rows and three
-- index entries less for a task that succeeds at once: a quarter of a burn-down's work on the server, and of its WAL.
--
-- 0025 to 0028 change one table each: a transaction that held one of them and waited for the next would meet claims and
-- settlements that come the other way.
--
-- Safe while the previous release runs: it goes on storing those events, and its rows carry no place. It does not know
-- this release's, though. Until it is replaced (it says from now on that it is not ready), the timelines that its API
-- shows lack them, and of a task that has no other event it says that there is none; and an attempt that this release
-- started and the previous one ended by a rescue has no start in the trail, only in its row.

-- Of 'task.accepted'; null when that event is stored, as it is where it says more: whose copy, whose child, which schedule.
ALTER TABLE task ADD COLUMN accepted_seq bigint;
