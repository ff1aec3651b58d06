#include "auth/device.h"

#include "auth/house.h"

#define SHOP 501
#define NEXT_SHOP 502

static struct str make(struct house *h, int64_t shop, bool many)
{
	struct str code = {0};

	assert_int_equal(enrolment_make(&h->act, h->street, S("xq"), shop, ENROLMENT_LIFE_MS, many, &code), OK);
	return code;
}

static struct str enrol(struct house *h, struct str code, const char *label)
{
	struct str secret = {0};

	assert_int_equal(device_enrol(&h->act, h->street, S("xq"), code, str_c(label), &secret), OK);
	return secret;
}

static enum err find(struct house *h, struct street_id street, struct str secret, struct identity *ret)
{
	*ret = (struct identity){0};
	return device_find(&h->keys, h->journal, h->db, arena, street, secret, ret);
}

static enum err enrolment(struct house *h, struct street_id street, struct str code, int64_t now_ms)
{
	int64_t shop = -1;
	enum err err = enrolment_find(&h->keys, h->db, arena, street, code, now_ms, &shop);

	assert_true((err == OK) == (shop > 0));
	return err;
}

static size_t phones(struct house *h, int64_t shop)
{
	struct devices list;

	assert_int_equal(device_list(h->db, arena, h->street, shop, &list), OK);
	return list.n;
}

/* --- Becoming a duty phone ---------------------------------------------------------------------------------------- */

static void enrolled(void **state)
{
	struct house *h = *state;
	struct str code = make(h, SHOP, false), secret;
	struct identity who;
	struct devices list;

	assert_true(str_starts(code, S("xq-"))); /* the address tells the street */
	assert_int_equal(code.n, 25);
	assert_int_equal(enrolment(h, h->street, code, HOUSE_NOON), OK);
	assert_int_equal(phones(h, SHOP), 0); /* looking makes no phone */
	secret = enrol(h, code, "Chrome, Android");
	assert_true(str_starts(secret, S("xq-")));
	assert_int_equal(secret.n, 25);
	assert_false(str_eq(secret, code));
	assert_int_equal(find(h, h->street, secret, &who), OK);
	assert_int_equal(who.shop, SHOP);
	assert_true(who.device.v > 0);
	assert_int_equal(who.account.v, 0); /* a phone is no person */
	assert_int_equal(who.role, ROLE_NONE);
	assert_int_equal(device_list(h->db, arena, h->street, SHOP, &list), OK);
	assert_int_equal(list.n, 1);
	assert_int_equal(list.v[0].id.v, who.device.v);
	assert_int_equal(list.v[0].shop, SHOP);
	assert_str(list.v[0].label, S("Chrome, Android"));
	assert_int_equal(list.v[0].enrolled_at_ms, HOUSE_NOON);
	assert_int_equal(house_noted(h, h->street, "enrolment.made"), 1);
	assert_int_equal(house_noted(h, h->street, "device.enrolled"), 1);
	assert_int_equal(house_number(h, "SELECT about_id FROM journal WHERE kind = 'device.enrolled'"), SHOP);
}

static void a_code_works_once(void **state)
{
	struct house *h = *state;
	struct str code = make(h, SHOP, false), secret = S("before");

	enrol(h, code, "first");
	assert_int_equal(enrolment(h, h->street, code, HOUSE_NOON), ERR_GONE);
	assert_int_equal(device_enrol(&h->act, h->street, S("xq"), code, S("second"), &secret), ERR_GONE);
	assert_str(secret, S("before"));
	assert_int_equal(phones(h, SHOP), 1);
	assert_int_equal(house_noted(h, h->street, "device.enrolled"), 1);
}

static void a_code_for_many(void **state)
{
	struct house *h = *state;
	struct str code = make(h, SHOP, true), first = enrol(h, code, "first"), second = enrol(h, code, "second");
	struct identity one, two;

	assert_false(str_eq(first, second));
	assert_int_equal(find(h, h->street, first, &one), OK);
	assert_int_equal(find(h, h->street, second, &two), OK);
	assert_true(one.device.v != two.device.v);
	assert_int_equal(enrolment(h, h->street, code, HOUSE_NOON + ENROLMENT_LIFE_MS), ERR_GONE);
}

static void a_code_expires(void **state)
{
	struct house *h = *state;
	struct str code = make(h, SHOP, false), secret;

	assert_int_equal(enrolment(h, h->street, code, HOUSE_NOON + ENROLMENT_LIFE_MS - 1), OK);
	assert_int_equal(enrolment(h, h->street, code, HOUSE_NOON + ENROLMENT_LIFE_MS), ERR_GONE);
	h->act.now_ms = HOUSE_NOON + ENROLMENT_LIFE_MS;
	assert_int_equal(device_enrol(&h->act, h->street, S("xq"), code, S("late"), &secret), ERR_GONE);
	assert_int_equal(phones(h, SHOP), 0);
}

static void codes_that_are_none(void **state)
{
	struct house *h = *state;
	struct str code = make(h, SHOP, false), secret;
	struct keys others;
	int64_t shop;

	assert_int_equal(enrolment(h, h->street, S("xq-2222222222222222222222"), HOUSE_NOON), ERR_NOT_FOUND);
	assert_int_equal(enrolment(h, h->street, str_head(code, 24), HOUSE_NOON), ERR_NOT_FOUND);
	assert_int_equal(enrolment(h, h->street, str_from(code, 3), HOUSE_NOON), ERR_NOT_FOUND);
	assert_int_equal(enrolment(h, h->street, S(""), HOUSE_NOON), ERR_NOT_FOUND);
	keys_from(&(struct hash_key){{9}}, &others);
	assert_int_equal(enrolment_find(&others, h->db, arena, h->street, code, HOUSE_NOON, &shop), ERR_NOT_FOUND);
	/* another street knows nothing of it */
	assert_int_equal(enrolment(h, h->other, code, HOUSE_NOON), ERR_NOT_FOUND);
	assert_int_equal(device_enrol(&h->act, h->other, S("bt"), code, S("x"), &secret), ERR_NOT_FOUND);
	assert_int_equal(enrolment(h, h->street, code, HOUSE_NOON), OK);
}

/** A full shop refuses, and the code is not used up by that: one phone out, and it works. */
static void so_many_and_no_more(void **state)
{
	struct house *h = *state;
	struct str many = make(h, SHOP, true), once = make(h, SHOP, false), secret = enrol(h, many, "first");
	struct identity who;

	for (int i = 1; i < DEVICES_PER_SHOP; i++)
		enrol(h, many, "another");
	assert_int_equal(phones(h, SHOP), DEVICES_PER_SHOP);
	assert_int_equal(device_enrol(&h->act, h->street, S("xq"), once, S("too many"), &secret), ERR_LIMIT);
	assert_int_equal(phones(h, SHOP), DEVICES_PER_SHOP);
	enrol(h, make(h, NEXT_SHOP, false), "next door"); /* the neighbour has room */
	assert_int_equal(find(h, h->street, secret, &who), OK);
	assert_int_equal(device_revoke(&h->act, h->street, SHOP, who.device), OK);
	enrol(h, once, "now");
	assert_int_equal(phones(h, SHOP), DEVICES_PER_SHOP);
}

/* --- Handing over, taking out ------------------------------------------------------------------------------------- */

/** The next shift's phone joins by a code that the present one shows; then the old one is taken out of service. */
static void handed_over(void **state)
{
	struct house *h = *state;
	struct str old_secret = enrol(h, make(h, SHOP, false), "old"), new_secret;
	struct identity old_phone, new_phone;

	assert_int_equal(find(h, h->street, old_secret, &old_phone), OK);
	h->act.actor = ACTOR_SHOP;
	h->act.actor_id = old_phone.device.v;
	new_secret = enrol(h, make(h, old_phone.shop, false), "new");
	assert_int_equal(find(h, h->street, new_secret, &new_phone), OK);
	assert_int_equal(new_phone.shop, SHOP);
	assert_int_equal(find(h, h->street, old_secret, &old_phone), OK); /* both, until one is taken out */
	h->act.actor_id = new_phone.device.v;
	assert_int_equal(device_revoke(&h->act, h->street, SHOP, old_phone.device), OK);
	assert_int_equal(find(h, h->street, old_secret, &old_phone), ERR_GONE);
	assert_int_equal(old_phone.device.v, 0);
	assert_int_equal(find(h, h->street, new_secret, &new_phone), OK);
	assert_int_equal(phones(h, SHOP), 1);
	assert_int_equal(house_number(h, "SELECT actor_id FROM journal WHERE kind = 'device.revoked'"), new_phone.device.v);
}

static void taken_out_of_service(void **state)
{
	struct house *h = *state;
	struct str secret = enrol(h, make(h, SHOP, false), "lost");
	struct identity who;

	assert_int_equal(find(h, h->street, secret, &who), OK);
	/* not by a neighbour, not from another street, not one that never was */
	assert_int_equal(device_revoke(&h->act, h->street, NEXT_SHOP, who.device), ERR_NOT_FOUND);
	assert_int_equal(device_revoke(&h->act, h->other, SHOP, who.device), ERR_NOT_FOUND);
	assert_int_equal(device_revoke(&h->act, h->street, SHOP, (struct device_id){who.device.v + 1}), ERR_NOT_FOUND);
	assert_int_equal(find(h, h->street, secret, &who), OK);
	assert_int_equal(device_revoke(&h->act, h->street, SHOP, who.device), OK);
	assert_int_equal(device_revoke(&h->act, h->street, SHOP, who.device), ERR_NOT_FOUND); /* out already */
	assert_int_equal(find(h, h->street, secret, &who), ERR_GONE);
	assert_int_equal(phones(h, SHOP), 0);
	assert_int_equal(house_noted(h, h->street, "device.revoked"), 1);
}

static void secrets_that_are_none(void **state)
{
	struct house *h = *state;
	struct str code = make(h, SHOP, true), secret = enrol(h, code, "x");
	struct identity who;

	assert_int_equal(find(h, h->street, S(""), &who), ERR_NOT_FOUND);
	assert_int_equal(find(h, h->street, str_head(secret, 24), &who), ERR_NOT_FOUND);
	assert_int_equal(find(h, h->street, code, &who), ERR_NOT_FOUND); /* a code is no phone */
	assert_int_equal(find(h, h->other, secret, &who), ERR_NOT_FOUND);
	assert_int_equal(who.shop, 0);
	assert_int_equal(enrolment(h, h->street, secret, HOUSE_NOON), ERR_NOT_FOUND); /* and a phone is no code */
}

/** A code makes a phone one of its shop's, a phone is its shop's: a writer of the tables moves neither to another shop, nor brings one back. */
static void bound_to_what_they_stand_for(void **state)
{
	static const char *const changes[] = {
		"UPDATE enrolments SET shop_id = shop_id + 1", "UPDATE enrolments SET expires_at_ms = expires_at_ms + 1", "UPDATE enrolments SET many = 1",
		"UPDATE enrolments SET bond = ''",
	};
	struct house *h = *state;
	struct identity who = {0};
	struct str code, secret;
	int64_t shop;

	for (size_t i = 0; i < COUNT(changes); i++) {
		assert_int_equal(enrolment_make(&h->act, h->street, S("xq"), 41, ENROLMENT_LIFE_MS, false, &code), OK);
		assert_int_equal(enrolment_find(&h->keys, h->db, arena, h->street, code, HOUSE_NOON, &shop), OK);
		assert_int_equal(db_exec_script(h->db, changes[i]), OK);
		assert_int_equal(enrolment_find(&h->keys, h->db, arena, h->street, code, HOUSE_NOON, &shop), ERR_NOT_FOUND);
		assert_int_equal(device_enrol(&h->act, h->street, S("xq"), code, S("x"), &secret), ERR_NOT_FOUND);
		assert_int_equal(db_exec_script(h->db, "DELETE FROM enrolments"), OK);
	}
	assert_int_equal(enrolment_make(&h->act, h->street, S("xq"), 41, ENROLMENT_LIFE_MS, false, &code), OK);
	assert_int_equal(device_enrol(&h->act, h->street, S("xq"), code, S("x"), &secret), OK);
	assert_int_equal(db_exec_script(h->db, "UPDATE enrolments SET used_at_ms = 0"), OK);
	assert_int_equal(enrolment_find(&h->keys, h->db, arena, h->street, code, HOUSE_NOON, &shop), ERR_NOT_FOUND);
	assert_int_equal(device_find(&h->keys, h->journal, h->db, arena, h->street, secret, &who), OK);
	assert_int_equal(db_exec_script(h->db, "UPDATE devices SET shop_id = 42"), OK);
	assert_int_equal(device_find(&h->keys, h->journal, h->db, arena, h->street, secret, &who), ERR_NOT_FOUND);
	assert_int_equal(db_exec_script(h->db, "UPDATE devices SET shop_id = 41"), OK);
	assert_int_equal(device_find(&h->keys, h->journal, h->db, arena, h->street, secret, &who), OK);
	assert_int_equal(device_revoke(&h->act, h->street, 41, who.device), OK);
	assert_int_equal(db_exec_script(h->db, "UPDATE devices SET revoked_at_ms = 0"), OK);
	assert_int_equal(device_find(&h->keys, h->journal, h->db, arena, h->street, secret, &who), ERR_NOT_FOUND);
	assert_int_equal(db_exec_script(h->db, arena_fmt(arena, "UPDATE devices SET revoked_at_ms = %lld", (long long)h->act.now_ms).p), OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bound_to_what_they_stand_for),
		cmocka_unit_test(enrolled), cmocka_unit_test(a_code_works_once), cmocka_unit_test(a_code_for_many),
		cmocka_unit_test(a_code_expires),
		cmocka_unit_test(codes_that_are_none), cmocka_unit_test(so_many_and_no_more), cmocka_unit_test(handed_over),
		cmocka_unit_test(taken_out_of_service), cmocka_unit_test(secrets_that_are_none),
	};

	return HOUSE_RUN(tests);
}
