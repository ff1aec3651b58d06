/* A request without a socket, and a handler's view of it, for the files of web/ that can be asked one by one. */
#ifndef UNIT_WEB_ASK_H
#define UNIT_WEB_ASK_H

#include "http/internal.h"
#include "unit.h"
#include "web/internal.h"

#define ASK_HEADERS_MAX 8

struct ask {
	struct http_carrier carrier; /* first: req.impl points here */
	struct http_header headers[ASK_HEADERS_MAX];
	size_t headers_n;
	struct http_request req;
	struct http_response res;
	struct web_site site;
	struct form form;
	struct web w;
};

#define ASK_NOON 1772769600000 /* 2026-03-06T12:00 in Shanghai */

/** ask(): GET / by a browser with a pass, at ASK_NOON, in English; in the arena. */
struct ask *ask(void);
/** ask_header(a, name, value): one more header of the request; an empty value is none. */
void ask_header(struct ask *a, struct str name, struct str value);
/** ask_query(a, "lang=en") / ask_form(a, "kind=noise"): its query; its form, which must be a good one. */
void ask_query(struct ask *a, struct str query);
void ask_form(struct ask *a, struct str body);
/** ask_answer_header(a, name): of the answer; empty when absent. */
struct str ask_answer_header(const struct ask *a, struct str name);

#endif
