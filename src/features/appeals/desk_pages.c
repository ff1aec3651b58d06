/*
 * What is told at a desk, on a walk or on the phone, taken down by a worker in four taps; the caller gets a code too. For
 * where no phone works there is a sheet of paper (sheet_pages.c).
 */
#include "appeal_templates.h"

#include "base/clock.h"
#include "base/num.h"
#include "features/appeals/appeal_pages.h"
#include "features/appeals/appeal_words.h"
#include "features/appeals/desk.h"
#include "web/office_nav.h"
#include "web/when.h"
#include "wire/qr.h"

static const struct {
	enum appeal_origin origin;
	const char *label;
} origins[] = {{ORIGIN_SPOKEN, TRN("said to me")}, {ORIGIN_PHONE, TRN("on the phone")}, {ORIGIN_PAPER, TRN("from the paper sheet")}};

/* --- The form --------------------------------------------------------------------------------------------------------- */

struct desk_choices desk_kinds(struct web *w, struct str chosen)
{
	struct desk_choice *v = ARENA_ARRAY(w->arena, struct desk_choice, appeal_kinds_n);

	for (size_t i = 0; v && i < appeal_kinds_n; i++)
		v[i] = (struct desk_choice){appeal_kinds[i].word, tr(w->lang, appeal_kinds[i].msgid), str_eq(chosen, appeal_kinds[i].word)};
	return (struct desk_choices){v, v ? appeal_kinds_n : 0};
}

struct desk_choices desk_places(struct web *w, const struct places *places, struct str chosen)
{
	struct desk_choice *v = ARENA_ARRAY(w->arena, struct desk_choice, places->n + 1);

	for (size_t i = 0; v && i < places->n; i++)
		v[i] = (struct desk_choice){places->v[i].code, places->v[i].name, str_eq(chosen, places->v[i].code)};
	return (struct desk_choices){v, v ? places->n : 0};
}

static struct desk_choices choose_origin(struct web *w, struct str origin)
{
	size_t origins_n = sizeof(origins) / sizeof(origins[0]);
	struct desk_choice *ways = ARENA_ARRAY(w->arena, struct desk_choice, origins_n);

	for (size_t i = 0; ways && i < origins_n; i++) {
		struct str word = str_c(appeal_origin_name(origins[i].origin));

		ways[i] = (struct desk_choice){word, tr(w->lang, origins[i].label), origin.n ? str_eq(origin, word) : i == 0};
	}
	return (struct desk_choices){ways, ways ? origins_n : 0};
}

static enum err show_form(struct web *w, struct desk_page_view *view)
{
	struct page page = {.title = T(w, "Take one down"), .nav = office_nav(w, OFFICE_DESK)};
	struct places places;
	enum err err = place_list(w->db, w->arena, w->street.id, &places);

	if (err != OK)
		return err;
	view->kinds = desk_kinds(w, web_field(w, S("kind")));
	view->places = desk_places(w, &places, web_field(w, S("place")));
	view->origins = choose_origin(w, web_field(w, S("origin")));
	view->action = arena_fmt(w->arena, "/o/%.*s/new", STR_FMT(w->street.code));
	view->sheet_href = arena_fmt(w->arena, "/o/%.*s/sheet", STR_FMT(w->street.code));
	view->nonce = web_field(w, S("nonce")).n ? web_field(w, S("nonce")) : web_nonce(w);
	view->at = web_field(w, S("at"));
	view->text = web_field(w, S("text"));
	view->kind_error = web_error_of(w, S("kind"));
	view->place_error = web_error_of(w, S("place"));
	view->at_error = web_error_of(w, S("at"));
	view->text_error = web_error_of(w, S("text"));
	return WEB_PAGE(w, &page, view_desk_page, view);
}

static enum err desk_show(struct web *w)
{
	struct desk_page_view view = {0};

	return show_form(w, &view);
}

/* --- Reading it ------------------------------------------------------------------------------------------------------- */

bool desk_read_at(const struct web *w, struct str typed, int64_t *ret)
{
	struct civil c = tz_civil(w->street.tz, w->now_ms);
	size_t space = str_find(typed, ' '), dash = str_find(typed, '-');
	int64_t month = c.month, day = c.day, at_ms;
	int minutes;

	if (space < typed.n && (dash > space || num_parse_i64(str_head(typed, dash), 1, 12, &month) != OK ||
			num_parse_i64(str_head(str_from(typed, dash + 1), space - dash - 1), 1, 31, &day) != OK))
		return false;
	if (!when_clock_parse(space < typed.n ? str_trim(str_from(typed, space)) : typed, &minutes))
		return false;
	c.month = (int)month;
	c.day = (int)day;
	c.hour = minutes / 60;
	c.minute = minutes % 60;
	c.second = 0;
	at_ms = tz_instant(w->street.tz, c);
	if (at_ms > w->now_ms && space == typed.n) {
		c.day--;
		at_ms = tz_instant(w->street.tz, c);
	} else if (at_ms > w->now_ms) {
		c.year--;
		at_ms = tz_instant(w->street.tz, c);
	}
	*ret = at_ms;
	return at_ms <= w->now_ms && at_ms >= w->now_ms - APPEAL_TOLD_LATE_MS;
}

static enum err read_form(struct web *w, struct appeal_filing *filing, struct place *place, struct str *text)
{
	struct str at = web_field(w, S("at"));
	enum err err = place_find(w->db, w->arena, w->street.id, web_field(w, S("place")), place);

	if (err == ERR_NOT_FOUND)
		web_error(w, S("place"), T(w, "Where is it? Please choose a place."));
	else if (err != OK)
		return err;
	filing->kind = web_field(w, S("kind"));
	filing->nonce = web_field(w, S("nonce"));
	filing->pass = filing->nonce; /* whoever called has a phone of his own, not this one */
	if (!appeal_kind_find(filing->kind))
		web_error(w, S("kind"), T(w, "What is it? Please choose one."));
	if (appeal_origin_parse(web_field(w, S("origin")), &filing->origin) != OK || filing->origin == ORIGIN_SCAN)
		filing->origin = ORIGIN_SPOKEN;
	if (at.n > 0 && !desk_read_at(w, at, &filing->happened_at_ms))
		web_error(w, S("at"), T(w, "A time as 23:10, or 3-6 23:10, within the last seven days."));
	(void)web_text(w, S("text"), APPEAL_TEXT_MAX, text);
	return OK;
}

static enum err desk_do_file(struct web *w)
{
	struct appeal_act act = appeal_act_of(w, ACTOR_OFFICER);
	struct desk_page_view view = {0};
	struct appeal_filing filing = {0};
	struct place place;
	struct str text = {0};
	struct appeal p;
	enum err err = read_form(w, &filing, &place, &text);

	if (err != OK)
		return err;
	if (w->errors_n > 0)
		return show_form(w, &view);
	err = appeal_file(&act, &place, &filing, &p);
	if (err == OK && text.n > 0 && p.filed_at_ms == act.now_ms)
		err = appeal_give_text(&act, &p, text);
	return err == OK ? web_redirect(w, "/o/%.*s/slip/%lld", STR_FMT(w->street.code), (long long)p.id.v) : err;
}

/* --- For the caller ----------------------------------------------------------------------------------------------------- */

static enum err slip_show(struct web *w)
{
	struct appeal_act act = appeal_act_of(w, ACTOR_OFFICER);
	struct slip_page_view view = {0};
	struct page page = {.title = T(w, "Taken down"), .nav = office_nav(w, OFFICE_DESK)};
	struct str receipt;
	struct appeal p;
	enum err err = appeal_get(&act, (struct appeal_id){web_param_id(w, 1)}, &p);

	/* a receipt belongs to who reported; the office has that of what it took down itself, for as long as it is being handed over */
	if (err == OK && (p.origin == ORIGIN_SCAN || w->now_ms - p.filed_at_ms > HOUR_MS))
		err = ERR_NOT_FOUND;
	if (err != OK)
		return err;
	receipt = appeal_receipt_code(&w->site->keys, w->arena, &w->street, p.id);
	view.code = appeal_short_code(&w->site->keys, w->arena, &w->street, p.id);
	view.code_url = arena_fmt(w->arena, "%.*s/c", STR_FMT(w->site->public_base));
	view.url = arena_fmt(w->arena, "%.*s/r/%.*s", STR_FMT(w->site->public_base), STR_FMT(receipt));
	err = qr_svg(w->arena, view.url, &view.qr.s);
	view.label = appeal_kind_label(w->lang, p.kind);
	view.when = when_at(w->arena, w->lang, w->street.tz, p.happened_at_ms ? p.happened_at_ms : p.filed_at_ms, w->now_ms);
	view.undo_action = appeal_undo_left_ms(&p, w->now_ms) > 0 ? arena_fmt(w->arena, "/r/%.*s/undo", STR_FMT(receipt)) : (struct str){0};
	view.again_href = arena_fmt(w->arena, "/o/%.*s/new", STR_FMT(w->street.code));
	view.case_href = arena_fmt(w->arena, "/o/%.*s/a/%lld", STR_FMT(w->street.code), (long long)p.id.v);
	return err == OK ? WEB_PAGE(w, &page, view_slip_page, &view) : err;
}

const struct route desk_routes[] = {
	{HTTP_GET, "/o/{street}/new", desk_show, RUN_INLINE, CAP_HANDLE, CSRF_NONE, 0, RATE_PAGE, 0},
	{HTTP_POST, "/o/{street}/new", desk_do_file, RUN_WRITER, CAP_HANDLE, CSRF_FORM, KIB(8), RATE_WRITE, 0},
	{HTTP_GET, "/o/{street}/slip/{id}", slip_show, RUN_INLINE, CAP_HANDLE, CSRF_NONE, 0, RATE_PAGE, 0},
	{HTTP_GET, "/o/{street}/sheet", sheet_show, RUN_INLINE, CAP_HANDLE, CSRF_NONE, 0, RATE_PAGE, 0},
	{HTTP_GET, "/o/{street}/sheet/type", sheet_type_show, RUN_INLINE, CAP_HANDLE, CSRF_NONE, 0, RATE_PAGE, 0},
	{HTTP_POST, "/o/{street}/sheet/type", sheet_do_type, RUN_WRITER, CAP_HANDLE, CSRF_FORM, KIB(32), RATE_WRITE, 0},
	{HTTP_GET, "/o/{street}/sheet/typed", sheet_typed_show, RUN_INLINE, CAP_HANDLE, CSRF_NONE, 0, RATE_PAGE, 0},
	{.pattern = NULL},
};
