/* What every unit program needs: cmocka and the headers it wants first, an arena per group, a comparison that prints both texts. */
#ifndef UNIT_UNIT_H
#define UNIT_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/** Of the group; unit_set_up makes it, unit_fresh empties it before each test. */
extern struct arena *arena;

int unit_set_up(void **state);
int unit_tear_down(void **state);
int unit_fresh(void **state);

/** UNIT(function): a test that begins with an empty arena. */
#define UNIT(f) cmocka_unit_test_setup((f), unit_fresh)
#define UNIT_RUN(tests) cmocka_run_group_tests((tests), unit_set_up, unit_tear_down)

/** assert_str(got, want): fails with both texts. */
#define assert_str(got, want) unit_assert_str((got), (want), __FILE__, __LINE__)
void unit_assert_str(struct str got, struct str want, const char *file, int line);

/** unit_root(name): a file of the source tree, below $FEIXIANG_ROOT (or "."), in the arena. */
const char *unit_root(const char *name);
/** unit_read(path): a whole file in the arena; fails the test when it is not there. */
struct str unit_read(const char *path);

#endif
