#include "po.h"

struct reader {
	const char *path;
	struct str rest;
	int line;
};

enum section { NONE, ID, TEXT };

struct state {
	struct po *po;
	struct text id, text;
	enum section section;
	int id_line;
	bool fuzzy, next_fuzzy;
};

static char unescape(const char *path, int line, char c)
{
	switch (c) {
	case 'n':
		return '\n';
	case 't':
		return '\t';
	case '"':
	case '\\':
		return c;
	default:
		tool_die(path, line, "the escape \\%c is not known here; write \\n, \\t, \\\" or \\\\", c);
	}
}

/* Appends the quoted string that ${s} consists of. */
static void read_string(const char *path, int line, struct str s, struct text *to)
{
	if (s.n < 2 || s.p[0] != '"' || s.p[s.n - 1] != '"')
		tool_die(path, line, "a string in double quotes must stand here");
	text_put(to, S(""));
	for (size_t i = 1; i + 1 < s.n; i++) {
		if (s.p[i] == '"')
			tool_die(path, line, "a quote inside a string is written \\\"");
		if (s.p[i] != '\\') {
			text_putc(to, s.p[i]);
			continue;
		}
		if (i + 2 >= s.n)
			tool_die(path, line, "the string ends in a backslash");
		text_putc(to, unescape(path, line, s.p[++i]));
	}
}

static void finish_entry(struct state *s)
{
	struct po *po = s->po;

	if (s->section == NONE)
		return;
	if (s->section == ID)
		tool_die(po->path, s->id_line, "msgid without msgstr");
	if (s->id.n > 0) {
		const struct po_entry *other = po_find(po, text_str(&s->id));

		if (other)
			tool_die(po->path, s->id_line, "the same msgid stands in line %d; keep one of them", other->line);
		po->v = tool_grow(po->v, po->n, &po->cap, sizeof(*po->v));
		po->v[po->n++] = (struct po_entry){text_str(&s->id), text_str(&s->text), s->id_line, s->fuzzy};
	}
	s->id = s->text = (struct text){0};
	s->section = NONE;
}

static void read_line(struct state *s, struct str line, int number)
{
	const char *path = s->po->path;

	if (line.n == 0 || line.p[0] == '#') {
		finish_entry(s);
		if (str_starts(line, S("#,")) && tool_find(line, S("fuzzy"), 0) < line.n)
			s->next_fuzzy = true;
	} else if (str_starts(line, S("msgid_plural")) || str_starts(line, S("msgctxt")) || str_starts(line, S("msgstr["))) {
		tool_die(path, number, "plural forms and contexts are not used here; write two messages");
	} else if (str_starts(line, S("msgid "))) {
		finish_entry(s);
		s->section = ID;
		s->id_line = number;
		s->fuzzy = s->next_fuzzy;
		s->next_fuzzy = false;
		read_string(path, number, tool_trim(str_from(line, 6)), &s->id);
	} else if (str_starts(line, S("msgstr ")) && s->section == ID) {
		s->section = TEXT;
		read_string(path, number, tool_trim(str_from(line, 7)), &s->text);
	} else if (line.p[0] == '"' && s->section != NONE) {
		read_string(path, number, line, s->section == ID ? &s->id : &s->text);
	} else {
		tool_die(path, number, "not understood; a .po file has comments, msgid, msgstr and strings in double quotes");
	}
}

struct po *po_read(const char *path)
{
	struct state s = {.po = tool_alloc(sizeof(struct po))};
	struct str src = tool_read(path);
	int number = 0;

	s.po->path = path;
	for (size_t at = 0; at < src.n;) {
		size_t end = tool_find(src, S("\n"), at);

		read_line(&s, tool_trim((struct str){src.p + at, end - at}), ++number);
		at = end + 1;
	}
	finish_entry(&s);
	return s.po;
}

const struct po_entry *po_find(const struct po *po, struct str id)
{
	for (size_t i = 0; po && i < po->n; i++)
		if (str_eq(po->v[i].id, id))
			return &po->v[i];
	return NULL;
}

struct str po_text(const struct po *po, struct str id)
{
	const struct po_entry *entry = po_find(po, id);

	return entry && !entry->fuzzy ? entry->text : S("");
}

void po_put_string(struct text *t, struct str s)
{
	text_putc(t, '"');
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\n')
			text_put(t, S("\\n"));
		else if (s.p[i] == '\t')
			text_put(t, S("\\t"));
		else if (s.p[i] == '"' || s.p[i] == '\\')
			text_fmt(t, "\\%c", s.p[i]);
		else
			text_putc(t, s.p[i]);
	}
	text_putc(t, '"');
}
