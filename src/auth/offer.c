#include "auth/offer.h"

#include "auth/link.h"
#include "offer.sql.h"

const struct journal_subject offer_subject = {"offer", &offer_row_query, &offer_rows_query};

enum err account_reach(struct db *db, struct arena *a, const struct account *account, struct street_id street, enum reach *ret)
{
	struct account_grants grants;
	size_t here = 0;
	enum err err = grants_of_account(db, a, account->id, &grants);

	if (err != OK)
		return err;
	for (size_t i = 0; i < grants.n; i++)
		here += grants.v[i].street.v == street.v;
	if (grants.n == 0)
		*ret = account->password.n > 0 ? REACH_ELSEWHERE : REACH_FREE;
	else if (here == 0)
		*ret = REACH_ELSEWHERE;
	else
		*ret = here == grants.n ? REACH_HERE : REACH_ALSO_HERE;
	return OK;
}

enum err offer_make(const struct auth_act *act, struct account_id account, struct street_id street, enum role role)
{
	struct offer_put_args args = {id_new(), account, street, str_c(role_name(role)), act->now_ms};
	struct offer_put_row row;
	enum err err = offer_put(act->db, act->arena, &args, &row);

	return err == OK ? auth_note(act, JOURNAL_HOUSE, "offer.made", row.offer_id, account.v) : err;
}

enum err offers_of_street(struct db *db, struct arena *a, struct street_id street, struct offers *ret)
{
	struct offers_by_street_rows rows;
	struct offer *v;
	enum err err = offers_by_street(db, a, &(struct offers_by_street_args){street}, &rows);

	if (err != OK)
		return err;
	v = ARENA_ARRAY(a, struct offer, rows.n);
	if (!v)
		return ERR_LIMIT;
	for (size_t i = 0; i < rows.n; i++) {
		v[i] = (struct offer){.id = rows.v[i].offer_id, .account = rows.v[i].account_id, .login = rows.v[i].login, .name = rows.v[i].name,
			.street = street};
		if (role_parse(rows.v[i].role, &v[i].role) != OK)
			return ERR_DB;
	}
	*ret = (struct offers){v, rows.n};
	return OK;
}

enum err offers_of_account(struct db *db, struct arena *a, struct account_id account, struct offers *ret)
{
	struct offers_by_account_rows rows;
	struct offer *v;
	enum err err = offers_by_account(db, a, &(struct offers_by_account_args){account}, &rows);

	if (err != OK)
		return err;
	v = ARENA_ARRAY(a, struct offer, rows.n);
	if (!v)
		return ERR_LIMIT;
	for (size_t i = 0; i < rows.n; i++) {
		v[i] = (struct offer){.id = rows.v[i].offer_id, .account = account, .street = rows.v[i].street_id, .street_name = rows.v[i].street_name};
		if (role_parse(rows.v[i].role, &v[i].role) != OK)
			return ERR_DB;
	}
	*ret = (struct offers){v, rows.n};
	return OK;
}

/** The offer is gone; ${kind} says how. */
static enum err end(const struct auth_act *act, int64_t id, struct account_id account, const char *kind)
{
	int64_t changed;
	enum err err = offer_delete(act->db, &(struct offer_delete_args){id}, &changed);

	if (err == OK && changed == 0)
		err = ERR_NOT_FOUND;
	return err == OK ? auth_note(act, JOURNAL_HOUSE, kind, id, account.v) : err;
}

static enum err find(const struct auth_act *act, int64_t id, struct offer_get_row *ret)
{
	return offer_get(act->db, act->arena, &(struct offer_get_args){id}, ret);
}

enum err offer_accept(const struct auth_act *act, struct account_id account, int64_t id)
{
	struct offer_get_row row;
	enum role role;
	enum err err = find(act, id, &row);

	if (err == OK && row.account_id.v != account.v)
		err = ERR_NOT_FOUND;
	if (err == OK) /* one that somebody wrote into the table is no offer of a street's */
		err = journal_vouches(act->journal, act->db, act->arena, &offer_subject, JOURNAL_HOUSE, id);
	if (err == OK && role_parse(row.role, &role) != OK)
		err = ERR_DB;
	if (err == OK)
		err = end(act, id, account, "offer.accepted");
	if (err == OK)
		err = link_end_all(act, account);
	return err == OK ? grant_set(act, account, row.street_id, role) : err;
}

enum err offer_decline(const struct auth_act *act, struct account_id account, int64_t id)
{
	struct offer_get_row row;
	enum err err = find(act, id, &row);

	if (err == OK && row.account_id.v != account.v)
		err = ERR_NOT_FOUND;
	return err == OK ? end(act, id, account, "offer.declined") : err;
}

enum err offer_withdraw(const struct auth_act *act, struct street_id street, int64_t id)
{
	struct offer_get_row row;
	enum err err = find(act, id, &row);

	if (err == OK && row.street_id.v != street.v)
		err = ERR_NOT_FOUND;
	return err == OK ? end(act, id, row.account_id, "offer.withdrawn") : err;
}

enum err offers_end(const struct auth_act *act, struct account_id account)
{
	struct offers offers;
	enum err err = offers_of_account(act->db, act->arena, account, &offers);

	for (size_t i = 0; err == OK && i < offers.n; i++)
		err = end(act, offers.v[i].id, account, "offer.withdrawn");
	return err;
}
