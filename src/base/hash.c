#include "base/hash.h"

#include <sodium.h>

struct hash hash_keyed(const struct hash_key *key, struct str data)
{
	struct hash h;

	crypto_generichash(h.b, sizeof(h.b), (const unsigned char *)data.p, data.n, key->b, sizeof(key->b));
	return h;
}

struct hash_tag hash_tag(const struct hash_key *key, struct str data)
{
	struct hash_tag t;

	_Static_assert(sizeof(t.b) == crypto_shorthash_siphashx24_BYTES, "128 bits");
	_Static_assert(sizeof(key->b) >= crypto_shorthash_siphashx24_KEYBYTES, "its key is half of ours");
	crypto_shorthash_siphashx24(t.b, (const unsigned char *)data.p, data.n, key->b);
	return t;
}

struct hash hash_plain(struct str data)
{
	struct hash h;

	crypto_generichash(h.b, sizeof(h.b), (const unsigned char *)data.p, data.n, NULL, 0);
	return h;
}

bool hash_eq(const struct hash *a, const struct hash *b)
{
	return sodium_memcmp(a->b, b->b, sizeof(a->b)) == 0;
}

struct hash_key hash_subkey(const struct hash_key *master, uint64_t number, const char context[8])
{
	struct hash_key k;

	crypto_kdf_derive_from_key(k.b, sizeof(k.b), number, context, master->b);
	return k;
}

struct str hash_hex(struct arena *a, struct str bytes)
{
	static const char digits[] = "0123456789abcdef";
	char *p = arena_alloc(a, bytes.n * 2 + 1);

	if (!p)
		return (struct str){0};
	for (size_t i = 0; i < bytes.n; i++) {
		p[2 * i] = digits[(unsigned char)bytes.p[i] >> 4];
		p[2 * i + 1] = digits[bytes.p[i] & 15];
	}
	return (struct str){p, bytes.n * 2};
}

struct str hash_str(const struct hash *h)
{
	return (struct str){(const char *)h->b, sizeof(h->b)};
}
