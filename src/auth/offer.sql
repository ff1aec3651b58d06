-- include "base/id.h"

-- engine: house
-- offer_put(offer_id i64, account_id account_id, street_id street_id, role text, offered_at_ms i64) -> (offer_id i64) one
INSERT INTO grant_offers (offer_id, account_id, street_id, role, offered_at_ms) VALUES ($offer_id, $account_id, $street_id, $role, $offered_at_ms)
ON CONFLICT (account_id, street_id) DO UPDATE SET role = excluded.role, offered_at_ms = excluded.offered_at_ms
RETURNING offer_id;

-- engine: house
-- offer_get(offer_id i64) -> (account_id account_id, street_id street_id, role text) one
SELECT account_id, street_id, role FROM grant_offers WHERE offer_id = $offer_id;

-- engine: house
-- offer_delete(offer_id i64) -> changed
DELETE FROM grant_offers WHERE offer_id = $offer_id;

-- engine: house
-- offers_by_street(street_id street_id) -> (offer_id i64, account_id account_id, login text, name text, role text) many
SELECT o.offer_id, o.account_id, a.login, a.name, o.role FROM grant_offers o JOIN accounts a ON a.account_id = o.account_id
WHERE o.street_id = $street_id AND a.closed_at_ms = 0 ORDER BY o.offered_at_ms, o.offer_id LIMIT 500;

-- engine: house
-- offers_by_account(account_id account_id) -> (offer_id i64, street_id street_id, street_name text, role text) many
SELECT o.offer_id, o.street_id, s.name, o.role FROM grant_offers o JOIN streets s ON s.street_id = o.street_id
WHERE o.account_id = $account_id ORDER BY o.offered_at_ms, o.offer_id LIMIT 500;

-- engine: house
-- offer_row(street_id street_id, offer_id i64) -> (offer_id i64, account_id account_id, of_street i64, role text) one
SELECT offer_id, account_id, street_id, role FROM grant_offers WHERE 0 = $street_id AND offer_id = $offer_id;

-- engine: house
-- offer_rows(street_id street_id, after i64, max i64) -> (offer_id i64, account_id account_id, of_street i64, role text) many
SELECT offer_id, account_id, street_id, role FROM grant_offers WHERE 0 = $street_id AND offer_id > $after ORDER BY offer_id LIMIT $max;
