/*
 * The sample street: 37 shops from a roster as an office keeps it, stair halls on both sides, an officer with a deputy and an
 * administrator, a duty roster with nobody after midnight, duty phones at the shops that are open late. Its links let anybody in, so that one can try it: never for a real street.
 */
#include "cli/demo.h"

#include <stdio.h>
#include <stdlib.h>

#include "auth/device.h"
#include "auth/link.h"
#include "base/clock.h"
#include "cli/import.h"
#include "cli/demo_files.h"
#include "features/duty/duty_store.h"

#define LINKS_LIFE_MS (3650 * DAY_MS)
#define NEAR 20                /* shops looked at around the first stair hall */
#define LONG_DAY_MIN (16 * 60) /* minutes a day */
#define PHONES 6               /* shops with a duty phone */
#define LINKS_FILE_MAX 1024
#define EVENING_MIN (18 * 60)

static const struct {
	const char *name, *side;
} halls[] = {
	{"荔红街 3 号院 1 单元", "荔红街 3 号院东侧"}, {"荔红街 3 号院 2 单元", "荔红街 3 号院西侧"}, {"荔红街 7 号院 1 单元", "荔红街 7 号院临街一侧"},
	{"荔红街 11 号院 1 单元", "荔红街 11 号院临街一侧"}, {"荔红街 15 号院 2 单元", "荔红街 15 号院北侧"}, {"荔红街 21 号院 1 单元", "荔红街 21 号院临街一侧"},
	{"荔红街 27 号院 1 单元", "荔红街 27 号院南侧"}, {"荔红街 33 号院 3 单元", "荔红街 33 号院临街一侧"}, {"荔红街 39 号院 1 单元", "荔红街 39 号院东侧"},
	{"荔红街 6 号院 1 单元", "荔红街 6 号院临街一侧"}, {"荔红街 18 号院 1 单元", "荔红街 18 号院北侧"}, {"荔红街 30 号院 2 单元", "荔红街 30 号院临街一侧"},
};

struct fill {
	struct cli *cli;
	struct street street;
	struct demo_links links;
};

static struct auth_act act_of(const struct fill *f, struct db *db)
{
	const struct web_site *site = app_site(f->cli->app);

	return (struct auth_act){&site->keys, site->journal, db, f->cli->arena, ACTOR_COMMAND, 0, clock_now_ms()};
}

static enum err fill_person(const struct auth_act *act, const struct street *street, const char *login, const char *name, enum role role, struct account_id *ret,
	struct str *ret_path)
{
	struct str token;
	enum err err = account_add(act, str_c(login), str_c(name), ret);

	if (err == OK)
		err = grant_set(act, *ret, street->id, role);
	if (err == OK)
		err = link_make(act, LINK_ENTER, *ret, LINKS_LIFE_MS, true, &token);
	if (err == OK)
		*ret_path = arena_fmt(act->arena, "/in/%.*s", STR_FMT(token));
	return err;
}

static enum err fill_places(struct fill *f, const struct auth_act *act)
{
	enum err err = OK;

	for (size_t i = 0; err == OK && i < sizeof(halls) / sizeof(halls[0]); i++) {
		struct place place = {.kind = S("hall"), .name = str_c(halls[i].name), .side = str_c(halls[i].side)}, made;

		place.position = place_position(place.name);
		err = place_add(act->journal, act->db, act->arena, &f->street, &place, ACTOR_COMMAND, 0, act->now_ms, &made);
		if (err == OK && i == 0)
			f->links.resident = arena_fmt(act->arena, "/q/%.*s", STR_FMT(made.code));
	}
	return err;
}

/** The office's hours and the evening; after midnight nobody. */
static enum err fill_duty(const struct auth_act *act, const struct street *street, struct account_id officer, struct account_id deputy)
{
	struct duty_act duty = {act->journal, act->db, act->arena, street->id, act->actor, act->actor_id, act->now_ms};
	const struct duty_rule shifts[] = {
		{.kind = DUTY_RULE_SHIFT, .weekdays = DUTY_ALL_WEEK, .from_min = street->office_from_min, .to_min = EVENING_MIN, .officer = officer},
		{.kind = DUTY_RULE_SHIFT, .weekdays = DUTY_ALL_WEEK, .from_min = EVENING_MIN, .to_min = DUTY_DAY_MIN, .officer = officer, .deputy = deputy},
	};
	int64_t change;

	return duty_change(&duty, NULL, 0, shifts, sizeof(shifts) / sizeof(shifts[0]), &change);
}

static enum err fill_street(void *context, struct db *db)
{
	struct fill *f = context;
	struct account_id officer, manager, deputy;
	struct auth_act act = act_of(f, db);
	enum err err = street_add(&act, DEMO_CODE, DEMO_NAME, STREET_ZONE, &f->street);

	if (err == OK)
		err = fill_places(f, &act);
	if (err == OK)
		err = fill_person(&act, &f->street, "officer", "值班员", ROLE_OFFICER, &officer, &f->links.officer);
	if (err == OK)
		err = fill_person(&act, &f->street, "manager", "管理员", ROLE_ADMIN, &manager, &f->links.admin);
	if (err == OK)
		err = fill_person(&act, &f->street, "deputy", "替班员", ROLE_OFFICER, &deputy, &f->links.deputy);
	if (err == OK)
		err = fill_duty(&act, &f->street, officer, deputy);
	return err;
}

/** Half past eleven of the day it is: what this street is about happens then, whatever the hour somebody tries it. */
static int64_t late_evening(const struct tz *tz, int64_t now_ms)
{
	struct civil c = tz_civil(tz, now_ms);

	c.hour = 23;
	c.minute = 30;
	c.second = 0;
	return tz_instant(tz, c);
}

/** The first of them that is open nearly all day: whenever somebody tries the sample, its phone has something to answer. */
static size_t open_long(const struct shops *near)
{
	for (size_t i = 0; i < near->n; i++)
		if (near->v[i].closes_min - near->v[i].opens_min >= LONG_DAY_MIN)
			return i;
	return 0;
}

static enum err fill_phone(struct fill *f, const struct auth_act *act, const struct shop *shop, struct str *ret_secret)
{
	struct str code;
	enum err err = enrolment_make(act, f->street.id, f->street.code, shop->id.v, ENROLMENT_LIFE_MS, false, &code);

	return err == OK ? device_enrol(act, f->street.id, f->street.code, code, S("Demo"), ret_secret) : err;
}

/** Duty phones at shops near the first stair hall that are open late; the nearest of them is the one whose link is shown. */
static enum err fill_phones(void *context, struct db *db)
{
	struct fill *f = context;
	struct auth_act act = act_of(f, db);
	struct shops near;
	struct str secret, shown = {0};
	enum err err = shop_near(db, act.arena, f->street.id, f->street.tz, place_position(str_c(halls[0].name)),
		late_evening(f->street.tz, act.now_ms), NEAR, &near);

	for (size_t i = err == OK ? open_long(&near) : 0, n = 0; err == OK && i < near.n && n < PHONES; i++, n++) {
		err = fill_phone(f, &act, &near.v[i], &secret);
		if (n == 0)
			shown = secret;
	}
	if (err == OK && shown.n > 0)
		f->links.shop = arena_fmt(act.arena, "/k/%.*s", STR_FMT(shown));
	return err;
}

/* --- The links, kept beside the database so that a second start prints the same ---------------------------------------------- */

static const char *links_path(struct cli *cli)
{
	return arena_fmt(cli->arena, "%s/demo.links", app_dir(cli->app)).p;
}

static bool links_read(struct cli *cli, struct demo_links *ret)
{
	struct str *const fields[] = {&ret->resident, &ret->shop, &ret->officer, &ret->admin, &ret->deputy};
	char *text = arena_alloc(cli->arena, LINKS_FILE_MAX);
	FILE *f = fopen(links_path(cli), "re");
	struct str rest;
	bool all = f && text;

	if (all)
		rest = (struct str){text, fread(text, 1, LINKS_FILE_MAX, f)};
	if (f)
		fclose(f);
	for (size_t i = 0; all && i < sizeof(fields) / sizeof(fields[0]); i++)
		all = str_cut(&rest, '\n', fields[i]) && fields[i]->n > 0;
	return all;
}

static bool links_write(struct cli *cli, const struct demo_links *l)
{
	FILE *f = fopen(links_path(cli), "we");
	bool good = f && fprintf(f, "%.*s\n%.*s\n%.*s\n%.*s\n%.*s\n", STR_FMT(l->resident), STR_FMT(l->shop), STR_FMT(l->officer), STR_FMT(l->admin),
		STR_FMT(l->deputy)) > 0;

	return f && fclose(f) == 0 && good;
}

/** Links to people's pages that an earlier version made end with its way of keeping them: others in their place. */
static enum err renew_links(void *context, struct db *db)
{
	static const char *const logins[] = {"officer", "manager", "deputy"};
	struct fill *f = context;
	struct str *const paths[] = {&f->links.officer, &f->links.admin, &f->links.deputy};
	struct auth_act act = act_of(f, db);
	struct account account;
	struct link link;
	struct str token;
	enum err err = OK;

	for (size_t i = 0; err == OK && i < sizeof(logins) / sizeof(logins[0]); i++) {
		err = link_find(act.keys, db, act.arena, str_from(*paths[i], strlen("/in/")), act.now_ms, &link);
		if (err != ERR_NOT_FOUND && err != ERR_GONE)
			continue;
		err = account_find_login(db, act.arena, str_c(logins[i]), &account);
		if (err == OK)
			err = link_make(&act, LINK_ENTER, account.id, LINKS_LIFE_MS, true, &token);
		if (err == OK)
			*paths[i] = arena_fmt(act.arena, "/in/%.*s", STR_FMT(token));
	}
	return err;
}

static int keep_filled(struct fill *f, struct demo_links *ret)
{
	enum err err = writer_run(app_site(f->cli->app)->writer, 0, renew_links, f);

	if (err != OK || !links_write(f->cli, &f->links))
		return cli_fail(f->cli, 1, "feixiang demo: the links of the sample street could not be made (%s)", err_name(err));
	*ret = f->links;
	return 0;
}

int demo_fill(struct cli *cli, struct demo_links *ret)
{
	struct fill f = {.cli = cli};
	struct str file = demo_files[0]->body;
	struct roster_import import;
	struct roster roster;
	enum err err;
	int status;

	if (links_read(cli, &f.links))
		return keep_filled(&f, ret);
	err = writer_run(app_site(cli->app)->writer, 0, fill_street, &f);
	if (err == ERR_CONFLICT)
		return cli_fail(cli, 1, "feixiang demo: %s holds a street that is no whole sample; choose another folder, or remove this one if it is none that you need",
			app_dir(cli->app));
	status = err == OK ? import_read_roster(cli, file, &roster) : cli_fail(cli, 1, "feixiang demo: %s", err_name(err));
	if (status != 0)
		return status;
	err = import_roster(cli, &f.street, S("roster.xlsx"), file, &roster, &import);
	if (err == OK)
		err = writer_run(app_site(cli->app)->writer, street_key(f.street.code), fill_phones, &f);
	if (err != OK || !links_write(cli, &f.links))
		return cli_fail(cli, 1, "feixiang demo: the sample street could not be filled (%s)", err_name(err));
	*ret = f.links;
	return 0;
}
