-- How many lines of a reporter the office has not passed on yet: the due list says so without looking at each.
ALTER TABLE appeals ADD COLUMN texts_waiting {i64} NOT NULL DEFAULT 0;
UPDATE appeals SET texts_waiting = (SELECT count(*) FROM appeal_texts t
  WHERE t.street_id = appeals.street_id AND t.appeal_id = appeals.appeal_id AND t.author = 'reporter' AND t.released_at_ms = 0)
WHERE EXISTS (SELECT 1 FROM appeal_texts t WHERE t.street_id = appeals.street_id AND t.appeal_id = appeals.appeal_id);
