#include "auth/bond.h"

#include "base/buf.h"

#define BOND_MAX KIB(4)

static void put_i64(struct buf *b, int64_t v)
{
	char bytes[8];

	for (int i = 0; i < 8; i++)
		bytes[i] = (char)((uint64_t)v >> (56 - 8 * i));
	buf_put(b, (struct str){bytes, sizeof(bytes)});
}

/* Every part with its length, so that no two rows have the same bytes. */
struct str bond_make(const struct keys *k, struct arena *a, struct str kind, struct str hash, const int64_t *facts, size_t n)
{
	struct hash made;
	struct buf b;

	buf_init(&b, a, 256, BOND_MAX);
	put_i64(&b, (int64_t)kind.n);
	buf_put(&b, kind);
	put_i64(&b, (int64_t)hash.n);
	buf_put(&b, hash);
	for (size_t i = 0; i < n; i++)
		put_i64(&b, facts[i]);
	if (buf_failed(&b))
		return (struct str){0};
	made = hash_keyed(&k->bond, buf_str(&b));
	return hash_hex(a, hash_str(&made));
}

bool bond_fits(struct str bond, struct str made)
{
	struct hash is = hash_plain(bond), want = hash_plain(made);

	return bond.n > 0 && hash_eq(&is, &want);
}
