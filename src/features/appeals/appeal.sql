-- include "base/id.h"
-- include "features/appeals/appeal.h"

-- appeal_by_id(street_id street_id, appeal_id appeal_id) -> (appeal_id appeal_id, place_id place_id, kind text, state text, holder text, shop_id shop_id, answer text, verdict text, outcome text, account_id account_id, filed_at_ms i64, due_at_ms i64, answered_at_ms i64, asked_at_ms i64, ended_at_ms i64, updated_at_ms i64, slot_at_ms i64, confirmed_at_ms i64, again_at_ms i64, agains i64, origin text, happened_at_ms i64, solve_at_ms i64, solve_left_min i64, raised i64, raise_at_ms i64, together_id appeal_id, addressee text, forgotten i64, confirmed_by account_id, phoned text) one
SELECT appeal_id, place_id, kind, state, holder, shop_id, answer, verdict, outcome, account_id, filed_at_ms, due_at_ms, answered_at_ms, asked_at_ms, ended_at_ms, updated_at_ms, slot_at_ms, confirmed_at_ms, again_at_ms, agains, origin, happened_at_ms, solve_at_ms, solve_left_min, raised, raise_at_ms, together_id, addressee, forgotten, confirmed_by, phoned
FROM appeals WHERE street_id = $street_id AND appeal_id = $appeal_id;

-- appeal_by_receipt(street_id street_id, receipt_hash blob) -> (appeal_id appeal_id) one
SELECT appeal_id FROM appeals WHERE street_id = $street_id AND receipt_hash = $receipt_hash;

-- appeal_by_short(street_id street_id, short_hash blob) -> (appeal_id appeal_id) one
SELECT appeal_id FROM appeals WHERE street_id = $street_id AND short_hash = $short_hash;

-- appeal_by_nonce(street_id street_id, nonce_hash blob) -> (appeal_id appeal_id) one
SELECT appeal_id FROM appeals WHERE street_id = $street_id AND nonce_hash = $nonce_hash;

-- appeal_insert(street_id street_id, appeal_id appeal_id, place_id place_id, kind text, state text, holder text, shop_id shop_id, filed_at_ms i64, due_at_ms i64, slot_at_ms i64, confirmed_at_ms i64, origin text, happened_at_ms i64, solve_at_ms i64, raise_at_ms i64, pass_hash blob, nonce_hash blob, receipt_hash blob, short_hash blob, listed i64, known i64, network text, confirmed_by account_id) -> changed
INSERT INTO appeals (street_id, appeal_id, place_id, kind, state, holder, shop_id, filed_at_ms, due_at_ms, updated_at_ms, slot_at_ms, confirmed_at_ms, origin, happened_at_ms, solve_at_ms, raise_at_ms, pass_hash, nonce_hash, receipt_hash, short_hash, listed, known, network, confirmed_by)
VALUES ($street_id, $appeal_id, $place_id, $kind, $state, $holder, $shop_id, $filed_at_ms, $due_at_ms, $filed_at_ms, $slot_at_ms, $confirmed_at_ms, $origin, $happened_at_ms, $solve_at_ms, $raise_at_ms, $pass_hash, $nonce_hash, $receipt_hash, $short_hash, $listed, $known, $network, $confirmed_by)
ON CONFLICT (street_id, nonce_hash) DO NOTHING;

-- appeal_update(state text, holder text, shop_id shop_id, answer text, verdict text, outcome text, account_id account_id, due_at_ms i64, answered_at_ms i64, asked_at_ms i64, ended_at_ms i64, updated_at_ms i64, confirmed_at_ms i64, again_at_ms i64, agains i64, solve_at_ms i64, solve_left_min i64, raised i64, raise_at_ms i64, together_id appeal_id, addressee text, confirmed_by account_id, phoned text, street_id street_id, appeal_id appeal_id)
UPDATE appeals SET state = $state, holder = $holder, shop_id = $shop_id, answer = $answer, verdict = $verdict, outcome = $outcome,
  account_id = $account_id, due_at_ms = $due_at_ms, answered_at_ms = $answered_at_ms, asked_at_ms = $asked_at_ms, ended_at_ms = $ended_at_ms, updated_at_ms = $updated_at_ms,
  confirmed_at_ms = $confirmed_at_ms, again_at_ms = $again_at_ms, agains = $agains,
  solve_at_ms = $solve_at_ms, solve_left_min = $solve_left_min, raised = $raised, raise_at_ms = $raise_at_ms, together_id = $together_id, addressee = $addressee, confirmed_by = $confirmed_by, phoned = $phoned
WHERE street_id = $street_id AND appeal_id = $appeal_id;

-- appeal_row(street_id street_id, appeal_id appeal_id) -> (appeal_id appeal_id, place_id place_id, kind text, state text, holder text, shop_id shop_id, answer text, verdict text, outcome text, account_id account_id, filed_at_ms i64, due_at_ms i64, answered_at_ms i64, asked_at_ms i64, ended_at_ms i64, slot_at_ms i64, confirmed_at_ms i64, again_at_ms i64, agains i64, origin text, happened_at_ms i64, solve_at_ms i64, solve_left_min i64, raised i64, raise_at_ms i64, together_id appeal_id, addressee text, pass_hash blob, nonce_hash blob, receipt_hash blob, short_hash blob, listed i64, known i64, network text, confirmed_by account_id, phoned text, forgotten i64, contact blob) one
SELECT appeal_id, place_id, kind, state, holder, shop_id, answer, verdict, outcome, account_id, filed_at_ms, due_at_ms, answered_at_ms, asked_at_ms, ended_at_ms, slot_at_ms, confirmed_at_ms, again_at_ms, agains, origin, happened_at_ms, solve_at_ms, solve_left_min, raised, raise_at_ms, together_id, addressee, pass_hash, nonce_hash, receipt_hash, short_hash, listed, known, network, confirmed_by, phoned, forgotten,
  (SELECT c.sealed FROM appeal_contacts c WHERE c.street_id = a.street_id AND c.appeal_id = a.appeal_id)
FROM appeals a WHERE street_id = $street_id AND appeal_id = $appeal_id;

-- appeal_rows(street_id street_id, after appeal_id, max i64) -> (appeal_id appeal_id, place_id place_id, kind text, state text, holder text, shop_id shop_id, answer text, verdict text, outcome text, account_id account_id, filed_at_ms i64, due_at_ms i64, answered_at_ms i64, asked_at_ms i64, ended_at_ms i64, slot_at_ms i64, confirmed_at_ms i64, again_at_ms i64, agains i64, origin text, happened_at_ms i64, solve_at_ms i64, solve_left_min i64, raised i64, raise_at_ms i64, together_id appeal_id, addressee text, pass_hash blob, nonce_hash blob, receipt_hash blob, short_hash blob, listed i64, known i64, network text, confirmed_by account_id, phoned text, forgotten i64, contact blob) many
SELECT appeal_id, place_id, kind, state, holder, shop_id, answer, verdict, outcome, account_id, filed_at_ms, due_at_ms, answered_at_ms, asked_at_ms, ended_at_ms, slot_at_ms, confirmed_at_ms, again_at_ms, agains, origin, happened_at_ms, solve_at_ms, solve_left_min, raised, raise_at_ms, together_id, addressee, pass_hash, nonce_hash, receipt_hash, short_hash, listed, known, network, confirmed_by, phoned, forgotten,
  (SELECT c.sealed FROM appeal_contacts c WHERE c.street_id = a.street_id AND c.appeal_id = a.appeal_id)
FROM appeals a WHERE street_id = $street_id AND appeal_id > $after ORDER BY appeal_id LIMIT $max;

-- appeals_of_pass(street_id street_id, pass_hash blob, since_ms i64) -> (appeal_id appeal_id, kind text, state text, holder text, verdict text, filed_at_ms i64, ended_at_ms i64, place_name text) many
SELECT a.appeal_id, a.kind, a.state, a.holder, a.verdict, a.filed_at_ms, a.ended_at_ms, p.name
FROM appeals a JOIN places p ON p.street_id = a.street_id AND p.place_id = a.place_id
WHERE a.street_id = $street_id AND a.pass_hash = $pass_hash AND (a.state IN ('open', 'answered', 'asked') OR (a.state = 'ended' AND a.holder = 'reporter' AND a.ended_at_ms > $since_ms))
ORDER BY a.appeal_id DESC LIMIT 5;

-- appeal_told(street_id street_id, appeal_id appeal_id) -> (shop_id shop_id, name text, told_at_ms i64, denied_at_ms i64) many
SELECT t.shop_id, s.name, t.told_at_ms, t.denied_at_ms
FROM appeal_shops t JOIN shops s ON s.street_id = t.street_id AND s.shop_id = t.shop_id
WHERE t.street_id = $street_id AND t.appeal_id = $appeal_id ORDER BY t.told_at_ms, t.shop_id LIMIT 50;

-- appeal_told_one(street_id street_id, appeal_id appeal_id, shop_id shop_id) -> (told_at_ms i64, denied_at_ms i64) one
SELECT told_at_ms, denied_at_ms FROM appeal_shops WHERE street_id = $street_id AND appeal_id = $appeal_id AND shop_id = $shop_id;

-- appeal_told_shops(street_id street_id, appeal_id appeal_id) -> (shop_id shop_id) many
SELECT shop_id FROM appeal_shops WHERE street_id = $street_id AND appeal_id = $appeal_id ORDER BY shop_id LIMIT 200;

-- appeal_tell(street_id street_id, appeal_id appeal_id, shop_id shop_id, told_at_ms i64)
INSERT INTO appeal_shops (street_id, appeal_id, shop_id, told_at_ms) VALUES ($street_id, $appeal_id, $shop_id, $told_at_ms)
ON CONFLICT (street_id, appeal_id, shop_id) DO UPDATE SET denied_at_ms = 0;

-- appeal_deny(denied_at_ms i64, street_id street_id, appeal_id appeal_id, shop_id shop_id)
UPDATE appeal_shops SET denied_at_ms = $denied_at_ms WHERE street_id = $street_id AND appeal_id = $appeal_id AND shop_id = $shop_id;

-- appeal_look(street_id street_id, appeal_id appeal_id, party text, party_id i64, looked_at_ms i64) -> changed
INSERT INTO appeal_looks (street_id, appeal_id, party, party_id, looked_at_ms) VALUES ($street_id, $appeal_id, $party, $party_id, $looked_at_ms)
ON CONFLICT (street_id, appeal_id, party, party_id) DO NOTHING;

-- appeal_looked(street_id street_id, appeal_id appeal_id, party text, party_id i64) -> (looked_at_ms i64) one
SELECT looked_at_ms FROM appeal_looks WHERE street_id = $street_id AND appeal_id = $appeal_id AND party = $party AND party_id = $party_id;

-- appeal_looks(street_id street_id, appeal_id appeal_id) -> (party text, party_id i64, looked_at_ms i64, shop_name text) many
SELECT l.party, l.party_id, l.looked_at_ms, s.name
FROM appeal_looks l LEFT JOIN shops s ON s.street_id = l.street_id AND l.party = 'shop' AND s.shop_id = l.party_id
WHERE l.street_id = $street_id AND l.appeal_id = $appeal_id ORDER BY l.looked_at_ms LIMIT 50;

-- text_insert(street_id street_id, text_id i64, appeal_id appeal_id, author text, body text, salt blob, hash blob, written_at_ms i64)
INSERT INTO appeal_texts (street_id, text_id, appeal_id, author, body, salt, hash, written_at_ms)
VALUES ($street_id, $text_id, $appeal_id, $author, $body, $salt, $hash, $written_at_ms);

-- appeal_timeline(street_id street_id, appeal_id appeal_id) -> (seq i64, at_ms i64, kind text, actor i64) many
SELECT seq, at_ms, kind, actor FROM journal WHERE street_id = $street_id AND subject = 'appeal' AND subject_id = $appeal_id
UNION ALL SELECT j.seq, j.at_ms, j.kind, j.actor FROM appeal_texts t CROSS JOIN journal j
WHERE t.street_id = $street_id AND t.appeal_id = $appeal_id AND j.street_id = t.street_id AND j.subject = 'appeal_text' AND j.subject_id = t.text_id
UNION ALL SELECT j.seq, j.at_ms, j.kind, j.actor FROM appeal_photos p CROSS JOIN journal j
WHERE p.street_id = $street_id AND p.appeal_id = $appeal_id AND j.street_id = p.street_id AND j.subject = 'appeal_photo' AND j.subject_id = p.photo_id
ORDER BY 1 LIMIT 500;

-- texts_of(street_id street_id, appeal_id appeal_id) -> (text_id i64, author text, body text, written_at_ms i64, released_at_ms i64) many
SELECT text_id, author, body, written_at_ms, released_at_ms FROM appeal_texts
WHERE street_id = $street_id AND appeal_id = $appeal_id ORDER BY text_id LIMIT 100;

-- text_release(released_at_ms i64, street_id street_id, text_id i64, appeal_id appeal_id) -> changed
UPDATE appeal_texts SET released_at_ms = $released_at_ms
WHERE street_id = $street_id AND text_id = $text_id AND appeal_id = $appeal_id AND author = 'reporter' AND released_at_ms = 0 AND body <> '';

-- texts_waiting_add(more i64, street_id street_id, appeal_id appeal_id)
UPDATE appeals SET texts_waiting = texts_waiting + $more WHERE street_id = $street_id AND appeal_id = $appeal_id;

-- text_erase(street_id street_id, text_id i64) -> changed
UPDATE appeal_texts SET body = '', salt = substr(salt, 1, 0) WHERE street_id = $street_id AND text_id = $text_id AND body <> '';

-- contact_erase(street_id street_id, appeal_id appeal_id) -> changed
UPDATE appeal_contacts SET sealed = substr(sealed, 1, 0) WHERE street_id = $street_id AND appeal_id = $appeal_id AND length(sealed) > 0;

-- device_erase(fresh blob, street_id street_id, appeal_id appeal_id) -> changed
UPDATE appeals SET nonce_hash = $fresh, pass_hash = substr(pass_hash, 1, 0), network = '', forgotten = 1
WHERE street_id = $street_id AND appeal_id = $appeal_id AND forgotten = 0;

-- text_row(street_id street_id, text_id i64) -> (text_id i64, appeal_id appeal_id, author text, hash blob, written_at_ms i64, released_at_ms i64) one
SELECT text_id, appeal_id, author, hash, written_at_ms, released_at_ms FROM appeal_texts WHERE street_id = $street_id AND text_id = $text_id;

-- text_kept(street_id street_id, text_id i64) -> (body text, salt blob, hash blob) one
SELECT body, salt, hash FROM appeal_texts WHERE street_id = $street_id AND text_id = $text_id;

-- text_rows(street_id street_id, after i64, max i64) -> (text_id i64, appeal_id appeal_id, author text, hash blob, written_at_ms i64, released_at_ms i64) many
SELECT text_id, appeal_id, author, hash, written_at_ms, released_at_ms FROM appeal_texts WHERE street_id = $street_id AND text_id > $after ORDER BY text_id LIMIT $max;

-- contact_put(street_id street_id, appeal_id appeal_id, sealed blob, given_at_ms i64)
INSERT INTO appeal_contacts (street_id, appeal_id, sealed, given_at_ms) VALUES ($street_id, $appeal_id, $sealed, $given_at_ms)
ON CONFLICT (street_id, appeal_id) DO UPDATE SET sealed = excluded.sealed, given_at_ms = excluded.given_at_ms;

-- contact_get(street_id street_id, appeal_id appeal_id) -> (sealed blob, given_at_ms i64) one
SELECT sealed, given_at_ms FROM appeal_contacts WHERE street_id = $street_id AND appeal_id = $appeal_id;

-- contact_given(street_id street_id, appeal_id appeal_id) -> (given_at_ms i64) one
SELECT given_at_ms FROM appeal_contacts WHERE street_id = $street_id AND appeal_id = $appeal_id AND length(sealed) > 0;

-- reveal_insert(street_id street_id, reveal_id i64, appeal_id appeal_id, account_id account_id, reason text, salt text, revealed_at_ms i64)
INSERT INTO appeal_reveals (street_id, reveal_id, appeal_id, account_id, reason, salt, revealed_at_ms)
VALUES ($street_id, $reveal_id, $appeal_id, $account_id, $reason, $salt, $revealed_at_ms);

-- reveals_of(street_id street_id, appeal_id appeal_id) -> (reveal_id i64, reason text, revealed_at_ms i64, account_name text) many
SELECT r.reveal_id, r.reason, r.revealed_at_ms, coalesce(a.name, '') FROM appeal_reveals r LEFT JOIN accounts a ON a.account_id = r.account_id
WHERE r.street_id = $street_id AND r.appeal_id = $appeal_id ORDER BY r.reveal_id LIMIT 100;

-- reveal_kept(street_id street_id, reveal_id i64) -> (reason text, salt text) one
SELECT reason, salt FROM appeal_reveals WHERE street_id = $street_id AND reveal_id = $reveal_id;

-- reveal_row(street_id street_id, reveal_id i64) -> (reveal_id i64, appeal_id appeal_id, account_id account_id, revealed_at_ms i64) one
SELECT reveal_id, appeal_id, account_id, revealed_at_ms FROM appeal_reveals WHERE street_id = $street_id AND reveal_id = $reveal_id;

-- reveal_rows(street_id street_id, after i64, max i64) -> (reveal_id i64, appeal_id appeal_id, account_id account_id, revealed_at_ms i64) many
SELECT reveal_id, appeal_id, account_id, revealed_at_ms FROM appeal_reveals WHERE street_id = $street_id AND reveal_id > $after ORDER BY reveal_id LIMIT $max;

-- appeals_of_shop(street_id street_id, shop_id shop_id) -> (appeal_id appeal_id, kind text, shop shop_id, answer text, filed_at_ms i64, due_at_ms i64, slot_at_ms i64, side text, newest_id i64, looked_at_ms i64) many
SELECT g.appeal_id, g.kind, g.shop_id, g.answer, g.filed_at_ms, g.due_at_ms, g.slot_at_ms, p.side, g.newest_id, g.looked_at_ms
FROM (SELECT a.street_id, a.appeal_id, a.place_id, a.kind, a.shop_id, a.answer, a.filed_at_ms, a.due_at_ms, a.slot_at_ms,
    row_number() OVER (PARTITION BY a.place_id, a.kind, a.slot_at_ms, a.shop_id, a.answer ORDER BY a.due_at_ms, a.appeal_id) AS nth,
    max(a.appeal_id) OVER (PARTITION BY a.place_id, a.kind, a.slot_at_ms, a.shop_id, a.answer) AS newest_id,
    min(coalesce(l.looked_at_ms, 0)) OVER (PARTITION BY a.place_id, a.kind, a.slot_at_ms, a.shop_id, a.answer) AS looked_at_ms
  FROM appeals a CROSS JOIN appeal_shops t
  LEFT JOIN appeal_looks l ON l.street_id = t.street_id AND l.appeal_id = t.appeal_id AND l.party = 'shop' AND l.party_id = t.shop_id
  WHERE a.street_id = $street_id AND a.state = 'open' AND +a.shop_id IN (0, $shop_id)
    AND t.street_id = a.street_id AND t.appeal_id = a.appeal_id AND t.shop_id = $shop_id AND t.denied_at_ms = 0) g
  JOIN places p ON p.street_id = g.street_id AND p.place_id = g.place_id
WHERE g.nth = 1
ORDER BY g.due_at_ms, g.appeal_id LIMIT 300;

-- appeals_of_shop_alike(street_id street_id, kind text, slot_at_ms i64, shop shop_id, answer text, shop_id shop_id) -> (appeal_id appeal_id, looked_at_ms i64) many
SELECT a.appeal_id, coalesce(l.looked_at_ms, 0)
FROM appeals a CROSS JOIN appeal_shops t
LEFT JOIN appeal_looks l ON l.street_id = t.street_id AND l.appeal_id = t.appeal_id AND l.party = 'shop' AND l.party_id = t.shop_id
WHERE a.street_id = $street_id AND a.state = 'open' AND a.kind = $kind AND a.slot_at_ms = $slot_at_ms AND a.shop_id = $shop AND a.answer = $answer
  AND t.street_id = a.street_id AND t.appeal_id = a.appeal_id AND t.shop_id = $shop_id AND t.denied_at_ms = 0
ORDER BY a.appeal_id LIMIT 2000;

-- appeals_answered_by_shop(street_id street_id, shop_id shop_id, since_id i64) -> (appeal_id appeal_id, kind text, answer text, filed_at_ms i64, side text) many
SELECT a.appeal_id, a.kind, a.answer, a.filed_at_ms, p.side
FROM appeals a CROSS JOIN places p
WHERE a.street_id = $street_id AND a.shop_id = $shop_id AND a.answered_at_ms > 0 AND a.appeal_id >= $since_id
  AND p.street_id = a.street_id AND p.place_id = a.place_id
ORDER BY a.appeal_id DESC LIMIT 10;

-- appeals_denied_by_shop(street_id street_id, shop_id shop_id, since_id i64) -> (appeal_id appeal_id, kind text, filed_at_ms i64, side text) many
SELECT t.appeal_id, a.kind, a.filed_at_ms, p.side
FROM appeal_shops t CROSS JOIN appeals a CROSS JOIN places p
WHERE t.street_id = $street_id AND t.shop_id = $shop_id AND t.denied_at_ms > 0 AND t.appeal_id >= $since_id
  AND a.street_id = t.street_id AND a.appeal_id = t.appeal_id AND p.street_id = a.street_id AND p.place_id = a.place_id
ORDER BY t.appeal_id DESC LIMIT 10;

-- appeals_newest(street_id street_id) -> (newest i64) one
SELECT coalesce(max(appeal_id), 0) FROM appeals WHERE street_id = $street_id;

-- appeals_page(street_id street_id, state text, before appeal_id) -> (appeal_id appeal_id, kind text, state text, holder text, answer text, verdict text, outcome text, filed_at_ms i64, due_at_ms i64, place_name text, side text, shop_name text) many
SELECT a.appeal_id, a.kind, a.state, a.holder, a.answer, a.verdict, a.outcome, a.filed_at_ms, a.due_at_ms, p.name, p.side, s.name
FROM appeals a JOIN places p ON p.street_id = a.street_id AND p.place_id = a.place_id
LEFT JOIN shops s ON s.street_id = a.street_id AND s.shop_id = a.shop_id
WHERE a.street_id = $street_id AND ($state = '' OR a.state = $state) AND a.appeal_id < $before
ORDER BY a.appeal_id DESC LIMIT 31;

-- appeals_overdue_at_shop(street_id street_id, now_ms i64) -> (appeal_id appeal_id) many
SELECT appeal_id FROM appeals WHERE street_id = $street_id AND state = 'open' AND holder = 'shop' AND due_at_ms <= $now_ms ORDER BY due_at_ms LIMIT 200;

-- appeals_to_ask(street_id street_id, now_ms i64) -> (appeal_id appeal_id) many
SELECT appeal_id FROM appeals WHERE street_id = $street_id AND state = 'answered' AND asked_at_ms > 0 AND asked_at_ms <= $now_ms ORDER BY asked_at_ms LIMIT 200;

-- appeals_to_lapse(street_id street_id, now_ms i64) -> (appeal_id appeal_id) many
SELECT appeal_id FROM appeals WHERE street_id = $street_id AND state = 'asked' AND due_at_ms <= $now_ms ORDER BY due_at_ms LIMIT 200;

-- appeals_unanswered(street_id street_id, now_ms i64) -> (appeal_id appeal_id) many
SELECT appeal_id FROM appeals WHERE street_id = $street_id AND state = 'open' AND holder = 'reporter' AND due_at_ms <= $now_ms ORDER BY due_at_ms LIMIT 200;

-- appeals_to_raise(street_id street_id, now_ms i64) -> (appeal_id appeal_id) many
SELECT appeal_id FROM appeals WHERE street_id = $street_id AND raise_at_ms > 0 AND raise_at_ms <= $now_ms ORDER BY raise_at_ms LIMIT 200;

-- appeals_joined(street_id street_id, appeal_id appeal_id) -> (appeal_id appeal_id) many
SELECT appeal_id FROM appeals WHERE street_id = $street_id AND together_id = $appeal_id AND together_id > 0 AND appeal_id <> $appeal_id ORDER BY appeal_id LIMIT 200;

-- cases_of_account(street_id street_id, account_id account_id) -> (appeal_id appeal_id, kind text, state text, holder text, answer text, addressee text, shop_id shop_id, filed_at_ms i64, due_at_ms i64, solve_at_ms i64, place_name text, shop_name text, said text, said_at_ms i64) many
SELECT a.appeal_id, a.kind, a.state, a.holder, a.answer, a.addressee, a.shop_id, a.filed_at_ms, a.due_at_ms, a.solve_at_ms, p.name, s.name, t.body, coalesce(t.written_at_ms, 0)
FROM appeals a JOIN places p ON p.street_id = a.street_id AND p.place_id = a.place_id
LEFT JOIN shops s ON s.street_id = a.street_id AND s.shop_id = a.shop_id
LEFT JOIN appeal_texts t ON t.street_id = a.street_id AND t.appeal_id = a.appeal_id AND t.text_id =
  (SELECT max(m.text_id) FROM appeal_texts m WHERE m.street_id = a.street_id AND m.appeal_id = a.appeal_id AND m.author = 'office')
WHERE a.street_id = $street_id AND a.state = 'open' AND a.account_id = $account_id
ORDER BY a.due_at_ms, a.appeal_id LIMIT 200;

-- cases_accounts(street_id street_id) -> (account_id account_id) many
SELECT DISTINCT account_id FROM appeals WHERE street_id = $street_id AND state = 'open' AND account_id > 0 ORDER BY account_id LIMIT 100;

-- engine: house
-- appeals_of_district(account_id account_id) -> (appeal_id appeal_id, street_id street_id, street_code text, street_name text, zone text, kind text, side text, filed_at_ms i64, due_at_ms i64, solve_at_ms i64) many
SELECT a.appeal_id, a.street_id, s.code, s.name, s.zone, a.kind, p.side, a.filed_at_ms, a.due_at_ms, a.solve_at_ms
FROM appeals a JOIN streets s ON s.street_id = a.street_id JOIN places p ON p.street_id = a.street_id AND p.place_id = a.place_id
WHERE a.raised = 2 AND EXISTS (SELECT 1 FROM grants g WHERE g.account_id = $account_id AND g.street_id IN (0, a.street_id))
ORDER BY a.due_at_ms, a.appeal_id LIMIT 100;

-- engine: house
-- streets_ids() -> (street_id street_id) many
SELECT street_id FROM streets ORDER BY street_id LIMIT 2000;

-- Looks without their entry, and entries without their look.
-- look_strays(street_id street_id) -> (appeal_id i64) many
SELECT l.appeal_id FROM appeal_looks l WHERE l.street_id = $street_id AND NOT EXISTS (SELECT 1 FROM journal j
  WHERE j.street_id = l.street_id AND j.subject = 'appeal' AND j.subject_id = l.appeal_id AND j.kind IN ('appeal.looked', 'appeal.district_looked')
  AND j.body = '{"party":"' || l.party || '","id":"' || CAST(l.party_id AS TEXT) || '"}') ORDER BY l.appeal_id LIMIT 1000;

-- look_gone(street_id street_id) -> (appeal_id i64) many
SELECT j.subject_id FROM journal j WHERE j.street_id = $street_id AND j.kind IN ('appeal.looked', 'appeal.district_looked') AND NOT EXISTS (SELECT 1 FROM appeal_looks l
  WHERE l.street_id = j.street_id AND l.appeal_id = j.subject_id AND j.body = '{"party":"' || l.party || '","id":"' || CAST(l.party_id AS TEXT) || '"}')
ORDER BY j.subject_id LIMIT 1000;

-- Shops that have it, and entries that say so.
-- told_strays(street_id street_id) -> (appeal_id i64) many
SELECT t.appeal_id FROM appeal_shops t WHERE t.street_id = $street_id AND NOT EXISTS (SELECT 1 FROM journal j
  WHERE j.street_id = t.street_id AND j.subject = 'appeal' AND j.subject_id = t.appeal_id AND j.kind = 'appeal.told' AND j.about_id = t.shop_id)
ORDER BY t.appeal_id LIMIT 1000;

-- told_gone(street_id street_id) -> (appeal_id i64) many
SELECT j.subject_id FROM journal j WHERE j.street_id = $street_id AND j.kind = 'appeal.told' AND NOT EXISTS (SELECT 1 FROM appeal_shops t
  WHERE t.street_id = j.street_id AND t.appeal_id = j.subject_id AND t.shop_id = j.about_id) ORDER BY j.subject_id LIMIT 1000;
