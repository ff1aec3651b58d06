/*
 * One line to standard error: time, level, text. Called only by dispatch, writer, job runner, servers' threads and commands.
 * Never personal data, free text, codes or keys.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdbool.h>
#include <stdint.h>

#define LOG_BURST 20 /* lines of one format a minute; those beyond are counted, and the next one says how many they were */

enum log_level { LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG };

/** log_set_level(level): prints that level and the graver ones; LOG_INFO at first. */
void log_set_level(enum log_level level);
/** log_line(level, format, …): ${format} is a literal, by which lines of a kind are known. Control characters are replaced, a line is at most 1,000 bytes. Any thread. */
void log_line(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));

/**
 * log_admit(format, now_s, ret_left_out): whether log_line writes one more line of this format at that second, and how many it left
 * out before it. A disk that is full must not be filled further by the lines that say so. Any thread.
 */
bool log_admit(const char *format, int64_t now_s, unsigned *ret_left_out);

#define log_error(...) log_line(LOG_ERROR, __VA_ARGS__)
#define log_warn(...) log_line(LOG_WARN, __VA_ARGS__)
#define log_info(...) log_line(LOG_INFO, __VA_ARGS__)
#define log_debug(...) log_line(LOG_DEBUG, __VA_ARGS__)

#endif
