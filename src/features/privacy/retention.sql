-- include "base/id.h"

-- purge_texts_due(street_id street_id, before_ms i64) -> (id i64) many
SELECT t.text_id FROM appeal_texts t CROSS JOIN appeals a
WHERE t.street_id = $street_id AND t.body <> '' AND a.street_id = t.street_id AND a.appeal_id = t.appeal_id
  AND a.state IN ('ended', 'undone', 'withdrawn') AND a.ended_at_ms < $before_ms ORDER BY t.text_id LIMIT 200;

-- purge_texts_erase(street_id street_id, id i64)
UPDATE appeal_texts SET body = '', salt = substr(salt, 1, 0) WHERE street_id = $street_id AND text_id = $id;

-- purge_photos_due(street_id street_id, before_ms i64) -> (id i64) many
SELECT t.photo_id FROM appeal_photos t CROSS JOIN appeals a
WHERE t.street_id = $street_id AND t.removed_at_ms = 0 AND a.street_id = t.street_id AND a.appeal_id = t.appeal_id
  AND a.state IN ('ended', 'undone', 'withdrawn') AND a.ended_at_ms < $before_ms ORDER BY t.photo_id LIMIT 200;

-- purge_photos_erase(now_ms i64, street_id street_id, id i64)
UPDATE appeal_photos SET jpeg = substr(jpeg, 1, 0), salt = substr(salt, 1, 0), removed_at_ms = $now_ms WHERE street_id = $street_id AND photo_id = $id;

-- purge_contacts_due(street_id street_id, before_ms i64) -> (id i64) many
SELECT t.appeal_id FROM appeal_contacts t CROSS JOIN appeals a
WHERE t.street_id = $street_id AND length(t.sealed) > 0 AND a.street_id = t.street_id AND a.appeal_id = t.appeal_id
  AND a.state IN ('ended', 'undone', 'withdrawn') AND a.ended_at_ms < $before_ms ORDER BY t.appeal_id LIMIT 200;

-- purge_contacts_erase(street_id street_id, id i64)
UPDATE appeal_contacts SET sealed = substr(sealed, 1, 0) WHERE street_id = $street_id AND appeal_id = $id;

-- purge_devices_of_reports_due(street_id street_id, before_ms i64) -> (id i64) many
SELECT appeal_id FROM appeals
WHERE street_id = $street_id AND forgotten = 0 AND state IN ('ended', 'undone', 'withdrawn') AND ended_at_ms < $before_ms ORDER BY appeal_id LIMIT 200;

-- purge_devices_of_reports_erase(fresh blob, street_id street_id, id i64)
UPDATE appeals SET nonce_hash = $fresh, pass_hash = substr(pass_hash, 1, 0), network = '', forgotten = 1 WHERE street_id = $street_id AND appeal_id = $id;

-- purge_codes_due(street_id street_id, before_ms i64) -> (id i64) many
SELECT appeal_id FROM appeals
WHERE street_id = $street_id AND forgotten = 1 AND state IN ('ended', 'undone', 'withdrawn') AND ended_at_ms < $before_ms ORDER BY appeal_id LIMIT 200;

-- purge_codes_erase(fresh blob, street_id street_id, id i64)
UPDATE appeals SET receipt_hash = $fresh, short_hash = $fresh, forgotten = 2 WHERE street_id = $street_id AND appeal_id = $id;

-- purge_reveals_due(street_id street_id, before_ms i64) -> (id i64) many
SELECT reveal_id FROM appeal_reveals WHERE street_id = $street_id AND reason <> '' AND revealed_at_ms < $before_ms ORDER BY reveal_id LIMIT 200;

-- purge_reveals_erase(street_id street_id, id i64)
UPDATE appeal_reveals SET reason = '', salt = '' WHERE street_id = $street_id AND reveal_id = $id;

-- purge_shop_reveals_due(street_id street_id, before_ms i64) -> (id i64) many
SELECT reveal_id FROM shop_reveals WHERE street_id = $street_id AND reason <> '' AND revealed_at_ms < $before_ms ORDER BY reveal_id LIMIT 200;

-- purge_shop_reveals_erase(street_id street_id, id i64)
UPDATE shop_reveals SET reason = '', salt = '' WHERE street_id = $street_id AND reveal_id = $id;

-- purge_shops_due(street_id street_id, before_ms i64) -> (id i64) many
SELECT shop_id FROM shops WHERE street_id = $street_id AND closed_at_ms > 0 AND closed_at_ms < $before_ms AND length(contact) > 0 ORDER BY shop_id LIMIT 200;

-- purge_shops_erase(street_id street_id, id i64)
UPDATE shops SET contact = substr(contact, 1, 0), contact_hash = substr(contact_hash, 1, 0) WHERE street_id = $street_id AND shop_id = $id;

-- purge_import_shops_due(street_id street_id, before_ms i64) -> (id i64) many
SELECT i.import_id FROM imports i WHERE i.street_id = $street_id AND i.made_at_ms < $before_ms
  AND EXISTS (SELECT 1 FROM import_shops s WHERE s.street_id = i.street_id AND s.import_id = i.import_id) ORDER BY i.import_id LIMIT 200;

-- purge_import_shops_erase(street_id street_id, id i64)
DELETE FROM import_shops WHERE street_id = $street_id AND import_id = $id;

-- purge_imports_due(street_id street_id, before_ms i64) -> (id i64) many
SELECT import_id FROM imports WHERE street_id = $street_id AND made_at_ms < $before_ms AND length(file) > 0 ORDER BY import_id LIMIT 200;

-- purge_imports_erase(street_id street_id, id i64)
UPDATE imports SET file = substr(file, 1, 0) WHERE street_id = $street_id AND import_id = $id;

-- purge_duty_imports_due(street_id street_id, before_ms i64) -> (id i64) many
SELECT import_id FROM duty_imports WHERE street_id = $street_id AND made_at_ms < $before_ms AND length(file) > 0 ORDER BY import_id LIMIT 200;

-- purge_duty_imports_erase(street_id street_id, id i64)
UPDATE duty_imports SET file = substr(file, 1, 0) WHERE street_id = $street_id AND import_id = $id;

-- purge_devices_due(street_id street_id, before_ms i64) -> (id i64) many
SELECT device_id FROM devices WHERE street_id = $street_id AND revoked_at_ms > 0 AND revoked_at_ms < $before_ms AND label <> '' ORDER BY device_id LIMIT 200;

-- purge_devices_erase(fresh blob, street_id street_id, id i64)
UPDATE devices SET hash = $fresh, label = '' WHERE street_id = $street_id AND device_id = $id;

-- purge_enrolments_due(street_id street_id, before_ms i64) -> (id i64) many
SELECT enrolment_id FROM enrolments WHERE street_id = $street_id AND expires_at_ms < $before_ms ORDER BY enrolment_id LIMIT 200;

-- purge_enrolments_erase(street_id street_id, id i64)
DELETE FROM enrolments WHERE street_id = $street_id AND enrolment_id = $id;

-- engine: house
-- purge_accounts_due(street_id street_id, before_ms i64) -> (id i64) many
SELECT account_id FROM accounts WHERE 0 = $street_id AND closed_at_ms > 0 AND closed_at_ms < $before_ms AND name <> '' ORDER BY account_id LIMIT 200;

-- engine: house
-- purge_accounts_erase(street_id street_id, id i64)
UPDATE accounts SET login = '~' || account_id, name = '', password = '' WHERE 0 = $street_id AND account_id = $id;

-- engine: house
-- purge_sessions_due(street_id street_id, before_ms i64) -> (id i64) many
SELECT session_id FROM sessions WHERE 0 = $street_id AND seen_at_ms < $before_ms ORDER BY session_id LIMIT 200;

-- engine: house
-- purge_sessions_erase(street_id street_id, id i64)
DELETE FROM sessions WHERE 0 = $street_id AND session_id = $id;

-- engine: house
-- purge_links_due(street_id street_id, before_ms i64) -> (id i64) many
SELECT link_id FROM links WHERE 0 = $street_id AND expires_at_ms < $before_ms ORDER BY link_id LIMIT 200;

-- engine: house
-- purge_links_erase(street_id street_id, id i64)
DELETE FROM links WHERE 0 = $street_id AND link_id = $id;

-- engine: house
-- purge_streets() -> (street_id street_id) many
SELECT street_id FROM streets ORDER BY street_id LIMIT 2000;
