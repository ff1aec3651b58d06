-- include "base/id.h"
-- include "notify/channel.h"

-- channel_insert(street_id street_id, channel_id channel_id, owner text, owner_id i64, position i64, brand text, sealed blob, added_at_ms i64)
INSERT INTO channels (street_id, channel_id, owner, owner_id, position, brand, sealed, added_at_ms)
VALUES ($street_id, $channel_id, $owner, $owner_id, $position, $brand, $sealed, $added_at_ms);

-- channel_last(street_id street_id, owner text, owner_id i64) -> (n i64, last i64) one
SELECT count(*), coalesce(max(position), 0) FROM channels WHERE street_id = $street_id AND owner = $owner AND owner_id = $owner_id AND removed_at_ms = 0;

-- channels_of_owner(street_id street_id, owner text, owner_id i64) -> (channel_id channel_id, brand text, position i64, next_at_ms i64, failures i64) many
SELECT channel_id, brand, position, next_at_ms, failures FROM channels
WHERE street_id = $street_id AND owner = $owner AND owner_id = $owner_id AND removed_at_ms = 0 ORDER BY position, channel_id LIMIT 20;

-- channels_all(street_id street_id) -> (channel_id channel_id, owner text, owner_id i64, brand text, position i64, next_at_ms i64, failures i64) many
SELECT channel_id, owner, owner_id, brand, position, next_at_ms, failures FROM channels
WHERE street_id = $street_id AND removed_at_ms = 0 ORDER BY owner, owner_id, position, channel_id LIMIT 2000;

-- channel_by_id(street_id street_id, channel_id channel_id) -> (owner text, owner_id i64, brand text, sealed blob, next_at_ms i64, failures i64, removed_at_ms i64) one
SELECT owner, owner_id, brand, sealed, next_at_ms, failures, removed_at_ms FROM channels WHERE street_id = $street_id AND channel_id = $channel_id;

-- channel_end(removed_at_ms i64, sealed blob, street_id street_id, channel_id channel_id) -> changed
UPDATE channels SET removed_at_ms = $removed_at_ms, sealed = $sealed WHERE street_id = $street_id AND channel_id = $channel_id AND removed_at_ms = 0;

-- channel_row(street_id street_id, channel_id channel_id) -> (channel_id channel_id, owner text, owner_id i64, position i64, brand text, sealed blob, added_at_ms i64, removed_at_ms i64) one
SELECT channel_id, owner, owner_id, position, brand, sealed, added_at_ms, removed_at_ms FROM channels WHERE street_id = $street_id AND channel_id = $channel_id;

-- channel_rows(street_id street_id, after channel_id, max i64) -> (channel_id channel_id, owner text, owner_id i64, position i64, brand text, sealed blob, added_at_ms i64, removed_at_ms i64) many
SELECT channel_id, owner, owner_id, position, brand, sealed, added_at_ms, removed_at_ms FROM channels
WHERE street_id = $street_id AND channel_id > $after ORDER BY channel_id LIMIT $max;

-- notice_insert(street_id street_id, notice_id i64, channel_id channel_id, seq i64, kind text, subject_id i64, line text, path text, made_at_ms i64) -> changed
INSERT INTO notices (street_id, notice_id, channel_id, seq, kind, subject_id, line, path, state, made_at_ms)
VALUES ($street_id, $notice_id, $channel_id, $seq, $kind, $subject_id, $line, $path, 'waiting', $made_at_ms)
ON CONFLICT (street_id, channel_id, seq) DO NOTHING;

-- engine: house
-- channels_due(now_ms i64, far_ms i64, max i64) -> (street_id street_id, channel_id channel_id) many
SELECT DISTINCT n.street_id, n.channel_id FROM notices n JOIN channels c ON c.street_id = n.street_id AND c.channel_id = n.channel_id
WHERE n.state IN ('waiting', 'sending') AND (c.next_at_ms <= $now_ms OR c.next_at_ms > $far_ms) AND (c.claimed_to_ms <= $now_ms OR c.claimed_to_ms > $far_ms)
ORDER BY n.street_id, n.channel_id LIMIT $max;

-- channel_claim(claimed_to_ms i64, street_id street_id, channel_id channel_id, now_ms i64, far_ms i64) -> changed
UPDATE channels SET claimed_to_ms = $claimed_to_ms
WHERE street_id = $street_id AND channel_id = $channel_id AND (claimed_to_ms <= $now_ms OR claimed_to_ms > $far_ms) AND (next_at_ms <= $now_ms OR next_at_ms > $far_ms);

-- channel_release(next_at_ms i64, failures i64, street_id street_id, channel_id channel_id)
UPDATE channels SET claimed_to_ms = 0, next_at_ms = $next_at_ms, failures = $failures WHERE street_id = $street_id AND channel_id = $channel_id;

-- notices_of_channel(street_id street_id, channel_id channel_id, state text, max i64) -> (notice_id i64, subject_id i64, line text, path text, kind text, delivery_id i64, tries i64, made_at_ms i64) many
SELECT notice_id, subject_id, line, path, kind, delivery_id, tries, made_at_ms FROM notices
WHERE street_id = $street_id AND state = $state AND channel_id = $channel_id ORDER BY notice_id LIMIT $max;

-- notice_sending(delivery_id i64, street_id street_id, notice_id i64)
UPDATE notices SET state = 'sending', delivery_id = $delivery_id, tries = tries + 1 WHERE street_id = $street_id AND notice_id = $notice_id;

-- notice_done(state text, done_at_ms i64, why text, street_id street_id, notice_id i64) -> changed
UPDATE notices SET state = $state, done_at_ms = $done_at_ms, why = $why WHERE street_id = $street_id AND notice_id = $notice_id AND state IN ('waiting', 'sending');

-- notice_failed(why text, street_id street_id, notice_id i64)
UPDATE notices SET why = $why WHERE street_id = $street_id AND notice_id = $notice_id;

-- notices_last(street_id street_id) -> (notice_id i64, channel_id channel_id, kind text, line text, state text, made_at_ms i64, done_at_ms i64, why text) many
SELECT notice_id, channel_id, kind, line, state, made_at_ms, done_at_ms, why FROM notices
WHERE street_id = $street_id ORDER BY notice_id DESC LIMIT 50;

-- notice_again(street_id street_id, notice_id i64) -> changed
UPDATE notices SET state = 'waiting', tries = 0, done_at_ms = 0, why = '', delivery_id = 0 WHERE street_id = $street_id AND notice_id = $notice_id AND state = 'dead';

-- notice_by_id(street_id street_id, notice_id i64) -> (channel_id channel_id, subject_id i64, state text) one
SELECT channel_id, subject_id, state FROM notices WHERE street_id = $street_id AND notice_id = $notice_id;

-- notices_drop(done_at_ms i64, street_id street_id, channel_id channel_id)
UPDATE notices SET state = 'dropped', done_at_ms = $done_at_ms, why = 'channel removed' WHERE street_id = $street_id AND channel_id = $channel_id AND state IN ('waiting', 'sending');

-- Messages about an entry that is not there.
-- notice_strays(street_id street_id) -> (notice_id i64) many
SELECT n.notice_id FROM notices n WHERE n.street_id = $street_id AND NOT EXISTS (SELECT 1 FROM journal j WHERE j.street_id = n.street_id AND j.seq = n.seq)
ORDER BY n.notice_id LIMIT 1000;
