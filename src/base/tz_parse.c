/* TZif files (RFC 8536, version 2 and later) and the POSIX rule in their footer. Every length is checked before it is used. */
#include <stdlib.h>

#include "base/tz_data.h"

#define HEADER_BYTES 44

struct counts {
	uint32_t isut, isstd, leap, time, type, chars;
};

static uint32_t be32(const char *p)
{
	const unsigned char *b = (const unsigned char *)p;

	return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

static int64_t be64(const char *p)
{
	return (int64_t)((uint64_t)be32(p) << 32 | be32(p + 4));
}

static bool read_counts(struct str s, struct counts *c)
{
	if (s.n < HEADER_BYTES || !str_starts(s, S("TZif")))
		return false;
	*c = (struct counts){be32(s.p + 20), be32(s.p + 24), be32(s.p + 28), be32(s.p + 32), be32(s.p + 36), be32(s.p + 40)};
	return c->time <= TZ_TRANSITIONS_MAX && c->type > 0 && c->type <= TZ_TYPES_MAX && c->chars <= 512 && c->leap <= 100 &&
		c->isstd <= TZ_TYPES_MAX && c->isut <= TZ_TYPES_MAX;
}

static size_t block_bytes(const struct counts *c, size_t time_bytes)
{
	return c->time * time_bytes + c->time + c->type * 6 + c->chars + c->leap * (time_bytes + 4) + c->isstd + c->isut;
}

/* --- The footer: "CET-1CEST,M3.5.0,M10.5.0/3" ------------------------------------------------------------------------ */

static bool take(struct str *s, char c)
{
	if (s->n == 0 || s->p[0] != c)
		return false;
	*s = str_from(*s, 1);
	return true;
}

static bool take_number(struct str *s, int min, int max, int *ret)
{
	size_t n = 0;
	int v = 0;

	while (n < s->n && n < 4 && s->p[n] >= '0' && s->p[n] <= '9')
		v = v * 10 + (s->p[n++] - '0');
	if (n == 0 || v < min || v > max)
		return false;
	*s = str_from(*s, n);
	*ret = v;
	return true;
}

static bool take_name(struct str *s)
{
	size_t n = 0;

	if (take(s, '<')) {
		n = str_find(*s, '>');
		if (n == s->n)
			return false;
		*s = str_from(*s, n + 1);
		return true;
	}
	while (n < s->n && ((s->p[n] >= 'A' && s->p[n] <= 'Z') || (s->p[n] >= 'a' && s->p[n] <= 'z')))
		n++;
	*s = str_from(*s, n);
	return n >= 3;
}

/** [+-]hh[:mm[:ss]] as seconds. */
static bool take_time(struct str *s, int hours_max, int *ret)
{
	bool negative = take(s, '-');
	int h, m = 0, sec = 0;

	if (!negative)
		(void)take(s, '+');
	if (!take_number(s, 0, hours_max, &h))
		return false;
	if (take(s, ':') && !take_number(s, 0, 59, &m))
		return false;
	if (take(s, ':') && !take_number(s, 0, 59, &sec))
		return false;
	*ret = (h * 3600 + m * 60 + sec) * (negative ? -1 : 1);
	return true;
}

static bool take_rule(struct str *s, struct tz_rule *r)
{
	*r = (struct tz_rule){.at_s = 7200};
	if (!take(s, ','))
		return false;
	if (take(s, 'M')) {
		r->kind = TZ_DAY_MONTH_WEEK;
		if (!take_number(s, 1, 12, &r->month) || !take(s, '.') || !take_number(s, 1, 5, &r->week) || !take(s, '.') ||
			!take_number(s, 0, 6, &r->weekday))
			return false;
	} else if (take(s, 'J')) {
		r->kind = TZ_DAY_JULIAN;
		if (!take_number(s, 1, 365, &r->day))
			return false;
	} else {
		r->kind = TZ_DAY_ZERO;
		if (!take_number(s, 0, 365, &r->day))
			return false;
	}
	return !take(s, '/') || take_time(s, 167, &r->at_s);
}

static bool parse_footer(struct str s, struct tz *tz)
{
	int west;

	if (s.n == 0)
		return true;
	if (!take_name(&s) || !take_time(&s, 24, &west))
		return false;
	tz->std_s = -west;
	tz->has_footer = true;
	if (s.n == 0)
		return true;
	if (!take_name(&s))
		return false;
	tz->dst_s = tz->std_s + 3600;
	if (s.n > 0 && s.p[0] != ',') {
		if (!take_time(&s, 24, &west))
			return false;
		tz->dst_s = -west;
	}
	tz->has_dst = true;
	return take_rule(&s, &tz->dst_begins) && take_rule(&s, &tz->dst_ends) && s.n == 0;
}

/* --- The file --------------------------------------------------------------------------------------------------------- */

static bool read_block(struct str s, const struct counts *c, struct tz *tz)
{
	const char *times = s.p, *indexes = times + (size_t)c->time * 8, *types = indexes + c->time;

	for (uint32_t i = 0; i < c->type; i++) {
		int32_t offset = (int32_t)be32(types + (size_t)i * 6);

		if (offset < -26 * 3600 || offset > 26 * 3600)
			return false;
	}
	tz->first_offset_s = (int32_t)be32(types);
	for (uint32_t i = 0; i < c->time; i++) {
		unsigned type = (unsigned char)indexes[i];

		tz->at_s[i] = be64(times + (size_t)i * 8);
		if (type >= c->type || (i > 0 && tz->at_s[i] <= tz->at_s[i - 1]))
			return false;
		tz->offset_s[i] = (int32_t)be32(types + (size_t)type * 6);
	}
	tz->n = (int)c->time;
	return true;
}

static bool parse_into(struct str s, const struct counts *c, struct tz *tz)
{
	size_t bytes = block_bytes(c, 8), end;
	struct str footer;

	if (s.n < bytes || !read_block(s, c, tz))
		return false;
	footer = str_from(s, bytes);
	if (footer.n < 2 || footer.p[0] != '\n')
		return false;
	footer = str_from(footer, 1);
	end = str_find(footer, '\n');
	return end < footer.n && parse_footer(str_head(footer, end), tz);
}

enum err tz_parse(struct str bytes, struct tz **ret)
{
	struct counts c;
	struct tz *tz;
	size_t skip;

	if (!read_counts(bytes, &c) || bytes.p[4] < '2')
		return ERR_MALFORMED;
	skip = HEADER_BYTES + block_bytes(&c, 4); /* the 32-bit block, for old readers */
	bytes = str_from(bytes, skip);
	if (!read_counts(bytes, &c))
		return ERR_MALFORMED;
	tz = calloc(1, sizeof(*tz));
	if (!tz)
		return ERR_NOMEM;
	tz->at_s = calloc(c.time + 1, sizeof(*tz->at_s));
	tz->offset_s = calloc(c.time + 1, sizeof(*tz->offset_s));
	if (!tz->at_s || !tz->offset_s) {
		tz_free(tz);
		return ERR_NOMEM;
	}
	if (!parse_into(str_from(bytes, HEADER_BYTES), &c, tz)) {
		tz_free(tz);
		return ERR_MALFORMED;
	}
	*ret = tz;
	return OK;
}

void tz_free(struct tz *tz)
{
	if (!tz)
		return;
	free(tz->at_s);
	free(tz->offset_s);
	free(tz);
}
