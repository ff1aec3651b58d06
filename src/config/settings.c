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

enum err settings_set(struct settings *s, struct str name, struct str value)
{
	for (int i = 0; i < SETTING__COUNT; i++) {
		if (!str_eq(name, str_c(setting_rows[i].name)))
			continue;
		if (!value_fits(&setting_rows[i], value))
			return ERR_INVALID;
		s->value[i] = value;
		return OK;
	}
	return ERR_NOT_FOUND;
}

enum err settings_parse(struct settings *s, struct str text, int *ret_line)
{
	struct settings next = *s;
	struct str line;
	int n = 0;

	while (str_cut(&text, '\n', &line)) {
		size_t equals;
		enum err err;

		n++;
		line = str_trim(str_head(line, str_find(line, '#')));
		if (line.n == 0)
			continue;
		equals = str_find(line, '=');
		err = equals == line.n ? ERR_INVALID : settings_set(&next, str_trim(str_head(line, equals)), str_trim(str_from(line, equals + 1)));
		if (err != OK) {
			*ret_line = n;
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
