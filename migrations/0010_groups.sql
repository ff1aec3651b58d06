-- Reports of the same thing: the half-hour they fell into, the household a worker has spoken to, "again now".
ALTER TABLE appeals ADD COLUMN slot_at_ms {i64} NOT NULL DEFAULT 0;
ALTER TABLE appeals ADD COLUMN confirmed_at_ms {i64} NOT NULL DEFAULT 0;
ALTER TABLE appeals ADD COLUMN again_at_ms {i64} NOT NULL DEFAULT 0;
ALTER TABLE appeals ADD COLUMN agains {i64} NOT NULL DEFAULT 0;
CREATE INDEX appeals_by_slot ON appeals (street_id, slot_at_ms, appeal_id);
