-- include "base/id.h"
-- include "features/streets/place.h"

-- place_by_code(street_id street_id, code text) -> (place_id place_id, code text, kind text, name text, side text, position i64, shop_id i64) one
SELECT place_id, code, kind, name, side, position, shop_id FROM places
WHERE street_id = $street_id AND code = $code AND closed_at_ms = 0;

-- place_by_id(street_id street_id, place_id place_id) -> (place_id place_id, code text, kind text, name text, side text, position i64, shop_id i64) one
SELECT place_id, code, kind, name, side, position, shop_id FROM places
WHERE street_id = $street_id AND place_id = $place_id;

-- place_open_by_id(street_id street_id, place_id place_id) -> (place_id place_id, code text, kind text, name text, side text, position i64, shop_id i64) one
SELECT place_id, code, kind, name, side, position, shop_id FROM places
WHERE street_id = $street_id AND place_id = $place_id AND closed_at_ms = 0;

-- place_all(street_id street_id) -> (place_id place_id, code text, kind text, name text, side text, position i64, shop_id i64) many
SELECT place_id, code, kind, name, side, position, shop_id FROM places
WHERE street_id = $street_id AND closed_at_ms = 0 ORDER BY position, place_id LIMIT 2000;

-- place_insert(street_id street_id, place_id place_id, code text, kind text, name text, side text, position i64, shop_id i64, created_at_ms i64)
INSERT INTO places (street_id, place_id, code, kind, name, side, position, shop_id, created_at_ms)
VALUES ($street_id, $place_id, $code, $kind, $name, $side, $position, $shop_id, $created_at_ms);

-- place_row(street_id street_id, place_id place_id) -> (place_id place_id, code text, kind text, name text, side text, position i64, shop_id i64, closed_at_ms i64) one
SELECT place_id, code, kind, name, side, position, shop_id, closed_at_ms FROM places
WHERE street_id = $street_id AND place_id = $place_id;

-- place_rows(street_id street_id, after place_id, max i64) -> (place_id place_id, code text, kind text, name text, side text, position i64, shop_id i64, closed_at_ms i64) many
SELECT place_id, code, kind, name, side, position, shop_id, closed_at_ms FROM places
WHERE street_id = $street_id AND place_id > $after ORDER BY place_id LIMIT $max;

-- place_close(closed_at_ms i64, street_id street_id, place_id place_id) -> changed
UPDATE places SET closed_at_ms = $closed_at_ms WHERE street_id = $street_id AND place_id = $place_id AND closed_at_ms = 0;
