-- When each job is next due: claimed by moving it on.
CREATE TABLE jobs (
  name {text} NOT NULL PRIMARY KEY,
  next_at_ms {i64} NOT NULL
) {strict};
