#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"
#include "meter/riff.h"

/** The head of a WAV file: whatever it announces, an answer comes, the same one twice, and what is cut off by a byte is never whole. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	int fd = memfd_create("recording", MFD_CLOEXEC);
	const char *problem;

	MUST(fd >= 0 && write(fd, data, n) == (ssize_t)n);
	problem = riff_problem(fd, n);
	MUST(!problem || problem[0]);
	MUST(riff_problem(fd, n) == problem);
	if (!problem && n % 2 == 0)
		MUST(riff_problem(fd, n - 2) != NULL);
	close(fd);
	return 0;
}
