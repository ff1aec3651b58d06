/* A client for tests that sends exactly the bytes it is told to. */
#ifndef TEST_SOCKET_H
#define TEST_SOCKET_H

#include <stdint.h>

#include "base/str.h"

/** An answer as it came over the line; of the body, chunks are left as they are. */
struct wire_answer {
	int status;
	size_t n;    /* of text */
	struct str head, body;
	char text[256 * 1024];
};

/** wire_open(port): a connection to 127.0.0.1 that gives up after five seconds of silence. */
int wire_open(uint16_t port);
/** wire_open_from(port, last): the same from 127.0.${last / 256}.${last % 256}. */
int wire_open_from(uint16_t port, unsigned last);
void wire_send(int fd, struct str bytes);
/** wire_read(fd, without_body, answer): one answer by its Content-Length; false when the connection ended before it was whole. */
bool wire_read(int fd, bool without_body, struct wire_answer *answer);
/** wire_read_until(fd, answer, needle): adds to answer->text until it holds ${needle}; false: ended or silent. */
bool wire_read_until(int fd, struct wire_answer *answer, struct str needle);
/** wire_ended(fd): the other side closes within five seconds; what it still sends is dropped. */
bool wire_ended(int fd);
/** wire_header(answer, name): the first one's value. */
struct str wire_header(const struct wire_answer *answer, struct str name);

#endif
