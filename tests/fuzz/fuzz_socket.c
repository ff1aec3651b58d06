#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cli/cli.h"
#include "fuzz.h"

#define SENT_MAX 65536 /* what a socket holds without a reader */

/** Bytes of whoever may open the socket: what is taken is words that end, no more than there may be, all of them sent. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const char *argv[CLI_WORDS_MAX];
	struct arena *a = arena_new(MIB(4));
	int ends[2], argc = -1;
	size_t all = 4;

	if (!a || n > SENT_MAX || socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) {
		arena_free(a);
		return 0;
	}
	if (n == 0 || send(ends[0], data, n, MSG_NOSIGNAL) == (ssize_t)n) {
		shutdown(ends[0], SHUT_WR);
		if (cli_read_words(ends[1], a, argv, &argc)) {
			MUST(argc >= 0 && argc <= CLI_WORDS_MAX);
			for (int i = 0; i < argc; i++)
				all += 4 + strlen(argv[i]);
			MUST(all <= n);
		}
	}
	close(ends[0]);
	close(ends[1]);
	arena_free(a);
	return 0;
}
