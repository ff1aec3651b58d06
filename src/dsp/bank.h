/*
 * Many filters over the same samples, four side by side in a vector where the processor has such: each filter is a lane of up to
 * BANK_STAGES sections. A lane's arithmetic is the same whatever stands beside it and however the samples are cut into pieces, so results
 * agree to the bit.
 */
#ifndef DSP_BANK_H
#define DSP_BANK_H

#include <stdint.h>

#include "dsp/biquad.h"
#include "dsp/vector.h"

#define BANK_VECTORS 9 /* 36 lanes: A, C and 34 bands */
#define BANK_LANES (BANK_VECTORS * VECTOR_WIDTH)
#define BANK_STAGES 4

/** One section of four lanes: transposed direct form II. */
struct bank_section {
	vector b0, b1, b2, a1, a2, s1, s2;
};

/** About 19 KiB; no pointers: may lie anywhere that is aligned to 32 bytes. */
struct bank {
	struct bank_section section[BANK_VECTORS][BANK_STAGES];
	vector energy[BANK_VECTORS]; /* sums of squares since bank_take_energy */
	size_t lanes, stages[BANK_VECTORS]; /* stages: of the longest lane in each */
};

/** bank_init(b): no lanes yet. */
void bank_init(struct bank *b);
/** bank_add(b, sections, n): one more lane with ${n} sections (at most BANK_STAGES); its number. All of them before the first sample. */
size_t bank_add(struct bank *b, const struct biquad *sections, size_t n);
/**
 * bank_run(b, x, n, first): ${n} samples through all lanes; those of the first four lanes also go to ${first}[n][VECTOR_WIDTH]. Costs per
 * sample and four lanes about 5 multiplications and 4 additions for each stage.
 */
void bank_run(struct bank *b, const double *x, size_t n, vector *first);
/** bank_run_scalar(b, x, n, first): the same lane by lane, for the tests and for `make bench`. */
void bank_run_scalar(struct bank *b, const double *x, size_t n, vector *first);
/** bank_energy(b, lane): the sum of squares so far. bank_clear_energy(b): from 0 again, and what has died away in the sections is 0. */
double bank_energy(const struct bank *b, size_t lane);
void bank_clear_energy(struct bank *b);
/** bank_rest(b): as if nothing had sounded; the energies stay. */
void bank_rest(struct bank *b);

#endif
