/*
 * Sound levels beside two peers, on the same mono samples at 48 kHz: dsp SECONDS ROUNDS. The chain (A, C, 9 octaves, Fast, Slow, statistics), the same
 * sections in a plain scalar loop, and libebur128's two sections with momentary loudness. Prints seconds of each of ROUNDS rounds, in turn.
 */
#include <ebur128.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "common.h"
#include "dsp/levels.h"
#include "dsp/weighting.h"

#define RATE 48000
#define PIECE 1024

static double now(void)
{
	return 1e-9 * (double)now_ns();
}

static void ignore(void *context, const struct levels_record *r)
{
	*(double *)context += (double)r->summary->a;
}

static double chain(const double *x, size_t n, double *sum)
{
	struct levels *l = levels_new(&(struct levels_options){.rate_hz = RATE, .per_octave = 1, .interval_s = 1, .lowest_db = -INFINITY});
	double began;

	if (!l)
		fail("no chain");
	began = now();
	for (size_t at = 0; at < n; at += PIECE)
		levels_feed(l, x + at, n - at < PIECE ? n - at : PIECE, ignore, sum);
	began = now() - began;
	levels_free(l);
	return began;
}

/** One section after the other for each sample, as one would write it first: 33 sections, their energies, Fast and Slow. */
static double plain(const double *x, size_t n, double *sum)
{
	struct biquad s[16][BAND_SECTIONS];
	double state[16][BAND_SECTIONS][2] = {{{0}}}, energy[16] = {0}, fast = 0, slow = 0, began;
	size_t sections[16], lanes = 0, bands_n;
	struct band bands[BAND_MAX];

	sections[lanes] = weighting_design(WEIGHTING_A, RATE, s[lanes]);
	lanes++;
	sections[lanes] = weighting_design(WEIGHTING_C, RATE, s[lanes]);
	lanes++;
	bands_n = band_list(1, RATE, bands);
	for (size_t i = 0; i < bands_n; i++, lanes++)
		sections[lanes] = band_design(bands[i], RATE, s[lanes]);
	began = now();
	for (size_t i = 0; i < n; i++)
		for (size_t lane = 0; lane < lanes; lane++) {
			double y = x[i];

			for (size_t k = 0; k < sections[lane]; k++) {
				const struct biquad *b = &s[lane][k];
				double in = y;

				y = b->b0 * in + state[lane][k][0];
				state[lane][k][0] = b->b1 * in - b->a1 * y + state[lane][k][1];
				state[lane][k][1] = b->b2 * in - b->a2 * y;
			}
			energy[lane] += y * y;
			if (lane == 0) {
				fast += 1.7e-4 * (y * y - fast);
				slow += 2e-5 * (y * y - slow);
			}
		}
	began = now() - began;
	*sum += energy[0] + energy[lanes - 1] + fast + slow;
	return began;
}

static double loudness(const double *x, size_t n, double *sum)
{
	ebur128_state *e = ebur128_init(1, RATE, EBUR128_MODE_M);
	double began = now(), level = 0;

	if (!e)
		fail("no libebur128");
	for (size_t at = 0; at + PIECE <= n; at += PIECE) {
		ebur128_add_frames_double(e, x + at, PIECE);
		ebur128_loudness_momentary(e, &level);
		*sum += level;
	}
	began = now() - began;
	ebur128_destroy(&e);
	return began;
}

int main(int argc, char **argv)
{
	int64_t seconds, rounds;
	uint64_t seed = 1;
	double *x, sum = 0;
	size_t n;

	if (argc != 3)
		fail("usage: dsp SECONDS ROUNDS");
	seconds = number_of(argv[1], "SECONDS", 1, 3600);
	rounds = number_of(argv[2], "ROUNDS", 1, 1000);
	n = (size_t)(RATE * seconds);
	x = calloc(n, sizeof(*x));
	if (!x)
		fail("no memory for %" PRId64 " seconds of sound", seconds);
	for (size_t i = 0; i < n; i++) {
		seed = seed * 6364136223846793005u + 1442695040888963407u;
		x[i] = 0.2 * ((double)(seed >> 11) * 0x1p-53 - 0.5);
	}
	printf("{\"seconds\":%" PRId64 ",\"rounds\":[", seconds);
	for (int64_t i = 0; i < rounds; i++) {
		double a = chain(x, n, &sum), b = plain(x, n, &sum), c = loudness(x, n, &sum);

		printf("%s{\"chain\":%.5f,\"plain\":%.5f,\"loudness\":%.5f}", i ? "," : "", a, b, c);
	}
	printf("],\"sum\":%g}\n", sum);
	free(x);
	return 0;
}
