-- Ways to reach somebody who does not look at an open page: robots of a staff group, a signed webhook, mail.
CREATE TABLE channels (
  street_id {i64} NOT NULL,
  channel_id {i64} NOT NULL,
  owner {text} NOT NULL,             -- shop | account | office
  owner_id {i64} NOT NULL,           -- shop, account; 0: the office as a whole
  position {i64} NOT NULL,           -- tried in this order
  brand {text} NOT NULL,             -- a row of wire/robot.h
  sealed {blob} NOT NULL,            -- address and secret; emptied when it is removed
  added_at_ms {i64} NOT NULL,
  removed_at_ms {i64} NOT NULL DEFAULT 0,
  -- the rest is the sender's: how it fares, not what it is
  next_at_ms {i64} NOT NULL DEFAULT 0,    -- not before, for the robot's limit or because it failed
  claimed_to_ms {i64} NOT NULL DEFAULT 0, -- one sender at a time
  failures {i64} NOT NULL DEFAULT 0,      -- in a row
  PRIMARY KEY (street_id, channel_id)
) {clustered};
CREATE INDEX channels_of ON channels (street_id, owner, owner_id, position, channel_id);

-- What is to be said through a channel. A line holds no personal data: kind, side, time.
CREATE TABLE notices (
  street_id {i64} NOT NULL,
  notice_id {i64} NOT NULL,
  channel_id {i64} NOT NULL,
  seq {i64} NOT NULL,                -- the journal's entry that it tells of: each goes through a channel once
  kind {text} NOT NULL,
  subject_id {i64} NOT NULL,         -- the appeal; 0: a test
  line {text} NOT NULL,
  path {text} NOT NULL,              -- of the page that asks who you are
  state {text} NOT NULL,             -- waiting | sending | sent | dead | dropped
  delivery_id {i64} NOT NULL DEFAULT 0, -- the same for every try of the same message
  tries {i64} NOT NULL DEFAULT 0,
  made_at_ms {i64} NOT NULL,
  done_at_ms {i64} NOT NULL DEFAULT 0,
  why {text} NOT NULL DEFAULT '',    -- of the last failure
  PRIMARY KEY (street_id, notice_id),
  UNIQUE (street_id, channel_id, seq)
) {clustered};
CREATE INDEX notices_waiting ON notices (street_id, state, channel_id, notice_id);
-- What the sender looks for, in all streets: small whatever was sent before.
CREATE INDEX notices_open ON notices (street_id, channel_id) WHERE state IN ('waiting', 'sending');
CREATE INDEX notices_about ON notices (street_id, subject_id, notice_id);

-- Who is asked next while nobody has looked. One row while it goes on.
CREATE TABLE appeal_relays (
  street_id {i64} NOT NULL,
  appeal_id {i64} NOT NULL,
  since_ms {i64} NOT NULL,           -- a look before does not count
  next_at_ms {i64} NOT NULL,
  PRIMARY KEY (street_id, appeal_id)
) {clustered};
CREATE INDEX appeal_relays_next ON appeal_relays (street_id, next_at_ms, appeal_id);

-- Whom it was passed on to, and through what.
CREATE TABLE appeal_tells (
  street_id {i64} NOT NULL,
  appeal_id {i64} NOT NULL,
  tell_id {i64} NOT NULL,
  party {text} NOT NULL,             -- shop | officer | deputy | office
  party_id {i64} NOT NULL,           -- shop, account, 0
  channel_id {i64} NOT NULL,         -- 0: by his page alone
  notice_id {i64} NOT NULL,
  told_at_ms {i64} NOT NULL,
  PRIMARY KEY (street_id, appeal_id, tell_id)
) {clustered};

-- Which chain holds for what: the first row that fits.
CREATE TABLE relay_routes (
  street_id {i64} NOT NULL,
  route_id {i64} NOT NULL,
  kind {text} NOT NULL,              -- '': any
  place_id {i64} NOT NULL,           -- 0: any
  from_min {i64} NOT NULL,           -- minutes of the day; from = to: the whole day
  to_min {i64} NOT NULL,
  chain {text} NOT NULL,             -- "shop officer deputy office"
  removed_at_ms {i64} NOT NULL DEFAULT 0,
  PRIMARY KEY (street_id, route_id)
) {clustered};
