/* Nothing about fewer than three households is public anywhere: every page that a stranger can open, before and after each report. */
#include "world.h"

#include "web/route.h"

#define PAGES_MAX 400

/** What a stranger read, without what is made anew for each page: the nonce of a form, and its token. */
static struct str without(struct arena *a, struct str body, const char *before)
{
	struct buf b;
	size_t at;

	buf_init(&b, a, body.n + 1, body.n + KIB(1));
	while ((at = str_find_str(body, str_c(before))) < body.n) {
		struct str rest = str_from(body, at + strlen(before));

		buf_put(&b, str_head(body, at));
		body = str_from(rest, str_find(rest, '"'));
	}
	buf_put(&b, body);
	return arena_dup(a, buf_str(&b));
}

struct reading {
	struct str path[PAGES_MAX], body[PAGES_MAX];
	size_t n;
};

static void read_one(struct world *w, struct loopback *lb, struct str path, struct reading *r)
{
	struct loopback_answer a = loopback_get(lb, arena_c(w->arena, path));
	struct str body = arena_fmt(w->arena, "%d %.*s %.*s", a.status, STR_FMT(a.location), STR_FMT(a.body));

	assert_true(r->n < PAGES_MAX);
	body = without(w->arena, body, "name=\"nonce\" value=\"");
	body = without(w->arena, body, "name=\"csrf\" value=\"");
	body = without(w->arena, body, "\"nonce\":\"");
	r->path[r->n] = path;
	r->body[r->n++] = without(w->arena, body, "\"token\":\"");
}

/** A route's path with the i-th set of what its braces may stand for; false: no such set. */
static bool example(struct world *w, const char *pattern, size_t i, struct str *ret)
{
	static const char *const ids[] = {"1", "12345"};
	struct str rest = str_from(str_c(pattern), 1), part;
	bool more = i == 0;
	struct buf b;

	buf_init(&b, w->arena, 0, KIB(1));
	while (str_cut(&rest, '/', &part)) {
		buf_putc(&b, '/');
		if (str_eq(part, S("{street}"))) {
			buf_put(&b, S("lh"));
		} else if (str_eq(part, S("{code}"))) {
			more |= i < 12;
			buf_put(&b, str_from(place_path(w, i % 12), 3));
		} else if (str_eq(part, S("{id}"))) {
			more |= i < 2;
			buf_put(&b, str_c(ids[i % 2]));
		} else if (part.n > 0 && part.p[0] == '{') {
			buf_put(&b, S("nothing"));
		} else {
			buf_put(&b, part);
		}
	}
	*ret = b.n ? arena_dup(w->arena, buf_str(&b)) : S("/");
	return more;
}

/** Everything that needs no right, from the table of routes: the pages of all places with it. */
static struct reading *read_all(struct world *w, struct loopback *lb)
{
	struct reading *r = ARENA_NEW(w->arena, struct reading);
	struct str path;

	for (const struct route *const *t = app_routes; *t; t++)
		for (const struct route *row = *t; row->pattern; row++)
			for (size_t i = 0; row->method == HTTP_GET && row->capability == CAP_NONE && !(row->flags & ROUTE_ASSET) && example(w, row->pattern, i, &path); i++)
				read_one(w, lb, path, r);
	assert_true(r->n > 30);
	return r;
}

static size_t differing(const struct reading *a, const struct reading *b)
{
	size_t n = 0;

	assert_int_equal(a->n, b->n);
	for (size_t i = 0; i < a->n; i++)
		n += !str_eq(a->body[i], b->body[i]);
	return n;
}

static void same(const struct reading *a, const struct reading *b)
{
	assert_int_equal(a->n, b->n);
	for (size_t i = 0; i < a->n; i++)
		if (!str_eq(a->body[i], b->body[i]))
			fail_msg("%.*s has changed:\n%.*s\n%.*s", STR_FMT(a->path[i]), STR_FMT(a->body[i]), STR_FMT(b->body[i]));
}

static void test_a_stranger_who_polls(void **state)
{
	struct world *w = *state;
	struct loopback *stranger = browser(w);
	struct reading *before;

	read_all(w, stranger); /* the first visit sets a cookie */
	before = read_all(w, stranger);
	report_anew(w, place_path(w, 0), "noise");
	same(before, read_all(w, stranger));
	report_anew(w, place_path(w, 1), "noise");
	same(before, read_all(w, stranger));
	report_anew(w, place_path(w, 8), "smell"); /* elsewhere, something else: they do not add up */
	same(before, read_all(w, stranger));
	world_jobs(w);
	same(before, read_all(w, stranger));
	report_anew(w, place_path(w, 2), "noise");
	assert_int_not_equal(differing(before, read_all(w, stranger)), 0);
	loopback_free(stranger);
}

/** One of three takes it back: two are left, and nothing of them is shown any more. */
static void test_taken_back(void **state)
{
	struct world *w = *state;
	struct loopback *stranger = browser(w), *third = browser(w);
	struct reading *before;
	struct str page, receipt;

	read_all(w, stranger);
	before = read_all(w, stranger);
	report_anew(w, place_path(w, 0), "noise");
	report_anew(w, place_path(w, 1), "noise");
	receipt = report(w, third, place_path(w, 2), "noise");
	assert_int_not_equal(differing(before, read_all(w, stranger)), 0);
	page = arena_dup(w->arena, get(third, receipt, 200));
	assert_int_equal(post(w, third, page, arena_fmt(w->arena, "%.*s/undo", STR_FMT(receipt)), "").status, 303);
	same(before, read_all(w, stranger));
	loopback_free(third);
	loopback_free(stranger);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_stranger_who_polls),
		cmocka_unit_test(test_taken_back),
	};

	return WORLD_RUN(tests);
}
