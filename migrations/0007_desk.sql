-- How a report came, and when it happened if not when it was filed: what is told at a desk or on the phone is typed in later.
ALTER TABLE appeals ADD COLUMN origin {text} NOT NULL DEFAULT 'scan'; -- scan | spoken | phone | paper
ALTER TABLE appeals ADD COLUMN happened_at_ms {i64} NOT NULL DEFAULT 0;
