/* The reporter's ways in: the place he stands at, and the short code. His receipt is receipt_pages.c. */
#include "appeal.sql.h"
#include "appeal_templates.h"
#include "base/rand.h"
#include "features/appeals/appeal_pages.h"
#include "features/appeals/appeal_words.h"
#include "features/appeals/group_store.h"
#include "features/appeals/photo_pages.h"
#include "features/appeals/photos.h"
#include "web/when.h"

#define OWN_MAX 5
#define NEAR_MAX 2 /* the page is for a tap, not for reading */

/* --- A place ---------------------------------------------------------------------------------------------------------- */

/** What this phone reported itself. */
struct own_kinds {
	size_t n;
	struct own_kind {
		struct str kind;
		int64_t filed_at_ms;
	} v[OWN_MAX];
};

static enum err fill_own(struct web *w, struct own_kinds *own, struct place_page_view *view)
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
		if (own->n < OWN_MAX)
			own->v[own->n++] = (struct own_kind){r->kind, r->filed_at_ms};
		word = appeal_state_word(w->lang, p.state, p.verdict);
		if (appeal_reply_pending(&p))
			word = (struct appeal_state_word){T(w, "The office asks you"), "open"};
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

/** He has reported that himself since: it is no neighbour's. */
static bool is_own(const struct own_kind *own, size_t n, const struct group_near *near)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(own[i].kind, near->kind) && own[i].filed_at_ms >= near->filed_at_ms)
			return true;
	return false;
}

/** What enough neighbours reported within the hour: one tap joins it. Of fewer nothing is read here, so nothing can show. */
static enum err fill_near(struct web *w, const struct place *place, const struct own_kinds *own, struct place_page_view *view)
{
	const struct group_near *near;
	struct near_report *v;
	size_t n, shown = 0;
	enum err err = group_joinable(w->db, w->arena, w->street.id, place->position, w->now_ms, NEAR_MAX, &near, &n);

	if (err != OK || n == 0)
		return err;
	v = ARENA_ARRAY(w->arena, struct near_report, n);
	for (size_t i = 0; v && i < n; i++)
		if (!is_own(own->v, own->n, &near[i]))
			v[shown++] = (struct near_report){near[i].filed_at_ms, near[i].kind, appeal_kind_label(w->lang, near[i].kind)};
	view->near.v = v;
	view->near.n = shown;
	return OK;
}

enum err appeal_place_of(struct web *w, struct place *ret, bool *ret_listed, struct str *ret_action)
{
	enum err err;

	/* a poster leads to /q/{code}, a list to /s/{street}/at/{id}: only who stood before the poster knows its code */
	*ret_listed = str_starts(str_c(w->route->pattern), S("/s/"));
	if (*ret_listed)
		err = place_find_id(w->db, w->arena, w->street.id, (struct place_id){web_param_id(w, 1)}, ret);
	else
		err = place_find(w->db, w->arena, w->street.id, w->param[0], ret);
	if (err == OK)
		*ret_action = *ret_listed ? place_list_href(w->arena, &w->street, ret->id) : arena_fmt(w->arena, "/q/%.*s", STR_FMT(ret->code));
	return err;
}

static enum err place_show(struct web *w)
{
	struct place_page_view view = {.phones = appeal_phones(w)};
	struct page page = {.theme = appeal_theme(w)};
	struct own_kinds own = {0};
	struct place place;
	bool listed;
	enum err err = appeal_place_of(w, &place, &listed, &view.action);

	if (err == OK)
		err = fill_own(w, &own, &view);
	if (err == OK)
		err = fill_near(w, &place, &own, &view);
	if (err != OK)
		return err;
	fill_kinds(w, &view);
	view.place = place.name;
	view.side = place.side;
	view.nonce = web_nonce(w);
	view.street_href = arena_fmt(w->arena, "/s/%.*s", STR_FMT(w->street.code));
	page.title = T(w, "What is it?");
	page.own_heading = true;
	return WEB_PAGE(w, &page, view_place_page, &view);
}

/* --- The short code --------------------------------------------------------------------------------------------------- */

static enum err code_find(struct web *w, struct str typed, struct str *ret_href)
{
	struct appeal_act act = appeal_act_of(w, ACTOR_REPORTER);
	struct street street;
	struct str street_code, code;
	struct appeal p;
	enum err err;

	if (!appeal_short_code_read(w->arena, typed, &street_code, &code))
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
	{HTTP_GET, "/s/{street}/at/{id}", place_show, RUN_INLINE, CAP_NONE, CSRF_NONE, 0, RATE_PAGE, 0},
	{HTTP_POST, "/s/{street}/at/{id}", appeal_do_file, RUN_WRITER, CAP_NONE, CSRF_FORM, KIB(4), RATE_FILE, 0},
	{HTTP_GET, "/r/{code}", receipt_show, RUN_INLINE, CAP_NONE, CSRF_NONE, 0, RATE_PAGE, 0},
	{HTTP_GET, "/r/{code}/live", receipt_live, RUN_INLINE, CAP_NONE, CSRF_NONE, 0, RATE_PAGE, ROUTE_STREAM, LIVE_SUBJECT},
	{HTTP_GET, "/r/{code}/withdraw", receipt_withdraw_show, RUN_INLINE, CAP_NONE, CSRF_NONE, 0, RATE_PAGE, 0},
	{HTTP_GET, "/r/{code}/forget", receipt_forget_show, RUN_INLINE, CAP_NONE, CSRF_NONE, 0, RATE_PAGE, 0},
	{HTTP_POST, "/r/{code}/forget", receipt_do_forget, RUN_WRITER, CAP_NONE, CSRF_FORM, KIB(4), RATE_WRITE, 0},
	{HTTP_POST, "/r/{code}/again", receipt_do_again, RUN_WRITER, CAP_NONE, CSRF_FORM, KIB(4), RATE_WRITE, 0},
	{HTTP_POST, "/r/{code}/reopen", receipt_do_reopen, RUN_WRITER, CAP_NONE, CSRF_FORM, KIB(4), RATE_WRITE, 0},
	{HTTP_POST, "/r/{code}/undo", receipt_do_undo, RUN_WRITER, CAP_NONE, CSRF_FORM, KIB(4), RATE_WRITE, 0},
	{HTTP_POST, "/r/{code}/withdraw", receipt_do_withdraw, RUN_WRITER, CAP_NONE, CSRF_FORM, KIB(4), RATE_WRITE, 0},
	{HTTP_POST, "/r/{code}/shop", receipt_do_shop, RUN_WRITER, CAP_NONE, CSRF_FORM, KIB(4), RATE_WRITE, 0},
	{HTTP_POST, "/r/{code}/text", receipt_do_text, RUN_WRITER, CAP_NONE, CSRF_FORM, KIB(16), RATE_WRITE, 0},
	{HTTP_POST, "/r/{code}/photo", receipt_do_photo, RUN_POOL, CAP_NONE, CSRF_FORM, PHOTO_FILE_MAX + KIB(16), RATE_UPLOAD, 0},
	{HTTP_POST, "/r/{code}/photo/remove", receipt_do_photo_remove, RUN_WRITER, CAP_NONE, CSRF_FORM, KIB(4), RATE_WRITE, 0},
	{HTTP_GET, "/r/{code}/photo/{id}", receipt_photo, RUN_INLINE, CAP_NONE, CSRF_NONE, 0, RATE_PAGE, 0},
	{HTTP_POST, "/r/{code}/contact", receipt_do_contact, RUN_WRITER, CAP_NONE, CSRF_FORM, KIB(4), RATE_WRITE, 0},
	{HTTP_POST, "/r/{code}/verdict", receipt_do_verdict, RUN_WRITER, CAP_NONE, CSRF_FORM, KIB(4), RATE_WRITE, 0},
	{HTTP_GET, "/c", code_show, RUN_INLINE, CAP_NONE, CSRF_NONE, 0, RATE_CODE, 0},
	{.pattern = NULL},
};
