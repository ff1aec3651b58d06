/* Randomness from the system (libsodium), and the short codes made of it. */
#ifndef BASE_RAND_H
#define BASE_RAND_H

#include <stdint.h>

#include "base/arena.h"

/** rand_bytes(to, n). Any thread. */
void rand_bytes(void *to, size_t n);
/**
 * rand_code(a, letters): a random code of ${letters} symbols from "23456789abcdefghjkmnpqrstuvwxyz" (31 symbols, 4.95 bits each;
 * none that is mistaken for another). 22 symbols are unguessable (109 bits); 6 can be written down.
 */
struct str rand_code(struct arena *a, size_t letters);
/** rand_code_clean(a, s): what a person typed, as the code was made: lower case, without spaces and dashes. The empty str when it can't be one. */
struct str rand_code_clean(struct arena *a, struct str s);

#endif
