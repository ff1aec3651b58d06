/* What a server gave up is refused, and what it needs still goes; each try in a process of its own, since there is no way back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/confine.h"

static char dir[64], other[64];

/** What the confined process finds; 0 when ${try} did. */
static int confined(int (*try)(void))
{
	pid_t child = fork();
	int status;

	assert_true(child >= 0);
	if (child == 0) {
		confine_files(dir, "");
		confine_person(dir, false);
		confine_calls();
		_exit(try());
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static int set_up(void **state)
{
	(void)state;
	/* not below /tmp, where a server may pass things */
	snprintf(dir, sizeof(dir), "/var/tmp/fxconfine.XXXXXX");
	snprintf(other, sizeof(other), "/var/tmp/fxother.XXXXXX");
	if (!mkdtemp(dir) || !mkdtemp(other) || chmod(other, 0777) != 0)
		return -1;
	return 0;
}

static int tear_down(void **state)
{
	char path[100];

	(void)state;
	snprintf(path, sizeof(path), "%s/own", dir);
	unlink(path);
	return rmdir(dir) | rmdir(other);
}

static void *nothing(void *arg)
{
	return arg;
}

static int the_needed(void)
{
	char path[100];
	pthread_t thread;
	int fd;

	snprintf(path, sizeof(path), "%s/own", dir);
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0 || write(fd, "x", 1) != 1 || fsync(fd) != 0)
		return 1;
	if (open("/etc/passwd", O_RDONLY | O_CLOEXEC) < 0)
		return 2;
	if (socket(AF_INET, SOCK_STREAM, 0) < 0 || socket(AF_UNIX, SOCK_STREAM, 0) < 0)
		return 3;
	if (pthread_create(&thread, NULL, nothing, NULL) != 0 || pthread_join(thread, NULL) != 0)
		return 4;
	return 0;
}

static void what_it_needs_goes(void **state)
{
	(void)state;
	assert_int_equal(confined(the_needed), 0);
}

static int the_refused(void)
{
	char *const none[] = {NULL};

	if (execve("/bin/true", none, none) == 0 || (errno != EPERM && errno != EACCES))
		return 1;
	if (socket(AF_PACKET, SOCK_RAW, 0) >= 0 || errno != EPERM)
		return 2;
	if (unshare(CLONE_NEWUSER) == 0 || errno != EPERM)
		return 3;
	if (mount("none", dir, "tmpfs", 0, NULL) == 0 || errno != EPERM)
		return 4;
	if (setuid(0) == 0 || errno != EPERM)
		return 5;
	if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1)
		return 6;
	if (syscall(SYS_bpf, 0, NULL, 0) == 0 || errno != EPERM)
		return 7;
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
	if (fork() >= 0 || errno != EPERM)
		return 8;
	if (ptrace(PTRACE_TRACEME, 0, 0, 0) == 0 || errno != EPERM)
		return 9;
#endif
	return geteuid() == 0 ? 10 : 0;
}

static void what_it_gave_up_is_refused(void **state)
{
	(void)state;
	assert_int_equal(confined(the_refused), 0);
}

static int a_file_elsewhere(void)
{
	char path[100];

	snprintf(path, sizeof(path), "%s/file", other);
	return open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600) < 0 && errno == EACCES ? 0 : 1;
}

/** Also where file modes would allow it, when the kernel has Landlock. */
static void files_elsewhere_are_not_changed(void **state)
{
	(void)state;
	if (syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION) < 0)
		skip();
	assert_int_equal(confined(a_file_elsewhere), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_it_needs_goes, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_it_gave_up_is_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(files_elsewhere_are_not_changed, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
