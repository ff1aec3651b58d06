#include "features/appeals/group_store.h"

#include "group.sql.h"

static struct hash hash_of(struct str bytes)
{
	struct hash h = {{0}};

	if (bytes.n == HASH_BYTES)
		memcpy(h.b, bytes.p, HASH_BYTES);
	return h;
}

enum err group_load(const struct appeal_act *act, const struct appeal *p, struct group_of *ret)
{
	struct group_of_slot_args args = {.street_id = act->street->id, .slot_at_ms = p->slot_at_ms};
	struct group_of_slot_rows rows;
	struct group_key key;
	struct group_member *v;
	struct group_report *reports;
	struct place place;
	size_t n = 0;
	enum err err = place_get(act->db, act->arena, act->street->id, p->place, &place);

	if (err == OK)
		err = group_of_slot(act->db, act->arena, &args, &rows);
	if (err != OK)
		return err;
	v = ARENA_ARRAY(act->arena, struct group_member, rows.n + 1);
	reports = ARENA_ARRAY(act->arena, struct group_report, rows.n + 1);
	if (!v || !reports)
		return ERR_LIMIT;
	key = group_key_of(p->kind, p->shop, place.position, p->slot_at_ms);
	ret->open = 0;
	for (size_t i = 0; i < rows.n && n < GROUP_REPORTS_MAX; i++) {
		const struct group_of_slot_row *r = &rows.v[i];
		struct group_key other = group_key_of(r->kind, r->shop_id, r->position, p->slot_at_ms);

		if (!group_key_eq(&key, &other))
			continue;
		v[n] = (struct group_member){r->appeal_id, str_eq(r->state, S("open")), r->account_id.v != 0};
		reports[n] = (struct group_report){hash_of(r->pass_hash), r->place_id, r->confirmed_at_ms > 0};
		ret->open += v[n++].open;
	}
	ret->v = v;
	ret->n = n;
	ret->households = group_households(reports, n);
	return OK;
}

enum err group_joinable(struct db *db, struct arena *a, struct street_id street, const struct place *place, const struct hash *pass, int64_t now_ms,
	size_t max, const struct group_near **ret, size_t *ret_n)
{
	int64_t first = group_stretch(place->position);
	/* places without a number are one stretch: the whole street's */
	struct group_lately_args args = {.street_id = street, .since_ms = now_ms - GROUP_JOIN_MS, .pass_hash = hash_str(pass), .first = first ? first : INT64_MIN,
		.last = first ? first + GROUP_STRETCH - 1 : 0, .max = (int64_t)max};
	struct group_lately_rows rows;
	struct group_near *v;
	enum err err = group_lately(db, a, &args, &rows);

	*ret_n = 0;
	if (err != OK || rows.n == 0)
		return err;
	v = ARENA_ARRAY(a, struct group_near, rows.n);
	for (size_t i = 0; v && i < rows.n; i++)
		v[i] = (struct group_near){rows.v[i].appeal_id, rows.v[i].kind, rows.v[i].filed_at_ms};
	*ret = v;
	*ret_n = v ? rows.n : 0;
	return OK;
}
