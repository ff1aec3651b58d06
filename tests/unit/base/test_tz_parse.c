/* Bytes of zone files, whole, cut short and spoilt. */
#include "base/tz.h"
#include "unit.h"

#define HEADER 44
#define BERLIN "/usr/share/zoneinfo/Europe/Berlin"

static uint32_t be32(const char *p)
{
	const unsigned char *b = (const unsigned char *)p;

	return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

static void put_be32(char *p, uint32_t v)
{
	for (int i = 0; i < 4; i++)
		p[i] = (char)(v >> (24 - 8 * i));
}

/** Where the second header begins, and how long its data are. */
static size_t second_header(struct str file)
{
	return HEADER + be32(file.p + 32) * 5 + be32(file.p + 36) * 6 + be32(file.p + 40) + be32(file.p + 28) * 8 + be32(file.p + 24) +
		be32(file.p + 20);
}

static enum err parse(struct str bytes)
{
	struct tz *tz = NULL;
	enum err err = tz_parse(bytes, &tz);

	assert_int_equal(err == OK, tz != NULL);
	tz_free(tz);
	return err;
}

static void every_truncation(void **state)
{
	struct str whole = unit_read(BERLIN);

	(void)state;
	assert_int_equal(parse(whole), OK);
	for (size_t n = 0; n < whole.n; n++) {
		/* a copy of exactly this length, so that reading beyond it is seen */
		struct str part = {arena_alloc(arena, n), n};

		memcpy((char *)part.p, whole.p, n);
		if (parse(part) != ERR_MALFORMED)
			fail_msg("%zu of %zu bytes were taken", n, whole.n);
	}
}

/** A copy that may be spoilt. */
static char *copy(struct str s)
{
	return (char *)arena_dup(arena, s).p;
}

static void spoilt_headers(void **state)
{
	struct str whole = unit_read(BERLIN);
	size_t second = second_header(whole);
	char *p;

	(void)state;
	assert_memory_equal(whole.p + second, "TZif", 4);
	for (size_t i = 0; i < 4; i++) {
		p = copy(whole);
		p[i] ^= 1;
		assert_int_equal(parse((struct str){p, whole.n}), ERR_MALFORMED);
		p = copy(whole);
		p[second + i] ^= 1;
		assert_int_equal(parse((struct str){p, whole.n}), ERR_MALFORMED);
	}
	p = copy(whole);
	p[4] = '\0'; /* version 1 */
	assert_int_equal(parse((struct str){p, whole.n}), ERR_MALFORMED);
	for (size_t field = 20; field < HEADER; field += 4) {
		static const uint32_t counts[] = {UINT32_MAX, INT32_MAX, 100000, 1999};

		for (size_t k = 0; k < COUNT(counts); k++) {
			p = copy(whole);
			put_be32(p + second + field, counts[k]);
			assert_int_equal(parse((struct str){p, whole.n}), ERR_MALFORMED);
			p = copy(whole);
			put_be32(p + field, counts[k]);
			assert_int_equal(parse((struct str){p, whole.n}), ERR_MALFORMED);
		}
	}
	p = copy(whole);
	put_be32(p + second + 36, 0); /* no type at all */
	assert_int_equal(parse((struct str){p, whole.n}), ERR_MALFORMED);
}

static void spoilt_data(void **state)
{
	struct str whole = unit_read(BERLIN);
	size_t data = second_header(whole) + HEADER, times = be32(whole.p + data - HEADER + 32), types = data + times * 9;
	char *p;

	(void)state;
	assert_true(times > 100);
	p = copy(whole);
	memcpy(p + data + 8, p + data, 8); /* two changes at once */
	assert_int_equal(parse((struct str){p, whole.n}), ERR_MALFORMED);
	p = copy(whole);
	p[data + 80] = 0x7f; /* out of order */
	assert_int_equal(parse((struct str){p, whole.n}), ERR_MALFORMED);
	p = copy(whole);
	p[data + times * 8 + 5] = 99; /* a type that is not there */
	assert_int_equal(parse((struct str){p, whole.n}), ERR_MALFORMED);
	p = copy(whole);
	put_be32(p + types, 27 * 3600); /* more than a day east */
	assert_int_equal(parse((struct str){p, whole.n}), ERR_MALFORMED);
	put_be32(p + types, (uint32_t)INT32_MIN);
	assert_int_equal(parse((struct str){p, whole.n}), ERR_MALFORMED);
}

/** A zone with one type, at UTC, and this footer. */
static struct str with_footer(struct str footer)
{
	static const char empty[HEADER] = "TZif2";
	char *p = arena_alloc(arena, 2 * (HEADER + 8) + footer.n + 2);
	size_t n = 0;

	for (int i = 0; i < 2; i++) {
		memcpy(p + n, empty, HEADER);
		p[n + 39] = 1; /* one type */
		p[n + 43] = 2; /* its name, "A" */
		p[n + HEADER + 6] = 'A';
		n += HEADER + 8;
	}
	p[n++] = '\n';
	memcpy(p + n, footer.p, footer.n);
	n += footer.n;
	p[n++] = '\n';
	return (struct str){p, n};
}

static void footers_refused(void **state)
{
	static const struct str bad[] = {
		S_INIT("CE-1"), S_INIT("CET"), S_INIT("CET-"), S_INIT("CET-25"), S_INIT("CET-1:60"), S_INIT("CET-1CEST"), S_INIT("CET-1CEST,M3.5.0"),
		S_INIT("CET-1CEST,M3.5.0,"), S_INIT("CET-1CEST,M13.5.0,M10.5.0"), S_INIT("CET-1CEST,M0.5.0,M10.5.0"), S_INIT("CET-1CEST,M3.6.0,M10.5.0"),
		S_INIT("CET-1CEST,M3.0.0,M10.5.0"), S_INIT("CET-1CEST,M3.5.7,M10.5.0"), S_INIT("CET-1CEST,J0,J300"), S_INIT("CET-1CEST,J366,J300"),
		S_INIT("CET-1CEST,366,300"), S_INIT("CET-1CEST,M3.5.0/168,M10.5.0"), S_INIT("CET-1CEST,M3.5.0,M10.5.0/3x"), S_INIT("<+01-1"),
		S_INIT("CET-1CEST,M3.5,M10.5.0"), S_INIT("CET-99999999999"), S_INIT("-1"),
	};

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		if (parse(with_footer(bad[i])) != ERR_MALFORMED)
			fail_msg("\"%.*s\" was taken", STR_FMT(bad[i]));
}

static struct civil civil_by(struct str footer, int64_t at_s)
{
	struct tz *tz;
	struct civil c;

	assert_int_equal(tz_parse(with_footer(footer), &tz), OK);
	c = tz_civil(tz, at_s * 1000);
	tz_free(tz);
	return c;
}

static void footers_taken(void **state)
{
	(void)state;
	assert_int_equal(civil_by(S(""), 0).hour, 0);
	assert_int_equal(civil_by(S("CST-8"), 0).hour, 8);
	assert_int_equal(civil_by(S("<+0545>-5:45"), 0).minute, 45);
	assert_int_equal(civil_by(S("EST5"), 0).hour, 19);
	/* 2026-07-01T00:00Z and 2026-01-01T00:00Z, by month, by Julian day, by day from 0, and the southern summer */
	assert_int_equal(civil_by(S("CET-1CEST,M3.5.0,M10.5.0/3"), 1782864000).hour, 2);
	assert_int_equal(civil_by(S("CET-1CEST,M3.5.0,M10.5.0/3"), 1767225600).hour, 1);
	assert_int_equal(civil_by(S("CET-1CEST,J88,J298/3"), 1782864000).hour, 2);
	assert_int_equal(civil_by(S("CET-1CEST,87,297/3"), 1782864000).hour, 2);
	assert_int_equal(civil_by(S("AEST-10AEDT,M10.1.0,M4.1.0/3"), 1767225600).hour, 11);
	assert_int_equal(civil_by(S("AEST-10AEDT,M10.1.0,M4.1.0/3"), 1782864000).hour, 10);
	assert_int_equal(civil_by(S("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0"), 1767225600).hour, 11);
	/* summer as the standard, winter as the exception */
	assert_int_equal(civil_by(S("IST-1GMT0,M10.5.0,M3.5.0/1"), 1782864000).hour, 1);
	assert_int_equal(civil_by(S("IST-1GMT0,M10.5.0,M3.5.0/1"), 1767225600).hour, 0);
	/* 29 February is never day J60: 2024-03-01 and 2026-03-01 begin both */
	assert_int_equal(civil_by(S("AAA0BBB,J60/0,J100"), 1709251200).hour, 1);
	assert_int_equal(civil_by(S("AAA0BBB,J60/0,J100"), 1709251199).hour, 23);
	assert_int_equal(civil_by(S("AAA0BBB,J60/0,J100"), 1772323200).hour, 1);
	assert_int_equal(civil_by(S("AAA0BBB,J60/0,J100"), 1772323199).hour, 23);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(every_truncation), UNIT(spoilt_headers), UNIT(spoilt_data), UNIT(footers_refused), UNIT(footers_taken),
	};

	return UNIT_RUN(tests);
}
