-- Who of the office is on duty, when. A rule is never changed in place: a change adds rules and removes others, taking it back turns
-- both round.
CREATE TABLE duty_rules (
  street_id {i64} NOT NULL,
  rule_id {i64} NOT NULL,
  kind {text} NOT NULL,              -- shift | exception | holiday | workday
  weekdays {i64} NOT NULL DEFAULT 0, -- of a shift: bit 0 Monday … bit 6 Sunday
  day {i64} NOT NULL DEFAULT 0,      -- of the others: days since 1970-01-01
  from_min {i64} NOT NULL DEFAULT 0, -- minutes of the day
  to_min {i64} NOT NULL DEFAULT 0,   -- not above from_min: of the next day
  officer_id {i64} NOT NULL DEFAULT 0, -- account; 0: nobody
  deputy_id {i64} NOT NULL DEFAULT 0,
  valid_from_day {i64} NOT NULL DEFAULT 0, -- of a shift; 0: always so
  valid_to_day {i64} NOT NULL DEFAULT 0,
  name {text} NOT NULL DEFAULT '',   -- of a holiday
  added_in {i64} NOT NULL,           -- change
  removed_in {i64} NOT NULL DEFAULT 0,
  PRIMARY KEY (street_id, rule_id)
) {clustered};
CREATE INDEX duty_rules_live ON duty_rules (street_id, removed_in, rule_id);

-- What was done to the plan, newest last: the newest that was not taken back can be.
CREATE TABLE duty_changes (
  street_id {i64} NOT NULL,
  change_id {i64} NOT NULL,
  made_by {i64} NOT NULL,            -- account; 0: the command line
  made_at_ms {i64} NOT NULL,
  added {i64} NOT NULL,              -- how many rules came and went
  removed {i64} NOT NULL,
  undone_at_ms {i64} NOT NULL DEFAULT 0,
  PRIMARY KEY (street_id, change_id)
) {clustered};

-- A duty roster that somebody brought, kept while it is looked at.
CREATE TABLE duty_imports (
  street_id {i64} NOT NULL,
  import_id {i64} NOT NULL,
  file_name {text} NOT NULL,
  made_by {i64} NOT NULL,
  made_at_ms {i64} NOT NULL,
  taken_in {i64} NOT NULL DEFAULT 0, -- change; 0: only looked at
  file {blob} NOT NULL,              -- sealed; emptied once taken
  PRIMARY KEY (street_id, import_id)
) {strict};
