/*
 * A house for the tests of accounts, sessions, links and duty phones: a folder of its own (or a PostgreSQL database), all tables,
 * two streets, somebody who acts, a clock that the tests move by hand. Each test ends with journal and tables held against each
 * other.
 */
#ifndef UNIT_AUTH_HOUSE_H
#define UNIT_AUTH_HOUSE_H

#include "auth/account.h"
#include "auth/device.h"
#include "base/clock.h"
#include "unit.h"

#define HOUSE_NOON 1772769600000 /* 2026-03-06T12:00 in Shanghai */

struct house {
	char dir[40]; /* SQLite: holds the file */
	char url[256];
	char name[40]; /* PostgreSQL: of the database */
	struct db *db; /* inside a write transaction */
	struct keys keys;
	struct journal *journal;
	struct auth_act act; /* by a command, at HOUSE_NOON; a test moves act.now_ms */
	struct street_id street, other;
};

/** house_run(tests, n): the group on SQLite; then on PostgreSQL, when TEST_PG_URL names one. The number of failures. */
int house_run(const struct CMUnitTest *tests, size_t n);
#define HOUSE_RUN(tests) house_run((tests), COUNT(tests))

/** house_account(h, login): a new account. */
struct account_id house_account(struct house *h, const char *login);
/** house_number(h, sql): the one integer that a SELECT without parameters gives. */
int64_t house_number(struct house *h, const char *sql);
/** house_noted(h, street, kind): how many entries of that kind the street's journal has. */
int64_t house_noted(struct house *h, struct street_id street, const char *kind);

#endif
