#include "dsp/phase.h"

#include <math.h>

#include "dsp/weighting.h"
#include "tables.h"

static const double rates[] = {8000, 16000, 32000, 44100, 48000, 96000, 192000};

/** Sections and taps in series, the delay taken out, beside the analogue circuit. */
static double complex beside_goal(const struct phase *p, const struct biquad *s, size_t n, double hz, double rate)
{
	double angle = 2 * M_PI * hz / rate;
	double complex taps = 0;

	for (int k = 0; k < PHASE_TAPS; k++)
		taps += p->taps[k] * cexp((PHASE_DELAY - k) * angle * I);
	return taps * biquad_response(s, n, hz, rate) / weighting_goal_c(hz);
}

static void worst(double rate, double to_rate, double *ret_db, double *ret_off)
{
	struct biquad s[WEIGHTING_SECTIONS];
	struct phase p;
	size_t n = weighting_design(WEIGHTING_C, rate, s);

	phase_init(&p, rate, s, n);
	*ret_db = *ret_off = 0;
	for (double hz = 31.5; hz <= to_rate * rate; hz *= 1.003) {
		double complex both = beside_goal(&p, s, n, hz, rate);

		*ret_db = fmax(*ret_db, fabs(20 * log10(cabs(both))));
		*ret_off = fmax(*ret_off, cabs(both - 1));
	}
}

static void as_the_analogue_circuit(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rates); i++) {
		double db, off;

		worst(rates[i], 0.25, &db, &off);
		if (!(db < 0.1 && off < 0.012))
			fail_msg("%.0f Hz, to a quarter of it: %.3f dB, %.4f off", rates[i], db, off);
		worst(rates[i], 0.417, &db, &off);
		if (!(db < 0.8 && off < 0.1))
			fail_msg("%.0f Hz, to 0.417 of it: %.3f dB, %.4f off", rates[i], db, off);
	}
}

/** What the table says of the goal without its phase holds of the one with it. */
static void the_same_goal(void **state)
{
	(void)state;
	for (double hz = 10; hz < 20000; hz *= 1.3)
		assert_near(20 * log10(cabs(weighting_goal_c(hz))), weighting_goal_db(WEIGHTING_C, hz), 1e-9);
}

static void any_cut_to_the_bit(void **state)
{
	static double x[1000], whole[1000], cut[1000 + PHASE_BLOCK];
	struct biquad s[WEIGHTING_SECTIONS];
	struct phase p;
	uint64_t seed = 7;

	(void)state;
	phase_init(&p, 48000, s, weighting_design(WEIGHTING_C, 48000, s));
	for (size_t i = 0; i < COUNT(x); i++) {
		seed = seed * 6364136223846793005u + 1442695040888963407u;
		x[i] = (double)(int64_t)seed * 0x1p-63;
		whole[i] = 0;
		for (size_t k = 0; k < PHASE_TAPS && k <= i; k++)
			whole[i] += x[i - k] * p.taps[k];
	}
	for (size_t at = 0, n; at < COUNT(x); at += n) {
		n = 1 + (at * 7 + 3) % PHASE_BLOCK;
		n = n < COUNT(x) - at ? n : COUNT(x) - at;
		phase_run(&p, x + at, 1, n, cut + at);
	}
	for (size_t i = 0; i < COUNT(x); i++)
		if (cut[i] != whole[i])
			fail_msg("sample %zu: %.17g, not %.17g", i, cut[i], whole[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {UNIT(as_the_analogue_circuit), UNIT(the_same_goal), UNIT(any_cut_to_the_bit)};

	return UNIT_RUN(tests);
}
