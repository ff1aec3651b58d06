/* Where no phone works: a sheet of paper, and the form in which it is typed in afterwards, all of it at once or none. */
#include "appeal_templates.h"

#include "base/clock.h"
#include "base/num.h"
#include "features/appeals/appeal_pages.h"
#include "features/appeals/appeal_words.h"
#include "features/appeals/desk.h"
#include "web/office_nav.h"
#include "web/when.h"

#define SHEET_ROWS 12

static struct str field_name(struct web *w, const char *what, size_t row)
{
	return arena_fmt(w->arena, "%s%d", what, (int)row + 1);
}

static struct sheet_line *lines_of(struct web *w, const struct places *places)
{
	struct sheet_line *v = ARENA_ARRAY(w->arena, struct sheet_line, SHEET_ROWS);

	for (size_t i = 0; v && i < SHEET_ROWS; i++) {
		v[i] = (struct sheet_line){.number = (int64_t)i + 1, .at_name = field_name(w, "at", i), .place_name = field_name(w, "place", i),
			.kind_name = field_name(w, "kind", i), .text_name = field_name(w, "text", i)};
		v[i].at = web_field(w, v[i].at_name);
		v[i].text = web_field(w, v[i].text_name);
		v[i].error = web_error_of(w, v[i].at_name);
		v[i].kinds = desk_kinds(w, web_field(w, v[i].kind_name));
		v[i].places = desk_places(w, places, web_field(w, v[i].place_name));
	}
	return v;
}

/* --- To print -------------------------------------------------------------------------------------------------------------- */

enum err sheet_show(struct web *w)
{
	struct sheet_page_view view = {.phone = w->street.duty_phone, .kinds = desk_kinds(w, (struct str){0}),
		.type_href = arena_fmt(w->arena, "/o/%.*s/sheet/type", STR_FMT(w->street.code))};
	struct page page = {.title = T(w, "Sheet for reports"), .nav = office_nav(w, OFFICE_DESK), .wide = true};

	view.lines.v = lines_of(w, &(struct places){0});
	view.lines.n = view.lines.v ? SHEET_ROWS : 0;
	page.back_href = arena_fmt(w->arena, "/o/%.*s/new", STR_FMT(w->street.code));
	return WEB_PAGE(w, &page, view_sheet_page, &view);
}

/* --- To type in ------------------------------------------------------------------------------------------------------------ */

enum err sheet_type_show(struct web *w)
{
	struct sheet_type_view view = {.action = arena_fmt(w->arena, "/o/%.*s/sheet/type", STR_FMT(w->street.code)),
		.nonce = web_field(w, S("nonce")).n ? web_field(w, S("nonce")) : web_nonce(w), .error = web_error_of(w, S("nonce"))};
	struct page page = {.title = T(w, "Type the sheet in"), .nav = office_nav(w, OFFICE_DESK), .wide = true};
	struct places places;
	enum err err = place_list(w->db, w->arena, w->street.id, &places);

	if (err != OK)
		return err;
	view.lines.v = lines_of(w, &places);
	view.lines.n = view.lines.v ? SHEET_ROWS : 0;
	page.back_href = arena_fmt(w->arena, "/o/%.*s/sheet", STR_FMT(w->street.code));
	return WEB_PAGE(w, &page, view_sheet_type_page, &view);
}

/** One row as it was typed. */
struct typed {
	struct appeal_filing filing;
	struct place place;
	struct str text;
};

/** What is wrong with a row stands beside it, one thing at a time. ${*ret_blank}: nothing was typed there. */
static enum err read_row(struct web *w, size_t row, struct typed *t, bool *ret_blank)
{
	struct str at_name = field_name(w, "at", row), text_name = field_name(w, "text", row);
	struct str at = web_field(w, at_name), place = web_field(w, field_name(w, "place", row)), kind = web_field(w, field_name(w, "kind", row));
	struct str code = arena_fmt(w->arena, "%.*s-%d", STR_FMT(web_field(w, S("nonce"))), (int)row + 1);
	enum err err;

	*t = (struct typed){.filing = {.kind = kind, .nonce = code, .pass = code, .origin = ORIGIN_PAPER}};
	*ret_blank = at.n + place.n + kind.n + web_field(w, text_name).n == 0;
	if (*ret_blank)
		return OK;
	err = place_find(w->db, w->arena, w->street.id, place, &t->place);
	if (err == ERR_NOT_FOUND)
		web_error(w, at_name, T(w, "Where is it? Please choose a place."));
	else if (err != OK)
		return err;
	else if (!appeal_kind_find(kind))
		web_error(w, at_name, T(w, "What is it? Please choose one."));
	else if (!desk_read_at(w, at, &t->filing.happened_at_ms))
		web_error(w, at_name, T(w, "A time as 23:10, or 3-6 23:10, within the last seven days."));
	else if (!web_text(w, text_name, APPEAL_TEXT_MAX, &t->text))
		web_error(w, at_name, web_error_of(w, text_name));
	return OK;
}

static enum err file_row(const struct appeal_act *act, const struct typed *t, struct appeal_id *ret)
{
	struct appeal p;
	enum err err = appeal_file(act, &t->place, &t->filing, &p);

	*ret = p.id;
	if (err == OK && t->text.n > 0 && p.filed_at_ms == act->now_ms)
		err = appeal_give_text(act, &p, t->text);
	return err;
}

enum err sheet_do_type(struct web *w)
{
	struct appeal_act act = appeal_act_of(w, ACTOR_OFFICER);
	struct typed rows[SHEET_ROWS];
	struct appeal_id ids[SHEET_ROWS];
	struct str list = {0};
	size_t n = 0;
	enum err err = OK;

	for (size_t i = 0; err == OK && i < SHEET_ROWS; i++) {
		bool blank;

		err = read_row(w, i, &rows[n], &blank);
		n += !blank;
	}
	if (err != OK)
		return err;
	if (n == 0)
		web_error(w, S("nonce"), T(w, "Nothing was typed in yet: a row needs a time, a place and a kind."));
	if (w->errors_n > 0)
		return sheet_type_show(w);
	for (size_t i = 0; err == OK && i < n; i++) {
		err = file_row(&act, &rows[i], &ids[i]);
		list = arena_fmt(w->arena, "%.*s%s%lld", STR_FMT(list), i ? "." : "", (long long)ids[i].v);
	}
	return err == OK ? web_redirect(w, "/o/%.*s/sheet/typed?ids=%.*s", STR_FMT(w->street.code), STR_FMT(list)) : err;
}

/* --- The codes ------------------------------------------------------------------------------------------------------------- */

/** As with a slip: only what the office took down itself, and only for as long as the codes are being handed over. */
static enum err typed_row(struct web *w, const struct appeal_act *act, struct str id, struct sheet_typed_row *ret)
{
	struct appeal p;
	struct place place;
	int64_t number;
	enum err err = num_parse_i64(id, 1, INT64_MAX, &number);

	if (err == OK)
		err = appeal_get(act, (struct appeal_id){number}, &p);
	if (err == OK && (p.origin != ORIGIN_PAPER || w->now_ms - p.filed_at_ms > HOUR_MS))
		err = ERR_NOT_FOUND;
	if (err == OK)
		err = place_get(w->db, w->arena, w->street.id, p.place, &place);
	if (err != OK)
		return err == ERR_INVALID ? ERR_NOT_FOUND : err;
	*ret = (struct sheet_typed_row){.when = when_at(w->arena, w->lang, w->street.tz, p.happened_at_ms, w->now_ms), .place = place.name,
		.label = appeal_kind_label(w->lang, p.kind), .code = appeal_short_code(&w->site->keys, w->arena, &w->street, p.id),
		.href = arena_fmt(w->arena, "/o/%.*s/a/%lld", STR_FMT(w->street.code), (long long)p.id.v)};
	return OK;
}

enum err sheet_typed_show(struct web *w)
{
	struct appeal_act act = appeal_act_of(w, ACTOR_OFFICER);
	struct sheet_typed_view view = {.code_url = arena_fmt(w->arena, "%.*s/c", STR_FMT(w->site->public_base)),
		.again_href = arena_fmt(w->arena, "/o/%.*s/sheet/type", STR_FMT(w->street.code)), .due_href = arena_fmt(w->arena, "/o/%.*s", STR_FMT(w->street.code))};
	struct page page = {.title = T(w, "Typed in"), .nav = office_nav(w, OFFICE_DESK)};
	struct sheet_typed_row *v = ARENA_ARRAY(w->arena, struct sheet_typed_row, SHEET_ROWS);
	struct str rest = web_query(w, S("ids")), id;
	size_t n = 0;
	enum err err = OK;

	while (v && err == OK && n < SHEET_ROWS && str_cut(&rest, '.', &id))
		err = typed_row(w, &act, id, &v[n++]);
	if (err == OK && n == 0)
		err = ERR_NOT_FOUND;
	if (err != OK)
		return err;
	view.rows.v = v;
	view.rows.n = v ? n : 0;
	return WEB_PAGE(w, &page, view_sheet_typed_page, &view);
}
