#include "journal/follow.h"

#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"
#include "journal/internal.h"

#define PAGE 500
#define HEADS_EVERY_MS 1000
#define WAIT_MS 1000

struct follower {
	struct db *db;
	const struct journal *journal;
	char *heads_path;
	void (*sink)(void *context, const struct journal_entry *entry);
	void *context;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	bool woken, stopping;
	/* of the thread alone */
	struct outside_head *known; /* what was handed on, a street each */
	size_t known_n, known_cap;
	bool *unwritten;            /* not yet in the file outside */
	int64_t written_at_ms;
};

static struct outside_head *known_of(struct follower *f, struct street_id street, size_t *ret_i)
{
	for (size_t i = 0; i < f->known_n; i++) {
		if (f->known[i].street.v == street.v) {
			*ret_i = i;
			return &f->known[i];
		}
	}
	if (f->known_n == f->known_cap) {
		size_t cap = f->known_cap ? f->known_cap * 2 : 16;
		struct outside_head *v = realloc(f->known, cap * sizeof(*v));
		bool *u;

		if (!v)
			return NULL;
		f->known = v;
		u = realloc(f->unwritten, cap * sizeof(*u));
		if (!u)
			return NULL;
		f->unwritten = u;
		f->known_cap = cap;
	}
	*ret_i = f->known_n;
	f->known[f->known_n] = (struct outside_head){.street = street};
	f->unwritten[f->known_n] = false;
	return &f->known[f->known_n++];
}

static enum err hand_on(struct follower *f, struct arena *a, size_t i, int64_t until)
{
	while (f->known[i].seq < until) {
		struct journal_entries page;
		enum err err;

		arena_reset(a);
		err = journal_after(f->db, a, f->known[i].street, f->known[i].seq, PAGE, &page);
		if (err != OK)
			return err;
		if (page.n == 0)
			return OK;
		for (size_t k = 0; k < page.n; k++)
			f->sink(f->context, &page.v[k]);
		f->known[i].seq = page.v[page.n - 1].seq;
		if (page.v[page.n - 1].hash.n == HASH_BYTES)
			memcpy(f->known[i].hash.b, page.v[page.n - 1].hash.p, HASH_BYTES);
		f->unwritten[i] = true;
	}
	return OK;
}

/** Looks at all heads; ${quiet}: notes them as known without handing anything on. */
static enum err look(struct follower *f, bool quiet)
{
	struct arena *a = arena_new(MIB(8)), *page = arena_new(MIB(8));
	struct heads_all_rows heads = {0};
	enum err err = a && page ? db_ping(f->db) : ERR_NOMEM;

	if (err == OK)
		err = heads_all(f->db, a, &heads);
	for (size_t k = 0; err == OK && k < heads.n; k++) {
		size_t i;
		struct outside_head *known = known_of(f, heads.v[k].street_id, &i);

		if (!known) {
			err = ERR_NOMEM;
		} else if (quiet) {
			known->seq = heads.v[k].seq;
			if (heads.v[k].hash.n == HASH_BYTES)
				memcpy(known->hash.b, heads.v[k].hash.p, HASH_BYTES);
			f->unwritten[i] = true;
		} else {
			err = hand_on(f, page, i, heads.v[k].seq);
		}
	}
	arena_free(a);
	arena_free(page);
	return err;
}

/** Somebody cut a journal, or put back an old copy of the database: whoever starts the server shall hear of it before it grows again. */
static void warn_if_cut(struct follower *f)
{
	struct arena *a = arena_new(MIB(8));
	struct outside_heads outside;

	if (a && heads_read(f->heads_path, a, &outside) == OK)
		for (size_t i = 0; i < outside.n; i++) {
			bool last = i + 1 == outside.n || outside.v[i + 1].street.v != outside.v[i].street.v;
			struct outside_head *known;
			size_t at;

			if (last && (known = known_of(f, outside.v[i].street, &at)) && known->seq < outside.v[i].seq)
				log_error("a journal ends at entry %" PRId64 ", %s tells of entry %" PRId64 ": see `feixiang verify`", known->seq, f->heads_path,
					outside.v[i].seq);
		}
	arena_free(a);
}

static void write_outside(struct follower *f, bool now)
{
	bool any = false;

	for (size_t i = 0; i < f->known_n; i++)
		any |= f->unwritten[i];
	if (!any || (!now && clock_monotonic_ms() - f->written_at_ms < HEADS_EVERY_MS))
		return;
	f->written_at_ms = clock_monotonic_ms();
	for (size_t i = 0; i < f->known_n; i++) {
		if (!f->unwritten[i] || f->known[i].seq == 0)
			continue;
		if (heads_append(f->heads_path, &f->known[i], 1) != OK) {
			log_warn("the journal's heads could not be written to %s", f->heads_path);
			return;
		}
		f->unwritten[i] = false;
	}
}

/** Until something was committed, or a while. */
static void wait_for_news(struct follower *f)
{
	struct timespec until;

	if (db_is_postgres(f->db)) {
		(void)db_wait(f->db, WAIT_MS);
		return;
	}
	clock_deadline(WAIT_MS, &until);
	pthread_mutex_lock(&f->lock);
	while (!f->woken && !f->stopping)
		if (pthread_cond_timedwait(&f->wake, &f->lock, &until) == ETIMEDOUT)
			break;
	f->woken = false;
	pthread_mutex_unlock(&f->lock);
}

static bool stopping(struct follower *f)
{
	bool stop;

	pthread_mutex_lock(&f->lock);
	stop = f->stopping;
	pthread_mutex_unlock(&f->lock);
	return stop;
}

static void *follow(void *arg)
{
	struct follower *f = arg;
	enum err last = OK;

	while (!stopping(f)) {
		enum err err;

		wait_for_news(f);
		err = look(f, false);
		if (err != OK && err != last)
			log_warn("live views wait: the journal cannot be read (%s)", err_name(err));
		last = err;
		write_outside(f, false);
	}
	if (look(f, false) == OK)
		write_outside(f, true);
	return NULL;
}

static void free_all(struct follower *f)
{
	db_close(f->db);
	free(f->heads_path);
	free(f->known);
	free(f->unwritten);
	free(f);
}

enum err follower_start(const char *url, const struct journal *j, const char *heads_path,
	void (*sink)(void *context, const struct journal_entry *entry), void *context, struct follower **ret)
{
	struct follower *f = calloc(1, sizeof(*f));
	pthread_condattr_t attr;
	enum err err;

	if (!f)
		return ERR_NOMEM;
	f->journal = j;
	f->sink = sink;
	f->context = context;
	f->heads_path = strdup(heads_path);
	err = f->heads_path ? db_open(url, DB_READ, &f->db) : ERR_NOMEM;
	if (err == OK)
		err = look(f, true);
	if (err == OK)
		warn_if_cut(f);
	if (err != OK) {
		free_all(f);
		return err;
	}
	pthread_mutex_init(&f->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&f->wake, &attr);
	pthread_condattr_destroy(&attr);
	if (pthread_create(&f->thread, NULL, follow, f) != 0) {
		free_all(f);
		return ERR_NOMEM;
	}
	*ret = f;
	return OK;
}

void follower_wake(struct follower *f)
{
	pthread_mutex_lock(&f->lock);
	f->woken = true;
	pthread_cond_signal(&f->wake);
	pthread_mutex_unlock(&f->lock);
}

void follower_stop(struct follower *f)
{
	if (!f)
		return;
	pthread_mutex_lock(&f->lock);
	f->stopping = true;
	pthread_cond_signal(&f->wake);
	pthread_mutex_unlock(&f->lock);
	pthread_join(f->thread, NULL);
	pthread_cond_destroy(&f->wake);
	pthread_mutex_destroy(&f->lock);
	free_all(f);
}
