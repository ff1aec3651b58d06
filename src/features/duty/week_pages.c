/* The duty roster of a street: who is there now, the week, what it is made of. */
#include "features/duty/week_pages.h"

#include "duty_templates.h"
#include "features/duty/duty_routes.h"
#include "features/duty/duty_views.h"
#include "features/duty/duty_words.h"
#include "web/office_nav.h"
#include "web/when.h"
#include "wire/plain.h"

#define WEEK 7
#define WEEKS_AROUND 60    /* may be looked at before and after this one */
#define DAY_STRETCHES 12   /* shown of one day */

struct week {
	struct web *w;
	struct duty_plan plan;
	struct duty_words words;
	int64_t today;
	struct week_page_view view;
};

struct duty_act week_act(const struct web *w)
{
	return (struct duty_act){w->site->journal, w->db, w->arena, w->street.id, ACTOR_OFFICER, w->who.account.v, w->now_ms};
}

static struct str duty_href(const struct web *w, const char *rest)
{
	return arena_fmt(w->arena, "/o/%.*s/duty%s", STR_FMT(w->street.code), rest);
}

/* --- The week as a table ---------------------------------------------------------------------------------------------- */

static struct str holiday_text(const struct week *k, int64_t day)
{
	for (size_t i = 0; i < k->plan.holidays_n; i++) {
		const struct duty_holiday *h = &k->plan.holidays[i];

		if (h->day == day)
			return h->kind == DUTY_WORKDAY ? TRF(k->w->arena, k->w->lang, "{name}: the office works", TR_S("name", h->name))
						       : TRF(k->w->arena, k->w->lang, "{name}: the office is closed", TR_S("name", h->name));
	}
	return (struct str){0};
}

static void fill_day(struct week *k, int64_t day, struct week_day_view *v)
{
	struct duty_stretch stretches[DAY_STRETCHES];
	size_t n = duty_stretches(&k->plan, duty_instant(k->plan.tz, day, 0), duty_instant(k->plan.tz, day + 1, 0), stretches, DAY_STRETCHES);
	struct week_stretch_view *list = ARENA_ARRAY(k->w->arena, struct week_stretch_view, n);

	*v = (struct week_day_view){.day = duty_day_text(&k->words, day), .sub = holiday_text(k, day), .today = day == k->today};
	for (size_t i = 0; list && i < n; i++)
		list[i] = (struct week_stretch_view){
			arena_fmt(k->w->arena, "%.*s–%.*s", STR_FMT(when_clock(k->w->arena, k->plan.tz, stretches[i].from_ms)),
				STR_FMT(duty_clock_text(&k->words, stretches[i].until_ms, day))),
			duty_who_text(&k->words, stretches[i].officer, stretches[i].deputy), stretches[i].officer.v == 0};
	v->stretches.v = list;
	v->stretches.n = list ? n : 0;
}

/** The day from which on the week is shown: the one that is asked for, as far as one may look, else today. */
static int64_t first_day_of(struct week *k)
{
	int64_t on, day = k->today;
	struct str asked = web_query(k->w, S("week"));

	if (plain_date(&(struct table_cell){.text = asked}, asked, &on) == OK && on % 100 > 0)
		day = tz_days(on / 10000, (int)(on / 100 % 100), (int)(on % 100));
	return day < k->today - WEEKS_AROUND * WEEK || day > k->today + WEEKS_AROUND * WEEK ? k->today : day;
}

static struct str week_href(const struct week *k, int64_t day)
{
	return arena_fmt(k->w->arena, "/o/%.*s/duty?week=%.*s", STR_FMT(k->w->street.code), STR_FMT(duty_date_text(&k->words, day)));
}

static void fill_week(struct week *k)
{
	struct week_day_view *days = ARENA_ARRAY(k->w->arena, struct week_day_view, WEEK);
	int64_t first = first_day_of(k);

	for (int i = 0; days && i < WEEK; i++)
		fill_day(k, first + i, &days[i]);
	k->view.days.v = days;
	k->view.days.n = days ? WEEK : 0;
	k->view.week = TRF(k->w->arena, k->w->lang, "{from} to {to}", TR_S("from", duty_day_text(&k->words, first)),
		TR_S("to", duty_day_text(&k->words, first + WEEK - 1)));
	k->view.previous_href = week_href(k, first - WEEK);
	k->view.next_href = week_href(k, first + WEEK);
	k->view.warnings.v = duty_warnings(&k->words, first, first + WEEK - 1, &k->view.warnings.n);
}

/* --- What it is made of ------------------------------------------------------------------------------------------------ */

static struct str joined(struct arena *a, struct str what, struct str more)
{
	return arena_fmt(a, "%.*s, %.*s", STR_FMT(what), STR_FMT(more));
}

static void fill_shifts(struct week *k)
{
	struct week_line_view *v = ARENA_ARRAY(k->w->arena, struct week_line_view, k->plan.shifts_n);
	struct arena *a = k->w->arena;

	for (size_t i = 0; v && i < k->plan.shifts_n; i++) {
		const struct duty_shift *s = &k->plan.shifts[i];
		struct str what = arena_fmt(a, "%.*s %.*s", STR_FMT(duty_days_text(&k->words, s->weekdays)),
			STR_FMT(duty_hours_text(&k->words, s->from_min, s->to_min)));

		if (s->valid_from_day)
			what = joined(a, what, TRF(a, k->w->lang, "from {day} on", TR_S("day", duty_day_text(&k->words, s->valid_from_day))));
		if (s->valid_to_day)
			what = joined(a, what, TRF(a, k->w->lang, "to {day}", TR_S("day", duty_day_text(&k->words, s->valid_to_day))));
		v[i] = (struct week_line_view){s->id, arena_fmt(a, "/o/%.*s/duty/shifts/%lld", STR_FMT(k->w->street.code), (long long)s->id), what,
			duty_who_text(&k->words, s->officer, s->deputy)};
	}
	k->view.shifts.v = v;
	k->view.shifts.n = v ? k->plan.shifts_n : 0;
}

/** What is over is not listed: it cannot be changed any more. */
static void fill_exceptions(struct week *k)
{
	struct week_line_view *v = ARENA_ARRAY(k->w->arena, struct week_line_view, k->plan.exceptions_n);
	size_t n = 0;

	for (size_t i = 0; v && i < k->plan.exceptions_n; i++) {
		const struct duty_exception *e = &k->plan.exceptions[i];

		if (e->day >= k->today - 1)
			v[n++] = (struct week_line_view){e->id, {0}, arena_fmt(k->w->arena, "%.*s %.*s", STR_FMT(duty_day_text(&k->words, e->day)),
				STR_FMT(duty_hours_text(&k->words, e->from_min, e->to_min))), duty_who_text(&k->words, e->officer, e->deputy)};
	}
	k->view.exceptions.v = v;
	k->view.exceptions.n = n;
}

static void fill_holidays(struct week *k)
{
	struct week_line_view *v = ARENA_ARRAY(k->w->arena, struct week_line_view, k->plan.holidays_n);
	size_t n = 0;

	for (size_t i = 0; v && i < k->plan.holidays_n; i++) {
		const struct duty_holiday *h = &k->plan.holidays[i];

		if (h->day >= k->today)
			v[n++] = (struct week_line_view){h->id, {0}, duty_day_text(&k->words, h->day), holiday_text(k, h->day)};
	}
	k->view.holidays.v = v;
	k->view.holidays.n = n;
}

/* --- Forms ------------------------------------------------------------------------------------------------------------ */

static struct person_options people_options(const struct duty_plan *plan, struct arena *a, struct str chosen)
{
	struct person_option_view *v = ARENA_ARRAY(a, struct person_option_view, plan->people_n);
	int64_t id = 0;

	if (id_parse(chosen, &id) != OK)
		id = 0;
	for (size_t i = 0; v && i < plan->people_n; i++)
		v[i] = (struct person_option_view){plan->people[i].account.v, plan->people[i].name, plan->people[i].account.v == id};
	return (struct person_options){v, v ? plan->people_n : 0};
}

static struct str clock_field(struct arena *a, int minutes)
{
	return arena_fmt(a, "%02d:%02d", minutes / 60, minutes % 60);
}

static struct str id_field(struct arena *a, struct account_id id)
{
	return id.v ? arena_fmt(a, "%lld", (long long)id.v) : (struct str){0};
}

static void fill_days(struct web *w, const struct duty_words *words, unsigned weekdays, bool sent, struct shift_form_view *f)
{
	struct weekday_box_view *days = ARENA_ARRAY(w->arena, struct weekday_box_view, WEEK);

	for (int i = 0; days && i < WEEK; i++)
		days[i] = (struct weekday_box_view){i, duty_weekday_text(words, i),
			sent ? web_field(w, arena_fmt(w->arena, "d%d", i)).n > 0 : (weekdays >> i & 1)};
	f->days.v = days;
	f->days.n = days ? WEEK : 0;
}

/** The shift as it is, or as a new one begins; fields as somebody has sent them go before. */
static void fill_form(struct web *w, const struct duty_plan *plan, const struct duty_words *words, const struct duty_shift *s, bool sent,
	struct shift_form_view *f)
{
	static const struct duty_shift fresh = {.weekdays = DUTY_ALL_WEEK, .from_min = 18 * 60, .to_min = DUTY_DAY_MIN};
	const struct duty_shift *is = s ? s : &fresh;
	struct arena *a = w->arena;

	fill_days(w, words, is->weekdays, sent, f);
	f->id = is->id;
	f->action = duty_href(w, "/shifts");
	f->save = s ? T(w, "Save") : T(w, "Add it");
	f->from = sent ? web_field(w, S("from")) : clock_field(a, is->from_min);
	f->to = sent ? web_field(w, S("to")) : clock_field(a, is->to_min);
	f->valid_from = sent ? web_field(w, S("valid_from")) : duty_date_text(words, is->valid_from_day);
	f->valid_to = sent ? web_field(w, S("valid_to")) : duty_date_text(words, is->valid_to_day);
	f->officers = people_options(plan, a, sent ? web_field(w, S("officer")) : id_field(a, is->officer));
	f->deputies = people_options(plan, a, sent ? web_field(w, S("deputy")) : id_field(a, is->deputy));
	f->days_error = web_error_of(w, S("days"));
	f->times_error = web_error_of(w, S("times"));
	f->people_error = web_error_of(w, S("people"));
}

static bool sent_to(const struct web *w, const char *what)
{
	return w->errors_n > 0 && str_ends(str_c(w->route->pattern), str_c(what));
}

static void fill_forms(struct week *k)
{
	struct web *w = k->w;
	struct week_page_view *v = &k->view;
	bool exception = sent_to(w, "/exceptions"), holiday = sent_to(w, "/holidays");

	v->form_open = sent_to(w, "/shifts");
	fill_form(w, &k->plan, &k->words, NULL, v->form_open, &v->form);
	v->exception_open = exception;
	v->exception.action = duty_href(w, "/exceptions");
	v->exception.day = exception ? web_field(w, S("day")) : duty_date_text(&k->words, k->today);
	v->exception.from = exception ? web_field(w, S("from")) : S("18:00");
	v->exception.to = exception ? web_field(w, S("to")) : S("24:00");
	v->exception.officers = people_options(&k->plan, w->arena, exception ? web_field(w, S("officer")) : (struct str){0});
	v->exception.deputies = people_options(&k->plan, w->arena, exception ? web_field(w, S("deputy")) : (struct str){0});
	v->exception.error = web_error_of(w, S("exception"));
	v->holiday_open = holiday;
	v->holiday.action = duty_href(w, "/holidays");
	v->holiday.day = holiday ? web_field(w, S("day")) : (struct str){0};
	v->holiday.until = holiday ? web_field(w, S("until")) : (struct str){0};
	v->holiday.name = holiday ? web_field(w, S("name")) : (struct str){0};
	v->holiday.workday = holiday && str_eq(web_field(w, S("kind")), S("workday"));
	v->holiday.error = web_error_of(w, S("holiday"));
}

/* --- The page --------------------------------------------------------------------------------------------------------- */

bool week_proposal(const struct duty_plan *plan, const struct street *street, struct duty_rule *ret)
{
	if (plan->people_n == 0)
		return false;
	*ret = (struct duty_rule){.kind = DUTY_RULE_SHIFT, .weekdays = DUTY_ALL_WEEK, .from_min = street->office_from_min, .to_min = DUTY_DAY_MIN,
		.officer = plan->people[0].account};
	if (plan->people_n > 1)
		ret->deputy = plan->people[1].account;
	return true;
}

static enum err fill_undo(struct week *k)
{
	struct web *w = k->w;
	struct duty_last last;
	enum err err = duty_last(w->db, w->arena, w->street.id, &last);

	if (err != OK || last.change == 0 || !k->view.may_change)
		return err;
	k->view.undo_action = duty_href(w, "/undo");
	k->view.undo_change = last.change;
	k->view.undo_text = TRF(w->arena, w->lang, "Last change: {when}, {added} lines added, {removed} taken off.",
		TR_S("when", when_at(w->arena, w->lang, w->street.tz, last.at_ms, w->now_ms)), TR_I("added", last.added), TR_I("removed", last.removed));
	return OK;
}

static void fill_proposal(struct week *k)
{
	struct duty_rule rule;

	k->view.empty = k->plan.shifts_n == 0 && k->plan.exceptions_n == 0;
	if (!k->view.empty || !week_proposal(&k->plan, &k->w->street, &rule))
		return;
	k->view.propose_action = duty_href(k->w, "/begin");
	k->view.propose = TRF(k->w->arena, k->w->lang, "Every day {hours}: {who}.", TR_S("hours", duty_hours_text(&k->words, rule.from_min, rule.to_min)),
		TR_S("who", duty_who_text(&k->words, rule.officer, rule.deputy)));
}

static enum err load(struct web *w, struct week *k)
{
	enum err err = duty_plan_load(w->db, w->arena, &w->street, w->now_ms, &k->plan);

	k->w = w;
	k->words = (struct duty_words){w->arena, w->lang, &k->plan, w->now_ms};
	k->today = duty_day(w->street.tz, w->now_ms);
	return err;
}

enum err week_show(struct web *w)
{
	struct page page = {.title = T(w, "Duty roster"), .nav = office_nav(w, OFFICE_DUTY), .wide = true};
	struct week *k = ARENA_NEW(w->arena, struct week);
	enum err err = k ? load(w, k) : ERR_LIMIT;

	if (err != OK)
		return err;
	k->view.may_change = role_may(w->who.role, CAP_PEOPLE);
	k->view.now = duty_now_text(&k->words);
	k->view.import_href = duty_href(w, "/import");
	k->view.remove_action = duty_href(w, "/remove");
	fill_proposal(k);
	fill_week(k);
	fill_shifts(k);
	fill_exceptions(k);
	fill_holidays(k);
	fill_forms(k);
	err = fill_undo(k);
	return err == OK ? WEB_PAGE(w, &page, view_week_page, &k->view) : err;
}

enum err shift_page(struct web *w, int64_t id)
{
	struct page page = {.title = T(w, "A shift"), .nav = office_nav(w, OFFICE_DUTY), .back_href = duty_href(w, "")};
	struct shift_page_view view = {.remove_action = duty_href(w, "/remove")};
	struct week *k = ARENA_NEW(w->arena, struct week);
	enum err err = k ? load(w, k) : ERR_LIMIT;

	if (err != OK)
		return err;
	for (size_t i = 0; i < k->plan.shifts_n; i++) {
		if (k->plan.shifts[i].id != id)
			continue;
		fill_form(w, &k->plan, &k->words, &k->plan.shifts[i], w->errors_n > 0, &view.form);
		return WEB_PAGE(w, &page, view_shift_page, &view);
	}
	return ERR_NOT_FOUND;
}

static enum err shift_show(struct web *w)
{
	return shift_page(w, web_param_id(w, 1));
}

const struct route duty_week_routes[] = {
	{HTTP_GET, "/o/{street}/duty", week_show, RUN_INLINE, CAP_READ, CSRF_NONE, 0, RATE_PAGE, 0},
	{HTTP_GET, "/o/{street}/duty/shifts/{id}", shift_show, RUN_INLINE, CAP_PEOPLE, CSRF_NONE, 0, RATE_PAGE, 0},
	{.pattern = NULL},
};
