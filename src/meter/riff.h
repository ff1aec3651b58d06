/* What a WAV file says of itself, held against what it is: libsndfile mends what contradicts itself, and a mended header is a guess. */
#ifndef METER_RIFF_H
#define METER_RIFF_H

#include <stdint.h>

#define RIFF_CHUNKS_MAX 1000

/**
 * riff_problem(fd, size): of a regular file of ${size} bytes that begins with "RIFF". NULL: its chunks fill it, and format and data agree
 * with each other; else what is wrong with it (static). Reads the heads of its chunks only, RIFF_CHUNKS_MAX at most: 8 bytes each. Fuzzed.
 */
const char *riff_problem(int fd, uint64_t size);

#endif
