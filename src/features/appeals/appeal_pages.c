/* The reporter's pages: the place he stands at, his receipt, the short code. Reading only; what he does is receipt_actions.c. */
#include "appeal.sql.h"
#include "appeal_templates.h"
#include "base/rand.h"
#include "features/appeals/appeal_pages.h"
#include "features/appeals/appeal_views.h"
#include "features/appeals/appeal_words.h"
#include "web/when.h"

#define SHOPS_OFFERED 8
#define SHORT_CODE_SYMBOLS 8
#define NIGHT_LOOK_FROM 21 /* these pages are dark by themselves from here … */
#define NIGHT_LOOK_TO 7    /* … to here: somebody is lying in bed */

struct appeal_act appeal_act_of(const struct web *w, enum journal_actor actor)
{
	struct appeal_act act = {
		.keys = &w->site->keys, .journal = w->site->journal, .db = w->db, .arena = w->arena, .street = &w->street, .actor = actor,
		.now_ms = w->now_ms,
	};

	if (actor == ACTOR_SHOP)
		act.actor_id = w->who.device.v;
	else if (actor == ACTOR_OFFICER)
		act.actor_id = w->who.account.v;
	return act;
}

struct phones_view appeal_phones(const struct web *w)
{
	return (struct phones_view){w->street.duty_phone, w->street.property_phone};
}

enum page_theme appeal_theme(const struct web *w)
{
	int hour = tz_civil(w->street.tz, w->now_ms).hour;

	if (w->theme != PAGE_THEME_AUTO)
		return w->theme;
	return hour >= NIGHT_LOOK_FROM || hour < NIGHT_LOOK_TO ? PAGE_THEME_NIGHT : PAGE_THEME_AUTO;
}

/* --- A place ---------------------------------------------------------------------------------------------------------- */

static enum err fill_own(struct web *w, struct place_page_view *view)
{
	struct hash pass = appeal_pass_hash(&w->site->keys, w->pass);
	struct appeals_of_pass_args args = {w->street.id, hash_str(&pass), w->now_ms - APPEAL_CONTEST_MS};
	struct appeals_of_pass_rows rows;
	struct own_appeal *v;
	enum err err = appeals_of_pass(w->db, w->arena, &args, &rows);

	if (err != OK)
		return err;
	v = ARENA_ARRAY(w->arena, struct own_appeal, rows.n);
	for (size_t i = 0; v && i < rows.n; i++) {
		const struct appeals_of_pass_row *r = &rows.v[i];
		struct appeal p = {.ended_at_ms = r->ended_at_ms};
		struct appeal_state_word word;

		if (appeal_state_parse(r->state, &p.state) != OK || appeal_holder_parse(r->holder, &p.holder) != OK ||
			appeal_verdict_parse(r->verdict, &p.verdict) != OK)
			return ERR_DB;
		word = appeal_state_word(w->lang, p.state, p.verdict);
		v[i] = (struct own_appeal){
			.href = arena_fmt(w->arena, "/r/%.*s", STR_FMT(appeal_receipt_code(&w->site->keys, w->arena, &w->street, r->appeal_id))),
			.label = appeal_kind_label(w->lang, r->kind), .place = r->place_name,
			.when = when_at(w->arena, w->lang, w->street.tz, r->filed_at_ms, w->now_ms),
			.state = word.word, .state_class = word.class,
			/* asked only when it is time, not in the night of the answer */
			.question = p.state == APPEAL_ASKED || (p.state == APPEAL_ENDED && appeal_question_pending(&p, w->now_ms)),
		};
		if (v[i].question && view->question.action.n == 0) {
			view->question.action = arena_fmt(w->arena, "%.*s/verdict", STR_FMT(v[i].href));
			view->question_label = TRF(w->arena, w->lang, "{kind}, {when}", TR_S("kind", v[i].label), TR_S("when", v[i].when));
		}
	}
	view->own.v = v;
	view->own.n = v ? rows.n : 0;
	return OK;
}

static void fill_kinds(struct web *w, struct place_page_view *view)
{
	struct kind_choice *v = ARENA_ARRAY(w->arena, struct kind_choice, appeal_kinds_n);

	for (size_t i = 0; v && i < appeal_kinds_n; i++)
		v[i] = (struct kind_choice){appeal_kinds[i].word, tr(w->lang, appeal_kinds[i].msgid), i == 0};
	view->kinds.v = v;
	view->kinds.n = v ? appeal_kinds_n : 0;
}

static enum err place_show(struct web *w)
{
	struct place_page_view view = {.phones = appeal_phones(w)};
	struct page page = {.theme = appeal_theme(w)};
	struct place place;
	enum err err = place_find(w->db, w->arena, w->street.id, w->param[0], &place);

	if (err == OK)
		err = fill_own(w, &view);
	if (err != OK)
		return err;
	fill_kinds(w, &view);
	view.place = place.name;
	view.side = place.side;
	view.action = arena_fmt(w->arena, "/q/%.*s", STR_FMT(place.code));
	view.nonce = web_nonce(w);
	view.street_href = arena_fmt(w->arena, "/s/%.*s", STR_FMT(w->street.code));
	page.title = T(w, "What is it?");
	page.own_heading = true;
	return WEB_PAGE(w, &page, view_place_page, &view);
}

/* --- The receipt ------------------------------------------------------------------------------------------------------ */

enum err appeal_of_receipt(struct web *w, struct appeal *ret)
{
	struct appeal_act act = appeal_act_of(w, ACTOR_REPORTER);

	return appeal_find_receipt(&act, w->param[0], ret);
}

static enum err fill_looks(struct web *w, const struct appeal *p, struct receipt_page_view *view)
{
	struct appeal_looks_rows rows;
	struct line_view *v;
	enum err err = appeal_looks(w->db, w->arena, &(struct appeal_looks_args){w->street.id, p->id}, &rows);

	if (err != OK)
		return err;
	v = ARENA_ARRAY(w->arena, struct line_view, rows.n);
	for (size_t i = 0; v && i < rows.n; i++)
		v[i] = (struct line_view){
			.when = when_at(w->arena, w->lang, w->street.tz, rows.v[i].looked_at_ms, w->now_ms),
			.iso = when_iso(w->arena, w->street.tz, rows.v[i].looked_at_ms),
			.text = str_eq(rows.v[i].party, S("shop"))
				? TRF(w->arena, w->lang, "Shown on the duty phone of {shop}", TR_S("shop", rows.v[i].shop_name))
				: T(w, "Opened by the office"),
		};
	view->looks.v = v;
	view->looks.n = v ? rows.n : 0;
	return OK;
}

static bool denied(const struct appeal_told_rows *told, struct shop_id shop)
{
	for (size_t i = 0; i < told->n; i++)
		if (told->v[i].shop_id.v == shop.v)
			return told->v[i].denied_at_ms > 0;
	return false;
}

enum err appeal_shops_offer(struct web *w, const struct appeal *p, const struct place *place, int64_t open_at_ms,
	const struct shop_choice **ret_v, size_t *ret_n)
{
	struct appeal_told_rows told;
	struct shop_choice *v;
	struct shops near;
	size_t n = 0;
	enum err err = appeal_told(w->db, w->arena, &(struct appeal_told_args){w->street.id, p->id}, &told);

	if (err == OK)
		err = shop_near(w->db, w->arena, w->street.id, w->street.tz, place->position, open_at_ms, SHOPS_OFFERED + told.n, &near);
	if (err != OK)
		return err;
	v = ARENA_ARRAY(w->arena, struct shop_choice, SHOPS_OFFERED);
	for (size_t i = 0; v && i < near.n && n < SHOPS_OFFERED; i++)
		if (!denied(&told, near.v[i].id))
			v[n++] = (struct shop_choice){near.v[i].id.v, near.v[i].name, near.v[i].address};
	*ret_v = v;
	*ret_n = n;
	return OK;
}

enum err appeal_texts_fill(struct web *w, const struct appeal *p, enum text_audience audience, const struct text_view **ret_v, size_t *ret_n)
{
	struct texts_of_rows rows;
	struct text_view *v;
	size_t n = 0;
	enum err err = texts_of(w->db, w->arena, &(struct texts_of_args){w->street.id, p->id}, &rows);

	if (err != OK)
		return err;
	v = ARENA_ARRAY(w->arena, struct text_view, rows.n);
	for (size_t i = 0; v && i < rows.n; i++) {
		bool office = str_eq(rows.v[i].author, S("office"));

		/* a shop reads only what the office released; the office's own sentence is for the reporter */
		if (audience == TEXT_FOR_SHOP && (office || rows.v[i].released_at_ms == 0))
			continue;
		v[n++] = (struct text_view){rows.v[i].text_id, when_at(w->arena, w->lang, w->street.tz, rows.v[i].written_at_ms, w->now_ms),
			rows.v[i].body, office, rows.v[i].released_at_ms > 0};
	}
	*ret_v = v;
	*ret_n = n;
	return OK;
}

enum err appeal_reveals_fill(struct web *w, const struct appeal *p, const struct line_view **ret_v, size_t *ret_n)
{
	struct reveals_of_rows rows;
	struct line_view *v;
	enum err err = reveals_of(w->db, w->arena, &(struct reveals_of_args){w->street.id, p->id}, &rows);

	if (err != OK)
		return err;
	v = ARENA_ARRAY(w->arena, struct line_view, rows.n);
	for (size_t i = 0; v && i < rows.n; i++)
		v[i] = (struct line_view){.when = when_at(w->arena, w->lang, w->street.tz, rows.v[i].revealed_at_ms, w->now_ms),
			.iso = when_iso(w->arena, w->street.tz, rows.v[i].revealed_at_ms), .text = rows.v[i].reason};
	*ret_v = v;
	*ret_n = v ? rows.n : 0;
	return OK;
}

static struct str actor_label(enum lang lang, enum journal_actor actor, bool to_reporter)
{
	static const char *const labels[ACTOR__COUNT] = {TRN("by itself"), TRN("the reporter"), TRN("the shop"), TRN("the office"), TRN("the office")};

	if (actor == ACTOR_REPORTER && to_reporter)
		return tr(lang, TR("you"));
	return tr(lang, labels[(unsigned)actor < ACTOR__COUNT ? actor : ACTOR_SYSTEM]);
}

enum err appeal_timeline_fill(struct web *w, const struct appeal *p, bool to_reporter, const struct line_view **ret_v, size_t *ret_n)
{
	struct journal_entries entries;
	struct line_view *v;
	enum err err = journal_of(w->db, w->arena, w->street.id, S("appeal"), p->id.v, &entries);

	if (err != OK)
		return err;
	v = ARENA_ARRAY(w->arena, struct line_view, entries.n);
	for (size_t i = 0; v && i < entries.n; i++) {
		const struct journal_kind *kind = journal_kind_find(w->site->journal, entries.v[i].kind);

		v[i] = (struct line_view){
			.when = when_at(w->arena, w->lang, w->street.tz, entries.v[i].at_ms, w->now_ms),
			.iso = when_iso(w->arena, w->street.tz, entries.v[i].at_ms),
			.text = kind ? tr(w->lang, kind->msgid) : entries.v[i].kind,
			.by = actor_label(w->lang, entries.v[i].actor, to_reporter),
		};
	}
	*ret_v = v;
	*ret_n = v ? entries.n : 0;
	return OK;
}

enum err appeal_shop_name(struct web *w, struct shop_id id, struct str *ret)
{
	struct shop shop;
	enum err err;

	if (id.v == 0) {
		*ret = (struct str){0};
		return OK;
	}
	err = shop_get(w->db, w->arena, w->street.id, id, &shop);
	*ret = err == OK ? shop.name : T(w, "a shop that has closed");
	return err == ERR_NOT_FOUND ? OK : err;
}

enum err appeal_told_count(struct web *w, const struct appeal *p, size_t *ret)
{
	struct appeal_told_rows rows;
	enum err err = appeal_told(w->db, w->arena, &(struct appeal_told_args){w->street.id, p->id}, &rows);

	*ret = 0;
	for (size_t i = 0; err == OK && i < rows.n; i++)
		*ret += rows.v[i].denied_at_ms == 0;
	return err;
}

static void fill_receipt(struct web *w, const struct appeal *p, struct receipt_page_view *view)
{
	struct appeal_state_word word = appeal_state_word(w->lang, p->state, p->verdict);
	bool over = p->state == APPEAL_UNDONE || p->state == APPEAL_WITHDRAWN;

	view->base = arena_fmt(w->arena, "/r/%.*s", STR_FMT(w->param[0]));
	view->label = appeal_kind_label(w->lang, p->kind);
	view->filed = when_at(w->arena, w->lang, w->street.tz, p->filed_at_ms, w->now_ms);
	view->state = word.word;
	view->state_class = word.class;
	view->undo_until_ms = p->filed_at_ms + APPEAL_UNDO_MS;
	view->undo_left_s = (appeal_undo_left_ms(p, w->now_ms) + 999) / 1000;
	view->may_undo = view->undo_left_s > 0;
	view->may_withdraw = !over && p->state != APPEAL_ENDED;
	view->may_name = p->state == APPEAL_OPEN && p->shop.v == 0;
	view->may_add = !over;
	view->over = over || p->state == APPEAL_ENDED;
	view->due_at_ms = p->state == APPEAL_OPEN ? p->due_at_ms : 0;
	view->said = appeal_verdict_label(w->lang, p->verdict);
	view->short_code = appeal_short_code(&w->site->keys, w->arena, &w->street, p->id);
	view->phones = appeal_phones(w);
	if (p->state == APPEAL_ASKED || (p->state == APPEAL_ENDED && appeal_question_pending(p, w->now_ms)))
		view->question.action = arena_fmt(w->arena, "%.*s/verdict", STR_FMT(view->base));
}

enum err receipt_show_with(struct web *w, const struct appeal *p, struct receipt_page_view *view)
{
	struct page page = {.theme = appeal_theme(w), .own_heading = true};
	struct contact_given_row given;
	struct place place;
	struct str shop_name;
	size_t told;
	enum err err = place_get(w->db, w->arena, w->street.id, p->place, &place);

	fill_receipt(w, p, view);
	if (err == OK)
		err = appeal_shop_name(w, p->shop, &shop_name);
	if (err == OK)
		err = appeal_told_count(w, p, &told);
	if (err != OK)
		return err;
	view->place = place.name;
	view->who = appeal_says_who(w, p, shop_name, told);
	view->next = appeal_says_next(w, p, told, true);
	err = fill_looks(w, p, view);
	if (err == OK)
		err = view->may_name ? appeal_shops_offer(w, p, &place, p->filed_at_ms, &view->shops.v, &view->shops.n) : OK;
	if (err == OK)
		err = appeal_texts_fill(w, p, TEXT_FOR_REPORTER, &view->texts.v, &view->texts.n);
	if (err == OK)
		err = appeal_reveals_fill(w, p, &view->reveals.v, &view->reveals.n);
	if (err == OK)
		err = appeal_timeline_fill(w, p, true, &view->timeline.v, &view->timeline.n);
	if (err == OK) {
		err = contact_given(w->db, w->arena, &(struct contact_given_args){w->street.id, p->id}, &given);
		view->contact_given = err == OK;
		if (err == ERR_NOT_FOUND)
			err = OK;
	}
	if (err != OK)
		return err;
	page.title = view->label;
	page.live_href = arena_fmt(w->arena, "%.*s/live", STR_FMT(view->base));
	if (str_eq(web_query(w, S("saved")), S("1")))
		page.notice = T(w, "Saved.");
	return WEB_PAGE(w, &page, view_receipt_page, view);
}

static enum err receipt_show(struct web *w)
{
	struct receipt_page_view view = {0};
	struct appeal p;
	enum err err = appeal_of_receipt(w, &p);

	return err == OK ? receipt_show_with(w, &p, &view) : err;
}

static enum err receipt_live(struct web *w)
{
	struct appeal p;
	enum err err = appeal_of_receipt(w, &p);

	return err == OK ? web_stream(w, p.id.v, 0) : err;
}

static enum err withdraw_show(struct web *w)
{
	struct withdraw_page_view view;
	struct page page = {.theme = appeal_theme(w)};
	struct appeal p;
	enum err err = appeal_of_receipt(w, &p);

	if (err != OK)
		return err;
	view.back = arena_fmt(w->arena, "/r/%.*s", STR_FMT(w->param[0]));
	view.action = arena_fmt(w->arena, "%.*s/withdraw", STR_FMT(view.back));
	page.title = T(w, "Withdraw this report?");
	page.back_href = view.back;
	return WEB_PAGE(w, &page, view_withdraw_page, &view);
}

/* --- The short code --------------------------------------------------------------------------------------------------- */

/** As typed: "xq-7k3mpt2a", "XQ - 7k3m pt2a", or without the dash, when the last eight symbols are the code. */
static bool short_code_clean(struct web *w, struct str typed, struct str *ret_street, struct str *ret_code)
{
	size_t at = str_find(typed, '-');
	struct str street = str_trim(str_head(typed, at)), code = rand_code_clean(w->arena, str_from(typed, at));
	char *lower;

	if (at == typed.n) {
		if (street.n <= SHORT_CODE_SYMBOLS)
			return false;
		code = rand_code_clean(w->arena, str_from(street, street.n - SHORT_CODE_SYMBOLS));
		street = str_trim(str_head(street, street.n - SHORT_CODE_SYMBOLS));
	}
	lower = arena_alloc(w->arena, street.n + 1);
	for (size_t i = 0; lower && i < street.n; i++)
		lower[i] = street.p[i] >= 'A' && street.p[i] <= 'Z' ? (char)(street.p[i] - 'A' + 'a') : street.p[i];
	*ret_street = (struct str){lower, lower ? street.n : 0};
	*ret_code = code;
	return code.n == SHORT_CODE_SYMBOLS && street_code_valid(*ret_street);
}

static enum err code_find(struct web *w, struct str typed, struct str *ret_href)
{
	struct appeal_act act = appeal_act_of(w, ACTOR_REPORTER);
	struct street street;
	struct str street_code, code;
	struct appeal p;
	enum err err;

	if (!short_code_clean(w, typed, &street_code, &code))
		return ERR_NOT_FOUND;
	err = street_find(w->db, w->arena, street_code, &street);
	if (err != OK)
		return err;
	act.street = &street;
	err = appeal_find_short(&act, arena_fmt(w->arena, "%.*s-%.*s", STR_FMT(street_code), STR_FMT(code)), &p);
	if (err == OK)
		*ret_href = arena_fmt(w->arena, "/r/%.*s", STR_FMT(appeal_receipt_code(&w->site->keys, w->arena, &street, p.id)));
	return err;
}

static enum err code_show(struct web *w)
{
	struct code_page_view view = {.code = web_query(w, S("code"))};
	struct page page = {.title = T(w, "Find your report")};
	struct str href;

	if (view.code.n > 0) {
		enum err err = code_find(w, view.code, &href);

		if (err == OK)
			return web_redirect(w, "%.*s", STR_FMT(href));
		if (err != ERR_NOT_FOUND)
			return err;
		view.error = T(w, "No report has this code. It looks like xq-7k3mpt2a; letters may be large or small.");
		web_error(w, S("code"), view.error);
	}
	return WEB_PAGE(w, &page, view_code_page, &view);
}

const struct route appeal_routes[] = {
	{HTTP_GET, "/q/{code}", place_show, RUN_INLINE, CAP_NONE, CSRF_NONE, 0, RATE_PAGE, 0},
	{HTTP_POST, "/q/{code}", appeal_do_file, RUN_WRITER, CAP_NONE, CSRF_FORM, KIB(4), RATE_FILE, 0},
	{HTTP_GET, "/r/{code}", receipt_show, RUN_INLINE, CAP_NONE, CSRF_NONE, 0, RATE_PAGE, 0},
	{HTTP_GET, "/r/{code}/live", receipt_live, RUN_INLINE, CAP_NONE, CSRF_NONE, 0, RATE_PAGE, ROUTE_STREAM},
	{HTTP_GET, "/r/{code}/withdraw", withdraw_show, RUN_INLINE, CAP_NONE, CSRF_NONE, 0, RATE_PAGE, 0},
	{HTTP_POST, "/r/{code}/undo", receipt_do_undo, RUN_WRITER, CAP_NONE, CSRF_FORM, KIB(4), RATE_WRITE, 0},
	{HTTP_POST, "/r/{code}/withdraw", receipt_do_withdraw, RUN_WRITER, CAP_NONE, CSRF_FORM, KIB(4), RATE_WRITE, 0},
	{HTTP_POST, "/r/{code}/shop", receipt_do_shop, RUN_WRITER, CAP_NONE, CSRF_FORM, KIB(4), RATE_WRITE, 0},
	{HTTP_POST, "/r/{code}/text", receipt_do_text, RUN_WRITER, CAP_NONE, CSRF_FORM, KIB(16), RATE_WRITE, 0},
	{HTTP_POST, "/r/{code}/contact", receipt_do_contact, RUN_WRITER, CAP_NONE, CSRF_FORM, KIB(4), RATE_WRITE, 0},
	{HTTP_POST, "/r/{code}/verdict", receipt_do_verdict, RUN_WRITER, CAP_NONE, CSRF_FORM, KIB(4), RATE_WRITE, 0},
	{HTTP_GET, "/c", code_show, RUN_INLINE, CAP_NONE, CSRF_NONE, 0, RATE_CODE, 0},
	{.pattern = NULL},
};
