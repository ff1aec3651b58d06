/* A roster from Excel: brought, looked at, taken, taken back. Files are read on a worker; only the taking is in the writer. */
#include "features/shops/shops.h"
#include "features/shops/shops_views.h"
#include "roster.sql.h"
#include "shop_templates.h"
#include "web/i18n.h"
#include "web/office_nav.h"
#include "web/web.h"
#include "web/when.h"

#define READ_ARENA MIB(192) /* a table of 20,000 rows and what is made of it */

static struct roster_act act_of(const struct web *w)
{
	return (struct roster_act){&w->site->keys, w->site->journal, w->db, w->arena, w->street.id, ACTOR_OFFICER, w->who.account.v, w->now_ms};
}

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
		[TABLE_EMPTY] = TRN("The file is empty. Choose the one with the shops in it."),
	};
	struct tr_value rows = TR_I("rows", TABLE_ROWS_MAX);

	return tr_fill(a, tr(lang, texts[problem]), &rows, 1);
}

/** The roster in a file, or ERR_INVALID with the reason noted beside the field. */
static enum err read_file(struct web *w, struct str file, struct roster *ret)
{
	enum table_problem problem = TABLE_NOT_A_TABLE;
	struct table table;
	enum err err;

	arena_raise_cap(w->arena, READ_ARENA);
	err = table_read(w->arena, file, roster_has_headings, &table, &problem);
	if (err == ERR_MALFORMED || err == ERR_LIMIT) {
		web_error(w, S("file"), problem_text(w->arena, w->lang, problem));
		return ERR_INVALID;
	}
	if (err != OK)
		return err;
	err = roster_read(w->arena, &table, ret);
	if (err == ERR_INVALID)
		web_error(w, S("file"), T(w, "No heading for the shop's name was found. One row must say 店名, 门牌号, 负责人 … (or name, address, owner …)."));
	else if (err == ERR_LIMIT)
		web_error(w, S("file"), TRF(w->arena, w->lang, "A roster can have {rows} rows below its headings; this one has more. Delete the empty or foreign "
			"rows and save it again.", TR_I("rows", ROSTER_SHOPS_MAX)));
	return err == ERR_LIMIT ? ERR_INVALID : err;
}

/* --- Bringing a file -------------------------------------------------------------------------------------------------- */

static struct str import_href(const struct web *w, int64_t id)
{
	return arena_fmt(w->arena, "/o/%.*s/import/%lld", STR_FMT(w->street.code), (long long)id);
}

static struct str state_label(enum lang lang, struct str state)
{
	if (str_eq(state, S("taken")))
		return tr(lang, TR("taken"));
	return str_eq(state, S("undone")) ? tr(lang, TR("taken back")) : tr(lang, TR("only looked at"));
}

static enum err import_show(struct web *w)
{
	struct import_page_view view = {.action = arena_fmt(w->arena, "/o/%.*s/import", STR_FMT(w->street.code)), .error = web_error_of(w, S("file"))};
	struct page page = {.title = T(w, "Import a roster"), .nav = office_nav(w, OFFICE_SHOPS)};
	struct imports_of_rows rows;
	struct import_row_view *v;
	enum err err = imports_of(w->db, w->arena, &(struct imports_of_args){w->street.id}, &rows);

	if (err != OK)
		return err;
	v = ARENA_ARRAY(w->arena, struct import_row_view, rows.n);
	for (size_t i = 0; v && i < rows.n; i++)
		v[i] = (struct import_row_view){import_href(w, rows.v[i].import_id), rows.v[i].file_name,
			when_at(w->arena, w->lang, w->street.tz, rows.v[i].made_at_ms, w->now_ms), state_label(w->lang, rows.v[i].state),
			TRF(w->arena, w->lang, "{created} new, {changed} changed, {same} as before, {refused} refused", TR_I("created", rows.v[i].created),
				TR_I("changed", rows.v[i].changed), TR_I("same", rows.v[i].same), TR_I("refused", rows.v[i].refused))};
	view.imports.v = v;
	view.imports.n = v ? rows.n : 0;
	page.back_href = arena_fmt(w->arena, "/o/%.*s/shops", STR_FMT(w->street.code));
	return WEB_PAGE(w, &page, view_import_page, &view);
}

struct bring {
	struct str name, bytes;
	int64_t id;
};

static enum err bring_write(struct web *w, void *context)
{
	struct bring *b = context;
	struct roster_act act = act_of(w);

	return import_keep(&act, b->name, b->bytes, &b->id);
}

static enum err import_do_bring(struct web *w)
{
	const struct form_field *file = form_find(w->form, S("file"));
	struct bring b = {0};
	struct roster roster;
	enum err err;

	if (!file || file->value.n == 0) {
		web_error(w, S("file"), T(w, "Choose a file first."));
		return import_show(w);
	}
	err = read_file(w, file->value, &roster);
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

static struct str gaps_text(struct web *w, unsigned gaps)
{
	struct buf b;

	buf_init(&b, w->arena, 0, KIB(2));
	for (int f = 0; f < F__COUNT; f++) {
		if (!(gaps & ROSTER_BIT(f)))
			continue;
		if (b.n > 0)
			buf_put(&b, w->lang == LANG_ZH ? S("，") : S(", "));
		buf_put(&b, tr(w->lang, roster_gap_msgid((enum roster_field)f)));
	}
	return buf_str(&b);
}

#define PREVIEW_ROWS 500 /* of each kind; a page of five thousand would help nobody */

struct preview {
	struct web *w;
	const struct roster *roster;
	struct preview_page_view *view;
	struct preview_shop_view *shops;
	enum roster_effect *effects;
};

/** Counts what would happen to each shop. */
static enum err count_effects(struct preview *p)
{
	struct roster_act act = act_of(p->w);

	for (size_t i = 0; i < p->roster->shops_n; i++) {
		enum err err = roster_effect(&act, &p->roster->shops[i], &p->effects[i]);

		if (err != OK)
			return err;
		*(p->effects[i] == ROSTER_CREATES ? &p->view->created : p->effects[i] == ROSTER_CHANGES ? &p->view->changed : &p->view->same) += 1;
	}
	return OK;
}

/** The shops with gaps, or those without, as far as there is room. */
static void fill_shops(struct preview *p, bool with_gaps)
{
	static const char *const effects[] = {TRN("new"), TRN("changes"), TRN("as before")};
	static const char *const classes[] = {"kept", "waiting", "ended"};
	enum lang lang = p->w->lang;

	for (size_t i = 0; i < p->roster->shops_n && p->view->shops.n < PREVIEW_ROWS; i++) {
		const struct roster_shop *s = &p->roster->shops[i];

		if ((s->gaps != 0) != with_gaps)
			continue;
		p->view->gaps |= with_gaps;
		p->shops[p->view->shops.n++] = (struct preview_shop_view){s->row, s->name, s->address, tr(lang, effects[p->effects[i]]),
			gaps_text(p->w, s->gaps), classes[p->effects[i]]};
	}
}

static enum err fill_preview(struct web *w, const struct roster *roster, struct preview_page_view *view)
{
	struct preview p = {w, roster, view, ARENA_ARRAY(w->arena, struct preview_shop_view, PREVIEW_ROWS),
		ARENA_ARRAY(w->arena, enum roster_effect, roster->shops_n)};
	struct preview_refusal_view *refused = ARENA_ARRAY(w->arena, struct preview_refusal_view, PREVIEW_ROWS);
	size_t refused_n = roster->refused_n < PREVIEW_ROWS ? roster->refused_n : PREVIEW_ROWS;
	enum err err = p.shops && p.effects && refused ? count_effects(&p) : ERR_LIMIT;

	if (err != OK)
		return err;
	fill_shops(&p, true);
	fill_shops(&p, false);
	for (size_t i = 0; i < refused_n; i++) {
		struct tr_value row = TR_I("row", roster->refused[i].other_row);

		refused[i] = (struct preview_refusal_view){roster->refused[i].row,
			tr_fill(w->arena, tr(w->lang, roster_reason_msgid(roster->refused[i].reason)), &row, 1)};
	}
	view->shops.v = p.shops;
	view->refusals.v = refused;
	view->refusals.n = refused_n;
	view->more_shops = (int64_t)(roster->shops_n - view->shops.n);
	view->more_refusals = (int64_t)(roster->refused_n - refused_n);
	view->skipped = roster->skipped;
	view->refused = (int64_t)roster->refused_n;
	return OK;
}

static enum err preview_show(struct web *w)
{
	struct preview_page_view view = {0};
	struct page page = {.title = T(w, "A roster"), .nav = office_nav(w, OFFICE_SHOPS), .wide = true};
	struct roster_act act = act_of(w);
	struct roster_import import;
	struct roster roster;
	enum err err;

	arena_raise_cap(w->arena, READ_ARENA);
	err = import_find(&act, web_param_id(w, 1), &import);
	if (err != OK)
		return err;
	view.file = import.file_name;
	view.action = arena_fmt(w->arena, "%.*s/take", STR_FMT(import_href(w, import.id)));
	view.undo_action = arena_fmt(w->arena, "%.*s/undo", STR_FMT(import_href(w, import.id)));
	view.shops_href = arena_fmt(w->arena, "/o/%.*s/shops", STR_FMT(w->street.code));
	view.looked = import.state == IMPORT_LOOKED;
	view.done = import.state == IMPORT_TAKEN;
	view.may_undo = import_may_undo(&act, &import);
	view.undone = import.state == IMPORT_UNDONE;
	if (view.looked) {
		err = read_file(w, import.file, &roster);
		if (err == OK)
			err = fill_preview(w, &roster, &view);
		if (err != OK)
			return err;
	} else {
		view.created = import.created;
		view.changed = import.changed;
		view.same = import.same;
		view.skipped = import.skipped;
		view.refused = import.refused;
	}
	view.taken = view.created + view.changed + view.same;
	page.back_href = arena_fmt(w->arena, "/o/%.*s/import", STR_FMT(w->street.code));
	return WEB_PAGE(w, &page, view_preview_page, &view);
}

/* --- Taking it -------------------------------------------------------------------------------------------------------- */

struct take {
	int64_t id;
	struct roster roster;
};

static enum err take_write(struct web *w, void *context)
{
	struct take *t = context;
	struct roster_act act = act_of(w);
	struct roster_import import;

	return import_take(&act, t->id, &t->roster, &import);
}

static enum err import_do_take(struct web *w)
{
	struct take t = {.id = web_param_id(w, 1)};
	struct roster_act act = act_of(w);
	struct roster_import import;
	enum err err;

	arena_raise_cap(w->arena, READ_ARENA);
	err = import_find(&act, t.id, &import);
	if (err == OK && import.state == IMPORT_LOOKED) { /* a second tap on the button finds it taken */
		err = read_file(w, import.file, &t.roster);
		if (err == OK)
			err = web_write(w, take_write, &t);
	}
	return err == OK ? web_redirect(w, "%.*s", STR_FMT(import_href(w, t.id))) : err;
}

static enum err import_do_undo(struct web *w)
{
	struct roster_act act = act_of(w);
	int64_t id = web_param_id(w, 1);
	struct roster_import import;
	enum err err = import_find(&act, id, &import);

	if (err == OK && import.state != IMPORT_UNDONE)
		err = import_undo(&act, id);
	return err == OK ? web_redirect(w, "%.*s", STR_FMT(import_href(w, id))) : err;
}

const struct route roster_routes[] = {
	{HTTP_GET, "/o/{street}/import", import_show, RUN_INLINE, CAP_SHOPS, CSRF_NONE, 0, RATE_PAGE, 0},
	{HTTP_POST, "/o/{street}/import", import_do_bring, RUN_POOL, CAP_SHOPS, CSRF_FORM, TABLE_FILE_MAX + KIB(16), RATE_UPLOAD, 0},
	{HTTP_GET, "/o/{street}/import/{id}", preview_show, RUN_POOL, CAP_SHOPS, CSRF_NONE, 0, RATE_PAGE, 0},
	{HTTP_POST, "/o/{street}/import/{id}/take", import_do_take, RUN_POOL, CAP_SHOPS, CSRF_FORM, KIB(4), RATE_WRITE, 0},
	{HTTP_POST, "/o/{street}/import/{id}/undo", import_do_undo, RUN_WRITER, CAP_SHOPS, CSRF_FORM, KIB(4), RATE_WRITE, 0},
	{.pattern = NULL},
};
