/* Four numbers side by side: the same source for processors with and without wide registers, and the same result from each. */
#ifndef DSP_VECTOR_H
#define DSP_VECTOR_H

#define VECTOR_WIDTH 4

typedef double vector __attribute__((vector_size(VECTOR_WIDTH * sizeof(double)), aligned(32)));

/* compiled once for each; without fused operations, so that both round alike */
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define FOR_EACH_PROCESSOR __attribute__((target_clones("avx2", "default")))
#else
#define FOR_EACH_PROCESSOR
#endif

#endif
