#include "base/log.h"

#include <unistd.h>

#include "unit.h"

#define NOON 1772769600LL /* seconds */

static unsigned admitted(const char *format, int64_t now_s, unsigned times)
{
	unsigned n = 0, left_out;

	for (unsigned i = 0; i < times; i++)
		n += log_admit(format, now_s, &left_out);
	return n;
}

/** What is beyond the burst is left out, told of in the next minute, and does not touch other lines. */
static void a_flood_is_counted(void **state)
{
	static const char flood[] = "the disk is full %d", other[] = "a phone joined";
	unsigned left_out;

	(void)state;
	assert_int_equal(admitted(flood, NOON, LOG_BURST + 30), LOG_BURST);
	assert_int_equal(admitted(flood, NOON + 59, 5), 0);
	assert_int_equal(admitted(other, NOON + 59, 5), 5);
	assert_true(log_admit(flood, NOON + 60, &left_out));
	assert_int_equal(left_out, 35);
	assert_true(log_admit(flood, NOON + 61, &left_out));
	assert_int_equal(left_out, 0);
}

static void a_clock_that_jumps_back_silences_nothing(void **state)
{
	static const char flood[] = "no answer from %s";
	unsigned left_out;

	(void)state;
	assert_int_equal(admitted(flood, NOON, LOG_BURST + 1), LOG_BURST);
	assert_true(log_admit(flood, NOON - 3600, &left_out));
	assert_int_equal(left_out, 1);
}

/** More kinds than are counted apart are all written. */
static void many_kinds(void **state)
{
	static char formats[200];
	unsigned left_out;

	(void)state;
	for (size_t i = 0; i < COUNT(formats); i++)
		for (int k = 0; k < 2; k++)
			assert_true(log_admit(&formats[i], NOON, &left_out));
}

/** A line is one line, whatever it is about. */
static void one_line_each(void **state)
{
	int ends[2], error = dup(STDERR_FILENO);
	char got[4096];
	ssize_t n;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	dup2(ends[1], STDERR_FILENO);
	for (int i = 0; i < LOG_BURST + 10; i++)
		log_warn("shop %d:\nnot told\x7f", i);
	dup2(error, STDERR_FILENO);
	close(ends[1]);
	n = read(ends[0], got, sizeof(got));
	close(ends[0]);
	close(error);
	assert_true(n > 0);
	for (ssize_t i = 0, lines = 0; i < n; i++) {
		lines += got[i] == '\n';
		assert_true(got[i] == '\n' || (got[i] >= ' ' && got[i] < 0x7f));
		if (i == n - 1)
			assert_int_equal(lines, LOG_BURST);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {UNIT(a_flood_is_counted), UNIT(a_clock_that_jumps_back_silences_nothing), UNIT(one_line_each), UNIT(many_kinds)};

	return UNIT_RUN(tests);
}
