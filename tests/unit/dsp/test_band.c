#include "dsp/band.h"

#include <math.h>
#include <string.h>

#include "tables.h"

#define RATE 48000.0

static void mid_bands(void **state)
{
	struct table_row *rows;
	size_t n = table_open("iec61260_midbands", &rows);

	(void)state;
	for (size_t i = 0; i < n; i++) {
		struct band b = {(int)table_number(&rows[i], 0), (int)table_number(&rows[i], 1)};

		assert_string_equal(band_nominal(b), rows[i].cell[2]);
		assert_near(band_mid_hz(b), table_number(&rows[i], 3), 1e-5 * band_mid_hz(b));
		assert_near(band_lower_hz(b), table_number(&rows[i], 4), 1e-5 * band_mid_hz(b));
		assert_near(band_upper_hz(b), table_number(&rows[i], 5), 1e-5 * band_mid_hz(b));
	}
}

/** Between its points the mask is straight over the logarithm of the frequency (IEC 61260-1, 5.10). */
struct mask_point {
	double omega, min, max;
};

static size_t read_mask(int per_octave, struct mask_point *ret)
{
	struct table_row *rows;
	size_t n = table_open("iec61260_mask", &rows);

	for (size_t i = 0; i < n; i++)
		ret[i] = (struct mask_point){table_number(&rows[i], per_octave == 1 ? 1 : 3), table_number(&rows[i], 5), table_number(&rows[i], 6)};
	return n;
}

static double between(double at, double a, double b, double from, double to)
{
	return isinf(a) || isinf(b) ? INFINITY : a + (b - a) * log(at / from) / log(to / from);
}

static void assert_within(const struct mask_point *mask, size_t n, double omega, double attenuation, const char *name)
{
	double at = omega < 1 ? 1 / omega : omega, min = mask[n - 1].min, max = INFINITY;

	for (size_t i = 0; i + 1 < n; i++)
		if (at >= mask[i].omega && at < mask[i + 1].omega) {
			min = between(at, mask[i].min, mask[i + 1].min, mask[i].omega, mask[i + 1].omega);
			max = between(at, mask[i].max, mask[i + 1].max, mask[i].omega, mask[i + 1].omega);
		}
	if (!(attenuation >= min - 1e-9 && attenuation <= max + 1e-9))
		fail_msg("band %s at %.5f of its middle: %.3f dB, wanted %.3f to %.3f", name, omega, attenuation, min, max);
}

static void every_filter_within_its_mask(void **state)
{
	static const double rates[] = {16000, 32000, 44100, 48000, 96000};

	(void)state;
	for (int per_octave = 1; per_octave <= 3; per_octave += 2) {
		struct mask_point mask[16];
		size_t points = read_mask(per_octave, mask);

		assert_int_equal(points, 10);
		for (size_t r = 0; r < COUNT(rates); r++) {
			struct band bands[BAND_MAX];
			size_t n = band_list(per_octave, rates[r], bands);

			for (size_t i = 0; i < n; i++) {
				struct biquad s[BAND_SECTIONS];
				size_t sections = band_design(bands[i], rates[r], s);

				for (double hz = band_mid_hz(bands[i]) / 40; hz < rates[r] / 2; hz *= 1.0007)
					assert_within(mask, points, hz / band_mid_hz(bands[i]), -biquad_db(s, sections, hz, rates[r]), band_nominal(bands[i]));
			}
		}
	}
}

static void what_the_rate_allows(void **state)
{
	struct band bands[BAND_MAX];
	size_t n = band_list(1, RATE, bands);

	(void)state;
	assert_string_equal(band_nominal(bands[0]), "31.5");
	assert_string_equal(band_nominal(bands[n - 1]), "16000");
	n = band_list(1, 16000, bands);
	assert_string_equal(band_nominal(bands[n - 1]), "4000");
	n = band_list(3, RATE, bands);
	assert_string_equal(band_nominal(bands[0]), "25");
	assert_true(n >= 27);
}

/** Effective bandwidth (5.12): the power that white noise leaves in the filter, beside that of the ideal band. */
static void bandwidth(void **state)
{
	(void)state;
	for (int per_octave = 1; per_octave <= 3; per_octave += 2) {
		struct band bands[BAND_MAX];
		size_t n = band_list(per_octave, RATE, bands);
		double ideal = log(band_upper_hz((struct band){per_octave, 0}) / band_lower_hz((struct band){per_octave, 0}));

		for (size_t i = 0; i < n; i++) {
			struct biquad s[BAND_SECTIONS];
			size_t sections = band_design(bands[i], RATE, s);
			double sum = 0, step = log(1.0003);

			for (double hz = band_mid_hz(bands[i]) / 30; hz < fmin(RATE / 2, band_mid_hz(bands[i]) * 30); hz *= 1.0003)
				sum += pow(cabs(biquad_response(s, sections, hz, RATE)), 2) * step;
			if (!(fabs(10 * log10(sum / ideal)) <= 0.4))
				fail_msg("band %s: %.3f dB", band_nominal(bands[i]), 10 * log10(sum / ideal));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {UNIT(mid_bands), UNIT(every_filter_within_its_mask), UNIT(what_the_rate_allows), UNIT(bandwidth)};

	return UNIT_RUN(tests);
}
