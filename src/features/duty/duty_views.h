/* What the templates of duty show; filled by week_pages.c and file_pages.c. */
#ifndef FEATURES_DUTY_DUTY_VIEWS_H
#define FEATURES_DUTY_DUTY_VIEWS_H

#include "web/page.h"

#define DUTY_LIST(type) \
	struct { \
		const type *v; \
		size_t n; \
	}

struct person_option_view {
	int64_t id;
	struct str name;
	bool chosen;
};

struct person_options {
	const struct person_option_view *v;
	size_t n;
};

struct weekday_box_view {
	int day;
	struct str label;
	bool on;
};

struct shift_form_view {
	struct str action, from, to, valid_from, valid_to, save, days_error, times_error, people_error;
	int64_t id; /* 0: a new one */
	DUTY_LIST(struct weekday_box_view) days;
	struct person_options officers, deputies;
};

struct week_stretch_view {
	struct str hours, who;
	bool nobody;
};

struct week_day_view {
	struct str day, sub;
	bool today;
	DUTY_LIST(struct week_stretch_view) stretches;
};

struct week_line_view {
	int64_t id;
	struct str href, what, who;
};

struct text_line_view {
	struct str text;
};

struct week_page_view {
	bool may_change, empty, form_open, exception_open, holiday_open;
	struct str now, propose, propose_action, previous_href, next_href, week, import_href, remove_action, undo_action, undo_text;
	int64_t undo_change;
	DUTY_LIST(struct week_day_view) days;
	DUTY_LIST(struct text_line_view) warnings;
	DUTY_LIST(struct week_line_view) shifts, exceptions, holidays;
	struct shift_form_view form;
	struct {
		struct str action, day, from, to, error;
		struct person_options officers, deputies;
	} exception;
	struct {
		struct str action, day, until, name, error;
		bool workday;
	} holiday;
};

struct shift_page_view {
	struct shift_form_view form;
	struct str remove_action;
};

struct duty_import_view {
	struct str action, error;
};

struct file_line_view {
	int row;
	struct str day, hours, who;
};

struct file_refusal_view {
	int row;
	struct str reason;
};

struct duty_preview_view {
	struct str file, action, undo_action, duty_href;
	bool looked, may_undo;
	int64_t added, removed, same, taken, refused, skipped, change;
	DUTY_LIST(struct file_line_view) lines;
	DUTY_LIST(struct file_refusal_view) refusals;
	DUTY_LIST(struct text_line_view) warnings;
};

#endif
