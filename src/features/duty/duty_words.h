/* What pages say about a plan. */
#ifndef FEATURES_DUTY_DUTY_WORDS_H
#define FEATURES_DUTY_DUTY_WORDS_H

#include "features/duty/duty.h"
#include "features/duty/duty_views.h"
#include "web/i18n.h"

struct duty_words {
	struct arena *arena;
	enum lang lang;
	const struct duty_plan *plan;
	int64_t now_ms;
};

/** "18:00–24:00". "every day", "Mon, Wed". "Fri 6 Mar". "2026-03-06", empty for 0. */
struct str duty_hours_text(const struct duty_words *x, int from_min, int to_min);
struct str duty_days_text(const struct duty_words *x, unsigned weekdays);
struct str duty_day_text(const struct duty_words *x, int64_t day);
struct str duty_date_text(const struct duty_words *x, int64_t day);
/** duty_weekday_text(x, 0): "Mon". */
struct str duty_weekday_text(const struct duty_words *x, int weekday);
/** "A, deputy B"; "nobody". */
struct str duty_who_text(const struct duty_words *x, struct account_id officer, struct account_id deputy);
/** duty_clock_text(x, at_ms, day): "23:30"; the end of ${day} is "24:00". */
struct str duty_clock_text(const struct duty_words *x, int64_t at_ms, int64_t day);
/** "A until 24:00, then nobody until 08:30": the next day and night. */
struct str duty_now_text(const struct duty_words *x);
/** duty_warnings(x, from_day, to_day, ret_n): gaps, overlaps and colleagues who have left, a line each; NULL when the arena is full. */
const struct text_line_view *duty_warnings(const struct duty_words *x, int64_t from_day, int64_t to_day, size_t *ret_n);

#endif
