/*
 * What people read. English text is the key; locale/zh.po, compiled in by tools/mkpo, holds the Chinese. A test fails when a message
 * has no translation. In templates: [[Too loud now]]. In C: T(w, "…") in handlers, TR/TRN/TRF below.
 */
#ifndef WEB_I18N_H
#define WEB_I18N_H

#include <stdint.h>

#include "base/arena.h"
#include "web/lang.h"

/** TR("Too loud now"): a literal that is looked up: tr(lang, TR("…")). TRN("…"): a literal that is looked up later, from a table. */
#define TR(msgid) ("" msgid "")
#define TRN(msgid) msgid

/** tr(lang, msgid): the text in that language; the msgid itself when there is none. Static. */
struct str tr(enum lang lang, const char *msgid);

/** One value of a message with {name}s in it. */
struct tr_value {
	const char *name;
	struct str s;
	int64_t i;
	bool is_number;
};
#define TR_S(name, value) ((struct tr_value){(name), (value), 0, false})
#define TR_I(name, value) ((struct tr_value){(name), {0}, (value), true})

/** TRF(arena, lang, "Please write at most {max} characters.", TR_I("max", 300)): a name that no value has stays as it is. */
#define TRF(arena, lang, msgid, ...) \
	tr_fill((arena), tr((lang), ("" msgid "")), (const struct tr_value[]){__VA_ARGS__}, \
		sizeof((const struct tr_value[]){__VA_ARGS__}) / sizeof(struct tr_value))
struct str tr_fill(struct arena *a, struct str text, const struct tr_value *v, size_t n);

/* The compiled catalogue. */
struct i18n_entry {
	const char *msgid;
	struct str text;
};
extern const struct i18n_entry i18n_zh[]; /* sorted by msgid */
extern const size_t i18n_zh_n;

#endif
