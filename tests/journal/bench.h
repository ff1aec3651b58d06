/* A filled street to tamper with: made once, copied for each test, changed behind the program's back, and verified. */
#ifndef TEST_BENCH_H
#define TEST_BENCH_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "journal/verify.h"

#define SEEN_MAX 64

struct bench {
	char dir[200];
	const char *original, *copy, *heads; /* files in it; heads: the heads outside, written after the filling, fresh for each test */
	int64_t street;
	int64_t entries;                     /* of the street's chain, numbered from 1 */
};
extern struct bench bench;

/** What a verification told: those about a chain, and those about rows. */
struct seen {
	struct verify_finding chain[SEEN_MAX], rows[SEEN_MAX];
	size_t chain_n, rows_n;
	struct verify_result result;
};

/** bench_setup, bench_teardown: of the group. bench_fresh: of a test: an untouched copy. */
int bench_setup(void **state);
int bench_teardown(void **state);
int bench_fresh(void **state);
/** tamper(format, …): plain SQL on the copy. number(format, …), text(to, max, format, …): the first value of a SELECT. */
void tamper(const char *format, ...) __attribute__((format(printf, 1, 2)));
int64_t number(const char *format, ...) __attribute__((format(printf, 1, 2)));
void text(char *to, size_t max, const char *format, ...) __attribute__((format(printf, 3, 4)));
/** bench_serve(more): a server starts on the copy, so many entries more come about, it stops. */
void bench_serve(int64_t more);
/** look(outside): verifies the copy, with or without the heads outside. */
const struct seen *look(bool outside);
/** look_at(dir, url): verifies the database of another folder, without heads outside. */
const struct seen *look_at(const char *dir, const char *url);
/** bench_fill(dir, db): fills a folder with the sample street and some appeals, and writes its heads.log; ${db} empty: SQLite. */
void bench_fill(const char *dir, const char *db);

/** assert_chain(seen, fault, street, seq): this and nothing else was told about chains. assert_row: the same of rows. */
void assert_chain(const struct seen *seen, enum verify_fault fault, int64_t street, int64_t seq);
void assert_row(const struct seen *seen, enum verify_fault fault, const char *subject, int64_t id, int64_t seq);
void assert_nothing(const struct seen *seen);

#endif
