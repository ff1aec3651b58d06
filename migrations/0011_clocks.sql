-- The clock until a report should be solved, whether it stands still, and how far an overdue word was raised.
ALTER TABLE appeals ADD COLUMN solve_at_ms {i64} NOT NULL DEFAULT 0;      -- 0: stands still, or was never started
ALTER TABLE appeals ADD COLUMN solve_left_min {i64} NOT NULL DEFAULT -1;  -- working minutes left while it stands still; -1: it runs
ALTER TABLE appeals ADD COLUMN raised {i64} NOT NULL DEFAULT 0;           -- 1: told to the deputy, 2: on the district's list
ALTER TABLE appeals ADD COLUMN raise_at_ms {i64} NOT NULL DEFAULT 0;      -- when it is raised next; 0: it is not
-- Reports that an officer put together or apart: 0 by place and half-hour, the own id alone, another's id with that one.
ALTER TABLE appeals ADD COLUMN together_id {i64} NOT NULL DEFAULT 0;
-- Whom it is up to when it is not in the street's power: a word of addressees.def.
ALTER TABLE appeals ADD COLUMN addressee {text} NOT NULL DEFAULT '';
CREATE INDEX appeals_to_raise ON appeals (street_id, raise_at_ms) WHERE raise_at_ms > 0;
CREATE INDEX appeals_raised ON appeals (street_id, due_at_ms, appeal_id) WHERE raised = 2;
CREATE INDEX appeals_together ON appeals (street_id, together_id) WHERE together_id > 0;
