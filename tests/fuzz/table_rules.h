/* What holds for every table, whatever file it came from. */
#ifndef TESTS_FUZZ_TABLE_RULES_H
#define TESTS_FUZZ_TABLE_RULES_H

#include "wire/table.h"

/** table_must_hold(err, table, problem): bounds, rows in order, valid text; a refusal says why. */
void table_must_hold(enum err err, const struct table *table, enum table_problem problem);

#endif
