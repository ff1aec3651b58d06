#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "auth/link.h"
#include "base/clock.h"
#include "base/log.h"
#include "cli/cli.h"
#include "cli/confine.h"

#define END_MS 4500

#define FIRST_LOGIN S("admin")

static void say_so_far(struct cli *cli)
{
	if (cli->out.n > 0)
		fwrite(cli->out.p, 1, cli->out.n, stdout);
	fflush(stdout);
	if (cli->problem.n > 0)
		fwrite(cli->problem.p, 1, cli->problem.n, stderr);
	cli->out.n = cli->problem.n = 0;
}

/* --- The log, and settings again ----------------------------------------------------------------------------------------- */

/** Standard error becomes the file, so that whatever complains is in it. */
static bool open_log(const struct settings *settings, struct arena *a)
{
	const char *path = setting_c(settings, a, SETTING_log);
	int fd;

	if (!*path)
		return true;
	fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (fd < 0)
		return false;
	dup2(fd, STDERR_FILENO);
	close(fd);
	return true;
}

/** SIGHUP: the log is opened again, for whoever rotates it, and feixiang.conf is read again. */
static void read_again(struct cli *cli)
{
	struct arena *a = arena_new(KIB(256));
	struct settings now;

	if (!a)
		return;
	if (open_log(&cli->settings, a))
		log_info("the log was opened again");
	else
		log_error("the log could not be opened again: %s", strerror(errno));
	cli->problem.n = 0;
	if (!cli_settings(cli, a, &now)) {
		log_error("settings stay as they are: %.*s", STR_FMT(str_trim(buf_str(&cli->problem))));
	} else {
		for (int i = 0; i < SETTING__COUNT; i++) {
			if (str_eq(now.value[i], cli->settings.value[i]))
				continue;
			if (i == SETTING_throttle)
				app_throttle(cli->app, setting_on(&now, SETTING_throttle));
			log_info("feixiang.conf: %s changed%s", setting_rows[i].name, i == SETTING_throttle ? "" : ": from the next start on");
		}
		log_info("the settings were read again");
	}
	cli->problem.n = 0;
	arena_free(a);
}

/* --- Until it is ended --------------------------------------------------------------------------------------------------- */

/** Until a signal that ends it; between the steps. */
static void wait_for_end(struct cli *cli, const struct serve_part *part, const sigset_t *signals)
{
	int64_t wait_ms = part->step ? 0 : -1;

	for (;;) {
		struct timespec wait = {.tv_sec = (time_t)(wait_ms / 1000), .tv_nsec = (long)(wait_ms % 1000 * 1000000)};
		int which = wait_ms < 0 ? sigwaitinfo(signals, NULL) : sigtimedwait(signals, NULL, &wait);

		if (which == SIGHUP) {
			read_again(cli);
		} else if (which > 0) {
			return;
		} else if (wait_ms >= 0 && errno == EAGAIN) {
			wait_ms = part->step(cli, part->context);
			say_so_far(cli);
		}
	}
}

static _Atomic bool is_over;

void serve_over(void)
{
	is_over = true;
}

/**
 * Whatever hangs (a database, a robot, a disk): five seconds after it was told to end, it has. Nothing that was acknowledged is lost by that:
 * it is on disk.
 */
static void *end_at_the_latest(void *arg)
{
	const struct timespec t = {END_MS / 1000, END_MS % 1000 * 1000000L};

	(void)arg;
	nanosleep(&t, NULL);
	if (is_over)
		return NULL;
	log_error("something did not end in time: ended without it");
	_exit(1);
}

static void end_in_time(void)
{
	pthread_attr_t attr;
	pthread_t thread;

	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	if (pthread_create(&thread, &attr, end_at_the_latest, NULL) != 0)
		log_warn("nobody watches over the end");
	pthread_attr_destroy(&attr);
}

static sigset_t waited_for(void)
{
	sigset_t signals;

	sigemptyset(&signals);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGHUP);
	return signals;
}

bool serve_prepare(struct cli *cli, bool create)
{
	const char *dir = arena_c(cli->arena, cli->dir);
	sigset_t signals = waited_for();

	/* before any thread is made: one that did not block them would be ended by a signal that came before anybody waited for it */
	pthread_sigmask(SIG_BLOCK, &signals, NULL);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGUSR1, SIG_IGN);

	if (create && mkdir(dir, 0700) != 0 && errno != EEXIST) {
		cli_fail(cli, 1, "feixiang: cannot make the folder %s: %s", dir, strerror(errno));
		return false;
	}
	if (!open_log(&cli->settings, cli->arena)) {
		cli_fail(cli, 1, "feixiang: the log %.*s cannot be written: %s", STR_FMT(cli->settings.value[SETTING_log]), strerror(errno));
		return false;
	}
	if (setting_on(&cli->settings, SETTING_confine)) {
		confine_files(dir, setting_c(&cli->settings, cli->arena, SETTING_log));
		confine_powers(dir);
	}
	return true;
}

/** There before anybody writes to it: what root made while it was giving itself up would stay root's, and the heads would end there. */
static void make_heads(struct cli *cli)
{
	const char *path = arena_fmt(cli->arena, "%s/heads.log", app_dir(cli->app)).p;
	int fd = open(path, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (fd >= 0)
		close(fd);
}

int serve_until_told(struct cli *cli, const struct serve_part *part)
{
	struct cli_socket *socket = NULL;
	sigset_t signals = waited_for();
	int status;

	make_heads(cli);
	if (app_serve_start(cli->app) != OK)
		return cli_fail(cli, 1, "feixiang: %s", app_problem());
	if (setting_on(&cli->settings, SETTING_confine)) {
		confine_person(app_dir(cli->app), cli->settings.value[SETTING_log].n > 0);
		confine_calls();
	}
	if (cli_socket_start(cli->app, &socket) != OK)
		cli_fail(cli, 0, "feixiang: commands for this folder have to wait until the server ends");
	status = part->tell(cli, part->context);
	say_so_far(cli);
	if (status == 0)
		wait_for_end(cli, part, &signals);
	end_in_time();
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
