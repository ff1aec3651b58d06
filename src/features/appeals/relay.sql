-- include "base/id.h"
-- include "features/appeals/appeal.h"
-- include "notify/channel.h"

-- relay_put(street_id street_id, appeal_id appeal_id, since_ms i64, next_at_ms i64)
INSERT INTO appeal_relays (street_id, appeal_id, since_ms, next_at_ms) VALUES ($street_id, $appeal_id, $since_ms, $next_at_ms)
ON CONFLICT (street_id, appeal_id) DO UPDATE SET since_ms = excluded.since_ms, next_at_ms = excluded.next_at_ms;

-- relay_wait(next_at_ms i64, street_id street_id, appeal_id appeal_id)
UPDATE appeal_relays SET next_at_ms = $next_at_ms WHERE street_id = $street_id AND appeal_id = $appeal_id;

-- relay_end(street_id street_id, appeal_id appeal_id)
DELETE FROM appeal_relays WHERE street_id = $street_id AND appeal_id = $appeal_id;

-- relays_due(street_id street_id, now_ms i64, far_ms i64) -> (appeal_id appeal_id, since_ms i64) many
SELECT appeal_id, since_ms FROM appeal_relays WHERE street_id = $street_id AND (next_at_ms <= $now_ms OR next_at_ms > $far_ms) ORDER BY next_at_ms LIMIT 200;

-- relay_tell(street_id street_id, appeal_id appeal_id, tell_id i64, party text, party_id i64, channel_id channel_id, notice_id i64, told_at_ms i64)
INSERT INTO appeal_tells (street_id, appeal_id, tell_id, party, party_id, channel_id, notice_id, told_at_ms)
VALUES ($street_id, $appeal_id, $tell_id, $party, $party_id, $channel_id, $notice_id, $told_at_ms);

-- relay_tells(street_id street_id, appeal_id appeal_id) -> (party text, party_id i64, channel_id channel_id, told_at_ms i64, brand text, state text, done_at_ms i64) many
SELECT t.party, t.party_id, t.channel_id, t.told_at_ms, c.brand, n.state, coalesce(n.done_at_ms, 0)
FROM appeal_tells t
LEFT JOIN channels c ON c.street_id = t.street_id AND c.channel_id = t.channel_id
LEFT JOIN notices n ON n.street_id = t.street_id AND n.notice_id = t.notice_id
WHERE t.street_id = $street_id AND t.appeal_id = $appeal_id ORDER BY t.tell_id LIMIT 100;

-- relay_shop_channels(street_id street_id, appeal_id appeal_id) -> (shop_id shop_id, channel_id channel_id) many
SELECT t.shop_id, c.channel_id
FROM appeal_shops t CROSS JOIN channels c
WHERE t.street_id = $street_id AND t.appeal_id = $appeal_id AND t.denied_at_ms = 0
  AND c.street_id = t.street_id AND c.owner = 'shop' AND c.owner_id = t.shop_id AND c.removed_at_ms = 0
ORDER BY t.shop_id, c.position, c.channel_id LIMIT 100;

-- relay_there(street_id street_id, appeal_id appeal_id) -> (next_at_ms i64) one
SELECT next_at_ms FROM appeal_relays WHERE street_id = $street_id AND appeal_id = $appeal_id;

-- relay_shops(street_id street_id, appeal_id appeal_id) -> (told i64, seen i64) one
SELECT count(*), coalesce(sum(CASE WHEN l.looked_at_ms > 0 THEN 1 ELSE 0 END), 0)
FROM appeal_shops t
LEFT JOIN appeal_looks l ON l.street_id = t.street_id AND l.appeal_id = t.appeal_id AND l.party = 'shop' AND l.party_id = t.shop_id
WHERE t.street_id = $street_id AND t.appeal_id = $appeal_id AND t.denied_at_ms = 0;

-- relay_route_insert(street_id street_id, route_id i64, kind text, place_id place_id, from_min i64, to_min i64, chain text)
INSERT INTO relay_routes (street_id, route_id, kind, place_id, from_min, to_min, chain)
VALUES ($street_id, $route_id, $kind, $place_id, $from_min, $to_min, $chain);

-- relay_route_end(removed_at_ms i64, street_id street_id, route_id i64) -> changed
UPDATE relay_routes SET removed_at_ms = $removed_at_ms WHERE street_id = $street_id AND route_id = $route_id AND removed_at_ms = 0;

-- relay_routes_of(street_id street_id) -> (route_id i64, kind text, place_id place_id, from_min i64, to_min i64, chain text) many
SELECT route_id, kind, place_id, from_min, to_min, chain FROM relay_routes
WHERE street_id = $street_id AND removed_at_ms = 0 ORDER BY route_id LIMIT 200;

-- relay_route_row(street_id street_id, route_id i64) -> (route_id i64, kind text, place_id place_id, from_min i64, to_min i64, chain text, removed_at_ms i64) one
SELECT route_id, kind, place_id, from_min, to_min, chain, removed_at_ms FROM relay_routes WHERE street_id = $street_id AND route_id = $route_id;

-- relay_route_rows(street_id street_id, after i64, max i64) -> (route_id i64, kind text, place_id place_id, from_min i64, to_min i64, chain text, removed_at_ms i64) many
SELECT route_id, kind, place_id, from_min, to_min, chain, removed_at_ms FROM relay_routes
WHERE street_id = $street_id AND route_id > $after ORDER BY route_id LIMIT $max;
