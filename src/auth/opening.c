#include "auth/opening.h"

#include "base/hash.h"
#include "base/rand.h"
#include "journal/journal.h"
#include "opening.sql.h"

#define SALT_BYTES 16

enum err opening_reason_new(struct arena *a, struct str reason, struct opening_reason *ret)
{
	uint8_t salt[SALT_BYTES];
	struct hash hash;

	rand_bytes(salt, sizeof(salt));
	ret->salt = hash_hex(a, (struct str){(const char *)salt, sizeof(salt)});
	hash = journal_text_hash(a, ret->salt, reason);
	ret->fact = arena_fmt(a, "\"reason\":\"%.*s\"", STR_FMT(hash_hex(a, hash_str(&hash))));
	return ret->salt.n && ret->fact.n ? OK : ERR_LIMIT;
}

/** Of one account's openings, in order of time: the 24 hours with the most of them. */
static struct opening_many worst_day(const struct openings_since_row *rows, size_t n)
{
	struct opening_many worst = {.account = rows[0].account_id, .name = rows[0].name};

	for (size_t from = 0, to = 0; to < n; to++) {
		while (rows[to].at_ms - rows[from].at_ms >= DAY_MS)
			from++;
		if ((int64_t)(to - from) + 1 > worst.n) {
			worst.n = (int64_t)(to - from) + 1;
			worst.from_ms = rows[from].at_ms;
			worst.to_ms = rows[to].at_ms;
		}
	}
	return worst;
}

enum err openings_many(struct db *db, struct arena *a, struct street_id street, int64_t now_ms, size_t max, const struct opening_many **ret, size_t *ret_n)
{
	struct openings_since_rows rows;
	struct opening_many *v = ARENA_ARRAY(a, struct opening_many, max);
	size_t n = 0;
	enum err err = v ? openings_since(db, a, &(struct openings_since_args){street, id_first_at(now_ms - OPENINGS_SHOWN_MS)}, &rows) : ERR_LIMIT;

	for (size_t from = 0, to; err == OK && from < rows.n && n < max; from = to) {
		struct opening_many worst;

		for (to = from; to < rows.n && rows.v[to].account_id.v == rows.v[from].account_id.v; to++)
			;
		worst = worst_day(&rows.v[from], to - from);
		if (worst.n > OPENINGS_A_DAY)
			v[n++] = worst;
	}
	*ret = v;
	*ret_n = n;
	return err;
}
