-- include "base/id.h"

-- enrolment_insert(street_id street_id, enrolment_id i64, shop_id i64, hash blob, expires_at_ms i64, many i64, bond text)
INSERT INTO enrolments (street_id, enrolment_id, shop_id, hash, expires_at_ms, many, bond)
VALUES ($street_id, $enrolment_id, $shop_id, $hash, $expires_at_ms, $many, $bond);

-- enrolment_by_hash(street_id street_id, hash blob) -> (enrolment_id i64, shop_id i64, expires_at_ms i64, used_at_ms i64, many i64, bond text) one
SELECT enrolment_id, shop_id, expires_at_ms, used_at_ms, many, bond FROM enrolments WHERE street_id = $street_id AND hash = $hash;

-- enrolment_used(used_at_ms i64, street_id street_id, enrolment_id i64) -> changed
UPDATE enrolments SET used_at_ms = $used_at_ms, bond = CASE WHEN many = 1 THEN bond ELSE '' END
WHERE street_id = $street_id AND enrolment_id = $enrolment_id AND (many = 1 OR used_at_ms = 0);

-- device_insert(street_id street_id, device_id device_id, shop_id i64, hash blob, label text, enrolled_at_ms i64)
INSERT INTO devices (street_id, device_id, shop_id, hash, label, enrolled_at_ms, seen_at_ms)
VALUES ($street_id, $device_id, $shop_id, $hash, $label, $enrolled_at_ms, $enrolled_at_ms);

-- device_by_hash(street_id street_id, hash blob) -> (device_id device_id, shop_id i64, revoked_at_ms i64) one
SELECT device_id, shop_id, revoked_at_ms FROM devices WHERE street_id = $street_id AND hash = $hash;

-- devices_of(street_id street_id, shop_id i64) -> (device_id device_id, label text, enrolled_at_ms i64, seen_at_ms i64) many
SELECT device_id, label, enrolled_at_ms, seen_at_ms FROM devices
WHERE street_id = $street_id AND shop_id = $shop_id AND revoked_at_ms = 0 ORDER BY device_id LIMIT 100;

-- device_end(revoked_at_ms i64, street_id street_id, shop_id i64, device_id device_id) -> changed
UPDATE devices SET revoked_at_ms = $revoked_at_ms WHERE street_id = $street_id AND shop_id = $shop_id AND device_id = $device_id AND revoked_at_ms = 0;

-- device_row(street_id street_id, device_id device_id) -> (device_id device_id, shop_id i64, hash blob, enrolled_at_ms i64, revoked_at_ms i64) one
SELECT device_id, shop_id, hash, enrolled_at_ms, revoked_at_ms FROM devices WHERE street_id = $street_id AND device_id = $device_id;

-- device_rows(street_id street_id, after device_id, max i64) -> (device_id device_id, shop_id i64, hash blob, enrolled_at_ms i64, revoked_at_ms i64) many
SELECT device_id, shop_id, hash, enrolled_at_ms, revoked_at_ms FROM devices WHERE street_id = $street_id AND device_id > $after ORDER BY device_id LIMIT $max;
