#include "auth/seal.h"

#include <sodium.h>

#define VERSION 1
#define NONCE crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG crypto_aead_xchacha20poly1305_ietf_ABYTES

_Static_assert(SEAL_OVERHEAD == 1 + NONCE + TAG, "the overhead is version, nonce and tag");

/** What a record belongs to, authenticated with it. */
struct owner {
	unsigned char b[16];
};

static struct owner owner_of(int64_t street, int64_t subject_id)
{
	struct owner o;

	for (int i = 0; i < 8; i++) {
		o.b[i] = (unsigned char)((uint64_t)street >> (56 - 8 * i));
		o.b[8 + i] = (unsigned char)((uint64_t)subject_id >> (56 - 8 * i));
	}
	return o;
}

enum err seal_close(const struct keys *k, struct arena *a, struct str plain, int64_t street, int64_t subject_id, struct str *ret)
{
	struct owner o = owner_of(street, subject_id);
	unsigned char *p = arena_alloc(a, plain.n + SEAL_OVERHEAD);

	if (!p)
		return ERR_LIMIT;
	p[0] = VERSION;
	randombytes_buf(p + 1, NONCE);
	crypto_aead_xchacha20poly1305_ietf_encrypt(p + 1 + NONCE, NULL, (const unsigned char *)plain.p, plain.n, o.b, sizeof(o.b), NULL,
		p + 1, k->seal.b);
	*ret = (struct str){(const char *)p, plain.n + SEAL_OVERHEAD};
	return OK;
}

enum err seal_open(const struct keys *k, struct arena *a, struct str sealed, int64_t street, int64_t subject_id, struct str *ret)
{
	struct owner o = owner_of(street, subject_id);
	const unsigned char *s = (const unsigned char *)sealed.p;
	unsigned char *p;

	if (sealed.n < SEAL_OVERHEAD || s[0] != VERSION)
		return ERR_MALFORMED;
	p = arena_alloc(a, sealed.n - SEAL_OVERHEAD + 1);
	if (!p)
		return ERR_LIMIT;
	if (crypto_aead_xchacha20poly1305_ietf_decrypt(p, NULL, NULL, s + 1 + NONCE, sealed.n - 1 - NONCE, o.b, sizeof(o.b), s + 1, k->seal.b) != 0)
		return ERR_MALFORMED;
	*ret = (struct str){(const char *)p, sealed.n - SEAL_OVERHEAD};
	return OK;
}
