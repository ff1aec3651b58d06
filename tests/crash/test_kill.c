/*
 * The real program, killed while people report: every receipt that was handed out must open after the restart, and the journal
 * must be whole. KILL_ROUNDS: how often.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <ftw.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "child.h"
#include "visitor.h"

#define ROUNDS 12
#define VISITORS 4
#define LIFE_MAX_US 400000  /* of a server under load */
#define BIRTH_MAX_US 40000  /* of one that is killed while it starts */

struct filing {
	pthread_t thread;
	const struct child *server;
	atomic_bool *killed;
	struct receipt *v;
	size_t n, cap;
	int refused; /* the last answer that was no receipt, while the server lived */
};

static uint64_t draw(uint64_t *random, uint64_t below)
{
	*random = *random * 6364136223846793005u + 1442695040888963407u;
	return (*random >> 33) % below;
}

static void *file_thread(void *arg)
{
	struct filing *f = arg;
	struct visitor *v = visitor_new(f->server->port);

	while (v && !atomic_load(f->killed)) {
		int status;

		if (f->n == f->cap) {
			f->cap = f->cap ? 2 * f->cap : 256;
			f->v = realloc(f->v, f->cap * sizeof(*f->v));
			if (!f->v)
				abort();
		}
		status = visitor_files(v, f->server->resident, &f->v[f->n]);
		if (status == 303)
			f->n++;
		else if (!atomic_load(f->killed))
			f->refused = status ? status : -1;
	}
	visitor_free(v);
	return NULL;
}

/** People report until the server is killed under them; *ret_v is the caller's. */
static size_t file_until_killed(struct child *server, useconds_t life, struct receipt **ret_v)
{
	struct filing filings[VISITORS];
	atomic_bool killed = false;
	size_t n = 0;

	for (size_t i = 0; i < VISITORS; i++) {
		filings[i] = (struct filing){.server = server, .killed = &killed};
		assert_int_equal(pthread_create(&filings[i].thread, NULL, file_thread, &filings[i]), 0);
	}
	usleep(life);
	atomic_store(&killed, true);
	assert_true(child_kill(server));
	*ret_v = NULL;
	for (size_t i = 0; i < VISITORS; i++) {
		pthread_join(filings[i].thread, NULL);
		assert_int_equal(filings[i].refused, 0);
		*ret_v = realloc(*ret_v, (n + filings[i].n + 1) * sizeof(**ret_v));
		assert_non_null(*ret_v);
		if (filings[i].n > 0)
			memcpy(*ret_v + n, filings[i].v, filings[i].n * sizeof(**ret_v));
		n += filings[i].n;
		free(filings[i].v);
	}
	return n;
}

static void assert_receipts_open(const struct child *server, const struct receipt *v, size_t n)
{
	struct visitor *visitor = visitor_new(server->port);
	size_t lost = 0;

	assert_non_null(visitor);
	for (size_t i = 0; i < n; i++) {
		int status = visitor_reads(visitor, v[i].path);

		if (status != 200)
			print_error("receipt %zu of %zu: %d\n", i + 1, n, status);
		lost += status != 200;
	}
	visitor_free(visitor);
	assert_int_equal(lost, 0);
}

/** A server that is killed before it has said anything must not be in the way of the next. */
static void kill_at_birth(const char *dir, useconds_t life)
{
	struct child server;

	assert_true(child_start(dir, &server));
	usleep(life);
	assert_true(child_kill(&server));
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static void receipts_survive_kills(void **state)
{
	const char *wanted = getenv("KILL_ROUNDS"), *tmp = getenv("TMPDIR");
	uint64_t rounds = wanted ? strtoull(wanted, NULL, 10) : ROUNDS, random = rounds;
	struct receipt *v, *first = NULL;
	size_t n, first_n = 0, all = 0;
	struct child server;
	char dir[200];

	(void)state;
	assert_non_null(getenv("FEIXIANG"));
	snprintf(dir, sizeof(dir), "%s/feixiang-kill-XXXXXX", tmp ? tmp : P_tmpdir);
	assert_non_null(mkdtemp(dir));
	assert_true(child_start(dir, &server) && child_listens(&server));
	for (uint64_t round = 0; round < rounds; round++) {
		n = file_until_killed(&server, (useconds_t)draw(&random, LIFE_MAX_US), &v);
		all += n;
		assert_int_equal(child_verify(dir), 0);
		if (draw(&random, 3) == 0)
			kill_at_birth(dir, (useconds_t)draw(&random, BIRTH_MAX_US));
		assert_true(child_start(dir, &server) && child_listens(&server));
		assert_receipts_open(&server, v, n);
		if (first) {
			free(v);
		} else {
			first = v;
			first_n = n;
		}
	}
	/* what the first kill left has gone through all the others */
	assert_receipts_open(&server, first, first_n);
	assert_int_equal(child_verify(dir), 0);
	assert_true(child_stop(&server));
	assert_int_equal(child_verify(dir), 0);
	assert_true(all > rounds);
	print_message("%llu kills: %zu receipts handed out\n", (unsigned long long)rounds, all);
	free(first);
	nftw(dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(receipts_survive_kills)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
