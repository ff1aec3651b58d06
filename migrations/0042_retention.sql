-- What personal data is still there to be erased, found without a walk over years of reports.
ALTER TABLE appeals ADD COLUMN forgotten {i64} NOT NULL DEFAULT 0; -- 1: the link to the phone is erased; 2: the codes, too
CREATE INDEX appeals_remembered ON appeals (street_id, forgotten, appeal_id);
CREATE INDEX appeal_texts_kept ON appeal_texts (street_id, text_id) WHERE body <> '';
CREATE INDEX appeal_photos_kept ON appeal_photos (street_id, photo_id) WHERE removed_at_ms = 0;
CREATE INDEX appeal_contacts_kept ON appeal_contacts (street_id, appeal_id) WHERE length(sealed) > 0;
