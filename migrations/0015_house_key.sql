-- What the key makes of a word of ours: a wrong key is known before anything is read or written with it.
CREATE TABLE house_keys (
  house_id {i64} NOT NULL PRIMARY KEY,  -- 1
  key_check {blob} NOT NULL,
  noted_at_ms {i64} NOT NULL
) {strict};
