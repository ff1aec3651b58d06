-- include "base/id.h"
-- include "features/shops/shop.h"

-- shop_by_id(street_id street_id, shop_id shop_id) -> (shop_id shop_id, name text, address text, style text, note text, position i64, opens_min i64, closes_min i64, seats_in i64, seats_out i64, cups_min i64, cups_max i64, opened_on i64, away_until_ms i64, phones i64) one
SELECT shop_id, name, address, style, note, position, opens_min, closes_min, seats_in, seats_out, cups_min, cups_max, opened_on, away_until_ms,
  (SELECT count(*) FROM devices d WHERE d.street_id = s.street_id AND d.shop_id = s.shop_id AND d.revoked_at_ms = 0)
FROM shops s WHERE s.street_id = $street_id AND s.shop_id = $shop_id AND s.closed_at_ms = 0;

-- shop_name_by_id(street_id street_id, shop_id shop_id) -> (name text, away_until_ms i64) one
SELECT name, away_until_ms FROM shops WHERE street_id = $street_id AND shop_id = $shop_id AND closed_at_ms = 0;

-- shop_all(street_id street_id) -> (shop_id shop_id, name text, address text, style text, note text, position i64, opens_min i64, closes_min i64, seats_in i64, seats_out i64, cups_min i64, cups_max i64, opened_on i64, away_until_ms i64, phones i64) many
SELECT shop_id, name, address, style, note, position, opens_min, closes_min, seats_in, seats_out, cups_min, cups_max, opened_on, away_until_ms,
  (SELECT count(*) FROM devices d WHERE d.street_id = s.street_id AND d.shop_id = s.shop_id AND d.revoked_at_ms = 0)
FROM shops s WHERE s.street_id = $street_id AND s.closed_at_ms = 0 ORDER BY s.position, s.shop_id LIMIT 2000;

-- shop_near_rows(street_id street_id, now_ms i64, position i64) -> (shop_id shop_id, name text, address text, position i64, opens_min i64, closes_min i64, phones i64) many
SELECT shop_id, name, address, position, opens_min, closes_min,
  (SELECT count(*) FROM devices d WHERE d.street_id = n.street_id AND d.shop_id = n.shop_id AND d.revoked_at_ms = 0)
FROM (SELECT street_id, shop_id, name, address, position, opens_min, closes_min FROM shops
      WHERE street_id = $street_id AND closed_at_ms = 0 AND away_until_ms <= $now_ms ORDER BY abs(position - $position), shop_id LIMIT 20) n
ORDER BY abs(n.position - $position), n.shop_id;

-- shop_row(street_id street_id, shop_id shop_id) -> (shop_id shop_id, roster_key text, name text, address text, position i64, opens_min i64, closes_min i64, seats_in i64, seats_out i64, style text, opened_on i64, cups_min i64, cups_max i64, note text, contact_hash blob, closed_at_ms i64, away_until_ms i64, contact blob) one
SELECT shop_id, roster_key, name, address, position, opens_min, closes_min, seats_in, seats_out, style, opened_on, cups_min, cups_max, note, contact_hash, closed_at_ms, away_until_ms, contact
FROM shops WHERE street_id = $street_id AND shop_id = $shop_id;

-- shop_rows(street_id street_id, after shop_id, max i64) -> (shop_id shop_id, roster_key text, name text, address text, position i64, opens_min i64, closes_min i64, seats_in i64, seats_out i64, style text, opened_on i64, cups_min i64, cups_max i64, note text, contact_hash blob, closed_at_ms i64, away_until_ms i64, contact blob) many
SELECT shop_id, roster_key, name, address, position, opens_min, closes_min, seats_in, seats_out, style, opened_on, cups_min, cups_max, note, contact_hash, closed_at_ms, away_until_ms, contact
FROM shops WHERE street_id = $street_id AND shop_id > $after ORDER BY shop_id LIMIT $max;

-- shop_away(away_until_ms i64, street_id street_id, shop_id shop_id) -> changed
UPDATE shops SET away_until_ms = $away_until_ms WHERE street_id = $street_id AND shop_id = $shop_id AND closed_at_ms = 0;
