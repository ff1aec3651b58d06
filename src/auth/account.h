/* People with a password: officers, administrators, the district. Their roles are grants, a street each. */
#ifndef AUTH_ACCOUNT_H
#define AUTH_ACCOUNT_H

#include "auth/capability.h"
#include "auth/keys.h"
#include "base/id.h"
#include "journal/journal.h"

#define ACCOUNT_LOGIN_MIN 2
#define ACCOUNT_LOGIN_MAX 32 /* ASCII letters, digits, . - _ */
#define ACCOUNT_NAME_MAX 40  /* code points */

/** Who changes something, for the journal. */
struct auth_act {
	const struct keys *keys;
	const struct journal *journal;
	struct db *db;
	struct arena *arena;
	enum journal_actor actor;
	int64_t actor_id;
	int64_t now_ms;
};

struct account {
	struct account_id id;
	struct str login, name;
	struct str password; /* the stored hash; empty: none was chosen yet */
	bool closed;
};

struct account_grant {
	struct account_id account;
	struct str login, name;
	struct street_id street;
	struct str street_code, street_name; /* empty for the district */
	enum role role;
	bool has_password;
};
struct account_grants {
	const struct account_grant *v;
	size_t n;
};

/** account_login_clean(arena, text, ret): lower case; ERR_INVALID for anything that is no sign-in name. */
enum err account_login_clean(struct arena *a, struct str text, struct str *ret);
/** account_by_login / account_by_id: ERR_NOT_FOUND, also for closed ones. */
enum err account_find_login(struct db *db, struct arena *a, struct str login, struct account *ret);
enum err account_find(struct db *db, struct arena *a, struct account_id id, struct account *ret);
/** account_count(db, arena, ret): all that ever were. */
enum err account_count(struct db *db, struct arena *a, int64_t *ret);
/** account_add(act, login, name, ret): without a password yet. ERR_CONFLICT: the name is taken. */
enum err account_add(const struct auth_act *act, struct str login, struct str name, struct account_id *ret);
/** account_set_password(act, id, hash): and ends all sessions but ${except}. */
enum err account_set_password(const struct auth_act *act, struct account_id id, struct str hash, int64_t except_session);
/** account_close(act, id): cannot sign in again; its grants, offers and sessions end. ERR_CONFLICT: as for grant_remove. */
enum err account_close(const struct auth_act *act, struct account_id id);
/** account_rename(act, id, name). */
enum err account_rename(const struct auth_act *act, struct account_id id, struct str name);

/**
 * grant_set / grant_remove: district grants have street 0. ERR_CONFLICT: a street (or the house) that has an administrator would be left
 * without one who can sign in. Whoever acts counts as one who can.
 */
enum err grant_set(const struct auth_act *act, struct account_id account, struct street_id street, enum role role);
enum err grant_remove(const struct auth_act *act, struct account_id account, struct street_id street);
/** grants_of_street: who may do something there. grants_of_account: where somebody may do something. */
enum err grants_of_street(struct db *db, struct arena *a, struct street_id street, struct account_grants *ret);
enum err grants_of_account(struct db *db, struct arena *a, struct account_id account, struct account_grants *ret);

/**
 * grant_role(journal, db, arena, account, street, ret): the stronger of what is granted there and of what is granted everywhere. A grant counts
 * only as the journal vouches for it. ROLE_NONE: nothing.
 */
enum err grant_role(const struct journal *j, struct db *db, struct arena *a, struct account_id account, struct street_id street, enum role *ret);
/** account_vouched(journal, db, arena, account): before a password or a link lets somebody in. ERR_NOT_FOUND: its row is not as the journal says. */
enum err account_vouched(const struct journal *j, struct db *db, struct arena *a, struct account_id account);

/** auth_note(act, street, kind, subject_id, about_id): an entry of the journal without a body. */
enum err auth_note(const struct auth_act *act, struct street_id street, const char *kind, int64_t subject_id, int64_t about_id);

extern const struct journal_subject account_subject, grant_subject;
extern const struct journal_kind auth_journal_kinds[];

#endif
