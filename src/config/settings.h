/*
 * Settings: rows of settings.def, read from D/feixiang.conf ("name = value", # comments) and overridden by flags. Immutable once
 * serving.
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
/** settings_parse(s, text, ret_line): a whole feixiang.conf; on failure ${ret_line} is the line (from 1) and nothing of it counts. Borrows ${text}. Fuzzed. */
enum err settings_parse(struct settings *s, struct str text, int *ret_line);
int64_t setting_number(const struct settings *s, enum setting which);
bool setting_on(const struct settings *s, enum setting which);
/** setting_c(s, which): NUL-terminated in ${a}. */
const char *setting_c(const struct settings *s, struct arena *a, enum setting which);

#endif
