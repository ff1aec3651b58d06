#include "auth/link.h"

#include "auth/bond.h"
#include "base/clock.h"
#include "base/rand.h"
#include "link.sql.h"

#define LINK_KEPT_MS (30 * DAY_MS) /* after its end, so that whoever opens it late reads that it has ended */

static const char *const purposes[LINK_PURPOSE__COUNT] = {"invite", "enter"};

/** Whom it lets in, what for, until when. One that was used has none any more: nobody makes it unused again. */
static struct str bond_of(const struct keys *k, struct arena *a, const struct link *link, struct str hash, int64_t expires_at_ms)
{
	return BOND_MAKE(k, a, S("link"), hash, link->id, link->purpose, link->account.v, expires_at_ms, link->many);
}

enum err link_end_all(const struct auth_act *act, struct account_id account)
{
	return links_end(act->db, &(struct links_end_args){act->now_ms, account});
}

enum err link_make(const struct auth_act *act, enum link_purpose purpose, struct account_id account, int64_t life_ms, bool many, struct str *ret_token)
{
	struct str token = rand_code(act->arena, 22);
	struct hash hash = keys_code_hash(act->keys, token);
	struct link_insert_args args = {id_new(), hash_str(&hash), str_c(purposes[purpose]), account, act->now_ms + life_ms, many, {0}};
	enum err err;

	args.bond = bond_of(act->keys, act->arena, &(struct link){args.link_id, purpose, account, many}, args.hash, args.expires_at_ms);
	if (token.n == 0 || args.bond.n == 0)
		return ERR_LIMIT;
	err = link_end_all(act, account); /* the newest link is the one that counts */
	if (err == OK)
		err = links_forget(act->db, &(struct links_forget_args){account, act->now_ms - LINK_KEPT_MS});
	if (err == OK)
		err = link_insert(act->db, &args);
	if (err == OK)
		err = auth_note(act, JOURNAL_HOUSE, "link.made", 0, account.v);
	if (err == OK)
		*ret_token = token;
	return err;
}

enum err link_find(const struct keys *k, struct db *db, struct arena *a, struct str token, int64_t now_ms, struct link *ret)
{
	struct hash hash = keys_code_hash(k, token);
	struct link_by_hash_row r;
	enum err err = link_by_hash(db, a, &(struct link_by_hash_args){hash_str(&hash)}, &r);

	if (err != OK)
		return err;
	if (r.used_at_ms > 0 && !r.many)
		return ERR_GONE;
	for (int i = 0; i < LINK_PURPOSE__COUNT; i++) {
		if (str_eq(r.purpose, str_c(purposes[i]))) {
			*ret = (struct link){r.link_id, (enum link_purpose)i, r.account_id, r.many != 0};
			if (!bond_fits(r.bond, bond_of(k, a, ret, hash_str(&hash), r.expires_at_ms)))
				return ERR_NOT_FOUND;
			return r.expires_at_ms <= now_ms ? ERR_GONE : OK;
		}
	}
	return ERR_DB;
}

enum err link_use(const struct auth_act *act, const struct link *link)
{
	int64_t changed;
	enum err err = link_used(act->db, &(struct link_used_args){act->now_ms, link->id}, &changed);

	if (err == OK && changed == 0)
		err = ERR_GONE;
	return err;
}
