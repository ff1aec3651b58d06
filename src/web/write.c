/* Writing from where one is not the writer: a worker that waits, and what a reading leaves behind. */
#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "web/internal.h"

struct pool_write {
	struct web *w;
	enum err (*run)(struct web *w, void *context);
	void *context;
};

static enum err pool_write_run(void *context, struct db *db)
{
	struct pool_write *pw = context;
	struct db *reader = pw->w->db;
	enum err err;

	pw->w->db = db;
	err = pw->run(pw->w, pw->context);
	pw->w->db = reader;
	return err;
}

enum err web_write(struct web *w, enum err (*run)(struct web *w, void *context), void *context)
{
	struct pool_write pw = {w, run, context};

	return writer_run(w->site->writer, street_key(w->street.code), pool_write_run, &pw);
}

struct auth_act web_officer_act(const struct web *w)
{
	return (struct auth_act){&w->site->keys, w->site->journal, w->db, w->arena, ACTOR_OFFICER, w->who.account.v, w->now_ms};
}

enum err web_note(struct web *w, const char *kind, int64_t subject_id, int64_t about_id, struct str body)
{
	struct journal_note note = {
		.street = w->street.id,
		.kind = kind,
		.subject_id = subject_id,
		.about_id = about_id,
		.body = body,
		.actor = ACTOR_REPORTER,
	};

	if (w->route->capability == CAP_DUTY) {
		note.actor = ACTOR_SHOP;
		note.actor_id = w->who.device.v;
	} else if (w->route->capability != CAP_NONE) {
		note.actor = ACTOR_OFFICER;
		note.actor_id = w->who.account.v;
	}
	return journal_append(w->site->journal, w->db, &note, NULL);
}

/* --- Later -------------------------------------------------------------------------------------------------------- */

struct later {
	struct writer_job job; /* first */
	const struct web_site *site;
	web_later_fn run;
	_Alignas(int64_t) char args[WEB_LATER_ARGS_MAX];
};

static enum err later_run(struct writer_job *job, struct db *db)
{
	struct later *l = (struct later *)job;
	struct arena *a = arena_new(KIB(256));
	enum err err;

	if (!a)
		return ERR_NOMEM;
	err = l->run(l->site, db, a, l->args);
	arena_free(a);
	return err;
}

static void later_done(struct writer_job *job, enum err err)
{
	if (err != OK && err != ERR_CONFLICT && err != ERR_NOT_FOUND)
		log_warn("a write after an answer failed: %s", err_name(err));
	free(job);
}

void web_later(struct web *w, web_later_fn run, const void *args, size_t n)
{
	struct later *l;

	if (n > WEB_LATER_ARGS_MAX)
		return;
	l = calloc(1, sizeof(*l));
	if (!l)
		return;
	l->site = w->site;
	l->run = run;
	memcpy(l->args, args, n);
	l->job.street = street_key(w->street.code);
	l->job.run = later_run;
	l->job.done = later_done;
	if (writer_submit(w->site->writer, &l->job) != OK)
		free(l);
}
