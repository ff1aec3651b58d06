-- Every change, in order, a chain for each street; street 0 is the house.
CREATE TABLE journal (
  street_id {i64} NOT NULL,
  seq {i64} NOT NULL,
  at_ms {i64} NOT NULL,
  kind {text} NOT NULL,
  actor {i64} NOT NULL,
  actor_id {i64} NOT NULL,
  subject {text} NOT NULL,
  subject_id {i64} NOT NULL,
  about_id {i64} NOT NULL,
  state {blob} NOT NULL,
  body {text} NOT NULL,
  hash {blob} NOT NULL,
  PRIMARY KEY (street_id, seq)
) {strict};
CREATE INDEX journal_of ON journal (street_id, subject, subject_id, seq);

CREATE TABLE journal_heads (
  street_id {i64} NOT NULL PRIMARY KEY,
  seq {i64} NOT NULL,
  hash {blob} NOT NULL
) {strict};
