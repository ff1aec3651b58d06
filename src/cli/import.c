#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "cli/cli.h"
#include "cli/import.h"
#include "web/i18n.h"
#include "wire/json.h"

struct work {
	struct cli *cli;
	const struct street *street;
	struct str file_name, bytes;
	const struct roster *roster;
	struct roster_import import;
};

static struct roster_act act_of(struct cli *cli, struct db *db, struct street_id street)
{
	const struct web_site *site = app_site(cli->app);

	return (struct roster_act){&site->keys, site->journal, db, cli->arena, street, ACTOR_COMMAND, 0, clock_now_ms()};
}

static enum err import_run(void *context, struct db *db)
{
	struct work *work = context;
	struct roster_act act = act_of(work->cli, db, work->street->id);
	int64_t id;
	enum err err = import_keep(&act, work->file_name, work->bytes, &id);

	return err == OK ? import_take(&act, id, work->roster, &work->import) : err;
}

enum err import_roster(struct cli *cli, const struct street *street, struct str file_name, struct str bytes, const struct roster *roster,
	struct roster_import *ret)
{
	struct work work = {.cli = cli, .street = street, .file_name = file_name, .bytes = bytes, .roster = roster};
	enum err err = writer_run(app_site(cli->app)->writer, street_key(street->code), import_run, &work);

	if (err == OK)
		*ret = work.import;
	return err;
}

/** What it would do, counted without doing it. */
static enum err count_only(struct cli *cli, struct db *db, const struct street *street, const struct roster *roster, struct roster_import *ret)
{
	struct roster_act act = act_of(cli, db, street->id);
	enum err err = OK;

	*ret = (struct roster_import){.skipped = roster->skipped, .refused = (int64_t)roster->refused_n};
	for (size_t i = 0; err == OK && i < roster->shops_n; i++) {
		enum roster_effect effect;

		err = roster_effect(&act, &roster->shops[i], &effect);
		if (err == OK)
			*(effect == ROSTER_CREATES ? &ret->created : effect == ROSTER_CHANGES ? &ret->changed : &ret->same) += 1;
	}
	return err;
}

static struct str reason_text(struct cli *cli, const struct roster_refusal *r)
{
	struct tr_value row = TR_I("row", r->other_row);

	return tr_fill(cli->arena, tr(LANG_EN, roster_reason_msgid(r->reason)), &row, 1);
}

/** The fields of each shop that could not be read. */
static void json_gaps(struct json *j, const struct roster *roster)
{
	json_key(j, "gaps");
	json_open(j, '[');
	for (size_t k = 0; k < roster->shops_n; k++) {
		for (int f = 0; f < F__COUNT; f++) {
			if (!(roster->shops[k].gaps & ROSTER_BIT(f)))
				continue;
			json_open(j, '{');
			json_member_i64(j, "row", roster->shops[k].row);
			json_member_str(j, "shop", roster->shops[k].name);
			json_member_str(j, "field", str_c(roster_gap_name((enum roster_field)f)));
			json_member_str(j, "text", tr(LANG_EN, roster_gap_msgid((enum roster_field)f)));
			json_close(j, '}');
		}
	}
	json_close(j, ']');
}

static void say_json(struct cli *cli, const struct roster *roster, const struct roster_import *i)
{
	struct json j;

	json_init(&j, &cli->out);
	json_open(&j, '{');
	json_member_i64(&j, "taken", i->created + i->changed + i->same);
	json_member_i64(&j, "created", i->created);
	json_member_i64(&j, "changed", i->changed);
	json_member_i64(&j, "skipped", i->skipped);
	json_key(&j, "refused");
	json_open(&j, '[');
	for (size_t k = 0; k < roster->refused_n; k++) {
		json_open(&j, '{');
		json_member_i64(&j, "row", roster->refused[k].row);
		json_member_str(&j, "reason", str_c(roster_reason_name(roster->refused[k].reason)));
		json_member_str(&j, "text", reason_text(cli, &roster->refused[k]));
		json_close(&j, '}');
	}
	json_close(&j, ']');
	json_gaps(&j, roster);
	json_close(&j, '}');
	buf_putc(&cli->out, '\n');
}

static void say_gaps(struct cli *cli, const struct roster *roster)
{
	bool said = false;

	for (size_t k = 0; k < roster->shops_n; k++) {
		for (int f = 0; f < F__COUNT; f++) {
			if (!(roster->shops[k].gaps & ROSTER_BIT(f)))
				continue;
			if (!said)
				cli_say(cli, "What could not be read stays as it was known before; of a new shop it stays empty:");
			said = true;
			cli_say(cli, "  row %d, %.*s: %.*s", roster->shops[k].row, STR_FMT(roster->shops[k].name),
				STR_FMT(tr(LANG_EN, roster_gap_msgid((enum roster_field)f))));
		}
	}
}

static void say_text(struct cli *cli, const struct roster *roster, const struct roster_import *i, bool dry)
{
	cli_say(cli, "%s %lld shops: %lld new, %lld changed, %lld as before. Titles and totals: %lld rows.", dry ? "Would take" : "Took",
		(long long)(i->created + i->changed + i->same), (long long)i->created, (long long)i->changed, (long long)i->same, (long long)i->skipped);
	for (size_t k = 0; k < roster->refused_n; k++)
		cli_say(cli, "  row %d: %.*s", roster->refused[k].row, STR_FMT(reason_text(cli, &roster->refused[k])));
	say_gaps(cli, roster);
}

static int read_roster(struct cli *cli, struct str file, struct roster *ret)
{
	static const char *const problems[TABLE__COUNT] = {
		"", "it is no table: save it as .xlsx or .csv", "it is an old .xls file: open it in WPS or Excel and save it as .xlsx",
		"it is broken: save it again", "it unpacks to far more than a roster holds", "it has more than 20,000 rows",
		"it is larger than 8 MB", "its characters cannot be read: save it as .xlsx, or as .csv in UTF-8", "it has a password: save it without one",
		"it is empty",
	};
	enum table_problem problem = TABLE_FINE;
	struct table table;
	enum err err = table_read(cli->arena, file, roster_has_headings, &table, &problem);

	if (err != OK)
		return cli_fail(cli, 1, "feixiang import: the file was not taken: %s", problems[problem]);
	err = roster_read(cli->arena, &table, ret);
	if (err == ERR_INVALID)
		return cli_fail(cli, 1, "feixiang import: no row of headings was found (店名, 门牌号, 负责人 … or name, address, owner …)");
	return err == OK ? 0 : cli_fail(cli, 1, "feixiang import: the file was not taken: a roster can have %d rows below its headings, and it has more",
		ROSTER_SHOPS_MAX);
}

int import_read_roster(struct cli *cli, struct str file, struct roster *ret)
{
	return read_roster(cli, file, ret);
}

int cmd_import(struct cli *cli)
{
	bool dry = cli_has(cli, "dry-run");
	struct roster_import import;
	struct street street;
	struct roster roster;
	struct str file, name;
	struct db *db;
	enum err err;

	if (cli->args_n != 2 || !str_eq(cli->args[0], S("shops")))
		return cli_fail(cli, 2, "feixiang import: say what and which file: feixiang import shops FILE");
	if (cli_file(cli, cli->args[1], TABLE_FILE_MAX, &file) != OK)
		return cli_fail(cli, 1, "feixiang import: %.*s cannot be read: %s", STR_FMT(cli->args[1]), strerror(errno));
	if (app_reader(cli->app, &db) != OK || cli_find_street(cli, db, &street) != OK || read_roster(cli, file, &roster) != 0)
		return 1;
	name = cli->args[1];
	for (size_t at; (at = str_find(name, '/')) < name.n;)
		name = str_from(name, at + 1);
	err = dry ? count_only(cli, db, &street, &roster, &import) : import_roster(cli, &street, name, file, &roster, &import);
	if (err != OK)
		return cli_fail(cli, 1, "feixiang import: nothing was changed (%s)", err_name(err));
	if (cli->json)
		say_json(cli, &roster, &import);
	else
		say_text(cli, &roster, &import, dry);
	return 0;
}
