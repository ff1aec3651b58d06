-- include "base/id.h"
-- include "features/appeals/appeal.h"

-- appeals_shown(street_id street_id, state text, first appeal_id, before appeal_id, from_ms i64, to_ms i64) -> (appeal_id appeal_id, kind text, state text, answer text, verdict text, outcome text, filed_at_ms i64, place_name text, side text, shop_name text) many
SELECT a.appeal_id, a.kind, a.state, a.answer, a.verdict, a.outcome, a.filed_at_ms, p.name, p.side, s.name
FROM appeals a CROSS JOIN places p
LEFT JOIN shops s ON s.street_id = a.street_id AND s.shop_id = a.shop_id
WHERE a.street_id = $street_id AND ($state = '' OR a.state = $state) AND a.appeal_id >= $first AND a.appeal_id < $before
  AND a.filed_at_ms >= $from_ms AND a.filed_at_ms < $to_ms
  AND p.street_id = a.street_id AND p.place_id = a.place_id
ORDER BY a.appeal_id DESC LIMIT 31;

-- appeals_exported(street_id street_id, state text, first appeal_id, before appeal_id, from_ms i64, to_ms i64) -> (appeal_id appeal_id, kind text, state text, answer text, verdict text, outcome text, filed_at_ms i64, ended_at_ms i64, place_name text, side text, shop_name text, first_at_ms i64) many
SELECT a.appeal_id, a.kind, a.state, a.answer, a.verdict, a.outcome, a.filed_at_ms, a.ended_at_ms, p.name, p.side, s.name,
  coalesce((SELECT min(j.at_ms) FROM journal j WHERE j.street_id = a.street_id AND j.subject = 'appeal' AND j.subject_id = a.appeal_id
    AND j.kind IN ('appeal.answered', 'appeal.call', 'appeal.closed')), 0)
FROM appeals a CROSS JOIN places p
LEFT JOIN shops s ON s.street_id = a.street_id AND s.shop_id = a.shop_id
WHERE a.street_id = $street_id AND ($state = '' OR a.state = $state) AND a.appeal_id >= $first AND a.appeal_id < $before
  AND a.filed_at_ms >= $from_ms AND a.filed_at_ms < $to_ms
  AND p.street_id = a.street_id AND p.place_id = a.place_id
ORDER BY a.appeal_id DESC LIMIT 500;
