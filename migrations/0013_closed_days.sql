-- A shop that is closed for some days: its phones are off, reports go to the office at once.
ALTER TABLE shops ADD COLUMN away_until_ms {i64} NOT NULL DEFAULT 0; -- 0, or past: it is there
