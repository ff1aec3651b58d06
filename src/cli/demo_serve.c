/* `feixiang demo`: the sample street served, its links told; on wish with a night played on it. */
#include <unistd.h>

#include "base/clock.h"
#include "base/num.h"
#include "cli/night.h"
#include "web/when.h"
#include "wire/json.h"
#include "wire/qr.h"

#define PER_SECOND_MAX 10 /* minutes of the night: the jobs look once a second, and every few minutes of it matter */
#define NIGHT_BEGINS_H 22

struct demo {
	struct cli *cli;
	struct demo_links links;
	struct str base; /* once it serves */
	const struct tz *tz;
	struct night *night; /* NULL: none is played */
	int64_t begins_at_ms, per_second;
	int minute;
};

static int tell_json(struct cli *cli, struct str base, const struct demo_links *l)
{
	cli_say(cli, "{\"base\":\"%.*s\",\"links\":{\"resident\":\"%.*s%.*s\",\"shop\":\"%.*s%.*s\",\"officer\":\"%.*s%.*s\",\"admin\":\"%.*s%.*s\",\"deputy\":\"%.*s%.*s\"}}",
		STR_FMT(base), STR_FMT(base), STR_FMT(l->resident), STR_FMT(base), STR_FMT(l->shop), STR_FMT(base), STR_FMT(l->officer), STR_FMT(base),
		STR_FMT(l->admin), STR_FMT(base), STR_FMT(l->deputy));
	return 0;
}

static void tell_one(struct cli *cli, const char *who, struct str base, struct str path)
{
	struct str url = arena_fmt(cli->arena, "%.*s%.*s", STR_FMT(base), STR_FMT(path)), qr;

	cli_say(cli, "\n%s\n  %.*s", who, STR_FMT(url));
	if (isatty(STDOUT_FILENO) && qr_terminal(cli->arena, url, &qr) == OK)
		buf_put(&cli->out, qr);
}

static int tell_demo(struct cli *cli, void *context)
{
	struct demo *d = context;
	const struct demo_links *l = &d->links;
	struct str base = d->base = app_base(cli->app, cli->arena);

	if (cli->json)
		return tell_json(cli, base, l);
	cli_say(cli, "The sample street %.*s is served at %.*s (phones in the same network can open it).", STR_FMT(DEMO_NAME), STR_FMT(base));
	tell_one(cli, "居民 Resident: the code in a stair hall", base, l->resident);
	tell_one(cli, "商户 Shop: a duty phone nearby", base, l->shop);
	tell_one(cli, "值班员 Duty officer", base, l->officer);
	tell_one(cli, "管理员 Administrator", base, l->admin);
	cli_say(cli, "\nThese links let anybody in: for trying out only. Ctrl-C ends it; the folder %s keeps everything.", app_dir(cli->app));
	if (d->night)
		cli_say(cli, "\nA night begins, 22:00 to 08:30, over in %d s. Open the officer's link beside this window.",
			(int)(NIGHT_MINUTES / d->per_second));
	return 0;
}

/* --- The night ----------------------------------------------------------------------------------------------------------- */

static void tell_event(void *context, const struct night_event *e)
{
	struct demo *d = context;
	struct cli *cli = d->cli;
	struct str at = when_clock(cli->arena, d->tz, clock_now_ms());

	if (cli->json)
		cli_say(cli, "{\"at\":\"%.*s\",\"what\":\"%s\",\"page\":\"%.*s%.*s\",\"kind\":\"%s\"}", STR_FMT(at), e->what, STR_FMT(d->base), STR_FMT(e->page), e->kind);
	else
		cli_say(cli, "%.*s  %s%s%s  %.*s%.*s", STR_FMT(at), e->what, *e->kind ? ": " : "", e->kind, STR_FMT(d->base), STR_FMT(e->page));
}

/** A minute of the night; the clock goes there first. */
static int64_t night_step(struct cli *cli, void *context)
{
	struct demo *d = context;
	enum err err;

	if (!d->night)
		return -1;
	clock_set_ms(d->begins_at_ms + (int64_t)d->minute * MINUTE_MS);
	err = night_minute(d->night, d->minute, tell_event, d);
	if (err != OK)
		cli_fail(cli, 0, "feixiang demo: this minute of the night could not be played (%s)", err_name(err));
	if (++d->minute <= NIGHT_MINUTES)
		return 1000 / d->per_second;
	if (!cli->json)
		cli_say(cli, "It is half past eight: %zu reports, %zu answered by the shop. The rest is on the officer's page.", (size_t)NIGHT_REPORTS,
			night_answers(d->night));
	return -1;
}

/** Ten in the evening of the day that the clock shows. */
static int64_t night_begins(const struct tz *tz)
{
	struct civil c = tz_civil(tz, clock_now_ms());

	c.hour = NIGHT_BEGINS_H;
	c.minute = c.second = 0;
	return tz_instant(tz, c);
}

/* --- The command --------------------------------------------------------------------------------------------------------- */

static int read_options(struct cli *cli, struct demo *d)
{
	struct str clock = cli_option(cli, "clock"), night = cli_option(cli, "night");
	int64_t at_ms;

	if (tz_find(STREET_ZONE, &d->tz) != OK)
		return cli_fail(cli, 1, "feixiang demo: this machine has no tzdata");
	if (clock.n > 0) {
		if (tz_parse_local(d->tz, clock, &at_ms) != OK)
			return cli_fail(cli, 2, "feixiang demo: --clock is a moment like 2026-03-06T23:30");
		clock_set_ms(at_ms);
	}
	if (night.n > 0) {
		if (num_parse_i64(night, 1, PER_SECOND_MAX, &d->per_second) != OK)
			return cli_fail(cli, 2, "feixiang demo: --night is how many minutes of it pass in a second: 1 to %d", PER_SECOND_MAX);
		d->begins_at_ms = night_begins(d->tz);
		clock_set_ms(d->begins_at_ms);
	}
	return 0;
}

int cmd_demo(struct cli *cli)
{
	struct demo d = {.cli = cli};
	struct serve_part part = {tell_demo, night_step, &d};
	int status = read_options(cli, &d);

	if (status == 0)
		status = demo_fill(cli, &d.links);
	if (status == 0 && d.per_second > 0 && night_open(cli->app, &d.links, &d.night) != OK)
		status = cli_fail(cli, 1, "feixiang demo: the night needs the sample street as it was made: choose a fresh folder");
	if (status == 0)
		status = serve_until_told(cli, &part);
	night_close(d.night);
	return status;
}
