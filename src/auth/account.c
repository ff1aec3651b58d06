#include "auth/account.h"

#include <inttypes.h>

#include "account.sql.h"
#include "auth/link.h"
#include "auth/offer.h"
#include "auth/session.h"

const struct journal_subject account_subject = {"account", &account_row_query, &account_rows_query};
const struct journal_subject grant_subject = {"grant", &grant_row_query, &grant_rows_query};

#define TRN(msgid) msgid

const struct journal_kind auth_journal_kinds[] = {
	{"account.added", "account", TRN("An account was added"), false},
	{"account.renamed", "account", TRN("An account was renamed"), false},
	{"account.password_set", "account", TRN("A password was chosen"), false},
	{"account.closed", "account", TRN("An account was closed"), false},
	{"account.signed_in", "account", TRN("Signed in"), false},
	{"account.signed_out", "account", TRN("Signed out"), false},
	{"grant.set", "grant", TRN("A role was given"), false},
	{"grant.removed", "grant", TRN("A role was taken away"), true},
	{"offer.made", "offer", TRN("Somebody of another street was asked to work here"), false},
	{"offer.accepted", "offer", TRN("He or she said yes to a street's offer"), true},
	{"offer.declined", "offer", TRN("He or she said no to a street's offer"), true},
	{"offer.withdrawn", "offer", TRN("A street took its offer back"), true},
	{"link.made", NULL, TRN("A sign-in link was made"), false},
	{"device.enrolled", "device", TRN("A duty phone was added"), false},
	{"device.revoked", "device", TRN("A duty phone was taken out of service"), false},
	{"enrolment.made", NULL, TRN("A code for a duty phone was shown"), false},
	{NULL},
};

enum err auth_note(const struct auth_act *act, struct street_id street, const char *kind, int64_t subject_id, int64_t about_id)
{
	struct journal_note note = {
		.street = street, .kind = kind, .actor = act->actor, .actor_id = act->actor_id, .subject_id = subject_id, .about_id = about_id,
	};

	return journal_append(act->journal, act->db, &note, NULL);
}

enum err account_login_clean(struct arena *a, struct str text, struct str *ret)
{
	char *p;

	text = str_trim(text);
	if (text.n < ACCOUNT_LOGIN_MIN || text.n > ACCOUNT_LOGIN_MAX)
		return ERR_INVALID;
	p = arena_alloc(a, text.n + 1);
	if (!p)
		return ERR_LIMIT;
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i] >= 'A' && text.p[i] <= 'Z' ? (char)(text.p[i] - 'A' + 'a') : text.p[i];

		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_'))
			return ERR_INVALID;
		p[i] = c;
	}
	*ret = (struct str){p, text.n};
	return OK;
}

enum err account_find_login(struct db *db, struct arena *a, struct str login, struct account *ret)
{
	struct account_by_login_row r;
	enum err err = account_by_login(db, a, &(struct account_by_login_args){login}, &r);

	if (err == OK)
		*ret = (struct account){r.account_id, r.login, r.name, r.password, false};
	return err;
}

enum err account_find(struct db *db, struct arena *a, struct account_id id, struct account *ret)
{
	struct account_by_id_row r;
	enum err err = account_by_id(db, a, &(struct account_by_id_args){id}, &r);

	if (err == OK)
		*ret = (struct account){r.account_id, r.login, r.name, r.password, false};
	return err;
}

enum err account_count(struct db *db, struct arena *a, int64_t *ret)
{
	struct accounts_count_row row;
	enum err err = accounts_count(db, a, &row);

	if (err == OK)
		*ret = row.n;
	return err;
}

enum err account_add(const struct auth_act *act, struct str login, struct str name, struct account_id *ret)
{
	struct account_insert_args args = {{id_new()}, login, name, act->now_ms};
	int64_t changed;
	enum err err = account_insert(act->db, &args, &changed);

	if (err != OK)
		return err;
	if (changed == 0)
		return ERR_CONFLICT;
	err = auth_note(act, JOURNAL_HOUSE, "account.added", args.account_id.v, 0);
	if (err == OK)
		*ret = args.account_id;
	return err;
}

enum err account_set_password(const struct auth_act *act, struct account_id id, struct str hash, int64_t except_session)
{
	enum err err = account_password(act->db, &(struct account_password_args){hash, id});

	if (err == OK)
		err = session_end_all(act->db, id, except_session);
	return err == OK ? auth_note(act, JOURNAL_HOUSE, "account.password_set", id.v, 0) : err;
}

enum err account_rename(const struct auth_act *act, struct account_id id, struct str name)
{
	enum err err = account_name(act->db, &(struct account_name_args){name, id});

	return err == OK ? auth_note(act, JOURNAL_HOUSE, "account.renamed", id.v, 0) : err;
}

enum err account_close(const struct auth_act *act, struct account_id id)
{
	struct account_grants grants;
	enum err err = grants_of_account(act->db, act->arena, id, &grants);

	for (size_t i = 0; err == OK && i < grants.n; i++)
		err = grant_remove(act, id, grants.v[i].street);
	if (err == OK)
		err = offers_end(act, id);
	if (err == OK)
		err = link_end_all(act, id);
	if (err == OK)
		err = session_end_all(act->db, id, 0);
	if (err == OK)
		err = account_end(act->db, &(struct account_end_args){act->now_ms, id});
	return err == OK ? auth_note(act, JOURNAL_HOUSE, "account.closed", id.v, 0) : err;
}

/** Somebody else administers the street, for himself or for the whole house; ${can_sign_in}: only who has a password, or who acts. */
static enum err others_administer(const struct auth_act *act, struct account_id account, struct street_id street, bool can_sign_in, bool *ret)
{
	const struct street_id scopes[] = {JOURNAL_HOUSE, street};
	struct account_grants grants;
	enum err err = OK;

	*ret = false;
	for (size_t s = 0; err == OK && s < (street.v ? 2 : 1); s++) {
		err = grants_of_street(act->db, act->arena, scopes[s], &grants);
		for (size_t i = 0; err == OK && i < grants.n; i++) {
			const struct account_grant *g = &grants.v[i];
			bool acts = act->actor == ACTOR_OFFICER && act->actor_id == g->account.v;

			*ret |= g->role == ROLE_ADMIN && g->account.v != account.v && (g->has_password || acts || !can_sign_in);
		}
	}
	return err;
}

/** ERR_CONFLICT: ${account} is the last administrator of ${street}, and would not be one as ${role}. */
static enum err guard_last(const struct auth_act *act, struct account_id account, struct street_id street, enum role role)
{
	struct account_grants grants;
	const struct account_grant *own = NULL;
	bool others = true;
	enum err err = role == ROLE_ADMIN ? OK : grants_of_street(act->db, act->arena, street, &grants);

	for (size_t i = 0; err == OK && role != ROLE_ADMIN && i < grants.n; i++)
		if (grants.v[i].account.v == account.v && grants.v[i].role == ROLE_ADMIN)
			own = &grants.v[i];
	if (err == OK && own)
		err = others_administer(act, account, street, own->has_password, &others);
	return err == OK && !others ? ERR_CONFLICT : err;
}

enum err grant_set(const struct auth_act *act, struct account_id account, struct street_id street, enum role role)
{
	struct grant_put_args args = {id_new(), account, street, str_c(role_name(role)), act->now_ms};
	struct grant_put_row row;
	enum err err = guard_last(act, account, street, role);

	if (err == OK)
		err = grant_put(act->db, act->arena, &args, &row);

	return err == OK ? auth_note(act, JOURNAL_HOUSE, "grant.set", row.grant_id, account.v) : err;
}

enum err grant_remove(const struct auth_act *act, struct account_id account, struct street_id street)
{
	struct grant_delete_row row;
	enum err err = guard_last(act, account, street, ROLE_NONE);

	if (err == OK)
		err = grant_delete(act->db, act->arena, &(struct grant_delete_args){account, street}, &row);

	return err == OK ? auth_note(act, JOURNAL_HOUSE, "grant.removed", row.grant_id, account.v) : err;
}

enum err grant_role(const struct journal *j, struct db *db, struct arena *a, struct account_id account, struct street_id street, enum role *ret)
{
	struct grants_for_rows rows;
	enum role role;
	enum err err = grants_for(db, a, &(struct grants_for_args){account, street}, &rows);

	*ret = ROLE_NONE;
	for (size_t i = 0; err == OK && i < rows.n; i++) {
		err = journal_vouches(j, db, a, &grant_subject, JOURNAL_HOUSE, rows.v[i].grant_id);
		if (err == OK && role_parse(rows.v[i].role, &role) == OK)
			*ret = role_stronger(*ret, role);
		if (err == ERR_NOT_FOUND) /* as if it were not there; `feixiang verify` names it */
			err = OK;
	}
	return err;
}

enum err account_vouched(const struct journal *j, struct db *db, struct arena *a, struct account_id account)
{
	return journal_vouches(j, db, a, &account_subject, JOURNAL_HOUSE, account.v);
}

enum err grants_of_street(struct db *db, struct arena *a, struct street_id street, struct account_grants *ret)
{
	struct grants_by_street_rows rows;
	struct account_grant *v;
	enum err err = grants_by_street(db, a, &(struct grants_by_street_args){street}, &rows);

	if (err != OK)
		return err;
	v = ARENA_ARRAY(a, struct account_grant, rows.n);
	if (!v)
		return ERR_LIMIT;
	for (size_t i = 0; i < rows.n; i++) {
		v[i] = (struct account_grant){.account = rows.v[i].account_id, .login = rows.v[i].login, .name = rows.v[i].name, .street = street,
			.has_password = rows.v[i].has_password != 0};
		if (role_parse(rows.v[i].role, &v[i].role) != OK)
			return ERR_DB;
	}
	*ret = (struct account_grants){v, rows.n};
	return OK;
}

enum err grants_of_account(struct db *db, struct arena *a, struct account_id account, struct account_grants *ret)
{
	struct grants_by_account_rows rows;
	struct account_grant *v;
	enum err err = grants_by_account(db, a, &(struct grants_by_account_args){account}, &rows);

	if (err != OK)
		return err;
	v = ARENA_ARRAY(a, struct account_grant, rows.n);
	if (!v)
		return ERR_LIMIT;
	for (size_t i = 0; i < rows.n; i++) {
		v[i] = (struct account_grant){.account = account, .street = rows.v[i].street_id, .street_code = rows.v[i].code, .street_name = rows.v[i].name};
		if (role_parse(rows.v[i].role, &v[i].role) != OK)
			return ERR_DB;
	}
	*ret = (struct account_grants){v, rows.n};
	return OK;
}
