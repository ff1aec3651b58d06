-- Beside the reason of each opening its salt: the journal's entry holds the hash of both, so a reason changed afterwards shows, and one that
-- is erased leaves nothing to guess by. Openings from before have no salt: of them the journal says only that they happened.
ALTER TABLE appeal_reveals ADD COLUMN salt {text} NOT NULL DEFAULT '';

-- Each opening of an owner's sealed contact, with its reason.
CREATE TABLE shop_reveals (
  street_id {i64} NOT NULL,
  reveal_id {i64} NOT NULL,
  shop_id {i64} NOT NULL,
  account_id {i64} NOT NULL,
  reason {text} NOT NULL,            -- empty once erased
  salt {text} NOT NULL,
  revealed_at_ms {i64} NOT NULL,
  PRIMARY KEY (street_id, reveal_id)
) {strict};
CREATE INDEX shop_reveals_of ON shop_reveals (street_id, shop_id, reveal_id);
