-- include "base/id.h"

-- engine: house
-- session_insert(session_id i64, account_id account_id, hash blob, label text, created_at_ms i64, bond text)
INSERT INTO sessions (session_id, account_id, hash, label, created_at_ms, seen_at_ms, bond)
VALUES ($session_id, $account_id, $hash, $label, $created_at_ms, $created_at_ms, $bond);

-- engine: house
-- session_by_hash(hash blob) -> (session_id i64, account_id account_id, created_at_ms i64, seen_at_ms i64, bond text, name text) one
SELECT s.session_id, s.account_id, s.created_at_ms, s.seen_at_ms, s.bond, a.name
FROM sessions s JOIN accounts a ON a.account_id = s.account_id
WHERE s.hash = $hash AND a.closed_at_ms = 0;

-- engine: house
-- session_by_id(session_id i64) -> (account_id account_id, hash blob, created_at_ms i64, seen_at_ms i64, bond text) one
SELECT account_id, hash, created_at_ms, seen_at_ms, bond FROM sessions WHERE session_id = $session_id;

-- engine: house
-- session_seen(seen_at_ms i64, bond text, session_id i64)
UPDATE sessions SET seen_at_ms = $seen_at_ms, bond = $bond WHERE session_id = $session_id;

-- engine: house
-- session_delete(account_id account_id, session_id i64) -> changed
DELETE FROM sessions WHERE account_id = $account_id AND session_id = $session_id;

-- engine: house
-- session_delete_all(account_id account_id, except i64)
DELETE FROM sessions WHERE account_id = $account_id AND session_id <> $except;

-- engine: house
-- session_delete_old(created_before_ms i64, seen_before_ms i64)
DELETE FROM sessions WHERE created_at_ms < $created_before_ms OR seen_at_ms < $seen_before_ms;

-- engine: house
-- sessions_of(account_id account_id) -> (session_id i64, created_at_ms i64, seen_at_ms i64, label text) many
SELECT session_id, created_at_ms, seen_at_ms, label FROM sessions WHERE account_id = $account_id ORDER BY seen_at_ms DESC, session_id LIMIT 100;
