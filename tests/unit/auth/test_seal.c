#include "auth/seal.h"

#include <sodium.h>

#include "unit.h"

#define STREET 7
#define APPEAL 4242

static struct keys keys;

static int fresh(void **state)
{
	struct hash_key master = {{1, 2, 3}};

	keys_from(&master, &keys);
	return unit_fresh(state);
}

static struct str closed(struct str plain)
{
	struct str sealed = {0};

	assert_int_equal(seal_close(&keys, arena, plain, STREET, APPEAL, &sealed), OK);
	assert_int_equal(sealed.n, plain.n + SEAL_OVERHEAD);
	return sealed;
}

static void assert_shut(struct str sealed, int64_t street, int64_t id)
{
	struct str plain = S("untouched");

	assert_int_equal(seal_open(&keys, arena, sealed, street, id, &plain), ERR_MALFORMED);
	assert_str(plain, S("untouched"));
}

static void there_and_back(void **state)
{
	static const struct str texts[] = {S_INIT("李女士 13800000000"), S_INIT("x"), S_INIT("a\0b"), S_INIT("")};
	struct str plain;

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		assert_int_equal(seal_open(&keys, arena, closed(texts[i]), STREET, APPEAL, &plain), OK);
		assert_str(plain, texts[i]);
	}
}

static void tells_nothing(void **state)
{
	struct str a = closed(S("李女士 13800000000")), b = closed(S("李女士 13800000000"));

	(void)state;
	assert_int_equal(str_find_str(a, S("13800000000")), a.n);
	assert_false(str_eq(a, b)); /* a fresh nonce each */
	assert_memory_not_equal(a.p + 1, b.p + 1, 24);
}

static void every_changed_bit_is_seen(void **state)
{
	struct str sealed = closed(S("李女士"));
	char *p = (char *)arena_dup(arena, sealed).p;

	(void)state;
	for (size_t i = 0; i < sealed.n * 8; i++) {
		p[i / 8] = (char)(p[i / 8] ^ (1 << i % 8));
		assert_shut((struct str){p, sealed.n}, STREET, APPEAL);
		p[i / 8] = (char)(p[i / 8] ^ (1 << i % 8));
	}
}

static void every_length_is_seen(void **state)
{
	struct str sealed = closed(S("李女士"));
	struct str longer;

	(void)state;
	for (size_t n = 0; n < sealed.n; n++)
		assert_shut(str_head(sealed, n), STREET, APPEAL);
	longer = (struct str){memcpy(arena_alloc(arena, sealed.n + 1), sealed.p, sealed.n), sealed.n + 1};
	assert_shut(longer, STREET, APPEAL);
	assert_shut((struct str){0}, STREET, APPEAL);
}

static void moved_to_another_row(void **state)
{
	struct str sealed = closed(S("李女士"));

	(void)state;
	assert_shut(sealed, STREET, APPEAL + 1);
	assert_shut(sealed, STREET + 1, APPEAL);
	assert_shut(sealed, APPEAL, STREET);
	assert_shut(sealed, STREET, (int64_t)((uint64_t)APPEAL | 1ull << 63));
	assert_shut(sealed, STREET + (1ll << 32), APPEAL);
	assert_shut(sealed, 0, 0);
}

static void another_key(void **state)
{
	struct hash_key master = {{1, 2, 4}};
	struct str sealed = closed(S("李女士"));

	(void)state;
	keys_from(&master, &keys);
	assert_shut(sealed, STREET, APPEAL);
}

static void purposes_have_their_own_keys(void **state)
{
	(void)state;
	assert_memory_not_equal(&keys.seal, &keys.form, sizeof(keys.seal));
	assert_memory_not_equal(&keys.seal, &keys.journal, sizeof(keys.seal));
	assert_memory_not_equal(&keys.seal, &keys.code, sizeof(keys.seal));
	assert_memory_not_equal(&keys.form, &keys.code, sizeof(keys.seal));
}

static void small_arena(void **state)
{
	struct str sealed = closed(S("李女士")), ret = S("untouched");
	struct arena *small = arena_new(4);

	(void)state;
	assert_int_equal(seal_close(&keys, small, S("李女士"), STREET, APPEAL, &ret), ERR_LIMIT);
	assert_int_equal(seal_open(&keys, small, sealed, STREET, APPEAL, &ret), ERR_LIMIT);
	assert_str(ret, S("untouched"));
	arena_free(small);
}

#define SEAL_TEST(f) cmocka_unit_test_setup((f), fresh)

int main(void)
{
	const struct CMUnitTest tests[] = {
		SEAL_TEST(there_and_back), SEAL_TEST(tells_nothing), SEAL_TEST(every_changed_bit_is_seen), SEAL_TEST(every_length_is_seen),
		SEAL_TEST(moved_to_another_row), SEAL_TEST(another_key), SEAL_TEST(purposes_have_their_own_keys), SEAL_TEST(small_arena),
	};

	return sodium_init() < 0 ? 1 : UNIT_RUN(tests);
}
