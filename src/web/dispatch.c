#include "web/dispatch.h"

#include "auth/device.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/rand.h"
#include "http/stream.h"
#include "web/internal.h"

/* --- Who asks, about which street ---------------------------------------------------------------------------------- */

/** The browser's pass: 22 symbols of our alphabet, or a new one. */
static void read_pass(struct web *w)
{
	struct str pass = http_request_cookie(w->req, COOKIE_PASS);

	if (pass.n == 22 && rand_code_clean(w->arena, pass).n == 22) {
		w->pass = pass;
		return;
	}
	w->pass = rand_code(w->arena, 22);
	web_cookie(w, COOKIE_PASS, w->pass, 400LL * 86400);
}

/** The use of a session is noted now and then, so that an unused one ends. */
static enum err note_session(const struct web_site *site, struct db *db, struct arena *a, const void *args)
{
	return session_touch(&site->keys, db, a, *(const int64_t *)args, clock_now_ms());
}

static enum err find_identity(struct web *w)
{
	const struct web_site *site = w->site;
	struct str session = http_request_cookie(w->req, COOKIE_SESSION);
	struct str duty = http_request_cookie(w->req, COOKIE_DUTY);
	enum err err;

	if (session.n > 0) {
		err = session_find(&site->keys, site->journal, w->db, w->arena, session, w->street.id, w->now_ms, &w->who);
		if (err != OK && err != ERR_NOT_FOUND)
			return err;
		if (err == OK && session_stale(&w->who, w->now_ms))
			web_later(w, note_session, &w->who.session_id, sizeof(w->who.session_id));
	}
	if (duty.n > 0 && w->street.id.v && w->route->capability == CAP_DUTY) {
		err = device_find(&site->keys, site->journal, w->db, w->arena, w->street.id, duty, &w->who);
		if (err != OK && err != ERR_NOT_FOUND && err != ERR_GONE)
			return err;
	}
	return OK;
}

static enum err check_capability(const struct web *w)
{
	enum capability cap = w->route->capability;

	if (cap == CAP_NONE)
		return OK;
	if (cap == CAP_DUTY)
		return w->who.device.v ? OK : ERR_UNAUTHENTICATED;
	if (!w->who.account.v)
		return ERR_UNAUTHENTICATED;
	return cap == CAP_SIGNED_IN || role_may(w->who.role, cap) ? OK : ERR_FORBIDDEN;
}

/* --- One request --------------------------------------------------------------------------------------------------- */

struct task *web_task(struct web *w)
{
	return (struct task *)((char *)w - offsetof(struct task, w));
}

/** Everything a second run of the same request must not inherit from the first. */
static void task_rewind(struct task *t)
{
	t->w.res->headers_n = 0;
	t->w.res->status = 0;
	t->w.res->body = (struct str){0};
	t->w.errors_n = 0;
	t->w.who = (struct identity){0};
	t->answered = false;
	t->refusal = REFUSED_RIGHT;
}

/** Inside a transaction on w->db: street, identity, capability, handler. */
static enum err task_run(struct task *t)
{
	struct web *w = &t->w;
	enum err err;

	task_rewind(t);
	w->now_ms = clock_now_ms();
	read_pass(w);
	prefs_read(w);
	err = csrf_check(w, w->route->csrf);
	if (err != OK)
		t->refusal = REFUSED_FORM;
	if (err == OK && t->street_code.n > 0)
		err = street_find(w->db, w->arena, t->street_code, &w->street);
	if (err == OK)
		err = find_identity(w);
	if (err == OK)
		err = check_capability(w);
	if (err == OK)
		err = w->route->handle(w);
	if (err == OK && arena_failed(w->arena))
		err = ERR_LIMIT;
	t->answered = w->res->status != 0;
	t->result = err;
	return err;
}

/** The answer is what the handler made, unless something went wrong that it did not answer itself. */
static void task_answer(struct task *t, enum err err)
{
	struct web *w = &t->w;

	if (err == ERR_FORBIDDEN || err == ERR_RATE)
		refused(w->site, err == ERR_RATE ? REFUSED_RATE : t->refusal, w->req, w->route->pattern, 0);
	/* the handler's own page stands only when its own verdict is the last word: not when the commit failed after it */
	if (err != OK && !(t->answered && err == t->result)) {
		if (err == ERR_DB || err == ERR_IO || err == ERR_NOMEM || err == ERR_FULL)
			log_error("%s %s: %s: %s", w->route->method == HTTP_GET ? "GET" : "POST", w->route->pattern, err_name(err), db_message(w->db));
		answer_error(w, err);
	}
	answer_headers(w);
}

/**
 * Whoever asks has an answer within PATIENCE_MS and a little, also when the database server says nothing: what waited behind somebody
 * who was let down already is not tried as long again, or not at all.
 */
static enum err reading_db(struct task *t)
{
	int64_t waited = clock_monotonic_ms() - t->asked_ms;
	enum err err;

	if (db_silent() && waited >= DB_PATIENCE_SERVING_MS)
		return ERR_DB;
	err = web_thread_db(t->w.site, &t->w.db);
	if (err == OK)
		db_patience(t->w.db, db_patience_after(waited));
	return err;
}

static enum err task_read(struct task *t)
{
	struct web *w = &t->w;
	enum err err;

	if (w->route->flags & ROUTE_ASSET) {
		t->result = w->route->handle(w);
		t->answered = w->res->status != 0;
		return t->result;
	}
	err = reading_db(t);
	if (err == OK)
		err = db_begin(w->db);
	if (err != OK)
		return err;
	if (w->route->runs == RUN_POOL)
		db_patience(w->db, DB_PATIENCE_MS); /* it answers; what is long may take long */
	err = task_run(t);
	db_rollback(w->db); /* a reading transaction: nothing to keep */
	return err;
}

static void task_in_pool(struct pool_job *job)
{
	struct task *t = (struct task *)((char *)job - offsetof(struct task, pool));

	task_answer(t, task_read(t));
	http_finish(t->w.req);
}

static enum err task_in_writer(struct writer_job *job, struct db *db)
{
	struct task *t = (struct task *)job;

	t->w.db = db;
	return task_run(t);
}

static void task_written(struct writer_job *job, enum err err)
{
	struct task *t = (struct task *)job;

	task_answer(t, err);
	http_finish(t->w.req);
}

static enum err task_form(struct task *t)
{
	struct web *w = &t->w;
	struct form *form;
	enum err err;

	if (w->route->csrf == CSRF_NONE)
		return OK;
	form = ARENA_NEW(w->arena, struct form);
	if (!form)
		return ERR_LIMIT;
	err = form_parse(w->arena, w->req, form);
	if (err == OK)
		w->form = form;
	return err;
}

static enum lane lane_of(const struct route *route)
{
	return route->runs == RUN_SIGN_IN ? LANE_SIGN_IN : route->runs == RUN_POOL ? LANE_FILES : LANE_PAGES;
}

static enum http_verdict task_start(struct task *t)
{
	struct web *w = &t->w;
	enum err err = task_form(t);

	if (err == OK && w->route->runs == RUN_WRITER) {
		t->write = (struct writer_job){.street = street_key(t->street_code), .run = task_in_writer, .done = task_written};
		err = writer_submit(w->site->writer, &t->write);
		if (err == OK)
			return HTTP_LATER;
	} else if (err == OK && (w->route->runs != RUN_INLINE || !(w->site->inline_reads || w->route->flags & ROUTE_ASSET))) {
		t->pool.run = task_in_pool;
		err = pool_submit(w->site->lanes[lane_of(w->route)], &t->pool);
		if (err == OK)
			return HTTP_LATER;
	} else if (err == OK) {
		err = task_read(t);
	}
	task_answer(t, err);
	return HTTP_DONE;
}

/* --- What the server calls ------------------------------------------------------------------------------------------ */

static enum err app_head(void *context, const struct http_request *req, size_t *ret_body_max)
{
	const struct web_site *site = context;
	struct route_match m;
	enum err err = router_find(site->router, req->method, req->path, &m);

	if (err == OK)
		err = rate_take(site, m.route, req);
	if (err == OK)
		*ret_body_max = m.route->body_max;
	return err;
}

static struct task *task_new(const struct web_site *site, struct http_request *req, struct http_response *res)
{
	struct task *t = ARENA_NEW(req->arena, struct task);

	if (!t)
		return NULL;
	t->w.site = site;
	t->w.req = req;
	t->w.res = res;
	t->w.arena = req->arena;
	t->asked_ms = clock_monotonic_ms();
	t->w.now_ms = clock_now_ms();
	t->refusal = REFUSED_RIGHT;
	t->w.live_since = (int64_t)stream_hub_mark(site->hub);
	prefs_read(&t->w); /* before anything can go wrong: also what is refused at once is said in the reader's language */
	return t;
}

static enum http_verdict app_handle(void *context, struct http_request *req, struct http_response *res)
{
	struct task *t = task_new(context, req, res);
	struct route_match m;
	enum err err;

	if (!t) {
		res->status = 500;
		return HTTP_DONE;
	}
	err = router_find(t->w.site->router, req->method, req->path, &m);
	if (err != OK) {
		read_pass(&t->w);
		answer_error(&t->w, err);
		answer_headers(&t->w);
		return HTTP_DONE;
	}
	t->w.route = m.route;
	memcpy(t->w.param, m.param, sizeof(m.param));
	t->street_code = m.street_code;
	return task_start(t);
}

static void app_error(void *context, struct http_request *req, enum err err, struct http_response *res)
{
	struct task *t = task_new(context, req, res);

	if (!t) {
		res->status = web_http_status(err);
		return;
	}
	if (err == ERR_RATE)
		refused(t->w.site, REFUSED_RATE, req, "before it was read", 0);
	answer_error(&t->w, err);
	answer_headers(&t->w);
}

struct http_app web_app(const struct web_site *site)
{
	/* the http layer hands the context back untouched; it is const for us again in every callback */
	union {
		const struct web_site *in;
		void *out;
	} context = {.in = site};

	return (struct http_app){.context = context.out, .head = app_head, .handle = app_handle, .error = app_error};
}
