/* Keyed hashes (BLAKE2b, SipHash) and subkeys, from libsodium. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stdint.h>

#include "base/arena.h"

#define HASH_BYTES 32

struct hash {
	uint8_t b[HASH_BYTES];
};

/** A signature of 128 bits, for what lives a day. */
struct hash_tag {
	uint8_t b[16];
};

/** A key, never printed, never stored in the database. */
struct hash_key {
	uint8_t b[32];
};

/** hash_keyed(key, data): BLAKE2b-256. */
struct hash hash_keyed(const struct hash_key *key, struct str data);
/** hash_tag(key, data): SipHash-2-4-128; a tenth of the cost of hash_keyed for some ten bytes. A key serves one of the two. */
struct hash_tag hash_tag(const struct hash_key *key, struct str data);
/** hash_plain(data): BLAKE2b-256 without a key. */
struct hash hash_plain(struct str data);
/** hash_eq(a, b): in constant time. */
bool hash_eq(const struct hash *a, const struct hash *b);
/** hash_subkey(master, number, context): crypto_kdf; ${context} has exactly 8 characters. */
struct hash_key hash_subkey(const struct hash_key *master, uint64_t number, const char context[8]);
/** hash_hex(a, bytes): lower-case hexadecimal. */
struct str hash_hex(struct arena *a, struct str bytes);
/** hash_str(h): a view of the 32 bytes. Borrows ${h}. */
struct str hash_str(const struct hash *h);

#endif
