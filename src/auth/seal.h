/* Sealed records: XChaCha20-Poly1305, a fresh nonce each, bound to what they belong to. Opening one is itself journalled by the caller. */
#ifndef AUTH_SEAL_H
#define AUTH_SEAL_H

#include "auth/keys.h"

#define SEAL_OVERHEAD 41 /* version 1, nonce 24, tag 16 */

/** seal_close(keys, arena, plain, street, subject_id, ret): ${street} and ${subject_id} are authenticated: a record moved to another row does not open. */
enum err seal_close(const struct keys *k, struct arena *a, struct str plain, int64_t street, int64_t subject_id, struct str *ret);
/** seal_open(…): ERR_MALFORMED when it was changed, moved or made with another key. */
enum err seal_open(const struct keys *k, struct arena *a, struct str sealed, int64_t street, int64_t subject_id, struct str *ret);

#endif
