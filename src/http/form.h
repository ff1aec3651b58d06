/* Fields of a query, a form (application/x-www-form-urlencoded) or an upload (multipart/form-data). Every byte is checked. */
#ifndef HTTP_FORM_H
#define HTTP_FORM_H

#include "http/http.h"

struct form_field {
	struct str name;
	struct str value;        /* decoded; valid UTF-8 without NUL, except files: any bytes */
	struct str file_name;    /* uploads: as sent, for its ending only, never a path; empty for ordinary fields */
	bool is_file;
};

struct form {
	struct form_field field[HTTP_FIELDS_MAX];
	size_t n;
};

/**
 * form_parse_urlencoded(arena, text, ret): also for queries. ERR_MALFORMED (bad escape, not UTF-8, NUL), ERR_LIMIT (too many, or
 * the arena is full). Fuzzed.
 */
enum err form_parse_urlencoded(struct arena *a, struct str text, struct form *ret);
/** form_parse_multipart(arena, content_type, body, ret): ${content_type} is the whole header with its boundary. Fuzzed. */
enum err form_parse_multipart(struct arena *a, struct str content_type, struct str body, struct form *ret);
/** form_parse(arena, req, ret): by Content-Type; a request without a body gives an empty form. ERR_MALFORMED for other types. */
enum err form_parse(struct arena *a, const struct http_request *req, struct form *ret);
/** form_get(form, name): the first value, or the empty str. */
struct str form_get(const struct form *form, struct str name);
/** form_find(form, name): the first field, or NULL. */
const struct form_field *form_find(const struct form *form, struct str name);
/** url_encode(arena, s): percent-encoded for a query value or path segment. */
struct str url_encode(struct arena *a, struct str s);

#endif
