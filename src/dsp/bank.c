#include "dsp/bank.h"

#include <math.h>
#include <string.h>

#define DEAD 1e-150 /* squared it is 0; numbers much smaller slow the processor down */

void bank_init(struct bank *b)
{
	memset(b, 0, sizeof(*b));
	for (size_t v = 0; v < BANK_VECTORS; v++)
		for (size_t s = 0; s < BANK_STAGES; s++)
			b->section[v][s].b0 = (vector){1, 1, 1, 1};
}

size_t bank_add(struct bank *b, const struct biquad *sections, size_t n)
{
	size_t lane = b->lanes++, v = lane / VECTOR_WIDTH, at = lane % VECTOR_WIDTH;

	b->stages[v] = n > b->stages[v] ? n : b->stages[v];
	for (size_t s = 0; s < n; s++) {
		struct bank_section *to = &b->section[v][s];

		to->b0[at] = sections[s].b0;
		to->b1[at] = sections[s].b1;
		to->b2[at] = sections[s].b2;
		to->a1[at] = sections[s].a1;
		to->a2[at] = sections[s].a2;
	}
	return lane;
}

/** By address: how a wide vector is handed over differs between the processors this is compiled for. */
static inline __attribute__((always_inline)) void step(struct bank_section *s, vector *x)
{
	vector y = s->b0 * *x + s->s1;

	s->s1 = (s->b1 * *x + s->s2) - s->a1 * y; /* what waits for y comes last */
	s->s2 = s->b2 * *x - s->a2 * y;
	*x = y;
}

/** ${vectors} of them side by side, so that one computes while another waits for its last sample. */
static inline __attribute__((always_inline)) void run_some(struct bank *b, size_t from, size_t vectors, size_t stages, const double *x, size_t n,
	vector *first)
{
	for (size_t i = 0; i < n; i++)
		for (size_t v = from; v < from + vectors; v++) {
			vector y = {x[i], x[i], x[i], x[i]};

			for (size_t s = 0; s < stages; s++)
				step(&b->section[v][s], &y);
			b->energy[v] += y * y;
			if (v == 0)
				first[i] = y;
		}
}

FOR_EACH_PROCESSOR
void bank_run(struct bank *b, const double *x, size_t n, vector *first)
{
	size_t vectors = (b->lanes + VECTOR_WIDTH - 1) / VECTOR_WIDTH, v = 0;

	for (; v + 2 < vectors && b->stages[v] == 3 && b->stages[v + 1] == 3 && b->stages[v + 2] == 3; v += 3)
		run_some(b, v, 3, 3, x, n, first);
	for (; v + 1 < vectors && b->stages[v] == 3 && b->stages[v + 1] == 3; v += 2)
		run_some(b, v, 2, 3, x, n, first);
	for (; v < vectors; v++)
		run_some(b, v, 1, b->stages[v], x, n, first);
}

void bank_run_scalar(struct bank *b, const double *x, size_t n, vector *first)
{
	for (size_t lane = 0; lane < b->lanes; lane++) {
		size_t v = lane / VECTOR_WIDTH, at = lane % VECTOR_WIDTH;

		for (size_t i = 0; i < n; i++) {
			double y = x[i];

			for (size_t k = 0; k < b->stages[v]; k++) {
				struct bank_section *s = &b->section[v][k];
				double in = y;

				y = s->b0[at] * in + s->s1[at];
				s->s1[at] = (s->b1[at] * in + s->s2[at]) - s->a1[at] * y;
				s->s2[at] = s->b2[at] * in - s->a2[at] * y;
			}
			b->energy[v][at] += y * y;
			if (v == 0)
				first[i][at] = y;
		}
	}
}

double bank_energy(const struct bank *b, size_t lane)
{
	return b->energy[lane / VECTOR_WIDTH][lane % VECTOR_WIDTH];
}

void bank_clear_energy(struct bank *b)
{
	memset(b->energy, 0, sizeof(b->energy));
	for (size_t v = 0; v * VECTOR_WIDTH < b->lanes; v++)
		for (size_t s = 0; s < b->stages[v]; s++)
			for (size_t at = 0; at < VECTOR_WIDTH; at++) {
				struct bank_section *to = &b->section[v][s];

				to->s1[at] = fabs(to->s1[at]) < DEAD ? 0 : to->s1[at];
				to->s2[at] = fabs(to->s2[at]) < DEAD ? 0 : to->s2[at];
			}
}

void bank_rest(struct bank *b)
{
	for (size_t v = 0; v < BANK_VECTORS; v++)
		for (size_t s = 0; s < BANK_STAGES; s++)
			b->section[v][s].s1 = b->section[v][s].s2 = (vector){0};
}
