/* Which shops' phones a journal entry concerns: no more than their pages show. */
#include "appeal.sql.h"
#include "features/appeals/appeal.h"
#include "features/appeals/appeals.h"

static const char *const begins[] = {"appeal.filed", "appeal.told"};
static const char *const own_shop[] = {"shop.changed", "shop.closed", "shop.away", "shop.back"};

static bool is_one(struct str kind, const char *const *kinds, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(kind, str_c(kinds[i])))
			return true;
	return false;
}

/** A duty page lists what is open: it reads otherwise after a move into, out of or within that state. Who looked, what the office says, contacts and photos are not the shops'. */
static bool moves_open(struct str kind)
{
	for (int i = 0; i < APPEAL_EVENT__COUNT; i++) {
		const struct appeal_move *m = &appeal_moves[i];

		if (str_eq(kind, str_c(m->kind)))
			return m->to != APPEAL_STAYS && (m->to == APPEAL_OPEN || m->from & (1u << APPEAL_OPEN));
	}
	return is_one(kind, begins, sizeof(begins) / sizeof(begins[0]));
}

enum err appeals_shops_concerned(struct db *db, struct arena *a, const struct journal_entry *entry, int64_t **ret, size_t *ret_n)
{
	struct appeal_told_shops_rows rows;
	enum err err;

	*ret_n = 0;
	if (is_one(entry->kind, own_shop, sizeof(own_shop) / sizeof(own_shop[0]))) {
		*ret = ARENA_ARRAY(a, int64_t, 1);
		if (!*ret)
			return ERR_LIMIT;
		(*ret)[(*ret_n)++] = entry->subject_id;
		return OK;
	}
	if (!moves_open(entry->kind))
		return OK;
	err = appeal_told_shops(db, a, &(struct appeal_told_shops_args){entry->street, {entry->subject_id}}, &rows);
	if (err != OK)
		return err;
	*ret = ARENA_ARRAY(a, int64_t, rows.n + 1);
	if (!*ret)
		return ERR_LIMIT;
	for (size_t i = 0; i < rows.n; i++)
		(*ret)[(*ret_n)++] = rows.v[i].shop_id.v;
	return OK;
}
