#include "auth/session.h"

#include "base/rand.h"
#include "session.sql.h"

#define TOUCH_EVERY_MS (10 * MINUTE_MS)

enum err session_start(const struct keys *k, struct db *db, struct arena *a, struct account_id account, struct str label, int64_t now_ms,
	struct str *ret_secret)
{
	struct str secret = rand_code(a, 22);
	struct hash hash = keys_code_hash(k, secret);
	struct session_insert_args args = {id_new(), account, hash_str(&hash), label, now_ms};
	struct session_delete_old_args old = {now_ms - SESSION_LIFE_MAX_MS, now_ms - SESSION_LIFE_MS};
	enum err err;

	if (secret.n == 0)
		return ERR_LIMIT;
	err = session_delete_old(db, &old);
	if (err == OK)
		err = session_insert(db, &args);
	if (err == OK)
		*ret_secret = secret;
	return err;
}

enum err session_find(const struct keys *k, struct db *db, struct arena *a, struct str secret, struct street_id street, int64_t now_ms,
	struct identity *ret)
{
	struct hash hash = keys_code_hash(k, secret);
	struct session_by_hash_row row;
	enum role role = ROLE_NONE, house = ROLE_NONE;
	int64_t ends_at_ms;
	enum err err = session_by_hash(db, a, &(struct session_by_hash_args){street, hash_str(&hash)}, &row);

	if (err != OK)
		return err;
	ends_at_ms = row.seen_at_ms + SESSION_LIFE_MS;
	if (ends_at_ms > row.created_at_ms + SESSION_LIFE_MAX_MS)
		ends_at_ms = row.created_at_ms + SESSION_LIFE_MAX_MS;
	if (now_ms > ends_at_ms)
		return ERR_NOT_FOUND;
	/* what is granted in this street and what is granted everywhere: neither takes from the other */
	if (role_parse(row.role, &role) != OK)
		role = ROLE_NONE;
	if (role_parse(row.house_role, &house) != OK)
		house = ROLE_NONE;
	ret->account = row.account_id;
	ret->account_name = row.name;
	ret->session_id = row.session_id;
	ret->seen_at_ms = row.seen_at_ms;
	ret->ends_at_ms = ends_at_ms;
	ret->role = role_stronger(role, house);
	return OK;
}

bool session_stale(const struct identity *who, int64_t now_ms)
{
	return who->session_id && now_ms - who->seen_at_ms > TOUCH_EVERY_MS;
}

enum err session_touch(struct db *db, int64_t session_id, int64_t now_ms)
{
	return session_seen(db, &(struct session_seen_args){now_ms, session_id, now_ms - TOUCH_EVERY_MS});
}

enum err session_end(struct db *db, struct account_id account, int64_t session_id)
{
	return session_delete(db, &(struct session_delete_args){account, session_id});
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
