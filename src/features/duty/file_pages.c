/* A duty roster from Excel: brought, looked at, taken. Read on a worker; only the taking is in the writer. */
#include "duty_templates.h"
#include "features/duty/duty_file.h"
#include "features/duty/duty_routes.h"
#include "features/duty/duty_views.h"
#include "features/duty/duty_words.h"
#include "features/duty/week_pages.h"
#include "web/office_nav.h"

#define READ_ARENA MIB(192) /* a table of 20,000 rows and what is made of it */
#define WEEK 7

/** What is wrong with a file, and what to do about it. */
static struct str problem_text(struct arena *a, enum lang lang, enum table_problem problem)
{
	static const char *const texts[TABLE__COUNT] = {
		[TABLE_FINE] = "",
		[TABLE_NOT_A_TABLE] = TRN("This file is no table. Save the roster as .xlsx or .csv and choose that file."),
		[TABLE_OLD_XLS] = TRN("This is an old .xls file. Open it in WPS or Excel, choose “Save as”, then .xlsx, and choose the new file."),
		[TABLE_BROKEN] = TRN("The file is broken, perhaps cut short on its way. Save it again and try once more."),
		[TABLE_BOMB] = TRN("The file unpacks to far more than a roster holds. Copy the rows into a new file and save that."),
		[TABLE_TOO_MANY_ROWS] = TRN("The file has more than {rows} rows. Delete the empty or foreign rows and save it again."),
		[TABLE_TOO_LARGE] = TRN("The file is larger than 8 MB. Remove pictures and other sheets and save it again."),
		[TABLE_ENCODING] = TRN("The characters of the file cannot be read. Save it as .xlsx, or as .csv in UTF-8."),
		[TABLE_PASSWORD] = TRN("The file has a password. Save it without one and choose it again."),
		[TABLE_EMPTY] = TRN("The file is empty. Choose the one with the shifts in it."),
	};
	struct tr_value rows = TR_I("rows", TABLE_ROWS_MAX);

	return tr_fill(a, tr(lang, texts[problem]), &rows, 1);
}

struct taking {
	struct duty_import import;
	struct duty_plan plan;
	struct duty_file file;
	struct duty_merge merge;
};

/** The file held against the plan, or ERR_INVALID with the reason noted beside the field. */
static enum err read_file(struct web *w, struct str bytes, struct taking *t)
{
	enum table_problem problem = TABLE_NOT_A_TABLE;
	struct table table;
	enum err err;

	arena_raise_cap(w->arena, READ_ARENA);
	err = table_read(w->arena, bytes, duty_file_has_headings, &table, &problem);
	if (err == ERR_MALFORMED || err == ERR_LIMIT) {
		web_error(w, S("file"), problem_text(w->arena, w->lang, problem));
		return ERR_INVALID;
	}
	if (err == OK)
		err = duty_plan_load(w->db, w->arena, &w->street, w->now_ms, &t->plan);
	if (err != OK)
		return err;
	err = duty_file_read(w->arena, &table, &t->plan, duty_day(w->street.tz, w->now_ms), &t->file);
	if (err == ERR_INVALID)
		web_error(w, S("file"), T(w, "No headings were found. One row must say 日期 or 星期, 开始, 结束, 值班员 (or day, from, to, officer)."));
	else if (err == ERR_LIMIT)
		web_error(w, S("file"), TRF(w->arena, w->lang, "A roster can have {rows} rows below its headings; this one has more. Delete the empty or foreign "
			"rows and save it again.", TR_I("rows", DUTY_LINES_MAX)));
	if (err != OK)
		return ERR_INVALID;
	return duty_file_merge(w->arena, &t->file, &t->plan, &t->merge);
}

static struct str import_href(const struct web *w, int64_t id)
{
	return arena_fmt(w->arena, "/o/%.*s/duty/import/%lld", STR_FMT(w->street.code), (long long)id);
}

/* --- Bringing a file -------------------------------------------------------------------------------------------------- */

static enum err import_show(struct web *w)
{
	struct duty_import_view view = {arena_fmt(w->arena, "/o/%.*s/duty/import", STR_FMT(w->street.code)), web_error_of(w, S("file"))};
	struct page page = {.title = T(w, "Import a duty roster"), .nav = office_nav(w, OFFICE_DUTY),
		.back_href = arena_fmt(w->arena, "/o/%.*s/duty", STR_FMT(w->street.code))};

	return WEB_PAGE(w, &page, view_duty_import, &view);
}

struct bring {
	struct str name, bytes;
	int64_t id;
};

static enum err bring_write(struct web *w, void *context)
{
	struct bring *b = context;
	struct duty_act act = week_act(w);

	return duty_import_keep(&act, &w->site->keys, b->name, b->bytes, &b->id);
}

static enum err import_do_bring(struct web *w)
{
	const struct form_field *file = form_find(w->form, S("file"));
	struct taking t = {0};
	struct bring b = {0};
	enum err err;

	if (!file || file->value.n == 0) {
		web_error(w, S("file"), T(w, "Choose a file first."));
		return import_show(w);
	}
	err = read_file(w, file->value, &t);
	if (err == ERR_INVALID)
		return import_show(w);
	if (err != OK)
		return err;
	b.name = file->file_name.n ? file->file_name : S("?");
	b.bytes = file->value;
	err = web_write(w, bring_write, &b);
	return err == OK ? web_redirect(w, "%.*s", STR_FMT(import_href(w, b.id))) : err;
}

/* --- Looking at it ---------------------------------------------------------------------------------------------------- */

static void fill_lines(const struct duty_words *x, const struct duty_file *file, struct duty_preview_view *view)
{
	struct file_line_view *v = ARENA_ARRAY(x->arena, struct file_line_view, file->lines_n);

	for (size_t i = 0; v && i < file->lines_n; i++) {
		const struct duty_line *l = &file->lines[i];

		v[i] = (struct file_line_view){l->row, l->weekdays ? duty_days_text(x, l->weekdays) : duty_day_text(x, l->day),
			duty_hours_text(x, l->from_min, l->to_min), duty_who_text(x, l->officer, l->deputy)};
	}
	view->lines.v = v;
	view->lines.n = v ? file->lines_n : 0;
	view->taken = (int64_t)file->lines_n;
}

static void fill_refusals(const struct duty_words *x, const struct duty_file *file, struct duty_preview_view *view)
{
	struct file_refusal_view *v = ARENA_ARRAY(x->arena, struct file_refusal_view, file->refused_n);

	for (size_t i = 0; v && i < file->refused_n; i++) {
		const struct duty_refusal *r = &file->refused[i];
		const struct tr_value values[] = {TR_I("row", r->other_row), TR_S("name", r->name)};

		v[i] = (struct file_refusal_view){r->row, tr_fill(x->arena, tr(x->lang, duty_reason_msgid(r->reason)), values, 2)};
	}
	view->refusals.v = v;
	view->refusals.n = v ? file->refused_n : 0;
	view->refused = (int64_t)file->refused_n;
	view->skipped = file->skipped;
}

/** The days that warnings are about: those that the file names, or the week to come. */
static void days_of(const struct duty_file *file, int64_t today, int64_t *ret_from, int64_t *ret_to)
{
	*ret_from = INT64_MAX;
	*ret_to = 0;
	for (size_t i = 0; i < file->lines_n; i++) {
		if (file->lines[i].weekdays)
			continue;
		if (file->lines[i].day < *ret_from)
			*ret_from = file->lines[i].day;
		if (file->lines[i].day > *ret_to)
			*ret_to = file->lines[i].day;
	}
	if (*ret_to == 0) {
		*ret_from = today;
		*ret_to = today + WEEK - 1;
	}
}

static void fill_preview(struct web *w, const struct taking *t, struct duty_preview_view *view)
{
	struct duty_words x = {w->arena, w->lang, &t->merge.plan, w->now_ms};
	int64_t from, to;

	fill_lines(&x, &t->file, view);
	fill_refusals(&x, &t->file, view);
	view->added = (int64_t)t->merge.added_n;
	view->removed = (int64_t)t->merge.removed_n;
	view->same = t->merge.same;
	days_of(&t->file, duty_day(w->street.tz, w->now_ms), &from, &to);
	view->warnings.v = duty_warnings(&x, from, to, &view->warnings.n);
}

static enum err preview_show(struct web *w)
{
	struct page page = {.title = T(w, "A duty roster"), .nav = office_nav(w, OFFICE_DUTY), .wide = true,
		.back_href = arena_fmt(w->arena, "/o/%.*s/duty/import", STR_FMT(w->street.code))};
	struct duty_preview_view view = {.duty_href = arena_fmt(w->arena, "/o/%.*s/duty", STR_FMT(w->street.code))};
	struct taking t = {0};
	struct duty_last last;
	enum err err;

	arena_raise_cap(w->arena, READ_ARENA);
	err = duty_import_find(w->db, w->arena, &w->site->keys, w->street.id, web_param_id(w, 1), &t.import);
	if (err != OK)
		return err;
	view.file = t.import.file_name;
	view.action = arena_fmt(w->arena, "%.*s/take", STR_FMT(import_href(w, t.import.id)));
	view.undo_action = arena_fmt(w->arena, "/o/%.*s/duty/undo", STR_FMT(w->street.code));
	view.looked = t.import.taken_in == 0;
	view.change = t.import.taken_in;
	if (view.looked) {
		err = read_file(w, t.import.file, &t);
		if (err == OK)
			fill_preview(w, &t, &view);
	} else {
		err = duty_last(w->db, w->arena, w->street.id, &last);
		view.may_undo = err == OK && last.change == t.import.taken_in;
	}
	return err == OK ? WEB_PAGE(w, &page, view_duty_preview, &view) : err;
}

/* --- Taking it -------------------------------------------------------------------------------------------------------- */

struct take {
	int64_t id;
	const struct table *table;
};

/** Held against the plan again: it may have changed since somebody looked. */
static enum err take_write(struct web *w, void *context)
{
	const struct take *take = context;
	struct duty_act act = week_act(w);
	struct duty_import import;
	struct duty_merge merge;
	struct duty_plan plan;
	struct duty_file file;
	int64_t change = 0;
	enum err err = duty_import_find(w->db, w->arena, &w->site->keys, w->street.id, take->id, &import);

	if (err == OK && import.taken_in)
		return ERR_CONFLICT;
	if (err == OK)
		err = duty_plan_load(w->db, w->arena, &w->street, w->now_ms, &plan);
	if (err == OK)
		err = duty_file_read(w->arena, take->table, &plan, duty_day(w->street.tz, w->now_ms), &file);
	if (err == OK)
		err = duty_file_merge(w->arena, &file, &plan, &merge);
	if (err == OK)
		err = duty_change(&act, merge.removed, merge.removed_n, merge.added, merge.added_n, &change);
	return err == OK ? duty_import_done(&act, take->id, change) : err;
}

static enum err import_do_take(struct web *w)
{
	struct take take = {.id = web_param_id(w, 1)};
	enum table_problem problem;
	struct duty_import import;
	struct table table;
	enum err err;

	arena_raise_cap(w->arena, READ_ARENA);
	err = duty_import_find(w->db, w->arena, &w->site->keys, w->street.id, take.id, &import);
	if (err == OK && import.taken_in == 0) { /* a second tap on the button finds it taken */
		err = table_read(w->arena, import.file, duty_file_has_headings, &table, &problem);
		take.table = &table;
		if (err == OK)
			err = web_write(w, take_write, &take);
	}
	return err == OK ? web_redirect(w, "%.*s", STR_FMT(import_href(w, take.id))) : err;
}

const struct route duty_file_routes[] = {
	{HTTP_GET, "/o/{street}/duty/import", import_show, RUN_INLINE, CAP_PEOPLE, CSRF_NONE, 0, RATE_PAGE, 0},
	{HTTP_POST, "/o/{street}/duty/import", import_do_bring, RUN_POOL, CAP_PEOPLE, CSRF_FORM, TABLE_FILE_MAX + KIB(16), RATE_UPLOAD, 0},
	{HTTP_GET, "/o/{street}/duty/import/{id}", preview_show, RUN_POOL, CAP_PEOPLE, CSRF_NONE, 0, RATE_PAGE, 0},
	{HTTP_POST, "/o/{street}/duty/import/{id}/take", import_do_take, RUN_POOL, CAP_PEOPLE, CSRF_FORM, KIB(4), RATE_WRITE, 0},
	{.pattern = NULL},
};
