/*
 * check_includes ARCHITECTURE.md SRCDIR
 * Who may include whom: the rows between ```edges and ``` in ARCHITECTURE.md ("web: base db http …"). A folder may include itself and
 * what its row names; a folder of features/ has a row "features/x: …" for the features it uses. The rows must make no circle, and a
 * row that no file needs is told, so that the page stays true.
 */
#include <stdio.h>

#include "../lib/tool.h"

#define FOLDERS_MAX 64

struct folder {
	struct str name;
	struct str allowed; /* blank-separated */
	int mark;           /* for the search of circles */
	bool used;
};

static struct folder folders[FOLDERS_MAX];
static size_t folders_n;

static struct folder *find(struct str name)
{
	for (size_t i = 0; i < folders_n; i++)
		if (str_eq(folders[i].name, name))
			return &folders[i];
	return NULL;
}

static bool next_word(struct str *rest, struct str *word)
{
	size_t n = 0;

	*rest = tool_trim(*rest);
	while (n < rest->n && !tool_is_space(rest->p[n]))
		n++;
	*word = str_head(*rest, n);
	*rest = str_from(*rest, n);
	return n > 0;
}

static void read_edges(const char *path)
{
	struct str src = tool_read(path), rest;
	size_t from = tool_find(src, S("```edges\n"), 0), end;

	if (from == src.n)
		tool_die(path, 0, "no ```edges block");
	from += 9;
	end = tool_find(src, S("```"), from);
	rest = (struct str){src.p + from, end - from};
	while (rest.n > 0) {
		size_t nl = tool_find(rest, S("\n"), 0), colon;
		struct str line = tool_trim(str_head(rest, nl));

		rest = str_from(rest, nl + 1);
		if (line.n == 0)
			continue;
		colon = tool_find(line, S(":"), 0);
		if (colon == line.n || folders_n == FOLDERS_MAX)
			tool_die(path, 0, "\"%.*s\": a row is \"folder: folders\"", STR_FMT(line));
		folders[folders_n++] = (struct folder){.name = str_head(line, colon), .allowed = str_from(line, colon + 1)};
	}
}

static void check_circle(const char *path, struct folder *f)
{
	struct str rest = f->allowed, word;

	if (f->mark == 2)
		return;
	if (f->mark == 1)
		tool_die(path, 0, "the edges make a circle at %.*s", STR_FMT(f->name));
	f->mark = 1;
	while (next_word(&rest, &word)) {
		struct folder *to = find(word);

		if (!to)
			tool_die(path, 0, "%.*s may include %.*s, which has no row", STR_FMT(f->name), STR_FMT(word));
		check_circle(path, to);
	}
	f->mark = 2;
}

/** "features/shops/shop.h" → "features/shops"; "web/web.h" → "web"; "app.h" → "app". */
static struct str folder_of(struct str path)
{
	size_t slash = tool_find(path, S("/"), 0), second;

	if (slash == path.n)
		return str_head(path, tool_find(path, S("."), 0));
	if (!str_starts(path, S("features/")))
		return str_head(path, slash);
	second = tool_find(path, S("/"), slash + 1);
	return str_head(path, second);
}

static bool allowed(const struct folder *f, struct str to)
{
	struct str rest = f->allowed, word;

	while (next_word(&rest, &word))
		if (str_eq(word, to))
			return true;
	return false;
}

static int check_line(const char *file, int number, struct str line, struct folder *from)
{
	size_t quote = tool_find(line, S("\""), 0), end = tool_find(line, S("\""), quote + 1);
	struct str path, to;

	if (!str_starts(line, S("#include \"")) || end == line.n)
		return 0;
	path = (struct str){line.p + quote + 1, end - quote - 1};
	if (tool_find(path, S("/"), 0) == path.n && !str_eq(path, S("app.h")))
		return 0; /* made beside the file: its own queries and views */
	to = folder_of(path);
	if (str_eq(to, from->name))
		return 0;
	if (allowed(from, to))
		return 0;
	tool_note(file, number, "%.*s may not include %.*s (%.*s)", STR_FMT(from->name), STR_FMT(to), STR_FMT(path));
	return 1;
}

static int check_file(const char *file, struct str relative)
{
	struct str src = tool_read(file), name = folder_of(relative);
	struct folder *from = find(name);
	int bad = 0, number = 0;

	if (!from) {
		tool_note(file, 0, "the folder %.*s has no row in the edges of ARCHITECTURE.md", STR_FMT(name));
		return 1;
	}
	from->used = true;
	for (size_t at = 0; at < src.n;) {
		size_t end = tool_find(src, S("\n"), at);

		bad += check_line(file, ++number, (struct str){src.p + at, end - at}, from);
		at = end + 1;
	}
	return bad;
}

int main(int argc, char **argv)
{
	size_t n = 0;
	int bad = 0;
	char **paths;

	if (argc != 3)
		tool_die(NULL, 0, "usage: check_includes ARCHITECTURE.md SRCDIR");
	read_edges(argv[1]);
	for (size_t i = 0; i < folders_n; i++)
		check_circle(argv[1], &folders[i]);
	paths = tool_walk(argv[2], &n);
	for (size_t i = 0; i < n; i++) {
		struct str path = str_c(paths[i]);

		if (str_ends(path, S(".c")) || str_ends(path, S(".h")))
			bad += check_file(paths[i], str_from(path, strlen(argv[2]) + 1));
	}
	for (size_t i = 0; i < folders_n; i++) {
		if (!folders[i].used) {
			tool_note(argv[1], 0, "%.*s has a row but no files", STR_FMT(folders[i].name));
			bad++;
		}
	}
	return bad ? 1 : 0;
}
