#include "app.h"
#include "base/utf8.h"
#include "fuzz.h"
#include "http/form.h"
#include "http/internal.h"

static bool is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_word(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_lower(s.p[i]) && !is_digit(s.p[i]))
			return false;
	return true;
}

static bool is_street(struct str s)
{
	return s.n >= STREET_CODE_MIN && s.n <= STREET_CODE_MAX && is_lower(s.p[0]) && is_word(s);
}

static bool is_id(struct str s)
{
	static const char max[] = "9223372036854775807";
	size_t zeros = 0;

	for (size_t i = 0; i < s.n; i++)
		if (!is_digit(s.p[i]))
			return false;
	while (zeros < s.n && s.p[zeros] == '0')
		zeros++;
	s = str_from(s, zeros);
	return s.n > 0 && (s.n < sizeof(max) - 1 || (s.n == sizeof(max) - 1 && memcmp(s.p, max, s.n) <= 0));
}

/** One segment as route.h describes the patterns. */
static bool segment_fits(struct str want, struct str got)
{
	size_t dash = str_find(got, '-');

	if (want.n == 0 || want.p[0] != '{')
		return str_eq(want, got);
	if (str_eq(want, S("{street}")))
		return is_street(got);
	if (str_eq(want, S("{code}")))
		return got.n <= 64 && is_street(str_head(got, dash)) && str_from(got, dash + 1).n >= 4 && is_word(str_from(got, dash + 1));
	if (str_eq(want, S("{id}")))
		return is_id(got);
	return got.n > 0 && got.n <= 128;
}

static struct str take_segment(struct str *rest)
{
	size_t at = str_find(*rest, '/');
	struct str segment = str_head(*rest, at);

	*rest = str_from(*rest, at); /* the slash stays: what is left without one is the end */
	return segment;
}

static bool path_fits(const char *pattern, struct str path)
{
	struct str want = str_c(pattern);

	while (want.n > 0 && path.n > 0) {
		if (want.p[0] != '/' || path.p[0] != '/')
			return false;
		want = str_from(want, 1);
		path = str_from(path, 1);
		if (!segment_fits(take_segment(&want), take_segment(&path)))
			return false;
	}
	return want.n == 0 && path.n == 0;
}

/** The first row that fits, by looking at each. */
static enum err find_slowly(enum http_method method, struct str path, const struct route **ret)
{
	enum err err = ERR_NOT_FOUND;

	for (const struct route *const *table = app_routes; *table; table++)
		for (const struct route *row = *table; row->pattern; row++) {
			if (!path_fits(row->pattern, path))
				continue;
			if (row->method == (method == HTTP_HEAD ? HTTP_GET : method)) {
				*ret = row;
				return OK;
			}
			err = ERR_METHOD;
		}
	return err;
}

static void must_route(const struct router *router, enum http_method method, struct str path)
{
	const struct route *want = NULL;
	struct route_match m;
	enum err err = router_find(router, method, path, &m);

	MUST(err == find_slowly(method, path, &want));
	if (err != OK)
		return;
	MUST(m.route == want);
	MUST(m.street_code.n == 0 || is_street(m.street_code));
	MUST(inside(m.street_code, path));
	for (size_t i = 0; i < ROUTE_PARAMS_MAX; i++)
		MUST(inside(m.param[i], path) && str_find(m.param[i], '/') == m.param[i].n);
}

/** The first byte is the method, the rest a request's target: decoded, then the way to its row in the real table. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct router *router;
	struct http_request req = {0}, again = {0};
	struct arena *a = arena_new(MIB(1));

	if (!router)
		MUST(router_new(app_routes, &router) == OK);
	if (!a || n == 0) {
		arena_free(a);
		return 0;
	}
	if (http_target(a, input_text(data + 1, n - 1), &req) == OK) {
		MUST(req.path.n > 0 && req.path.n <= HTTP_PATH_MAX && req.query.n <= HTTP_QUERY_MAX);
		MUST(req.path.p[0] == '/' && utf8_valid(req.path));
		must_route(router, (enum http_method)(data[0] % (HTTP_OTHER + 1)), req.path);
		if (req.path.n * 3 <= HTTP_PATH_MAX) {
			MUST(http_target(a, arena_fmt(a, "/%.*s", STR_FMT(url_encode(a, str_from(req.path, 1)))), &again) == OK);
			MUST(str_eq(req.path, again.path));
		}
	}
	arena_free(a);
	return 0;
}
