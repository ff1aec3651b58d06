#include "http/internal.h"

#include "base/utf8.h"

struct str http_request_header(const struct http_request *req, const char *name)
{
	const struct http_carrier *carrier = req->impl;

	return carrier->header(req, name);
}

struct str http_request_cookie(const struct http_request *req, struct str name)
{
	struct str rest = http_request_header(req, "Cookie"), pair;

	while (str_cut(&rest, ';', &pair)) {
		size_t at;

		pair = str_trim(pair);
		at = str_find(pair, '=');
		if (at < pair.n && str_eq(str_head(pair, at), name))
			return str_from(pair, at + 1);
	}
	return (struct str){0};
}

void http_finish(struct http_request *req)
{
	const struct http_carrier *carrier = req->impl;

	carrier->finish(req);
}

static const bool in_token[256] = {
	['0' ... '9'] = true, ['A' ... 'Z'] = true, ['a' ... 'z'] = true, ['!'] = true, ['#'] = true, ['$'] = true, ['%'] = true,
	['&'] = true, ['\''] = true, ['*'] = true, ['+'] = true, ['-'] = true, ['.'] = true, ['^'] = true, ['_'] = true, ['`'] = true,
	['|'] = true, ['~'] = true,
};

static bool is_token(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!in_token[(uint8_t)s.p[i]])
			return false;
	return s.n > 0;
}

/** One line, without a NUL: nothing can follow it as if it were a header of its own. */
static bool is_line(struct str s)
{
	return s.n == 0 || (!memchr(s.p, '\r', s.n) && !memchr(s.p, '\n', s.n) && !memchr(s.p, '\0', s.n));
}

void http_response_header(struct http_response *res, struct str name, struct str value)
{
	if (!is_token(name) || !is_line(value) || res->headers_n >= HTTP_RESPONSE_HEADERS)
		return;
	res->headers[res->headers_n++] = (struct http_header){name, value};
}

struct str http_media_type(struct str content_type)
{
	return str_trim(str_head(content_type, str_find(content_type, ';')));
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

enum err http_unescape(struct str s, bool plus, char *to, size_t *ret_n)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c == '%') {
			int high = s.n - i > 2 ? hex_digit(s.p[i + 1]) : -1;
			int low = high >= 0 ? hex_digit(s.p[i + 2]) : -1;

			if (low < 0)
				return ERR_MALFORMED;
			c = (char)(high * 16 + low);
			i += 2;
		} else if (c == '+' && plus) {
			c = ' ';
		}
		to[n++] = c;
	}
	if (!utf8_valid((struct str){to, n}))
		return ERR_MALFORMED;
	*ret_n = n;
	return OK;
}

/** A proxy's form of a target carries scheme and host; the path begins after them. */
static struct str without_authority(struct str target)
{
	struct str schemes[] = {S_INIT("http://"), S_INIT("https://")};

	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
		if (!str_eq_nocase(str_head(target, schemes[i].n), schemes[i]))
			continue;
		target = str_from(target, schemes[i].n);
		return str_from(target, str_find(target, '/'));
	}
	return target;
}

enum err http_target(struct arena *a, struct str target, struct http_request *req)
{
	struct str whole = without_authority(target);
	size_t at = str_find(whole, '?'), n;
	struct str path = str_head(whole, at), query = str_from(whole, at + 1);
	enum err err;
	char *to;

	if (path.n > HTTP_PATH_MAX || query.n > HTTP_QUERY_MAX)
		return ERR_LIMIT;
	if (!str_starts(path, S("/")))
		return ERR_MALFORMED;
	to = arena_alloc(a, path.n + 1);
	if (!to)
		return ERR_NOMEM;
	err = http_unescape(path, false, to, &n);
	if (err != OK)
		return err;
	to[n] = '\0';
	req->path = (struct str){to, n};
	req->query = query;
	return OK;
}
