/* A duty roster: what was taken of a file holds, and taken again it changes nothing. */
#include "features/duty/duty_file.h"
#include "fuzz.h"
#include "wire/plain.h"

#define ARENA_CAP MIB(64)
#define TODAY 20514 /* 2026-03-02 */

static const struct duty_person people[] = {{{1}, S_INIT("Ann")}, {{2}, S_INIT("陈小姐")}, {{3}, S_INIT("Bo")}, {{4}, S_INIT("Bo")}};

static bool is_person(struct account_id id)
{
	return id.v >= 1 && id.v <= 4;
}

static void line_must_hold(const struct duty_line *l)
{
	MUST((l->weekdays == 0) != (l->day == 0) && l->weekdays <= DUTY_ALL_WEEK);
	MUST(l->weekdays || l->day >= TODAY);
	MUST(duty_span(l->from_min, l->to_min, false));
	MUST(l->officer.v == 0 ? l->weekdays == 0 && l->deputy.v == 0 : is_person(l->officer));
	MUST(l->deputy.v == 0 || (is_person(l->deputy) && l->deputy.v != l->officer.v));
}

static void cells_must_hold(struct arena *a, struct str bytes)
{
	struct str plain = plain_text(a, bytes);
	struct table_cell cell = {.text = bytes};
	unsigned days = 0;
	int from = 0, to = 0;
	bool next;

	MUST(duty_weekdays(plain, &days) != OK || (days > 0 && days <= DUTY_ALL_WEEK));
	MUST(duty_clock(&cell, plain, &from, &next) != OK || (from >= 0 && from <= DUTY_DAY_MIN));
	MUST(duty_range(plain, &from, &to) != OK || duty_span(from, to, false));
	if (bytes.n >= sizeof(cell.value)) {
		memcpy(&cell.value, bytes.p, sizeof(cell.value));
		cell.number = cell.date = true;
		MUST(duty_clock(&cell, plain, &from, &next) != OK || (from >= 0 && from <= DUTY_DAY_MIN));
	}
}

static void merge_must_hold(struct arena *a, const struct duty_file *file, const struct duty_plan *plan)
{
	struct duty_merge first, second;
	struct duty_findings findings;

	if (duty_file_merge(a, file, plan, &first) != OK || duty_file_merge(a, file, &first.plan, &second) != OK)
		return;
	MUST(first.added_n + (size_t)first.same <= file->lines_n);
	MUST(second.added_n == 0 && second.removed_n == 0);
	if (file->lines_n <= 16 && duty_check(&first.plan, a, TODAY, TODAY + 6, &findings) == OK)
		for (size_t i = 0; i < findings.gaps_n; i++)
			MUST(findings.gaps[i].from_ms < findings.gaps[i].until_ms);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str bytes = {(const char *)data, n};
	struct arena *a = arena_new(ARENA_CAP);
	struct duty_plan plan = {.people = people, .people_n = sizeof(people) / sizeof(people[0])};
	enum table_problem problem;
	struct duty_file file;
	struct table table;

	if (!a)
		return 0;
	cells_must_hold(a, bytes);
	if (tz_find(S("Europe/Berlin"), &plan.tz) == OK && table_read_csv(a, bytes, &table, &problem) == OK &&
		duty_file_read(a, &table, &plan, TODAY, &file) == OK) {
		MUST(file.lines_n + file.refused_n + (size_t)file.skipped <= table.n);
		for (size_t i = 0; i < file.lines_n; i++)
			line_must_hold(&file.lines[i]);
		merge_must_hold(a, &file, &plan);
	}
	arena_free(a);
	return 0;
}
