#include "features/duty/duty_file.h"

#include "base/utf8.h"
#include "wire/plain.h"

#define TRN(msgid) msgid
#define YYYY 10000
#define MM 100

static const char *const reasons[DUTY_REASON__COUNT] = {
	[DUTY_FINE] = TRN("Fine"),
	[DUTY_NO_DAY] = TRN("The row names no day. Write a date, or a day of the week."),
	[DUTY_DAY_UNREAD] = TRN("The day was not understood. Write it like 2026-03-06, or like 周五."),
	[DUTY_DAY_OVER] = TRN("This day is over. Leave the row out."),
	[DUTY_TIMES_UNREAD] = TRN("The times were not understood. Write them like 18:00 and 24:00; one shift is a day at most."),
	[DUTY_NO_NAME] = TRN("Nobody is named. Write a colleague's name, or 无人 for nobody."),
	[DUTY_NAME_UNKNOWN] = TRN("{name} is no colleague of this street. Write the name as the page of colleagues has it, or invite the person first."),
	[DUTY_NAME_TWO] = TRN("Two colleagues are called {name}. Give one of them another name first."),
	[DUTY_FORMULA] = TRN("A cell is a formula. Write the value itself."),
	[DUTY_ERROR_CELL] = TRN("A cell is an error of the table, like #REF!. Write the value itself."),
	[DUTY_TWICE] = TRN("Row {row} says the same. One row is enough."),
	[DUTY_NOBODY_WEEKLY] = TRN("Nobody every week needs no row: leave it out."),
};

const char *duty_reason_msgid(enum duty_reason reason)
{
	return reasons[reason];
}

/* --- Headings --------------------------------------------------------------------------------------------------------- */

enum field { F_DAY, F_WEEKDAY, F_FROM, F_TO, F_RANGE, F_OFFICER, F_DEPUTY, F__COUNT };

static const struct {
	const char *heading;
	enum field field;
} headings[] = {
	{"日期", F_DAY}, {"值班日期", F_DAY}, {"时间日期", F_DAY}, {"day", F_DAY}, {"date", F_DAY},
	{"星期", F_WEEKDAY}, {"周几", F_WEEKDAY}, {"星期几", F_WEEKDAY}, {"周次", F_WEEKDAY}, {"周", F_WEEKDAY}, {"weekday", F_WEEKDAY}, {"weekdays", F_WEEKDAY},
	{"从", F_FROM}, {"起", F_FROM}, {"开始", F_FROM}, {"开始时间", F_FROM}, {"上班", F_FROM}, {"上班时间", F_FROM}, {"from", F_FROM}, {"start", F_FROM},
	{"到", F_TO}, {"至", F_TO}, {"止", F_TO}, {"结束", F_TO}, {"结束时间", F_TO}, {"下班", F_TO}, {"下班时间", F_TO}, {"to", F_TO}, {"until", F_TO}, {"end", F_TO},
	{"时间", F_RANGE}, {"时段", F_RANGE}, {"值班时间", F_RANGE}, {"班次时间", F_RANGE}, {"hours", F_RANGE}, {"time", F_RANGE},
	{"值班员", F_OFFICER}, {"值班人", F_OFFICER}, {"值班人员", F_OFFICER}, {"主班", F_OFFICER}, {"姓名", F_OFFICER}, {"officer", F_OFFICER},
	{"name", F_OFFICER}, {"onduty", F_OFFICER},
	{"副班", F_DEPUTY}, {"替班", F_DEPUTY}, {"替班人", F_DEPUTY}, {"备班", F_DEPUTY}, {"备勤", F_DEPUTY}, {"副值班", F_DEPUTY}, {"deputy", F_DEPUTY},
};

static const char *const nobody_words[] = {"无人", "无", "空", "休息", "休", "-", "--", "nobody", "none"};

struct columns {
	int of[F__COUNT]; /* -1: not in this file */
};

static bool find_columns(struct arena *a, const struct table_row *row, struct columns *c)
{
	for (int f = 0; f < F__COUNT; f++)
		c->of[f] = -1;
	for (size_t i = 0; i < row->n; i++) {
		struct str text = plain_heading(a, row->v[i].text);

		for (size_t h = 0; h < sizeof(headings) / sizeof(headings[0]); h++)
			if (c->of[headings[h].field] < 0 && str_eq(text, str_c(headings[h].heading)))
				c->of[headings[h].field] = (int)i;
	}
	return (c->of[F_DAY] >= 0 || c->of[F_WEEKDAY] >= 0) && ((c->of[F_FROM] >= 0 && c->of[F_TO] >= 0) || c->of[F_RANGE] >= 0) && c->of[F_OFFICER] >= 0;
}

bool duty_file_has_headings(struct arena *a, const struct table *table)
{
	struct columns c;

	for (size_t i = 0; i < table->n; i++)
		if (find_columns(a, &table->v[i], &c))
			return true;
	return false;
}

/* --- Rows ------------------------------------------------------------------------------------------------------------- */

static const struct table_cell no_cell;

struct reading {
	struct arena *arena;
	const struct duty_plan *plan;
	struct str *names;        /* of its people, plain */
	int64_t today;
	struct columns columns;
	const struct table_row *row;
	struct duty_line *lines;
	struct duty_refusal *refused;
	struct duty_file file;
	struct str bad_name;
	/* the day of the row above: in a roster one cell often stands for all shifts of its day */
	unsigned weekdays;
	int64_t day;
};

static const struct table_cell *cell_of(const struct reading *r, enum field f)
{
	int at = r->columns.of[f];

	return at >= 0 && (size_t)at < r->row->n ? &r->row->v[at] : &no_cell;
}

static struct str text_of(const struct reading *r, enum field f)
{
	return plain_text(r->arena, cell_of(r, f)->text);
}

/** An empty line of the form: days filled in down the sheet, and nobody entered yet. */
static bool is_empty(const struct reading *r)
{
	for (int f = F_FROM; f < F__COUNT; f++)
		if (text_of(r, (enum field)f).n > 0 || cell_of(r, (enum field)f)->formula || cell_of(r, (enum field)f)->error)
			return false;
	return true;
}

static enum duty_reason read_date(struct reading *r, const struct table_cell *cell, struct str text)
{
	int64_t on;

	r->day = r->weekdays = 0; /* rows below one that is not understood do not take the day above it */
	if (plain_date(cell, text, &on) != OK)
		return duty_weekdays(text, &r->weekdays) == OK ? DUTY_FINE : DUTY_DAY_UNREAD;
	if (on % MM == 0)
		return DUTY_DAY_UNREAD;
	r->day = tz_days(on / YYYY, (int)(on / MM % MM), (int)(on % MM));
	return r->day < r->today ? DUTY_DAY_OVER : DUTY_FINE;
}

/** A date counts before the day of the week beside it. */
static enum duty_reason read_day(struct reading *r)
{
	struct str date = text_of(r, F_DAY), weekday = text_of(r, F_WEEKDAY);

	if (date.n > 0)
		return read_date(r, cell_of(r, F_DAY), date);
	if (weekday.n > 0) {
		r->day = r->weekdays = 0;
		return duty_weekdays(weekday, &r->weekdays) == OK ? DUTY_FINE : DUTY_DAY_UNREAD;
	}
	if (r->weekdays)
		return DUTY_FINE;
	return r->day == 0 ? DUTY_NO_DAY : r->day < r->today ? DUTY_DAY_OVER : DUTY_FINE;
}

static enum duty_reason read_times(struct reading *r, struct duty_line *line)
{
	struct str range = text_of(r, F_RANGE);
	bool from_next, to_next;

	if (r->columns.of[F_FROM] < 0 || r->columns.of[F_TO] < 0 || (range.n > 0 && text_of(r, F_FROM).n == 0))
		return duty_range(range, &line->from_min, &line->to_min) == OK ? DUTY_FINE : DUTY_TIMES_UNREAD;
	if (duty_clock(cell_of(r, F_FROM), text_of(r, F_FROM), &line->from_min, &from_next) != OK || from_next ||
		duty_clock(cell_of(r, F_TO), text_of(r, F_TO), &line->to_min, &to_next) != OK || !duty_span(line->from_min, line->to_min, to_next))
		return DUTY_TIMES_UNREAD;
	return DUTY_FINE;
}

static bool says_nobody(struct str name)
{
	for (size_t i = 0; i < sizeof(nobody_words) / sizeof(nobody_words[0]); i++)
		if (str_eq_nocase(name, str_c(nobody_words[i])))
			return true;
	return false;
}

static enum duty_reason find_person(struct reading *r, struct str name, struct account_id *ret)
{
	size_t found = 0;

	for (size_t i = 0; i < r->plan->people_n; i++) {
		if (!str_eq(r->names[i], name))
			continue;
		*ret = r->plan->people[i].account;
		found++;
	}
	if (found != 1)
		r->bad_name = utf8_printable(name) ? utf8_head(name, DUTY_CELL_MAX) : S("?");
	return found == 1 ? DUTY_FINE : found ? DUTY_NAME_TWO : DUTY_NAME_UNKNOWN;
}

static enum duty_reason read_people(struct reading *r, struct duty_line *line)
{
	struct str officer = text_of(r, F_OFFICER), deputy = text_of(r, F_DEPUTY);
	enum duty_reason reason = DUTY_FINE;

	if (officer.n == 0)
		return DUTY_NO_NAME;
	if (says_nobody(officer))
		return line->weekdays ? DUTY_NOBODY_WEEKLY : DUTY_FINE;
	reason = find_person(r, officer, &line->officer);
	if (reason == DUTY_FINE && deputy.n > 0 && !says_nobody(deputy))
		reason = find_person(r, deputy, &line->deputy);
	if (line->deputy.v == line->officer.v)
		line->deputy.v = 0;
	return reason;
}

/** A cell that says nothing of its own: a formula instead of a name, one without its result, an error. */
static enum duty_reason read_cells(const struct reading *r)
{
	for (int f = 0; f < F__COUNT; f++) {
		const struct table_cell *cell = cell_of(r, (enum field)f);

		if (cell->error)
			return DUTY_ERROR_CELL;
		if (cell->formula && (f >= F_OFFICER || cell->text.n == 0 || cell->text.p[0] == '='))
			return DUTY_FORMULA;
	}
	return DUTY_FINE;
}

static bool same_line(const struct duty_line *a, const struct duty_line *b)
{
	return a->weekdays == b->weekdays && a->day == b->day && a->from_min == b->from_min && a->to_min == b->to_min && a->officer.v == b->officer.v;
}

static enum duty_reason read_line(struct reading *r, struct duty_line *line, int *ret_other)
{
	enum duty_reason reason = read_cells(r);

	if (reason == DUTY_FINE)
		reason = read_day(r);
	*line = (struct duty_line){.row = r->row->number, .weekdays = r->weekdays, .day = r->weekdays ? 0 : r->day};
	if (reason == DUTY_FINE)
		reason = read_times(r, line);
	if (reason == DUTY_FINE)
		reason = read_people(r, line);
	for (size_t i = 0; reason == DUTY_FINE && i < r->file.lines_n; i++) {
		if (same_line(&r->lines[i], line)) {
			*ret_other = r->lines[i].row;
			reason = DUTY_TWICE;
		}
	}
	return reason;
}

static void take_row(struct reading *r)
{
	struct columns again;
	struct duty_line line;
	enum duty_reason reason;
	int other = 0;

	/* the headings once more: as on each printed page, or the lower row of merged ones */
	if (is_empty(r) || find_columns(r->arena, r->row, &again)) {
		r->file.skipped++;
		return;
	}
	r->bad_name = (struct str){0};
	reason = read_line(r, &line, &other);
	if (reason == DUTY_FINE)
		r->lines[r->file.lines_n++] = line;
	else
		r->refused[r->file.refused_n++] = (struct duty_refusal){r->row->number, reason, other, r->bad_name};
}

static struct str *plain_names(struct arena *a, const struct duty_plan *plan)
{
	struct str *names = ARENA_ARRAY(a, struct str, plan->people_n);

	for (size_t i = 0; names && i < plan->people_n; i++)
		names[i] = plain_text(a, plan->people[i].name);
	return names;
}

enum err duty_file_read(struct arena *a, const struct table *table, const struct duty_plan *plan, int64_t today, struct duty_file *ret)
{
	struct reading r = {.arena = a, .plan = plan, .today = today};
	size_t i = 0;

	while (i < table->n && !find_columns(a, &table->v[i], &r.columns))
		i++;
	if (i == table->n)
		return arena_failed(a) ? ERR_LIMIT : ERR_INVALID;
	if (table->n - i - 1 > DUTY_LINES_MAX)
		return ERR_LIMIT;
	r.file.skipped = (int64_t)i + 1;
	r.names = plain_names(a, plan);
	r.lines = ARENA_ARRAY(a, struct duty_line, table->n - i);
	r.refused = ARENA_ARRAY(a, struct duty_refusal, table->n - i);
	if (!r.lines || !r.refused || !r.names)
		return ERR_LIMIT;
	for (i++; i < table->n; i++) {
		r.row = &table->v[i];
		take_row(&r);
	}
	if (arena_failed(a))
		return ERR_LIMIT;
	r.file.lines = r.lines;
	r.file.refused = r.refused;
	*ret = r.file;
	return OK;
}
