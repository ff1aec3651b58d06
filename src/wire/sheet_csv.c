/* CSV as Excel and WPS open it by a double click: UTF-8 with its mark, commas, CRLF. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <unistd.h>

#include "base/utf8.h"
#include "wire/sheet_form.h"

#define WHOLE_MAX 1e15 /* as many digits as a spreadsheet keeps */

static FILE *out(const struct sheet *s)
{
	return s->impl;
}

static enum err csv_open(struct sheet *s)
{
	int fd = dup(s->fd);

	s->impl = fd < 0 ? NULL : fdopen(fd, "w");
	if (!s->impl) {
		if (fd >= 0)
			close(fd);
		return ERR_IO;
	}
	fputs("\xef\xbb\xbf", out(s));
	return OK;
}

/** After what may stand in front of it unnoticed, the beginning of a formula. */
static bool is_formula(struct str text)
{
	while (text.n > 0) {
		uint32_t c = utf8_next(&text);

		switch (c) {
		case ' ': case '\'': case 0xa0: case 0x3000: /* no-break and full-width space */
			continue;
		case '=': case '+': case '-': case '@': case 0xff1d: case 0xff0b: case 0xff0d: case 0xff20: case 0x2212: /* and the minus of mathematics */
			return true;
		default:
			return false;
		}
	}
	return false;
}

static void separate(const struct sheet *s, size_t column)
{
	if (column > 0)
		fputc(',', out(s));
}

static bool needs_quotes(struct str text)
{
	return text.n > 0 && (text.p[0] == ' ' || text.p[text.n - 1] == ' ' || memchr(text.p, '"', text.n) || memchr(text.p, ',', text.n) ||
		memchr(text.p, ';', text.n));
}

static void csv_text(struct sheet *s, size_t row, size_t column, struct str text)
{
	/* an apostrophe says "this is text"; one that the text begins with is doubled, so that it is not taken for it */
	bool marked = is_formula(text) || (text.n > 1 && text.p[0] == '\''), quoted = needs_quotes(text);

	(void)row;
	separate(s, column);
	if (quoted)
		fputc('"', out(s));
	if (marked)
		fputc('\'', out(s));
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '"')
			fputc('"', out(s));
		fputc(text.p[i], out(s));
	}
	if (quoted)
		fputc('"', out(s));
}

static void csv_number(struct sheet *s, size_t row, size_t column, double number)
{
	(void)row;
	separate(s, column);
	if (fabs(number) < WHOLE_MAX && number == floor(number))
		fprintf(out(s), "%lld", (long long)number);
	else
		fprintf(out(s), "%.15g", number);
}

static void csv_moment(struct sheet *s, size_t row, size_t column, struct civil at)
{
	(void)row;
	separate(s, column);
	fprintf(out(s), "%04d-%02d-%02d %02d:%02d", at.year, at.month, at.day, at.hour, at.minute);
}

static enum err failed(void)
{
	return errno == ENOSPC || errno == ENOMEM ? ERR_FULL : ERR_IO;
}

static enum err csv_line(struct sheet *s)
{
	fputs("\r\n", out(s));
	return ferror(out(s)) ? failed() : OK;
}

static enum err csv_close(struct sheet *s)
{
	bool bad = ferror(out(s)) != 0;

	return fclose(out(s)) != 0 || bad ? failed() : OK;
}

const struct sheet_form sheet_csv = {
	.type = S_INIT("text/csv; charset=utf-8"),
	.ending = S_INIT("csv"),
	.open = csv_open,
	.text = csv_text,
	.number = csv_number,
	.moment = csv_moment,
	.line = csv_line,
	.close = csv_close,
};
