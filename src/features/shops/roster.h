/*
 * A roster as a community office keeps it: headings in any order under titles, full-width digits, dates in five notations, totals at
 * the end. Rules only: what a row says, and why one cannot be taken. Least data: birth dates and schooling are not even read.
 */
#ifndef FEATURES_SHOPS_ROSTER_H
#define FEATURES_SHOPS_ROSTER_H

#include "wire/table.h"

#define ROSTER_NAME_MAX 60    /* code points, names and addresses */
#define ROSTER_TEXT_MAX 120   /* style and note */
#define ROSTER_SHOPS_MAX 5000 /* rows below the headings of one file */

/** Why a row is not taken; rows of roster_reasons. */
enum roster_reason { ROSTER_FINE, ROSTER_NO_NAME, ROSTER_FORMULA, ROSTER_ERROR_CELL, ROSTER_TWICE, ROSTER_TOO_LONG, ROSTER_NOT_TEXT, ROSTER_REASON__COUNT };

/** Fields of a shop that its street keeps. */
enum roster_field { F_NAME, F_ADDRESS, F_OWNER, F_PHONE, F_OPENED, F_HOURS, F_SEATS, F_STYLE, F_CUPS, F_NOTE, F__COUNT };
#define ROSTER_BIT(field) (1u << (field))

struct roster_shop {
	int row;                        /* of the file */
	struct str key;                 /* name and address without spaces and case: the same shop in the next roster */
	struct str name, address, owner, phone, style, note;
	int64_t position;               /* the address's first number */
	int opens_min, closes_min;      /* -1 unknown */
	int64_t seats_in, seats_out, cups_min, cups_max;
	int64_t opened_on;              /* yyyymmdd, 00 for what is not known; 0 unknown */
	unsigned gaps;                  /* ROSTER_BITs of what stands there and could not be read, and of an address that is not there */
	unsigned keep;                  /* of what the file does not say: what could not be read, and columns it does not have. What is known of these stays */
};

struct roster_refusal {
	int row;
	enum roster_reason reason;
	int other_row;                  /* ROSTER_TWICE: the one it repeats */
};

struct roster {
	const struct roster_shop *shops;
	size_t shops_n;
	const struct roster_refusal *refused;
	size_t refused_n;
	int64_t skipped;                /* titles, headings, totals, empty rows */
};

/** roster_has_headings(arena, table): a row of headings with a name of the shop, within it. */
bool roster_has_headings(struct arena *a, const struct table *table);
/** roster_read(arena, table, ret): ERR_INVALID: no row of headings with a name of the shop. ERR_LIMIT: more than ROSTER_SHOPS_MAX. */
enum err roster_read(struct arena *a, const struct table *table, struct roster *ret);
/** roster_reason_msgid(reason): an English msgid with {row} for ROSTER_TWICE. roster_reason_name: a stable word for scripts. */
const char *roster_reason_msgid(enum roster_reason reason);
const char *roster_reason_name(enum roster_reason reason);
/** roster_gap_msgid(field): what is said of a gap. roster_gap_name: a stable word for scripts. */
const char *roster_gap_msgid(enum roster_field field);
const char *roster_gap_name(enum roster_field field);

/* Fields, each ERR_INVALID for what it cannot read. Text as roster_plain gives it. */
/** roster_plain(arena, s): half-width letters and digits, one kind of dash and colon, single spaces, trimmed. */
struct str roster_plain(struct arena *a, struct str s);
enum err roster_hours(struct str s, int *ret_opens, int *ret_closes);
enum err roster_seats(struct str s, int64_t *ret_in, int64_t *ret_out);
enum err roster_date(const struct table_cell *cell, struct str plain, int64_t *ret);
enum err roster_cups(struct str s, int64_t *ret_min, int64_t *ret_max);
enum err roster_phone(struct arena *a, struct str s, struct str *ret);

#endif
