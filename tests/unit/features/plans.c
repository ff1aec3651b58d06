#include "plans.h"

const struct tz *zone(const char *name)
{
	const struct tz *tz = NULL;

	if (tz_find(str_c(name), &tz) != OK)
		fail_msg("no zone %s", name);
	return tz;
}

int64_t at(const struct tz *tz, const char *local)
{
	int64_t ms = 0;

	if (tz_parse_local(tz, str_c(local), &ms) != OK)
		fail_msg("no such time: %s", local);
	return ms;
}

int64_t day(const char *date)
{
	return at(zone("UTC"), arena_fmt(arena, "%sT12:00", date).p) / 86400000;
}

struct duty_plan plan_in(const char *zone_name)
{
	static const struct duty_person people[] = {{{1}, S_INIT("Ann")}, {{2}, S_INIT("Bo")}, {{3}, S_INIT("陈 小姐")}};

	return (struct duty_plan){.tz = zone(zone_name), .people = people, .people_n = COUNT(people)};
}
