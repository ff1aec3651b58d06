/* Reading gettext catalogues (.po) and taking messages apart. English text is the msgid. */
#ifndef TOOLS_LIB_PO_H
#define TOOLS_LIB_PO_H

#include "tool.h"

struct po_entry {
	struct str id, text;
	int line; /* of "msgid" */
	bool fuzzy;
};

struct po {
	const char *path;
	struct po_entry *v; /* without the header, in the order of the file */
	size_t n, cap;
};

/** po_read(path): the catalogue; obsolete entries (#~) are left out. Ends the program on bad syntax, a duplicate, a plural form. */
struct po *po_read(const char *path);
/** po_find(po, id): the entry, or NULL. ${po} may be NULL. */
const struct po_entry *po_find(const struct po *po, struct str id);
/** po_text(po, id): the usable translation (there, not empty, not fuzzy), or the empty str. */
struct str po_text(const struct po *po, struct str id);
/** po_put_string(t, s): ${s} as a .po string, quoted and escaped. */
void po_put_string(struct text *t, struct str s);

/** One piece of a message: text, or a placeholder with its name and (in templates) its C expression. */
struct msg_part {
	bool is_value;
	struct str text; /* the text, or the placeholder's name */
	struct str expr; /* templates only */
};

struct msg {
	struct str id;          /* "Answer due in {due_minutes} min": white space runs are one space, placeholders are names */
	struct msg_part *parts; /* of the msgid */
	size_t n;
};

/** msg_split(file, line, text): "{name}" placeholders of a translation or of a msgid in C. Ends the program on a lone brace. */
struct msg msg_split(const char *file, int line, struct str text);
/** msg_from_template(file, line, inside): what stands between [[ and ]], with {v->name} or {name=expression}. */
struct msg msg_from_template(const char *file, int line, struct str inside);
/** msg_same_values(a, b): the same set of placeholder names. */
bool msg_same_values(const struct msg *a, const struct msg *b);

#endif
