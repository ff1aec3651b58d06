#include "auth/link.h"

#include "auth/house.h"

static struct str make(struct house *h, struct account_id account, int64_t life_ms, bool many)
{
	struct str token = {0};

	assert_int_equal(link_make(&h->act, LINK_INVITE, account, life_ms, many, &token), OK);
	assert_int_equal(token.n, 22);
	return token;
}

static enum err find(struct house *h, struct str token, int64_t now_ms, struct link *ret)
{
	return link_find(&h->keys, h->db, arena, token, now_ms, ret);
}

static void works_once(void **state)
{
	struct house *h = *state;
	struct account_id li = house_account(h, "li");
	struct str token = make(h, li, LINK_LIFE_MS, false);
	struct link link, again;

	/* looking at it (a messenger's preview does) does not use it up */
	assert_int_equal(find(h, token, HOUSE_NOON, &link), OK);
	assert_int_equal(find(h, token, HOUSE_NOON, &again), OK);
	assert_int_equal(link.account.v, li.v);
	assert_int_equal(link.purpose, LINK_INVITE);
	assert_false(link.many);
	assert_int_equal(link_use(&h->act, &link), OK);
	assert_int_equal(link_use(&h->act, &again), ERR_GONE); /* somebody was faster */
	assert_int_equal(find(h, token, HOUSE_NOON, &link), ERR_GONE);
}

static void works_until_it_expires(void **state)
{
	struct house *h = *state;
	struct str token = make(h, house_account(h, "li"), LINK_LIFE_MS, false);
	struct link link;

	assert_int_equal(find(h, token, HOUSE_NOON + LINK_LIFE_MS - 1, &link), OK);
	assert_int_equal(find(h, token, HOUSE_NOON + LINK_LIFE_MS, &link), ERR_GONE);
	assert_int_equal(find(h, token, HOUSE_NOON + 400 * DAY_MS, &link), ERR_GONE);
}

static void as_often_as_wanted(void **state)
{
	struct house *h = *state;
	struct account_id li = house_account(h, "li");
	struct str token = {0};
	struct link link;

	assert_int_equal(link_make(&h->act, LINK_ENTER, li, DAY_MS, true, &token), OK);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(find(h, token, HOUSE_NOON + i, &link), OK);
		assert_int_equal(link.purpose, LINK_ENTER);
		assert_true(link.many);
		assert_int_equal(link_use(&h->act, &link), OK);
	}
	assert_int_equal(find(h, token, HOUSE_NOON + DAY_MS, &link), ERR_GONE);
}

static void tokens_that_are_none(void **state)
{
	struct house *h = *state;
	struct str token = make(h, house_account(h, "li"), LINK_LIFE_MS, false);
	struct keys others;
	struct link link;

	assert_int_equal(find(h, S(""), HOUSE_NOON, &link), ERR_NOT_FOUND);
	assert_int_equal(find(h, S("2222222222222222222222"), HOUSE_NOON, &link), ERR_NOT_FOUND);
	assert_int_equal(find(h, str_head(token, 21), HOUSE_NOON, &link), ERR_NOT_FOUND);
	keys_from(&(struct hash_key){{9}}, &others);
	assert_int_equal(link_find(&others, h->db, arena, token, HOUSE_NOON, &link), ERR_NOT_FOUND);
}

/** A second link for the same person ends the first; others' links and those that may be used again stay. */
static void the_newest_counts(void **state)
{
	struct house *h = *state;
	struct account_id li = house_account(h, "li"), wu = house_account(h, "wu");
	struct str wus = make(h, wu, LINK_LIFE_MS, false), many = make(h, li, LINK_LIFE_MS, true);
	struct str first = make(h, li, LINK_LIFE_MS, false), second = make(h, li, LINK_LIFE_MS, false);
	struct link link;

	assert_int_equal(find(h, first, HOUSE_NOON, &link), ERR_GONE); /* it says so, and not that there is nothing */
	assert_int_equal(find(h, second, HOUSE_NOON, &link), OK);
	assert_int_equal(find(h, many, HOUSE_NOON, &link), OK);
	assert_int_equal(find(h, wus, HOUSE_NOON, &link), OK);
	assert_int_equal(link.account.v, wu.v);
}

/** One that ended long ago is forgotten when the next is made. */
static void forgotten_in_the_end(void **state)
{
	struct house *h = *state;
	struct account_id li = house_account(h, "li");
	struct str first = make(h, li, DAY_MS, false);
	struct link link;

	h->act.now_ms += 30 * DAY_MS;
	make(h, li, DAY_MS, false);
	assert_int_equal(find(h, first, h->act.now_ms, &link), ERR_GONE);
	h->act.now_ms += 2 * DAY_MS;
	make(h, li, DAY_MS, false);
	assert_int_equal(find(h, first, h->act.now_ms, &link), ERR_NOT_FOUND);
}

/** Somebody who looked at the first before the second was made cannot use it any more. */
static void replaced_while_it_was_open(void **state)
{
	struct house *h = *state;
	struct account_id li = house_account(h, "li");
	struct link link;

	assert_int_equal(find(h, make(h, li, LINK_LIFE_MS, false), HOUSE_NOON, &link), OK);
	make(h, li, LINK_LIFE_MS, false);
	assert_int_equal(link_use(&h->act, &link), ERR_GONE);
}

/** What the database and the journal hold lets nobody in. */
static void the_token_is_kept_nowhere(void **state)
{
	struct house *h = *state;
	struct account_id li = house_account(h, "li");
	struct str token = make(h, li, LINK_LIFE_MS, false);

	assert_int_equal(house_number(h, "SELECT count(*) FROM links"), 1);
	assert_int_equal(house_number(h, "SELECT length(hash) FROM links"), HASH_BYTES);
	assert_int_equal(house_number(h, arena_fmt(arena, "SELECT count(*) FROM journal WHERE body LIKE '%%%.*s%%'",
		STR_FMT(token)).p), 0);
	assert_int_equal(house_noted(h, JOURNAL_HOUSE, "link.made"), 1);
	assert_int_equal(house_number(h, "SELECT about_id FROM journal WHERE kind = 'link.made'"), li.v);
}

/** A link is of one account, for one purpose, until one hour, and once: a writer of the table changes none of that. */
static void bound_to_what_it_stands_for(void **state)
{
	static const char *const changes[] = {
		"UPDATE links SET account_id = account_id + 1", "UPDATE links SET purpose = 'enter'", "UPDATE links SET expires_at_ms = expires_at_ms + 1",
		"UPDATE links SET many = 1", "UPDATE links SET link_id = link_id + 1", "UPDATE links SET bond = ''",
	};
	struct house *h = *state;
	struct account_id li = house_account(h, "li");
	struct str token;
	struct link link;

	for (size_t i = 0; i < COUNT(changes); i++) {
		assert_int_equal(link_make(&h->act, LINK_INVITE, li, LINK_LIFE_MS, false, &token), OK);
		assert_int_equal(link_find(&h->keys, h->db, arena, token, HOUSE_NOON, &link), OK);
		assert_int_equal(db_exec_script(h->db, changes[i]), OK);
		assert_int_equal(link_find(&h->keys, h->db, arena, token, HOUSE_NOON, &link), ERR_NOT_FOUND);
		assert_int_equal(db_exec_script(h->db, "DELETE FROM links"), OK);
	}
	assert_int_equal(link_make(&h->act, LINK_INVITE, li, LINK_LIFE_MS, false, &token), OK);
	assert_int_equal(link_find(&h->keys, h->db, arena, token, HOUSE_NOON, &link), OK);
	assert_int_equal(link_use(&h->act, &link), OK);
	assert_int_equal(link_find(&h->keys, h->db, arena, token, HOUSE_NOON, &link), ERR_GONE);
	assert_int_equal(db_exec_script(h->db, "UPDATE links SET used_at_ms = 0"), OK);
	assert_int_equal(link_find(&h->keys, h->db, arena, token, HOUSE_NOON, &link), ERR_NOT_FOUND);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bound_to_what_it_stands_for),
		cmocka_unit_test(works_once), cmocka_unit_test(works_until_it_expires), cmocka_unit_test(as_often_as_wanted),
		cmocka_unit_test(tokens_that_are_none), cmocka_unit_test(the_newest_counts),
		cmocka_unit_test(forgotten_in_the_end), cmocka_unit_test(replaced_while_it_was_open),
		cmocka_unit_test(the_token_is_kept_nowhere),
	};

	return HOUSE_RUN(tests);
}
