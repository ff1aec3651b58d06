#include "child.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define LINE_MAX_BYTES 2048

/** Runs it with standard output to ${out}; the child ends with its parent. */
static pid_t run(const char *const *args, int out)
{
	const char *path = getenv("FEIXIANG");
	pid_t pid = path ? fork() : -1;

	if (pid != 0)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (dup2(out, STDOUT_FILENO) >= 0)
		execv(path, (char *const *)args);
	_exit(127);
}

bool child_start(const char *dir, struct child *ret)
{
	return child_start_at(dir, NULL, ret);
}

bool child_start_at(const char *dir, const char *clock, struct child *ret)
{
	const char *const args[] = {"feixiang", "demo", "--dir", dir, "--listen", "127.0.0.1", "--port", "0", "--throttle", "off", "--json",
		clock ? "--clock" : NULL, clock, NULL};
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) != 0)
		return false;
	*ret = (struct child){.pid = run(args, ends[1]), .out = ends[0]};
	close(ends[1]);
	if (ret->pid < 0)
		close(ends[0]);
	return ret->pid > 0;
}

bool child_listens(struct child *c)
{
	char line[LINE_MAX_BYTES];
	const char *port, *path;
	size_t n = 0;
	ssize_t got;

	while (n < sizeof(line) - 1 && (n == 0 || line[n - 1] != '\n')) {
		got = read(c->out, line + n, sizeof(line) - 1 - n);
		if (got <= 0)
			return false;
		n += (size_t)got;
	}
	line[n] = '\0';
	port = strstr(line, "\"base\":\"http://127.0.0.1:");
	path = strstr(line, "\"resident\":\"");
	path = path ? strstr(path, "/q/") : NULL;
	if (!port || !path || sscanf(path, "%63[^\"]", c->resident) != 1)
		return false;
	c->port = (uint16_t)strtoul(port + strlen("\"base\":\"http://127.0.0.1:"), NULL, 10);
	return c->port > 0;
}

static int end(struct child *c, int signal)
{
	int status = -1;

	kill(c->pid, signal);
	if (waitpid(c->pid, &status, 0) != c->pid)
		status = -1;
	close(c->out);
	c->pid = 0;
	return status;
}

bool child_kill(struct child *c)
{
	int status = end(c, SIGKILL);

	return status != -1 && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

bool child_stop(struct child *c)
{
	int status = end(c, SIGTERM);

	return status != -1 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

int child_verify(const char *dir)
{
	const char *const args[] = {"feixiang", "verify", "--dir", dir, NULL};
	pid_t pid = run(args, STDERR_FILENO);
	int status = -1;

	if (pid <= 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return -1;
	return WEXITSTATUS(status);
}
