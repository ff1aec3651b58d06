-- include "base/id.h"
-- include "features/shops/shop.h"

-- shop_by_key(street_id street_id, roster_key text) -> (shop_id shop_id, name text, address text, position i64, opens_min i64, closes_min i64, seats_in i64, seats_out i64, style text, opened_on i64, cups_min i64, cups_max i64, note text, contact blob, contact_hash blob, closed_at_ms i64) one
SELECT shop_id, name, address, position, opens_min, closes_min, seats_in, seats_out, style, opened_on, cups_min, cups_max, note, contact, contact_hash, closed_at_ms
FROM shops WHERE street_id = $street_id AND roster_key = $roster_key;

-- shop_keys_of_name(street_id street_id, from_key text, to_key text) -> (roster_key text) many
SELECT roster_key FROM shops WHERE street_id = $street_id AND roster_key >= $from_key AND roster_key < $to_key AND closed_at_ms = 0 LIMIT 2;

-- shop_insert(street_id street_id, shop_id shop_id, roster_key text, name text, address text, position i64, opens_min i64, closes_min i64, seats_in i64, seats_out i64, style text, opened_on i64, cups_min i64, cups_max i64, note text, contact blob, contact_hash blob, created_at_ms i64)
INSERT INTO shops (street_id, shop_id, roster_key, name, address, position, opens_min, closes_min, seats_in, seats_out, style, opened_on, cups_min, cups_max, note, contact, contact_hash, created_at_ms, updated_at_ms)
VALUES ($street_id, $shop_id, $roster_key, $name, $address, $position, $opens_min, $closes_min, $seats_in, $seats_out, $style, $opened_on, $cups_min, $cups_max, $note, $contact, $contact_hash, $created_at_ms, $created_at_ms);

-- shop_update(name text, address text, position i64, opens_min i64, closes_min i64, seats_in i64, seats_out i64, style text, opened_on i64, cups_min i64, cups_max i64, note text, contact blob, contact_hash blob, updated_at_ms i64, closed_at_ms i64, street_id street_id, shop_id shop_id)
UPDATE shops SET name = $name, address = $address, position = $position, opens_min = $opens_min, closes_min = $closes_min, seats_in = $seats_in,
  seats_out = $seats_out, style = $style, opened_on = $opened_on, cups_min = $cups_min, cups_max = $cups_max, note = $note, contact = $contact,
  contact_hash = $contact_hash, updated_at_ms = $updated_at_ms, closed_at_ms = $closed_at_ms
WHERE street_id = $street_id AND shop_id = $shop_id;

-- shop_close(closed_at_ms i64, street_id street_id, shop_id shop_id)
UPDATE shops SET closed_at_ms = $closed_at_ms WHERE street_id = $street_id AND shop_id = $shop_id;

-- import_insert(street_id street_id, import_id i64, file_name text, made_by i64, made_at_ms i64, file blob)
INSERT INTO imports (street_id, import_id, file_name, made_by, made_at_ms, state, file)
VALUES ($street_id, $import_id, $file_name, $made_by, $made_at_ms, 'looked', $file);

-- import_get(street_id street_id, import_id i64) -> (file_name text, made_at_ms i64, state text, created i64, changed i64, same i64, skipped i64, refused i64, file blob) one
SELECT file_name, made_at_ms, state, created, changed, same, skipped, refused, file FROM imports WHERE street_id = $street_id AND import_id = $import_id;

-- import_set(state text, created i64, changed i64, same i64, skipped i64, refused i64, file blob, street_id street_id, import_id i64)
UPDATE imports SET state = $state, created = $created, changed = $changed, same = $same, skipped = $skipped, refused = $refused, file = $file
WHERE street_id = $street_id AND import_id = $import_id;

-- import_state(state text, street_id street_id, import_id i64)
UPDATE imports SET state = $state WHERE street_id = $street_id AND import_id = $import_id;

-- imports_of(street_id street_id) -> (import_id i64, file_name text, made_at_ms i64, state text, created i64, changed i64, same i64, refused i64) many
SELECT import_id, file_name, made_at_ms, state, created, changed, same, refused FROM imports
WHERE street_id = $street_id ORDER BY import_id DESC LIMIT 20;

-- import_newest_taken(street_id street_id) -> (import_id i64) one
SELECT import_id FROM imports WHERE street_id = $street_id AND state = 'taken' ORDER BY import_id DESC LIMIT 1;

-- import_shop_insert(street_id street_id, import_id i64, shop_id shop_id, was blob)
INSERT INTO import_shops (street_id, import_id, shop_id, was) VALUES ($street_id, $import_id, $shop_id, $was)
ON CONFLICT (street_id, import_id, shop_id) DO NOTHING;

-- import_shops_of(street_id street_id, import_id i64) -> (shop_id shop_id, was blob) many
SELECT shop_id, was FROM import_shops WHERE street_id = $street_id AND import_id = $import_id ORDER BY shop_id LIMIT 5000;

-- import_row(street_id street_id, import_id i64) -> (import_id i64, file_name text, made_by i64, made_at_ms i64, state text, created i64, changed i64, same i64, skipped i64, refused i64, file blob) one
SELECT import_id, file_name, made_by, made_at_ms, state, created, changed, same, skipped, refused, file FROM imports WHERE street_id = $street_id AND import_id = $import_id;

-- import_rows(street_id street_id, after i64, max i64) -> (import_id i64, file_name text, made_by i64, made_at_ms i64, state text, created i64, changed i64, same i64, skipped i64, refused i64, file blob) many
SELECT import_id, file_name, made_by, made_at_ms, state, created, changed, same, skipped, refused, file FROM imports
WHERE street_id = $street_id AND import_id > $after ORDER BY import_id LIMIT $max;

-- shop_contact(street_id street_id, shop_id shop_id) -> (contact blob) one
SELECT contact FROM shops WHERE street_id = $street_id AND shop_id = $shop_id AND closed_at_ms = 0;

-- shop_reveal_insert(street_id street_id, reveal_id i64, shop_id shop_id, account_id account_id, reason text, salt text, revealed_at_ms i64)
INSERT INTO shop_reveals (street_id, reveal_id, shop_id, account_id, reason, salt, revealed_at_ms)
VALUES ($street_id, $reveal_id, $shop_id, $account_id, $reason, $salt, $revealed_at_ms);

-- shop_reveals_of(street_id street_id, shop_id shop_id) -> (reason text, revealed_at_ms i64, account_name text) many
SELECT r.reason, r.revealed_at_ms, coalesce(a.name, '') FROM shop_reveals r LEFT JOIN accounts a ON a.account_id = r.account_id
WHERE r.street_id = $street_id AND r.shop_id = $shop_id ORDER BY r.reveal_id DESC LIMIT 10;

-- shop_reveal_row(street_id street_id, reveal_id i64) -> (reveal_id i64, shop_id shop_id, account_id account_id, revealed_at_ms i64) one
SELECT reveal_id, shop_id, account_id, revealed_at_ms FROM shop_reveals WHERE street_id = $street_id AND reveal_id = $reveal_id;

-- shop_reveal_rows(street_id street_id, after i64, max i64) -> (reveal_id i64, shop_id shop_id, account_id account_id, revealed_at_ms i64) many
SELECT reveal_id, shop_id, account_id, revealed_at_ms FROM shop_reveals WHERE street_id = $street_id AND reveal_id > $after ORDER BY reveal_id LIMIT $max;

-- shop_reveal_kept(street_id street_id, reveal_id i64) -> (reason text, salt text) one
SELECT reason, salt FROM shop_reveals WHERE street_id = $street_id AND reveal_id = $reveal_id;
