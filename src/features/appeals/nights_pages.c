/* The public page of the street's nights. */
#include "appeal_templates.h"

#include "base/clock.h"
#include "features/appeals/appeal_pages.h"
#include "features/appeals/appeal_words.h"
#include "features/appeals/group_store.h"
#include "features/appeals/nights.h"
#include "group.sql.h"
#include "web/when.h"

/** Midnight before the Monday of the week that ${at_ms} falls into. */
static int64_t week_start(const struct tz *tz, int64_t at_ms)
{
	struct civil c = tz_civil(tz, at_ms);

	c.day -= (int)((tz_days(c.year, c.month, c.day) + 3) % 7); /* 1970-01-01 was a Thursday */
	c.hour = c.minute = c.second = 0;
	return tz_instant(tz, c);
}

static struct str part_label(enum lang lang, enum nights_part part)
{
	static const char *const labels[NIGHTS_PART__COUNT] = {TRN("by day, 6–18"), TRN("evening, 18–22"), TRN("late evening, 22–24"),
		TRN("after midnight, 0–2"), TRN("small hours, 2–6")};

	return tr(lang, labels[part]);
}

static enum err load_week(struct web *w, int64_t from_ms, int64_t until_ms, struct nights_report **ret, size_t *ret_n)
{
	struct group_between_args args = {.street_id = w->street.id, .from_ms = from_ms, .until_ms = until_ms, .max = NIGHTS_REPORTS_MAX};
	struct group_between_rows rows;
	struct nights_report *v;
	enum err err = group_between(w->db, w->arena, &args, &rows);

	if (err != OK)
		return err;
	v = ARENA_ARRAY(w->arena, struct nights_report, rows.n + 1);
	if (!v)
		return ERR_LIMIT;
	for (size_t i = 0; i < rows.n; i++) {
		const struct group_between_row *r = &rows.v[i];

		v[i] = (struct nights_report){.kind = r->kind, .slot_at_ms = r->slot_at_ms, .position = r->position,
			.report = GROUP_REPORT(r), .answered = r->answered_at_ms > 0,
			.better = str_eq(r->verdict, S("better"))};
	}
	*ret = v;
	*ret_n = rows.n;
	return OK;
}

static struct nights_row row_of(struct web *w, const struct nights_line *line)
{
	struct str stretch = line->stretch == 0 ? T(w, "along the street")
		: TRF(w->arena, w->lang, "house numbers {from} to {to}", TR_I("from", line->stretch), TR_I("to", line->stretch + GROUP_STRETCH - 1));

	return (struct nights_row){.kind = appeal_kind_label(w->lang, line->kind), .stretch = stretch, .part = part_label(w->lang, line->part),
		.half_hours = line->half_hours, .answered = line->answered, .better = line->better};
}

static enum err fill_week(struct web *w, int64_t from_ms, int64_t until_ms, struct nights_week *week)
{
	struct nights_line *lines = ARENA_ARRAY(w->arena, struct nights_line, NIGHTS_ROWS_MAX);
	struct nights_report *reports;
	struct nights_row *v;
	size_t n;
	enum err err = lines ? load_week(w, from_ms, until_ms, &reports, &n) : ERR_LIMIT;

	if (err != OK)
		return err;
	week->partial = n == NIGHTS_REPORTS_MAX;
	n = nights_sum(w->arena, w->street.tz, reports, n, lines, NIGHTS_ROWS_MAX);
	v = ARENA_ARRAY(w->arena, struct nights_row, n + 1);
	for (size_t i = 0; v && i < n; i++)
		v[i] = row_of(w, &lines[i]);
	week->rows.v = v;
	week->rows.n = v ? n : 0;
	week->label = TRF(w->arena, w->lang, "The week from {day}", TR_S("day", when_day(w->arena, w->lang, w->street.tz, from_ms)));
	return OK;
}

static enum err nights_show(struct web *w)
{
	struct nights_page_view view = {.min = SIGHT_PUBLIC_MIN};
	struct page page = {.title = T(w, "The street's nights"), .theme = appeal_theme(w)};
	struct nights_week *weeks = ARENA_ARRAY(w->arena, struct nights_week, NIGHTS_WEEKS);
	int64_t until_ms = w->now_ms + 1;
	enum err err = weeks ? OK : ERR_LIMIT;

	for (size_t i = 0; err == OK && i < NIGHTS_WEEKS; i++) {
		int64_t from_ms = week_start(w->street.tz, until_ms - 1);

		err = fill_week(w, from_ms, until_ms, &weeks[i]);
		view.any |= err == OK && weeks[i].rows.n > 0;
		until_ms = from_ms;
	}
	if (err != OK)
		return err;
	view.weeks.v = weeks;
	view.weeks.n = NIGHTS_WEEKS;
	page.back_href = arena_fmt(w->arena, "/s/%.*s", STR_FMT(w->street.code));
	return WEB_PAGE(w, &page, view_nights_page, &view);
}

const struct route nights_routes[] = {
	{HTTP_GET, "/s/{street}/nights", nights_show, RUN_POOL, CAP_NONE, CSRF_NONE, 0, RATE_PAGE, 0},
	{.pattern = NULL},
};
