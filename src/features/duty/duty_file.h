/*
 * A duty roster as an office keeps it in Excel: by dates or by days of the week, a name and perhaps a deputy. Rules only: what a row
 * says, why one cannot be taken, and what the plan would become. A file replaces what the plan says of the days it names, and the
 * whole week when it names days of the week: brought again it changes nothing.
 */
#ifndef FEATURES_DUTY_DUTY_FILE_H
#define FEATURES_DUTY_DUTY_FILE_H

#include "features/duty/duty_store.h"
#include "wire/table.h"

#define DUTY_LINES_MAX 1000  /* rows below the headings of one file */
#define DUTY_CELL_MAX 40     /* code points of a name shown again */

/** Why a row is not taken. */
enum duty_reason {
	DUTY_FINE, DUTY_NO_DAY, DUTY_DAY_UNREAD, DUTY_DAY_OVER, DUTY_TIMES_UNREAD, DUTY_NO_NAME, DUTY_NAME_UNKNOWN, DUTY_NAME_TWO, DUTY_FORMULA,
	DUTY_ERROR_CELL, DUTY_TWICE, DUTY_NOBODY_WEEKLY, DUTY_REASON__COUNT
};

struct duty_line {
	int row;                  /* of the file */
	unsigned weekdays;        /* 0: of one day */
	int64_t day;
	int from_min, to_min;
	struct account_id officer, deputy; /* officer 0: nobody, on a day */
};

struct duty_refusal {
	int row;
	enum duty_reason reason;
	int other_row;            /* DUTY_TWICE */
	struct str name;          /* DUTY_NAME_UNKNOWN, DUTY_NAME_TWO: as it stands there */
};

struct duty_file {
	const struct duty_line *lines;
	size_t lines_n;
	const struct duty_refusal *refused;
	size_t refused_n;
	int64_t skipped;          /* titles, headings, empty rows */
};

/** duty_file_has_headings(arena, table): a row of headings with a day, a time and a name, within it. */
bool duty_file_has_headings(struct arena *a, const struct table *table);
/**
 * duty_file_read(arena, table, plan, today, ret): names are those of the plan's people. ERR_INVALID: no row of headings with a day, a
 * time and a name. ERR_LIMIT: more than DUTY_LINES_MAX.
 */
enum err duty_file_read(struct arena *a, const struct table *table, const struct duty_plan *plan, int64_t today, struct duty_file *ret);
/** duty_reason_msgid(reason): an English msgid with {row} or {name} where a refusal has one. */
const char *duty_reason_msgid(enum duty_reason reason);

/** What taking it would do. */
struct duty_merge {
	const int64_t *removed;   /* rules of the plan */
	size_t removed_n;
	const struct duty_rule *added;
	size_t added_n;
	int64_t same;             /* rules that are there already */
	struct duty_plan plan;    /* as it would be */
};

enum err duty_file_merge(struct arena *a, const struct duty_file *file, const struct duty_plan *plan, struct duty_merge *ret);

/* Cells, each ERR_INVALID for what it cannot read. Text as plain_text gives it. */
/** "周一至周五", "一、三、五", "每天", "Mon-Fri": bits as of a shift. */
enum err duty_weekdays(struct str s, unsigned *ret);
/** "8:30", "18点", "9点半", "次日2:00", a time of Excel; minutes of the day 0-1440. ${ret_next_day}: it says so. */
enum err duty_clock(const struct table_cell *cell, struct str s, int *ret, bool *ret_next_day);
/** "18:00-24:00". Both ends as duty_span checks them. */
enum err duty_range(struct str s, int *ret_from, int *ret_to);
/** duty_span(from, to, to_next_day): a shift may have these: one day at most. */
bool duty_span(int from_min, int to_min, bool to_next_day);

#endif
