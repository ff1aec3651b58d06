/* Codes drawn two ways and read back as squares: both must show the same ones, and what every QR code shows. */
#include "wire/qr.h"

#include <stdio.h>

#include "base/num.h"
#include "unit.h"

#define TEXT "https://lane.example/q/lh-7k3m"
#define SIZE_MAX_MODULES 200

struct picture {
	int size;                                              /* with the quiet zone */
	bool dark[SIZE_MAX_MODULES][SIZE_MAX_MODULES];
};

static int number(struct str *s)
{
	size_t n = 0;
	int64_t v;

	while (n < s->n && s->p[n] >= '0' && s->p[n] <= '9')
		n++;
	assert_int_equal(num_parse_i64(str_head(*s, n), 0, SIZE_MAX_MODULES, &v), OK);
	*s = str_from(*s, n);
	return (int)v;
}

static void expect(struct str *s, struct str what)
{
	if (!str_starts(*s, what))
		fail_msg("\"%.*s\" instead of \"%.*s\"", (int)(s->n < 40 ? s->n : 40), s->p, STR_FMT(what));
	*s = str_from(*s, what.n);
}

static struct picture *read_svg(struct str s)
{
	struct picture *p = ARENA_NEW(arena, struct picture);

	expect(&s, S("<svg class=\"qr-code\" viewBox=\"0 0 "));
	p->size = number(&s);
	s = str_from(s, str_find_str(s, S("fill=\"#000\" d=\"")));
	expect(&s, S("fill=\"#000\" d=\""));
	while (str_starts(s, S("M"))) {
		int x, y, n;

		expect(&s, S("M"));
		x = number(&s);
		expect(&s, S(" "));
		y = number(&s);
		expect(&s, S("h"));
		n = number(&s);
		expect(&s, S("v1h-"));
		assert_int_equal(number(&s), n);
		expect(&s, S("z"));
		for (int i = 0; i < n; i++)
			p->dark[y][x + i] = true;
	}
	assert_str(s, S("\"/></svg>"));
	return p;
}

/** The pattern in a corner: a dark ring, a light one, a dark square of three. */
static void assert_finder(const struct picture *p, int left, int top)
{
	for (int y = 0; y < 7; y++) {
		for (int x = 0; x < 7; x++) {
			int ring = x < y ? x : y, far = (6 - x < 6 - y ? 6 - x : 6 - y);

			ring = ring < far ? ring : far;
			assert_int_equal(p->dark[top + y][left + x], ring != 1);
		}
	}
}

static void svg(void **state)
{
	struct picture *p;
	struct str s;

	(void)state;
	assert_int_equal(qr_svg(arena, S(TEXT), &s), OK);
	p = read_svg(s);
	assert_int_equal((p->size - 8 - 17) % 4, 0); /* 17 + 4 × version, and the quiet zone */
	assert_finder(p, 4, 4);
	assert_finder(p, p->size - 11, 4);
	assert_finder(p, 4, p->size - 11);
	for (int i = 0; i < p->size; i++)
		for (int k = 0; k < 4; k++)
			assert_false(p->dark[k][i] || p->dark[i][k] || p->dark[p->size - 1 - k][i] || p->dark[i][p->size - 1 - k]);
	/* the bits beside the lower left corner that say: error correction M (00, hidden by 101010000010010) */
	assert_true(p->dark[p->size - 5][12] && !p->dark[p->size - 6][12]);
}

static bool half(struct str *s, bool *upper)
{
	static const char *const blocks[] = {" ", "▄", "▀", "█"};

	for (int i = 0; i < 4; i++) {
		if (!str_starts(*s, str_c(blocks[i])))
			continue;
		*s = str_from(*s, strlen(blocks[i]));
		*upper = i & 2;
		return i & 1;
	}
	fail_msg("an unknown character");
	return false;
}

static void terminal(void **state)
{
	struct str s, drawn;
	struct picture *p;
	int y = 2; /* the quiet zone is 2 here, 4 there */

	(void)state;
	assert_int_equal(qr_svg(arena, S(TEXT), &s), OK);
	p = read_svg(s);
	assert_int_equal(qr_terminal(arena, S(TEXT), &drawn), OK);
	for (; drawn.n > 0; y += 2) {
		expect(&drawn, S("\x1b[30;107m"));
		for (int x = 2; x < p->size - 2; x++) {
			bool upper, lower = half(&drawn, &upper);

			assert_int_equal(upper, p->dark[y][x]);
			assert_int_equal(lower, p->dark[y + 1][x]);
		}
		expect(&drawn, S("\x1b[0m\n"));
	}
	assert_true(y >= p->size - 2);
}

static void lengths(void **state)
{
	static char text[4000];
	struct str s = S("untouched");

	(void)state;
	memset(text, 'x', sizeof(text));
	assert_int_equal(qr_svg(arena, (struct str){text, 2331}, &s), OK); /* the most that M takes */
	s = S("untouched");
	assert_int_equal(qr_svg(arena, (struct str){text, 2332}, &s), ERR_LIMIT);
	assert_int_equal(qr_terminal(arena, (struct str){text, sizeof(text)}, &s), ERR_LIMIT);
	assert_str(s, S("untouched"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {UNIT(svg), UNIT(terminal), UNIT(lengths)};

	return UNIT_RUN(tests);
}
