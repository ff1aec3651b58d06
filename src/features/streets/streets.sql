-- include "base/id.h"

-- engine: house
-- street_insert(street_id street_id, code text, name text, zone text, night_from_hour i64, office_from_min i64, office_to_min i64, duty_phone text, property_phone text, created_at_ms i64) -> changed
INSERT INTO streets (street_id, code, name, zone, night_from_hour, office_from_min, office_to_min, duty_phone, property_phone, created_at_ms)
VALUES ($street_id, $code, $name, $zone, $night_from_hour, $office_from_min, $office_to_min, $duty_phone, $property_phone, $created_at_ms)
ON CONFLICT (code) DO NOTHING;

-- engine: house
-- street_settings(name text, night_from_hour i64, office_from_min i64, office_to_min i64, duty_phone text, property_phone text, street_id street_id)
UPDATE streets SET name = $name, night_from_hour = $night_from_hour, office_from_min = $office_from_min, office_to_min = $office_to_min,
  duty_phone = $duty_phone, property_phone = $property_phone
WHERE street_id = $street_id;

-- engine: house
-- streets_all() -> (street_id street_id, code text, name text) many
SELECT street_id, code, name FROM streets ORDER BY code LIMIT 2000;

-- engine: house
-- street_code_of(street_id street_id) -> (code text) one
SELECT code FROM streets WHERE street_id = $street_id;

-- engine: house
-- street_row(house street_id, street_id street_id) -> (street_id street_id, code text, name text, zone text, night_from_hour i64, office_from_min i64, office_to_min i64, duty_phone text, property_phone text) one
SELECT street_id, code, name, zone, night_from_hour, office_from_min, office_to_min, duty_phone, property_phone FROM streets WHERE 0 = $house AND street_id = $street_id;

-- engine: house
-- street_rows(house street_id, after street_id, max i64) -> (street_id street_id, code text, name text, zone text, night_from_hour i64, office_from_min i64, office_to_min i64, duty_phone text, property_phone text) many
SELECT street_id, code, name, zone, night_from_hour, office_from_min, office_to_min, duty_phone, property_phone FROM streets
WHERE 0 = $house AND street_id > $after ORDER BY street_id LIMIT $max;
