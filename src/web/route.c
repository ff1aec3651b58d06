#include "web/route.h"

#include <stdlib.h>

#include "base/id.h"
#include "web/street.h"

/*
 * Rows are found by their first segment (a small table of buckets), then one by one: no bucket holds more than a few dozen rows,
 * and a row that does not fit is left after one comparison of lengths.
 */
#define SEGMENTS_MAX 8
#define BUCKETS 64

enum segment_kind { SEG_LITERAL, SEG_STREET, SEG_CODE, SEG_ID, SEG_TOKEN };

struct segment {
	enum segment_kind kind;
	struct str text;
};

struct entry {
	const struct route *route;
	struct segment seg[SEGMENTS_MAX];
	size_t n;
	struct entry *next; /* of the same bucket */
};

struct router {
	struct entry *entries;
	size_t n;
	struct entry *bucket[BUCKETS];
};

static unsigned bucket_of(struct str segment)
{
	unsigned h = 5381;

	for (size_t i = 0; i < segment.n; i++)
		h = h * 33 + (unsigned char)segment.p[i];
	return h % BUCKETS;
}

static size_t split_path(struct str path, struct str seg[SEGMENTS_MAX])
{
	size_t n = 0;
	struct str part;
	struct str rest = str_from(path, 1);

	while (str_cut(&rest, '/', &part)) {
		if (n == SEGMENTS_MAX)
			return SEGMENTS_MAX + 1;
		seg[n++] = part;
	}
	/* a slash at the end begins a segment that is empty: no such page */
	if (path.n > 1 && path.p[path.n - 1] == '/')
		return SEGMENTS_MAX + 1;
	return n;
}

static enum segment_kind kind_of(struct str segment)
{
	if (segment.n == 0 || segment.p[0] != '{')
		return SEG_LITERAL;
	if (str_eq(segment, S("{street}")))
		return SEG_STREET;
	if (str_eq(segment, S("{code}")))
		return SEG_CODE;
	if (str_eq(segment, S("{id}")))
		return SEG_ID;
	return SEG_TOKEN;
}

static void entry_fill(struct entry *e, const struct route *route)
{
	struct str seg[SEGMENTS_MAX];

	e->route = route;
	e->n = split_path(str_c(route->pattern), seg);
	for (size_t i = 0; i < e->n && i < SEGMENTS_MAX; i++)
		e->seg[i] = (struct segment){kind_of(seg[i]), seg[i]};
}

enum err router_new(const struct route *const *tables, struct router **ret)
{
	struct router *r = calloc(1, sizeof(*r));
	size_t n = 0;

	if (!r)
		return ERR_NOMEM;
	for (size_t t = 0; tables[t]; t++)
		for (const struct route *row = tables[t]; row->pattern; row++)
			n++;
	r->entries = calloc(n ? n : 1, sizeof(*r->entries));
	if (!r->entries) {
		free(r);
		return ERR_NOMEM;
	}
	for (size_t t = 0; tables[t]; t++)
		for (const struct route *row = tables[t]; row->pattern; row++)
			entry_fill(&r->entries[r->n++], row);
	/* from the last to the first, so that a bucket lists its rows in the order of the tables */
	for (size_t i = r->n; i-- > 0;) {
		struct entry *e = &r->entries[i];
		unsigned b = bucket_of(e->n ? e->seg[0].text : S(""));

		e->next = r->bucket[b];
		r->bucket[b] = e;
	}
	*ret = r;
	return OK;
}

void router_free(struct router *r)
{
	if (!r)
		return;
	free(r->entries);
	free(r);
}

const struct route *router_walk(const struct router *r, size_t i)
{
	return i < r->n ? r->entries[i].route : NULL;
}

static bool code_valid(struct str code, struct str *ret_street)
{
	size_t dash = str_find(code, '-');

	if (dash == code.n || code.n - dash - 1 < 4 || code.n > 64)
		return false;
	for (size_t i = dash + 1; i < code.n; i++)
		if (!((code.p[i] >= 'a' && code.p[i] <= 'z') || (code.p[i] >= '0' && code.p[i] <= '9')))
			return false;
	*ret_street = str_head(code, dash);
	return street_code_valid(*ret_street);
}

static bool segment_fits(const struct segment *want, struct str got, struct route_match *m)
{
	int64_t id;

	switch (want->kind) {
	case SEG_LITERAL:
		return str_eq(want->text, got);
	case SEG_STREET:
		m->street_code = got;
		return street_code_valid(got);
	case SEG_CODE:
		return code_valid(got, &m->street_code);
	case SEG_ID:
		return id_parse(got, &id) == OK;
	case SEG_TOKEN:
		return got.n > 0 && got.n <= 128;
	}
	return false;
}

static bool entry_fits(const struct entry *e, const struct str *seg, size_t n, struct route_match *m)
{
	size_t params = 0;

	if (e->n != n)
		return false;
	*m = (struct route_match){0};
	for (size_t i = 0; i < n; i++) {
		if (!segment_fits(&e->seg[i], seg[i], m))
			return false;
		if (e->seg[i].kind != SEG_LITERAL && params < ROUTE_PARAMS_MAX)
			m->param[params++] = seg[i];
	}
	m->route = e->route;
	return true;
}

enum err router_find(const struct router *r, enum http_method method, struct str path, struct route_match *ret)
{
	struct str seg[SEGMENTS_MAX];
	struct route_match m = {0};
	bool other_method = false;
	size_t n;

	if (path.n == 0 || path.p[0] != '/')
		return ERR_NOT_FOUND;
	n = split_path(path, seg);
	if (n > SEGMENTS_MAX)
		return ERR_NOT_FOUND;
	if (method == HTTP_HEAD)
		method = HTTP_GET;
	for (const struct entry *e = r->bucket[bucket_of(n ? seg[0] : S(""))]; e; e = e->next) {
		if (!entry_fits(e, seg, n, &m))
			continue;
		if (e->route->method == method) {
			*ret = m;
			return OK;
		}
		other_method = true;
	}
	return other_method ? ERR_METHOD : ERR_NOT_FOUND;
}
