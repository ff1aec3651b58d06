/* .xlsx by libxlsxwriter: each row leaves memory as it is written; the heading is bold, stays in view and filters. */
#include <stdio.h>
#include <xlsxwriter.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "wire/sheet_form.h"

#define NAME_MAX_UNITS 31 /* of a sheet's name, in UTF-16 */
#define PAPER_A4 9

struct book {
	lxw_workbook *workbook;
	lxw_worksheet *sheet;
	lxw_format *heading, *time;
	enum err err;
};

/** A sheet's name as the format wants it: without []:*?/\, no apostrophe at its ends. Empty: the library names it. */
static const char *sheet_name(struct sheet *s)
{
	struct str title = s->options.title;
	struct buf b;
	size_t units = 0;

	buf_init(&b, s->arena, 0, 4 * NAME_MAX_UNITS);
	while (title.n > 0) {
		char one[4];
		uint32_t c = utf8_next(&title);

		if (c < 0x20 || c == 0x7f || c == '\'' || (c < 0x80 && memchr("[]:*?/\\", (int)c, 7)) || (c & 0xfffe) == 0xfffe)
			c = ' ';
		units += c > 0xffff ? 2 : 1;
		if (units > NAME_MAX_UNITS)
			break;
		buf_put(&b, (struct str){one, utf8_put(one, c)});
	}
	return arena_c(s->arena, str_trim(buf_str(&b)));
}

static void note(struct book *k, lxw_error got)
{
	if (got != LXW_NO_ERROR && k->err == OK)
		k->err = got == LXW_ERROR_MEMORY_MALLOC_FAILED ? ERR_NOMEM : ERR_IO;
}

static void set_up(struct sheet *s, struct book *k)
{
	/* the library keeps copies; its structs want char * */
	union {
		const char *in;
		char *p;
	} title = {.in = arena_c(s->arena, s->options.title)};
	lxw_doc_properties properties = {.title = title.p, .created = (time_t)(s->options.made_at_ms / 1000)};

	note(k, workbook_set_properties(k->workbook, &properties));
	format_set_bold(k->heading);
	format_set_text_wrap(k->heading);
	format_set_num_format(k->time, "yyyy-mm-dd hh:mm");
	for (size_t i = 0; i < s->options.columns_n; i++)
		note(k, worksheet_set_column(k->sheet, (lxw_col_t)i, (lxw_col_t)i, s->options.columns[i].width, NULL));
	worksheet_freeze_panes(k->sheet, 1, 0);
	worksheet_set_landscape(k->sheet);
	worksheet_set_paper(k->sheet, PAPER_A4);
	worksheet_fit_to_pages(k->sheet, 1, 0);
	note(k, worksheet_repeat_rows(k->sheet, 0, 0));
}

static enum err xlsx_open(struct sheet *s)
{
	struct book *k = ARENA_NEW(s->arena, struct book);
	lxw_workbook_options options = {.constant_memory = LXW_TRUE};
	const char *name = sheet_name(s);

	if (!k)
		return ERR_NOMEM;
	k->workbook = workbook_new_opt(arena_fmt(s->arena, "/proc/self/fd/%d", s->fd).p, &options);
	if (!k->workbook)
		return ERR_NOMEM;
	k->sheet = workbook_add_worksheet(k->workbook, *name ? name : NULL);
	k->heading = workbook_add_format(k->workbook);
	k->time = workbook_add_format(k->workbook);
	if (!k->sheet || !k->heading || !k->time) {
		lxw_workbook_free(k->workbook);
		return ERR_NOMEM;
	}
	set_up(s, k);
	s->impl = k;
	return OK;
}

/** Over the rows below the heading. The library takes it only while its last row is the one being written. */
static void filter(struct sheet *s, struct book *k)
{
	note(k, worksheet_autofilter(k->sheet, 0, 0, (lxw_row_t)s->rows, (lxw_col_t)(s->options.columns_n - 1)));
}

/** "_x0041_" is an A to Excel: an underscore that would begin such a word is written as such a word itself. */
static struct str escaped(struct arena *a, struct str text)
{
	struct buf b;

	if (str_find_str(text, S("_x")) == text.n)
		return text;
	buf_init(&b, a, text.n + 8, text.n * 4 + 8); /* seven bytes more for each seven */
	for (size_t i = 0; i < text.n; i++) {
		struct str rest = str_from(text, i + 2);

		if (str_starts(str_from(text, i), S("_x")) && rest.n > 4 && rest.p[4] == '_' && strspn(rest.p, "0123456789abcdefABCDEF") >= 4)
			buf_put(&b, S("_x005F_"));
		else
			buf_putc(&b, text.p[i]);
	}
	buf_putc(&b, '\0');
	return (struct str){b.p, buf_failed(&b) ? 0 : b.n - 1};
}

static void xlsx_text(struct sheet *s, size_t row, size_t column, struct str text)
{
	struct book *k = s->impl;

	if (row > s->rows) /* what says that rows were left out is none to filter */
		filter(s, k);
	text = escaped(s->arena, text);
	if (text.n > 0)
		note(k, worksheet_write_string(k->sheet, (lxw_row_t)row, (lxw_col_t)column, text.p, row == 0 ? k->heading : NULL));
}

static void xlsx_number(struct sheet *s, size_t row, size_t column, double number)
{
	struct book *k = s->impl;

	note(k, worksheet_write_number(k->sheet, (lxw_row_t)row, (lxw_col_t)column, number, NULL));
}

/** Days since 1899-12-30, as spreadsheets count; whole minutes, so that none is shown rounded up. */
static void xlsx_moment(struct sheet *s, size_t row, size_t column, struct civil at)
{
	struct book *k = s->impl;
	double day = (double)(tz_days(at.year, at.month, at.day) - tz_days(1899, 12, 30));
	double serial = day + (at.hour * 60 + at.minute) / 1440.0;

	note(k, worksheet_write_number(k->sheet, (lxw_row_t)row, (lxw_col_t)column, serial, k->time));
}

static enum err xlsx_line(struct sheet *s)
{
	struct book *k = s->impl;

	/* the library does not look whether its rows found room on the disk */
	if (k->err == OK && k->sheet->optimize_tmpfile && ferror(k->sheet->optimize_tmpfile))
		k->err = ERR_FULL;
	return k->err;
}

static enum err xlsx_close(struct sheet *s)
{
	struct book *k = s->impl;

	if (k->sheet->optimize_tmpfile && fflush(k->sheet->optimize_tmpfile) != 0)
		k->err = ERR_FULL;
	if (!s->more)
		filter(s, k);
	note(k, workbook_close(k->workbook));
	return k->err;
}

const struct sheet_form sheet_xlsx = {
	.type = S_INIT("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
	.ending = S_INIT("xlsx"),
	.open = xlsx_open,
	.text = xlsx_text,
	.number = xlsx_number,
	.moment = xlsx_moment,
	.line = xlsx_line,
	.close = xlsx_close,
};
