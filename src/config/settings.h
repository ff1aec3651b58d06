/*
 * Settings: rows of settings.def, read from D/feixiang.conf and overridden by flags. Immutable once serving.
 *
 * A line of the file is "name = value"; in a name "-" is as good as "_". A value may stand in "double quotes", which are no part of it.
 * A "#" at the beginning of a line or behind a blank begins a comment; elsewhere, and in quotes, it is a part of the value.
 */
#ifndef CONFIG_SETTINGS_H
#define CONFIG_SETTINGS_H

#include <stdint.h>

#include "base/arena.h"

enum setting {
#define SETTING(name, type, standard, min, max, unit, text) SETTING_##name,
#include "config/settings.def"
#undef SETTING
	SETTING__COUNT
};

enum setting_type { SETTING_TEXT, SETTING_NUMBER, SETTING_SWITCH };

struct setting_row {
	const char *name;
	enum setting_type type;
	const char *standard;
	int64_t min, max;
	const char *unit, *text;
};
extern const struct setting_row setting_rows[SETTING__COUNT];

struct settings {
	struct str value[SETTING__COUNT]; /* always valid for its row */
};

/** settings_init(s): the standards. */
void settings_init(struct settings *s);
/** settings_set(s, name, value): ERR_NOT_FOUND: no such setting; ERR_INVALID: out of range or the wrong type. Borrows ${value}. */
enum err settings_set(struct settings *s, struct str name, struct str value);

/** What is wrong with a file. */
struct settings_mistake {
	int line;        /* from 1 */
	struct str name; /* as it stands there; empty: the line is no "name = value" */
	struct str value;
};

/** settings_parse(s, text, ret): a whole feixiang.conf; on failure ${ret} says where, and nothing of it counts. Borrows ${text}. Fuzzed. */
enum err settings_parse(struct settings *s, struct str text, struct settings_mistake *ret);
/** setting_find(name): its row, in either spelling; NULL. */
const struct setting_row *setting_find(struct str name);
/** setting_range(row, a): what its value may be: "a number from 0 to 65535", "on or off", "at most 200 bytes". */
struct str setting_range(const struct setting_row *row, struct arena *a);
int64_t setting_number(const struct settings *s, enum setting which);
bool setting_on(const struct settings *s, enum setting which);
/** setting_c(s, which): NUL-terminated in ${a}. */
const char *setting_c(const struct settings *s, struct arena *a, enum setting which);

#endif
