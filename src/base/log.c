#include "base/log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define LINE_MAX_BYTES 1000

static _Atomic int level_max = LOG_INFO;

void log_set_level(enum log_level level)
{
	atomic_store(&level_max, level);
}

void log_line(enum log_level level, const char *format, ...)
{
	static const char *const names[] = {"error", "warn", "info", "debug"};
	char line[LINE_MAX_BYTES + 1];
	struct timespec now;
	struct tm utc;
	va_list args;
	size_t n;
	int more;

	if ((int)level > atomic_load(&level_max))
		return;
	/* the real time, whatever clock the product runs by: a log is for the one who looks after the machine */
	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &utc);
	n = strftime(line, 32, "%Y-%m-%dT%H:%M:%SZ ", &utc);
	n += (size_t)snprintf(line + n, sizeof(line) - n, "%s ", names[level]);
	va_start(args, format);
	more = vsnprintf(line + n, sizeof(line) - n, format, args);
	va_end(args);
	if (more > 0)
		n += (size_t)more < sizeof(line) - n ? (size_t)more : sizeof(line) - n - 1;
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)line[i] < 0x20 || line[i] == 0x7f)
			line[i] = '?';
	line[n < LINE_MAX_BYTES ? n++ : LINE_MAX_BYTES - 1] = '\n';
	if (write(STDERR_FILENO, line, n) < 0)
		return; /* nobody left to tell */
}
