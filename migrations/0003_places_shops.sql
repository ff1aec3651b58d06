-- Where people stand when they report: stair halls, tables, the station. The code is on a poster: no secret.
CREATE TABLE places (
  street_id {i64} NOT NULL,
  place_id {i64} NOT NULL,
  code {text} NOT NULL,              -- "xq-7k3mpt": what the QR code holds
  kind {text} NOT NULL,              -- hall | table | station | street
  name {text} NOT NULL,              -- what the person standing there reads
  side {text} NOT NULL,              -- what a shop reads: building side, never a door
  position {i64} NOT NULL DEFAULT 0, -- along the street, in house numbers: who is near
  shop_id {i64} NOT NULL DEFAULT 0,  -- a table belongs to its shop; 0 elsewhere
  created_at_ms {i64} NOT NULL,
  closed_at_ms {i64} NOT NULL DEFAULT 0,
  PRIMARY KEY (street_id, place_id),
  UNIQUE (street_id, code)
) {clustered};
CREATE INDEX places_along ON places (street_id, closed_at_ms, position, place_id);

-- A shop as anybody may know it, and sealed: who owns it and how to ring.
CREATE TABLE shops (
  street_id {i64} NOT NULL,
  shop_id {i64} NOT NULL,
  roster_key {text} NOT NULL,        -- normalised name and address: the same shop in the next roster
  name {text} NOT NULL,
  address {text} NOT NULL,
  position {i64} NOT NULL DEFAULT 0, -- along the street, in house numbers
  opens_min {i64} NOT NULL DEFAULT -1,  -- minutes of the day; -1 unknown
  closes_min {i64} NOT NULL DEFAULT -1, -- above 1440: after midnight
  seats_in {i64} NOT NULL DEFAULT 0,
  seats_out {i64} NOT NULL DEFAULT 0,
  style {text} NOT NULL DEFAULT '',
  opened_on {i64} NOT NULL DEFAULT 0,   -- yyyymmdd, dd 00 when only the month is known; 0 unknown
  cups_min {i64} NOT NULL DEFAULT 0,
  cups_max {i64} NOT NULL DEFAULT 0,
  note {text} NOT NULL DEFAULT '',
  contact {blob} NOT NULL,           -- sealed: owner and phone
  contact_hash {blob} NOT NULL,      -- keyed hash of it: the same again changes nothing
  created_at_ms {i64} NOT NULL,
  updated_at_ms {i64} NOT NULL,
  closed_at_ms {i64} NOT NULL DEFAULT 0,
  PRIMARY KEY (street_id, shop_id),
  UNIQUE (street_id, roster_key)
) {clustered};
CREATE INDEX shops_along ON shops (street_id, closed_at_ms, position, shop_id);

-- A roster that somebody brought: looked at first, then taken, and taken back when wanted.
CREATE TABLE imports (
  street_id {i64} NOT NULL,
  import_id {i64} NOT NULL,
  file_name {text} NOT NULL,
  made_by {i64} NOT NULL,            -- account; 0: the command line
  made_at_ms {i64} NOT NULL,
  state {text} NOT NULL,             -- looked | taken | undone
  created {i64} NOT NULL DEFAULT 0,
  changed {i64} NOT NULL DEFAULT 0,
  same {i64} NOT NULL DEFAULT 0,
  skipped {i64} NOT NULL DEFAULT 0,
  refused {i64} NOT NULL DEFAULT 0,
  file {blob} NOT NULL,              -- sealed: read again when taken; emptied afterwards
  PRIMARY KEY (street_id, import_id)
) {strict};

-- What taking an import did to each shop, so that it can be undone.
CREATE TABLE import_shops (
  street_id {i64} NOT NULL,
  import_id {i64} NOT NULL,
  shop_id {i64} NOT NULL,
  was {blob} NOT NULL,               -- sealed: the shop before; empty when the import created it
  PRIMARY KEY (street_id, import_id, shop_id)
) {strict};
