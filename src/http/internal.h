/* What the server and the loopback share, and no other folder sees. */
#ifndef HTTP_INTERNAL_H
#define HTTP_INTERNAL_H

#include "http/http.h"

/** First member of whatever req->impl points to: how this kind of request finds a header and learns that it is answered. */
struct http_carrier {
	struct str (*header)(const struct http_request *req, const char *name);
	void (*finish)(struct http_request *req);
};

/**
 * http_target(arena, target, req): sets path and query of ${req} from a raw request target. Not OK: both are untouched.
 * ERR_LIMIT: longer than HTTP_PATH_MAX or HTTP_QUERY_MAX. ERR_MALFORMED: a bad escape, not UTF-8, NUL, no "/" in front.
 */
enum err http_target(struct arena *a, struct str target, struct http_request *req);

/**
 * http_unescape(s, plus, to, ret_n): percent-decodes into ${to} (room for s.n bytes); ${plus}: "+" is a space. ERR_MALFORMED:
 * a bad escape, or the result is not UTF-8 or holds NUL.
 */
enum err http_unescape(struct str s, bool plus, char *to, size_t *ret_n);

/** form_is_multipart(content_type): by the media type alone. */
bool form_is_multipart(struct str content_type);

/** http_media_type(content_type): without parameters and white space around it. */
struct str http_media_type(struct str content_type);

#endif
