#include "auth/session.h"

#include <stdio.h>

#include "auth/house.h"

static const struct street_id the_house = {0};

static struct str start_labelled(struct house *h, struct account_id account, const char *label, int64_t now_ms)
{
	struct str secret = {0};

	assert_int_equal(session_start(&h->keys, h->db, arena, account, str_c(label), now_ms, &secret), OK);
	return secret;
}

static struct str start(struct house *h, struct account_id account, int64_t now_ms)
{
	return start_labelled(h, account, "Firefox, Linux", now_ms);
}

static enum err find(struct house *h, struct str secret, int64_t now_ms)
{
	struct identity who = {0};
	enum err err = session_find(&h->keys, h->journal, h->db, arena, secret, h->street, now_ms, &who);

	assert_true((err == OK) == (who.account.v != 0)); /* nobody is there by half */
	return err;
}

static int64_t id_of(struct house *h, struct str secret, int64_t now_ms)
{
	struct identity who = {0};

	assert_int_equal(session_find(&h->keys, h->journal, h->db, arena, secret, h->street, now_ms, &who), OK);
	return who.session_id;
}

/* --- Who is there ------------------------------------------------------------------------------------------------- */

static void started_and_found(void **state)
{
	struct house *h = *state;
	struct account_id li = house_account(h, "li");
	struct str secret = start(h, li, HOUSE_NOON), second = start(h, li, HOUSE_NOON);
	struct identity who = {0};

	assert_int_equal(secret.n, 22);
	assert_false(str_eq(secret, second));
	assert_int_equal(session_find(&h->keys, h->journal, h->db, arena, secret, h->street, HOUSE_NOON, &who), OK);
	assert_int_equal(who.account.v, li.v);
	assert_str(who.account_name, S("li"));
	assert_true(who.session_id > 0);
	assert_int_equal(who.seen_at_ms, HOUSE_NOON);
	assert_int_equal(who.role, ROLE_NONE); /* an account alone may do nothing here */
	assert_int_equal(who.device.v, 0);
	assert_int_equal(who.shop, 0);
}

static void secrets_that_are_none(void **state)
{
	struct house *h = *state;
	struct account_id li = house_account(h, "li");
	struct str secret = start(h, li, HOUSE_NOON);
	struct keys others;
	struct identity who = {0};

	assert_int_equal(find(h, S(""), HOUSE_NOON), ERR_NOT_FOUND);
	assert_int_equal(find(h, S("2222222222222222222222"), HOUSE_NOON), ERR_NOT_FOUND);
	assert_int_equal(find(h, str_head(secret, 21), HOUSE_NOON), ERR_NOT_FOUND);
	assert_int_equal(find(h, arena_fmt(arena, "%.*s ", STR_FMT(secret)), HOUSE_NOON), ERR_NOT_FOUND);
	/* whoever reads the database does not hold what a cookie holds */
	keys_from(&(struct hash_key){{9}}, &others);
	assert_int_equal(session_find(&others, h->journal, h->db, arena, secret, h->street, HOUSE_NOON, &who), ERR_NOT_FOUND);
	assert_int_equal(find(h, secret, HOUSE_NOON), OK);
}

static enum role role_in(struct house *h, struct str secret, struct street_id street)
{
	struct identity who = {0};

	assert_int_equal(session_find(&h->keys, h->journal, h->db, arena, secret, street, HOUSE_NOON, &who), OK);
	return who.role;
}

static void roles_by_street(void **state)
{
	struct house *h = *state;
	struct account_id li = house_account(h, "li");
	struct str secret = start(h, li, HOUSE_NOON);

	assert_int_equal(grant_set(&h->act, house_account(h, "wu"), the_house, ROLE_ADMIN), OK);
	assert_int_equal(grant_set(&h->act, li, h->street, ROLE_ADMIN), OK);
	assert_int_equal(role_in(h, secret, h->street), ROLE_ADMIN);
	assert_int_equal(role_in(h, secret, h->other), ROLE_NONE);
	assert_int_equal(role_in(h, secret, the_house), ROLE_NONE);
	/* of a grant for every street and one of its own the stronger counts */
	assert_int_equal(grant_set(&h->act, li, the_house, ROLE_DISTRICT), OK);
	assert_int_equal(role_in(h, secret, h->street), ROLE_ADMIN);
	assert_int_equal(role_in(h, secret, h->other), ROLE_DISTRICT);
	/* and what was given or taken counts at once, in a session that is open */
	assert_int_equal(grant_set(&h->act, li, h->street, ROLE_OFFICER), OK);
	assert_int_equal(role_in(h, secret, h->street), ROLE_OFFICER);
	assert_int_equal(grant_remove(&h->act, li, h->street), OK);
	assert_int_equal(role_in(h, secret, h->street), ROLE_DISTRICT);
	assert_int_equal(grant_remove(&h->act, li, the_house), OK);
	assert_int_equal(role_in(h, secret, h->street), ROLE_NONE);
}

/* --- How long ----------------------------------------------------------------------------------------------------- */

static void unused_for_too_long(void **state)
{
	struct house *h = *state;
	struct str secret = start(h, house_account(h, "li"), HOUSE_NOON);

	assert_int_equal(find(h, secret, HOUSE_NOON + SESSION_LIFE_MS), OK);
	assert_int_equal(find(h, secret, HOUSE_NOON + SESSION_LIFE_MS + SECOND_MS), ERR_NOT_FOUND);
}

static void used_again_and_again(void **state)
{
	struct house *h = *state;
	struct str secret = start(h, house_account(h, "li"), HOUSE_NOON);
	int64_t id = id_of(h, secret, HOUSE_NOON), now = HOUSE_NOON;

	/* each use within its life carries it on, but not for ever */
	for (; now <= HOUSE_NOON + SESSION_LIFE_MAX_MS; now += SESSION_LIFE_MS) {
		assert_int_equal(find(h, secret, now), OK);
		assert_int_equal(session_touch(&h->keys, h->db, arena, id, now), OK);
	}
	assert_int_equal(session_touch(&h->keys, h->db, arena, id, HOUSE_NOON + SESSION_LIFE_MAX_MS - HOUR_MS), OK);
	assert_int_equal(find(h, secret, HOUSE_NOON + SESSION_LIFE_MAX_MS), OK);
	assert_int_equal(find(h, secret, HOUSE_NOON + SESSION_LIFE_MAX_MS + SECOND_MS), ERR_NOT_FOUND);
}

/** The use is written down every ten minutes at most: a reading page costs no write each time. */
static void noted_now_and_then(void **state)
{
	struct house *h = *state;
	struct str secret = start(h, house_account(h, "li"), HOUSE_NOON);
	struct identity who = {0};
	int64_t id = id_of(h, secret, HOUSE_NOON);

	assert_false(session_stale(&who, HOUSE_NOON)); /* nobody is signed in */
	assert_int_equal(session_find(&h->keys, h->journal, h->db, arena, secret, h->street, HOUSE_NOON, &who), OK);
	assert_false(session_stale(&who, HOUSE_NOON));
	assert_false(session_stale(&who, HOUSE_NOON + HOUR_MS / 6));
	assert_true(session_stale(&who, HOUSE_NOON + HOUR_MS / 6 + SECOND_MS));
	assert_int_equal(session_touch(&h->keys, h->db, arena, id, HOUSE_NOON + 60 * SECOND_MS), OK);
	assert_int_equal(house_number(h, "SELECT seen_at_ms FROM sessions"), HOUSE_NOON);
	assert_int_equal(session_touch(&h->keys, h->db, arena, id, HOUSE_NOON + HOUR_MS), OK);
	assert_int_equal(house_number(h, "SELECT seen_at_ms FROM sessions"), HOUSE_NOON + HOUR_MS);
	/* two requests that end in the wrong order do not put it back */
	assert_int_equal(session_touch(&h->keys, h->db, arena, id, HOUSE_NOON + HOUR_MS / 2), OK);
	assert_int_equal(house_number(h, "SELECT seen_at_ms FROM sessions"), HOUSE_NOON + HOUR_MS);
}

static void old_ones_are_swept_out(void **state)
{
	struct house *h = *state;
	struct account_id li = house_account(h, "li"), wu = house_account(h, "wu");
	struct str still;

	start(h, li, HOUSE_NOON);
	start(h, wu, HOUSE_NOON);
	still = start(h, wu, HOUSE_NOON + 2 * HOUR_MS);
	assert_int_equal(house_number(h, "SELECT count(*) FROM sessions"), 3);
	start(h, li, HOUSE_NOON + SESSION_LIFE_MS + HOUR_MS);
	assert_int_equal(house_number(h, "SELECT count(*) FROM sessions"), 2);
	assert_int_equal(find(h, still, HOUSE_NOON + SESSION_LIFE_MS + HOUR_MS), OK);
}

/* --- Behind the program's back -------------------------------------------------------------------------------------- */

static void script(struct house *h, const char *sql)
{
	if (db_exec_script(h->db, sql) != OK)
		fail_msg("%s: %s", sql, db_message(h->db));
}

/** Whoever writes to the table without the key is nobody: not another account, not later, not out of a row of his own. */
static void bound_to_what_it_stands_for(void **state)
{
	static const char *const changes[] = {
		"UPDATE sessions SET account_id = account_id + 1", "UPDATE sessions SET created_at_ms = created_at_ms + 1",
		"UPDATE sessions SET seen_at_ms = seen_at_ms + 1", "UPDATE sessions SET session_id = session_id + 1", "UPDATE sessions SET bond = ''",
	};
	struct house *h = *state;
	struct account_id li = house_account(h, "li"), wu = house_account(h, "wu");
	struct str secret, victims;

	for (size_t i = 0; i < COUNT(changes); i++) {
		secret = start(h, li, HOUSE_NOON);
		assert_int_equal(find(h, secret, HOUSE_NOON), OK);
		script(h, changes[i]);
		assert_int_equal(find(h, secret, HOUSE_NOON), ERR_NOT_FOUND);
		/* and a use that is noted does not make it good */
		assert_int_equal(session_touch(&h->keys, h->db, arena, house_number(h, "SELECT session_id FROM sessions"), HOUSE_NOON + HOUR_MS), OK);
		assert_int_equal(find(h, secret, HOUSE_NOON), ERR_NOT_FOUND);
		script(h, "DELETE FROM sessions");
	}
	/* his own secret, with its bond, in the row of somebody else */
	secret = start(h, li, HOUSE_NOON);
	victims = start(h, wu, HOUSE_NOON);
	script(h, arena_fmt(arena, "UPDATE sessions SET account_id = %lld WHERE account_id = %lld", (long long)wu.v, (long long)li.v).p);
	assert_int_equal(find(h, secret, HOUSE_NOON), ERR_NOT_FOUND);
	assert_int_equal(find(h, victims, HOUSE_NOON), OK);
}

static enum role role_of(struct house *h, struct account_id account)
{
	enum role role;

	assert_int_equal(grant_role(h->journal, h->db, arena, account, h->street, &role), OK);
	return role;
}

/** A role that the journal does not tell of is none: raised, slipped in, moved to another street, put back after it was taken away. */
static void a_role_that_nobody_gave(void **state)
{
	struct house *h = *state;
	struct account_id li = house_account(h, "li"), wu = house_account(h, "wu");
	char back[300];

	assert_int_equal(grant_set(&h->act, li, h->street, ROLE_OFFICER), OK);
	assert_int_equal(role_of(h, li), ROLE_OFFICER);
	script(h, "UPDATE grants SET role = 'admin'");
	assert_int_equal(role_of(h, li), ROLE_NONE);
	script(h, "UPDATE grants SET role = 'officer', street_id = 0");
	assert_int_equal(role_of(h, li), ROLE_NONE);
	script(h, arena_fmt(arena, "UPDATE grants SET street_id = %lld", (long long)h->street.v).p);
	assert_int_equal(role_of(h, li), ROLE_OFFICER);
	snprintf(back, sizeof(back), "INSERT INTO grants (grant_id, account_id, street_id, role, granted_at_ms) VALUES (%lld, %lld, %lld, 'officer', 1)",
		(long long)house_number(h, "SELECT grant_id FROM grants"), (long long)li.v, (long long)h->street.v);
	assert_int_equal(grant_remove(&h->act, li, h->street), OK);
	script(h, back);
	assert_int_equal(role_of(h, li), ROLE_NONE);
	script(h, "DELETE FROM grants");
	script(h, arena_fmt(arena, "INSERT INTO grants (grant_id, account_id, street_id, role, granted_at_ms) VALUES (7, %lld, 0, 'admin', 1)", (long long)wu.v).p);
	assert_int_equal(role_of(h, wu), ROLE_NONE);
	/* an entry beside it, made without the key, says nothing */
	script(h, "INSERT INTO journal SELECT street_id, 1000, at_ms, kind, actor, actor_id, subject, 7, about_id, state, body, hash FROM journal "
		"WHERE kind = 'grant.set' AND street_id = 0");
	assert_int_equal(role_of(h, wu), ROLE_NONE);
	script(h, "DELETE FROM journal WHERE seq = 1000");
	script(h, "DELETE FROM grants");
}

/** The password is one of the things that the journal vouches for. */
static void a_password_that_nobody_chose(void **state)
{
	struct house *h = *state;
	struct account_id li = house_account(h, "li");

	assert_int_equal(account_set_password(&h->act, li, S("$argon2id$his"), 0), OK);
	assert_int_equal(account_vouched(h->journal, h->db, arena, li), OK);
	script(h, "UPDATE accounts SET password = '$argon2id$mine'");
	assert_int_equal(account_vouched(h->journal, h->db, arena, li), ERR_NOT_FOUND);
	script(h, "UPDATE accounts SET password = '$argon2id$his'");
	assert_int_equal(account_vouched(h->journal, h->db, arena, li), OK);
}

/* --- Ending ------------------------------------------------------------------------------------------------------- */

static void ended(void **state)
{
	struct house *h = *state;
	struct account_id li = house_account(h, "li"), wu = house_account(h, "wu");
	struct str secret = start(h, li, HOUSE_NOON), second = start(h, li, HOUSE_NOON);
	int64_t id = id_of(h, secret, HOUSE_NOON);

	assert_int_equal(session_end(&h->act, wu, id), OK); /* not his */
	assert_int_equal(find(h, secret, HOUSE_NOON), OK);
	assert_int_equal(session_end(&h->act, li, id), OK);
	assert_int_equal(find(h, secret, HOUSE_NOON), ERR_NOT_FOUND);
	assert_int_equal(find(h, second, HOUSE_NOON), OK);
	assert_int_equal(session_end(&h->act, li, id), OK); /* ended is ended */
}

static void all_but_one(void **state)
{
	struct house *h = *state;
	struct account_id li = house_account(h, "li");
	struct str mine = start(h, li, HOUSE_NOON), lost = start(h, li, HOUSE_NOON),
		wus = start(h, house_account(h, "wu"), HOUSE_NOON);

	assert_int_equal(session_end_all(h->db, li, id_of(h, mine, HOUSE_NOON)), OK);
	assert_int_equal(find(h, mine, HOUSE_NOON), OK);
	assert_int_equal(find(h, lost, HOUSE_NOON), ERR_NOT_FOUND);
	assert_int_equal(session_end_all(h->db, li, 0), OK);
	assert_int_equal(find(h, mine, HOUSE_NOON), ERR_NOT_FOUND);
	assert_int_equal(find(h, wus, HOUSE_NOON), OK);
}

static void listed(void **state)
{
	struct house *h = *state;
	struct account_id li = house_account(h, "li");
	struct session_infos list;
	int64_t now = HOUSE_NOON + SESSION_LIFE_MS + HOUR_MS / 2;

	assert_int_equal(session_list(h->db, arena, li, HOUSE_NOON, &list), OK);
	assert_int_equal(list.n, 0);
	start_labelled(h, li, "too long ago", HOUSE_NOON);
	start_labelled(h, li, "Firefox, Linux", HOUSE_NOON + HOUR_MS);
	start_labelled(h, li, "Safari, iPhone", HOUSE_NOON + 2 * HOUR_MS);
	start_labelled(h, house_account(h, "wu"), "not his", HOUSE_NOON + HOUR_MS);
	assert_int_equal(session_list(h->db, arena, li, now, &list), OK);
	assert_int_equal(list.n, 2); /* the last used first, none that has expired */
	assert_str(list.v[0].label, S("Safari, iPhone"));
	assert_str(list.v[1].label, S("Firefox, Linux"));
	assert_int_equal(list.v[1].created_at_ms, HOUSE_NOON + HOUR_MS);
	assert_int_equal(list.v[1].seen_at_ms, HOUSE_NOON + HOUR_MS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bound_to_what_it_stands_for), cmocka_unit_test(a_role_that_nobody_gave), cmocka_unit_test(a_password_that_nobody_chose),
		cmocka_unit_test(started_and_found), cmocka_unit_test(secrets_that_are_none), cmocka_unit_test(roles_by_street),
		cmocka_unit_test(unused_for_too_long), cmocka_unit_test(used_again_and_again), cmocka_unit_test(noted_now_and_then),
		cmocka_unit_test(old_ones_are_swept_out), cmocka_unit_test(ended), cmocka_unit_test(all_but_one),
		cmocka_unit_test(listed),
	};

	return HOUSE_RUN(tests);
}
