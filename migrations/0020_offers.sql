-- A role that a street offers to somebody who belongs elsewhere, too: it becomes a grant with his yes, and is gone with his no.
CREATE TABLE grant_offers (
  offer_id {i64} NOT NULL PRIMARY KEY,
  account_id {i64} NOT NULL,
  street_id {i64} NOT NULL,
  role {text} NOT NULL,
  offered_at_ms {i64} NOT NULL,
  UNIQUE (account_id, street_id)
) {strict};
CREATE INDEX grant_offers_of ON grant_offers (street_id, offered_at_ms);
