/*
 * Shared by the programs that run at build time: files, growing text, messages with a place. Memory is never freed: a run is
 * short; everything stays reachable from one list, so leak detection stays quiet. An error ends the program with status 1.
 */
#ifndef TOOLS_LIB_TOOL_H
#define TOOLS_LIB_TOOL_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/** Growing text; a NUL always follows the n bytes once something was put. */
struct text {
	char *p;
	size_t n, cap;
};

/** tool_alloc(n): n zeroed bytes. */
void *tool_alloc(size_t n);
/** tool_grow(p, n_used, cap, size): room for one more element of ${size} bytes; the new array, *cap updated. */
void *tool_grow(void *p, size_t n_used, size_t *cap, size_t size);
/** tool_copy(s) / tool_fmt: a NUL-terminated copy. */
char *tool_copy(struct str s);
char *tool_fmt(const char *format, ...) __attribute__((format(printf, 1, 2)));
char *tool_vfmt(const char *format, va_list args) __attribute__((format(printf, 1, 0)));

void text_put(struct text *t, struct str s);
void text_putc(struct text *t, char c);
void text_fmt(struct text *t, const char *format, ...) __attribute__((format(printf, 2, 3)));
/** text_c_string(t, s, indent): ${s} as a C string literal, one source line per line of text, further lines indented by tabs. */
void text_c_string(struct text *t, struct str s, int indent);

static inline struct str text_str(const struct text *t)
{
	return (struct str){t->p, t->n};
}

/** tool_read(path): the whole file, or the program ends. */
struct str tool_read(const char *path);
/** tool_write(path, text): the whole file, or the program ends. */
void tool_write(const char *path, const struct text *text);
/** tool_die(file, line, format, …): "file:line: message" to standard error, status 1. Line 0 is left out, and so is a NULL file. */
_Noreturn void tool_die(const char *file, int line, const char *format, ...) __attribute__((format(printf, 3, 4)));
/** tool_warn(file, line, format, …): the same message with "warning: ", and the program goes on. */
void tool_warn(const char *file, int line, const char *format, ...) __attribute__((format(printf, 3, 4)));
/** tool_note(file, line, format, …): the same without "warning: ", for checks that list everything first. */
void tool_note(const char *file, int line, const char *format, ...) __attribute__((format(printf, 3, 4)));

/** tool_basename(path): what follows the last "/". */
const char *tool_basename(const char *path);
/** tool_symbol(s): ${s} with everything but letters and digits replaced by "_". */
char *tool_symbol(struct str s);
/** tool_line_at(s, at): the number, from 1, of the line that byte ${at} is on. */
int tool_line_at(struct str s, size_t at);
/** tool_option(argv, argc, at, name): the value that follows ${name} at *at (which moves on), or NULL when it is another word. */
const char *tool_option(int argc, char **argv, int *at, const char *name);
/** tool_walk(dir): sorted paths of all files below ${dir}, NULL at the end. */
char **tool_walk(const char *dir, size_t *ret_n);

bool tool_is_space(char c);
bool tool_is_name(char c);
struct str tool_trim(struct str s);
bool tool_in_list(struct str s, const char *const *list);
/** tool_find(s, needle, from): index at or after ${from}, or s.n. */
size_t tool_find(struct str s, struct str needle, size_t from);

#endif
