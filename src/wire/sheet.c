/* What both formats share: clean texts, the limit of rows, the finished bytes. */
#include <errno.h>
#include <math.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/utf8.h"
#include "wire/sheet_form.h"

static const struct sheet_form *const forms[] = {[SHEET_CSV] = &sheet_csv, [SHEET_XLSX] = &sheet_xlsx};

struct str sheet_type(enum sheet_format format)
{
	return forms[format]->type;
}

struct str sheet_ending(enum sheet_format format)
{
	return forms[format]->ending;
}

/* --- Texts ------------------------------------------------------------------------------------------------------------ */

/** Controls, line ends, marks that turn the direction, and what no XML may hold. */
static bool is_unseen(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029 || (c >= 0x200e && c <= 0x200f) || (c >= 0x202a && c <= 0x202e) ||
		(c >= 0x2066 && c <= 0x2069) || c == 0xfeff || (c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef);
}

/** A copy in s->text without them, cut to SHEET_CELL_MAX. */
static struct str clean(struct sheet *s, struct str text)
{
	size_t n = 0;

	while (text.n > 0) {
		char one[4];
		uint32_t c = utf8_next(&text);
		size_t one_n = utf8_put(one, is_unseen(c) ? ' ' : c);

		if (n + one_n > SHEET_CELL_MAX)
			break;
		memcpy(s->text + n, one, one_n);
		n += one_n;
	}
	s->text[n] = '\0';
	return (struct str){s->text, n};
}

static enum err put_text(struct sheet *s, size_t row, size_t column, struct str text)
{
	if (!utf8_valid(text))
		return ERR_INVALID;
	s->form->text(s, row, column, clean(s, text));
	return OK;
}

static enum err put_cell(struct sheet *s, size_t row, size_t column, const union sheet_cell *cell)
{
	switch (s->options.columns[column].kind) {
	case SHEET_NUMBER:
		if (!isfinite(cell->number))
			return put_text(s, row, column, (struct str){0});
		s->form->number(s, row, column, cell->number);
		return OK;
	case SHEET_TIME:
		if (cell->at_ms == 0)
			return put_text(s, row, column, (struct str){0});
		s->form->moment(s, row, column, tz_civil(s->options.tz, cell->at_ms));
		return OK;
	default:
		return put_text(s, row, column, cell->text);
	}
}

/* --- Rows ------------------------------------------------------------------------------------------------------------- */

static enum err put_heading(struct sheet *s)
{
	enum err err = OK;

	for (size_t i = 0; err == OK && i < s->options.columns_n; i++)
		err = put_text(s, 0, i, s->options.columns[i].heading);
	return err == OK ? s->form->line(s) : err;
}

enum err sheet_new(struct arena *a, const struct sheet_options *options, struct sheet **ret)
{
	struct sheet *s = ARENA_NEW(a, struct sheet);
	enum err err;

	if (!s || options->columns_n == 0 || options->columns_n > SHEET_COLUMNS_MAX)
		return ERR_LIMIT;
	s->arena = a;
	s->options = *options;
	s->form = forms[options->format];
	s->fd = memfd_create("sheet", MFD_CLOEXEC);
	if (s->fd < 0)
		return ERR_IO;
	err = s->form->open(s);
	if (err != OK) {
		close(s->fd);
		return err;
	}
	err = put_heading(s);
	if (err != OK) {
		sheet_free(s);
		return err;
	}
	*ret = s;
	return OK;
}

enum err sheet_row(struct sheet *s, const union sheet_cell *cells)
{
	enum err err = OK;

	if (s->rows >= SHEET_ROWS_MAX) {
		s->more = true;
		return ERR_LIMIT;
	}
	s->rows++;
	for (size_t i = 0; err == OK && i < s->options.columns_n; i++)
		err = put_cell(s, s->rows, i, &cells[i]);
	return err == OK ? s->form->line(s) : err;
}

size_t sheet_rows(const struct sheet *s)
{
	return s->rows;
}

/* --- The end ---------------------------------------------------------------------------------------------------------- */

static enum err read_all(struct sheet *s, struct str *ret)
{
	struct stat st;
	char *to;
	size_t n;

	if (fstat(s->fd, &st) != 0)
		return ERR_IO;
	n = (size_t)st.st_size;
	if (n > SHEET_BYTES_MAX)
		return ERR_LIMIT;
	arena_raise_cap(s->arena, arena_used(s->arena) + n + KIB(64));
	to = arena_alloc_raw(s->arena, n);
	if (!to)
		return ERR_NOMEM;
	for (size_t at = 0; at < n;) {
		ssize_t got = pread(s->fd, to + at, n - at, (off_t)at);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return ERR_IO;
		at += (size_t)got;
	}
	*ret = (struct str){to, n};
	return OK;
}

enum err sheet_done(struct sheet *s, struct str *ret)
{
	enum err err = OK;

	if (s->more) {
		err = put_text(s, s->rows + 1, 0, s->options.full);
		if (err == OK)
			err = s->form->line(s);
	}
	s->done = true;
	if (err == OK)
		err = s->form->close(s);
	else
		(void)!s->form->close(s);
	return err == OK ? read_all(s, ret) : err;
}

void sheet_free(struct sheet *s)
{
	if (!s)
		return;
	if (!s->done)
		(void)!s->form->close(s);
	close(s->fd);
}
