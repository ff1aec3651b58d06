-- include "base/id.h"
-- include "features/appeals/appeal.h"

-- group_due(street_id street_id, max i64) -> (appeal_id appeal_id, kind text, holder text, shop_id shop_id, due_at_ms i64, slot_at_ms i64, confirmed_at_ms i64, together_id appeal_id, texts_waiting i64, pass_hash blob, place_id place_id, listed i64, known i64, network text, confirmed_by account_id, filed_at_ms i64, position i64) many
SELECT a.appeal_id, a.kind, a.holder, a.shop_id, a.due_at_ms, a.slot_at_ms, a.confirmed_at_ms, a.together_id, a.texts_waiting, a.pass_hash, a.place_id, a.listed, a.known, a.network, a.confirmed_by, a.filed_at_ms, p.position
FROM appeals a CROSS JOIN places p
WHERE a.street_id = $street_id AND a.state = 'open' AND p.street_id = a.street_id AND p.place_id = a.place_id
ORDER BY a.due_at_ms, a.appeal_id LIMIT $max;

-- group_due_spread(street_id street_id, soon_ms i64, each i64, max i64) -> (appeal_id appeal_id, kind text, holder text, shop_id shop_id, due_at_ms i64, slot_at_ms i64, confirmed_at_ms i64, together_id appeal_id, texts_waiting i64, pass_hash blob, place_id place_id, listed i64, known i64, network text, confirmed_by account_id, filed_at_ms i64, position i64, beyond i64) many
SELECT a.appeal_id, a.kind, a.holder, a.shop_id, a.due_at_ms, a.slot_at_ms, a.confirmed_at_ms, a.together_id, a.texts_waiting, a.pass_hash, a.place_id, a.listed, a.known, a.network, a.confirmed_by, a.filed_at_ms, p.position,
  CASE WHEN n.nth = $each THEN n.alike - $each ELSE 0 END
FROM (SELECT o.appeal_id, row_number() OVER (PARTITION BY o.place_id, o.kind, o.slot_at_ms, o.shop_id ORDER BY o.due_at_ms, o.appeal_id) AS nth,
    count(*) OVER (PARTITION BY o.place_id, o.kind, o.slot_at_ms, o.shop_id) AS alike
  FROM appeals o WHERE o.street_id = $street_id AND o.state = 'open' AND o.due_at_ms <= $soon_ms AND o.holder <> 'reporter') n
  CROSS JOIN appeals a CROSS JOIN places p
WHERE n.nth <= $each AND a.street_id = $street_id AND a.appeal_id = n.appeal_id AND p.street_id = a.street_id AND p.place_id = a.place_id
ORDER BY a.due_at_ms, a.appeal_id LIMIT $max;

-- group_due_first(street_id street_id, appeal_id appeal_id) -> (answer text, verdict text, account_id account_id, filed_at_ms i64, raised i64, place_name text, side text, shop_name text) one
SELECT a.answer, a.verdict, a.account_id, a.filed_at_ms, a.raised, p.name, p.side,
  CASE WHEN a.shop_id > 0 THEN (SELECT s.name FROM shops s WHERE s.street_id = a.street_id AND s.shop_id = a.shop_id) ELSE '' END
FROM appeals a CROSS JOIN places p
WHERE a.street_id = $street_id AND a.appeal_id = $appeal_id AND p.street_id = a.street_id AND p.place_id = a.place_id;

-- group_of_slot(street_id street_id, slot_at_ms i64) -> (appeal_id appeal_id, kind text, state text, shop_id shop_id, account_id account_id, confirmed_at_ms i64, together_id appeal_id, pass_hash blob, place_id place_id, listed i64, known i64, network text, confirmed_by account_id, filed_at_ms i64, position i64) many
SELECT a.appeal_id, a.kind, a.state, a.shop_id, a.account_id, a.confirmed_at_ms, a.together_id, a.pass_hash, a.place_id, a.listed, a.known, a.network, a.confirmed_by, a.filed_at_ms, p.position
FROM appeals a CROSS JOIN places p
WHERE a.street_id = $street_id AND a.slot_at_ms = $slot_at_ms AND a.state NOT IN ('undone', 'withdrawn')
  AND p.street_id = a.street_id AND p.place_id = a.place_id
ORDER BY a.appeal_id LIMIT 1000;

-- group_joined(street_id street_id, slot_at_ms i64) -> (appeal_id appeal_id, kind text, state text, shop_id shop_id, account_id account_id, confirmed_at_ms i64, together_id appeal_id, pass_hash blob, place_id place_id, listed i64, known i64, network text, confirmed_by account_id, filed_at_ms i64, position i64) many
SELECT a.appeal_id, a.kind, a.state, a.shop_id, a.account_id, a.confirmed_at_ms, a.together_id, a.pass_hash, a.place_id, a.listed, a.known, a.network, a.confirmed_by, a.filed_at_ms, p.position
FROM appeals r CROSS JOIN appeals a CROSS JOIN places p
WHERE r.street_id = $street_id AND r.slot_at_ms = $slot_at_ms
  AND a.street_id = r.street_id AND a.together_id = r.appeal_id AND a.together_id > 0 AND a.appeal_id <> r.appeal_id AND a.state NOT IN ('undone', 'withdrawn')
  AND p.street_id = a.street_id AND p.place_id = a.place_id
ORDER BY a.appeal_id LIMIT 1000;

-- group_others(street_id street_id, kind text, since_id appeal_id, appeal_id appeal_id) -> (appeal_id appeal_id, filed_at_ms i64, together_id appeal_id, place_name text) many
SELECT a.appeal_id, a.filed_at_ms, a.together_id, p.name
FROM appeals a CROSS JOIN places p
WHERE a.street_id = $street_id AND a.appeal_id >= $since_id AND a.kind = $kind AND a.state IN ('open', 'answered', 'asked') AND a.appeal_id <> $appeal_id
  AND p.street_id = a.street_id AND p.place_id = a.place_id
ORDER BY a.appeal_id DESC LIMIT 40;

-- group_of_stretch(street_id street_id, slot_at_ms i64, kind text, first i64, last i64) -> (appeal_id appeal_id, shop_id shop_id, confirmed_at_ms i64, pass_hash blob, place_id place_id, listed i64, known i64, network text, confirmed_by account_id, filed_at_ms i64) many
SELECT a.appeal_id, a.shop_id, a.confirmed_at_ms, a.pass_hash, a.place_id, a.listed, a.known, a.network, a.confirmed_by, a.filed_at_ms
FROM appeals a CROSS JOIN places p
WHERE a.street_id = $street_id AND a.slot_at_ms = $slot_at_ms AND a.kind = $kind AND a.state NOT IN ('undone', 'withdrawn')
  AND p.street_id = a.street_id AND p.place_id = a.place_id AND p.position BETWEEN $first AND $last
ORDER BY a.appeal_id LIMIT 200;

-- group_shown_put(street_id street_id, stretch i64, slot_at_ms i64, kind text)
INSERT INTO group_shown (street_id, stretch, slot_at_ms, kind) VALUES ($street_id, $stretch, $slot_at_ms, $kind)
ON CONFLICT (street_id, stretch, slot_at_ms, kind) DO NOTHING;

-- group_shown_end(street_id street_id, stretch i64, slot_at_ms i64, kind text)
DELETE FROM group_shown WHERE street_id = $street_id AND stretch = $stretch AND slot_at_ms = $slot_at_ms AND kind = $kind;

-- group_shown_get(street_id street_id, stretch i64, slot_at_ms i64, kind text) -> (slot_at_ms i64) one
SELECT slot_at_ms FROM group_shown WHERE street_id = $street_id AND stretch = $stretch AND slot_at_ms = $slot_at_ms AND kind = $kind;

-- group_shown_lately(street_id street_id, stretch i64, since_ms i64) -> (slot_at_ms i64, kind text) many
SELECT slot_at_ms, kind FROM group_shown WHERE street_id = $street_id AND stretch = $stretch AND slot_at_ms >= $since_ms
ORDER BY slot_at_ms DESC, kind LIMIT 20;

-- group_between(street_id street_id, from_ms i64, until_ms i64, max i64) -> (kind text, state text, verdict text, answered_at_ms i64, slot_at_ms i64, confirmed_at_ms i64, pass_hash blob, place_id place_id, listed i64, known i64, network text, confirmed_by account_id, filed_at_ms i64, position i64) many
SELECT a.kind, a.state, a.verdict, a.answered_at_ms, a.slot_at_ms, a.confirmed_at_ms, a.pass_hash, a.place_id, a.listed, a.known, a.network, a.confirmed_by, a.filed_at_ms, p.position
FROM appeals a CROSS JOIN places p
WHERE a.street_id = $street_id AND a.slot_at_ms >= $from_ms AND a.slot_at_ms < $until_ms AND a.state NOT IN ('undone', 'withdrawn')
  AND p.street_id = a.street_id AND p.place_id = a.place_id
ORDER BY a.slot_at_ms, a.appeal_id LIMIT $max;

-- group_of_network(street_id street_id, slot_at_ms i64, network text, appeal_id appeal_id) -> (appeal_id appeal_id) one
SELECT appeal_id FROM appeals WHERE street_id = $street_id AND slot_at_ms = $slot_at_ms AND network = $network AND known = 0 AND appeal_id <> $appeal_id
ORDER BY appeal_id LIMIT 1;

-- group_known(street_id street_id, pass_hash blob, before_ms i64) -> (appeal_id appeal_id) one
SELECT appeal_id FROM appeals WHERE street_id = $street_id AND pass_hash = $pass_hash AND filed_at_ms < $before_ms AND state NOT IN ('undone', 'withdrawn')
ORDER BY appeal_id LIMIT 1;
