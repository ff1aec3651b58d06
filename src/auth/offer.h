/*
 * A role that a street offers to an account which is not the street's alone. It is an offer until its owner says yes: nobody is put
 * into a street unasked, and no street gains a hold on an account by naming it.
 */
#ifndef AUTH_OFFER_H
#define AUTH_OFFER_H

#include "auth/account.h"

struct offer {
	int64_t id;
	struct account_id account;
	struct str login, name;        /* of the account */
	struct street_id street;
	struct str street_name;
	enum role role;
};
struct offers {
	const struct offer *v;
	size_t n;
};

/** How an account stands to a street, by its grants. */
enum reach {
	REACH_FREE,      /* no grant anywhere and never a password: whoever invites it first */
	REACH_HERE,      /* all its grants are in this street: the street may make it a new link */
	REACH_ALSO_HERE, /* works here and elsewhere: its role here is the street's, the account is not */
	REACH_ELSEWHERE, /* somebody else's: may be asked, no more */
};
/** account_reach(db, arena, account, street, ret): before anything of an account is done by the right of one street. */
enum err account_reach(struct db *db, struct arena *a, const struct account *account, struct street_id street, enum reach *ret);

/** offer_make(act, account, street, role): in place of an earlier one of this street. */
enum err offer_make(const struct auth_act *act, struct account_id account, struct street_id street, enum role role);
/** offers_of_street / offers_of_account: those that wait for an answer. */
enum err offers_of_street(struct db *db, struct arena *a, struct street_id street, struct offers *ret);
enum err offers_of_account(struct db *db, struct arena *a, struct account_id account, struct offers *ret);
/**
 * offer_accept(act, account, id): the grant is given, and open links of the account end: they were made while it was one street's.
 * offer_decline(act, account, id). ERR_NOT_FOUND: no offer to this account.
 */
enum err offer_accept(const struct auth_act *act, struct account_id account, int64_t id);
enum err offer_decline(const struct auth_act *act, struct account_id account, int64_t id);
/** offer_withdraw(act, street, id): by the street that made it. ERR_NOT_FOUND: not of this street. */
enum err offer_withdraw(const struct auth_act *act, struct street_id street, int64_t id);
/** offers_end(act, account): all of a closed account. */
enum err offers_end(const struct auth_act *act, struct account_id account);

extern const struct journal_subject offer_subject;

#endif
