/* The office: what is due now (at most seven, each with one next step), all of them, one case and what can be done with it. */
#include "appeal.sql.h"
#include "appeal_templates.h"
#include "auth/account.h"
#include "base/clock.h"
#include "base/num.h"
#include "export.sql.h"
#include "features/appeals/appeal_pages.h"
#include "features/appeals/appeal_words.h"
#include "features/appeals/case_actions.h"
#include "features/appeals/group_store.h"
#include "features/appeals/export.h"
#include "features/appeals/photo_pages.h"
#include "features/appeals/relay.h"
#include "web/office_nav.h"
#include "web/when.h"

#define ALL_PAGE 30
#define OTHERS_MAX 6 /* that a case may be put together with */

struct str case_href(const struct web *w, struct appeal_id id)
{
	return arena_fmt(w->arena, "/o/%.*s/a/%lld", STR_FMT(w->street.code), (long long)id.v);
}

static enum err office_live(struct web *w)
{
	return web_stream(w, 0);
}

/* --- All of them ------------------------------------------------------------------------------------------------------ */

static void fill_filters(struct web *w, const struct all_filter *f, struct all_page_view *view)
{
	static const struct {
		const char *state, *label;
	} filters[] = {{"", TRN("All")}, {"open", TRN("Open")}, {"answered", TRN("Answered")}, {"asked", TRN("Asked")}, {"ended", TRN("Ended")},
		{"withdrawn", TRN("Withdrawn")}};
	size_t n = sizeof(filters) / sizeof(filters[0]);
	struct filter_link *v = ARENA_ARRAY(w->arena, struct filter_link, n);

	for (size_t i = 0; v && i < n; i++) {
		struct all_filter other = *f;

		other.state = str_c(filters[i].state);
		v[i] = (struct filter_link){all_filter_href(w, &other, "all"), tr(w->lang, filters[i].label), str_eq(f->state, other.state)};
	}
	view->filters.v = v;
	view->filters.n = v ? n : 0;
	view->action = arena_fmt(w->arena, "/o/%.*s/all", STR_FMT(w->street.code));
	view->state = f->state;
	view->from = f->from;
	view->to = f->to;
	view->xlsx_href = all_filter_href(w, f, "all.xlsx");
	view->csv_href = all_filter_href(w, f, "all.csv");
	view->street = w->street.name;
	view->words = all_filter_words(w, f);
	view->made = when_day(w->arena, w->lang, w->street.tz, w->now_ms);
}

static enum err fill_all(struct web *w, const struct all_filter *f, int64_t before, struct all_page_view *view)
{
	struct appeals_shown_args args = {w->street.id, f->state, f->span.first, {before < f->span.before.v ? before : f->span.before.v},
		f->span.from_ms, f->span.to_ms};
	struct appeals_shown_rows rows;
	struct str here = all_filter_href(w, f, "all");
	struct all_row *v;
	size_t n;
	enum err err = appeals_shown(w->db, w->arena, &args, &rows);

	if (err != OK)
		return err;
	n = rows.n > ALL_PAGE ? ALL_PAGE : rows.n;
	v = ARENA_ARRAY(w->arena, struct all_row, n);
	for (size_t i = 0; v && i < n; i++) {
		const struct appeals_shown_row *r = &rows.v[i];
		enum appeal_state s;
		enum appeal_verdict verdict;
		enum appeal_outcome outcome;
		struct appeal_state_word word;

		if (appeal_state_parse(r->state, &s) != OK || appeal_outcome_parse(r->outcome, &outcome) != OK ||
			appeal_verdict_parse(r->verdict, &verdict) != OK)
			return ERR_DB;
		word = appeal_state_word(w->lang, s, verdict);
		v[i] = (struct all_row){case_href(w, r->appeal_id), appeal_kind_label(w->lang, r->kind), sight_where(w, r->place_name, r->side),
			sight_name(w, r->shop_name),
			when_at(w->arena, w->lang, w->street.tz, r->filed_at_ms, w->now_ms), word.word, appeal_outcome_label(w->lang, outcome), word.class};
	}
	view->rows.v = v;
	view->rows.n = v ? n : 0;
	if (rows.n > ALL_PAGE)
		view->next_href = arena_fmt(w->arena, "%.*s%cbefore=%lld", STR_FMT(here), str_find(here, '?') < here.n ? '&' : '?',
			(long long)rows.v[n - 1].appeal_id.v);
	return OK;
}

static enum err all_show(struct web *w)
{
	struct all_page_view view = {0};
	struct page page = {.title = T(w, "All reports"), .nav = office_nav(w, OFFICE_ALL), .wide = true};
	struct all_filter f;
	int64_t before;
	enum err err;

	if (num_parse_i64(web_query(w, S("before")), 1, INT64_MAX, &before) != OK)
		before = INT64_MAX;
	all_filter_read(w, &f);
	fill_filters(w, &f, &view);
	err = fill_all(w, &f, before, &view);
	return err == OK ? WEB_PAGE(w, &page, view_all_page, &view) : err;
}

/* --- One case --------------------------------------------------------------------------------------------------------- */

struct look_args {
	int64_t street, appeal, account;
	bool district;
};

/** The district's look is one of its own: it is told on the receipt, and nobody of the office has looked by it. */
static struct str look_party(bool district)
{
	return district ? S("district") : S("office");
}

static enum err note_look(const struct web_site *site, struct db *db, struct arena *a, const void *args)
{
	const struct look_args *l = args;
	struct street street;
	struct appeal_act act = {.keys = &site->keys, .journal = site->journal, .db = db, .arena = a, .street = &street, .actor = ACTOR_OFFICER,
		.actor_id = l->account, .now_ms = clock_now_ms()};
	enum err err = street_find_id(db, a, (struct street_id){l->street}, &street);

	return err == OK ? appeal_note_look(&act, (struct appeal_id){l->appeal}, look_party(l->district), l->account) : err;
}

static enum err note_look_once(struct web *w, const struct appeal *p)
{
	bool district = sight_viewer_of(w) == SIGHT_DISTRICT;
	struct look_args look = {w->street.id.v, p->id.v, w->who.account.v, district};
	struct appeal_looked_row row;
	bool relayed = false;
	enum err err = appeal_looked(w->db, w->arena, &(struct appeal_looked_args){w->street.id, p->id, look_party(district), w->who.account.v}, &row);
	bool first = err == ERR_NOT_FOUND;

	if (err == OK)
		err = relay_runs(w->db, w->arena, w->street.id, p->id, &relayed);
	if (first || (err == OK && relayed && !district))
		web_later(w, note_look, &look, sizeof(look));
	return first ? OK : err;
}

static enum err fill_told(struct web *w, const struct appeal *p, struct case_page_view *view)
{
	struct appeal_told_rows rows;
	struct line_view *v;
	enum err err = appeal_told(w->db, w->arena, &(struct appeal_told_args){w->street.id, p->id}, &rows);

	if (err != OK)
		return err;
	v = ARENA_ARRAY(w->arena, struct line_view, rows.n);
	for (size_t i = 0; v && i < rows.n; i++)
		v[i] = (struct line_view){.when = when_at(w->arena, w->lang, w->street.tz, rows.v[i].told_at_ms, w->now_ms), .text = rows.v[i].name,
			.by = rows.v[i].denied_at_ms ? T(w, "Not us") : (struct str){0}};
	view->told.v = v;
	view->told.n = v ? rows.n : 0;
	return OK;
}

static void fill_case(struct web *w, const struct appeal *p, const struct place *place, struct case_page_view *view)
{
	struct appeal_state_word word = appeal_state_word(w->lang, p->state, p->verdict);
	bool may = role_may(w->who.role, CAP_HANDLE);

	view->base = case_href(w, p->id);
	view->parts.shops_action = arena_fmt(w->arena, "%.*s/pass", STR_FMT(view->base));
	view->side = place->side;
	view->filed = when_at(w->arena, w->lang, w->street.tz, p->filed_at_ms, w->now_ms);
	view->state = word.word;
	view->state_class = word.class;
	view->answer = appeal_answer_label(w->lang, p->answer);
	view->verdict = appeal_verdict_label(w->lang, p->verdict);
	view->outcome = appeal_outcome_label(w->lang, p->outcome);
	view->phoned = appeal_verdict_label(w->lang, p->phoned);
	if (may && appeal_question_pending(p, w->now_ms))
		view->phoned_form.action = arena_fmt(w->arena, "%.*s/phoned", STR_FMT(view->base));
	view->open = p->state == APPEAL_OPEN;
	view->due_at_ms = view->open ? p->due_at_ms : 0;
	view->may_handle = may;
	view->may_take = may && view->open && p->account.v == 0;
	view->may_pass = may && view->open;
	view->may_reply = may && view->open && p->shop.v != 0;
	view->may_close = may && (view->open || p->state == APPEAL_ANSWERED || p->state == APPEAL_ASKED);
	view->may_take_over = may && view->open && p->account.v != 0 && p->account.v != w->who.account.v;
	view->may_reopen = may && appeal_may_reopen(p, w->now_ms);
	view->joined = p->together.v != 0 && p->together.v != p->id.v;
	view->alone = p->together.v == p->id.v;
	view->addressee = appeal_addressee_label(w->lang, p->addressee);
	view->may_reveal = role_may(w->who.role, CAP_REVEAL);
	if (p->shop.v)
		view->shop_tel_action = arena_fmt(w->arena, "/o/%.*s/shops/%lld", STR_FMT(w->street.code), (long long)p->shop.v);
}

static enum err fill_others(struct web *w, const struct appeal_act *act, const struct appeal *p, const struct group_of *group, struct case_page_view *view)
{
	const struct group_near *near;
	struct other_report *v = ARENA_ARRAY(w->arena, struct other_report, OTHERS_MAX);
	size_t n = 0;
	enum err err = v ? group_others_load(act, p, group, OTHERS_MAX, &near, &n) : ERR_LIMIT;

	for (size_t i = 0; err == OK && i < n; i++)
		v[i] = (struct other_report){near[i].id.v, near[i].place, when_at(w->arena, w->lang, w->street.tz, near[i].filed_at_ms, w->now_ms)};
	view->others.v = v;
	view->others.n = n;
	return err;
}

static enum err fill_group(struct web *w, const struct appeal *p, struct case_page_view *view)
{
	struct appeal_act act = appeal_act_of(w, ACTOR_OFFICER);
	struct group_of group;
	enum err err = group_load(&act, p, &group);

	if (err != OK)
		return err;
	err = view->may_close ? fill_others(w, &act, p, &group, view) : OK;
	view->reports = (int64_t)group.n;
	view->households = group.households;
	view->doubt_network = group.doubt & DOUBT_NETWORK;
	view->doubt_listed = group.doubt & DOUBT_LISTED;
	view->doubt_officer = group.doubt & DOUBT_OFFICER;
	view->group_open = group.open;
	view->confirmed = p->confirmed_at_ms > 0;
	return err;
}

static void fill_addressees(struct web *w, struct case_page_view *view)
{
	struct addressee_choice *v = ARENA_ARRAY(w->arena, struct addressee_choice, appeal_addressees_n);

	for (size_t i = 0; v && i < appeal_addressees_n; i++)
		v[i] = (struct addressee_choice){appeal_addressees[i].word, tr(w->lang, appeal_addressees[i].msgid)};
	view->addressees.v = v;
	view->addressees.n = v ? appeal_addressees_n : 0;
}

static enum err fill_taken(struct web *w, const struct appeal *p, struct case_page_view *view)
{
	struct account account;
	enum err err = p->account.v ? account_find(w->db, w->arena, p->account, &account) : ERR_NOT_FOUND;

	if (err == OK)
		view->taken_by = account.name;
	else if (p->account.v && err == ERR_NOT_FOUND)
		view->taken_by = T(w, "a colleague who has left");
	return err == ERR_NOT_FOUND ? OK : err;
}

enum err case_show_with(struct web *w, const struct appeal *p, struct case_page_view *view)
{
	struct page page = {.title = appeal_kind_label(w->lang, p->kind), .nav = office_nav(w, OFFICE_ALL), .wide = true};
	struct place place;
	enum err err = place_get(w->db, w->arena, w->street.id, p->place, &place);

	if (err != OK)
		return err;
	fill_case(w, p, &place, view);
	fill_addressees(w, view);
	err = fill_group(w, p, view);
	if (err == OK)
		err = fill_taken(w, p, view);
	if (err == OK)
		err = appeal_parts_fill(w, p, &place, SIGHT_OFFICE, view->may_pass ? w->now_ms : 0, &view->parts);
	if (err == OK && view->may_handle) /* the district reads along, but a photo is for the officer */
		err = photos_fill(w, p, view->base, SIGHT_OFFICE, &view->parts.photos);
	if (err == OK)
		err = fill_told(w, p, view);
	if (err != OK)
		return err;
	page.back_href = arena_fmt(w->arena, "/o/%.*s", STR_FMT(w->street.code));
	if (str_eq(web_query(w, S("saved")), S("1")))
		page.notice = T(w, "Saved.");
	return WEB_PAGE(w, &page, view_case_page, view);
}

enum err case_of(struct web *w, struct appeal *ret)
{
	struct appeal_act act = appeal_act_of(w, ACTOR_OFFICER);

	return appeal_get(&act, (struct appeal_id){web_param_id(w, 1)}, ret);
}

static enum err case_show(struct web *w)
{
	struct case_page_view view = {0};
	struct appeal p;
	enum err err = case_of(w, &p);

	if (err == OK)
		err = note_look_once(w, &p);
	if (err != OK)
		return err;
	return sight_viewer_of(w) == SIGHT_DISTRICT ? district_case_show(w, &p) : case_show_with(w, &p, &view);
}

const struct route case_routes[] = {
	{HTTP_GET, "/o/{street}", office_due_show, RUN_INLINE, CAP_READ, CSRF_NONE, 0, RATE_PAGE, 0},
	{HTTP_GET, "/o/{street}/live", office_live, RUN_INLINE, CAP_READ, CSRF_NONE, 0, RATE_PAGE, ROUTE_STREAM, LIVE_STREET},
	{HTTP_GET, "/o/{street}/all", all_show, RUN_INLINE, CAP_READ, CSRF_NONE, 0, RATE_PAGE, 0},
	{HTTP_GET, "/o/{street}/a/{id}", case_show, RUN_INLINE, CAP_READ, CSRF_NONE, 0, RATE_PAGE, 0},
	{HTTP_POST, "/o/{street}/a/{id}/take", case_do_take, RUN_WRITER, CAP_HANDLE, CSRF_FORM, KIB(4), RATE_WRITE, 0},
	{HTTP_POST, "/o/{street}/a/{id}/confirm", case_do_confirm, RUN_WRITER, CAP_HANDLE, CSRF_FORM, KIB(4), RATE_WRITE, 0},
	{HTTP_POST, "/o/{street}/a/{id}/pass", case_do_pass, RUN_WRITER, CAP_HANDLE, CSRF_FORM, KIB(4), RATE_WRITE, 0},
	{HTTP_POST, "/o/{street}/a/{id}/reply", case_do_reply, RUN_WRITER, CAP_HANDLE, CSRF_FORM, KIB(4), RATE_WRITE, 0},
	{HTTP_POST, "/o/{street}/a/{id}/close", case_do_close, RUN_WRITER, CAP_HANDLE, CSRF_FORM, KIB(16), RATE_WRITE, 0},
	{HTTP_POST, "/o/{street}/a/{id}/phoned", case_do_phoned, RUN_WRITER, CAP_HANDLE, CSRF_FORM, KIB(4), RATE_WRITE, 0},
	{HTTP_POST, "/o/{street}/a/{id}/take-over", case_do_take_over, RUN_WRITER, CAP_HANDLE, CSRF_FORM, KIB(4), RATE_WRITE, 0},
	{HTTP_POST, "/o/{street}/a/{id}/update", case_do_update, RUN_WRITER, CAP_HANDLE, CSRF_FORM, KIB(16), RATE_WRITE, 0},
	{HTTP_POST, "/o/{street}/a/{id}/question", case_do_question, RUN_WRITER, CAP_HANDLE, CSRF_FORM, KIB(16), RATE_WRITE, 0},
	{HTTP_POST, "/o/{street}/a/{id}/refer", case_do_refer, RUN_WRITER, CAP_HANDLE, CSRF_FORM, KIB(16), RATE_WRITE, 0},
	{HTTP_POST, "/o/{street}/a/{id}/together", case_do_together, RUN_WRITER, CAP_HANDLE, CSRF_FORM, KIB(4), RATE_WRITE, 0},
	{HTTP_POST, "/o/{street}/a/{id}/reopen", case_do_reopen, RUN_WRITER, CAP_HANDLE, CSRF_FORM, KIB(4), RATE_WRITE, 0},
	{HTTP_GET, "/o/{street}/a/{id}/photo/{id}", case_photo, RUN_INLINE, CAP_HANDLE, CSRF_NONE, 0, RATE_PAGE, 0},
	{HTTP_POST, "/o/{street}/a/{id}/photo", case_do_photo, RUN_WRITER, CAP_HANDLE, CSRF_FORM, KIB(4), RATE_WRITE, 0},
	{HTTP_POST, "/o/{street}/a/{id}/release", case_do_release, RUN_WRITER, CAP_HANDLE, CSRF_FORM, KIB(4), RATE_WRITE, 0},
	{HTTP_GET, "/o/{street}/a/{id}/reveal", case_reveal_show, RUN_INLINE, CAP_REVEAL, CSRF_NONE, 0, RATE_PAGE, 0},
	{HTTP_POST, "/o/{street}/a/{id}/reveal", case_do_reveal, RUN_WRITER, CAP_REVEAL, CSRF_FORM, KIB(8), RATE_WRITE, 0},
	{.pattern = NULL},
};
