#include "cli/cli.h"
#include "fuzz.h"

#define WORDS_MAX 64

static bool is_word(const char *const *argv, int argc, struct str s)
{
	for (int i = 0; i < argc; i++) /* a whole word, or what follows its "=" */
		if (s.p && s.p >= argv[i] && s.p + s.n == argv[i] + strlen(argv[i]))
			return true;
	return false;
}

static bool is_command(const struct command *c)
{
	for (const struct command *row = cli_commands; row->name; row++)
		if (row == c)
			return true;
	return false;
}

static void parsed_must_hold(const struct cli *cli, const struct command *c, const char *const *argv, int argc)
{
	MUST(is_command(c) && strcmp(argv[1], c->name) == 0);
	MUST(cli->args_n <= CLI_ARGS_MAX && cli->options_n <= CLI_OPTIONS_MAX);
	MUST(cli->dir.n > 0 && cli->problem.n == 0);
	for (size_t i = 0; i < cli->args_n; i++)
		MUST(is_word(argv, argc, cli->args[i]));
	for (size_t i = 0; i < cli->options_n; i++)
		MUST(cli->options[i].name.n > 0 && (!cli->options[i].value.p || is_word(argv, argc, cli->options[i].value)));
}

/** Words of a command, as the server gets them over its socket: one a line. What is not understood is said. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str rest = input_text(data, n);
	struct cli *cli = calloc(1, sizeof(*cli));
	const char *argv[WORDS_MAX];
	const struct command *c = NULL;
	int argc = 0, status = -1;

	MUST(cli);
	cli->arena = arena_new(MIB(32));
	MUST(cli->arena);
	buf_init(&cli->out, cli->arena, 0, CLI_OUT_MAX);
	buf_init(&cli->problem, cli->arena, 0, CLI_OUT_MAX);
	while (rest.n > 0 && argc < WORDS_MAX)
		argv[argc++] = arena_c(cli->arena, input_line(&rest));
	if (cli_parse(cli, argc, argv, &c, &status)) {
		parsed_must_hold(cli, c, argv, argc);
	} else {
		MUST(status == 0 || status == 2);
		MUST(cli->problem.n > 0 || cli->out.n > 0);
		MUST(status != 0 || cli->out.n > 0);
	}
	arena_free(cli->arena);
	free(cli);
	return 0;
}
