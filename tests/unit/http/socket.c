#include "socket.h"

#include <arpa/inet.h>
#include <assert.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/num.h"

int wire_open(uint16_t port)
{
	return wire_open_from(port, 1);
}

int wire_open_from(uint16_t port, unsigned last)
{
	struct sockaddr_in from = {.sin_family = AF_INET, .sin_addr.s_addr = htonl((INADDR_LOOPBACK & ~0xffffu) | last)};
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	struct timeval patience = {.tv_sec = 5};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&from, sizeof(from)) != 0 || connect(fd, (struct sockaddr *)&to, sizeof(to)) != 0)
		abort();
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	return fd;
}

void wire_send(int fd, struct str bytes)
{
	while (bytes.n > 0) {
		ssize_t n = send(fd, bytes.p, bytes.n, MSG_NOSIGNAL);

		if (n <= 0)
			return; /* closed by the server: seen when reading */
		bytes = str_from(bytes, (size_t)n);
	}
}

static bool more(int fd, struct wire_answer *answer, size_t most)
{
	ssize_t n;

	if (most > sizeof(answer->text) - answer->n)
		most = sizeof(answer->text) - answer->n;
	n = recv(fd, answer->text + answer->n, most, 0);
	if (n <= 0)
		return false;
	answer->n += (size_t)n;
	return true;
}

struct str wire_header(const struct wire_answer *answer, struct str name)
{
	struct str rest = answer->head, line;

	while (str_cut(&rest, '\n', &line)) {
		size_t at = str_find(line, ':');

		if (str_eq_nocase(str_head(line, at), name))
			return str_trim(str_from(line, at + 1));
	}
	return (struct str){0};
}

/** Byte by byte, so that nothing of the next answer is taken. */
static bool read_head(int fd, struct wire_answer *answer)
{
	int64_t status;

	answer->n = 0;
	do {
		if (!more(fd, answer, 1))
			return false;
	} while (!str_ends((struct str){answer->text, answer->n}, S("\r\n\r\n")));
	answer->head = (struct str){answer->text, answer->n};
	if (answer->n < 12 || num_parse_i64((struct str){answer->text + 9, 3}, 100, 599, &status) != OK)
		return false;
	answer->status = (int)status;
	return true;
}

bool wire_read(int fd, bool without_body, struct wire_answer *answer)
{
	struct str length;
	int64_t n = 0;

	if (!read_head(fd, answer))
		return false;
	length = wire_header(answer, S("Content-Length"));
	if (!without_body && length.n > 0 && num_parse_i64(length, 0, INT32_MAX, &n) != OK)
		return false;
	while (answer->n < answer->head.n + (size_t)n)
		if (!more(fd, answer, answer->head.n + (size_t)n - answer->n))
			return false;
	answer->body = (struct str){answer->text + answer->head.n, (size_t)n};
	return true;
}

bool wire_read_until(int fd, struct wire_answer *answer, struct str needle)
{
	while (str_find_str((struct str){answer->text, answer->n}, needle) == answer->n)
		if (!more(fd, answer, sizeof(answer->text)))
			return false;
	return true;
}

bool wire_ended(int fd)
{
	char dropped[4096];
	ssize_t n;

	do
		n = recv(fd, dropped, sizeof(dropped), 0);
	while (n > 0);
	close(fd);
	return n == 0;
}
