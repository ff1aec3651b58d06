/* One page of what a colleague has taken and is still open: where each stands, what was promised, what is due next; and going on with it. */
#include "appeal.sql.h"
#include "appeal_templates.h"
#include "auth/account.h"
#include "base/num.h"
#include "features/appeals/appeal_pages.h"
#include "features/appeals/appeal_words.h"
#include "features/appeals/case_actions.h"
#include "web/office_nav.h"
#include "web/when.h"

/** Whose cases: the address says; otherwise one's own. */
static struct account_id whose(const struct web *w, struct str typed)
{
	int64_t id;

	return num_parse_i64(typed, 1, INT64_MAX, &id) == OK ? (struct account_id){id} : w->who.account;
}

static enum err name_of(struct web *w, struct account_id id, struct str *ret)
{
	struct account account;
	enum err err = account_find(w->db, w->arena, id, &account);

	*ret = err == OK ? account.name : T(w, "a colleague who has left");
	return err == ERR_NOT_FOUND ? OK : err;
}

static enum err fill_people(struct web *w, struct handover_page_view *view)
{
	struct cases_accounts_rows rows;
	struct filter_link *v;
	size_t n = 0;
	enum err err = cases_accounts(w->db, w->arena, &(struct cases_accounts_args){w->street.id}, &rows);

	if (err != OK)
		return err;
	v = ARENA_ARRAY(w->arena, struct filter_link, rows.n + 1);
	if (!v)
		return ERR_LIMIT;
	v[n++] = (struct filter_link){view->action, T(w, "What I have taken"), view->of == w->who.account.v};
	for (size_t i = 0; err == OK && i < rows.n; i++) {
		if (rows.v[i].account_id.v == w->who.account.v)
			continue;
		v[n] = (struct filter_link){.href = arena_fmt(w->arena, "%.*s?of=%lld", STR_FMT(view->action), (long long)rows.v[i].account_id.v),
			.current = rows.v[i].account_id.v == view->of};
		err = name_of(w, rows.v[i].account_id, &v[n++].label);
	}
	view->people.v = v;
	view->people.n = n;
	return err;
}

static enum err fill_handover_case(struct web *w, const struct cases_of_account_row *r, struct handover_case *ret)
{
	struct appeal p = {.id = r->appeal_id, .kind = r->kind, .shop = r->shop_id, .filed_at_ms = r->filed_at_ms, .due_at_ms = r->due_at_ms,
		.solve_at_ms = r->solve_at_ms, .account = {1}, .addressee = r->addressee};

	if (appeal_state_parse(r->state, &p.state) != OK || appeal_holder_parse(r->holder, &p.holder) != OK || appeal_answer_parse(r->answer, &p.answer) != OK)
		return ERR_DB;
	*ret = (struct handover_case){
		.href = case_href(w, r->appeal_id), .label = appeal_kind_label(w->lang, r->kind), .place = r->place_name, .shop = r->shop_name,
		.filed = when_at(w->arena, w->lang, w->street.tz, r->filed_at_ms, w->now_ms), .why = appeal_says_who(w, &p, r->shop_name, 0, false), .said = r->said,
		.due = when_at(w->arena, w->lang, w->street.tz, r->due_at_ms, w->now_ms), .late = r->due_at_ms <= w->now_ms, .id = r->appeal_id.v,
	};
	if (r->solve_at_ms > 0)
		ret->solve = when_at(w->arena, w->lang, w->street.tz, r->solve_at_ms, w->now_ms);
	return OK;
}

static enum err fill_cases(struct web *w, struct handover_page_view *view)
{
	struct cases_of_account_rows rows;
	struct handover_case *v;
	enum err err = cases_of_account(w->db, w->arena, &(struct cases_of_account_args){w->street.id, {view->of}}, &rows);

	if (err != OK)
		return err;
	v = ARENA_ARRAY(w->arena, struct handover_case, rows.n + 1);
	for (size_t i = 0; v && err == OK && i < rows.n; i++)
		err = fill_handover_case(w, &rows.v[i], &v[i]);
	view->cases.v = v;
	view->cases.n = v ? rows.n : 0;
	return err;
}

static enum err handover_show(struct web *w)
{
	struct handover_page_view view = {.action = arena_fmt(w->arena, "/o/%.*s/handover", STR_FMT(w->street.code)), .street = w->street.name,
		.of = whose(w, web_query(w, S("of"))).v, .made = when_day(w->arena, w->lang, w->street.tz, w->now_ms)};
	struct page page = {.title = T(w, "Handing over"), .nav = office_nav(w, OFFICE_DUE), .wide = true};
	enum err err = fill_people(w, &view);

	view.may_take = role_may(w->who.role, CAP_HANDLE) && view.of != w->who.account.v;
	if (err == OK)
		err = name_of(w, (struct account_id){view.of}, &view.name);
	if (err == OK)
		err = fill_cases(w, &view);
	if (str_eq(web_query(w, S("saved")), S("1")))
		page.notice = T(w, "Saved.");
	return err == OK ? WEB_PAGE(w, &page, view_handover_page, &view) : err;
}

static enum err take_over_one(const struct appeal_act *act, struct appeal_id id, struct account_id from)
{
	struct appeal p;
	enum err err = appeal_get(act, id, &p);

	if (err == OK && p.account.v == from.v)
		err = appeal_take_over(act, &p);
	return err == ERR_CONFLICT ? OK : err; /* what was done with it in the meantime stands */
}

static enum err handover_do(struct web *w)
{
	struct appeal_act act = appeal_act_of(w, ACTOR_OFFICER);
	struct account_id from = whose(w, web_field(w, S("of")));
	struct cases_of_account_rows rows;
	struct appeal_id one = {0};
	enum err err = web_field(w, S("case")).n > 0 ? web_field_id(w, S("case"), &one.v) : OK;

	if (err == OK)
		err = cases_of_account(w->db, w->arena, &(struct cases_of_account_args){w->street.id, from}, &rows);
	for (size_t i = 0; err == OK && i < rows.n && from.v != w->who.account.v; i++)
		if (one.v == 0 || rows.v[i].appeal_id.v == one.v)
			err = take_over_one(&act, rows.v[i].appeal_id, from);
	if (err != OK)
		return err;
	if (one.v)
		return web_redirect(w, "/o/%.*s/handover?of=%lld&saved=1", STR_FMT(w->street.code), (long long)from.v);
	return web_redirect(w, "/o/%.*s/handover?saved=1", STR_FMT(w->street.code));
}

const struct route handover_routes[] = {
	{HTTP_GET, "/o/{street}/handover", handover_show, RUN_INLINE, CAP_HANDLE, CSRF_NONE, 0, RATE_PAGE, 0},
	{HTTP_POST, "/o/{street}/handover", handover_do, RUN_WRITER, CAP_HANDLE, CSRF_FORM, KIB(4), RATE_WRITE, 0},
	{.pattern = NULL},
};
