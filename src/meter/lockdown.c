/* What reading levels needs of the kernel, and nothing else: whatever goes wrong with a recording, no sample leaves by another way. */
#include <errno.h>
#include <seccomp.h>
#include <stddef.h>

#include "meter/lockdown.h"

static const int needed[] = {
	SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(writev), SCMP_SYS(fsync), SCMP_SYS(ftruncate), SCMP_SYS(lseek), SCMP_SYS(close), SCMP_SYS(fstat), SCMP_SYS(newfstatat), SCMP_SYS(brk),
	SCMP_SYS(mmap), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise), SCMP_SYS(futex), SCMP_SYS(getrandom), SCMP_SYS(clock_gettime),
	SCMP_SYS(rt_sigreturn), SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(sigaltstack), /* a sanitizer asks for its own signal stack before every exit */
	SCMP_SYS(exit), SCMP_SYS(exit_group),
};

/* to wait for an open device and ask it; restart_syscall: to go on waiting after a stop by Ctrl-Z */
static const int live_too[] = {SCMP_SYS(ioctl), SCMP_SYS(poll), SCMP_SYS(ppoll), SCMP_SYS(nanosleep), SCMP_SYS(clock_nanosleep), SCMP_SYS(restart_syscall)};

bool lockdown(bool live)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	bool good = filter != NULL;

	for (size_t i = 0; good && i < sizeof(needed) / sizeof(needed[0]); i++)
		good = seccomp_rule_add(filter, SCMP_ACT_ALLOW, needed[i], 0) == 0;
	for (size_t i = 0; good && live && i < sizeof(live_too) / sizeof(live_too[0]); i++)
		good = seccomp_rule_add(filter, SCMP_ACT_ALLOW, live_too[i], 0) == 0;
	good = good && seccomp_load(filter) == 0;
	if (filter)
		seccomp_release(filter);
	return good;
}
