-- include "base/id.h"
-- include "features/appeals/appeal.h"

-- photo_insert(street_id street_id, photo_id i64, appeal_id appeal_id, jpeg blob, width i64, height i64, salt blob, hash blob, added_at_ms i64)
INSERT INTO appeal_photos (street_id, photo_id, appeal_id, jpeg, width, height, salt, hash, added_at_ms)
VALUES ($street_id, $photo_id, $appeal_id, $jpeg, $width, $height, $salt, $hash, $added_at_ms);

-- photos_of(street_id street_id, appeal_id appeal_id) -> (photo_id i64, width i64, height i64, added_at_ms i64, released_at_ms i64) many
SELECT photo_id, width, height, added_at_ms, released_at_ms FROM appeal_photos
WHERE street_id = $street_id AND appeal_id = $appeal_id AND removed_at_ms = 0 ORDER BY photo_id LIMIT 20;

-- photo_bytes(street_id street_id, photo_id i64, appeal_id appeal_id) -> (jpeg blob, released_at_ms i64) one
SELECT jpeg, released_at_ms FROM appeal_photos WHERE street_id = $street_id AND photo_id = $photo_id AND appeal_id = $appeal_id AND removed_at_ms = 0;

-- photo_release(released_at_ms i64, street_id street_id, photo_id i64, appeal_id appeal_id) -> changed
UPDATE appeal_photos SET released_at_ms = $released_at_ms WHERE street_id = $street_id AND photo_id = $photo_id AND appeal_id = $appeal_id AND removed_at_ms = 0;

-- photo_end(nothing blob, removed_at_ms i64, street_id street_id, photo_id i64, appeal_id appeal_id) -> changed
UPDATE appeal_photos SET jpeg = $nothing, removed_at_ms = $removed_at_ms
WHERE street_id = $street_id AND photo_id = $photo_id AND appeal_id = $appeal_id AND removed_at_ms = 0;

-- photo_row(street_id street_id, photo_id i64) -> (photo_id i64, appeal_id appeal_id, hash blob, added_at_ms i64, released_at_ms i64, removed_at_ms i64) one
SELECT photo_id, appeal_id, hash, added_at_ms, released_at_ms, removed_at_ms FROM appeal_photos WHERE street_id = $street_id AND photo_id = $photo_id;

-- photo_rows(street_id street_id, after i64, max i64) -> (photo_id i64, appeal_id appeal_id, hash blob, added_at_ms i64, released_at_ms i64, removed_at_ms i64) many
SELECT photo_id, appeal_id, hash, added_at_ms, released_at_ms, removed_at_ms FROM appeal_photos
WHERE street_id = $street_id AND photo_id > $after ORDER BY photo_id LIMIT $max;

-- photo_kept(street_id street_id, photo_id i64) -> (jpeg blob, salt blob, hash blob) one
SELECT jpeg, salt, hash FROM appeal_photos WHERE street_id = $street_id AND photo_id = $photo_id;
