-- include "base/id.h"
-- include "features/appeals/appeal.h"

-- history_part(street_id street_id, shop_id shop_id, first appeal_id, before appeal_id, from_ms i64, to_ms i64) -> (appeal_id appeal_id, kind text, state text, shop shop_id, verdict text, filed_at_ms i64, told_at_ms i64, side text, first_at_ms i64, last_kind text, last_body text) many
SELECT t.appeal_id, a.kind, a.state, a.shop_id, a.verdict, a.filed_at_ms, t.told_at_ms, p.side, coalesce(f.at_ms, 0), l.kind, l.body
FROM appeal_shops t CROSS JOIN appeals a CROSS JOIN places p
LEFT JOIN journal f ON f.street_id = t.street_id AND f.seq = (SELECT min(j.seq) FROM journal j WHERE j.street_id = t.street_id
  AND j.subject = 'appeal' AND j.subject_id = t.appeal_id AND j.about_id = t.shop_id AND j.kind IN ('appeal.answered', 'appeal.call', 'appeal.not_us'))
LEFT JOIN journal l ON l.street_id = t.street_id AND l.seq = (SELECT max(j.seq) FROM journal j WHERE j.street_id = t.street_id
  AND j.subject = 'appeal' AND j.subject_id = t.appeal_id AND j.about_id = t.shop_id AND j.kind IN ('appeal.answered', 'appeal.call', 'appeal.not_us'))
WHERE t.street_id = $street_id AND t.shop_id = $shop_id AND t.appeal_id >= $first AND t.appeal_id < $before
  AND a.street_id = t.street_id AND a.appeal_id = t.appeal_id AND a.state <> 'undone'
  AND a.filed_at_ms >= $from_ms AND a.filed_at_ms < $to_ms
  AND p.street_id = a.street_id AND p.place_id = a.place_id
ORDER BY t.appeal_id DESC LIMIT 200;

-- history_older(street_id street_id, shop_id shop_id, before appeal_id, from_ms i64) -> (filed_at_ms i64) one
SELECT a.filed_at_ms FROM appeal_shops t CROSS JOIN appeals a
WHERE t.street_id = $street_id AND t.shop_id = $shop_id AND t.appeal_id < $before
  AND a.street_id = t.street_id AND a.appeal_id = t.appeal_id AND a.state <> 'undone' AND a.filed_at_ms < $from_ms
ORDER BY t.appeal_id DESC LIMIT 1;

-- history_newer(street_id street_id, shop_id shop_id, first appeal_id, to_ms i64) -> (filed_at_ms i64) one
SELECT a.filed_at_ms FROM appeal_shops t CROSS JOIN appeals a
WHERE t.street_id = $street_id AND t.shop_id = $shop_id AND t.appeal_id >= $first
  AND a.street_id = t.street_id AND a.appeal_id = t.appeal_id AND a.state <> 'undone' AND a.filed_at_ms >= $to_ms
ORDER BY t.appeal_id LIMIT 1;
