-- include "base/id.h"

-- engine: house
-- account_insert(account_id account_id, login text, name text, created_at_ms i64) -> changed
INSERT INTO accounts (account_id, login, name, password, created_at_ms) VALUES ($account_id, $login, $name, '', $created_at_ms)
ON CONFLICT (login) DO NOTHING;

-- engine: house
-- account_by_login(login text) -> (account_id account_id, login text, name text, password text) one
SELECT account_id, login, name, password FROM accounts WHERE login = $login AND closed_at_ms = 0;

-- engine: house
-- account_by_id(account_id account_id) -> (account_id account_id, login text, name text, password text) one
SELECT account_id, login, name, password FROM accounts WHERE account_id = $account_id AND closed_at_ms = 0;

-- engine: house
-- accounts_count() -> (n i64) one
SELECT count(*) FROM accounts;

-- engine: house
-- account_password(password text, account_id account_id)
UPDATE accounts SET password = $password WHERE account_id = $account_id;

-- engine: house
-- account_name(name text, account_id account_id)
UPDATE accounts SET name = $name WHERE account_id = $account_id;

-- engine: house
-- account_end(closed_at_ms i64, account_id account_id)
UPDATE accounts SET closed_at_ms = $closed_at_ms WHERE account_id = $account_id;

-- engine: house
-- account_row(street_id street_id, account_id account_id) -> (account_id account_id, login text, name text, password text, closed_at_ms i64) one
SELECT account_id, login, name, password, closed_at_ms FROM accounts WHERE 0 = $street_id AND account_id = $account_id;

-- engine: house
-- account_rows(street_id street_id, after account_id, max i64) -> (account_id account_id, login text, name text, password text, closed_at_ms i64) many
SELECT account_id, login, name, password, closed_at_ms FROM accounts WHERE 0 = $street_id AND account_id > $after ORDER BY account_id LIMIT $max;

-- engine: house
-- grant_put(grant_id i64, account_id account_id, street_id street_id, role text, granted_at_ms i64) -> (grant_id i64) one
INSERT INTO grants (grant_id, account_id, street_id, role, granted_at_ms) VALUES ($grant_id, $account_id, $street_id, $role, $granted_at_ms)
ON CONFLICT (account_id, street_id) DO UPDATE SET role = excluded.role, granted_at_ms = excluded.granted_at_ms
RETURNING grant_id;

-- engine: house
-- grant_delete(account_id account_id, street_id street_id) -> (grant_id i64) one
DELETE FROM grants WHERE account_id = $account_id AND street_id = $street_id RETURNING grant_id;

-- engine: house
-- grants_by_account(account_id account_id) -> (street_id street_id, role text, code text, name text) many
SELECT g.street_id, g.role, coalesce(s.code, ''), coalesce(s.name, '') FROM grants g LEFT JOIN streets s ON s.street_id = g.street_id
WHERE g.account_id = $account_id ORDER BY g.street_id LIMIT 2000;

-- engine: house
-- grants_by_street(street_id street_id) -> (account_id account_id, login text, name text, role text, has_password i64) many
SELECT g.account_id, a.login, a.name, g.role, CASE WHEN a.password = '' THEN 0 ELSE 1 END
FROM grants g JOIN accounts a ON a.account_id = g.account_id
WHERE g.street_id = $street_id AND a.closed_at_ms = 0 ORDER BY g.granted_at_ms, g.account_id LIMIT 500;

-- engine: house
-- grants_for(account_id account_id, street_id street_id) -> (grant_id i64, role text) many
SELECT grant_id, role FROM grants WHERE account_id = $account_id AND street_id IN (0, $street_id);

-- engine: house
-- grant_row(street_id street_id, grant_id i64) -> (grant_id i64, account_id account_id, of_street i64, role text) one
SELECT grant_id, account_id, street_id, role FROM grants WHERE 0 = $street_id AND grant_id = $grant_id;

-- engine: house
-- grant_rows(street_id street_id, after i64, max i64) -> (grant_id i64, account_id account_id, of_street i64, role text) many
SELECT grant_id, account_id, street_id, role FROM grants WHERE 0 = $street_id AND grant_id > $after ORDER BY grant_id LIMIT $max;
