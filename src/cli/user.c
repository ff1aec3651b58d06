#include "auth/link.h"
#include "base/clock.h"
#include "base/utf8.h"
#include "cli/cli.h"

struct user {
	struct cli *cli;
	struct auth_act act;
	struct str login, name, token;
	enum role role;
	struct street_id street;
};

static enum err with_act(struct user *u, struct db *db)
{
	const struct web_site *site = app_site(u->cli->app);

	u->act = (struct auth_act){&site->keys, site->journal, db, u->cli->arena, ACTOR_COMMAND, 0, clock_now_ms()};
	return OK;
}

static enum err add_run(void *context, struct db *db)
{
	struct user *u = context;
	struct account account;
	enum err err = with_act(u, db);

	if (err == OK)
		err = account_find_login(db, u->cli->arena, u->login, &account);
	if (err == ERR_NOT_FOUND)
		err = account_add(&u->act, u->login, u->name.n ? u->name : u->login, &account.id);
	if (err == OK)
		err = grant_set(&u->act, account.id, u->street, u->role);
	return err == OK ? link_make(&u->act, LINK_INVITE, account.id, LINK_LIFE_MS, false, &u->token) : err;
}

static enum err link_run(void *context, struct db *db)
{
	struct user *u = context;
	struct account account;
	enum err err = with_act(u, db);

	if (err == OK)
		err = account_find_login(db, u->cli->arena, u->login, &account);
	return err == OK ? link_make(&u->act, LINK_INVITE, account.id, LINK_LIFE_MS, false, &u->token) : err;
}

static enum err close_run(void *context, struct db *db)
{
	struct user *u = context;
	struct account account;
	enum err err = with_act(u, db);

	if (err == OK)
		err = account_find_login(db, u->cli->arena, u->login, &account);
	return err == OK ? account_close(&u->act, account.id) : err;
}

static void say_person(struct cli *cli, const struct account_grant *g, struct str where)
{
	if (cli->json)
		cli_say(cli, "{\"login\":\"%.*s\",\"role\":\"%s\",\"street\":\"%.*s\",\"password\":%s}", STR_FMT(g->login), role_name(g->role), STR_FMT(where),
			g->has_password ? "true" : "false");
	else
		cli_say(cli, "%-16.*s %-9s %-8.*s %.*s%s", STR_FMT(g->login), role_name(g->role), STR_FMT(where), STR_FMT(g->name),
			g->has_password ? "" : " (no password yet)");
}

static int list(struct cli *cli)
{
	struct db *db;
	struct streets streets;
	struct account_grants grants;
	enum err err = app_reader(cli->app, &db);

	if (err == OK)
		err = street_list(db, cli->arena, &streets);
	if (err == OK)
		err = grants_of_street(db, cli->arena, JOURNAL_HOUSE, &grants);
	for (size_t i = 0; err == OK && i < grants.n; i++)
		say_person(cli, &grants.v[i], S("*"));
	for (size_t s = 0; err == OK && s < streets.n; s++) {
		err = grants_of_street(db, cli->arena, streets.v[s].id, &grants);
		for (size_t i = 0; err == OK && i < grants.n; i++)
			say_person(cli, &grants.v[i], streets.v[s].code);
	}
	return err == OK ? 0 : cli_fail(cli, 1, "feixiang user: %s", err_name(err));
}

static int say_link(struct cli *cli, const struct user *u)
{
	struct str base = app_base(cli->app, cli->arena);

	if (cli->json)
		cli_say(cli, "{\"login\":\"%.*s\",\"link\":\"%.*s/in/%.*s\"}", STR_FMT(u->login), STR_FMT(base), STR_FMT(u->token));
	else
		cli_say(cli, "Give this to %.*s: it works once, within two days, and lets him or her choose a password.\n  %.*s/in/%.*s", STR_FMT(u->login),
			STR_FMT(base), STR_FMT(u->token));
	return 0;
}

static int last_administrator(struct cli *cli, struct str login)
{
	return cli_fail(cli, 1, "feixiang user: %.*s is the last administrator who can sign in there; make another one first, who chooses a password: "
		"feixiang user add NAME --role admin --street CODE", STR_FMT(login));
}

static int add(struct cli *cli, struct user *u)
{
	struct street street = {.id = JOURNAL_HOUSE};
	struct db *db;
	enum err err;

	u->name = utf8_head(cli_option(cli, "name"), ACCOUNT_NAME_MAX);
	if (role_parse(cli_option(cli, "role"), &u->role) != OK)
		return cli_fail(cli, 2, "feixiang user add: --role is officer, admin or district");
	if (u->role != ROLE_DISTRICT && (app_reader(cli->app, &db) != OK || cli_find_street(cli, db, &street) != OK))
		return 1;
	u->street = street.id;
	err = writer_run(app_site(cli->app)->writer, 0, add_run, u);
	if (err == ERR_CONFLICT)
		return last_administrator(cli, u->login);
	return err == OK ? say_link(cli, u) : cli_fail(cli, 1, "feixiang user: nothing was changed (%s)", err_name(err));
}

int cmd_user(struct cli *cli)
{
	struct user u = {.cli = cli};
	struct str what = cli->args_n > 0 ? cli->args[0] : (struct str){0};
	enum err err;

	if (str_eq(what, S("list")))
		return list(cli);
	if (cli->args_n < 2 || account_login_clean(cli->arena, cli->args[1], &u.login) != OK)
		return cli_fail(cli, 2, "feixiang user: add, link or close with a sign-in name (2 to 32 letters, digits, . - _), or list; see feixiang user --help");
	if (str_eq(what, S("add")))
		return add(cli, &u);
	if (!str_eq(what, S("link")) && !str_eq(what, S("close")))
		return cli_fail(cli, 2, "feixiang user: there is no \"%.*s\"; see feixiang user --help", STR_FMT(what));
	err = writer_run(app_site(cli->app)->writer, 0, str_eq(what, S("link")) ? link_run : close_run, &u);
	if (err == ERR_NOT_FOUND)
		return cli_fail(cli, 1, "feixiang user: nobody is called %.*s; feixiang user list shows who there is", STR_FMT(u.login));
	if (err == ERR_CONFLICT)
		return last_administrator(cli, u.login);
	if (err != OK)
		return cli_fail(cli, 1, "feixiang user: nothing was changed (%s)", err_name(err));
	if (str_eq(what, S("link")))
		return say_link(cli, &u);
	cli_say(cli, cli->json ? "{\"closed\":\"%.*s\"}" : "%.*s cannot sign in any more.", STR_FMT(u.login));
	return 0;
}
