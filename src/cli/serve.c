#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "auth/link.h"
#include "base/clock.h"
#include "cli/cli.h"

#define FIRST_LOGIN S("admin")

static void say_so_far(struct cli *cli)
{
	fwrite(cli->out.p, 1, cli->out.n, stdout);
	fflush(stdout);
	fwrite(cli->problem.p, 1, cli->problem.n, stderr);
	cli->out.n = cli->problem.n = 0;
}

/** Until a signal of ${ends}; between the steps. */
static void wait_for_end(struct cli *cli, const struct serve_part *part, const sigset_t *ends)
{
	int64_t wait_ms = part->step ? 0 : -1;
	int which;

	while (wait_ms >= 0) {
		struct timespec wait = {.tv_sec = (time_t)(wait_ms / 1000), .tv_nsec = (long)(wait_ms % 1000 * 1000000)};

		if (sigtimedwait(ends, NULL, &wait) > 0)
			return;
		wait_ms = part->step(cli, part->context);
		say_so_far(cli);
	}
	sigwait(ends, &which);
}

int serve_until_told(struct cli *cli, const struct serve_part *part)
{
	struct cli_socket *socket = NULL;
	sigset_t ends;
	int status;

	/* blocked before any thread is made, so that only sigwait sees them */
	sigemptyset(&ends);
	sigaddset(&ends, SIGINT);
	sigaddset(&ends, SIGTERM);
	pthread_sigmask(SIG_BLOCK, &ends, NULL);
	signal(SIGPIPE, SIG_IGN);
	if (app_serve_start(cli->app) != OK)
		return cli_fail(cli, 1, "feixiang: %s", app_problem());
	if (cli_socket_start(cli->app, &socket) != OK)
		cli_fail(cli, 0, "feixiang: commands for this folder have to wait until the server ends");
	status = part->tell(cli, part->context);
	say_so_far(cli);
	if (status == 0)
		wait_for_end(cli, part, &ends);
	cli_socket_stop(socket);
	app_serve_stop(cli->app);
	return status;
}

/* --- The first administrator ------------------------------------------------------------------------------------------- */

struct first {
	struct cli *cli;
	struct str token; /* empty: somebody can sign in already */
};

static enum err first_account(const struct auth_act *act, struct account *ret)
{
	struct account_grants grants;
	int64_t count;
	enum err err = account_count(act->db, act->arena, &count);

	if (err != OK)
		return err;
	if (count == 0) {
		*ret = (struct account){.login = FIRST_LOGIN};
		err = account_add(act, FIRST_LOGIN, FIRST_LOGIN, &ret->id);
		return err == OK ? grant_set(act, ret->id, JOURNAL_HOUSE, ROLE_ADMIN) : err;
	}
	/* a link that was lost before it was used can be made again; not for somebody of that name whom a street has invited */
	err = account_find_login(act->db, act->arena, FIRST_LOGIN, ret);
	if (err == OK)
		err = grants_of_account(act->db, act->arena, ret->id, &grants);
	return err == OK && (grants.n == 0 || grants.v[0].street.v != 0) ? ERR_NOT_FOUND : err;
}

static enum err first_run(void *context, struct db *db)
{
	struct first *f = context;
	const struct web_site *site = app_site(f->cli->app);
	struct auth_act act = {&site->keys, site->journal, db, f->cli->arena, ACTOR_COMMAND, 0, clock_now_ms()};
	struct account account;
	enum err err = first_account(&act, &account);

	f->token = (struct str){0};
	if (err == ERR_NOT_FOUND || (err == OK && account.password.n > 0))
		return OK;
	return err == OK ? link_make(&act, LINK_INVITE, account.id, LINK_LIFE_MS, false, &f->token) : err;
}

static int tell_served(struct cli *cli, void *context)
{
	struct str base = app_base(cli->app, cli->arena);
	struct first f = {.cli = cli};
	enum err err = writer_run(app_site(cli->app)->writer, 0, first_run, &f);

	(void)context;
	if (err != OK)
		return cli_fail(cli, 1, "feixiang: the first administrator could not be made (%s)", err_name(err));
	if (cli->json) {
		cli_say(cli, "{\"base\":\"%.*s\"%s%.*s%s}", STR_FMT(base), f.token.n ? ",\"first\":\"/in/" : "", STR_FMT(f.token), f.token.n ? "\"" : "");
		return 0;
	}
	cli_say(cli, "Feixiang serves %s at %.*s", app_dir(cli->app), STR_FMT(base));
	if (f.token.n > 0)
		cli_say(cli, "The first administrator chooses a password here (once, within two days):\n  %.*s/in/%.*s", STR_FMT(base), STR_FMT(f.token));
	cli_say(cli, "Ctrl-C ends it.");
	return 0;
}

int cmd_serve(struct cli *cli)
{
	return serve_until_told(cli, &(struct serve_part){.tell = tell_served});
}
