#include <stdio.h>

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
	struct db *db;
	const char *heads = arena_fmt(cli->arena, "%s/heads.log", app_dir(cli->app)).p;
	enum err err = app_reader(cli->app, &db);

	if (err != OK)
		return cli_fail(cli, 1, "feixiang verify: the database cannot be read: %s", db_message(NULL));
	err = journal_verify(app_site(cli->app)->journal, db, heads, found, &seen, &result);
	if (err != OK)
		return cli_fail(cli, 1, "feixiang verify: could not look at everything (%s: %s)", err_name(err), db_message(db));
	if (cli->json)
		cli_say(cli, "{\"entries\":%lld,\"rows\":%lld,\"streets\":%lld,\"erased\":%lld,\"findings\":%lld}", (long long)result.entries,
			(long long)result.rows, (long long)result.streets, (long long)result.erased, (long long)result.findings);
	else if (result.findings == 0)
		cli_say(cli, "All is as it was written: %lld entries, %lld rows.", (long long)result.entries, (long long)result.rows);
	return result.findings ? 1 : 0;
}
