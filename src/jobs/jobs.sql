-- engine: house
-- job_claim(name text, next_at_ms i64, now_ms i64) -> changed
INSERT INTO jobs (name, next_at_ms) VALUES ($name, $next_at_ms)
ON CONFLICT (name) DO UPDATE SET next_at_ms = excluded.next_at_ms WHERE jobs.next_at_ms <= $now_ms OR jobs.next_at_ms > excluded.next_at_ms;
