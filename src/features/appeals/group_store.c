#include "features/appeals/group_store.h"

#include "base/clock.h"
#include "features/appeals/sight.h"
#include "group.sql.h"

struct hash group_hash_of(struct str bytes)
{
	struct hash h = {{0}};

	if (bytes.n == HASH_BYTES)
		memcpy(h.b, bytes.p, HASH_BYTES);
	return h;
}

/** A group while it is put together. */
struct gathering {
	struct group_member *v;
	struct group_report *reports;
	size_t n;
};

static void gather(struct gathering *g, struct appeal_id id, struct str state, struct account_id account, struct group_report report)
{
	if (g->n == GROUP_REPORTS_MAX)
		return;
	g->v[g->n] = (struct group_member){id, str_eq(state, S("open")), account.v != 0};
	g->reports[g->n++] = report;
}

static bool gathered(const struct gathering *g, size_t n, struct appeal_id id)
{
	for (size_t i = 0; i < n; i++)
		if (g->v[i].id.v == id.v)
			return true;
	return false;
}

/** By kind, scene and half-hour, as far as no officer said otherwise; one that stands alone is its whole group. */
static enum err gather_by_key(const struct appeal_act *act, const struct appeal *root, struct gathering *g)
{
	struct group_of_slot_args args = {.street_id = act->street->id, .slot_at_ms = root->slot_at_ms};
	struct group_of_slot_rows rows;
	struct group_key key;
	struct place place;
	enum err err = place_get(act->db, act->arena, act->street->id, root->place, &place);

	if (err == OK)
		err = group_of_slot(act->db, act->arena, &args, &rows);
	if (err != OK)
		return err;
	key = group_key_of(root->kind, root->shop, place.position, root->slot_at_ms);
	for (size_t i = 0; i < rows.n; i++) {
		const struct group_of_slot_row *r = &rows.v[i];
		struct group_key other = group_key_of(r->kind, r->shop_id, r->position, root->slot_at_ms);
		bool fits = root->together.v == 0 && r->together_id.v == 0 && group_key_eq(&key, &other);

		if (fits || r->appeal_id.v == root->id.v)
			gather(g, r->appeal_id, r->state, r->account_id, GROUP_REPORT(r));
	}
	return OK;
}

/** And what an officer put together with one of them. */
static enum err gather_joined(const struct appeal_act *act, const struct appeal *root, struct gathering *g)
{
	struct group_joined_args args = {.street_id = act->street->id, .slot_at_ms = root->slot_at_ms};
	struct group_joined_rows rows;
	size_t roots = g->n;
	enum err err = group_joined(act->db, act->arena, &args, &rows);

	for (size_t i = 0; err == OK && i < rows.n; i++) {
		const struct group_joined_row *r = &rows.v[i];

		if (gathered(g, roots, r->together_id))
			gather(g, r->appeal_id, r->state, r->account_id, GROUP_REPORT(r));
	}
	return err;
}

enum err group_load(const struct appeal_act *act, const struct appeal *p, struct group_of *ret)
{
	struct gathering g = {ARENA_ARRAY(act->arena, struct group_member, GROUP_REPORTS_MAX), ARENA_ARRAY(act->arena, struct group_report, GROUP_REPORTS_MAX), 0};
	struct appeal root = *p;
	enum err err = !g.v || !g.reports ? ERR_LIMIT : p->together.v && p->together.v != p->id.v ? appeal_get(act, p->together, &root) : OK;

	if (err == OK)
		err = gather_by_key(act, &root, &g);
	if (err == OK)
		err = gather_joined(act, &root, &g);
	if (err != OK)
		return err;
	*ret = (struct group_of){.v = g.v, .n = g.n, };
	ret->households = group_households(g.reports, g.n, &ret->doubt);
	for (size_t i = 0; i < g.n; i++)
		ret->open += g.v[i].open;
	return OK;
}

enum err group_others_load(const struct appeal_act *act, const struct appeal *p, const struct group_of *group, size_t max, const struct group_near **ret, size_t *ret_n)
{
	struct group_others_args args = {.street_id = act->street->id, .kind = p->kind, .since_id = {id_first_at(p->filed_at_ms - GROUP_OTHERS_MS)}, .appeal_id = p->id};
	struct group_others_rows rows;
	struct group_near *v;
	size_t n = 0;
	enum err err = group_others(act->db, act->arena, &args, &rows);

	*ret_n = 0;
	if (err != OK || rows.n == 0)
		return err;
	v = ARENA_ARRAY(act->arena, struct group_near, max);
	for (size_t i = 0; v && i < rows.n && n < max; i++) {
		bool of_group = false;

		for (size_t k = 0; k < group->n && !of_group; k++)
			of_group = group->v[k].id.v == rows.v[i].appeal_id.v;
		if (!of_group)
			v[n++] = (struct group_near){rows.v[i].appeal_id, p->kind, rows.v[i].place_name, rows.v[i].filed_at_ms};
	}
	*ret = v;
	*ret_n = v ? n : 0;
	return OK;
}

/* --- Evidence ---------------------------------------------------------------------------------------------------------- */

#define NETWORK_BYTES 12 /* of the hash: a night has few networks */

struct str group_network(const struct keys *k, struct arena *a, const struct street *street, uint64_t network, int64_t at_ms)
{
	struct civil noon = tz_civil(street->tz, at_ms - DAY_MS / 2); /* a night belongs to one day */
	struct hash h;

	if (network == 0)
		return (struct str){0};
	h = keys_code_hash(k, arena_fmt(a, "network|%lld|%llx|%d-%d-%d", (long long)street->id.v, (unsigned long long)network, noon.year, noon.month, noon.day));
	return hash_hex(a, str_head(hash_str(&h), NETWORK_BYTES));
}

enum err group_phone_known(const struct appeal_act *act, const struct hash *pass, bool *ret)
{
	struct group_known_args args = {act->street->id, hash_str(pass), act->now_ms - GROUP_KNOWN_MS};
	struct group_known_row row;
	enum err err = group_known(act->db, act->arena, &args, &row);

	*ret = err == OK;
	return err == ERR_NOT_FOUND ? OK : err;
}

enum err group_adds(const struct appeal_act *act, const struct appeal *p, const struct group_report *r, bool *ret)
{
	struct group_of_network_row row;
	enum err err;

	*ret = r->confirmed || !r->listed;
	if (r->confirmed || r->listed || r->known || r->network.n == 0)
		return OK;
	err = group_of_network(act->db, act->arena, &(struct group_of_network_args){act->street->id, p->slot_at_ms, r->network, p->id}, &row);
	*ret = err == ERR_NOT_FOUND;
	return err == ERR_NOT_FOUND ? OK : err;
}

/* --- What the public may know --------------------------------------------------------------------------------------- */

/** The reports of one kind, stretch and half-hour, whichever shop they name: what the public counts. */
static enum err load_stretch(const struct appeal_act *act, struct str kind, int64_t stretch, int64_t slot_at_ms, struct group_of_stretch_rows *ret)
{
	/* places without a number are one stretch: the whole street's */
	struct group_of_stretch_args args = {.street_id = act->street->id, .slot_at_ms = slot_at_ms, .kind = kind,
		.first = stretch ? stretch : INT64_MIN, .last = stretch ? stretch + GROUP_STRETCH - 1 : 0};

	return group_of_stretch(act->db, act->arena, &args, ret);
}

/** How many independent households are behind those of the rows that name ${shop}; 0: behind all. */
static enum err count_households(const struct appeal_act *act, const struct group_of_stretch_rows *rows, struct shop_id shop, int64_t *ret)
{
	struct group_report *v = ARENA_ARRAY(act->arena, struct group_report, rows->n + 1);
	size_t n = 0;

	if (!v)
		return ERR_LIMIT;
	for (size_t i = 0; i < rows->n; i++) {
		const struct group_of_stretch_row *r = &rows->v[i];

		if (shop.v == 0 || r->shop_id.v == shop.v)
			v[n++] = GROUP_REPORT(r);
	}
	*ret = group_households(v, n, NULL);
	return OK;
}

enum err group_show(const struct appeal_act *act, const struct appeal *p, int64_t position)
{
	int64_t stretch = group_stretch(position), households;
	struct group_of_stretch_rows rows;
	enum err err = load_stretch(act, p->kind, stretch, p->slot_at_ms, &rows);

	if (err == OK)
		err = count_households(act, &rows, (struct shop_id){0}, &households);
	if (err != OK)
		return err;
	if (sight_of(&(struct sight){.viewer = SIGHT_PUBLIC, .households = households}) & SIGHT_KIND)
		return group_shown_put(act->db, &(struct group_shown_put_args){act->street->id, stretch, p->slot_at_ms, p->kind});
	return group_shown_end(act->db, &(struct group_shown_end_args){act->street->id, stretch, p->slot_at_ms, p->kind});
}

enum err group_shown(const struct appeal_act *act, int64_t position, struct str kind, int64_t slot_at_ms, bool *ret)
{
	struct group_shown_get_args args = {act->street->id, group_stretch(position), slot_at_ms, kind};
	struct group_shown_get_row row;
	enum err err = group_shown_get(act->db, act->arena, &args, &row);

	*ret = err == OK;
	return err == ERR_NOT_FOUND ? OK : err;
}

enum err group_shop_of(const struct appeal_act *act, int64_t position, struct str kind, int64_t slot_at_ms, struct shop_id *ret)
{
	struct group_of_stretch_rows rows;
	enum err err = load_stretch(act, kind, group_stretch(position), slot_at_ms, &rows);

	*ret = (struct shop_id){0};
	for (size_t i = 0; err == OK && i < rows.n && ret->v == 0; i++) {
		bool seen = rows.v[i].shop_id.v == 0;
		int64_t households;

		for (size_t k = 0; k < i && !seen; k++)
			seen = rows.v[k].shop_id.v == rows.v[i].shop_id.v;
		if (seen)
			continue;
		err = count_households(act, &rows, rows.v[i].shop_id, &households);
		if (err == OK && sight_of(&(struct sight){.viewer = SIGHT_PUBLIC, .households = households}) & SIGHT_KIND)
			*ret = rows.v[i].shop_id;
	}
	return err;
}

enum err group_joinable(struct db *db, struct arena *a, struct street_id street, int64_t position, int64_t now_ms, size_t max,
	const struct group_near **ret, size_t *ret_n)
{
	/* slots begin at whole minutes: at or after this one is at or after the moment itself */
	struct group_shown_lately_args args = {street, group_stretch(position), clock_minute(now_ms - GROUP_JOIN_MS + MINUTE_MS - 1)};
	struct group_shown_lately_rows rows;
	struct group_near *v;
	size_t n = 0;
	enum err err = group_shown_lately(db, a, &args, &rows);

	*ret_n = 0;
	if (err != OK || rows.n == 0)
		return err;
	v = ARENA_ARRAY(a, struct group_near, max);
	for (size_t i = 0; v && i < rows.n && n < max; i++) { /* the newest of each kind */
		size_t at = 0;

		while (at < n && !str_eq(v[at].kind, rows.v[i].kind))
			at++;
		if (at == n)
			v[n++] = (struct group_near){.kind = rows.v[i].kind, .filed_at_ms = rows.v[i].slot_at_ms};
	}
	*ret = v;
	*ret_n = v ? n : 0;
	return OK;
}
