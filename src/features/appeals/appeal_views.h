/* What the templates of appeals show; filled by appeal_pages.c, duty_pages.c and case_pages.c. */
#ifndef FEATURES_APPEALS_APPEAL_VIEWS_H
#define FEATURES_APPEALS_APPEAL_VIEWS_H

#include "web/page.h"

/** Whom to ring; empty numbers are left out. */
struct phones_view {
	struct str duty, property;
};

struct kind_choice {
	struct str word, label;
	bool first;
};

/** An appeal that came from this phone. */
struct own_appeal {
	struct str href, label, place, when;
	struct str state;
	const char *state_class;
	bool question;
};

struct verdict_form {
	struct str action; /* "/r/xq-…/verdict" */
};

/** What several households nearby reported. */
struct near_report {
	int64_t slot_at_ms;
	struct str kind, label;
};

struct place_page_view {
	struct str place, side, action, nonce, street_href;
	VIEW_LIST(struct own_appeal) own;
	VIEW_LIST(struct near_report) near;
	VIEW_LIST(struct kind_choice) kinds;
	struct verdict_form question; /* of the newest that waits; action empty for none */
	struct str question_label;
	struct phones_view phones;
};

struct line_view {
	struct str when, iso, text, by;
};

struct shop_choice {
	int64_t id;
	struct str name, sub;
};

struct text_view {
	int64_t id;
	struct str when, body;
	bool office, released, erased;
};

struct photo_view {
	int64_t id, width, height;
	struct str href, when;
	bool released;
};

/** The photos of a report that somebody may see, and the form that adds one. */
struct photos_view {
	VIEW_LIST(struct photo_view) list;
	struct str action, error;
	bool full;
};

/** What the receipt and the office's page of a case both show. */
struct appeal_parts {
	struct str place, shop;
	struct str who, next, clock; /* who holds it and until when; what comes then; until when it should be solved */
	bool contact_given;
	bool seen; /* by a shop or the office: who can do something about it */
	struct str shops_action; /* the form that names one of them */
	VIEW_LIST(struct shop_choice) shops;
	VIEW_LIST(struct line_view) looks;
	VIEW_LIST(struct line_view) tells; /* whom it was passed on to */
	VIEW_LIST(struct text_view) texts;
	struct photos_view photos;
	VIEW_LIST(struct line_view) reveals;
	VIEW_LIST(struct line_view) timeline;
};

/** A line for the office. */
struct line_form {
	struct str action, text, error;
};

struct receipt_page_view {
	struct str base; /* "/r/xq-…" */
	struct str label, filed;
	struct str state;
	const char *state_class;
	int64_t undo_until_ms, undo_left_s;
	int64_t due_at_ms; /* of the holder, while open; 0 */
	bool may_undo, may_withdraw, may_name, may_add, may_again, may_reopen, over, may_forget, forgotten;
	struct str asked; /* what the office asks; empty */
	struct verdict_form question; /* action empty: none waits */
	struct str said;              /* the verdict given */
	struct str phoned;            /* what the office noted that was said on the phone */
	bool by_office;               /* the browser is signed in to the office */
	struct str short_code;
	struct appeal_parts parts;
	struct line_form line;
	struct str contact_error;
	struct phones_view phones;
};

struct withdraw_page_view {
	struct str action, back;
};

/** What is erased and what stays when somebody asks to be forgotten. */
struct forget_page_view {
	struct str action, back, privacy_href;
	bool running; /* the report goes on */
};

struct code_page_view {
	struct str code, error;
};

/* --- A shop's duty phone ---------------------------------------------------------------------------------------------- */

struct duty_item {
	int64_t id;
	struct str href, label, side, when;
	int64_t due_at_ms;
	struct str due;
	bool late, fresh;
	bool named;  /* the reporter or the office named this shop */
	bool called; /* it asked to be called: the next word is the office's */
};

struct duty_done {
	struct str href, label, side, when, answer;
};

struct duty_page_view {
	struct str phones_href, history_href, away_action, away; /* away: closed until; empty */
	int64_t newest; /* id of the newest open one: the chime's memory */
	VIEW_LIST(struct duty_item) items;
	VIEW_LIST(struct duty_done) done;
};

struct duty_item_view {
	struct str action, reopen_action, label, side, when, due;
	int64_t due_at_ms;
	bool late, open, named, called, may_reopen;
	struct str state;
	const char *state_class;
	struct str answer;
	VIEW_LIST(struct text_view) texts;
	struct photos_view photos;
};

struct history_row {
	struct str href; /* where it is the shop's: there one can say more, or open it again */
	struct str label, side, when, answer, minutes, verdict;
	bool answered;
};

struct history_page_view {
	struct str shop, street, period, made;
	int64_t told, answered;
	struct str median;
	struct str xlsx_href, csv_href;
	struct str older_href, older_label, newer_href, newer_label; /* months that hold something; empty for none */
	VIEW_LIST(struct history_row) rows;
	bool more;
};

struct phone_row {
	int64_t id;
	struct str label, since;
	bool own;
};

struct duty_phones_view {
	struct str action, enter_url;
	struct html_safe enter_qr;
	struct str add_url;      /* a code just made */
	struct html_safe add_qr;
	VIEW_LIST(struct phone_row) phones;
	bool full;
};

struct enrol_page_view {
	struct str action, shop;
};

/* --- The office ------------------------------------------------------------------------------------------------------- */

struct due_item {
	struct str href, title, place, shop, when, due;
	int64_t due_at_ms;
	bool late;
	struct str why;                /* one line: what is asked of the office */
	struct str action, next_label; /* a form with one button; action empty: the link is the step */
	struct str tel;                /* a number to ring, when that is the step */
	int64_t unread, raised;
	int64_t reports, households; /* of its half-hour; 1 and 1 for one alone */
	bool doubtful; /* about the households: the case says what */
};

struct due_page_view {
	int64_t newest, more; /* more: open ones that no item holds */
	bool uncounted;       /* they are too many to be counted */
	struct str all_href, handover_href, posters_href;
	VIEW_LIST(struct due_item) items;
};

struct all_row {
	struct str href, label, place, shop, when, state, outcome;
	const char *state_class;
};

struct filter_link {
	struct str href, label;
	bool current;
};

struct all_page_view {
	VIEW_LIST(struct filter_link) filters;
	struct str action, state, from, to; /* the form of days */
	struct str xlsx_href, csv_href;
	struct str street, words, made;     /* for paper */
	VIEW_LIST(struct all_row) rows;
	struct str next_href;
};

/** A form with one sentence to the reporter, as it was typed, and what is wrong with it. */
struct sentence_form {
	struct str text, error;
};

struct addressee_choice {
	struct str word, label;
};

struct other_report {
	int64_t id;
	struct str place, when;
};

struct case_page_view {
	struct str base, side, filed, shop_tel_action;
	struct str taken_by, addressee;
	struct str state;
	const char *state_class;
	struct str answer, verdict, phoned, outcome;
	struct verdict_form phoned_form; /* action empty: no question waits */
	int64_t due_at_ms;
	bool open, may_take, may_take_over, may_pass, may_reply, may_close, may_handle, may_reveal, may_reopen, confirmed;
	int64_t reports, households, group_open; /* of its half-hour */
	bool doubt_network, doubt_listed, doubt_officer; /* what is doubtful about the households: for the office alone */
	bool joined, alone;                      /* an officer put it together with others, or apart */
	VIEW_LIST(struct other_report) others;   /* it may be put together with */
	VIEW_LIST(struct addressee_choice) addressees;
	struct str sentence_error;
	struct sentence_form update, question, refer;
	struct appeal_parts parts;
	VIEW_LIST(struct line_view) told;
};

/* A colleague goes on with it: handover_pages.c. */
struct handover_case {
	struct str href, label, place, shop, filed, why, said, due, solve;
	int64_t id;
	bool late;
};

struct handover_page_view {
	struct str action, street, name, made;
	int64_t of;                              /* the account whose cases they are */
	bool may_take;                           /* a colleague's */
	VIEW_LIST(struct filter_link) people;
	VIEW_LIST(struct handover_case) cases;
};

/* What stands overdue in several streets: district_pages.c. */
struct district_row {
	struct str street, href, label, side, filed, due, solve;
};

/** One case, as far as the district sees it. */
struct district_case_view {
	struct str side, filed, due, solve, state;
	const char *state_class;
	bool open, late;
	int64_t raised;
	struct appeal_parts parts; /* the steps alone */
};

struct district_page_view {
	VIEW_LIST(struct district_row) rows;
};

/* The public page of the nights. */
struct nights_row {
	struct str kind, stretch, part;
	int64_t half_hours, answered, better;
};

struct nights_week {
	struct str label;
	bool partial;
	VIEW_LIST(struct nights_row) rows;
};

struct nights_page_view {
	int64_t min;
	bool any;
	VIEW_LIST(struct nights_week) weeks;
};

/* Taking down what was said: desk_pages.c. */
struct desk_choice {
	struct str value, label;
	bool chosen;
};

struct desk_choices {
	const struct desk_choice *v;
	size_t n;
};

struct desk_page_view {
	struct str action, nonce, sheet_href;
	struct desk_choices kinds, places, origins;
	struct str at, text;
	struct str kind_error, place_error, at_error, text_error;
};

struct slip_page_view {
	struct str label, when, code, code_url, url;
	struct html_safe qr;
	struct str undo_action, again_href, case_href;
};

/* The paper sheet and typing it in: sheet_pages.c. */
struct sheet_line {
	int64_t number; /* from 1 */
	struct str at_name, place_name, kind_name, text_name; /* of its fields */
	struct str at, text, error;
	struct desk_choices kinds, places;
};

struct sheet_page_view {
	struct str phone, type_href;
	struct desk_choices kinds;
	VIEW_LIST(struct sheet_line) lines;
};

struct sheet_type_view {
	struct str action, nonce, error;
	VIEW_LIST(struct sheet_line) lines;
};

struct sheet_typed_row {
	struct str when, place, label, code, href;
};

struct sheet_typed_view {
	struct str code_url, again_href, due_href;
	VIEW_LIST(struct sheet_typed_row) rows;
};

#endif
