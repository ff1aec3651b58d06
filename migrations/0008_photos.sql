-- Photos of a report: made small before they are stored, for the officer, who may show them to the shop.
CREATE TABLE appeal_photos (
  street_id {i64} NOT NULL,
  photo_id {i64} NOT NULL,
  appeal_id {i64} NOT NULL,
  jpeg {blob} NOT NULL,              -- without metadata; empty once removed
  width {i64} NOT NULL,
  height {i64} NOT NULL,
  salt {blob} NOT NULL,
  hash {blob} NOT NULL,              -- BLAKE2b(salt, jpeg), each with its length
  added_at_ms {i64} NOT NULL,
  released_at_ms {i64} NOT NULL DEFAULT 0,
  removed_at_ms {i64} NOT NULL DEFAULT 0,
  PRIMARY KEY (street_id, photo_id)
) {strict};
CREATE INDEX appeal_photos_of ON appeal_photos (street_id, appeal_id, photo_id);
