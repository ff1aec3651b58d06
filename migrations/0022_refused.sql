-- How often somebody was turned away, by the hour: numbers alone. Time and network of each stand in the log of the computer.
CREATE TABLE refused_hours (
  hour_at_ms {i64} NOT NULL,
  kind {text} NOT NULL,                 -- sign_in | right | form | rate
  n {i64} NOT NULL,
  PRIMARY KEY (hour_at_ms, kind)
) {strict};
