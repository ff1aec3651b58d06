/* The tables of the program, walked: every route, every query on both engines, every move of an appeal, every setting. */
#include "world.h"

#include "features/appeals/appeal.h"
#include "web/dispatch.h"

/* --- Routes ----------------------------------------------------------------------------------------------------------- */

/** Rows that write on a GET: a link of the demonstration lets somebody in, which makes a session. */
static bool may_write_on_get(const struct route *r)
{
	return strcmp(r->pattern, "/in/{token}") == 0;
}

static void test_routes(void **state)
{
	(void)state;
	for (const struct route *const *t = app_routes; *t; t++) {
		for (const struct route *r = *t; r->pattern; r++) {
			bool unsafe = r->method != HTTP_GET;

			assert_non_null(r->handle);
			if (unsafe && r->csrf == CSRF_NONE)
				fail_msg("%s changes something without a check where it comes from", r->pattern);
			if (unsafe && r->body_max == 0)
				fail_msg("%s takes no body", r->pattern);
			if (!unsafe && (r->body_max > 0 || r->csrf != CSRF_NONE))
				fail_msg("GET %s has a body or a form token", r->pattern);
			if (unsafe && r->rate == RATE_PAGE)
				fail_msg("%s changes something without a limit", r->pattern);
			if (!unsafe && r->runs == RUN_WRITER && !may_write_on_get(r))
				fail_msg("GET %s writes", r->pattern);
			if (strncmp(r->pattern, "/o/", 3) == 0 && r->capability == CAP_NONE)
				fail_msg("%s is the office's, for anybody", r->pattern);
			if (strncmp(r->pattern, "/d/", 3) == 0 && r->capability != CAP_DUTY)
				fail_msg("%s is a shop's, for anybody", r->pattern);
			for (const struct route *other = *t; other < r; other++)
				if (other->method == r->method && strcmp(other->pattern, r->pattern) == 0)
					fail_msg("%s stands twice", r->pattern);
		}
	}
}

/** A path that fits a pattern. */
static struct str example_of(struct arena *a, const char *pattern)
{
	struct str rest = str_c(pattern), part;
	struct buf b;

	buf_init(&b, a, 0, KIB(1));
	rest = str_from(rest, 1);
	while (str_cut(&rest, '/', &part)) {
		buf_putc(&b, '/');
		if (str_eq(part, S("{street}")))
			buf_put(&b, S("lh"));
		else if (str_eq(part, S("{code}")))
			buf_put(&b, S("lh-222222"));
		else if (str_eq(part, S("{id}")))
			buf_put(&b, S("12345"));
		else if (str_eq(part, S("{token}")))
			buf_put(&b, S("nothing"));
		else
			buf_put(&b, part);
	}
	if (b.n == 0)
		buf_putc(&b, '/');
	return arena_dup(a, buf_str(&b));
}

/** Nobody gets further than his capability, and no unsafe row works without its token. */
static void test_routes_refuse(void **state)
{
	struct world *w = *state;

	for (const struct route *const *t = app_routes; *t; t++) {
		for (const struct route *r = *t; r->pattern; r++) {
			struct loopback *nobody = browser(w);
			struct str path = example_of(w->arena, r->pattern);
			struct loopback_answer a;

			if (r->method == HTTP_POST) {
				a = loopback_post(nobody, path.p, S("kind=noise&csrf=1772811000.00000000000000000000000000000000"));
				if (a.status != 403)
					fail_msg("POST %.*s without a good token answered %d", STR_FMT(path), a.status);
			} else if (r->capability != CAP_NONE) {
				a = loopback_get(nobody, path.p);
				if (a.status != 401 && !(a.status == 303 && str_starts(a.location, S("/login"))))
					fail_msg("GET %.*s by nobody answered %d", STR_FMT(path), a.status);
			}
			loopback_free(nobody);
		}
	}
}

static void test_methods_and_paths(void **state)
{
	struct world *w = *state;
	struct loopback *lb = browser(w);

	assert_int_equal(loopback_request(lb, HTTP_PUT, "/s/lh", NULL, 0, (struct str){0}).status, 405);
	assert_int_equal(loopback_request(lb, HTTP_HEAD, "/s/lh", NULL, 0, (struct str){0}).status, 200);
	get(lb, S("/nothing/here"), 404);
	get(lb, S("/r/lh-2222222222222222222222"), 404);
	get(lb, S("/q/xx-222222"), 404);
	get(lb, S("/api/v1/lh/nothing"), 404);
	assert_true(str_starts(loopback_get(lb, "/api/v1/lh/nothing").body, S("{\"error\"")));
	loopback_free(lb);
}

/* --- Queries ---------------------------------------------------------------------------------------------------------- */

#define LISTS(X) X(account) X(device) X(link) X(offer) X(opening) X(session) X(journal) X(jobs) X(street) X(streets) X(place) X(shop) X(roster) X(appeal) X(duty) X(export) X(history) X(group) X(retention) X(photo) X(relay) X(refused)
#define DECLARE(name) extern const struct db_query *const queries_of_##name##_sql[];
LISTS(DECLARE)
#define NAME(name) queries_of_##name##_sql,
static const struct db_query *const *const lists[] = {LISTS(NAME)};
#define LISTS_N (sizeof(lists) / sizeof(lists[0]))

static void test_queries(void **state)
{
	struct world *w = *state;
	size_t n = 0;
	struct db *db;

	assert_int_equal(app_reader(w->app, &db), OK);
	for (size_t l = 0; l < LISTS_N; l++) {
		for (const struct db_query *const *q = lists[l]; *q; q++) {
			if (db_prepare_check(db, *q) != OK)
				fail_msg("%s: %s", (*q)->name, db_message(db));
			for (size_t k = 0; k <= l; k++)
				for (const struct db_query *const *other = lists[k]; *other && *other != *q; other++)
					if (strcmp((*other)->name, (*q)->name) == 0)
						fail_msg("two queries are called %s", (*q)->name);
			n++;
		}
	}
	assert_true(n > 80);
}

/** Reads whole tables on purpose: small ones, or verify and the journal's follower, which want all. */
static bool may_read_all(const char *query)
{
	static const char *const names[] = {"accounts_count", "grants_by_street", "streets_ids", "streets_all", "heads_all", "journal_streets",
		"rows_streets", "journal_first", "purge_streets", "purge_accounts_due", "purge_sessions_due", "purge_links_due" /* once an hour, people of offices */,
		"entries_restored", "look_strays", "look_gone", "told_strays", "told_gone", "notice_strays" /* verify walks everything */,
		"appeals_of_district" /* over all streets, by an index of those alone that are on the list */, NULL};

	for (size_t i = 0; names[i]; i++)
		if (strcmp(names[i], query) == 0)
			return true;
	return false;
}

/** Why a step of SQLite's plan is too slow for a street with a hundred thousand appeals, or NULL. */
static const char *too_slow(struct str step)
{
	static const char *const grow[] = {"_appeals_", "appeals_by", "appeal_shops", "appeal_looks", "appeal_texts", "_journal_", "journal_of", NULL};

	/* "SCAN c" and "SCAN (subquery-4)" are subqueries of ours: how they find their rows is a step of its own */
	if (str_starts(step, S("SCAN ")) && step.n > 6 && !str_starts(step, S("SCAN (")))
		return "reads a whole table";
	if (!str_ends(step, S(" (street_id=?)")) || str_ends(step, S("_kept (street_id=?)"))) /* an index of what is still to be erased */
		return NULL;
	for (size_t i = 0; grow[i]; i++)
		if (str_find_str(step, str_c(grow[i])) < step.n)
			return "reads everything a street has";
	return NULL;
}

static void check_plan(struct world *w, struct db *db, const struct db_query *q)
{
	static const enum db_type types[] = {DB_I64, DB_I64, DB_I64, DB_TEXT};
	struct db_query plan = *q;
	struct db_value nothing[64] = {{0}};
	struct db_cursor c;
	bool row;

	plan.sql = arena_fmt(w->arena, "EXPLAIN QUERY PLAN %s", q->sql).p;
	plan.columns = 4;
	plan.column_types = types;
	/* the table of prepared statements goes by address: this one must outlive the connection's use of it */
	assert_int_equal(db_query_start(db, memcpy(arena_alloc(w->arena, sizeof(plan)), &plan, sizeof(plan)), nothing, &c), OK);
	while (db_query_step(&c, &row) == OK && row) {
		struct str step = db_column_str(&c, 3);

		if (too_slow(step))
			fail_msg("%s %s: %.*s", q->name, too_slow(step), STR_FMT(step));
	}
	db_query_end(&c);
}

static void test_plans(void **state)
{
	struct world *w = *state;
	struct db *db;

	if (w->postgres) /* it chooses by what it counted, not by the words alone */
		return;
	assert_int_equal(db_open(arena_fmt(w->arena, "%s/feixiang.db", w->dir).p, DB_READ, &db), OK);
	for (size_t l = 0; l < LISTS_N; l++)
		for (const struct db_query *const *q = lists[l]; *q; q++)
			if (!(*q)->writes && !may_read_all((*q)->name))
				check_plan(w, db, *q);
	db_close(db);
}

/* --- Moves of an appeal --------------------------------------------------------------------------------------------------- */

#define REP (1u << ACTOR_REPORTER)
#define SHO (1u << ACTOR_SHOP)
#define OFF (1u << ACTOR_OFFICER)
#define SYS (1u << ACTOR_SYSTEM)
#define KEEPS (-1)

/*
 * What the rules say, written down a second time: who may do it, and where each of the six states leads: open, answered, asked, ended,
 * taken back, withdrawn; NO where it may not happen.
 */
#define NO (-2)
static const struct {
	enum appeal_event event;
	unsigned actors;
	int to[APPEAL_STATE__COUNT];
	int holder;
} rules[] = {
	{EVENT_UNDO, REP, {APPEAL_UNDONE, NO, NO, NO, NO, NO}, HOLDER_NOBODY},
	{EVENT_WITHDRAW, REP, {APPEAL_WITHDRAWN, APPEAL_WITHDRAWN, APPEAL_WITHDRAWN, NO, NO, NO}, HOLDER_NOBODY},
	{EVENT_NAME_SHOP, REP, {APPEAL_OPEN, NO, NO, NO, NO, NO}, HOLDER_SHOP},
	{EVENT_ANSWER_DONE, SHO | OFF, {APPEAL_ANSWERED, NO, NO, NO, NO, NO}, HOLDER_REPORTER},
	{EVENT_ANSWER_CALL, SHO, {APPEAL_OPEN, NO, NO, NO, NO, NO}, HOLDER_OFFICE},
	{EVENT_ANSWER_NOT_US, SHO, {APPEAL_OPEN, NO, NO, NO, NO, NO}, HOLDER_OFFICE},
	{EVENT_RAISE, SYS, {APPEAL_OPEN, NO, NO, NO, NO, NO}, HOLDER_OFFICE},
	{EVENT_TAKE, OFF, {APPEAL_OPEN, NO, NO, NO, NO, NO}, HOLDER_OFFICE},
	{EVENT_PASS, OFF, {APPEAL_OPEN, NO, NO, NO, NO, NO}, HOLDER_SHOP},
	{EVENT_AGAIN, REP, {APPEAL_OPEN, APPEAL_OPEN, APPEAL_OPEN, NO, NO, NO}, HOLDER_SHOP},
	{EVENT_ASK, SYS, {NO, APPEAL_ASKED, NO, NO, NO, NO}, HOLDER_REPORTER},
	{EVENT_VERDICT_BETTER, REP, {NO, APPEAL_ENDED, APPEAL_ENDED, APPEAL_ENDED, NO, NO}, HOLDER_NOBODY},
	{EVENT_VERDICT_NOT_YET, REP, {NO, APPEAL_OPEN, APPEAL_OPEN, APPEAL_OPEN, NO, NO}, HOLDER_OFFICE},
	{EVENT_CLOSE, OFF, {APPEAL_ENDED, APPEAL_ENDED, APPEAL_ENDED, NO, NO, NO}, HOLDER_REPORTER},
	{EVENT_SILENCE, SYS, {NO, NO, APPEAL_ENDED, NO, NO, NO}, HOLDER_NOBODY},
	{EVENT_TAKE_OVER, OFF, {APPEAL_OPEN, NO, NO, NO, NO, NO}, KEEPS},
	{EVENT_UPDATE, OFF, {APPEAL_OPEN, NO, NO, NO, NO, NO}, KEEPS},
	{EVENT_QUESTION, OFF, {APPEAL_OPEN, NO, NO, NO, NO, NO}, HOLDER_REPORTER},
	{EVENT_REPLY, REP, {APPEAL_OPEN, NO, NO, NO, NO, NO}, HOLDER_OFFICE},
	{EVENT_UNANSWERED, SYS, {APPEAL_ENDED, NO, NO, NO, NO, NO}, HOLDER_NOBODY},
	{EVENT_REDIRECT, OFF, {APPEAL_OPEN, NO, NO, NO, NO, NO}, HOLDER_OFFICE},
	{EVENT_NOT_OURS, OFF, {APPEAL_ENDED, APPEAL_ENDED, APPEAL_ENDED, NO, NO, NO}, HOLDER_REPORTER},
	{EVENT_REOPEN, REP | SHO | OFF, {NO, NO, NO, APPEAL_OPEN, NO, NO}, HOLDER_OFFICE},
	{EVENT_OVERDUE, SYS, {APPEAL_OPEN, NO, NO, NO, NO, NO}, KEEPS},
	{EVENT_TO_DISTRICT, SYS, {APPEAL_OPEN, NO, NO, NO, NO, NO}, KEEPS},
	{EVENT_MERGE, OFF, {APPEAL_OPEN, APPEAL_ANSWERED, APPEAL_ASKED, NO, NO, NO}, KEEPS},
	{EVENT_SPLIT, OFF, {APPEAL_OPEN, APPEAL_ANSWERED, APPEAL_ASKED, NO, NO, NO}, KEEPS},
	{EVENT_PHONED_BETTER, OFF, {NO, APPEAL_ENDED, APPEAL_ENDED, APPEAL_ENDED, NO, NO}, HOLDER_REPORTER},
	{EVENT_PHONED_NOT_YET, OFF, {NO, APPEAL_OPEN, APPEAL_OPEN, APPEAL_OPEN, NO, NO}, HOLDER_OFFICE},
};

/** Every event in every state by everybody: done as the rules say, or refused as forbidden or as a conflict. */
static void test_moves_exhaustively(void **state)
{
	(void)state;
	assert_int_equal(sizeof(rules) / sizeof(rules[0]), APPEAL_EVENT__COUNT);
	for (size_t r = 0; r < APPEAL_EVENT__COUNT; r++) {
		for (int s = 0; s < APPEAL_STATE__COUNT; s++) {
			for (int a = 0; a < ACTOR__COUNT; a++) {
				const struct appeal_move *m;
				enum err err = appeal_move_find(rules[r].event, (enum appeal_state)s, (enum journal_actor)a, &m);

				if (!(rules[r].actors & 1u << a)) {
					assert_int_equal(err, ERR_FORBIDDEN);
				} else if (rules[r].to[s] == NO) {
					assert_int_equal(err, ERR_CONFLICT);
				} else {
					assert_int_equal(err, OK);
					assert_int_equal(m->to == APPEAL_STAYS ? s : (int)m->to, rules[r].to[s]);
					assert_int_equal(m->holder == HOLDER_STAYS ? KEEPS : (int)m->holder, rules[r].holder);
				}
			}
		}
	}
}

static void test_moves(void **state)
{
	struct world *w = *state;
	int allowed = 0;

	for (int e = 0; e < APPEAL_EVENT__COUNT; e++) {
		const struct appeal_move *m = &appeal_moves[e];

		assert_int_equal(m->event, e);
		assert_non_null(journal_kind_find(app_site(w->app)->journal, str_c(m->kind)));
		for (int s = 0; s < APPEAL_STATE__COUNT; s++) {
			for (int a = 0; a < ACTOR__COUNT; a++) {
				const struct appeal_move *got;
				enum err err = appeal_move_find((enum appeal_event)e, (enum appeal_state)s, (enum journal_actor)a, &got);
				bool may = (m->from & (1u << s)) && (m->actors & (1u << a));

				assert_int_equal(err == OK, may);
				allowed += may;
			}
		}
		/* nothing leads out of what was taken back */
		assert_false(m->from & (1u << APPEAL_UNDONE | 1u << APPEAL_WITHDRAWN));
		/* whoever is ended or taken back waits for nobody but the reporter's word */
		if (m->to == APPEAL_ENDED || m->to == APPEAL_UNDONE || m->to == APPEAL_WITHDRAWN)
			assert_true(m->holder == HOLDER_NOBODY || m->holder == HOLDER_REPORTER);
	}
	assert_true(allowed > 20);
}

static void test_words(void **state)
{
	(void)state;
	for (int s = 0; s < APPEAL_STATE__COUNT; s++) {
		enum appeal_state back;

		assert_int_equal(appeal_state_parse(str_c(appeal_state_name((enum appeal_state)s)), &back), OK);
		assert_int_equal(back, s);
	}
	for (int v = 0; v < APPEAL_VERDICT__COUNT; v++) {
		enum appeal_verdict back;

		assert_int_equal(appeal_verdict_parse(str_c(appeal_verdict_name((enum appeal_verdict)v)), &back), OK);
		assert_int_equal(back, v);
	}
	for (size_t i = 0; i < appeal_kinds_n; i++)
		assert_ptr_equal(appeal_kind_find(appeal_kinds[i].word), &appeal_kinds[i]);
	assert_null(appeal_kind_find(S("")));
}

/* --- Errors and journal kinds ----------------------------------------------------------------------------------------------- */

static void test_errors_have_answers(void **state)
{
	(void)state;
	for (int e = OK + 1; e < ERR__COUNT; e++) {
		assert_true(web_http_status((enum err)e) >= 400);
		assert_true(strlen(err_name((enum err)e)) > 4);
	}
}

static const struct {
	const char *table, *why;
} unvouched[] = {
#define UNVOUCHED(table, why) {#table, why},
#include "unvouched.def"
#undef UNVOUCHED
};

static bool reads(const struct db_query *q, struct str table)
{
	struct str rest = str_c(q->sql);
	size_t at;

	/* as a word: behind FROM or JOIN, and not the beginning of a longer name */
	while ((at = str_find_str(rest, table)) < rest.n) {
		char after = at + table.n < rest.n ? rest.p[at + table.n] : ' ';

		if (at > 0 && rest.p[at - 1] == ' ' && !(after == '_' || (after >= 'a' && after <= 'z')))
			return true;
		rest = str_from(rest, at + table.n);
	}
	return false;
}

static bool is_vouched(struct str table)
{
	for (const struct journal_subject *const *s = app_subjects; *s; s++)
		if (reads((*s)->row, table))
			return true;
	for (const struct journal_witness *const *list = app_journal_witnesses; *list; list++)
		for (const struct journal_witness *x = *list; x->name; x++)
			if (reads(x->strays, table))
				return true;
	return false;
}

/** A table that people rely on is held against the journal, or it is said why not. */
static void test_every_table_is_vouched_for(void **state)
{
	static const enum db_type types[] = {DB_TEXT, DB_I64};
	static const char on_sqlite[] = "SELECT m.name, (SELECT count(*) FROM pragma_table_info(m.name) c WHERE c.name = 'bond') FROM sqlite_schema m "
		"WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'";
	static const char on_postgres[] = "SELECT t.table_name::text, (SELECT count(*) FROM information_schema.columns c WHERE c.table_name = t.table_name AND c.column_name = 'bond') "
		"FROM information_schema.tables t WHERE t.table_schema = 'public'";
	struct world *w = *state;
	struct db_query *q = ARENA_NEW(w->arena, struct db_query);
	size_t listed = 0;
	struct db_cursor c;
	struct db *db;
	bool row;

	*q = (struct db_query){.name = "tables", .sql = w->postgres ? on_postgres : on_sqlite, .columns = 2, .column_types = types};
	assert_int_equal(app_reader(w->app, &db), OK);
	assert_int_equal(db_begin(db), OK);
	assert_int_equal(db_query_start(db, q, NULL, &c), OK);
	while (db_query_step(&c, &row) == OK && row) {
		struct str table = db_column_str(&c, 0);
		bool excused = false;

		for (size_t i = 0; i < sizeof(unvouched) / sizeof(unvouched[0]); i++)
			excused |= str_eq(table, str_c(unvouched[i].table)) && strlen(unvouched[i].why) > 10;
		listed += excused;
		if (!excused && db_column_i64(&c, 1) == 0 && !is_vouched(table))
			fail_msg("nobody vouches for %.*s: make it a subject, a witness or a bond, or say in unvouched.def why not", STR_FMT(table));
	}
	db_query_end(&c);
	db_rollback(db);
	assert_int_equal(listed, sizeof(unvouched) / sizeof(unvouched[0])); /* no row without its table */
}

static void test_journal_kinds_name_subjects(void **state)
{
	(void)state;
	for (const struct journal_kind *const *list = app_journal_kinds; *list; list++) {
		for (const struct journal_kind *k = *list; k->name; k++) {
			bool known = !k->subject;

			for (const struct journal_subject *const *s = app_subjects; *s; s++)
				known |= k->subject && strcmp((*s)->name, k->subject) == 0;
			if (!known)
				fail_msg("%s tells of %s, which is no subject", k->name, k->subject);
			assert_true(strlen(tr(LANG_ZH, k->msgid).p) > 0);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_routes),
		cmocka_unit_test(test_routes_refuse),
		cmocka_unit_test(test_methods_and_paths),
		cmocka_unit_test(test_queries),
		cmocka_unit_test(test_plans),
		cmocka_unit_test(test_moves_exhaustively),
		cmocka_unit_test(test_moves),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_errors_have_answers),
		cmocka_unit_test(test_journal_kinds_name_subjects),
		cmocka_unit_test(test_every_table_is_vouched_for),
	};

	return WORLD_RUN(tests);
}
