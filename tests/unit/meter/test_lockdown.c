#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "meter/lockdown.h"

/** What a reader of samples must not be able to do, each in a process of its own. */
static int open_file(void)
{
	return open("/dev/null", O_WRONLY);
}

static int make_file(void)
{
	return creat("/tmp/feixiang-lockdown", 0600);
}

static int make_socket(void)
{
	return socket(AF_INET, SOCK_DGRAM, 0);
}

static int run_a_program(void)
{
	return execl("/bin/true", "true", (char *)NULL);
}

static int stop_another(void)
{
	return kill(getppid(), 0);
}

static int ask_a_device(void)
{
	int waiting;

	return ioctl(STDIN_FILENO, FIONREAD, &waiting);
}

static const struct {
	const char *what;
	int (*attempt)(void);
	bool live_may;
} attempts[] = {
	{"open a file", open_file, false}, {"make a file", make_file, false}, {"make a socket", make_socket, false},
	{"run a program", run_a_program, false}, {"signal another", stop_another, false}, {"ask a device", ask_a_device, true},
};

/** 0: it was refused with EPERM. */
static int in_a_child(size_t i, bool locked, bool live)
{
	int status = 0;
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0) {
		if (locked && !lockdown(live))
			_exit(3);
		errno = 0;
		_exit(attempts[i].attempt() == -1 && errno == EPERM ? 0 : 1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 4;
}

static void refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(attempts); i++)
		for (int live = 0; live < 2; live++) {
			int got = in_a_child(i, true, live), wanted = live && attempts[i].live_may;

			if (got != wanted)
				fail_msg("%s, live %d: %d, not %d", attempts[i].what, live, got, wanted);
		}
	assert_int_equal(in_a_child(0, false, false), 1); /* and without it nothing of this would be refused */
}

int main(void)
{
	const struct CMUnitTest tests[] = {UNIT(refused)};

	return UNIT_RUN(tests);
}
