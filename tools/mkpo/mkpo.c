/*
 * mkpo compile locale/zh.po OUT.c              the messages that C code shows, as a sorted table
 * mkpo extract locale/zh.po DIR                adds new messages to the catalogue, drops those no file holds, keeps translations
 * mkpo check locale/zh.po DIR                  fails when a message has no translation, other values, is not used any more, or when the
 *                                              catalogue is otherwise not as extract would leave it, order and all
 *
 * Messages stand in C and .def files as TR("…"), TRN("…"), T(w, "…"), TRF(…, "…", …) and in templates as [[…]]. English is the msgid.
 */
#include <stdlib.h>

#include "../lib/po.h"

struct message {
	struct msg msg;
	const char *file;
	int line;
};

struct messages {
	struct message *v;
	size_t n, cap;
};

/* --- Finding them ----------------------------------------------------------------------------------------------------- */

static void add(struct messages *all, const char *file, int line, struct msg msg)
{
	for (size_t i = 0; i < all->n; i++)
		if (str_eq(all->v[i].msg.id, msg.id))
			return;
	all->v = tool_grow(all->v, all->n, &all->cap, sizeof(*all->v));
	all->v[all->n++] = (struct message){msg, file, line};
}

static size_t skip_literal(struct str s, size_t at)
{
	char quote = s.p[at++];

	while (at < s.n && s.p[at] != quote)
		at += s.p[at] == '\\' ? 2 : 1;
	return at + 1;
}

static char unescape(const char *file, int line, char c)
{
	switch (c) {
	case 'n':
		return '\n';
	case 't':
		return '\t';
	case '"':
	case '\\':
	case '\'':
		return c;
	default:
		tool_die(file, line, "the escape \\%c in a message is not known here", c);
	}
}

/** Adjacent literals at *at, joined; *at moves behind them. */
static struct str read_literals(const char *file, struct str s, size_t *at)
{
	struct text t = {0};

	text_put(&t, S(""));
	while (*at < s.n && s.p[*at] == '"') {
		size_t i = *at + 1;

		for (; i < s.n && s.p[i] != '"'; i++) {
			if (s.p[i] != '\\') {
				text_putc(&t, s.p[i]);
				continue;
			}
			i++;
			text_putc(&t, unescape(file, tool_line_at(s, i), i < s.n ? s.p[i] : '?'));
		}
		*at = i + 1;
		while (*at < s.n && tool_is_space(s.p[*at]))
			(*at)++;
	}
	return text_str(&t);
}

/** The first literal within the brackets that open at ${at}, or nothing. */
static void take_call(struct messages *all, const char *file, struct str s, size_t at)
{
	int depth = 0, line = tool_line_at(s, at);

	for (; at < s.n; at++) {
		if (s.p[at] == '"') {
			struct str id = read_literals(file, s, &at);

			if (id.n > 0)
				add(all, file, line, msg_split(file, line, id));
			return;
		}
		if (s.p[at] == '\'')
			at = skip_literal(s, at) - 1;
		depth += (s.p[at] == '(') - (s.p[at] == ')');
		if (depth == 0)
			return;
	}
}

static size_t skip_comment(struct str s, size_t at)
{
	if (str_starts(str_from(s, at), S("//")))
		return tool_find(s, S("\n"), at);
	return tool_find(s, S("*/"), at + 2) + 2;
}

static void scan_c(struct messages *all, const char *file, struct str s)
{
	static const char *const names[] = {"TR", "TRN", "T", "TRF", NULL};

	for (size_t at = 0; at < s.n;) {
		size_t from = at;

		if (s.p[at] == '"' || s.p[at] == '\'') {
			at = skip_literal(s, at);
		} else if (s.p[at] == '/' && at + 1 < s.n && (s.p[at + 1] == '/' || s.p[at + 1] == '*')) {
			at = skip_comment(s, at);
		} else if (s.p[at] == '#' && (at == 0 || s.p[at - 1] == '\n')) {
			at = tool_find(s, S("\n"), at);
		} else if (tool_is_name(s.p[at])) {
			while (at < s.n && tool_is_name(s.p[at]))
				at++;
			if (at < s.n && s.p[at] == '(' && tool_in_list((struct str){s.p + from, at - from}, names))
				take_call(all, file, s, at);
		} else {
			at++;
		}
	}
}

static void scan_template(struct messages *all, const char *file, struct str s)
{
	for (size_t at = 0; (at = tool_find(s, S("[["), at)) < s.n;) {
		size_t end = tool_find(s, S("]]"), at);
		int line = tool_line_at(s, at);

		if (end == s.n)
			tool_die(file, line, "[[ is never closed with ]]");
		add(all, file, line, msg_from_template(file, line, (struct str){s.p + at + 2, end - at - 2}));
		at = end + 2;
	}
}

static struct messages scan(const char *dir)
{
	struct messages all = {0};
	size_t n;
	char **paths = tool_walk(dir, &n);

	for (size_t i = 0; i < n; i++) {
		struct str path = str_c(paths[i]);

		if (str_ends(path, S(".html")))
			scan_template(&all, paths[i], tool_read(paths[i]));
		else if (str_ends(path, S(".c")) || str_ends(path, S(".def")))
			scan_c(&all, paths[i], tool_read(paths[i]));
	}
	return all;
}

/* --- What to do with them --------------------------------------------------------------------------------------------- */

static int by_id(const void *a, const void *b)
{
	const struct po_entry *x = a, *y = b;

	return strcmp(tool_copy(x->id), tool_copy(y->id));
}

static int compile(const char *path, const char *out)
{
	struct po *po = po_read(path);
	struct text t = {0};
	size_t n = 0;

	if (po->n > 0)
		qsort(po->v, po->n, sizeof(*po->v), by_id);
	text_put(&t, S("/* Made by tools/mkpo. Do not edit. */\n#include \"web/i18n.h\"\n\nconst struct i18n_entry i18n_zh[] = {\n"));
	for (size_t i = 0; i < po->n; i++) {
		if (po_text(po, po->v[i].id).n == 0)
			continue;
		text_put(&t, S("\t{"));
		text_c_string(&t, po->v[i].id, 2);
		text_put(&t, S(", S_INIT("));
		text_c_string(&t, po->v[i].text, 2);
		text_put(&t, S(")},\n"));
		n++;
	}
	text_fmt(&t, "\t{0},\n};\n\nconst size_t i18n_zh_n = %zu;\n", n);
	tool_write(out, &t);
	return 0;
}

/** The catalogue as the sources want it, with the translations there are. */
static struct text extracted(const struct po *po, const struct messages *all)
{
	struct text t = {0};

	text_put(&t, S("msgid \"\"\nmsgstr \"Content-Type: text/plain; charset=UTF-8\\n\"\n"));
	for (size_t i = 0; i < all->n; i++) {
		text_fmt(&t, "\n#: %s\nmsgid ", all->v[i].file);
		po_put_string(&t, all->v[i].msg.id);
		text_put(&t, S("\nmsgstr "));
		po_put_string(&t, po_text(po, all->v[i].msg.id));
		text_putc(&t, '\n');
	}
	return t;
}

static int extract(const char *path, const struct messages *all)
{
	struct text t = extracted(po_read(path), all);

	tool_write(path, &t);
	return 0;
}

/** Nobody's hand moves lines of it, so that a difference in it is a difference in messages. */
static int check_form(const struct po *po, const struct messages *all)
{
	struct text wanted = extracted(po, all);
	struct str want = text_str(&wanted), have = tool_read(po->path);
	size_t at = 0;

	if (str_eq(want, have))
		return 0;
	while (at < want.n && at < have.n && want.p[at] == have.p[at])
		at++;
	tool_note(po->path, tool_line_at(have, at), "from here on it is not as extracted from the sources");
	return 1;
}

static bool check_entry(const struct po *po, const struct message *m)
{
	struct str text = po_text(po, m->msg.id);
	struct msg translated;

	if (text.n == 0) {
		tool_note(m->file, m->line, "no translation of \"%.*s\"", STR_FMT(m->msg.id));
		return false;
	}
	translated = msg_split(po->path, po_find(po, m->msg.id)->line, text);
	if (!msg_same_values(&translated, &m->msg)) {
		tool_note(po->path, po_find(po, m->msg.id)->line, "other values than in \"%.*s\"", STR_FMT(m->msg.id));
		return false;
	}
	return true;
}

static int check(const char *path, const struct messages *all)
{
	struct po *po = po_read(path);
	int bad = 0;

	for (size_t i = 0; i < all->n; i++)
		bad += !check_entry(po, &all->v[i]);
	for (size_t i = 0; i < po->n; i++) {
		bool used = false;

		for (size_t j = 0; j < all->n && !used; j++)
			used = str_eq(all->v[j].msg.id, po->v[i].id);
		if (!used) {
			tool_note(path, po->v[i].line, "\"%.*s\" is not used any more", STR_FMT(po->v[i].id));
			bad++;
		}
	}
	bad += check_form(po, all);
	if (bad)
		tool_note(path, 0, "%d things to look after; `make messages` adds, drops and puts in order", bad);
	return bad ? 1 : 0;
}

int main(int argc, char **argv)
{
	struct messages all;

	if (argc == 4 && strcmp(argv[1], "compile") == 0)
		return compile(argv[2], argv[3]);
	if (argc != 4)
		tool_die(NULL, 0, "usage: mkpo compile|extract|check locale/zh.po OUT.c|DIR");
	all = scan(argv[3]);
	if (strcmp(argv[1], "extract") == 0)
		return extract(argv[2], &all);
	if (strcmp(argv[1], "check") == 0)
		return check(argv[2], &all);
	tool_die(NULL, 0, "usage: mkpo compile|extract|check locale/zh.po OUT.c|DIR");
}
