#include <iconv.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "fuzz.h"
#include "table_rules.h"

/** The table as a file that nobody could read otherwise: every field quoted, every text marked as one. */
static struct str written(struct arena *a, const struct table *t)
{
	struct buf b;

	buf_init(&b, a, 0, MIB(8));
	for (size_t i = 0; i < t->n; i++) {
		for (size_t k = 0; k < t->v[i].n; k++) {
			struct str text = t->v[i].v[k].text;

			buf_put(&b, k ? S(",\"") : S("\""));
			if (t->v[i].v[k].error)
				buf_put(&b, S("#N/A"));
			else if (text.n > 0 && !t->v[i].v[k].formula)
				buf_putc(&b, '\'');
			for (size_t at = 0; at < text.n; at++)
				buf_put(&b, text.p[at] == '"' ? S("\"\"") : (struct str){text.p + at, 1});
			buf_putc(&b, '"');
		}
		buf_put(&b, S("\r\n"));
	}
	return buf_failed(&b) ? (struct str){0} : buf_str(&b);
}

/** Empty: the text cannot be said in this encoding. */
static struct str encoded(struct arena *a, const char *to, struct str mark, struct str text)
{
	iconv_t cd = iconv_open(to, "UTF-8");
	size_t cap = mark.n + text.n * 4 + 4, in_n = text.n, out_n = cap - mark.n;
	char *out = arena_alloc(a, cap), *at = out ? out + mark.n : NULL;
	union {
		const char *from;
		char *p;
	} in = {.from = text.p};
	size_t bad;

	MUST(cd != (iconv_t)-1);
	bad = out ? iconv(cd, &in.p, &in_n, &at, &out_n) : (size_t)-1;
	iconv_close(cd);
	if (bad != 0)
		return (struct str){0};
	if (mark.n > 0)
		memcpy(out, mark.p, mark.n);
	return (struct str){out, cap - out_n};
}

static void must_read_the_same(struct arena *a, struct str file, const struct table *want)
{
	enum table_problem problem;
	struct table got;
	enum err err = table_read_csv(a, file, &got, &problem);
	int line = 1;

	if (arena_failed(a))
		return;
	MUST(err == OK);
	MUST(got.n == want->n);
	for (size_t i = 0; i < got.n; i++) {
		MUST(got.v[i].n == want->v[i].n);
		MUST(got.v[i].number == line++);
		for (size_t k = 0; k < got.v[i].n; k++) {
			MUST(str_eq(got.v[i].v[k].text, want->v[i].v[k].text));
			MUST(got.v[i].v[k].formula == want->v[i].v[k].formula && got.v[i].v[k].error == want->v[i].v[k].error);
			for (size_t at = 0; at < got.v[i].v[k].text.n; at++)
				line += got.v[i].v[k].text.p[at] == '\n';
		}
	}
}

/** Whatever is read says the same when it is written and read again, in each encoding. */
static void must_survive(struct arena *a, const struct table *table)
{
	struct str text = written(a, table), gb, wide;

	if (text.n == 0)
		return;
	must_read_the_same(a, text, table);
	gb = encoded(a, "GB18030", S(""), text);
	if (gb.n > 0 && !utf8_valid(gb)) /* else it is taken for what it looks like */
		must_read_the_same(a, gb, table);
	wide = encoded(a, "UTF-16LE", S("\xff\xfe"), text);
	if (wide.n > 0)
		must_read_the_same(a, wide, table);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena *a = arena_new(MIB(32));
	enum table_problem problem = TABLE__COUNT;
	struct table table;
	enum err err;

	if (!a)
		return 0;
	err = table_read_csv(a, input_text(data, n), &table, &problem);
	table_must_hold(err, &table, problem);
	if (err == OK) {
		for (size_t i = 1; i < table.n; i++)
			MUST(table.v[i].number > table.v[i - 1].number);
		must_survive(a, &table);
	}
	arena_free(a);
	return 0;
}
