#include <sodium.h>

#include "cli/cli.h"

int main(int argc, char **argv)
{
	if (sodium_init() < 0)
		return 1;
	return cli_main(argc, argv);
}
