#include "unit.h"

#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "meter/history.h"

static char folder[] = "/tmp/feixiang-history-XXXXXX", file[64];

static int set_up(void **state)
{
	if (unit_set_up(state) != 0 || !mkdtemp(folder))
		return -1;
	snprintf(file, sizeof(file), "%s/west.chain", folder);
	return 0;
}

static int tear_down(void **state)
{
	unlink(file);
	return rmdir(folder) | unit_tear_down(state);
}

static struct history_entry calibration(int64_t at_ms, double full_scale_db)
{
	return (struct history_entry){.kind = HISTORY_CALIBRATION, .at_ms = at_ms, .chain = "west \"front\", 西", .instrument_class = 2, .operator = "A. Li",
		.calibrator = "class 1", .serial = "12", .calibrator_db = 94, .temperature_c = (double)NAN,
		.tone = {.level_db = -20, .steady_db = 0.01, .hz = 1000, .seconds = 14, .full_scale_db = full_scale_db}};
}

static void append(const struct history_entry *e)
{
	struct history h;
	char why[300];
	int fd;

	assert_true(history_open(file, arena, &h, &fd, why, sizeof(why)));
	assert_true(history_append(fd, e, arena));
	close(fd);
}

static struct history load(void)
{
	struct history h;
	char why[300] = "";

	if (!history_load(file, arena, &h, why, sizeof(why)))
		fail_msg("%s", why);
	return h;
}

static void what_is_kept_comes_back(void **state)
{
	struct history_entry first = calibration(1767225600000, 114.25), test = {.kind = HISTORY_SELFTEST, .at_ms = 1767225700000, .chain = first.chain,
		.floor_db = 25.5, .lowest_db = 35.5};
	struct history h;

	(void)state;
	unlink(file);
	assert_int_equal(load().n, 0);
	append(&first);
	append(&test);
	h = load();
	assert_int_equal(h.n, 2);
	assert_false(h.torn);
	assert_string_equal(h.v[0].chain, first.chain);
	assert_string_equal(h.v[0].operator, "A. Li");
	assert_int_equal(h.v[0].at_ms, first.at_ms);
	assert_int_equal(h.v[0].instrument_class, 2);
	assert_true(h.v[0].tone.full_scale_db == 114.25 && isnan(h.v[0].temperature_c));
	assert_int_equal(h.v[1].kind, HISTORY_SELFTEST);
	assert_true(h.v[1].lowest_db == 35.5);
}

static void what_held(void **state)
{
	const int64_t day = 86400000, begin = 1767225600000;
	struct history_entry e[] = {calibration(begin, 114), calibration(begin + day, 114.5), calibration(begin + 2 * day, 115.1)};
	struct history h = {e, COUNT(e), 0, false};
	struct chain chain;
	char why[300];

	(void)state;
	assert_false(history_chain(&h, begin - 1, &chain, why, sizeof(why)));
	assert_true(history_chain(&h, begin, &chain, why, sizeof(why)));
	assert_true(chain.full_scale_db == 114 && chain.calibrated && isinf(chain.lowest_db));
	assert_true(history_chain(&h, begin + day - 1, &chain, why, sizeof(why))); /* 0.5 dB is not more than 0.5 dB */
	assert_false(history_chain(&h, begin + day, &chain, why, sizeof(why)));
	assert_non_null(strstr(why, "+0.60 dB"));
	assert_true(history_chain(&h, begin + 2 * day, &chain, why, sizeof(why)));
	assert_true(chain.full_scale_db == 115.1);
	assert_int_equal(chain.calibrated_at_ms, begin + 2 * day);
}

/** The disk is full in the middle of a line: it is said, what was kept before is there, and the next one is whole. */
static void full_disk(void **state)
{
	struct history_entry e = calibration(1767225600000, 114);
	struct rlimit before, small;
	struct history h;
	char why[300];
	int fd;

	(void)state;
	unlink(file);
	append(&e);
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	small = before;
	for (rlim_t room = 0; room < 250; room += 50) {
		assert_true(history_open(file, arena, &h, &fd, why, sizeof(why)));
		assert_int_equal(h.n, 1);
		small.rlim_cur = h.whole + room;
		assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
		assert_false(history_append(fd, &e, arena));
		assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
		close(fd);
		h = load();
		assert_int_equal(h.n, 1);
		assert_true(h.torn == (room > 0));
	}
	append(&e);
	assert_int_equal(load().n, 2);
	assert_false(load().torn);
}

static void two_at_once(void **state)
{
	struct history h;
	char why[300];
	int fd, other;

	(void)state;
	assert_true(history_open(file, arena, &h, &fd, why, sizeof(why)));
	assert_false(history_open(file, arena, &h, &other, why, sizeof(why)));
	assert_non_null(strstr(why, "somebody else"));
	close(fd);
}

static void no_history(void **state)
{
	static const char *const texts[] = {"x\n", "[]\n", "{}\n", "{\"kind\":\"calibration\",\"at\":\"2026-01-01T00:00:00Z\",\"instrument_class\":2}\n",
		"{\"kind\":\"self-test\",\"at\":\"2026-13-01T00:00:00Z\",\"instrument_class\":null,\"chain\":\"a\",\"floor_db\":1,\"lowest_db\":2}\n",
		"{\"kind\":\"self-test\",\"at\":\"2026-01-01T00:00:00Z\",\"instrument_class\":3,\"chain\":\"a\",\"floor_db\":1,\"lowest_db\":2}\n",
		"{\"kind\":\"self-test\",\"at\":\"2026-01-01T00:00:00Z\",\"instrument_class\":1,\"chain\":\"a\\u0000b\",\"floor_db\":1,\"lowest_db\":2}\n",
		"{\"kind\":\"self-test\",\"at\":\"2026-01-01T00:00:00Z\",\"instrument_class\":1,\"chain\":\"a\",\"floor_db\":1e9,\"lowest_db\":2}\n"};
	struct history h;

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		char why[300] = "";

		assert_false(history_parse(str_c(texts[i]), arena, &h, why, sizeof(why)));
		assert_non_null(strstr(why, "line 1: "));
	}
	assert_false(history_load("/dev/zero", arena, &h, (char[300]){0}, 300));
}

int main(void)
{
	const struct CMUnitTest tests[] = {UNIT(what_is_kept_comes_back), UNIT(what_held), UNIT(full_disk), UNIT(two_at_once), UNIT(no_history)};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
