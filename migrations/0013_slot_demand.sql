-- Slots go where the demand is: a worker says at each renewal whether it could use more than it has.
-- Safe while the previous release runs: its workers count as hungry, which is how it treats everyone.
ALTER TABLE slot_lease ADD COLUMN hungry boolean NOT NULL DEFAULT true;
