-- A shop's last answers, found without a walk over all it was told of: most of that is answered by others.
CREATE INDEX appeals_answered ON appeals (street_id, shop_id, appeal_id) WHERE answered_at_ms > 0;
CREATE INDEX appeal_shops_denied ON appeal_shops (street_id, shop_id, appeal_id, denied_at_ms) WHERE denied_at_ms > 0;
