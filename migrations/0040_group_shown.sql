-- The half-hours that the public may know of: enough independent households reported this kind in this stretch of house numbers. What a
-- stranger is shown is read from here and never from the reports, so that fewer leave no trace, not even in how long a page takes.
CREATE TABLE group_shown (
  street_id {i64} NOT NULL,
  stretch {i64} NOT NULL,            -- its first house number; 0: the places without one
  slot_at_ms {i64} NOT NULL,
  kind {text} NOT NULL,
  PRIMARY KEY (street_id, stretch, slot_at_ms, kind)
) {clustered};
