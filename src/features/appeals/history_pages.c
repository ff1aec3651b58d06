/*
 * A shop's own history, a month at a time: what reached its duty phone, what it answered and how soon. Its proof, for itself: it counts
 * this shop alone, and only this shop's phone opens it.
 */
#include <stdlib.h>

#include "appeal_templates.h"
#include "base/num.h"
#include "features/appeals/appeal_pages.h"
#include "features/appeals/appeal_words.h"
#include "features/appeals/export.h"
#include "history.sql.h"
#include "web/when.h"

#define PART_ARENA MIB(1)
#define SHOWN_MAX 300    /* rows of the page; its files hold all */
#define COUNTED_MAX 20000 /* rows that the figures are made of: more than a shop could answer in a month */
#define YEAR_MIN 2020
#define YEAR_MAX 2080

struct month {
	int year, month;
	struct export_span span;
};

static struct month month_of(const struct web *w, int year, int month)
{
	struct civil from = {.year = year, .month = month, .day = 1}, to = {.year = year, .month = month + 1, .day = 1};

	return (struct month){year, month, export_span_of(tz_instant(w->street.tz, from), tz_instant(w->street.tz, to))};
}

static struct month month_at(const struct web *w, int64_t at_ms)
{
	struct civil c = tz_civil(w->street.tz, at_ms);

	return month_of(w, c.year, c.month);
}

/** "2026-03" of the query; anything else is this month. */
static struct month month_read(struct web *w)
{
	struct str text = web_query(w, S("month"));
	int64_t year, month;

	if (text.n == 7 && text.p[4] == '-' && num_parse_i64(str_head(text, 4), YEAR_MIN, YEAR_MAX, &year) == OK &&
		num_parse_i64(str_from(text, 5), 1, 12, &month) == OK)
		return month_of(w, (int)year, (int)month);
	return month_at(w, w->now_ms);
}

static struct str month_text(const struct web *w, const struct month *m)
{
	static const char *const names[] = {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
		"December"};

	return w->lang == LANG_ZH ? arena_fmt(w->arena, "%d年%d月", m->year, m->month) : arena_fmt(w->arena, "%s %d", names[m->month - 1], m->year);
}

static struct str month_href(const struct web *w, const struct month *m, const char *page)
{
	return arena_fmt(w->arena, "/d/%.*s/%s?month=%04d-%02d", STR_FMT(w->street.code), page, m->year, m->month);
}

/* --- One of them ------------------------------------------------------------------------------------------------------ */

/** The shop's last word on it, from its own entry in the journal: what another shop said later is not this shop's to read. */
static enum err answer_of(const struct history_part_row *r, enum appeal_answer *ret)
{
	static const struct str key = S_INIT("\"answer\":\"");
	struct str word = str_from(r->last_body, str_find_str(r->last_body, key) + key.n);

	*ret = ANSWER_NONE;
	if (r->first_at_ms == 0)
		return OK;
	if (str_eq(r->last_kind, S("appeal.not_us"))) {
		*ret = ANSWER_NOT_US;
		return OK;
	}
	return appeal_answer_parse(str_head(word, str_find(word, '"')), ret) == OK ? OK : ERR_DB;
}

/** What stands where no answer is: a report that another shop answered asks nothing of this one. */
static struct str answer_text(const struct web *w, const struct history_part_row *r, enum appeal_answer answer)
{
	enum appeal_state state;

	if (answer != ANSWER_NONE)
		return appeal_answer_label(w->lang, answer);
	if (appeal_state_parse(r->state, &state) != OK || state == APPEAL_WITHDRAWN)
		return T(w, "Withdrawn");
	if (r->shop.v != 0 && r->shop.v != w->who.shop)
		return T(w, "Another shop's");
	return state == APPEAL_OPEN ? T(w, "Not answered yet") : T(w, "Not answered here");
}

static struct str verdict_text(const struct web *w, const struct history_part_row *r)
{
	enum appeal_verdict verdict;

	if (r->shop.v != w->who.shop || appeal_verdict_parse(r->verdict, &verdict) != OK)
		return (struct str){0};
	return appeal_verdict_label(w->lang, verdict);
}

/* --- A month of them -------------------------------------------------------------------------------------------------- */

typedef enum err (*row_fn)(const struct web *w, void *context, const struct history_part_row *r, enum appeal_answer answer);

/** Part by part, the newest first, until ${run} says ERR_LIMIT. */
static enum err walk_month(const struct web *w, const struct month *m, row_fn run, void *context)
{
	struct history_part_args args = {w->street.id, {w->who.shop}, m->span.first, m->span.before, m->span.from_ms, m->span.to_ms};
	struct arena *part = arena_new(PART_ARENA);
	struct history_part_rows rows;
	enum appeal_answer answer;
	enum err err = part ? OK : ERR_NOMEM;

	while (err == OK) {
		arena_reset(part);
		err = history_part(w->db, part, &args, &rows);
		if (err != OK || rows.n == 0)
			break;
		for (size_t i = 0; err == OK && i < rows.n; i++) {
			err = answer_of(&rows.v[i], &answer);
			if (err == OK)
				err = run(w, context, &rows.v[i], answer);
		}
		args.before = rows.v[rows.n - 1].appeal_id;
	}
	arena_free(part);
	return err;
}

struct page_rows {
	struct history_row *v;
	size_t n;
	int64_t told, answered;
	int minutes[COUNTED_MAX];
};

static enum err add_to_page(const struct web *w, void *context, const struct history_part_row *r, enum appeal_answer answer)
{
	struct page_rows *p = context;
	double minutes = export_minutes(r->told_at_ms, r->first_at_ms);

	if (p->told >= COUNTED_MAX)
		return ERR_LIMIT;
	p->told++;
	if (answer != ANSWER_NONE)
		p->minutes[p->answered++] = (int)minutes;
	if (p->n < SHOWN_MAX)
		p->v[p->n++] = (struct history_row){
			.label = appeal_kind_label(w->lang, r->kind), .side = arena_dup(w->arena, r->side),
			.when = arena_fmt(w->arena, "%.*s %.*s", STR_FMT(when_day(w->arena, w->lang, w->street.tz, r->filed_at_ms)),
				STR_FMT(when_clock(w->arena, w->street.tz, r->filed_at_ms))),
			.answer = answer_text(w, r, answer),
			.minutes = answer == ANSWER_NONE ? (struct str){0} : arena_fmt(w->arena, "%d", (int)minutes),
			.href = r->shop.v == w->who.shop ? arena_fmt(w->arena, "/d/%.*s/%lld", STR_FMT(w->street.code), (long long)r->appeal_id.v) : (struct str){0},
			.verdict = verdict_text(w, r), .answered = answer != ANSWER_NONE,
		};
	return OK;
}

static int by_size(const void *a, const void *b)
{
	int x = *(const int *)a, y = *(const int *)b;

	return (x > y) - (x < y);
}

/** Half of the answers took so long or less: the middle one; of an even number the mean of the two in the middle, to half a minute. */
static struct str median_text(const struct web *w, struct page_rows *p)
{
	size_t n = (size_t)p->answered;
	int twice;

	if (n == 0)
		return S("–");
	qsort(p->minutes, n, sizeof(p->minutes[0]), by_size);
	twice = p->minutes[(n - 1) / 2] + p->minutes[n / 2];
	return arena_fmt(w->arena, twice % 2 ? "%d.5" : "%d", twice / 2);
}

/* --- The page --------------------------------------------------------------------------------------------------------- */

/** The nearest months before and after that hold something: empty ones are skipped. */
static enum err fill_neighbours(struct web *w, const struct month *m, struct history_page_view *view)
{
	struct history_older_args before = {w->street.id, {w->who.shop}, m->span.before, m->span.from_ms};
	struct history_newer_args after = {w->street.id, {w->who.shop}, m->span.first, m->span.to_ms};
	struct history_older_row older;
	struct history_newer_row newer;
	struct month other;
	enum err err = history_older(w->db, w->arena, &before, &older);

	if (err == OK) {
		other = month_at(w, older.filed_at_ms);
		view->older_href = month_href(w, &other, "history");
		view->older_label = month_text(w, &other);
	}
	if (err == OK || err == ERR_NOT_FOUND)
		err = history_newer(w->db, w->arena, &after, &newer);
	if (err == OK) {
		other = month_at(w, newer.filed_at_ms);
		view->newer_href = month_href(w, &other, "history");
		view->newer_label = month_text(w, &other);
	}
	return err == ERR_NOT_FOUND ? OK : err;
}

static enum err fill_month(struct web *w, const struct month *m, struct history_page_view *view)
{
	struct page_rows *p = ARENA_NEW(w->arena, struct page_rows);
	enum err err;

	if (p)
		p->v = ARENA_ARRAY(w->arena, struct history_row, SHOWN_MAX);
	if (!p || !p->v)
		return ERR_NOMEM;
	err = walk_month(w, m, add_to_page, p);
	if (err != OK && !(err == ERR_LIMIT && p->told == COUNTED_MAX))
		return err;
	view->rows.v = p->v;
	view->rows.n = p->n;
	view->more = p->told > (int64_t)p->n;
	view->told = p->told;
	view->answered = p->answered;
	view->median = median_text(w, p);
	return OK;
}

static enum err history_show(struct web *w)
{
	struct month m = month_read(w);
	struct history_page_view view = {.period = month_text(w, &m), .street = w->street.name, .xlsx_href = month_href(w, &m, "history.xlsx"),
		.csv_href = month_href(w, &m, "history.csv"), .made = when_day(w->arena, w->lang, w->street.tz, w->now_ms)};
	struct page page = {.theme = appeal_theme(w), .own_heading = true, .print = true};
	struct shop shop;
	enum err err = shop_get(w->db, w->arena, w->street.id, (struct shop_id){w->who.shop}, &shop);

	if (err == OK)
		err = fill_month(w, &m, &view);
	if (err == OK)
		err = fill_neighbours(w, &m, &view);
	if (err != OK)
		return err;
	view.shop = shop.name;
	page.title = arena_fmt(w->arena, "%.*s · %.*s", STR_FMT(T(w, "Our record")), STR_FMT(view.period));
	page.back_href = arena_fmt(w->arena, "/d/%.*s", STR_FMT(w->street.code));
	return WEB_PAGE(w, &page, view_history_page, &view);
}

/* --- The files -------------------------------------------------------------------------------------------------------- */

enum column { C_FILED, C_KIND, C_SIDE, C_TOLD, C_ANSWER, C_MINUTES, C_VERDICT, C__COUNT };

static const struct {
	const char *heading;
	int width;
	enum sheet_kind kind;
} columns[C__COUNT] = {
	[C_FILED] = {TRN("Reported at"), 18, SHEET_TIME},
	[C_KIND] = {TRN("What"), 22, SHEET_TEXT},
	[C_SIDE] = {TRN("Building side"), 26, SHEET_TEXT},
	[C_TOLD] = {TRN("On our phone at"), 18, SHEET_TIME},
	[C_ANSWER] = {TRN("Our last answer"), 18, SHEET_TEXT},
	[C_MINUTES] = {TRN("Minutes from our phone to our first answer"), 18, SHEET_NUMBER},
	[C_VERDICT] = {TRN("Is it better? The reporter's word"), 18, SHEET_TEXT},
};

static enum err add_to_sheet(const struct web *w, void *context, const struct history_part_row *r, enum appeal_answer answer)
{
	union sheet_cell cells[C__COUNT];

	cells[C_FILED].at_ms = r->filed_at_ms;
	cells[C_KIND].text = appeal_kind_label(w->lang, r->kind);
	cells[C_SIDE].text = r->side;
	cells[C_TOLD].at_ms = r->told_at_ms;
	cells[C_ANSWER].text = answer_text(w, r, answer);
	cells[C_MINUTES].number = export_minutes(r->told_at_ms, r->first_at_ms);
	cells[C_VERDICT].text = verdict_text(w, r);
	return sheet_row(context, cells);
}

static enum err send_history(struct web *w, enum sheet_format format)
{
	struct month m = month_read(w);
	struct sheet_column headings[C__COUNT];
	struct sheet_options options = export_options(w, format, headings, C__COUNT,
		arena_fmt(w->arena, "%.*s %.*s", STR_FMT(T(w, "Our record")), STR_FMT(month_text(w, &m))));
	struct sheet *s;
	enum err err;

	for (int i = 0; i < C__COUNT; i++)
		headings[i] = (struct sheet_column){tr(w->lang, columns[i].heading), columns[i].width, columns[i].kind};
	err = sheet_new(w->arena, &options, &s);
	if (err != OK)
		return err;
	err = walk_month(w, &m, add_to_sheet, s);
	if (err == ERR_LIMIT && sheet_rows(s) == SHEET_ROWS_MAX)
		err = OK;
	if (err == OK)
		err = export_send(w, s, format, arena_fmt(w->arena, "%.*s-record-%04d-%02d", STR_FMT(w->street.code), m.year, m.month),
			arena_fmt(w->arena, "\"of\":\"record\",\"month\":\"%04d-%02d\"", m.year, m.month));
	sheet_free(s);
	return err;
}

static enum err history_xlsx(struct web *w)
{
	return send_history(w, SHEET_XLSX);
}

static enum err history_csv(struct web *w)
{
	return send_history(w, SHEET_CSV);
}

const struct route history_routes[] = {
	{HTTP_GET, "/d/{street}/history", history_show, RUN_POOL, CAP_DUTY, CSRF_NONE, 0, RATE_PAGE, 0},
	{HTTP_GET, "/d/{street}/history.xlsx", history_xlsx, RUN_POOL, CAP_DUTY, CSRF_NONE, 0, RATE_UPLOAD, 0},
	{HTTP_GET, "/d/{street}/history.csv", history_csv, RUN_POOL, CAP_DUTY, CSRF_NONE, 0, RATE_UPLOAD, 0},
	{.pattern = NULL},
};
