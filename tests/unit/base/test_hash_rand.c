#include <sodium.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/rand.h"
#include "unit.h"

#define ALPHABET "23456789abcdefghjkmnpqrstuvwxyz"

static const struct hash_key *counting_key(void)
{
	static struct hash_key key;

	for (size_t i = 0; i < sizeof(key.b); i++)
		key.b[i] = (uint8_t)i;
	return &key;
}

static struct str hex(struct hash h)
{
	return hash_hex(arena, hash_str(&h));
}

static void known_vectors(void **state)
{
	(void)state;
	/* from another implementation of BLAKE2b with 32 bytes of output */
	assert_str(hex(hash_plain(S(""))), S("0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8"));
	assert_str(hex(hash_plain((struct str){0})), S("0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8"));
	assert_str(hex(hash_plain(S("abc"))), S("bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319"));
	assert_str(hex(hash_keyed(counting_key(), S("abc"))), S("d63a32d3e44738d7907f964316c241adaba0abfeabc32349677578a15a203f7f"));
}

static void tags(void **state)
{
	struct hash_tag none = hash_tag(counting_key(), S("")), one = hash_tag(counting_key(), S("\0"));

	(void)state;
	/* the first of the published vectors of SipHash-2-4 with 128 bits of output */
	assert_str(hash_hex(arena, (struct str){(char *)none.b, sizeof(none.b)}), S("a3817f04ba25a8e66df67214c7550293"));
	assert_str(hash_hex(arena, (struct str){(char *)one.b, sizeof(one.b)}), S("da87c1d86b99af44347659119b22fc45"));
}

/** The same by libsodium's other interface, piece by piece. */
static void same_as_streamed(void **state)
{
	static char text[1000];

	(void)state;
	for (size_t n = 0; n < sizeof(text); n += 37) {
		crypto_generichash_state streamed;
		struct hash want, got = hash_keyed(counting_key(), (struct str){text, n});

		crypto_generichash_init(&streamed, counting_key()->b, sizeof(counting_key()->b), sizeof(want.b));
		for (size_t i = 0; i < n; i++)
			crypto_generichash_update(&streamed, (unsigned char *)text + i, 1);
		crypto_generichash_final(&streamed, want.b, sizeof(want.b));
		assert_true(hash_eq(&got, &want));
		text[n] = (char)n;
	}
}

static void equality(void **state)
{
	struct hash a = hash_plain(S("a")), b;

	(void)state;
	for (size_t i = 0; i < sizeof(a.b); i++) {
		b = a;
		assert_true(hash_eq(&a, &b));
		b.b[i] ^= 0x80;
		assert_false(hash_eq(&a, &b));
	}
}

static void subkeys(void **state)
{
	struct hash_key first = hash_subkey(counting_key(), 1, "feixiang"), second = hash_subkey(counting_key(), 2, "feixiang");
	struct hash_key other = hash_subkey(counting_key(), 1, "anything"), again = hash_subkey(counting_key(), 1, "feixiang");

	(void)state;
	assert_str(hash_hex(arena, (struct str){(const char *)first.b, sizeof(first.b)}),
		S("b8f9a9d59c8e0678900973ee713f8e591c79b62058de776ff289c0cd4f5ded97"));
	assert_memory_equal(&first, &again, sizeof(first));
	assert_memory_not_equal(&first, &second, sizeof(first));
	assert_memory_not_equal(&first, &other, sizeof(first));
}

static void hexadecimal(void **state)
{
	(void)state;
	assert_str(hash_hex(arena, S("\x00\x7f\x80\xff")), S("007f80ff"));
	assert_str(hash_hex(arena, (struct str){0}), S(""));
}

static void random_bytes(void **state)
{
	unsigned char a[32] = {0}, b[32] = {0}, guard[3] = {1, 2, 3};

	(void)state;
	rand_bytes(a, sizeof(a));
	rand_bytes(b, sizeof(b));
	assert_memory_not_equal(a, b, sizeof(a));
	rand_bytes(guard + 1, 0);
	assert_memory_equal(guard, "\1\2\3", 3);
}

static void codes_use_the_whole_alphabet(void **state)
{
	struct str code = rand_code(arena, 31 * 1000);
	size_t seen[256] = {0};

	(void)state;
	assert_int_equal(code.n, 31 * 1000);
	for (size_t i = 0; i < code.n; i++)
		seen[(unsigned char)code.p[i]]++;
	for (int c = 0; c < 256; c++) {
		if (!strchr(ALPHABET, c) || c == 0)
			assert_int_equal(seen[c], 0);
		else /* a thousand each are expected; ten standard deviations away something is wrong */
			assert_in_range(seen[c], 680, 1320);
	}
	assert_int_equal(rand_code(arena, 0).n, 0);
	assert_false(str_eq(rand_code(arena, 22), rand_code(arena, 22)));
}

/** Codes are drawn from a store of random bytes: a child of fork must not draw the same ones. */
static void a_child_draws_others(void **state)
{
	struct str ours, theirs = {arena_alloc(arena, 22), 22};
	int ends[2], status;
	pid_t child;

	(void)state;
	rand_code(arena, 3); /* the store is filled, and not used up */
	assert_int_equal(pipe(ends), 0);
	child = fork();
	if (child == 0)
		_exit(write(ends[1], rand_code(arena, 22).p, 22) == 22 ? 0 : 1);
	ours = rand_code(arena, 22);
	assert_int_equal(read(ends[0], (char *)theirs.p, 22), 22);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	assert_false(str_eq(ours, theirs));
	close(ends[0]);
	close(ends[1]);
}

static void cleaning(void **state)
{
	static const struct str bad[] = {
		S_INIT("7k3m0"), S_INIT("7k3m1"), S_INIT("7k3mi"), S_INIT("7k3mL"), S_INIT("7k3mo"), S_INIT("7k3m_"), S_INIT("7k3m\0"), S_INIT("７k3m"),
		S_INIT("7k\t3m"), S_INIT("7k3m\n"), S_INIT("\xff"),
	};

	(void)state;
	assert_str(rand_code_clean(arena, S("7K3M")), S("7k3m"));
	assert_str(rand_code_clean(arena, S(" 7k-3M 9-")), S("7k3m9"));
	assert_str(rand_code_clean(arena, S(ALPHABET)), S(ALPHABET));
	assert_str(rand_code_clean(arena, S("ABCDEFGHJKMNPQRSTUVWXYZ")), S("abcdefghjkmnpqrstuvwxyz"));
	assert_int_equal(rand_code_clean(arena, S("")).n, 0);
	assert_int_equal(rand_code_clean(arena, S(" - ")).n, 0);
	for (size_t i = 0; i < COUNT(bad); i++)
		if (rand_code_clean(arena, bad[i]).n != 0)
			fail_msg("number %zu was taken", i);
}

static void codes_survive_cleaning(void **state)
{
	(void)state;
	for (int i = 0; i < 200; i++) {
		struct str code = rand_code(arena, 22);

		assert_str(rand_code_clean(arena, code), code);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(known_vectors), UNIT(tags), UNIT(same_as_streamed), UNIT(equality), UNIT(subkeys), UNIT(hexadecimal), UNIT(random_bytes),
		UNIT(codes_use_the_whole_alphabet), UNIT(a_child_draws_others), UNIT(cleaning), UNIT(codes_survive_cleaning),
	};

	return sodium_init() < 0 ? 1 : UNIT_RUN(tests);
}
