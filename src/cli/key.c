/* The key on paper: four lines of eight bytes, each with four figures that tell a slip of the pen. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "auth/keys.h"
#include "cli/cli.h"

#define LINES 4
#define LINE_BYTES 8
#define TYPED_MAX 4096

static unsigned check_of(int line, const uint8_t *bytes)
{
	uint8_t text[1 + LINE_BYTES] = {(uint8_t)line};
	struct hash h;

	memcpy(text + 1, bytes, LINE_BYTES);
	h = hash_plain((struct str){(const char *)text, sizeof(text)});
	explicit_bzero(text, sizeof(text));
	return (unsigned)h.b[0] << 8 | h.b[1];
}

static int key_sheet(struct cli *cli, const char *dir)
{
	struct hash_key master;
	enum err err = keys_read(dir, &master);

	if (err != OK)
		return cli_fail(cli, 1, "feixiang key sheet: %s/key cannot be read (%s)", dir, err_name(err));
	cli_say(cli, "Feixiang: the key of the house in %s\n", dir);
	for (int line = 0; line < LINES; line++) {
		const uint8_t *b = master.b + line * LINE_BYTES;

		cli_say(cli, "  %d:  %02x%02x %02x%02x %02x%02x %02x%02x  %04x", line + 1, b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7], check_of(line, b));
	}
	cli_say(cli, "\nWhoever has this and the data can read everything; without it nothing can be opened. Keep it where you keep other keys,\n"
		"never with a backup. To type it in again: feixiang key read --dir DIR");
	explicit_bzero(&master, sizeof(master));
	return 0;
}

/* --- Typed in ----------------------------------------------------------------------------------------------------------- */

static int digit_of(char c)
{
	const char *at = c ? strchr("0123456789abcdef", c | 0x20) : NULL;

	return at ? (int)(at - "0123456789abcdef") : -1;
}

/** The figures of one line behind its number, blanks left out; false: not as many as there must be, or the check does not fit. */
static bool read_line(int line, struct str text, uint8_t *to)
{
	uint8_t bytes[LINE_BYTES + 2] = {0};
	size_t n = 0, colon = str_find(text, ':');
	bool good = true;

	if (colon < text.n)
		text = str_from(text, colon + 1);
	for (size_t i = 0; good && i < text.n; i++) {
		int digit = digit_of(text.p[i]);

		if (text.p[i] == ' ' || text.p[i] == '\t' || text.p[i] == '\r')
			continue;
		good = digit >= 0 && n < 2 * sizeof(bytes);
		if (good) {
			bytes[n / 2] = (uint8_t)(bytes[n / 2] << 4 | digit);
			n++;
		}
	}
	good = good && n == 2 * sizeof(bytes) && check_of(line, bytes) == ((unsigned)bytes[LINE_BYTES] << 8 | bytes[LINE_BYTES + 1]);
	if (good)
		memcpy(to, bytes, LINE_BYTES);
	explicit_bzero(bytes, sizeof(bytes));
	return good;
}

/** Figures, blanks and the colon behind the number: not the words around them. */
static bool is_line(struct str text)
{
	bool any = false;

	text = str_trim(text);
	for (size_t i = 0; i < text.n; i++) {
		if (digit_of(text.p[i]) < 0 && !memchr(": \t\r", text.p[i], 4))
			return false;
		any = true;
	}
	return any;
}

static int key_read(struct cli *cli, const char *dir)
{
	bool asks = isatty(STDIN_FILENO);
	char typed[TYPED_MAX];
	struct hash_key master;
	int line = 0;
	enum err err;

	while (line < LINES) {
		if (asks) {
			printf("line %d: ", line + 1);
			fflush(stdout);
		}
		if (!fgets(typed, sizeof(typed), stdin))
			return cli_fail(cli, 1, "feixiang key read: four lines are needed, %d were there. Nothing was written", line);
		if (!is_line(str_trim(str_c(typed))))
			continue; /* the words around them */
		if (read_line(line, str_trim(str_c(typed)), master.b + line * LINE_BYTES)) {
			line++;
		} else if (asks) {
			printf("that is not what the sheet says: look at it once more\n");
		} else {
			return cli_fail(cli, 1, "feixiang key read: line %d is not what the sheet says. Nothing was written", line + 1);
		}
	}
	err = keys_write(dir, &master);
	explicit_bzero(&master, sizeof(master));
	explicit_bzero(typed, sizeof(typed));
	if (err == ERR_CONFLICT)
		return cli_fail(cli, 1, "feixiang key read: %s/key is there already: it was left as it is", dir);
	if (err != OK)
		return cli_fail(cli, 1, "feixiang key read: %s/key cannot be written (%s)", dir, err_name(err));
	cli_say(cli, "The key is in %s/key. Whether it is the right one feixiang verify --dir %s tells.", dir, dir);
	return 0;
}

int cmd_key(struct cli *cli)
{
	const char *dir = arena_c(cli->arena, cli->dir);

	if (cli->args_n == 1 && str_eq(cli->args[0], S("sheet")))
		return key_sheet(cli, dir);
	if (cli->args_n == 1 && str_eq(cli->args[0], S("read")))
		return key_read(cli, dir);
	return cli_fail(cli, 2, "feixiang key: sheet or read? See feixiang key --help");
}
