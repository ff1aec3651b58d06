#include "base/log.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define LINE_MAX_BYTES 1000
#define KINDS 64 /* of lines that are counted apart, found by their format */
#define WINDOW_S 60

static pthread_mutex_t kinds_lock = PTHREAD_MUTEX_INITIALIZER;
static struct kind {
	const char *format; /* NULL: free */
	int64_t since_s;
	unsigned shown, left_out;
} kinds[KINDS];

static _Atomic int level_max = LOG_INFO;

void log_set_level(enum log_level level)
{
	atomic_store(&level_max, level);
}

bool log_admit(const char *format, int64_t now_s, unsigned *ret_left_out)
{
	struct kind *k = NULL;
	bool may;

	*ret_left_out = 0;
	pthread_mutex_lock(&kinds_lock);
	for (size_t i = 0; !k && i < KINDS; i++)
		if (!kinds[i].format || kinds[i].format == format)
			k = &kinds[i];
	may = !k;
	if (k) {
		if (!k->format || now_s < k->since_s || now_s >= k->since_s + WINDOW_S) {
			*ret_left_out = k->left_out;
			*k = (struct kind){.format = format, .since_s = now_s};
		}
		may = k->shown < LOG_BURST;
		k->shown += may;
		k->left_out += !may;
	}
	pthread_mutex_unlock(&kinds_lock);
	return may;
}

void log_line(enum log_level level, const char *format, ...)
{
	static const char *const names[] = {"error", "warn", "info", "debug"};
	char line[LINE_MAX_BYTES + 1];
	struct timespec now;
	struct tm utc;
	va_list args;
	unsigned left_out;
	size_t n;
	int more;

	if ((int)level > atomic_load(&level_max))
		return;
	/* the real time, whatever clock the product runs by: a log is for the one who looks after the machine */
	clock_gettime(CLOCK_REALTIME, &now);
	if (!log_admit(format, now.tv_sec, &left_out))
		return;
	gmtime_r(&now.tv_sec, &utc);
	n = strftime(line, 32, "%Y-%m-%dT%H:%M:%SZ ", &utc);
	n += (size_t)snprintf(line + n, sizeof(line) - n, "%s ", names[level]);
	if (left_out > 0)
		n += (size_t)snprintf(line + n, sizeof(line) - n, "(%u like this were left out) ", left_out);
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
