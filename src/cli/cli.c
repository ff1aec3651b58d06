#include "cli/cli.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/utf8.h"

#define CONF_MAX (64 * 1024)

static const struct command_option init_options[] = {
	{"street", "CODE", "short code of the street: 2 to 8 small letters or digits, a letter first"},
	{"name", "NAME", "its name, as people say it"},
	{"zone", "ZONE", "where its clocks stand, like Europe/Berlin; Asia/Shanghai if not given"},
	{NULL, NULL, NULL},
};
static const struct command_option demo_options[] = {
	{"clock", "TIME", "start at this moment (2026-03-06T23:30, the street's time); time goes on from there"},
	{"night", "N", "play a night of forty reports, 22:00 to 08:30, N minutes of it each second (1 to 10)"},
	{NULL, NULL, NULL},
};
static const struct command_option user_options[] = {
	{"name", "NAME", "how colleagues call the person"},
	{"role", "ROLE", "officer, admin or district"},
	{"street", "CODE", "where; not needed for district, nor when there is only one"},
	{NULL, NULL, NULL},
};
static const struct command_option import_options[] = {
	{"street", "CODE", "which street; not needed when there is only one"},
	{"dry-run", NULL, "only look: say what would happen, change nothing"},
	{NULL, NULL, NULL},
};
static const struct command_option verify_options[] = {
	{"heads", "FILE", "a copy of DIR/heads.log that was kept elsewhere, instead of that one"},
	{NULL, NULL, NULL},
};
static const struct command_option restore_options[] = {
	{"heads", "FILE", "a copy of heads.log that was kept elsewhere: what it tells of beyond the backup is given up, and said so in the journal"},
	{NULL, NULL, NULL},
};
static const struct command_option no_options[] = {{NULL, NULL, NULL}};

const struct command cli_commands[] = {
	{"serve", "", "serve the streets of a folder",
		"Works without any configuration: in a working folder without a house it begins one, listens on port 8311 and prints a one-time\n"
		"link for the first administrator. With --dir it serves what is there and makes nothing. Settings stand in DIR/feixiang.conf\n"
		"(\"port = 80\") or are given here.\n"
		"  feixiang serve --dir /srv/feixiang --public-url https://lane.example\n",
		NEEDS_SERVING, true, no_options, cmd_serve},
	{"init", "", "set up a street",
		"  feixiang init --dir /srv/feixiang --street xq --name 荔红街\n", NEEDS_WRITING, true, init_options, cmd_init},
	{"demo", "", "fill a folder with a sample street and serve it",
		"Prints a link (and, on a terminal, a QR code) for each kind of person. The links let anybody in: for trying out only.\n"
		"  feixiang demo --dir /tmp/lane --clock 2026-03-06T23:30\n"
		"  feixiang demo --dir /tmp/night --clock 2026-03-06T22:00 --night 2    a night to watch, over in five minutes\n",
		NEEDS_SERVING, true, demo_options, cmd_demo},
	{"user", "add|link|close LOGIN | list", "people of the office",
		"  feixiang user add chen --name 小陈 --role officer --street xq     prints a link to choose a password\n"
		"  feixiang user link chen                                         a new link, when the password is forgotten\n"
		"  feixiang user close chen                                        cannot sign in any more\n"
		"  feixiang user list\n",
		NEEDS_WRITING, false, user_options, cmd_user},
	{"import", "shops FILE", "take a roster of shops (.xlsx, .csv)",
		"Takes the rows that can be taken and gives a reason for each other one. The same file again changes nothing.\n"
		"  feixiang import shops roster.xlsx --street xq --dry-run\n",
		NEEDS_WRITING, false, import_options, cmd_import},
	{"verify", "", "hold journal and tables against each other",
		"First the engine's own look at its file, then each entry and each row. Ends with 0 when all is as it was written, else with 1 and the\n"
		"first entry that was changed, removed, inserted or cut off. Works on a medium that is read only, too.\n"
		"  feixiang verify --dir /srv/feixiang --heads /media/stick/heads.log\n",
		NEEDS_READING, false, verify_options, cmd_verify},
	{"backup", "FILE|FOLDER", "put everything aside, also while it is served",
		"Writes one file: the database as it stands at this moment, with the journal's heads; reads it back and verifies it. Never the key:\n"
		"keep that elsewhere (feixiang key sheet). Do not copy feixiang.db by hand while it is served: such a copy may be torn.\n"
		"  feixiang backup /media/stick --dir /srv/feixiang      a new file of today in that folder\n"
		"On PostgreSQL pg_dump keeps the data; this writes what belongs to it and says what to type.\n",
		NEEDS_READING, false, no_options, cmd_backup},
	{"restore", "FILE", "put a backup in its place",
		"Into a folder with its key and without a database. Verifies the file first; what was written after it is lost, and the journal says so.\n"
		"  feixiang key read --dir /srv/feixiang                  when the key is gone, too: type it in from its sheet\n"
		"  feixiang restore /media/stick/feixiang-20260306-0330.backup --dir /srv/feixiang\n",
		NEEDS_NOTHING, false, restore_options, cmd_restore},
	{"key", "sheet | read", "the key on paper, and back from there",
		"Whoever has the key and the data can read everything: keep the sheet where you keep other keys, never with a backup.\n"
		"  feixiang key sheet --dir /srv/feixiang > sheet.txt      print it, then remove the file\n"
		"  feixiang key read --dir /srv/feixiang                  types it in again; each line is checked\n",
		NEEDS_NOTHING, false, no_options, cmd_key},
	{"routes", "", "list every address the server answers", "With --json a line of JSON for each.\n", NEEDS_NOTHING, false, no_options, cmd_routes},
	{"migrate", "", "bring the database up to date",
		"serve does it by itself; this is for doing it beforehand.\n", NEEDS_WRITING, false, no_options, cmd_migrate},
	{NULL, NULL, NULL, NULL, NEEDS_NOTHING, false, NULL, NULL},
};

/* --- Saying ----------------------------------------------------------------------------------------------------------- */

__attribute__((format(printf, 3, 0))) static void put_line(struct buf *b, struct arena *a, const char *format, va_list args)
{
	va_list again;
	char *p;
	int n;

	va_copy(again, args);
	n = vsnprintf(NULL, 0, format, again);
	va_end(again);
	p = n < 0 ? NULL : arena_alloc(a, (size_t)n + 1);
	if (!p)
		return;
	vsnprintf(p, (size_t)n + 1, format, args);
	/* what came from a file, a disk or a stranger gives a terminal no orders */
	for (int i = 0; i < n; i++)
		if (((unsigned char)p[i] < ' ' && p[i] != '\n' && p[i] != '\t') || p[i] == 0x7f)
			p[i] = '?';
	if (!utf8_valid((struct str){p, (size_t)n}))
		for (int i = 0; i < n; i++)
			if (p[i] & 0x80)
				p[i] = '?';
	buf_put(b, (struct str){p, (size_t)n});
	buf_putc(b, '\n');
}

void cli_say(struct cli *cli, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	put_line(&cli->out, cli->arena, format, args);
	va_end(args);
}

int cli_fail(struct cli *cli, int status, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	put_line(&cli->problem, cli->arena, format, args);
	va_end(args);
	return status;
}

/* --- Help ------------------------------------------------------------------------------------------------------------- */

static void say_usage(struct cli *cli)
{
	cli_say(cli, "feixiang: a street's grievances at one tap, and the good things it does together\n\nusage: feixiang COMMAND [options]\n");
	for (const struct command *c = cli_commands; c->name; c++)
		cli_say(cli, "  %-8s %s", c->name, c->summary);
	cli_say(cli, "\nEvery command takes --dir DIR (the folder that holds everything, default: this one), --db URL (postgresql://…), --json and --help.\n"
		"A database's password belongs into DIR/feixiang.conf (\"db = postgresql://…\", chmod 600) or the file that PGPASSFILE names: what is\n"
		"typed can be seen by others of this machine for a moment, and stays in the shell's history.");
}

static void say_option(struct cli *cli, const char *name, const char *value, const char *text)
{
	struct str left = arena_fmt(cli->arena, "--%s%s%s", name, value ? " " : "", value ? value : "");

	cli_say(cli, "  %-26.*s %s", STR_FMT(left), text);
}

static void say_help(struct cli *cli, const struct command *c)
{
	cli_say(cli, "usage: feixiang %s %s%s[options]\n\n%s.\n%s", c->name, c->args, *c->args ? " " : "", c->summary, c->help);
	say_option(cli, "dir", "DIR", "the folder that holds everything (default: this one)");
	say_option(cli, "db", "URL", "postgresql://… instead of the file DIR/feixiang.db; its password better in feixiang.conf or PGPASSFILE");
	say_option(cli, "json", NULL, "one JSON object a line, for scripts");
	for (const struct command_option *o = c->options; o->name; o++)
		say_option(cli, o->name, o->value, o->text);
	if (c->needs != NEEDS_SERVING)
		return;
	for (int i = 0; i < SETTING__COUNT; i++) {
		const char *standard = *setting_rows[i].standard ? setting_rows[i].standard : "empty";

		if (i == SETTING_db) /* every command has it */
			continue;
		say_option(cli, setting_rows[i].name, setting_rows[i].unit, arena_fmt(cli->arena, "%s (%s)", setting_rows[i].text, standard).p);
	}
}

/* --- Parsing ---------------------------------------------------------------------------------------------------------- */

static const struct command *command_find(const char *name)
{
	for (const struct command *c = cli_commands; c->name; c++)
		if (strcmp(c->name, name) == 0)
			return c;
	return NULL;
}

static const struct command_option *option_find(const struct command *c, struct str name)
{
	static const struct command_option common[] = {{"dir", "DIR", ""}, {"db", "URL", ""}, {"json", NULL, ""}, {"help", NULL, ""}};

	for (size_t i = 0; i < sizeof(common) / sizeof(common[0]); i++)
		if (str_eq(str_c(common[i].name), name))
			return &common[i];
	for (const struct command_option *o = c->options; o->name; o++)
		if (str_eq(str_c(o->name), name))
			return o;
	return NULL;
}

static bool take_option(struct cli *cli, const struct command *c, int argc, const char *const *argv, int *at)
{
	struct str word = str_from(str_c(argv[*at]), 2), name = str_head(word, str_find(word, '=')), value = {0};
	const struct command_option *o = option_find(c, name);
	const struct setting_row *setting = o || c->needs != NEEDS_SERVING ? NULL : setting_find(name);

	if (!o && !setting) {
		cli_fail(cli, 2, "feixiang %s: there is no option --%.*s; see feixiang %s --help", c->name, STR_FMT(name), c->name);
		return false;
	}
	if (setting || o->value) {
		if (name.n < word.n) {
			value = str_from(word, name.n + 1);
		} else if (*at + 1 < argc) {
			value = str_c(argv[++*at]);
		} else {
			cli_fail(cli, 2, "feixiang %s: a value must follow --%.*s", c->name, STR_FMT(name));
			return false;
		}
	}
	if (cli->options_n == CLI_OPTIONS_MAX) {
		cli_fail(cli, 2, "feixiang: too many options");
		return false;
	}
	cli->options[cli->options_n++] = (struct option_value){setting ? str_c(setting->name) : name, value};
	return true;
}

bool cli_parse(struct cli *cli, int argc, const char *const *argv, const struct command **ret_command, int *ret_status)
{
	const struct command *c = argc > 1 ? command_find(argv[1]) : NULL;

	*ret_status = 0;
	if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0) {
		say_usage(cli);
		*ret_status = argc < 2 ? 2 : 0;
		return false;
	}
	*ret_status = 2;
	if (!c) {
		cli_fail(cli, 2, "feixiang: there is no command %s; see feixiang --help", argv[1]);
		return false;
	}
	for (int i = 2; i < argc; i++) {
		if (strncmp(argv[i], "--", 2) == 0) {
			if (!take_option(cli, c, argc, argv, &i))
				return false;
		} else if (cli->args_n < CLI_ARGS_MAX) {
			cli->args[cli->args_n++] = str_c(argv[i]);
		}
	}
	if (cli_has(cli, "help")) {
		say_help(cli, c);
		*ret_status = 0;
		return false;
	}
	cli->json = cli_has(cli, "json");
	cli->dir = cli_option(cli, "dir").n ? cli_option(cli, "dir") : S(".");
	*ret_command = c;
	return true;
}

struct str cli_option(const struct cli *cli, const char *name)
{
	for (size_t i = cli->options_n; i-- > 0;)
		if (str_eq(cli->options[i].name, str_c(name)))
			return cli->options[i].value;
	return (struct str){0};
}

bool cli_has(const struct cli *cli, const char *name)
{
	for (size_t i = 0; i < cli->options_n; i++)
		if (str_eq(cli->options[i].name, str_c(name)))
			return true;
	return false;
}

enum err cli_find_street(struct cli *cli, struct db *db, struct street *ret)
{
	struct str code = cli_option(cli, "street");
	struct streets streets;
	enum err err;

	if (code.n > 0) {
		err = street_find(db, cli->arena, code, ret);
		if (err == ERR_NOT_FOUND)
			cli_fail(cli, 1, "there is no street %.*s in this folder; feixiang init sets one up", STR_FMT(code));
		return err;
	}
	err = street_list(db, cli->arena, &streets);
	if (err == OK && streets.n != 1) {
		cli_fail(cli, 2, streets.n ? "several streets are here: say which with --street CODE" : "no street is here yet: feixiang init sets one up");
		return ERR_INVALID;
	}
	return err == OK ? street_find_id(db, cli->arena, streets.v[0].id, ret) : err;
}

/* --- Settings --------------------------------------------------------------------------------------------------------- */

static void say_mistake(struct cli *cli, const char *path, const struct settings_mistake *m)
{
	const struct setting_row *row = setting_find(m->name);

	if (m->name.n == 0)
		cli_fail(cli, 1, "%s, line %d: a setting is written name = value", path, m->line);
	else if (!row)
		cli_fail(cli, 1, "%s, line %d: there is no setting %.*s; feixiang serve --help lists them", path, m->line, STR_FMT(m->name));
	else
		cli_fail(cli, 1, "%s, line %d: %s cannot be %.*s: it is %.*s", path, m->line, row->name, STR_FMT(m->value),
			STR_FMT(setting_range(row, cli->arena)));
}

/** "postgresql://user:password@host/…", or "…?password=…". */
static bool holds_password(struct str url)
{
	struct str rest = str_from(url, str_find_str(url, S("://")) + 3), user = str_head(rest, str_find(rest, '@'));

	return (user.n < rest.n && str_find(user, ':') < user.n) || str_find_str(url, S("password=")) < url.n;
}

static bool read_conf(struct cli *cli, struct arena *a, struct settings *to)
{
	char *text = arena_alloc(a, CONF_MAX);
	const char *path = arena_fmt(a, "%.*s/feixiang.conf", STR_FMT(cli->dir)).p;
	FILE *f = fopen(path, "re");
	struct settings_mistake mistake = {0};
	struct stat st;
	bool shared;
	size_t n;

	if (!f)
		return errno == ENOENT || cli_fail(cli, 1, "feixiang: %s cannot be read: %s", path, strerror(errno)) == 0;
	n = text ? fread(text, 1, CONF_MAX, f) : 0;
	shared = fstat(fileno(f), &st) == 0 && st.st_mode & (S_IRWXG | S_IRWXO);
	fclose(f);
	if (settings_parse(to, (struct str){text, n}, &mistake) == OK) {
		if (shared && holds_password(to->value[SETTING_db]))
			cli_fail(cli, 0, "feixiang: %s holds the database's password and may be read by others: chmod 600 it", path);
		return true;
	}
	say_mistake(cli, path, &mistake);
	return false;
}

bool cli_settings(struct cli *cli, struct arena *a, struct settings *ret)
{
	settings_init(ret);
	if (!read_conf(cli, a, ret))
		return false;
	for (size_t i = 0; i < cli->options_n; i++) {
		enum err err = settings_set(ret, cli->options[i].name, cli->options[i].value);

		if (err == ERR_INVALID) {
			cli_fail(cli, 2, "--%.*s cannot be \"%.*s\": it is %.*s", STR_FMT(cli->options[i].name), STR_FMT(cli->options[i].value),
				STR_FMT(setting_range(setting_find(cli->options[i].name), cli->arena)));
			return false;
		}
	}
	return true;
}

enum err cli_file(struct cli *cli, struct str path, size_t max, struct str *ret)
{
	char *bytes;
	FILE *f;
	size_t n;

	if (cli->sent_name.n > 0 && str_eq(cli->sent_name, path)) {
		*ret = str_head(cli->sent, max + 1);
		return OK;
	}
	bytes = arena_alloc(cli->arena, max + 1);
	f = bytes ? fopen(arena_c(cli->arena, path), "rbe") : NULL;
	if (!f)
		return ERR_IO;
	n = fread(bytes, 1, max + 1, f);
	fclose(f);
	*ret = (struct str){bytes, n};
	return OK;
}

/* --- Running ---------------------------------------------------------------------------------------------------------- */

static int run_open(struct cli *cli, const struct command *c)
{
	struct app_options o = {.dir = arena_c(cli->arena, cli->dir), .settings = &cli->settings, .create = c->creates && !(c->run == cmd_serve && cli_has(cli, "dir")), .read_only = c->needs == NEEDS_READING};
	int status;

	if (c->needs == NEEDS_NOTHING)
		return c->run(cli);
	if (c->needs == NEEDS_SERVING && !serve_prepare(cli, o.create))
		return 1;
	if (app_open(&o, &cli->app) != OK)
		return cli_fail(cli, 1, "feixiang: %s", app_problem());
	status = c->run(cli);
	app_close(cli->app);
	serve_over();
	return status;
}

static int run(struct cli *cli, const struct command *c, int argc, const char *const *argv)
{
	int status;
	enum err err = ERR_NOT_FOUND;

	if (!cli_settings(cli, cli->arena, &cli->settings))
		return 1;
	if (c->needs == NEEDS_WRITING)
		err = cli_socket_ask(arena_c(cli->arena, cli->dir), argc, argv, &status, &cli->out, &cli->problem);
	if (err == OK)
		return status;
	return run_open(cli, c);
}

static void flush(struct buf *b, int fd)
{
	size_t at = 0;

	while (at < b->n) {
		ssize_t n = write(fd, b->p + at, b->n - at);

		if (n <= 0)
			break;
		at += (size_t)n;
	}
	b->n = 0;
}

/* --- What others may see of us ------------------------------------------------------------------------------------------ */

/** What stands before the "://" at ${at} names PostgreSQL. */
static bool is_postgres(const char *word, const char *at)
{
	static const char *const schemes[] = {"postgres", "postgresql"};

	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
		size_t n = strlen(schemes[i]);

		if ((size_t)(at - word) >= n && strncmp(at - n, schemes[i], n) == 0)
			return true;
	}
	return false;
}

const char **cli_words(struct arena *a, int argc, char **argv)
{
	const char **words = ARENA_ARRAY(a, const char *, (size_t)argc + 1);

	for (int i = 0; words && i < argc; i++) {
		size_t n = strlen(argv[i]);
		const char *url = strstr(argv[i], "://");
		struct str word = arena_dup(a, (struct str){argv[i], n});

		if (!word.p && n > 0)
			return NULL;
		words[i] = word.p ? word.p : "";
		/* a database's address may hold its password: whoever lists processes sees what kind of address it is, no more */
		if (url && is_postgres(argv[i], url))
			memset(argv[i] + (url - argv[i]) + 3, '*', n - (size_t)(url - argv[i]) - 3);
	}
	return words;
}

int cli_main(int argc, char **argv)
{
	struct cli *cli = calloc(1, sizeof(*cli));
	const struct command *c = NULL;
	const char **words = NULL;
	int status = 1;

	if (!cli)
		return 1;
	umask(077); /* whatever is made here is its owner's alone */
	cli->arena = arena_new(MIB(256));
	if (cli->arena)
		words = cli_words(cli->arena, argc, argv);
	if (words) {
		buf_init(&cli->out, cli->arena, 0, CLI_OUT_MAX);
		buf_init(&cli->problem, cli->arena, 0, CLI_OUT_MAX);
		if (cli_parse(cli, argc, words, &c, &status))
			status = run(cli, c, argc, words);
		flush(&cli->out, STDOUT_FILENO);
		flush(&cli->problem, STDERR_FILENO);
	}
	arena_free(cli->arena);
	free(cli);
	return status;
}
