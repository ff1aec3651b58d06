#include "common.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/num.h"

void fail(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(1);
}

int64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

static int by_size(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

int64_t percentile(int64_t *v, size_t n, unsigned p)
{
	if (n == 0)
		return 0;
	qsort(v, n, sizeof(*v), by_size);
	return v[(n - 1) * p / 100];
}

int64_t number_of(const char *text, const char *name, int64_t min, int64_t max)
{
	int64_t n;

	if (num_parse_i64(str_c(text), min, max, &n) != OK)
		fail("%s: %s is no number from %lld to %lld", name, text, (long long)min, (long long)max);
	return n;
}

void files_max(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
		return;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
}

uint32_t address_from(unsigned which)
{
	return htonl(INADDR_LOOPBACK + which % 200);
}

int connect_to(uint16_t port, unsigned which)
{
	struct sockaddr_in from = {.sin_family = AF_INET, .sin_addr.s_addr = address_from(which)};
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	const int on = 1;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		fail("socket: %s", strerror(errno));
	setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof(on));
	if (bind(fd, (struct sockaddr *)&from, sizeof(from)) != 0 || connect(fd, (struct sockaddr *)&to, sizeof(to)) != 0)
		fail("connecting to port %u: %s", (unsigned)port, strerror(errno));
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	fcntl(fd, F_SETFL, O_NONBLOCK);
	return fd;
}

size_t answer_whole(struct str text, int *ret_status)
{
	size_t head = str_find_str(text, S("\r\n\r\n")), at;
	struct str length;
	int64_t status, n;

	if (head == text.n)
		return 0;
	at = str_find_str(str_head(text, head + 2), S("\r\nContent-Length: "));
	if (at == head + 2 || text.n < 12 || num_parse_i64((struct str){text.p + 9, 3}, 100, 599, &status) != OK)
		fail("an answer without status or length: %.*s", (int)head, text.p);
	length = str_from(text, at + strlen("\r\nContent-Length: "));
	length = str_head(length, str_find(length, '\r'));
	if (num_parse_i64(length, 0, CLIENT_IN_MAX, &n) != OK)
		fail("an answer of %.*s bytes", STR_FMT(length));
	*ret_status = (int)status;
	return text.n >= head + 4 + (size_t)n ? head + 4 + (size_t)n : 0;
}

bool between(struct str text, struct str before, char end, char *to, size_t max)
{
	size_t at = str_find_str(text, before);
	struct str rest = str_from(text, at + before.n), value = str_head(rest, str_find(rest, end));

	if (at == text.n || value.n == 0 || value.n == rest.n || value.n >= max)
		return false;
	memcpy(to, value.p, value.n);
	to[value.n] = '\0';
	return true;
}
