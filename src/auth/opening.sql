-- include "base/id.h"

-- openings_since(street_id street_id, since_id i64) -> (at_ms i64, account_id account_id, name text) many
SELECT j.at_ms, j.actor_id, coalesce(a.name, '')
FROM journal j LEFT JOIN accounts a ON a.account_id = j.actor_id
WHERE j.street_id = $street_id AND j.subject IN ('appeal_reveal', 'shop_reveal') AND j.subject_id >= $since_id AND j.kind IN ('appeal.revealed', 'shop.revealed')
ORDER BY j.actor_id, j.at_ms LIMIT 5000;
