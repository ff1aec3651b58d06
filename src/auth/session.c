#include "auth/session.h"

#include "auth/account.h"
#include "auth/bond.h"
#include "base/rand.h"
#include "session.sql.h"

#define TOUCH_EVERY_MS (10 * MINUTE_MS)

/** Whose it is, since when, and when it was used last: from these follows when it ends. */
static struct str bond_of(const struct keys *k, struct arena *a, int64_t id, struct account_id account, struct str hash, int64_t created_at_ms,
	int64_t seen_at_ms)
{
	return BOND_MAKE(k, a, S("session"), hash, id, account.v, created_at_ms, seen_at_ms);
}

enum err session_start(const struct keys *k, struct db *db, struct arena *a, struct account_id account, struct str label, int64_t now_ms,
	struct str *ret_secret)
{
	struct str secret = rand_code(a, 22);
	struct hash hash = keys_code_hash(k, secret);
	struct session_insert_args args = {id_new(), account, hash_str(&hash), label, now_ms, {0}};
	struct session_delete_old_args old = {now_ms - SESSION_LIFE_MAX_MS, now_ms - SESSION_LIFE_MS};
	enum err err;

	args.bond = bond_of(k, a, args.session_id, account, args.hash, now_ms, now_ms);
	if (secret.n == 0 || args.bond.n == 0)
		return ERR_LIMIT;
	err = session_delete_old(db, &old);
	if (err == OK)
		err = session_insert(db, &args);
	if (err == OK)
		*ret_secret = secret;
	return err;
}

enum err session_find(const struct keys *k, const struct journal *j, struct db *db, struct arena *a, struct str secret, struct street_id street, int64_t now_ms,
	struct identity *ret)
{
	struct hash hash = keys_code_hash(k, secret);
	struct session_by_hash_row row;
	enum role role;
	int64_t ends_at_ms;
	enum err err = session_by_hash(db, a, &(struct session_by_hash_args){hash_str(&hash)}, &row);

	if (err != OK)
		return err;
	if (!bond_fits(row.bond, bond_of(k, a, row.session_id, row.account_id, hash_str(&hash), row.created_at_ms, row.seen_at_ms)))
		return ERR_NOT_FOUND;
	ends_at_ms = row.seen_at_ms + SESSION_LIFE_MS;
	if (ends_at_ms > row.created_at_ms + SESSION_LIFE_MAX_MS)
		ends_at_ms = row.created_at_ms + SESSION_LIFE_MAX_MS;
	if (now_ms > ends_at_ms)
		return ERR_NOT_FOUND;
	err = grant_role(j, db, a, row.account_id, street, &role);
	if (err != OK)
		return err;
	ret->account = row.account_id;
	ret->account_name = row.name;
	ret->session_id = row.session_id;
	ret->seen_at_ms = row.seen_at_ms;
	ret->ends_at_ms = ends_at_ms;
	ret->role = role;
	return OK;
}

bool session_stale(const struct identity *who, int64_t now_ms)
{
	return who->session_id && now_ms - who->seen_at_ms > TOUCH_EVERY_MS;
}

enum err session_touch(const struct keys *k, struct db *db, struct arena *a, int64_t session_id, int64_t now_ms)
{
	struct session_by_id_row row;
	struct str bond;
	enum err err = session_by_id(db, a, &(struct session_by_id_args){session_id}, &row);

	if (err == ERR_NOT_FOUND)
		return OK; /* ended in the meantime */
	if (err != OK || row.seen_at_ms >= now_ms - TOUCH_EVERY_MS)
		return err;
	if (!bond_fits(row.bond, bond_of(k, a, session_id, row.account_id, row.hash, row.created_at_ms, row.seen_at_ms)))
		return OK; /* what was changed is not made good */
	bond = bond_of(k, a, session_id, row.account_id, row.hash, row.created_at_ms, now_ms);
	return bond.n > 0 ? session_seen(db, &(struct session_seen_args){now_ms, bond, session_id}) : ERR_LIMIT;
}

enum err session_end(const struct auth_act *act, struct account_id account, int64_t session_id)
{
	int64_t changed;
	enum err err = session_delete(act->db, &(struct session_delete_args){account, session_id}, &changed);

	return err == OK && changed > 0 ? auth_note(act, JOURNAL_HOUSE, "account.signed_out", account.v, session_id) : err;
}

enum err session_end_others(const struct auth_act *act, struct account_id account, int64_t except_session_id)
{
	enum err err = session_end_all(act->db, account, except_session_id);

	return err == OK ? auth_note(act, JOURNAL_HOUSE, "account.signed_out", account.v, 0) : err;
}

bool auth_ends(const struct journal_entry *entry, int64_t *ret_who, int64_t *ret_session)
{
	static const struct {
		const char *kind;
		bool about; /* whose right it was stands there, not as the subject */
	} kinds[] = {
		{"account.signed_out", false}, {"account.password_set", false}, {"account.closed", false}, {"grant.set", true}, {"grant.removed", true},
		{"device.revoked", false},
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (!str_eq(entry->kind, str_c(kinds[i].kind)))
			continue;
		*ret_who = kinds[i].about ? entry->about_id : entry->subject_id;
		*ret_session = i == 0 ? entry->about_id : 0;
		return true;
	}
	return false;
}

enum err session_end_all(struct db *db, struct account_id account, int64_t except_session_id)
{
	return session_delete_all(db, &(struct session_delete_all_args){account, except_session_id});
}

enum err session_list(struct db *db, struct arena *a, struct account_id account, int64_t now_ms, struct session_infos *ret)
{
	struct sessions_of_rows rows;
	struct session_info *v;
	size_t n = 0;
	enum err err = sessions_of(db, a, &(struct sessions_of_args){account}, &rows);

	if (err != OK)
		return err;
	v = ARENA_ARRAY(a, struct session_info, rows.n);
	if (!v)
		return ERR_LIMIT;
	for (size_t i = 0; i < rows.n; i++)
		if (now_ms - rows.v[i].created_at_ms <= SESSION_LIFE_MAX_MS && now_ms - rows.v[i].seen_at_ms <= SESSION_LIFE_MS)
			v[n++] = (struct session_info){rows.v[i].session_id, rows.v[i].created_at_ms, rows.v[i].seen_at_ms, rows.v[i].label, false};
	*ret = (struct session_infos){v, n};
	return OK;
}
