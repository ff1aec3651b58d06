#include "unit.h"

#include <stdio.h>
#include <stdlib.h>

#define ARENA_CAP MIB(256)

struct arena *arena;

int unit_set_up(void **state)
{
	(void)state;
	arena = arena_new(ARENA_CAP);
	return arena ? 0 : -1;
}

int unit_tear_down(void **state)
{
	(void)state;
	arena_free(arena);
	arena = NULL;
	return 0;
}

int unit_fresh(void **state)
{
	(void)state;
	arena_reset(arena);
	return 0;
}

void unit_assert_str(struct str got, struct str want, const char *file, int line)
{
	if (str_eq(got, want))
		return;
	print_error("got \"%.*s\"\nwant \"%.*s\"\n", STR_FMT(got), STR_FMT(want));
	_fail(file, line);
}

const char *unit_root(const char *name)
{
	const char *root = getenv("FEIXIANG_ROOT");

	return arena_fmt(arena, "%s/%s", root ? root : ".", name).p;
}

struct str unit_read(const char *path)
{
	FILE *f = fopen(path, "rb");
	struct str s = {0};
	char *bytes;
	long n;

	if (!f)
		fail_msg("%s can't be read", path);
	assert_int_equal(fseek(f, 0, SEEK_END), 0);
	n = ftell(f);
	assert_true(n >= 0);
	rewind(f);
	bytes = arena_alloc(arena, (size_t)n);
	assert_non_null(bytes);
	s = (struct str){bytes, fread(bytes, 1, (size_t)n, f)};
	fclose(f);
	assert_int_equal(s.n, n);
	return s;
}
