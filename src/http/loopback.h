/*
 * Requests without sockets, for tests: the same http_app, on the caller's thread; waits for HTTP_LATER answers.
 * Keeps cookies like a browser (per loopback), so that a walk through pages reads like one.
 */
#ifndef HTTP_LOOPBACK_H
#define HTTP_LOOPBACK_H

#include "http/http.h"

struct loopback;

enum err loopback_new(const struct http_app *app, struct loopback **ret);
void loopback_free(struct loopback *lb);
/** loopback_from(lb, network): it comes from that network from now on; 127.0.0.1 before. */
void loopback_from(struct loopback *lb, uint64_t network);

/** An answer; borrowed until the next request of this loopback. */
struct loopback_answer {
	int status;
	struct str body;
	struct str location; /* of a redirect, else empty */
	const struct http_response *response;
};

/** loopback_get(lb, "/q/xq-abc?lang=en"): with this loopback's cookies; ${path} raw as it stands in a request line. */
struct loopback_answer loopback_get(struct loopback *lb, const char *target);
/** loopback_post(lb, target, "kind=noise&nonce=…"): a form with Origin as a browser sends it. */
struct loopback_answer loopback_post(struct loopback *lb, const char *target, struct str form_body);
/** loopback_request(lb, method, target, headers, n, body): anything else. */
struct loopback_answer loopback_request(struct loopback *lb, enum http_method method, const char *target,
	const struct http_header *headers, size_t headers_n, struct str body);
/** loopback_answer_header(answer, name). */
struct str loopback_answer_header(const struct loopback_answer *answer, struct str name);
/** loopback_cookie(lb, name) / loopback_forget(lb): look into and empty the cookie jar. */
struct str loopback_cookie(const struct loopback *lb, struct str name);
void loopback_forget(struct loopback *lb);

#endif
