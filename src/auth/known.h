/*
 * A browser in which somebody signed in to an account before: a cookie that says so, signed, worth nothing but a bucket of its own when passwords
 * are tried. So whoever tries an account's passwords from elsewhere does not lock its owner out of the browser he always uses.
 */
#ifndef AUTH_KNOWN_H
#define AUTH_KNOWN_H

#include "auth/account.h"

/** known_make(keys, arena, account): the cookie's value; empty: no memory. */
struct str known_make(const struct keys *k, struct arena *a, struct account_id account);
/** known_account(keys, arena, cookie): whose browser it is; 0: nobody's that we know. */
struct account_id known_account(const struct keys *k, struct arena *a, struct str cookie);

#endif
