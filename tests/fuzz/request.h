/* A request made of header lines alone. */
#ifndef TESTS_FUZZ_REQUEST_H
#define TESTS_FUZZ_REQUEST_H

#include "http/http.h"
#include "http/internal.h"

#define REQUEST_HEADERS_MAX 4

struct headers {
	struct http_carrier carrier; /* first: req.impl points here */
	struct http_header v[REQUEST_HEADERS_MAX];
	size_t n;
};

static inline struct str headers_find(const struct http_request *req, const char *name)
{
	const struct headers *h = req->impl;

	for (size_t i = 0; i < h->n; i++)
		if (str_eq_nocase(h->v[i].name, str_c(name)))
			return h->v[i].value;
	return (struct str){0};
}

static inline struct http_request request_of(struct headers *h)
{
	h->carrier.header = headers_find;
	return (struct http_request){.impl = h};
}

#endif
