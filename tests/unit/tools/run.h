/* Runs a built tool on files of a temporary folder and looks at how it ends and what it says. */
#ifndef UNIT_TOOLS_RUN_H
#define UNIT_TOOLS_RUN_H

#include "unit.h"

/** Of a group: the folder is made, used as the working directory, and taken away. */
int run_set_up(void **state);
int run_tear_down(void **state);

/** run_write(name, text): a file of the folder. */
void run_write(const char *name, struct str text);
/** run_output(name): a file that a tool made, whole; fails when there is none. */
struct str run_output(const char *name);
/** run_tool(variable, argument, …, NULL): the tool whose path $variable holds; returns its exit status, ret_said is what it wrote to stderr. */
int run_tool(const char *variable, struct str *ret_said, ...) __attribute__((sentinel));

/** assert_says(said, part): ${part} stands in ${said}. */
#define assert_says(said, part) run_assert_says((said), (part), __FILE__, __LINE__)
void run_assert_says(struct str said, struct str part, const char *file, int line);

#endif
