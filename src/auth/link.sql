-- include "base/id.h"

-- engine: house
-- link_insert(link_id i64, hash blob, purpose text, account_id account_id, expires_at_ms i64, many i64, bond text)
INSERT INTO links (link_id, hash, purpose, account_id, expires_at_ms, many, bond)
VALUES ($link_id, $hash, $purpose, $account_id, $expires_at_ms, $many, $bond);

-- engine: house
-- link_by_hash(hash blob) -> (link_id i64, purpose text, account_id account_id, expires_at_ms i64, used_at_ms i64, many i64, bond text) one
SELECT link_id, purpose, account_id, expires_at_ms, used_at_ms, many, bond FROM links WHERE hash = $hash;

-- engine: house
-- link_used(used_at_ms i64, link_id i64) -> changed
UPDATE links SET used_at_ms = $used_at_ms, bond = CASE WHEN many = 1 THEN bond ELSE '' END
WHERE link_id = $link_id AND (many = 1 OR used_at_ms = 0);

-- engine: house
-- links_end(used_at_ms i64, account_id account_id)
UPDATE links SET used_at_ms = $used_at_ms, bond = '' WHERE account_id = $account_id AND many = 0 AND used_at_ms = 0;

-- engine: house
-- links_forget(account_id account_id, before_ms i64)
DELETE FROM links WHERE account_id = $account_id AND many = 0 AND expires_at_ms < $before_ms;
