-- include "base/id.h"

-- head_next(street_id street_id, no_hash blob) -> (seq i64, hash blob) one
INSERT INTO journal_heads (street_id, seq, hash) VALUES ($street_id, 1, $no_hash)
ON CONFLICT (street_id) DO UPDATE SET seq = journal_heads.seq + 1
RETURNING seq, hash;

-- head_set(hash blob, street_id street_id)
UPDATE journal_heads SET hash = $hash WHERE street_id = $street_id;

-- head_get(street_id street_id) -> (seq i64, hash blob) one
SELECT seq, hash FROM journal_heads WHERE street_id = $street_id;

-- engine: house
-- heads_all() -> (street_id street_id, seq i64, hash blob) many
SELECT street_id, seq, hash FROM journal_heads ORDER BY street_id;

-- entry_insert(street_id street_id, seq i64, at_ms i64, kind text, actor i64, actor_id i64, subject text, subject_id i64, about_id i64, state blob, body text, hash blob)
INSERT INTO journal (street_id, seq, at_ms, kind, actor, actor_id, subject, subject_id, about_id, state, body, hash)
VALUES ($street_id, $seq, $at_ms, $kind, $actor, $actor_id, $subject, $subject_id, $about_id, $state, $body, $hash);

-- entries_after(street_id street_id, seq i64, max i64) -> (street_id street_id, seq i64, at_ms i64, kind text, actor i64, actor_id i64, subject text, subject_id i64, about_id i64, state blob, body text, hash blob) many
SELECT street_id, seq, at_ms, kind, actor, actor_id, subject, subject_id, about_id, state, body, hash FROM journal
WHERE street_id = $street_id AND seq > $seq ORDER BY seq LIMIT $max;

-- entries_before(street_id street_id, seq i64, max i64) -> (street_id street_id, seq i64, at_ms i64, kind text, actor i64, actor_id i64, subject text, subject_id i64, about_id i64, state blob, body text, hash blob) many
SELECT street_id, seq, at_ms, kind, actor, actor_id, subject, subject_id, about_id, state, body, hash FROM journal
WHERE street_id = $street_id AND seq < $seq ORDER BY seq DESC LIMIT $max;

-- entry_last_of(street_id street_id, subject text, subject_id i64) -> (seq i64, kind text, state blob) one
SELECT seq, kind, state FROM journal
WHERE street_id = $street_id AND subject = $subject AND subject_id = $subject_id ORDER BY seq DESC LIMIT 1;

-- entry_newest_of(street_id street_id, subject text, subject_id i64) -> (street_id street_id, seq i64, at_ms i64, kind text, actor i64, actor_id i64, subject text, subject_id i64, about_id i64, state blob, body text, hash blob) one
SELECT street_id, seq, at_ms, kind, actor, actor_id, subject, subject_id, about_id, state, body, hash FROM journal
WHERE street_id = $street_id AND subject = $subject AND subject_id = $subject_id ORDER BY seq DESC LIMIT 1;

-- entry_hash_of(street_id street_id, seq i64) -> (hash blob) one
SELECT hash FROM journal WHERE street_id = $street_id AND seq = $seq;

-- entry_first_of(street_id street_id, subject text, subject_id i64) -> (body text) one
SELECT body FROM journal
WHERE street_id = $street_id AND subject = $subject AND subject_id = $subject_id ORDER BY seq LIMIT 1;

-- subject_ids(street_id street_id, subject text, after i64, max i64) -> (subject_id i64) many
SELECT DISTINCT subject_id FROM journal
WHERE street_id = $street_id AND subject = $subject AND subject_id > $after ORDER BY subject_id LIMIT $max;

-- engine: house
-- journal_streets() -> (street_id street_id) many
SELECT street_id FROM journal GROUP BY street_id UNION SELECT street_id FROM journal_heads ORDER BY 1;

-- engine: house
-- journal_first() -> (street_id street_id) many
SELECT street_id FROM journal_heads ORDER BY street_id LIMIT 1;

-- Backups that were put back: entries of the house.
-- entries_restored(street_id street_id, max i64) -> (body text) many
SELECT body FROM journal WHERE street_id = $street_id AND kind = 'house.restored' ORDER BY seq LIMIT $max;

-- engine: house
-- rows_streets() -> (street_id street_id) many
SELECT street_id FROM streets ORDER BY street_id;
