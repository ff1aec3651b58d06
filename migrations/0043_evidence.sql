-- What a report is worth as evidence of one more household. Of reports from before nothing of it is known: they count as they did.
ALTER TABLE appeals ADD COLUMN listed {i64} NOT NULL DEFAULT 0;       -- 1: the place was picked from a list, not scanned where it hangs
ALTER TABLE appeals ADD COLUMN known {i64} NOT NULL DEFAULT 0;        -- 1: this phone had reported in the street days before
ALTER TABLE appeals ADD COLUMN network {text} NOT NULL DEFAULT '';    -- keyed, of the network and the night: says nothing about another night
ALTER TABLE appeals ADD COLUMN confirmed_by {i64} NOT NULL DEFAULT 0; -- account: who has spoken to the household
-- What the office noted that the reporter said on the phone about "is it better?". His own word is another column.
ALTER TABLE appeals ADD COLUMN phoned {text} NOT NULL DEFAULT '';
