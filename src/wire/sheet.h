/*
 * A table for the office to take along, row by row: .xlsx, or CSV that Excel opens (UTF-8 with its mark, CRLF). What grows lies in a file
 * in memory, so that a hundred thousand rows cost the arena nothing but the finished bytes.
 *
 * No cell is ever a formula. In .xlsx a text is a string cell whatever it says. CSV knows no types, so a text that a spreadsheet would
 * take for a formula (after spaces and apostrophes, one of = + - @ or its full-width form), or that begins with an apostrophe, gets one
 * more in front; our own reader takes exactly one off, and has what was written. Every control character, every mark
 * that turns the direction of writing and every non-character is a space in both, so nothing else can begin a formula.
 */
#ifndef WIRE_SHEET_H
#define WIRE_SHEET_H

#include <stdint.h>

#include "base/arena.h"
#include "base/tz.h"

/** Named limits. */
#define SHEET_ROWS_MAX 100000   /* below the heading; then one more that says so */
#define SHEET_COLUMNS_MAX 64
#define SHEET_CELL_MAX 4096     /* bytes of a text; what is longer is cut at a character */
#define SHEET_BYTES_MAX MIB(64) /* of the file */

enum sheet_format { SHEET_CSV, SHEET_XLSX };

enum sheet_kind {
	SHEET_TEXT,   /* .text */
	SHEET_NUMBER, /* .number; NAN: empty */
	SHEET_TIME,   /* .at_ms, shown as civil time of the sheet's zone to the minute; 0: empty */
};

struct sheet_column {
	struct str heading;
	int width; /* in letters; a Chinese character is two */
	enum sheet_kind kind;
};

union sheet_cell {
	struct str text;
	double number;
	int64_t at_ms;
};

struct sheet_options {
	enum sheet_format format;
	struct str title;            /* of the sheet and the document */
	struct str full;             /* the last row's words when rows had to be left out */
	const struct tz *tz;
	const struct sheet_column *columns;
	size_t columns_n;
	int64_t made_at_ms;
};

struct sheet;

/** sheet_new(arena, options, ret): with its heading row. Borrows ${options} and what it points to. Free with sheet_free. */
enum err sheet_new(struct arena *a, const struct sheet_options *options, struct sheet **ret);
/**
 * sheet_row(s, cells): one cell for each column, read before it returns. ERR_LIMIT: SHEET_ROWS_MAX stand there, it was left out (and the
 * last row will say so). ERR_INVALID: a text that is no UTF-8. ERR_FULL, ERR_IO.
 */
enum err sheet_row(struct sheet *s, const union sheet_cell *cells);
/** sheet_rows(s): how many stand there. */
size_t sheet_rows(const struct sheet *s);
/** sheet_done(s, ret): the whole file, in the arena of sheet_new, whose cap is raised by just so much. Nothing but sheet_free may follow. */
enum err sheet_done(struct sheet *s, struct str *ret);
/** sheet_free(s): NULL is fine. */
void sheet_free(struct sheet *s);

/** sheet_type(format): the media type. sheet_ending(format): "csv", "xlsx". */
struct str sheet_type(enum sheet_format format);
struct str sheet_ending(enum sheet_format format);

#endif
