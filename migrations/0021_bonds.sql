-- A keyed hash of what each row stands for: whom, what for, until when. Rows from before have none, and only the key could make one: those who
-- were signed in sign in again, and a link or a code that was not used yet is asked for once more. Duty phones need none: the journal tells of them.
DELETE FROM sessions;
DELETE FROM links;
DELETE FROM enrolments;
ALTER TABLE sessions ADD COLUMN bond {text} NOT NULL DEFAULT '';
ALTER TABLE links ADD COLUMN bond {text} NOT NULL DEFAULT '';
ALTER TABLE enrolments ADD COLUMN bond {text} NOT NULL DEFAULT '';
