#include "base/clock.h"
#include "cli/cli.h"

struct init {
	struct cli *cli;
	struct str code, name, zone;
	struct street street;
};

static enum err init_run(void *context, struct db *db)
{
	struct init *i = context;
	const struct web_site *site = app_site(i->cli->app);
	struct auth_act act = {&site->keys, site->journal, db, i->cli->arena, ACTOR_COMMAND, 0, clock_now_ms()};

	return street_add(&act, i->code, i->name, i->zone, &i->street);
}

int cmd_init(struct cli *cli)
{
	struct init i = {.cli = cli, .code = cli_option(cli, "street"), .name = cli_option(cli, "name"), .zone = STREET_ZONE};
	const struct tz *tz;
	enum err err;

	if (i.code.n == 0 || i.name.n == 0)
		return cli_fail(cli, 2, "feixiang init: --street CODE and --name NAME are needed; see feixiang init --help");
	if (!street_code_valid(i.code))
		return cli_fail(cli, 2, "feixiang init: a code is 2 to 8 small letters or digits, a letter first");
	if (cli_option(cli, "zone").n > 0)
		i.zone = cli_option(cli, "zone");
	if (tz_find(i.zone, &tz) != OK)
		return cli_fail(cli, 2, "feixiang init: %.*s is no time zone of this machine; one is written like Asia/Shanghai or Europe/Berlin", STR_FMT(i.zone));
	err = writer_run(app_site(cli->app)->writer, 0, init_run, &i);
	if (err == ERR_CONFLICT)
		return cli_fail(cli, 1, "feixiang init: the street %.*s is there already", STR_FMT(i.code));
	if (err != OK)
		return cli_fail(cli, 1, "feixiang init: nothing was changed (%s)", err_name(err));
	if (cli->json)
		cli_say(cli, "{\"street\":\"%.*s\"}", STR_FMT(i.code));
	else
		cli_say(cli, "%.*s (%.*s) is set up in %.*s. Next: feixiang import shops FILE, then feixiang serve.", STR_FMT(i.name), STR_FMT(i.code), STR_FMT(cli->dir));
	return 0;
}
