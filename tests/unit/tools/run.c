#include "run.h"

#include <dirent.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define ARGS_MAX 16

extern char **environ;
static char folder[512];

int run_set_up(void **state)
{
	const char *tmp = getenv("TMPDIR");

	snprintf(folder, sizeof(folder), "%s/unit-tools-XXXXXX", tmp ? tmp : P_tmpdir);
	return unit_set_up(state) != 0 || !mkdtemp(folder) || chdir(folder) != 0;
}

int run_tear_down(void **state)
{
	DIR *d = opendir(".");
	struct dirent *entry;

	while (d && (entry = readdir(d)))
		if (entry->d_name[0] != '.')
			unlink(entry->d_name);
	if (d)
		closedir(d);
	return unit_tear_down(state) != 0 || chdir("/") != 0 || rmdir(folder) != 0;
}

void run_write(const char *name, struct str text)
{
	FILE *f = fopen(name, "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(text.p, 1, text.n, f), text.n);
	assert_int_equal(fclose(f), 0);
}

struct str run_output(const char *name)
{
	return unit_read(name);
}

int run_tool(const char *variable, struct str *ret_said, ...)
{
	char *argv[ARGS_MAX] = {getenv(variable)};
	posix_spawn_file_actions_t actions;
	va_list args;
	pid_t pid;
	int n = 1, status;

	if (!argv[0])
		fail_msg("%s does not name the tool", variable);
	va_start(args, ret_said);
	while (n + 1 < ARGS_MAX && (argv[n] = va_arg(args, char *)))
		n++;
	va_end(args);
	assert_null(argv[n]);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "said", O_WRONLY | O_CREAT | O_TRUNC, 0600);
	assert_int_equal(posix_spawn(&pid, argv[0], &actions, NULL, argv, environ), 0);
	posix_spawn_file_actions_destroy(&actions);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	*ret_said = unit_read("said");
	return WEXITSTATUS(status);
}

void run_assert_says(struct str said, struct str part, const char *file, int line)
{
	if (str_find_str(said, part) < said.n)
		return;
	print_error("\"%.*s\"\ndoes not say \"%.*s\"\n", STR_FMT(said), STR_FMT(part));
	_fail(file, line);
}
