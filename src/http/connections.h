/*
 * The connections that are open: how many of them each address and each network holds, and until when each may take its time.
 * Limits for the whole process alone let one stranger take everything; a share for each leaves the others served.
 *
 * Behind a trusted proxy all connections come from one address: there the forwarded address of each request counts instead.
 * Only for src/http; any thread.
 */
#ifndef HTTP_CONNECTIONS_H
#define HTTP_CONNECTIONS_H

#include "http/exchange.h"

struct connections;

/** Shares of ${max}. A household's browsers need a dozen, a café's guests or an office behind one address a hundred. */
#define ADDRESS_SHARE 24    /* an address: one 24th … */
#define ADDRESS_SHARE_MIN 8 /* … and at least what one browser opens, with a view or two beside it */
#define NETWORK_FACTOR 4    /* its network (IPv4 /24, IPv6 /48): four times as many */
#define WIDE_FACTOR 8       /* carriers' networks, where thousands stand behind one address: eight times an address's, and no limit for the network */
/* half of a share may be open views, so that an address that holds all its views still gets pages */

/** How long a peer may take, whatever it sends meanwhile. */
#define HEAD_MS 40000           /* from the last answer, or from the beginning, to the end of a request's head */
#define BODY_MS 30000           /* for a body, and … */
#define BODY_BYTES_PER_MS 8     /* … so much more: 64 kbit/s */
#define ANSWER_MS 30000         /* to read an answer, and … */
#define ANSWER_BYTES_PER_MS 4   /* … so much more: 32 kbit/s */

struct connections_options {
	unsigned max;   /* connections in all, 1 or more */
	size_t files;   /* all descriptors are below this */
	bool shares;    /* false: whoever comes may have all of them */
	unsigned peer_ms; /* instead of HEAD_MS, BODY_MS and ANSWER_MS; 0: those. For tests */
};

/** connections_new(server, options, ret): ${server} is borrowed for its proxy and its carriers' networks. Free with connections_free. */
enum err connections_new(const struct http_server *server, const struct connections_options *options, struct connections **ret);
void connections_free(struct connections *c);

/** connections_admit(c, fd, from): counts a new connection; false: close it. O(1). */
bool connections_admit(struct connections *c, int fd, const struct sockaddr *from);
/** connections_closed(c, fd): before the descriptor is closed. One that was never told of is noticed when its number comes again. */
void connections_closed(struct connections *c, int fd);
/**
 * connections_request(c, fd, peer, body): a head was read, ${body} bytes are to follow. False: ${peer}, who came through the proxy, has
 * used up his share.
 */
bool connections_request(struct connections *c, int fd, const struct http_peer *peer, size_t body);
/** connections_working(c, fd): it is our turn: no hurry. connections_answer(c, fd, n): so many bytes are on their way. */
void connections_working(struct connections *c, int fd);
void connections_answer(struct connections *c, int fd, size_t n);
/** connections_answered(c, fd): the next request may come. */
void connections_answered(struct connections *c, int fd);
/** connections_view(c, fd, peer): the connection becomes an open view, until it is closed. False: ${peer} has as many as he may. */
bool connections_view(struct connections *c, int fd, const struct http_peer *peer);
/** connections_sweep(c): cuts off those whose time is up. About once a second; O(descriptors). */
void connections_sweep(struct connections *c);
/** connections_open(c): how many there are. */
unsigned connections_open(struct connections *c);

#endif
