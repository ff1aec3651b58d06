#include "cli/cli.h"

/* Opening the folder for writing has brought it up to date already; what is left is to say so. */
int cmd_migrate(struct cli *cli)
{
	cli_say(cli, cli->json ? "{\"migrations\":%zu}" : "The database is up to date (%zu migrations).", app_migrations_n);
	return 0;
}
