/* Duty rosters as offices write them: days, times, names, what is refused and why, and what a plan becomes. */
#include "plans.h"

#include "base/buf.h"
#include "features/duty/duty_file.h"
#include "wire/plain.h"

#define TODAY "2026-03-02" /* a Monday */

static void weekdays(void **state)
{
	static const struct {
		const char *text;
		unsigned days;
	} rows[] = {
		{"周一", 0x01}, {"星期日", 0x40}, {"礼拜天", 0x40}, {"周一至周五", 0x1f}, {"周一-周五", 0x1f}, {"周一——周五", 0x1f}, {"一、三、五", 0x15}, {"周一三五", 0x15},
		{"周六、周日", 0x60}, {"周末", 0x60}, {"双休日", 0x60}, {"工作日", 0x1f}, {"每天", 0x7f}, {"每日", 0x7f}, {"Mon-Fri", 0x1f}, {"mon, wed", 0x05},
		{"Saturday", 0x20}, {"Daily", 0x7f}, {"weekdays", 0x1f}, {"周六到周一", 0x61},
		{"1-5", 0x1f}, {"7", 0x40}, {"周五 至 周日", 0x70}, {"周一和周四", 0x09},
		{"", 0}, {"8", 0}, {"周", 0}, {"周八", 0}, {"明天", 0}, {"周一至", 0}, {"Monthly", 0}, {"周一x", 0},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		unsigned got = 0;
		enum err err = duty_weekdays(plain_text(arena, str_c(rows[i].text)), &got);

		if ((err == OK) != (rows[i].days != 0) || (err == OK && got != rows[i].days))
			fail_msg("\"%s\" is %x", rows[i].text, err == OK ? got : 0);
	}
}

static void clocks(void **state)
{
	static const struct {
		const char *text;
		int minutes; /* -1: none */
		bool next_day;
	} rows[] = {
		{"8:30", 510, false}, {"8：30", 510, false}, {"08:30", 510, false}, {"０８：３０", 510, false}, {"24:00", 1440, false}, {"0:00", 0, false},
		{"23:59", 1439, false}, {"18点", 1080, false}, {"9点半", 570, false}, {"9时5分", 545, false}, {"18:00:00", 1080, false}, {"8.30", 510, false},
		{"次日2:00", 120, true}, {"2:00(次日)", 120, true}, {"第二天 6点", 360, true}, {"24:01", -1, false}, {"25:00", -1, false}, {"8:60", -1, false},
		{"8:3", -1, false}, {"8", -1, false}, {"", -1, false}, {"-1:00", -1, false},
		{"8:30x", -1, false}, {"18:00:30", -1, false}, {"晚上", -1, false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		int got = -1;
		bool next = false;
		struct table_cell cell = {.text = str_c(rows[i].text)};

		if (duty_clock(&cell, plain_text(arena, cell.text), &got, &next) != OK)
			got = -1;
		if (got != rows[i].minutes || (got >= 0 && next != rows[i].next_day))
			fail_msg("\"%s\" is %d", rows[i].text, got);
	}
}

static void clocks_of_excel(void **state)
{
	static const struct {
		struct table_cell cell;
		int minutes;
	} rows[] = {
		{{.value = 0.75, .number = true}, 1080}, {{.value = 0, .number = true}, 0}, {{.value = 8.5 / 24, .number = true}, 510},
		{{.value = 1, .date = true}, 1440}, {{.value = 1, .number = true}, -1},
		{{.value = -0.5, .number = true}, -1}, {{.value = 1.5, .date = true}, -1},
		{{.value = 0.12345, .number = true}, -1}, {{.value = 0.75}, -1},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		int got = -1;
		bool next;

		if (duty_clock(&rows[i].cell, S(""), &got, &next) != OK)
			got = -1;
		if (got != rows[i].minutes)
			fail_msg("row %zu is %d", i, got);
	}
}

static void ranges(void **state)
{
	int from, to;

	(void)state;
	assert_int_equal(duty_range(S("18:00-24:00"), &from, &to), OK);
	assert_true(from == 1080 && to == 1440);
	assert_int_equal(duty_range(plain_text(arena, S("22：00～次日6：00")), &from, &to), OK);
	assert_true(from == 1320 && to == 360);
	assert_int_equal(duty_range(S("8点至18点"), &from, &to), OK);
	assert_int_equal(duty_range(S("8:00-次日9:00"), &from, &to), ERR_INVALID); /* 25 hours */
	assert_int_equal(duty_range(S("24:00-8:00"), &from, &to), ERR_INVALID);
	assert_int_equal(duty_range(S("18:00"), &from, &to), ERR_INVALID);
}

/* --- Files ------------------------------------------------------------------------------------------------------------ */

static struct duty_file read_csv(const struct duty_plan *plan, const char *csv)
{
	enum table_problem problem;
	struct table table;
	struct duty_file file;

	assert_int_equal(table_read(arena, str_c(csv), NULL, &table, &problem), OK);
	assert_int_equal(duty_file_read(arena, &table, plan, day(TODAY), &file), OK);
	return file;
}

static void dates(void **state)
{
	struct duty_plan plan = plan_in("Asia/Shanghai");
	struct duty_file f = read_csv(&plan, "三月值班表,,,,\n日期,星期,开始,结束,值班员,替班\n2026.3.5,四,18:00,24:00,Ann,Bo\n2026年3月6日,,18：00,24：00,陈小姐,\n"
		",,,,,\n,,22点,次日6:00,Ann,无\n46088,周六,8:30,18:00,无人,\n2026-3-8,周一,8:30,18:00,Bo,Bo\n");

	(void)state;
	assert_int_equal(f.refused_n, 1); /* 陈 小姐 is written with a space */
	assert_int_equal(f.refused[0].reason, DUTY_NAME_UNKNOWN);
	assert_int_equal(f.refused[0].row, 4);
	assert_str(f.refused[0].name, S("陈小姐"));
	assert_int_equal(f.lines_n, 4);
	assert_int_equal(f.lines[0].day, day("2026-03-05"));
	assert_true(f.lines[0].weekdays == 0 && f.lines[0].from_min == 1080 && f.lines[0].to_min == 1440);
	assert_true(f.lines[0].officer.v == 1 && f.lines[0].deputy.v == 2);
	assert_int_equal(f.lines[1].day, day("2026-03-06")); /* of the row above */
	assert_true(f.lines[1].from_min == 1320 && f.lines[1].to_min == 360 && f.lines[1].deputy.v == 0);
	assert_int_equal(f.lines[2].day, day("2026-03-07"));
	assert_int_equal(f.lines[2].officer.v, 0);
	assert_int_equal(f.lines[3].day, day("2026-03-08")); /* the date counts */
	assert_int_equal(f.lines[3].deputy.v, 0);            /* nobody is his own deputy */
}

/** As programs and forms write it: stars at headings, midnight behind dates, marks of text, the headings once more. */
static void as_others_write_it(void **state)
{
	struct duty_plan plan = plan_in("Asia/Shanghai");
	struct duty_file f = read_csv(&plan, "*日期,开始*,结束（必填）,★值班员\n2026-03-05T00:00:00,18:00,24:00,Ann\n*日期,开始*,结束（必填）,★值班员\n"
		"20260306,18:00,24:00,\u200bAnn\ufeff\n=\"2026-03-07\",'18:00,24:00,Bo\n");

	(void)state;
	assert_int_equal(f.refused_n, 0);
	assert_int_equal(f.lines_n, 3);
	assert_int_equal(f.skipped, 2);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(f.lines[i].day, day("2026-03-05") + (int64_t)i);
}

static void weeks(void **state)
{
	struct duty_plan plan = plan_in("Asia/Shanghai");
	struct duty_file f = read_csv(&plan, "weekday,hours,officer,deputy\nMon-Fri,18:00-24:00,Ann,Bo\nweekend,18:00-24:00,Ann,Bo\nSun,0:00-6:00,Bo,\n");
	struct duty_merge m;

	(void)state;
	assert_int_equal(f.lines_n, 3);
	assert_int_equal(duty_file_merge(arena, &f, &plan, &m), OK);
	assert_int_equal(m.added_n, 2); /* the same hours of the same people are one shift */
	assert_int_equal(m.added[0].weekdays, DUTY_ALL_WEEK);
	assert_int_equal(m.added[1].weekdays, 0x40);
	assert_int_equal(m.plan.shifts_n, 2);
}

static void refusals(void **state)
{
	static const struct {
		const char *row;
		enum duty_reason reason;
	} rows[] = {
		{",,18:00,24:00,Ann,", DUTY_NO_DAY}, {"someday,,18:00,24:00,Ann,", DUTY_DAY_UNREAD}, {",,18:00,24:00,Ann,", DUTY_NO_DAY},
		{"2026-03,,18:00,24:00,Ann,", DUTY_DAY_UNREAD}, {"2026-02-30,,18:00,24:00,Ann,", DUTY_DAY_UNREAD},
		{"2026-03-01,,18:00,24:00,Ann,", DUTY_DAY_OVER},
		{"2026-03-05,,18:00,25:00,Ann,", DUTY_TIMES_UNREAD}, {"2026-03-05,,,24:00,Ann,", DUTY_TIMES_UNREAD},
		{"2026-03-05,,18:00,24:00,,", DUTY_NO_NAME},
		{"2026-03-05,,18:00,24:00,Zoe,", DUTY_NAME_UNKNOWN}, {"2026-03-05,,18:00,24:00,Ann,Zoe", DUTY_NAME_UNKNOWN},
		{"2026-03-05,,18:00,24:00,=A1,", DUTY_FORMULA}, {"2026-03-05,,18:00,24:00,＝A1,", DUTY_NAME_UNKNOWN},
		{"2026-03-05,,18:00,24:00,#REF!,", DUTY_ERROR_CELL}, {"#N/A,,18:00,24:00,Ann,", DUTY_ERROR_CELL}, {"=B2,,18:00,24:00,Ann,", DUTY_FORMULA},
		{",周一,18:00,24:00,无人,", DUTY_NOBODY_WEEKLY},
		{",周八,18:00,24:00,Ann,", DUTY_DAY_UNREAD},
	};
	struct duty_plan plan = plan_in("Asia/Shanghai");

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct duty_file f = read_csv(&plan, arena_fmt(arena, "day,weekday,from,to,officer,deputy\n%s\n", rows[i].row).p);

		if (f.refused_n != 1 || f.refused[0].reason != rows[i].reason)
			fail_msg("\"%s\" was refused %zu times, for %d", rows[i].row, f.refused_n, f.refused_n ? (int)f.refused[0].reason : 0);
	}
}

/** A day that was not understood is not that of the rows below it, nor is the one before. */
static void a_day_unread_does_not_go_on(void **state)
{
	struct duty_plan plan = plan_in("Asia/Shanghai");
	struct duty_file f = read_csv(&plan, "day,from,to,officer\n2026-03-05,18:00,20:00,Ann\nxx,18:00,20:00,Ann\n,20:00,22:00,Ann\n");

	(void)state;
	assert_int_equal(f.lines_n, 1);
	assert_int_equal(f.refused_n, 2);
	assert_int_equal(f.refused[1].reason, DUTY_NO_DAY);
}

static void twice_and_two_of_a_name(void **state)
{
	static const struct duty_person people[] = {{{1}, S_INIT("Ann")}, {{2}, S_INIT("Ann")}, {{3}, S_INIT("Bo")}};
	struct duty_plan plan = plan_in("Asia/Shanghai");
	struct duty_file f;

	(void)state;
	plan.people = people;
	f = read_csv(&plan, "day,from,to,officer\n2026-03-05,18:00,24:00,Bo\n2026-03-05,18:00,24:00,Bo\n2026-03-05,18:00,24:00,Ann\n");
	assert_int_equal(f.lines_n, 1);
	assert_int_equal(f.refused[0].reason, DUTY_TWICE);
	assert_int_equal(f.refused[0].other_row, 2);
	assert_int_equal(f.refused[1].reason, DUTY_NAME_TWO);
}

static void tables_that_are_none(void **state)
{
	struct duty_plan plan = plan_in("Asia/Shanghai");
	enum table_problem problem;
	struct duty_file file;
	struct table table;
	struct buf b;

	(void)state;
	assert_int_equal(table_read(arena, S("animal,legs\ncat,4\n"), NULL, &table, &problem), OK);
	assert_int_equal(duty_file_read(arena, &table, &plan, day(TODAY), &file), ERR_INVALID);
	buf_init(&b, arena, 0, MIB(1));
	buf_put(&b, S("day,from,to,officer\n"));
	for (int i = 0; i <= DUTY_LINES_MAX; i++)
		buf_put(&b, S("2026-03-05,18:00,24:00,Ann\n"));
	assert_int_equal(table_read(arena, buf_str(&b), NULL, &table, &problem), OK);
	assert_int_equal(duty_file_read(arena, &table, &plan, day(TODAY), &file), ERR_LIMIT);
}

/** The file again: what it says is there already. */
static void again_changes_nothing(void **state)
{
	const char *csv = "day,weekday,from,to,officer,deputy\n,daily,18:00,24:00,Ann,Bo\n2026-03-05,,18:00,24:00,Bo,\n2026-03-05,,20:00,21:00,nobody,\n";
	struct duty_plan plan = plan_in("Asia/Shanghai");
	struct duty_file f = read_csv(&plan, csv);
	struct duty_merge first, second;

	(void)state;
	assert_int_equal(duty_file_merge(arena, &f, &plan, &first), OK);
	assert_true(first.added_n == 3 && first.removed_n == 0 && first.same == 0);
	assert_int_equal(duty_file_merge(arena, &f, &first.plan, &second), OK);
	assert_true(second.added_n == 0 && second.removed_n == 0 && second.same == 3);
	assert_int_equal(second.plan.exceptions_n, 2);
}

/** It replaces the days it names and leaves the others; the week only when it names days of the week. */
static void it_replaces_what_it_names(void **state)
{
	const struct duty_shift shifts[] = {{7, DUTY_ALL_WEEK, 1080, 1440, {1}, {0}, 0, 0, false}};
	const struct duty_exception exceptions[] = {{8, day("2026-03-05"), 1080, 1440, {3}, {0}, false},
		{9, day("2026-03-06"), 1080, 1440, {3}, {0}, false}};
	struct duty_plan plan = plan_in("Asia/Shanghai");
	struct duty_file f;
	struct duty_merge m;

	(void)state;
	plan.shifts = shifts;
	plan.shifts_n = 1;
	plan.exceptions = exceptions;
	plan.exceptions_n = 2;
	f = read_csv(&plan, "day,from,to,officer\n2026-03-05,18:00,24:00,Bo\n");
	assert_int_equal(duty_file_merge(arena, &f, &plan, &m), OK);
	assert_true(m.removed_n == 1 && m.removed[0] == 8 && m.added_n == 1 && m.plan.shifts_n == 1 && m.plan.exceptions_n == 2);
	f = read_csv(&plan, "weekday,from,to,officer\ndaily,18:00,24:00,Bo\n");
	assert_int_equal(duty_file_merge(arena, &f, &plan, &m), OK);
	assert_true(m.removed_n == 1 && m.removed[0] == 7 && m.plan.exceptions_n == 2 && m.plan.shifts_n == 1 && m.plan.shifts[0].officer.v == 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(weekdays), UNIT(clocks), UNIT(clocks_of_excel), UNIT(ranges), UNIT(dates), UNIT(as_others_write_it), UNIT(weeks), UNIT(refusals),
		UNIT(a_day_unread_does_not_go_on),
		UNIT(twice_and_two_of_a_name), UNIT(tables_that_are_none), UNIT(again_changes_nothing), UNIT(it_replaces_what_it_names),
	};

	return UNIT_RUN(tests);
}
