-- The house: streets, and people with a password. Everything of a street has street_id first in its key; these tables have not.
CREATE TABLE streets (
  street_id {i64} NOT NULL PRIMARY KEY,
  code {text} NOT NULL UNIQUE,          -- "xq": every public code begins with it
  name {text} NOT NULL,
  zone {text} NOT NULL,                 -- "Asia/Shanghai"
  night_from_hour {i64} NOT NULL,       -- night is eight hours from here
  office_from_min {i64} NOT NULL,       -- minutes of the day: somebody is in the office
  office_to_min {i64} NOT NULL,
  duty_phone {text} NOT NULL,           -- may be empty
  property_phone {text} NOT NULL,
  created_at_ms {i64} NOT NULL
) {strict};

CREATE TABLE accounts (
  account_id {i64} NOT NULL PRIMARY KEY,
  login {text} NOT NULL UNIQUE,         -- lower case
  name {text} NOT NULL,                 -- for colleagues
  password {text} NOT NULL,             -- Argon2id; empty until the first link was used
  created_at_ms {i64} NOT NULL,
  closed_at_ms {i64} NOT NULL DEFAULT 0
) {strict};

CREATE TABLE grants (
  grant_id {i64} NOT NULL PRIMARY KEY,
  account_id {i64} NOT NULL,
  street_id {i64} NOT NULL,             -- 0: every street of the district
  role {text} NOT NULL,
  granted_at_ms {i64} NOT NULL,
  UNIQUE (account_id, street_id)
) {strict};

CREATE TABLE sessions (
  session_id {i64} NOT NULL PRIMARY KEY,
  account_id {i64} NOT NULL,
  hash {blob} NOT NULL UNIQUE,          -- keyed, of the cookie's secret
  label {text} NOT NULL,
  created_at_ms {i64} NOT NULL,
  seen_at_ms {i64} NOT NULL
) {strict};
CREATE INDEX sessions_of ON sessions (account_id, session_id);

-- Links that sign somebody in or let him choose a password; once, unless many.
CREATE TABLE links (
  link_id {i64} NOT NULL PRIMARY KEY,
  hash {blob} NOT NULL UNIQUE,
  purpose {text} NOT NULL,              -- first | invite | enter
  account_id {i64} NOT NULL,
  expires_at_ms {i64} NOT NULL,
  used_at_ms {i64} NOT NULL DEFAULT 0,
  many {i64} NOT NULL DEFAULT 0
) {strict};

-- A shop's duty phones, and the codes that make a phone one.
CREATE TABLE devices (
  street_id {i64} NOT NULL,
  device_id {i64} NOT NULL,
  shop_id {i64} NOT NULL,
  hash {blob} NOT NULL,
  label {text} NOT NULL,
  enrolled_at_ms {i64} NOT NULL,
  seen_at_ms {i64} NOT NULL,
  revoked_at_ms {i64} NOT NULL DEFAULT 0,
  PRIMARY KEY (street_id, device_id),
  UNIQUE (street_id, hash)
) {strict};
CREATE INDEX devices_of ON devices (street_id, shop_id, device_id);

CREATE TABLE enrolments (
  street_id {i64} NOT NULL,
  enrolment_id {i64} NOT NULL,
  shop_id {i64} NOT NULL,
  hash {blob} NOT NULL,
  expires_at_ms {i64} NOT NULL,
  many {i64} NOT NULL DEFAULT 0,
  used_at_ms {i64} NOT NULL DEFAULT 0,
  PRIMARY KEY (street_id, enrolment_id),
  UNIQUE (street_id, hash)
) {strict};
