/* What a format gives to wire/sheet.c; private to the writer's files. */
#ifndef WIRE_SHEET_FORM_H
#define WIRE_SHEET_FORM_H

#include "wire/sheet.h"

struct sheet {
	struct arena *arena;
	struct sheet_options options;
	const struct sheet_form *form;
	int fd;              /* a file in memory */
	void *impl;          /* the format's */
	size_t rows;         /* below the heading */
	bool more;           /* a row was left out */
	bool done;
	char text[SHEET_CELL_MAX + 1]; /* of the present cell, with its NUL */
};

struct sheet_form {
	struct str type, ending;
	/** open(s): impl, and what stands before the rows. */
	enum err (*open)(struct sheet *s);
	/** A cell of row ${row} (0: the heading), column by column; a text is clean and stands in s->text. line ends the row. */
	void (*text)(struct sheet *s, size_t row, size_t column, struct str text);
	void (*number)(struct sheet *s, size_t row, size_t column, double number);
	void (*moment)(struct sheet *s, size_t row, size_t column, struct civil at);
	enum err (*line)(struct sheet *s);
	/** close(s): all of it is in fd; frees impl. Called once for each open that went well. */
	enum err (*close)(struct sheet *s);
};

extern const struct sheet_form sheet_csv, sheet_xlsx;

#endif
