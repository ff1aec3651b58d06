#include "features/duty/duty_words.h"

#include "base/clock.h"
#include "web/when.h"

#define NOW_STRETCHES 5
#define NOW_DAYS 2
#define WARNINGS_MAX 40
#define LINE_MAX KIB(2)

static const char *const weekday_names[] = {TRN("Mon"), TRN("Tue"), TRN("Wed"), TRN("Thu"), TRN("Fri"), TRN("Sat"), TRN("Sun")};

struct str duty_hours_text(const struct duty_words *x, int from_min, int to_min)
{
	return arena_fmt(x->arena, "%02d:%02d–%02d:%02d", from_min / 60, from_min % 60, to_min / 60, to_min % 60);
}

struct str duty_weekday_text(const struct duty_words *x, int weekday)
{
	return tr(x->lang, weekday_names[weekday]);
}

struct str duty_days_text(const struct duty_words *x, unsigned weekdays)
{
	struct buf b;

	if (weekdays == DUTY_ALL_WEEK)
		return tr(x->lang, TR("every day"));
	if (weekdays == 0x1f)
		return tr(x->lang, TR("Monday to Friday"));
	buf_init(&b, x->arena, 0, LINE_MAX);
	for (int day = 0; day < 7; day++) {
		if (!(weekdays >> day & 1))
			continue;
		if (b.n > 0)
			buf_put(&b, x->lang == LANG_ZH ? S("、") : S(", "));
		buf_put(&b, duty_weekday_text(x, day));
	}
	return buf_str(&b);
}

static struct civil date_of(int64_t day)
{
	/* noon of the day in UTC, whatever the zone */
	static const struct tz *utc;

	if (!utc && tz_find(S("UTC"), &utc) != OK)
		return (struct civil){.year = 1970, .month = 1, .day = 1};
	return tz_civil(utc, day * DAY_MS + DAY_MS / 2);
}

struct str duty_day_text(const struct duty_words *x, int64_t day)
{
	static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	struct civil c = date_of(day);
	struct str weekday = duty_weekday_text(x, duty_weekday(day));

	return x->lang == LANG_ZH ? arena_fmt(x->arena, "%d月%d日 %.*s", c.month, c.day, STR_FMT(weekday))
				  : arena_fmt(x->arena, "%.*s %d %s", STR_FMT(weekday), c.day, months[(c.month - 1) % 12]);
}

struct str duty_date_text(const struct duty_words *x, int64_t day)
{
	struct civil c = date_of(day);

	return day ? arena_fmt(x->arena, "%04d-%02d-%02d", c.year, c.month, c.day) : (struct str){0};
}

struct str duty_who_text(const struct duty_words *x, struct account_id officer, struct account_id deputy)
{
	if (!officer.v)
		return tr(x->lang, TR("nobody"));
	if (!deputy.v)
		return duty_name(x->plan, officer);
	return TRF(x->arena, x->lang, "{name}, deputy {deputy}", TR_S("name", duty_name(x->plan, officer)), TR_S("deputy", duty_name(x->plan, deputy)));
}

struct str duty_clock_text(const struct duty_words *x, int64_t at_ms, int64_t day)
{
	if (at_ms == duty_instant(x->plan->tz, day + 1, 0))
		return S("24:00");
	return when_clock(x->arena, x->plan->tz, at_ms);
}

/* --- Now -------------------------------------------------------------------------------------------------------------- */

/** Until when, shortly: the hour alone within a day. */
static struct str until_text(const struct duty_words *x, const struct duty_stretch *s)
{
	if (s->until_ms - x->now_ms <= DAY_MS)
		return duty_clock_text(x, s->until_ms, duty_day(x->plan->tz, s->until_ms - 1));
	return when_at(x->arena, x->lang, x->plan->tz, s->until_ms, x->now_ms);
}

static struct str stretch_text(const struct duty_words *x, const struct duty_stretch *s, int64_t limit_ms)
{
	struct str name = duty_name(x->plan, s->officer);

	if (!s->officer.v && s->until_ms >= limit_ms)
		return tr(x->lang, TR("nobody for the days to come"));
	if (!s->officer.v)
		return TRF(x->arena, x->lang, "nobody until {time}", TR_S("time", until_text(x, s)));
	if (s->until_ms >= limit_ms)
		return TRF(x->arena, x->lang, "{name} for the days to come", TR_S("name", name));
	return TRF(x->arena, x->lang, "{name} until {time}", TR_S("name", name), TR_S("time", until_text(x, s)));
}

struct str duty_now_text(const struct duty_words *x)
{
	struct duty_stretch v[NOW_STRETCHES];
	int64_t limit_ms = x->now_ms + NOW_DAYS * DAY_MS;
	size_t n = duty_stretches(x->plan, x->now_ms, limit_ms, v, NOW_STRETCHES);
	struct buf b;

	buf_init(&b, x->arena, 0, LINE_MAX);
	buf_put(&b, tr(x->lang, TR("Now: ")));
	for (size_t i = 0; i < n && (i == 0 || v[i].from_ms < x->now_ms + DAY_MS / 2); i++) {
		if (i > 0)
			buf_put(&b, tr(x->lang, TR(", then ")));
		buf_put(&b, stretch_text(x, &v[i], limit_ms));
	}
	buf_put(&b, x->lang == LANG_ZH ? S("。") : S("."));
	return buf_str(&b);
}

/* --- What is worth a look --------------------------------------------------------------------------------------------- */

struct warnings {
	const struct duty_words *x;
	struct text_line_view *v;
	size_t n;
};

static void say(struct warnings *w, struct str text)
{
	if (w->n < WARNINGS_MAX)
		w->v[w->n++].text = text;
}

struct gap {
	struct str from, until;
	unsigned weekdays;
};

/** The same hours on several days are one line. */
static void say_gaps(struct warnings *w, const struct duty_findings *f)
{
	const struct duty_words *x = w->x;
	struct gap gaps[DUTY_FINDINGS_MAX];
	size_t n = 0;

	for (size_t i = 0; i < f->gaps_n; i++) {
		const struct duty_stretch *s = &f->gaps[i];
		int64_t day = duty_day(x->plan->tz, s->from_ms);
		struct gap g = {duty_clock_text(x, s->from_ms, day - 1), duty_clock_text(x, s->until_ms, duty_day(x->plan->tz, s->until_ms - 1)),
			1u << duty_weekday(day)};
		size_t k = 0;

		if (str_eq(g.from, S("24:00")))
			g.from = S("00:00");
		if (s->until_ms - s->from_ms >= DAY_MS) {
			say(w, TRF(x->arena, x->lang, "Nobody from {from} until {until}.",
				TR_S("from", when_at(x->arena, x->lang, x->plan->tz, s->from_ms, x->now_ms)),
				TR_S("until", when_at(x->arena, x->lang, x->plan->tz, s->until_ms, x->now_ms))));
			continue;
		}
		while (k < n && !(str_eq(gaps[k].from, g.from) && str_eq(gaps[k].until, g.until)))
			k++;
		if (k == n)
			gaps[n++] = g;
		gaps[k].weekdays |= g.weekdays;
	}
	for (size_t i = 0; i < n; i++)
		say(w, TRF(x->arena, x->lang, "Nobody {from}–{until}: {days}.", TR_S("from", gaps[i].from), TR_S("until", gaps[i].until),
			TR_S("days", duty_days_text(x, gaps[i].weekdays))));
}

static struct account_id officer_of(const struct duty_plan *p, const struct duty_overlap *o, size_t i)
{
	return o->exceptions ? p->exceptions[i].officer : p->shifts[i].officer;
}

static void say_overlaps(struct warnings *w, const struct duty_findings *f)
{
	const struct duty_words *x = w->x;
	static const struct account_id none;

	for (size_t i = 0; i < f->overlaps_n; i++) {
		const struct duty_overlap *o = &f->overlaps[i];
		int64_t day = duty_day(x->plan->tz, o->from_ms);

		say(w, TRF(x->arena, x->lang, "Two at once, {day} {from}–{until}: {first} and {second}. {first} counts, who was entered first.",
			TR_S("day", duty_day_text(x, day)), TR_S("from", when_clock(x->arena, x->plan->tz, o->from_ms)),
			TR_S("until", duty_clock_text(x, o->until_ms, duty_day(x->plan->tz, o->until_ms - 1))),
			TR_S("first", duty_who_text(x, officer_of(x->plan, o, o->first), none)),
			TR_S("second", duty_who_text(x, officer_of(x->plan, o, o->second), none))));
	}
}

static void say_leavers(struct warnings *w)
{
	const struct duty_words *x = w->x;

	for (size_t i = 0; i < x->plan->shifts_n; i++) {
		const struct duty_shift *s = &x->plan->shifts[i];

		if (s->left)
			say(w, TRF(x->arena, x->lang, "{days} {hours}: a colleague on this line has left the office. {who} stands in.",
				TR_S("days", duty_days_text(x, s->weekdays)), TR_S("hours", duty_hours_text(x, s->from_min, s->to_min)),
				TR_S("who", duty_who_text(x, s->officer, (struct account_id){0}))));
	}
	for (size_t i = 0; i < x->plan->exceptions_n; i++) {
		const struct duty_exception *e = &x->plan->exceptions[i];

		if (e->left && e->day >= duty_day(x->plan->tz, x->now_ms))
			say(w, TRF(x->arena, x->lang, "{days} {hours}: a colleague on this line has left the office. {who} stands in.",
				TR_S("days", duty_day_text(x, e->day)), TR_S("hours", duty_hours_text(x, e->from_min, e->to_min)),
				TR_S("who", duty_who_text(x, e->officer, (struct account_id){0}))));
	}
}

const struct text_line_view *duty_warnings(const struct duty_words *x, int64_t from_day, int64_t to_day, size_t *ret_n)
{
	struct warnings w = {.x = x, .v = ARENA_ARRAY(x->arena, struct text_line_view, WARNINGS_MAX)};
	struct duty_findings findings;

	*ret_n = 0;
	if (!w.v || duty_check(x->plan, x->arena, from_day, to_day, &findings) != OK)
		return NULL;
	say_leavers(&w);
	say_overlaps(&w, &findings);
	say_gaps(&w, &findings);
	*ret_n = w.n;
	return w.v;
}
