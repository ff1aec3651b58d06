/*
 * mksettings write FILE: docs/settings.md from src/config/settings.def. mksettings check FILE: says when it is not as written.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAGE_MAX 100000

static const struct {
	const char *name, *type, *standard;
	long long min, max;
	const char *unit, *text;
} rows[] = {
#define SETTING(name, type, standard, min, max, unit, text) {#name, #type, standard, min, max, unit, text},
#include "config/settings.def"
#undef SETTING
};

static void put_range(FILE *f, size_t i)
{
	if (strcmp(rows[i].type, "NUMBER") == 0)
		fprintf(f, "%lld to %lld", rows[i].min, rows[i].max);
	else
		fputs(strcmp(rows[i].type, "SWITCH") == 0 ? "on, off" : rows[i].unit, f);
}

static void put_page(FILE *f)
{
	fputs("# Settings\n\n"
	      "Made from `src/config/settings.def` by `make settings`; the tests hold it against that.\n\n"
	      "A setting stands in `feixiang.conf` in the folder, as `name = value`, or behind `feixiang serve` and `feixiang demo` as a flag\n"
	      "(`--public-url https://lane.example`; a flag counts before the file). In a name `-` is as good as `_`. A value may stand in\n"
	      "double quotes. A `#` at the beginning of a line or behind a blank begins a comment; elsewhere it is a part of the value. The\n"
	      "address of a database with its password belongs into the file: what is given as a flag, everybody on the computer can read.\n\n"
	      "| setting | value | without it | what it is |\n| --- | --- | --- | --- |\n", f);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		fprintf(f, "| `%s` | ", rows[i].name);
		put_range(f, i);
		fprintf(f, " | %s%s%s | %s |\n", *rows[i].standard ? "`" : "", *rows[i].standard ? rows[i].standard : "empty", *rows[i].standard ? "`" : "", rows[i].text);
	}
}

static int is_as_written(const char *path, const char *page, size_t n)
{
	static char there[PAGE_MAX];
	FILE *f = fopen(path, "r");
	size_t got = f ? fread(there, 1, sizeof(there), f) : 0;

	if (f)
		fclose(f);
	if (got == n && memcmp(page, there, n) == 0)
		return 0;
	fprintf(stderr, "%s is not as src/config/settings.def has it: `make settings` writes it anew\n", path);
	return 1;
}

static int write_page(const char *path, const char *page, size_t n)
{
	FILE *f = fopen(path, "w");
	int bad = !f || fwrite(page, 1, n, f) != n;

	if (f)
		bad |= fclose(f) != 0;
	if (bad)
		perror(path);
	return bad;
}

int main(int argc, char **argv)
{
	char *page = NULL;
	size_t n = 0;
	FILE *f = open_memstream(&page, &n);
	int status = 2;

	if (argc != 3 || !f)
		return status;
	put_page(f);
	fclose(f);
	if (strcmp(argv[1], "write") == 0)
		status = write_page(argv[2], page, n);
	else if (strcmp(argv[1], "check") == 0)
		status = is_as_written(argv[2], page, n);
	free(page);
	return status;
}
