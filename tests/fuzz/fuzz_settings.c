#include "base/buf.h"
#include "base/utf8.h"
#include "config/settings.h"
#include "fuzz.h"

static void must_be_equal(const struct settings *a, const struct settings *b)
{
	for (int i = 0; i < SETTING__COUNT; i++)
		MUST(str_eq(a->value[i], b->value[i]));
}

/** A value as a file can say it: as it stands, or in quotes; false: it cannot. */
static bool put_value(struct buf *b, struct str v)
{
	bool plain = v.n == 0 || (v.p[0] != '"' && v.p[0] != '#' && str_trim(v).n == v.n);

	for (size_t i = 1; plain && i < v.n; i++)
		plain = v.p[i] != '#' || (v.p[i - 1] != ' ' && v.p[i - 1] != '\t');
	if (!plain && str_find(v, '"') < v.n)
		return false;
	buf_put(b, plain ? S("") : S("\""));
	buf_put(b, v);
	buf_put(b, plain ? S("") : S("\""));
	return true;
}

/** Each value is one that its row allows, and a file written from all of them says the same. */
static void must_survive(const struct settings *s)
{
	struct arena *a = arena_new(MIB(4));
	struct settings again;
	struct settings_mistake mistake;
	struct buf b;

	MUST(a);
	buf_init(&b, a, 0, MIB(2));
	settings_init(&again);
	for (int i = 0; i < SETTING__COUNT; i++) {
		const struct setting_row *row = &setting_rows[i];

		MUST(settings_set(&again, str_c(row->name), s->value[i]) == OK);
		if (row->type == SETTING_NUMBER)
			MUST(setting_number(s, (enum setting)i) >= row->min && setting_number(s, (enum setting)i) <= row->max);
		MUST(utf8_printable(s->value[i]));
		buf_put(&b, str_c(row->name));
		buf_put(&b, S("="));
		if (!put_value(&b, s->value[i])) {
			arena_free(a);
			return;
		}
		buf_put(&b, S(" # as it was\n"));
	}
	must_be_equal(s, &again);
	settings_init(&again);
	MUST(!buf_failed(&b));
	MUST(settings_parse(&again, buf_str(&b), &mistake) == OK);
	must_be_equal(s, &again);
	arena_free(a);
}

/** A whole feixiang.conf. On failure nothing of it counts, and the line that is told is one of it. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct settings s, standards;
	struct settings_mistake mistake = {0};
	int lines = 1;
	enum err err;

	settings_init(&standards);
	s = standards;
	err = settings_parse(&s, input_text(data, n), &mistake);
	if (err == OK) {
		must_survive(&s);
		return 0;
	}
	MUST(err == ERR_INVALID || err == ERR_NOT_FOUND);
	must_be_equal(&s, &standards);
	for (size_t i = 0; i < n; i++)
		lines += data[i] == '\n';
	MUST(mistake.line >= 1 && mistake.line <= lines);
	return 0;
}
