CREATE TABLE appeals (
  street_id {i64} NOT NULL,
  appeal_id {i64} NOT NULL,
  place_id {i64} NOT NULL,
  kind {text} NOT NULL,
  state {text} NOT NULL,             -- open | answered | asked | ended | undone | withdrawn
  holder {text} NOT NULL,            -- shop | office | reporter | nobody
  shop_id {i64} NOT NULL DEFAULT 0,  -- the shop it is about, once known
  answer {text} NOT NULL DEFAULT '', -- the shop's last word
  verdict {text} NOT NULL DEFAULT '',
  outcome {text} NOT NULL DEFAULT '',
  account_id {i64} NOT NULL DEFAULT 0, -- the officer who took it
  filed_at_ms {i64} NOT NULL,
  due_at_ms {i64} NOT NULL,          -- the holder's next word
  answered_at_ms {i64} NOT NULL DEFAULT 0,
  asked_at_ms {i64} NOT NULL DEFAULT 0,
  ended_at_ms {i64} NOT NULL DEFAULT 0,
  updated_at_ms {i64} NOT NULL,
  pass_hash {blob} NOT NULL,         -- keyed: the phone it came from
  nonce_hash {blob} NOT NULL,        -- keyed: the same form sent twice files once
  receipt_hash {blob} NOT NULL,      -- keyed: the unguessable code
  short_hash {blob} NOT NULL,        -- keyed: the code to write down
  PRIMARY KEY (street_id, appeal_id),
  UNIQUE (street_id, nonce_hash),
  UNIQUE (street_id, receipt_hash),
  UNIQUE (street_id, short_hash)
) {clustered};
CREATE INDEX appeals_by_pass ON appeals (street_id, pass_hash, appeal_id);
CREATE INDEX appeals_by_state ON appeals (street_id, state, due_at_ms, appeal_id);

-- A line of text: for the officer, who may release it to the shop. The journal holds its salted hash.
CREATE TABLE appeal_texts (
  street_id {i64} NOT NULL,
  text_id {i64} NOT NULL,
  appeal_id {i64} NOT NULL,
  author {text} NOT NULL,            -- reporter | office
  body {text} NOT NULL,              -- empty once erased
  salt {blob} NOT NULL,
  hash {blob} NOT NULL,              -- BLAKE2b(salt, body), each with its length
  written_at_ms {i64} NOT NULL,
  released_at_ms {i64} NOT NULL DEFAULT 0,
  PRIMARY KEY (street_id, text_id)
) {strict};
CREATE INDEX appeal_texts_of ON appeal_texts (street_id, appeal_id, text_id);

-- How the reporter may be called: sealed, never shown with the content.
CREATE TABLE appeal_contacts (
  street_id {i64} NOT NULL,
  appeal_id {i64} NOT NULL,
  sealed {blob} NOT NULL,            -- empty once erased
  given_at_ms {i64} NOT NULL,
  PRIMARY KEY (street_id, appeal_id)
) {strict};

-- Each opening of a sealed contact, with its reason; shown to the reporter.
CREATE TABLE appeal_reveals (
  street_id {i64} NOT NULL,
  reveal_id {i64} NOT NULL,
  appeal_id {i64} NOT NULL,
  account_id {i64} NOT NULL,
  reason {text} NOT NULL,
  revealed_at_ms {i64} NOT NULL,
  PRIMARY KEY (street_id, reveal_id)
) {strict};
CREATE INDEX appeal_reveals_of ON appeal_reveals (street_id, appeal_id, reveal_id);

-- Who has looked: one row for each side that did.
CREATE TABLE appeal_looks (
  street_id {i64} NOT NULL,
  appeal_id {i64} NOT NULL,
  party {text} NOT NULL,             -- shop | office
  party_id {i64} NOT NULL,           -- shop, or account
  looked_at_ms {i64} NOT NULL,
  PRIMARY KEY (street_id, appeal_id, party, party_id)
) {clustered};

-- The shops whose duty phones have it: the one it is about, or the open ones nearest to the place while none is named.
CREATE TABLE appeal_shops (
  street_id {i64} NOT NULL,
  appeal_id {i64} NOT NULL,
  shop_id {i64} NOT NULL,
  told_at_ms {i64} NOT NULL,
  denied_at_ms {i64} NOT NULL DEFAULT 0, -- "not us"
  PRIMARY KEY (street_id, appeal_id, shop_id)
) {clustered};
CREATE INDEX appeal_shops_of ON appeal_shops (street_id, shop_id, appeal_id);
