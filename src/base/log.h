/*
 * One line to standard error: time, level, text. Called only by dispatch, writer, job runner, servers' threads and commands.
 * Never personal data, free text, codes or keys.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

enum log_level { LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG };

/** log_set_level(level): prints that level and the graver ones; LOG_INFO at first. */
void log_set_level(enum log_level level);
/** log_line(level, format, …): control characters are replaced, a line is at most 1,000 bytes. Any thread. */
void log_line(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));

#define log_error(...) log_line(LOG_ERROR, __VA_ARGS__)
#define log_warn(...) log_line(LOG_WARN, __VA_ARGS__)
#define log_info(...) log_line(LOG_INFO, __VA_ARGS__)
#define log_debug(...) log_line(LOG_DEBUG, __VA_ARGS__)

#endif
