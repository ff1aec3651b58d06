/*
 * check_words SRCDIR
 * Functions that do not belong into this program, each with what to use instead.
 */
#include "../lib/tool.h"

static const struct {
	const char *word, *instead, *except; /* except: the file that may */
} banned[] = {
	{"strcpy", "struct str and arena_dup", NULL},
	{"strcat", "struct buf", NULL},
	{"sprintf", "snprintf or arena_fmt", NULL},
	{"vsprintf", "vsnprintf", NULL},
	{"gets", "fgets", NULL},
	{"strtok", "str_cut", NULL},
	{"atoi", "num_parse_i64", NULL},
	{"atol", "num_parse_i64", NULL},
	{"strtol", "num_parse_i64", NULL},
	{"rand", "rand_bytes", NULL},
	{"random", "rand_bytes", NULL},
	{"time", "clock_now_ms", NULL},
	{"gettimeofday", "clock_now_ms", NULL},
	{"localtime", "tz_civil", NULL},
	{"localtime_r", "tz_civil", NULL},
	{"mktime", "tz_instant", NULL},
	{"setlocale", "the catalogues of locale/", NULL},
	{"system", "nothing: the program starts no shell", NULL},
	{"popen", "nothing: the program starts no shell", NULL},
	{"alloca", "the arena", NULL},
	{"sqlite3_exec", "db_exec_script", "/db/"},
	{"clock_gettime", "base/clock", "/base/"},
};

static int check_name(const char *file, struct str src, size_t from, size_t end)
{
	struct str name = {src.p + from, end - from};

	if (end >= src.n || src.p[end] != '(')
		return 0;
	for (size_t i = 0; i < sizeof(banned) / sizeof(banned[0]); i++) {
		if (!str_eq(name, str_c(banned[i].word)))
			continue;
		if (banned[i].except && strstr(file, banned[i].except))
			return 0;
		tool_note(file, tool_line_at(src, from), "%s(): use %s", banned[i].word, banned[i].instead);
		return 1;
	}
	return 0;
}

static size_t skip(struct str s, size_t at)
{
	char quote = s.p[at];

	if (quote == '/')
		return str_starts(str_from(s, at), S("//")) ? tool_find(s, S("\n"), at) : tool_find(s, S("*/"), at + 2) + 2;
	for (at++; at < s.n && s.p[at] != quote; at++)
		at += s.p[at] == '\\';
	return at + 1;
}

static int check_file(const char *file)
{
	struct str s = tool_read(file);
	int bad = 0;

	for (size_t at = 0; at < s.n;) {
		size_t from = at;

		if (s.p[at] == '"' || s.p[at] == '\'' || (s.p[at] == '/' && at + 1 < s.n && (s.p[at + 1] == '/' || s.p[at + 1] == '*'))) {
			at = skip(s, at);
			continue;
		}
		while (at < s.n && tool_is_name(s.p[at]))
			at++;
		if (at > from)
			bad += check_name(file, s, from, at);
		else
			at++;
	}
	return bad;
}

int main(int argc, char **argv)
{
	size_t n = 0;
	int bad = 0;
	char **paths;

	if (argc != 2)
		tool_die(NULL, 0, "usage: check_words SRCDIR");
	paths = tool_walk(argv[1], &n);
	for (size_t i = 0; i < n; i++)
		if (str_ends(str_c(paths[i]), S(".c")) || str_ends(str_c(paths[i]), S(".h")))
			bad += check_file(paths[i]);
	return bad ? 1 : 0;
}
