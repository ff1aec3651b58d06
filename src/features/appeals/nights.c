#include "features/appeals/nights.h"

#include "features/appeals/sight.h"

enum nights_part nights_part_of(int hour)
{
	if (hour >= 22)
		return NIGHTS_LATE;
	if (hour >= 18)
		return NIGHTS_EVENING;
	if (hour >= 6)
		return NIGHTS_DAY;
	return hour < 2 ? NIGHTS_MIDNIGHT : NIGHTS_SMALL_HOURS;
}

struct lines {
	struct nights_line *v;
	size_t n, max;
};

static struct nights_line *line_of(struct lines *l, struct str kind, int64_t stretch, enum nights_part part)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->v[i].stretch == stretch && l->v[i].part == part && str_eq(l->v[i].kind, kind))
			return &l->v[i];
	if (l->n == l->max)
		return NULL;
	l->v[l->n] = (struct nights_line){.kind = kind, .stretch = stretch, .part = part};
	return &l->v[l->n++];
}

/** The group of reports[first] among those of its half-hour; ${used} marks what was counted. */
static void sum_group(const struct tz *tz, const struct nights_report *reports, bool *used, size_t first, size_t until, struct group_report *members,
	struct lines *lines)
{
	int64_t stretch = group_stretch(reports[first].position);
	bool answered = false, better = false;
	struct nights_line *line;
	size_t n = 0;

	for (size_t i = first; i < until; i++) {
		if (used[i] || group_stretch(reports[i].position) != stretch || !str_eq(reports[i].kind, reports[first].kind))
			continue;
		used[i] = true;
		answered |= reports[i].answered;
		better |= reports[i].better;
		if (n < GROUP_REPORTS_MAX)
			members[n++] = reports[i].report;
	}
	if (!(sight_of(&(struct sight){.viewer = SIGHT_PUBLIC, .households = group_households(members, n, NULL)}) & SIGHT_STRETCH))
		return;
	line = line_of(lines, reports[first].kind, stretch, nights_part_of(tz_civil(tz, reports[first].slot_at_ms).hour));
	if (!line)
		return;
	line->half_hours++;
	line->answered += answered;
	line->better += better;
}

size_t nights_sum(struct arena *a, const struct tz *tz, const struct nights_report *reports, size_t n, struct nights_line *ret, size_t max)
{
	struct lines lines = {ret, 0, max};
	struct group_report *members = ARENA_ARRAY(a, struct group_report, GROUP_REPORTS_MAX);
	bool *used = ARENA_ARRAY(a, bool, n + 1);

	for (size_t from = 0, until; members && used && from < n; from = until) {
		for (until = from; until < n && reports[until].slot_at_ms == reports[from].slot_at_ms; until++)
			;
		for (size_t i = from; i < until; i++)
			if (!used[i])
				sum_group(tz, reports, used, i, until, members, &lines);
	}
	return lines.n;
}
