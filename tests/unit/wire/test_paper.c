/* Paper: the same calls give the same bytes, text that does not fit becomes smaller, limits hold. That it can be read is tested by the walks. */
#include "../unit.h"

#include <malloc.h>
#include <string.h>

#include "base/buf.h"
#include "wire/paper.h"
#include "wire/qr.h"

#define MADE_AT S("2026-03-06T23:30:00+08:00")

static struct str one_page(const char *line)
{
	struct paper *p;
	struct str bytes = {0};

	assert_int_equal(paper_pdf(arena, 210, 297, S("荔红街"), MADE_AT, &p), OK);
	assert_true(paper_write(p, &(struct paper_text){str_c(line), 10, 10, 190, 40, 30, true, PAPER_CENTER, 0x2a211c, "zh-CN"}) > 5);
	assert_int_equal(paper_qr(p, S("http://192.168.1.5:8311/q/lh-x767c6"), 50, 80, 110), OK);
	assert_int_equal(paper_end(p, &bytes), OK);
	paper_free(p);
	return bytes;
}

static void test_same_bytes(void **state)
{
	struct str first = one_page("太吵了？"), second = one_page("太吵了？");

	(void)state;
	assert_true(str_starts(first, S("%PDF-")));
	assert_int_equal(first.n, second.n);
	assert_memory_equal(first.p, second.p, first.n);
	assert_true(str_find_str(first, S("CreationDate (20260306233000")) < first.n);
}

static void test_becomes_smaller(void **state)
{
	struct paper *p;
	struct str long_name, bytes;
	struct buf b;

	(void)state;
	buf_init(&b, arena, 0, KIB(64));
	for (int i = 0; i < 400; i++)
		buf_put(&b, S("很长的地名"));
	long_name = buf_str(&b);
	assert_int_equal(paper_png(arena, 100, 100, 400, &p), OK);
	for (double h = 4; h < 60; h *= 2) {
		double used = paper_write(p, &(struct paper_text){long_name, 5, 5, 90, h, 40, false, PAPER_LEFT, 0, "zh-CN"});

		assert_true(used > 0 && used <= h + 3.0); /* never beyond its box by more than a line of the smallest */
		used = paper_write(p, &(struct paper_text){S("短"), 5, 5, 90, h, 200, false, PAPER_LEFT, 0, "zh-CN"});
		assert_true(used <= h + 0.1);
	}
	assert_true(paper_write(p, &(struct paper_text){.text = {0}, .w = 10, .h = 10, .size = 10, .lang = "en"}) < 0.001);
	assert_int_equal(paper_next(p), OK);
	assert_int_equal(paper_end(p, &bytes), OK);
	assert_true(str_starts(bytes, S("\x89PNG")));
	paper_free(p);
}

static void test_limits(void **state)
{
	struct paper *p;
	char *much = memset(arena_alloc(arena, 4000), 'x', 4000);
	struct str bytes;

	(void)state;
	assert_int_equal(paper_pdf(arena, 50, 50, S(""), MADE_AT, &p), OK);
	assert_int_equal(paper_qr(p, (struct str){much, 4000}, 0, 0, 40), ERR_LIMIT);
	for (int i = 1; i < PAPER_PAGES_MAX; i++)
		assert_int_equal(paper_next(p), OK);
	assert_int_equal(paper_next(p), ERR_LIMIT);
	assert_int_equal(paper_end(p, &bytes), OK);
	paper_free(p);
}

size_t __sanitizer_get_current_allocated_bytes(void) __attribute__((weak));

static size_t in_use(void)
{
	return __sanitizer_get_current_allocated_bytes ? __sanitizer_get_current_allocated_bytes() : mallinfo2().uordblks;
}

/** cairo 1.16 keeps a little of each font in a PDF; a paper that we forgot to free would be a hundred times that. */
static void test_nothing_is_kept(void **state)
{
	size_t before;

	(void)state;
	for (int i = 0; i < 5; i++)
		one_page("太吵了？");
	before = in_use();
	for (int i = 0; i < 100; i++) {
		arena_reset(arena);
		one_page("太吵了？");
	}
	assert_true(in_use() < before + 100 * KIB(2));
}

static void test_squares(void **state)
{
	struct qr qr;

	(void)state;
	assert_int_equal(qr_squares(arena, S("http://x"), &qr), OK);
	assert_true(qr.width >= 21 && (qr.width - 17) % 4 == 0);
	for (int i = 0; i < 7; i++) /* the edge of a corner's square is dark */
		assert_int_equal(qr.dark[i], 1);
	assert_int_equal(qr.dark[qr.width + 1], 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {UNIT(test_same_bytes), UNIT(test_becomes_smaller), UNIT(test_limits), UNIT(test_nothing_is_kept), UNIT(test_squares)};

	return UNIT_RUN(tests);
}
