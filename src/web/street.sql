-- include "base/id.h"

-- engine: house
-- street_by_code(code text) -> (street_id street_id, code text, name text, zone text, night_from_hour i64, office_from_min i64, office_to_min i64, duty_phone text, property_phone text) one
SELECT street_id, code, name, zone, night_from_hour, office_from_min, office_to_min, duty_phone, property_phone
FROM streets WHERE code = $code;

-- engine: house
-- street_by_id(street_id street_id) -> (street_id street_id, code text, name text, zone text, night_from_hour i64, office_from_min i64, office_to_min i64, duty_phone text, property_phone text) one
SELECT street_id, code, name, zone, night_from_hour, office_from_min, office_to_min, duty_phone, property_phone
FROM streets WHERE street_id = $street_id;
