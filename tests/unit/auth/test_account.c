#include "auth/account.h"

#include "auth/house.h"

static const struct street_id the_house = {0};

static struct account by_login(struct house *h, const char *login)
{
	struct account a = {0};

	assert_int_equal(account_find_login(h->db, arena, str_c(login), &a), OK);
	return a;
}

/* --- Names -------------------------------------------------------------------------------------------------------- */

static void sign_in_names(void **state)
{
	static const char *const good[][2] = {
		{"li", "li"}, {"  Li.Wei-2_x \n", "li.wei-2_x"}, {"ADMIN", "admin"}, {"007", "007"},
		{"abcdefghijklmnopqrstuvwxyz012345", "abcdefghijklmnopqrstuvwxyz012345"},
	};
	static const char *const bad[] = {
		"", "l", " l ", "li wei", "李伟", "li@x", "li/wei", "li'--", "l\x01i", "LİWEI",
		"abcdefghijklmnopqrstuvwxyz0123456",
	};
	struct str clean = S("before");

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		if (account_login_clean(arena, str_c(bad[i]), &clean) != ERR_INVALID)
			fail_msg("\"%s\"", bad[i]);
	assert_str(clean, S("before"));
	for (size_t i = 0; i < COUNT(good); i++) {
		assert_int_equal(account_login_clean(arena, str_c(good[i][0]), &clean), OK);
		assert_str(clean, str_c(good[i][1]));
	}
}

static void added_and_found(void **state)
{
	struct house *h = *state;
	struct account_id li = {0};
	struct account a;
	int64_t n;

	assert_int_equal(account_count(h->db, arena, &n), OK);
	assert_int_equal(n, 0);
	assert_int_equal(account_add(&h->act, S("li"), S("李伟"), &li), OK);
	a = by_login(h, "li");
	assert_int_equal(a.id.v, li.v);
	assert_str(a.login, S("li"));
	assert_str(a.name, S("李伟"));
	assert_str(a.password, S("")); /* chosen by himself, with a link */
	assert_false(a.closed);
	assert_int_equal(account_find(h->db, arena, li, &a), OK);
	assert_str(a.login, S("li"));
	assert_int_equal(account_find_login(h->db, arena, S("Li"), &a), ERR_NOT_FOUND); /* cleaned before it is asked for */
	assert_int_equal(account_find_login(h->db, arena, S(""), &a), ERR_NOT_FOUND);
	assert_int_equal(account_find(h->db, arena, (struct account_id){li.v + 1}, &a), ERR_NOT_FOUND);
	assert_int_equal(account_count(h->db, arena, &n), OK);
	assert_int_equal(n, 1);
	assert_int_equal(house_noted(h, the_house, "account.added"), 1);
}

static void a_name_is_taken_once(void **state)
{
	struct house *h = *state;
	struct account_id li = house_account(h, "li"), second = {77};

	assert_int_equal(account_add(&h->act, S("li"), S("another"), &second), ERR_CONFLICT);
	assert_int_equal(second.v, 77);
	assert_int_equal(by_login(h, "li").id.v, li.v);
	assert_str(by_login(h, "li").name, S("li"));
	assert_int_equal(house_noted(h, the_house, "account.added"), 1); /* what did not happen is not told */
	/* nor is it free again when he is gone: the journal's old entries must not become somebody else's */
	assert_int_equal(account_close(&h->act, li), OK);
	assert_int_equal(account_add(&h->act, S("li"), S("another"), &second), ERR_CONFLICT);
}

static void renamed(void **state)
{
	struct house *h = *state;
	struct account_id li = house_account(h, "li");

	house_account(h, "wu");
	assert_int_equal(account_rename(&h->act, li, S("李伟")), OK);
	assert_str(by_login(h, "li").name, S("李伟"));
	assert_str(by_login(h, "wu").name, S("wu"));
	assert_int_equal(house_noted(h, the_house, "account.renamed"), 1);
}

/* --- Passwords ---------------------------------------------------------------------------------------------------- */

static bool signed_in(struct house *h, struct str secret)
{
	struct identity who = {0};

	return session_find(&h->keys, h->journal, h->db, arena, secret, h->street, h->act.now_ms, &who) == OK;
}

/** Whoever was signed in with the old one is out; he who chose the new one stays. */
static void a_new_password(void **state)
{
	struct house *h = *state;
	struct account_id li = house_account(h, "li"), wu = house_account(h, "wu");
	struct str here, there, wus;
	struct identity who = {0};

	assert_int_equal(session_start(&h->keys, h->db, arena, li, S("here"), HOUSE_NOON, &here), OK);
	assert_int_equal(session_start(&h->keys, h->db, arena, li, S("there"), HOUSE_NOON, &there), OK);
	assert_int_equal(session_start(&h->keys, h->db, arena, wu, S("wu"), HOUSE_NOON, &wus), OK);
	assert_int_equal(session_find(&h->keys, h->journal, h->db, arena, here, h->street, HOUSE_NOON, &who), OK);
	assert_int_equal(account_set_password(&h->act, li, S("$argon2id$one"), who.session_id), OK);
	assert_str(by_login(h, "li").password, S("$argon2id$one"));
	assert_str(by_login(h, "wu").password, S(""));
	assert_true(signed_in(h, here));
	assert_false(signed_in(h, there));
	assert_true(signed_in(h, wus));
	assert_int_equal(account_set_password(&h->act, li, S("$argon2id$two"), 0), OK);
	assert_false(signed_in(h, here));
	assert_int_equal(house_noted(h, the_house, "account.password_set"), 2);
}

/* --- Closing ------------------------------------------------------------------------------------------------------ */

static void closed(void **state)
{
	struct house *h = *state;
	struct account_id li = house_account(h, "li");
	struct account_grants grants;
	struct account a;
	struct str secret;
	int64_t n;

	assert_int_equal(grant_set(&h->act, li, h->street, ROLE_ADMIN), OK);
	assert_int_equal(grant_set(&h->act, li, h->other, ROLE_OFFICER), OK);
	assert_int_equal(session_start(&h->keys, h->db, arena, li, S("x"), HOUSE_NOON, &secret), OK);
	assert_int_equal(account_close(&h->act, li), ERR_CONFLICT); /* the only administrator */
	assert_int_equal(grant_set(&h->act, li, h->street, ROLE_OFFICER), ERR_CONFLICT);
	assert_int_equal(grant_set(&h->act, house_account(h, "wu"), the_house, ROLE_ADMIN), OK);
	assert_int_equal(account_close(&h->act, li), OK);
	assert_int_equal(account_find_login(h->db, arena, S("li"), &a), ERR_NOT_FOUND);
	assert_int_equal(account_find(h->db, arena, li, &a), ERR_NOT_FOUND);
	assert_false(signed_in(h, secret));
	assert_int_equal(grants_of_account(h->db, arena, li, &grants), OK);
	assert_int_equal(grants.n, 0);
	assert_int_equal(grants_of_street(h->db, arena, h->street, &grants), OK);
	assert_int_equal(grants.n, 0);
	/* a session that was begun in the same moment is of no use either */
	assert_int_equal(session_start(&h->keys, h->db, arena, li, S("x"), HOUSE_NOON, &secret), OK);
	assert_false(signed_in(h, secret));
	assert_int_equal(account_count(h->db, arena, &n), OK);
	assert_int_equal(n, 2); /* the journal still names him */
	assert_int_equal(house_noted(h, the_house, "grant.removed"), 2);
	assert_int_equal(house_noted(h, the_house, "account.closed"), 1);
}

/* --- Roles -------------------------------------------------------------------------------------------------------- */

static void grants_both_ways(void **state)
{
	struct house *h = *state;
	struct account_id li = house_account(h, "li"), wu = house_account(h, "wu");
	struct account_grants of;

	assert_int_equal(grant_set(&h->act, li, h->street, ROLE_ADMIN), OK);
	h->act.now_ms += SECOND_MS;
	assert_int_equal(grant_set(&h->act, wu, h->street, ROLE_OFFICER), OK);
	assert_int_equal(grant_set(&h->act, wu, the_house, ROLE_DISTRICT), OK);
	assert_int_equal(account_set_password(&h->act, wu, S("$argon2id$"), 0), OK);
	assert_int_equal(grants_of_street(h->db, arena, h->street, &of), OK);
	assert_int_equal(of.n, 2);
	assert_str(of.v[0].login, S("li"));
	assert_int_equal(of.v[0].role, ROLE_ADMIN);
	assert_false(of.v[0].has_password);
	assert_int_equal(of.v[1].account.v, wu.v);
	assert_int_equal(of.v[1].role, ROLE_OFFICER);
	assert_true(of.v[1].has_password);
	assert_int_equal(grants_of_street(h->db, arena, h->other, &of), OK);
	assert_int_equal(of.n, 0);
	assert_int_equal(grants_of_account(h->db, arena, wu, &of), OK);
	assert_int_equal(of.n, 2);
	assert_int_equal(of.v[0].street.v, 0);
	assert_int_equal(of.v[0].role, ROLE_DISTRICT);
	assert_str(of.v[0].street_code, S(""));
	assert_str(of.v[1].street_code, S("xq"));
	assert_str(of.v[1].street_name, S("Xueqian"));
}

static void one_role_a_street(void **state)
{
	struct house *h = *state;
	struct account_id li = house_account(h, "li");
	struct account_grants of;

	assert_int_equal(grant_set(&h->act, house_account(h, "wu"), the_house, ROLE_ADMIN), OK);
	assert_int_equal(grant_set(&h->act, li, h->street, ROLE_OFFICER), OK);
	assert_int_equal(grant_set(&h->act, li, h->street, ROLE_ADMIN), OK);
	assert_int_equal(grants_of_account(h->db, arena, li, &of), OK);
	assert_int_equal(of.n, 1);
	assert_int_equal(of.v[0].role, ROLE_ADMIN);
	assert_int_equal(grant_remove(&h->act, li, h->other), ERR_NOT_FOUND);
	assert_int_equal(grant_remove(&h->act, li, h->street), OK);
	assert_int_equal(grant_remove(&h->act, li, h->street), ERR_NOT_FOUND);
	assert_int_equal(house_noted(h, the_house, "grant.set"), 3);
	assert_int_equal(house_noted(h, the_house, "grant.removed"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sign_in_names), cmocka_unit_test(added_and_found), cmocka_unit_test(a_name_is_taken_once),
		cmocka_unit_test(renamed),
		cmocka_unit_test(a_new_password), cmocka_unit_test(closed), cmocka_unit_test(grants_both_ways),
		cmocka_unit_test(one_role_a_street),
	};

	return HOUSE_RUN(tests);
}
