#include <stdio.h>
#include <unistd.h>

#include "cli/cli.h"
#include "journal/verify.h"

#define SHOWN_MAX 20

struct seen {
	struct cli *cli;
	int n;
};

static void found(void *context, const struct verify_finding *f)
{
	struct seen *seen = context;

	if (seen->n++ >= SHOWN_MAX)
		return;
	if (seen->cli->json)
		cli_say(seen->cli, "{\"fault\":\"%s\",\"street\":\"%lld\",\"seq\":%lld,\"subject\":\"%.*s\",\"id\":\"%lld\"}", verify_fault_name(f->fault),
			(long long)f->street.v, (long long)f->seq, STR_FMT(f->subject), (long long)f->subject_id);
	else if (f->subject.n > 0)
		cli_say(seen->cli, "%s: %.*s %lld of street %lld (last told of in entry %lld)", verify_fault_name(f->fault), STR_FMT(f->subject),
			(long long)f->subject_id, (long long)f->street.v, (long long)f->seq);
	else
		cli_say(seen->cli, "%s: entry %lld of street %lld", verify_fault_name(f->fault), (long long)f->seq, (long long)f->street.v);
}

int cmd_verify(struct cli *cli)
{
	struct seen seen = {.cli = cli};
	struct verify_result result;
	struct str complaint;
	struct db *db;
	struct str kept = cli_option(cli, "heads");
	const char *heads = kept.n ? arena_c(cli->arena, kept) : arena_fmt(cli->arena, "%s/heads.log", app_dir(cli->app)).p;
	enum err err = app_reader(cli->app, &db);

	if (kept.n && access(heads, R_OK) != 0)
		return cli_fail(cli, 2, "feixiang verify: %s cannot be read", heads);
	if (err != OK)
		return cli_fail(cli, 1, "feixiang verify: the database cannot be read: %s", db_message(NULL));
	err = db_integrity(db, cli->arena, &complaint);
	if (err != OK)
		return cli_fail(cli, 1, "feixiang verify: could not look at everything (%s: %s)", err_name(err), db_message(db));
	if (complaint.n > 0 && cli->json)
		cli_say(cli, "{\"fault\":\"damaged\"}");
	else if (complaint.n > 0)
		cli_say(cli, "damaged: the database file itself (%.*s). Put a backup in its place: feixiang restore; see feixiang restore --help", STR_FMT(complaint));
	if (complaint.n > 0)
		return 1;
	err = journal_verify(app_site(cli->app)->journal, db, heads, found, &seen, &result);
	if (err != OK)
		return cli_fail(cli, 1, "feixiang verify: could not look at everything (%s: %s)", err_name(err), db_message(db));
	if (cli->json)
		cli_say(cli, "{\"entries\":%lld,\"rows\":%lld,\"streets\":%lld,\"erased\":%lld,\"noted\":%lld,\"findings\":%lld}", (long long)result.entries,
			(long long)result.rows, (long long)result.streets, (long long)result.erased, (long long)result.noted, (long long)result.findings);
	else if (result.findings == 0)
		cli_say(cli, "All is as it was written: %lld entries, %lld rows.", (long long)result.entries, (long long)result.rows);
	if (!cli->json && seen.n > SHOWN_MAX)
		cli_say(cli, "… and %lld more.", (long long)result.findings - SHOWN_MAX);
	if (!cli->json && result.given_up > 0)
		cli_say(cli, "A backup was put back here: %lld heads noted outside are beyond it, and were given up then (the journal says when).", (long long)result.given_up);
	if (!cli->json && result.noted == 0 && result.entries > 0)
		cli_say(cli, "%s tells of nothing: whether the newest entries were cut off cannot be said.", heads);
	return result.findings ? 1 : 0;
}
