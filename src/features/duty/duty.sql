-- include "base/id.h"

-- The plan as it stands. The past of a street's exceptions is not read.
-- duty_rules_of(street_id street_id, since_day i64) -> (rule_id i64, kind text, weekdays i64, day i64, from_min i64, to_min i64, officer_id account_id, deputy_id account_id, valid_from_day i64, valid_to_day i64, name text) many
SELECT rule_id, kind, weekdays, day, from_min, to_min, officer_id, deputy_id, valid_from_day, valid_to_day, name FROM duty_rules
WHERE street_id = $street_id AND removed_in = 0 AND (kind <> 'exception' OR day >= $since_day) ORDER BY rule_id LIMIT 2200;

-- duty_rule_insert(street_id street_id, rule_id i64, kind text, weekdays i64, day i64, from_min i64, to_min i64, officer_id account_id, deputy_id account_id, valid_from_day i64, valid_to_day i64, name text, added_in i64)
INSERT INTO duty_rules (street_id, rule_id, kind, weekdays, day, from_min, to_min, officer_id, deputy_id, valid_from_day, valid_to_day, name, added_in)
VALUES ($street_id, $rule_id, $kind, $weekdays, $day, $from_min, $to_min, $officer_id, $deputy_id, $valid_from_day, $valid_to_day, $name, $added_in);

-- duty_rule_remove(removed_in i64, street_id street_id, rule_id i64) -> changed
UPDATE duty_rules SET removed_in = $removed_in WHERE street_id = $street_id AND rule_id = $rule_id AND removed_in = 0;

-- duty_rule_restore(street_id street_id, rule_id i64)
UPDATE duty_rules SET removed_in = 0 WHERE street_id = $street_id AND rule_id = $rule_id;

-- What a change took away.
-- duty_rules_removed_in(street_id street_id, change_id i64) -> (rule_id i64) many
SELECT rule_id FROM duty_rules WHERE street_id = $street_id AND removed_in = $change_id ORDER BY rule_id LIMIT 2200;

-- What a change brought and is still there.
-- duty_rules_added_in(street_id street_id, change_id i64) -> (rule_id i64) many
SELECT rule_id FROM duty_rules WHERE street_id = $street_id AND removed_in = 0 AND added_in = $change_id ORDER BY rule_id LIMIT 2200;

-- How many there are of each kind, the past of exceptions left out.
-- duty_rules_count(street_id street_id, since_day i64) -> (kind text, n i64) many
SELECT kind, count(*) FROM duty_rules WHERE street_id = $street_id AND removed_in = 0 AND (kind <> 'exception' OR day >= $since_day)
GROUP BY kind LIMIT 10;

-- duty_change_insert(street_id street_id, change_id i64, made_by i64, made_at_ms i64, added i64, removed i64)
INSERT INTO duty_changes (street_id, change_id, made_by, made_at_ms, added, removed)
VALUES ($street_id, $change_id, $made_by, $made_at_ms, $added, $removed);

-- duty_change_newest(street_id street_id) -> (change_id i64, made_by i64, made_at_ms i64, added i64, removed i64) one
SELECT change_id, made_by, made_at_ms, added, removed FROM duty_changes
WHERE street_id = $street_id AND undone_at_ms = 0 ORDER BY change_id DESC LIMIT 1;

-- duty_change_undo(undone_at_ms i64, street_id street_id, change_id i64)
UPDATE duty_changes SET undone_at_ms = $undone_at_ms WHERE street_id = $street_id AND change_id = $change_id;

-- duty_rule_row(street_id street_id, rule_id i64) -> (rule_id i64, kind text, weekdays i64, day i64, from_min i64, to_min i64, officer_id account_id, deputy_id account_id, valid_from_day i64, valid_to_day i64, name text, added_in i64, removed_in i64) one
SELECT rule_id, kind, weekdays, day, from_min, to_min, officer_id, deputy_id, valid_from_day, valid_to_day, name, added_in, removed_in
FROM duty_rules WHERE street_id = $street_id AND rule_id = $rule_id;

-- duty_rule_rows(street_id street_id, after i64, max i64) -> (rule_id i64, kind text, weekdays i64, day i64, from_min i64, to_min i64, officer_id account_id, deputy_id account_id, valid_from_day i64, valid_to_day i64, name text, added_in i64, removed_in i64) many
SELECT rule_id, kind, weekdays, day, from_min, to_min, officer_id, deputy_id, valid_from_day, valid_to_day, name, added_in, removed_in
FROM duty_rules WHERE street_id = $street_id AND rule_id > $after ORDER BY rule_id LIMIT $max;

-- duty_change_row(street_id street_id, change_id i64) -> (change_id i64, made_by i64, made_at_ms i64, added i64, removed i64, undone_at_ms i64) one
SELECT change_id, made_by, made_at_ms, added, removed, undone_at_ms FROM duty_changes WHERE street_id = $street_id AND change_id = $change_id;

-- duty_change_rows(street_id street_id, after i64, max i64) -> (change_id i64, made_by i64, made_at_ms i64, added i64, removed i64, undone_at_ms i64) many
SELECT change_id, made_by, made_at_ms, added, removed, undone_at_ms FROM duty_changes
WHERE street_id = $street_id AND change_id > $after ORDER BY change_id LIMIT $max;

-- duty_import_insert(street_id street_id, import_id i64, file_name text, made_by i64, made_at_ms i64, file blob)
INSERT INTO duty_imports (street_id, import_id, file_name, made_by, made_at_ms, file)
VALUES ($street_id, $import_id, $file_name, $made_by, $made_at_ms, $file);

-- duty_import_get(street_id street_id, import_id i64) -> (file_name text, made_at_ms i64, taken_in i64, file blob) one
SELECT file_name, made_at_ms, taken_in, file FROM duty_imports WHERE street_id = $street_id AND import_id = $import_id;

-- duty_import_taken(taken_in i64, file blob, street_id street_id, import_id i64)
UPDATE duty_imports SET taken_in = $taken_in, file = $file WHERE street_id = $street_id AND import_id = $import_id;

-- duty_import_row(street_id street_id, import_id i64) -> (import_id i64, file_name text, made_by i64, made_at_ms i64, taken_in i64) one
SELECT import_id, file_name, made_by, made_at_ms, taken_in FROM duty_imports WHERE street_id = $street_id AND import_id = $import_id;

-- duty_import_rows(street_id street_id, after i64, max i64) -> (import_id i64, file_name text, made_by i64, made_at_ms i64, taken_in i64) many
SELECT import_id, file_name, made_by, made_at_ms, taken_in FROM duty_imports
WHERE street_id = $street_id AND import_id > $after ORDER BY import_id LIMIT $max;
