/*
 * Commands: rows of one table (cli.c). A command that writes runs in this process when nobody serves the folder, else inside the
 * server, asked over D/feixiang.sock (socket.c): on SQLite exactly one process writes.
 */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include "app.h"
#include "base/buf.h"
#include "features/streets/streets.h"

#define CLI_OPTIONS_MAX 16
#define CLI_ARGS_MAX 8
#define CLI_OUT_MAX MIB(8)

struct option_value {
	struct str name, value;
};

/** One run of a command. */
struct cli {
	struct arena *arena;
	struct app *app;             /* open, for commands that need it; else NULL */
	struct settings settings;    /* standards, D/feixiang.conf, flags */
	struct str dir;
	bool json;
	struct option_value options[CLI_OPTIONS_MAX];
	size_t options_n;
	struct str args[CLI_ARGS_MAX]; /* words that are no options */
	size_t args_n;
	struct buf out, problem;     /* for standard output and standard error */
	struct str sent_name, sent;  /* a file that came with the words over the socket: its asker could read it, the server perhaps not */
};

enum command_needs {
	NEEDS_NOTHING,
	NEEDS_READING,  /* the folder as it is; may be served by another */
	NEEDS_WRITING,  /* the folder, alone or through its server */
	NEEDS_SERVING,  /* the folder, alone, until it ends */
};

struct command_option {
	const char *name, *value, *text; /* value NULL: a switch */
};

struct command {
	const char *name;
	const char *args;    /* "FILE", "" */
	const char *summary; /* one line */
	const char *help;    /* more, with an example */
	enum command_needs needs;
	bool creates;        /* makes the folder */
	const struct command_option *options; /* ended by a row without a name; settings come on top for NEEDS_SERVING */
	/** run(cli): the exit status: 0 good, 1 not, 2 wrongly called. Says what in out and problem. */
	int (*run)(struct cli *cli);
};

extern const struct command cli_commands[]; /* ended by a row without a name */

int cmd_serve(struct cli *cli);
int cmd_init(struct cli *cli);
int cmd_demo(struct cli *cli);
int cmd_user(struct cli *cli);
int cmd_import(struct cli *cli);
int cmd_verify(struct cli *cli);
int cmd_routes(struct cli *cli);
int cmd_migrate(struct cli *cli);
int cmd_backup(struct cli *cli);
int cmd_restore(struct cli *cli);
int cmd_key(struct cli *cli);

/** cli_option(cli, "street"): the empty str when it was not given. cli_has: for switches. */
struct str cli_option(const struct cli *cli, const char *name);
bool cli_has(const struct cli *cli, const char *name);
/** cli_say(cli, format, …): a line of standard output. cli_fail(cli, status, format, …): a line of standard error; returns ${status}. */
void cli_say(struct cli *cli, const char *format, ...) __attribute__((format(printf, 2, 3)));
int cli_fail(struct cli *cli, int status, const char *format, ...) __attribute__((format(printf, 3, 4)));
/** cli_find_street(cli, db, ret): the one of --street, or the only one there is; says what is wrong. */
enum err cli_find_street(struct cli *cli, struct db *db, struct street *ret);
/** cli_file(cli, path, max, ret): the bytes of a file that a command was given, at most ${max} + 1 of them. ERR_IO. */
enum err cli_file(struct cli *cli, struct str path, size_t max, struct str *ret);
/** cli_settings(cli, arena, ret): standards, D/feixiang.conf as it stands now, flags. False: cli->problem says why. */
bool cli_settings(struct cli *cli, struct arena *a, struct settings *ret);
/**
 * cli_words(arena, argc, argv): copies of the words; in ${argv} itself a PostgreSQL address is overwritten after its "://", so that a password in it
 * does not stand in the list of processes. NULL: no memory.
 */
const char **cli_words(struct arena *a, int argc, char **argv);
/** cli_main(argc, argv): all of it. */
int cli_main(int argc, char **argv);
/** cli_parse(cli, argc, argv, ret_command): false: cli->problem says why, or help was asked for (*ret_status). Reads no file. */
bool cli_parse(struct cli *cli, int argc, const char *const *argv, const struct command **ret_command, int *ret_status);

/* --- The server's side of commands (socket.c) --------------------------------------------------------------------------- */

struct cli_socket;
#define CLI_WORDS_MAX 64 /* of a command that comes over the socket */
/**
 * cli_read_words(fd, a, argv, ret_argc): the words of a command as the socket carries them: their number, then each with its length.
 * false: the other side is gone, or asks for more than there may be. Fuzzed.
 */
bool cli_read_words(int fd, struct arena *a, const char *argv[CLI_WORDS_MAX], int *ret_argc);
/** cli_socket_start(app, ret): listens on D/feixiang.sock (mode 0600). cli_socket_stop: NULL is fine. */
enum err cli_socket_start(struct app *app, struct cli_socket **ret);
void cli_socket_stop(struct cli_socket *s);
/** cli_socket_ask(dir, argc, argv, ret_status, out, problem): ERR_NOT_FOUND: nobody listens there. */
enum err cli_socket_ask(const char *dir, int argc, const char *const *argv, int *ret_status, struct buf *out, struct buf *problem);

/** What a command does beside the server it has started. */
struct serve_part {
	/** tell(cli, context): once it listens. Not 0: it ends at once, with this exit status. */
	int (*tell)(struct cli *cli, void *context);
	/** step(cli, context): what happens next; gives the milliseconds until it is called again, or -1: never. NULL: nothing happens. */
	int64_t (*step)(struct cli *cli, void *context);
	void *context;
};

/** serve_until_told(cli, part): starts the server, ends on SIGINT or SIGTERM. What part says in cli->out is printed after each call. */
int serve_until_told(struct cli *cli, const struct serve_part *part);
/** serve_prepare(cli, create): before the folder is opened: the log, the folder when it may be made, what no thread may do any more. False: cli->problem. */
bool serve_prepare(struct cli *cli, bool create);
/** serve_over(): everything has ended; until then a server that was told to end is ended after five seconds, whatever hangs. */
void serve_over(void);

#endif
