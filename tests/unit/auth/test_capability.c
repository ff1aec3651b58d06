/* The one table of who may what, written down a second time: a change must be meant twice. */
#include "auth/capability.h"
#include "unit.h"

static const struct {
	enum capability cap;
	const char *name;
	bool officer, admin, district;
} rows[] = {
	{CAP_NONE, "none", true, true, true},
	{CAP_DUTY, "duty", false, false, false},
	{CAP_READ, "read", true, true, true},
	{CAP_HANDLE, "handle", true, true, false},
	{CAP_REVEAL, "reveal", true, true, false},
	{CAP_SHOPS, "shops", false, true, false},
	{CAP_PEOPLE, "people", false, true, false},
	{CAP_AUDIT, "audit", false, true, false},
};

static void the_table(void **state)
{
	(void)state;
	/* CAP_SIGNED_IN has no row: whoever has a role at all has an account */
	assert_int_equal(COUNT(rows), CAP__COUNT - 1);
	for (size_t i = 0; i < COUNT(rows); i++) {
		enum capability cap = rows[i].cap;

		assert_string_equal(capability_name(cap), rows[i].name);
		assert_int_equal(role_may(ROLE_OFFICER, cap), rows[i].officer);
		assert_int_equal(role_may(ROLE_ADMIN, cap), rows[i].admin);
		assert_int_equal(role_may(ROLE_DISTRICT, cap), rows[i].district);
		assert_int_equal(role_may(ROLE_NONE, cap), cap == CAP_NONE);
		assert_int_equal(role_may(ROLE__COUNT, cap), cap == CAP_NONE);
		assert_int_equal(role_may((enum role) - 1, cap), cap == CAP_NONE);
	}
}

static void names(void **state)
{
	(void)state;
	for (int cap = 0; cap < CAP__COUNT; cap++) {
		assert_true(capability_name((enum capability)cap)[0] != '\0');
		for (int other = 0; other < cap; other++)
			assert_string_not_equal(capability_name((enum capability)cap), capability_name((enum capability)other));
	}
	assert_string_equal(capability_name(CAP__COUNT), "?");
	assert_string_equal(role_name(ROLE__COUNT), "?");
}

static void roles_by_name(void **state)
{
	enum role role = ROLE_NONE;

	(void)state;
	for (int i = ROLE_OFFICER; i < ROLE__COUNT; i++) {
		assert_int_equal(role_parse(str_c(role_name((enum role)i)), &role), OK);
		assert_int_equal(role, i);
	}
	/* nobody is given the role of nobody */
	assert_int_equal(role_parse(S("none"), &role), ERR_INVALID);
	assert_int_equal(role_parse(S(""), &role), ERR_INVALID);
	assert_int_equal(role_parse(S("Admin"), &role), ERR_INVALID);
	assert_int_equal(role_parse(S("admin "), &role), ERR_INVALID);
	assert_int_equal(role_parse(S("adminx"), &role), ERR_INVALID);
	assert_int_equal(role, ROLE_DISTRICT);
}

static void the_stronger_of_two(void **state)
{
	(void)state;
	for (enum role a = ROLE_NONE; a < ROLE__COUNT; a++)
		for (enum role b = ROLE_NONE; b < ROLE__COUNT; b++)
			for (enum capability cap = CAP_NONE; cap < CAP__COUNT; cap++)
				assert_int_equal(role_may(role_stronger(a, b), cap), role_may(a, cap) || role_may(b, cap));
}

int main(void)
{
	const struct CMUnitTest tests[] = {UNIT(the_table), UNIT(names), UNIT(roles_by_name), UNIT(the_stronger_of_two)};

	return UNIT_RUN(tests);
}
