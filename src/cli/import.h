/* What the demo shares with `feixiang import`. */
#ifndef CLI_IMPORT_H
#define CLI_IMPORT_H

#include "cli/cli.h"
#include "features/shops/roster_store.h"

/** import_read_roster(cli, file, ret): 0, or the exit status with what is wrong in cli->problem. */
int import_read_roster(struct cli *cli, struct str file, struct roster *ret);
/** import_roster(…): takes it, through the writer. */
enum err import_roster(struct cli *cli, const struct street *street, struct str file_name, struct str bytes, const struct roster *roster,
	struct roster_import *ret);

#endif
