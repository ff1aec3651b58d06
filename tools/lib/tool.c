#include "tool.h"

#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

struct block {
	struct block *next;
	max_align_t bytes[];
};

/* Keeps every allocation reachable. */
static struct block *blocks;

void *tool_alloc(size_t n)
{
	struct block *b = calloc(1, sizeof(*b) + n);

	if (!b)
		tool_die(NULL, 0, "out of memory");
	b->next = blocks;
	blocks = b;
	return b->bytes;
}

void *tool_grow(void *p, size_t n_used, size_t *cap, size_t size)
{
	void *bigger;

	if (n_used < *cap)
		return p;
	*cap = *cap ? *cap * 2 : 16;
	bigger = tool_alloc(*cap * size);
	if (n_used)
		memcpy(bigger, p, n_used * size);
	return bigger;
}

char *tool_copy(struct str s)
{
	char *copy = tool_alloc(s.n + 1);

	if (s.n)
		memcpy(copy, s.p, s.n);
	return copy;
}

char *tool_vfmt(const char *format, va_list args)
{
	va_list again;
	int n;
	char *to;

	if (!format)
		tool_die(NULL, 0, "no format");
	va_copy(again, args);
	n = vsnprintf(NULL, 0, format, args);
	if (n < 0)
		tool_die(NULL, 0, "vsnprintf failed");
	to = tool_alloc((size_t)n + 1);
	vsnprintf(to, (size_t)n + 1, format, again);
	va_end(again);
	return to;
}

char *tool_fmt(const char *format, ...)
{
	va_list args;
	char *to;

	va_start(args, format);
	to = tool_vfmt(format, args);
	va_end(args);
	return to;
}

void text_put(struct text *t, struct str s)
{
	if (t->n + s.n + 1 > t->cap) {
		size_t cap = (t->n + s.n + 1) * 2;
		char *bigger = tool_alloc(cap);

		if (t->n)
			memcpy(bigger, t->p, t->n);
		t->p = bigger;
		t->cap = cap;
	}
	if (s.n)
		memcpy(t->p + t->n, s.p, s.n);
	t->n += s.n;
	t->p[t->n] = '\0';
}

void text_putc(struct text *t, char c)
{
	text_put(t, (struct str){&c, 1});
}

void text_fmt(struct text *t, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	text_put(t, str_c(tool_vfmt(format, args)));
	va_end(args);
}

static void put_c_char(struct text *t, char c)
{
	unsigned char byte = (unsigned char)c;

	if (c == '\n')
		text_put(t, S("\\n"));
	else if (c == '\t')
		text_put(t, S("\\t"));
	else if (c == '"' || c == '\\')
		text_fmt(t, "\\%c", c);
	else if (c == '?') /* two of them in a row could begin a trigraph */
		text_put(t, S("\\?"));
	else if (byte < 0x20 || byte == 0x7f)
		text_fmt(t, "\\%03o", byte);
	else
		text_putc(t, c);
}

void text_c_string(struct text *t, struct str s, int indent)
{
	text_putc(t, '"');
	for (size_t i = 0; i < s.n; i++) {
		put_c_char(t, s.p[i]);
		if (s.p[i] != '\n' || i + 1 == s.n)
			continue;
		text_put(t, S("\"\n"));
		for (int tab = 0; tab < indent; tab++)
			text_putc(t, '\t');
		text_putc(t, '"');
	}
	text_putc(t, '"');
}

struct str tool_read(const char *path)
{
	FILE *f = fopen(path, "rb");
	struct text t = {0};
	char chunk[8192];
	size_t n;

	if (!f)
		tool_die(path, 0, "can't be read: %s", strerror(errno));
	while ((n = fread(chunk, 1, sizeof(chunk), f)) > 0)
		text_put(&t, (struct str){chunk, n});
	if (ferror(f))
		tool_die(path, 0, "can't be read: %s", strerror(errno));
	fclose(f);
	if (!t.p)
		text_put(&t, S(""));
	return text_str(&t);
}

void tool_write(const char *path, const struct text *text)
{
	FILE *f = fopen(path, "wb");

	if (!f || fwrite(text->p, 1, text->n, f) != text->n || fclose(f) != 0)
		tool_die(path, 0, "can't be written: %s", strerror(errno));
}

__attribute__((format(printf, 4, 0))) static void message(const char *file, int line, const char *kind, const char *format, va_list args)
{
	if (file && line)
		fprintf(stderr, "%s:%d: ", file, line);
	else if (file)
		fprintf(stderr, "%s: ", file);
	fputs(kind, stderr);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
}

void tool_die(const char *file, int line, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	message(file, line, "", format, args);
	va_end(args);
	exit(1);
}

void tool_warn(const char *file, int line, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	message(file, line, "warning: ", format, args);
	va_end(args);
}

void tool_note(const char *file, int line, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	message(file, line, "", format, args);
	va_end(args);
}

const char *tool_basename(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

char *tool_symbol(struct str s)
{
	char *symbol = tool_copy(s);

	for (char *c = symbol; *c; c++)
		if (!tool_is_name(*c))
			*c = '_';
	return symbol;
}

int tool_line_at(struct str s, size_t at)
{
	int line = 1;

	for (size_t i = 0; i < at && i < s.n; i++)
		line += s.p[i] == '\n';
	return line;
}

const char *tool_option(int argc, char **argv, int *at, const char *name)
{
	if (strcmp(argv[*at], name) != 0)
		return NULL;
	if (*at + 1 >= argc)
		tool_die(NULL, 0, "%s: a value must follow %s", tool_basename(argv[0]), name);
	return argv[++*at];
}

struct paths {
	char **v;
	size_t n, cap;
};

static void walk_into(struct paths *paths, const char *dir)
{
	DIR *d = opendir(dir);
	struct dirent *entry;

	if (!d)
		tool_die(dir, 0, "can't be read: %s", strerror(errno));
	while ((entry = readdir(d))) {
		struct stat st;
		char *path;

		if (entry->d_name[0] == '.')
			continue;
		path = tool_fmt("%s/%s", dir, entry->d_name);
		if (stat(path, &st) != 0)
			continue;
		if (S_ISDIR(st.st_mode)) {
			walk_into(paths, path);
			continue;
		}
		paths->v = tool_grow(paths->v, paths->n, &paths->cap, sizeof(*paths->v));
		paths->v[paths->n++] = path;
	}
	closedir(d);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

char **tool_walk(const char *dir, size_t *ret_n)
{
	struct paths paths = {0};

	walk_into(&paths, dir);
	if (paths.n)
		qsort(paths.v, paths.n, sizeof(*paths.v), by_name);
	*ret_n = paths.n;
	return paths.v;
}

bool tool_is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool tool_is_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

struct str tool_trim(struct str s)
{
	while (s.n && tool_is_space(s.p[0]))
		s = (struct str){s.p + 1, s.n - 1};
	while (s.n && tool_is_space(s.p[s.n - 1]))
		s.n--;
	return s;
}

bool tool_in_list(struct str s, const char *const *list)
{
	for (; *list; list++)
		if (str_eq(s, str_c(*list)))
			return true;
	return false;
}

size_t tool_find(struct str s, struct str needle, size_t from)
{
	for (size_t i = from; i + needle.n <= s.n; i++)
		if (memcmp(s.p + i, needle.p, needle.n) == 0)
			return i;
	return s.n;
}
