#include "web/refused.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "refused.sql.h"
#include "web/web.h"

#define KEEP_EVERY_MS MINUTE_MS /* a flood of refusals costs one small write a minute */
#define KEPT_MS (190 * DAY_MS)  /* security logs: six months at least */

static const char *const names[REFUSED__COUNT] = {"sign_in", "right", "form", "rate"};

struct refusals {
	_Atomic int64_t n[REFUSED__COUNT]; /* not in the database yet */
	_Atomic int64_t kept_at_ms;
};

enum err refusals_new(struct refusals **ret)
{
	*ret = calloc(1, sizeof(**ret));
	return *ret ? OK : ERR_NOMEM;
}

void refusals_free(struct refusals *r)
{
	free(r);
}

void refused_from(const struct http_peer *peer, char to[REFUSED_FROM_MAX])
{
	uint64_t n = peer->network;

	if (n >> 32 == 0)
		snprintf(to, REFUSED_FROM_MAX, "%u.%u.%u.0/24", (unsigned)(n >> 24 & 255), (unsigned)(n >> 16 & 255), (unsigned)(n >> 8 & 255));
	else
		snprintf(to, REFUSED_FROM_MAX, "%x:%x:%x::/48", (unsigned)(n >> 48 & 0xffff), (unsigned)(n >> 32 & 0xffff), (unsigned)(n >> 16 & 0xffff));
}

/* --- The log ---------------------------------------------------------------------------------------------------------- */

static void log_it(enum refusal kind, const char *from, const char *what, int64_t about)
{
	switch (kind) {
	case REFUSED_SIGN_IN:
		log_warn("a sign-in failed, from %s, for account %" PRId64, from, about);
		break;
	case REFUSED_RIGHT:
		log_warn("refused, not theirs to do: %s, from %s", what, from);
		break;
	case REFUSED_FORM:
		log_warn("refused, no form of ours or too old: %s, from %s", what, from);
		break;
	case REFUSED_RATE:
		log_warn("refused, too many at once: %s, from %s", what, from);
		break;
	case REFUSED__COUNT:
		break;
	}
}

/* --- The numbers ------------------------------------------------------------------------------------------------------ */

static int64_t hour_of(int64_t at_ms)
{
	return at_ms - at_ms % HOUR_MS;
}

/** Numbers on their way into the database. */
struct counted {
	struct writer_job job; /* first */
	const struct web_site *site;
	int64_t n[REFUSED__COUNT];
};

static void take(struct counted *c, const struct web_site *site)
{
	c->site = site;
	for (int i = 0; i < REFUSED__COUNT; i++)
		c->n[i] = atomic_exchange(&site->refusals->n[i], 0);
}

static void put_back(const struct counted *c)
{
	for (int i = 0; i < REFUSED__COUNT; i++)
		atomic_fetch_add(&c->site->refusals->n[i], c->n[i]);
	log_warn("how often somebody was turned away could not be kept");
}

static enum err keep(void *context, struct db *db)
{
	const struct counted *c = context;
	int64_t now_ms = clock_now_ms();
	enum err err = refused_forget(db, &(struct refused_forget_args){now_ms - KEPT_MS});

	for (int i = 0; err == OK && i < REFUSED__COUNT; i++)
		if (c->n[i] > 0)
			err = refused_add(db, &(struct refused_add_args){hour_of(now_ms), str_c(names[i]), c->n[i]});
	return err;
}

static enum err keep_run(struct writer_job *job, struct db *db)
{
	return keep(job, db);
}

static void keep_done(struct writer_job *job, enum err err)
{
	if (err != OK)
		put_back((struct counted *)job);
	free(job);
}

static void keep_soon(const struct web_site *site)
{
	struct counted *c = calloc(1, sizeof(*c));

	if (!c)
		return;
	take(c, site);
	c->job.run = keep_run;
	c->job.done = keep_done;
	if (writer_submit(site->writer, &c->job) != OK) {
		put_back(c);
		free(c);
	}
}

void refused(const struct web_site *site, enum refusal kind, const struct http_request *req, const char *what, int64_t about)
{
	char from[REFUSED_FROM_MAX];
	int64_t now_ms = clock_now_ms(), kept_at_ms;

	refused_from(&req->peer, from);
	log_it(kind, from, what, about);
	if (!site->refusals)
		return;
	atomic_fetch_add(&site->refusals->n[kind], 1);
	kept_at_ms = atomic_load(&site->refusals->kept_at_ms);
	if (now_ms - kept_at_ms >= KEEP_EVERY_MS && atomic_compare_exchange_strong(&site->refusals->kept_at_ms, &kept_at_ms, now_ms))
		keep_soon(site);
}

void refusals_keep(const struct web_site *site)
{
	struct counted c = {0};
	bool any = false;

	for (int i = 0; site->refusals && i < REFUSED__COUNT; i++)
		any |= atomic_load(&site->refusals->n[i]) > 0;
	if (!any || !site->writer)
		return;
	take(&c, site);
	if (writer_run(site->writer, 0, keep, &c) != OK)
		put_back(&c);
}

enum err refusals_since(const struct web_site *site, struct db *db, struct arena *a, int64_t from_ms, int64_t ret[REFUSED__COUNT])
{
	struct refused_sums_rows rows;
	enum err err = refused_sums(db, a, &(struct refused_sums_args){hour_of(from_ms)}, &rows);

	for (int i = 0; i < REFUSED__COUNT; i++) {
		ret[i] = site->refusals ? atomic_load(&site->refusals->n[i]) : 0;
		for (size_t k = 0; err == OK && k < rows.n; k++)
			if (str_eq(rows.v[k].kind, str_c(names[i])))
				ret[i] += rows.v[k].n;
	}
	return err;
}
