#include <sodium.h>
#include <sys/stat.h>

#include "cli/cli.h"

int main(int argc, char **argv)
{
	if (sodium_init() < 0)
		return 1;
	umask(077); /* what is kept is nobody else's on this machine */
	return cli_main(argc, argv);
}
