/* Filling the sample street; tests use it too. */
#ifndef CLI_DEMO_H
#define CLI_DEMO_H

#include "cli/cli.h"

#define DEMO_CODE S("lh")
#define DEMO_NAME S("荔红街")

/** Paths below the server's address that let each kind of person in. */
struct demo_links {
	struct str resident, shop, officer, admin, deputy;
};

/** demo_fill(cli, ret): fills an empty folder; one that holds the sample street already gives the same links again. */
int demo_fill(struct cli *cli, struct demo_links *ret);

#endif
