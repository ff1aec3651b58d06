#include "config/settings.h"

#include "base/num.h"
#include "base/utf8.h"

const struct setting_row setting_rows[SETTING__COUNT] = {
#define SETTING(name, type, standard, min, max, unit, text) {#name, SETTING_##type, standard, min, max, unit, text},
#include "config/settings.def"
#undef SETTING
};

void settings_init(struct settings *s)
{
	for (int i = 0; i < SETTING__COUNT; i++)
		s->value[i] = str_c(setting_rows[i].standard);
}

static bool value_fits(const struct setting_row *row, struct str value)
{
	int64_t n;

	switch (row->type) {
	case SETTING_NUMBER:
		return num_parse_i64(value, row->min, row->max, &n) == OK;
	case SETTING_SWITCH:
		return str_eq(value, S("on")) || str_eq(value, S("off"));
	case SETTING_TEXT:
		return (int64_t)value.n >= row->min && (int64_t)value.n <= row->max && utf8_printable(value);
	}
	return false;
}

/** "public-url" is "public_url". */
static bool is_name(struct str s, struct str name)
{
	if (s.n != name.n)
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] != name.p[i] && !(s.p[i] == '-' && name.p[i] == '_'))
			return false;
	return true;
}

const struct setting_row *setting_find(struct str name)
{
	for (int i = 0; i < SETTING__COUNT; i++)
		if (is_name(name, str_c(setting_rows[i].name)))
			return &setting_rows[i];
	return NULL;
}

struct str setting_range(const struct setting_row *row, struct arena *a)
{
	switch (row->type) {
	case SETTING_NUMBER:
		return arena_fmt(a, "a number from %lld to %lld", (long long)row->min, (long long)row->max);
	case SETTING_SWITCH:
		return S("on or off");
	case SETTING_TEXT:
		break;
	}
	return row->min > 0 ? arena_fmt(a, "%lld to %lld bytes", (long long)row->min, (long long)row->max) : arena_fmt(a, "at most %lld bytes", (long long)row->max);
}

enum err settings_set(struct settings *s, struct str name, struct str value)
{
	const struct setting_row *row = setting_find(name);

	if (!row)
		return ERR_NOT_FOUND;
	if (!value_fits(row, value))
		return ERR_INVALID;
	s->value[row - setting_rows] = value;
	return OK;
}

/* --- The file --------------------------------------------------------------------------------------------------------- */

/** Up to a "#" that stands behind a blank, or at the beginning. */
static struct str without_comment(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == '#' && (i == 0 || s.p[i - 1] == ' ' || s.p[i - 1] == '\t'))
			return str_head(s, i);
	return s;
}

/** A value as it is meant: in quotes, or as it stands. False: the quotes do not end, or something follows them. */
static bool take_value(struct str s, struct str *ret)
{
	size_t end;

	s = str_trim(s);
	if (s.n == 0 || s.p[0] != '"') {
		*ret = str_trim(without_comment(s));
		return true;
	}
	end = str_find(str_from(s, 1), '"');
	*ret = str_head(str_from(s, 1), end);
	return end + 1 < s.n && str_trim(without_comment(str_from(s, end + 2))).n == 0;
}

static enum err take_line(struct settings *s, struct str line, struct settings_mistake *ret)
{
	size_t equals = str_find(line, '=');
	struct str name = str_trim(str_head(line, equals)), value = {0};

	if (without_comment(str_trim(line)).n == 0)
		return OK;
	if (equals == line.n || !take_value(str_from(line, equals + 1), &value)) {
		ret->name = equals == line.n ? (struct str){0} : name;
		ret->value = str_trim(str_from(line, equals + 1));
		return ERR_INVALID;
	}
	ret->name = name;
	ret->value = value;
	return settings_set(s, name, value);
}

enum err settings_parse(struct settings *s, struct str text, struct settings_mistake *ret)
{
	struct settings next = *s;
	struct settings_mistake at = {0};
	struct str line;

	while (str_cut(&text, '\n', &line)) {
		enum err err;

		at.line++;
		err = take_line(&next, line, &at);
		if (err != OK) {
			*ret = at;
			return err;
		}
	}
	*s = next;
	return OK;
}

int64_t setting_number(const struct settings *s, enum setting which)
{
	int64_t n = 0;

	return num_parse_i64(s->value[which], INT64_MIN, INT64_MAX, &n) == OK ? n : 0;
}

bool setting_on(const struct settings *s, enum setting which)
{
	return str_eq(s->value[which], S("on"));
}

const char *setting_c(const struct settings *s, struct arena *a, enum setting which)
{
	return arena_c(a, s->value[which]);
}
