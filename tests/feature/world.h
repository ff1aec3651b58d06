/*
 * A street to walk through, without sockets: a folder of its own, the whole program opened on it, browsers as loopbacks, a clock that
 * stands still until it is moved. Every feature test runs in two worlds: on SQLite and on PostgreSQL.
 */
#ifndef TESTS_FEATURE_WORLD_H
#define TESTS_FEATURE_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "app.h"
#include "cli/demo.h"
#include "http/loopback.h"

struct world {
	struct app *app;
	struct settings settings;
	char dir[64], db_url[300];
	struct http_app http;
	struct arena *arena;
	struct cli cli;          /* commands run in the same folder */
	struct demo_links links; /* of the sample street, once filled */
	bool postgres;
	struct str district;     /* a link's token */
	uint64_t networks;       /* given to browsers */
};

#define NIGHT "2026-03-06T23:30" /* a Friday */

/** world_setup: cmocka's set-up of a test: *state is a fresh world at NIGHT with the sample street. world_teardown ends it. */
int world_setup(void **state);
int world_teardown(void **state);
/** world_run(tests, n): the group on SQLite, then on PostgreSQL (TEST_PG_URL; without it that half fails). The exit status. */
int world_run(const struct CMUnitTest *tests, size_t n);
/** world_run_postgres(tests, n): on PostgreSQL alone, for what only several servers have. */
int world_run_postgres(const struct CMUnitTest *tests, size_t n);
/** world_pg(w, sql): a statement on the test run's server, from outside. world_open_beside(w, dir): a second server on the same database and key, its folder in ${dir}; world_close_beside ends both. */
void world_pg(const char *sql);
/** world_pg_stop(signal): SIGSTOP or SIGCONT to every process of the test run's PostgreSQL. */
void world_pg_stop(int signal);
struct app *world_open_beside(struct world *w, char dir[64]);
void world_close_beside(struct app *app, const char *dir);
#define WORLD_RUN(tests) world_run((tests), sizeof(tests) / sizeof((tests)[0]))

/** world_reopen(w, setting, value): the program ends and begins again on the same folder, with another setting. */
void world_reopen(struct world *w, const char *setting, const char *value);

/** world_at("2026-03-07T09:05"): the street's clock stands there. world_later_ms: moves it on. world_jobs(w): runs what is due. */
void world_at(const char *local);
void world_later_ms(int64_t ms);
void world_jobs(struct world *w);

/** browser(w): a new one, without cookies, in a network of its own. browser_in(w, network): in that one. browser_open(w, path): one that followed a link to its end. Free with loopback_free. */
struct loopback *browser(struct world *w);
struct loopback *browser_in(struct world *w, uint64_t network);
struct loopback *browser_open(struct world *w, struct str path);
/** get(lb, path): follows redirects; fails the test when it does not end in ${status}. */
struct str get(struct loopback *lb, struct str path, int status);
/** get_until(lb, path, text): what a reading leaves behind is written a moment later: loads the page until the text stands there. */
struct str get_until(struct loopback *lb, struct str path, const char *text);
/** attribute(html, "name=\"csrf\" value=\""): what follows up to the next quote; fails the test when it is not there. */
struct str after(struct world *w, struct str html, const char *before);
/** post(w, lb, page, action, fields): a form of ${page} (its csrf token) to ${action}; returns the answer. */
struct loopback_answer post(struct world *w, struct loopback *lb, struct str page, struct str action, const char *fields);

/** upload(w, lb, page, action, field, name, bytes): the same with a file in ${field}. */
struct loopback_answer upload(struct world *w, struct loopback *lb, struct str page, const char *action, const char *field, const char *name, struct str bytes);

/** file_appeal(w, lb, kind): at the first stair hall; the receipt's path in the arena. */
struct str file_appeal(struct world *w, struct loopback *lb, const char *kind);

/** place_path(w, i): of the code on the poster of the i-th place along the street. report(w, lb, path, kind): one tap there; the receipt's path. report_anew: by a phone never seen before. */
struct str place_path(struct world *w, size_t i);
struct str report(struct world *w, struct loopback *lb, struct str path, const char *kind);
struct str report_anew(struct world *w, struct str path, const char *kind);

/** assert_has(html, "text"), assert_lacks: with the page in the message. */
void assert_has(struct str html, const char *text);
void assert_lacks(struct str html, const char *text);

/** world_sql(w, script): done to the database past the program. world_faults(w): what verify finds. world_number(w, sql): the first column of the one row. */
void world_sql(struct world *w, const char *script);
int64_t world_faults(struct world *w);
int64_t world_number(struct world *w, const char *sql);

/** world_district(w): a link that signs somebody of the district in. */
struct str world_district(struct world *w);

/** world_verify(w): the journal and the tables agree; every test ends with it (in teardown). */
void world_verify(struct world *w);

#endif
