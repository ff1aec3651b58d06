/* What is changed on the week's page; each change can be taken back. */
#include "features/duty/duty_file.h"
#include "features/duty/duty_routes.h"
#include "features/duty/week_pages.h"
#include "wire/plain.h"

#define AHEAD_DAYS 800 /* of an exception or holiday */
#define FESTIVAL_DAYS 31

static enum err done(struct web *w, enum err err)
{
	return err == OK ? web_redirect(w, "/o/%.*s/duty", STR_FMT(w->street.code)) : err;
}

/* --- Fields ----------------------------------------------------------------------------------------------------------- */

/** A day, or 0 for an empty field; false when it is none. */
static bool day_field(struct web *w, struct str name, int64_t *ret)
{
	struct str text = plain_text(w->arena, web_field(w, name));
	int64_t on = 0;

	*ret = 0;
	if (text.n == 0)
		return true;
	if (plain_date(&(struct table_cell){.text = text}, text, &on) != OK || on % 100 == 0)
		return false;
	*ret = tz_days(on / 10000, (int)(on / 100 % 100), (int)(on % 100));
	return true;
}

static void times_fields(struct web *w, struct str error, struct duty_rule *r)
{
	static const struct table_cell text;
	bool from_next = false, to_next = false;

	if (duty_clock(&text, plain_text(w->arena, web_field(w, S("from"))), &r->from_min, &from_next) != OK || from_next ||
		duty_clock(&text, plain_text(w->arena, web_field(w, S("to"))), &r->to_min, &to_next) != OK || !duty_span(r->from_min, r->to_min, to_next))
		web_error(w, error, T(w, "Write times like 18:00 and 24:00; one shift is a day at most."));
}

static struct account_id person_field(struct web *w, const struct duty_plan *plan, struct str name, struct str error)
{
	struct account_id id = {0};

	if (web_field(w, name).n == 0)
		return id;
	if (web_field_id(w, name, &id.v) != OK || duty_name(plan, id).n == 0) {
		web_error(w, error, T(w, "Choose somebody of the street's office."));
		id.v = 0;
	}
	return id;
}

static void people_fields(struct web *w, const struct duty_plan *plan, struct str error, struct duty_rule *r)
{
	r->officer = person_field(w, plan, S("officer"), error);
	r->deputy = person_field(w, plan, S("deputy"), error);
	if (r->deputy.v == r->officer.v)
		r->deputy.v = 0;
	if (r->deputy.v && !r->officer.v)
		web_error(w, error, T(w, "A deputy stands in for somebody: choose who is on duty."));
}

/* --- Shifts ----------------------------------------------------------------------------------------------------------- */

static void shift_fields(struct web *w, const struct duty_plan *plan, struct duty_rule *r)
{
	*r = (struct duty_rule){.kind = DUTY_RULE_SHIFT};
	for (int i = 0; i < 7; i++)
		if (web_field(w, arena_fmt(w->arena, "d%d", i)).n > 0)
			r->weekdays |= 1u << i;
	if (r->weekdays == 0)
		web_error(w, S("days"), T(w, "Choose one day at least."));
	times_fields(w, S("times"), r);
	people_fields(w, plan, S("people"), r);
	if (!r->officer.v && web_error_of(w, S("people")).n == 0)
		web_error(w, S("people"), T(w, "Choose who is on duty."));
	if (!day_field(w, S("valid_from"), &r->valid_from_day) || !day_field(w, S("valid_to"), &r->valid_to_day) ||
		(r->valid_to_day && r->valid_to_day < r->valid_from_day))
		web_error(w, S("people"), T(w, "The first day comes before the last; both may stay empty."));
}

static bool same_shift(const struct duty_shift *s, const struct duty_rule *r)
{
	return s->weekdays == r->weekdays && s->from_min == r->from_min && s->to_min == r->to_min && s->officer.v == r->officer.v &&
		s->deputy.v == r->deputy.v && s->valid_from_day == r->valid_from_day && s->valid_to_day == r->valid_to_day && !s->left;
}

static enum err change(struct web *w, const int64_t *removed, size_t removed_n, const struct duty_rule *added, size_t added_n)
{
	struct duty_act act = week_act(w);
	int64_t change;

	return done(w, duty_change(&act, removed, removed_n, added, added_n, &change));
}

static enum err shift_do(struct web *w)
{
	struct duty_plan plan;
	struct duty_rule rule;
	int64_t id = 0;
	enum err err = duty_plan_load(w->db, w->arena, &w->street, w->now_ms, &plan);

	if (err != OK)
		return err;
	if (web_field(w, S("id")).n > 0 && web_field_id(w, S("id"), &id) != OK)
		return ERR_NOT_FOUND;
	shift_fields(w, &plan, &rule);
	if (w->errors_n == 0 && id == 0 && plan.shifts_n >= DUTY_SHIFTS_MAX)
		web_error(w, S("days"), T(w, "The roster is full. Take off what is not needed any more."));
	if (w->errors_n > 0)
		return id ? shift_page(w, id) : week_show(w);
	for (size_t i = 0; i < plan.shifts_n; i++)
		if (same_shift(&plan.shifts[i], &rule)) /* a second tap, or nothing was changed */
			return done(w, OK);
	return change(w, &id, id ? 1 : 0, &rule, 1);
}

static enum err remove_do(struct web *w)
{
	int64_t id;

	return web_field_id(w, S("id"), &id) == OK ? change(w, &id, 1, NULL, 0) : ERR_NOT_FOUND;
}

static enum err begin_do(struct web *w)
{
	struct duty_plan plan;
	struct duty_rule rule;
	enum err err = duty_plan_load(w->db, w->arena, &w->street, w->now_ms, &plan);

	if (err != OK)
		return err;
	if (plan.shifts_n > 0 || !week_proposal(&plan, &w->street, &rule)) /* a second tap */
		return done(w, OK);
	return change(w, NULL, 0, &rule, 1);
}

/* --- Exceptions and holidays ------------------------------------------------------------------------------------------ */

static bool day_ahead(const struct web *w, int64_t day)
{
	int64_t today = duty_day(w->street.tz, w->now_ms);

	return day >= today - 1 && day <= today + AHEAD_DAYS; /* last night's shift may still run */
}

/** The one for the same hours of the same day: what is said now counts instead. */
static size_t same_hours(const struct duty_plan *plan, const struct duty_rule *r, int64_t *ret, bool *ret_same)
{
	size_t n = 0;

	*ret_same = false;
	for (size_t i = 0; i < plan->exceptions_n; i++) {
		const struct duty_exception *e = &plan->exceptions[i];

		if (e->day != r->day || e->from_min != r->from_min || e->to_min != r->to_min)
			continue;
		*ret_same = e->officer.v == r->officer.v && e->deputy.v == r->deputy.v && !e->left;
		ret[n++] = e->id;
	}
	return n;
}

static enum err exception_do(struct web *w)
{
	struct duty_rule rule = {.kind = DUTY_RULE_EXCEPTION};
	struct duty_plan plan;
	int64_t *removed;
	size_t removed_n;
	bool same;
	enum err err = duty_plan_load(w->db, w->arena, &w->street, w->now_ms, &plan);

	if (err != OK)
		return err;
	if (!day_field(w, S("day"), &rule.day) || !day_ahead(w, rule.day))
		web_error(w, S("exception"), T(w, "Choose a day from today on."));
	times_fields(w, S("exception"), &rule);
	people_fields(w, &plan, S("exception"), &rule);
	if (w->errors_n == 0 && plan.exceptions_n >= DUTY_EXCEPTIONS_MAX)
		web_error(w, S("exception"), T(w, "The roster is full. Take off what is not needed any more."));
	if (w->errors_n > 0)
		return week_show(w);
	removed = ARENA_ARRAY(w->arena, int64_t, plan.exceptions_n);
	if (!removed)
		return ERR_LIMIT;
	removed_n = same_hours(&plan, &rule, removed, &same);
	return same ? done(w, OK) : change(w, removed, removed_n, &rule, 1);
}

static void holiday_fields(struct web *w, struct duty_rule *r, int64_t *ret_until)
{
	*r = (struct duty_rule){.kind = str_eq(web_field(w, S("kind")), S("workday")) ? DUTY_RULE_WORKDAY : DUTY_RULE_HOLIDAY};
	if (!web_text(w, S("name"), DUTY_HOLIDAY_NAME_MAX, &r->name))
		web_error(w, S("holiday"), web_error_of(w, S("name")));
	else if (r->name.n == 0)
		web_error(w, S("holiday"), T(w, "Give it a name, so that colleagues know why."));
	if (!day_field(w, S("day"), &r->day) || !day_ahead(w, r->day) || !day_field(w, S("until"), ret_until) ||
		(*ret_until && (*ret_until < r->day || *ret_until >= r->day + FESTIVAL_DAYS)))
		web_error(w, S("holiday"), T(w, "Choose days from today on, 31 at most, the first one first."));
	if (*ret_until == 0)
		*ret_until = r->day;
}

static enum err holiday_do(struct web *w)
{
	struct duty_rule first, rules[FESTIVAL_DAYS];
	int64_t removed[FESTIVAL_DAYS], until = 0;
	size_t n = 0, removed_n = 0;
	struct duty_plan plan;
	enum err err = duty_plan_load(w->db, w->arena, &w->street, w->now_ms, &plan);

	if (err != OK)
		return err;
	holiday_fields(w, &first, &until);
	if (w->errors_n > 0)
		return week_show(w);
	for (int64_t day = first.day; day <= until; day++, n++) {
		rules[n] = first;
		rules[n].day = day;
	}
	for (size_t i = 0; i < plan.holidays_n; i++)
		if (plan.holidays[i].day >= first.day && plan.holidays[i].day <= until)
			removed[removed_n++] = plan.holidays[i].id;
	return change(w, removed, removed_n, rules, n);
}

static enum err undo_do(struct web *w)
{
	struct duty_act act = week_act(w);
	int64_t id;
	enum err err = web_field_id(w, S("change"), &id) == OK ? duty_undo(&act, id) : ERR_NOT_FOUND;

	if (err == ERR_CONFLICT)
		return web_message(w, 409, T(w, "Somebody was faster"),
			T(w, "The roster was changed again meanwhile, or this was taken back already. Look at it as it is now."),
			arena_fmt(w->arena, "/o/%.*s/duty", STR_FMT(w->street.code)), T(w, "To the duty roster"));
	return done(w, err);
}

const struct route duty_action_routes[] = {
	{HTTP_POST, "/o/{street}/duty/shifts", shift_do, RUN_WRITER, CAP_PEOPLE, CSRF_FORM, KIB(4), RATE_WRITE, 0},
	{HTTP_POST, "/o/{street}/duty/exceptions", exception_do, RUN_WRITER, CAP_PEOPLE, CSRF_FORM, KIB(4), RATE_WRITE, 0},
	{HTTP_POST, "/o/{street}/duty/holidays", holiday_do, RUN_WRITER, CAP_PEOPLE, CSRF_FORM, KIB(4), RATE_WRITE, 0},
	{HTTP_POST, "/o/{street}/duty/remove", remove_do, RUN_WRITER, CAP_PEOPLE, CSRF_FORM, KIB(4), RATE_WRITE, 0},
	{HTTP_POST, "/o/{street}/duty/begin", begin_do, RUN_WRITER, CAP_PEOPLE, CSRF_FORM, KIB(4), RATE_WRITE, 0},
	{HTTP_POST, "/o/{street}/duty/undo", undo_do, RUN_WRITER, CAP_PEOPLE, CSRF_FORM, KIB(4), RATE_WRITE, 0},
	{.pattern = NULL},
};
