-- engine: house
-- refused_add(hour_at_ms i64, kind text, n i64)
INSERT INTO refused_hours (hour_at_ms, kind, n) VALUES ($hour_at_ms, $kind, $n)
ON CONFLICT (hour_at_ms, kind) DO UPDATE SET n = refused_hours.n + excluded.n;

-- engine: house
-- refused_sums(from_ms i64) -> (kind text, n i64) many
SELECT kind, CAST(sum(n) AS BIGINT) FROM refused_hours WHERE hour_at_ms >= $from_ms GROUP BY kind ORDER BY kind;

-- engine: house
-- refused_forget(before_ms i64)
DELETE FROM refused_hours WHERE hour_at_ms < $before_ms;
