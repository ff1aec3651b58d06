-- engine: house
-- house_key_get() -> (key_check blob) one
SELECT key_check FROM house_keys WHERE house_id = 1;

-- engine: house
-- house_key_put(key_check blob, now_ms i64)
INSERT INTO house_keys (house_id, key_check, noted_at_ms) VALUES (1, $key_check, $now_ms) ON CONFLICT (house_id) DO NOTHING;
