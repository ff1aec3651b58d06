/*
 * Commands while a server runs: the words go over D/feixiang.sock, the server runs them with its own writer and sends back exit
 * status and output. Only who may enter the folder may ask (mode 0600), so nothing else is checked.
 *   request:  u32 count, then count × (u32 length, bytes); u32 which word is a file that follows, 0 none; its bytes     answer:  u32 status, u32 length, output, u32 length, problem
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/log.h"
#include "cli/cli.h"

#define WORD_MAX 8192
#define FILE_MAX MIB(64)
#define TIMEOUT_S 120

struct cli_socket {
	struct app *app;
	int fd, wake[2];
	char path[108];
	pthread_t thread;
};

/* --- Bytes ------------------------------------------------------------------------------------------------------------ */

static bool send_all(int fd, const void *p, size_t n)
{
	for (size_t at = 0; at < n;) {
		ssize_t sent = send(fd, (const char *)p + at, n - at, MSG_NOSIGNAL);

		if (sent <= 0)
			return false;
		at += (size_t)sent;
	}
	return true;
}

static bool recv_all(int fd, void *p, size_t n)
{
	for (size_t at = 0; at < n;) {
		ssize_t got = recv(fd, (char *)p + at, n - at, 0);

		if (got <= 0)
			return false;
		at += (size_t)got;
	}
	return true;
}

static bool send_bytes(int fd, struct str s)
{
	uint32_t n = (uint32_t)s.n;

	return send_all(fd, &n, sizeof(n)) && send_all(fd, s.p, s.n);
}

static bool recv_bytes(int fd, struct arena *a, size_t max, struct str *ret)
{
	uint32_t n;
	char *p;

	if (!recv_all(fd, &n, sizeof(n)) || n > max)
		return false;
	p = arena_alloc(a, (size_t)n + 1);
	if (!p || !recv_all(fd, p, n))
		return false;
	*ret = (struct str){p, n};
	return true;
}

/* --- The server's side ------------------------------------------------------------------------------------------------ */

bool cli_read_words(int fd, struct arena *a, const char *argv[CLI_WORDS_MAX], int *ret_argc)
{
	uint32_t count;
	struct str word;

	if (!recv_all(fd, &count, sizeof(count)) || count > CLI_WORDS_MAX)
		return false;
	for (uint32_t i = 0; i < count; i++) {
		if (!recv_bytes(fd, a, WORD_MAX, &word))
			return false;
		argv[i] = word.p;
	}
	*ret_argc = (int)count;
	return true;
}

/** The file that the words name, as its asker read it. */
static bool recv_file(int fd, struct cli *cli, const char *const *argv, int argc)
{
	uint32_t which;

	if (!recv_all(fd, &which, sizeof(which)) || which >= (uint32_t)(argc > 0 ? argc : 1))
		return false;
	if (which == 0)
		return true;
	cli->sent_name = str_c(argv[which]);
	return recv_bytes(fd, cli->arena, FILE_MAX, &cli->sent);
}

static void answer(int fd, int status, const struct cli *cli)
{
	uint32_t s = (uint32_t)status;

	if (!send_all(fd, &s, sizeof(s)) || !send_bytes(fd, buf_str(&cli->out)) || !send_bytes(fd, buf_str(&cli->problem)))
		return; /* whoever asked is gone */
}

static void serve_one(struct cli_socket *s, int fd)
{
	const struct timeval limit = {.tv_sec = TIMEOUT_S};
	struct cli *cli = calloc(1, sizeof(*cli));
	const char *argv[CLI_WORDS_MAX];
	const struct command *c = NULL;
	int argc = 0, status = 1;

	if (!cli)
		return;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
	cli->arena = arena_new(MIB(256));
	if (cli->arena) {
		buf_init(&cli->out, cli->arena, 0, CLI_OUT_MAX);
		buf_init(&cli->problem, cli->arena, 0, CLI_OUT_MAX);
		cli->settings = *app_settings(s->app);
		cli->app = s->app;
		if (cli_read_words(fd, cli->arena, argv, &argc) && recv_file(fd, cli, argv, argc)) {
			if (cli_parse(cli, argc, argv, &c, &status) && c->needs == NEEDS_WRITING)
				status = c->run(cli);
			answer(fd, status, cli);
		}
	}
	arena_free(cli->arena);
	free(cli);
}

static void *listen_thread(void *arg)
{
	struct cli_socket *s = arg;
	struct pollfd fds[2] = {{.fd = s->fd, .events = POLLIN}, {.fd = s->wake[0], .events = POLLIN}};

	while (poll(fds, 2, -1) > 0 || errno == EINTR) {
		int fd;

		if (fds[1].revents)
			break;
		fd = accept4(s->fd, NULL, NULL, SOCK_CLOEXEC);
		if (fd < 0)
			continue;
		serve_one(s, fd);
		close(fd);
	}
	web_thread_done();
	return NULL;
}

static bool address_of(const char *dir, struct sockaddr_un *ret)
{
	*ret = (struct sockaddr_un){.sun_family = AF_UNIX};
	return (size_t)snprintf(ret->sun_path, sizeof(ret->sun_path), "%s/feixiang.sock", dir) < sizeof(ret->sun_path);
}

enum err cli_socket_start(struct app *app, struct cli_socket **ret)
{
	struct cli_socket *s = calloc(1, sizeof(*s));
	struct sockaddr_un address;
	mode_t mask;

	if (!s)
		return ERR_NOMEM;
	s->app = app;
	if (!address_of(app_dir(app), &address)) { /* a folder too deep for a socket: commands then wait for the server to end */
		free(s);
		return ERR_LIMIT;
	}
	snprintf(s->path, sizeof(s->path), "%s", address.sun_path);
	unlink(s->path); /* left by a server that was killed; the folder's lock says that none lives */
	s->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	mask = umask(0177);
	if (s->fd < 0 || bind(s->fd, (struct sockaddr *)&address, sizeof(address)) != 0 || listen(s->fd, 8) != 0 || pipe2(s->wake, O_CLOEXEC) != 0) {
		umask(mask);
		if (s->fd >= 0)
			close(s->fd);
		free(s);
		return ERR_IO;
	}
	umask(mask);
	if (pthread_create(&s->thread, NULL, listen_thread, s) != 0) {
		close(s->fd);
		free(s);
		return ERR_NOMEM;
	}
	*ret = s;
	return OK;
}

void cli_socket_stop(struct cli_socket *s)
{
	if (!s)
		return;
	if (write(s->wake[1], "x", 1) != 1)
		log_warn("the command socket could not be woken");
	pthread_join(s->thread, NULL);
	close(s->fd);
	close(s->wake[0]);
	close(s->wake[1]);
	unlink(s->path);
	free(s);
}

/* --- The asking side -------------------------------------------------------------------------------------------------- */

/** The first word that is a file: its number and its bytes; 0: none is. */
static uint32_t find_file(struct arena *a, int argc, const char *const *argv, struct str *ret)
{
	struct stat st;

	for (int i = 2; i < argc; i++) {
		FILE *f = argv[i][0] != '-' && stat(argv[i], &st) == 0 && S_ISREG(st.st_mode) && st.st_size < (off_t)FILE_MAX ? fopen(argv[i], "rbe") : NULL;
		char *bytes = f ? arena_alloc(a, (size_t)st.st_size + 1) : NULL;

		if (bytes)
			*ret = (struct str){bytes, fread(bytes, 1, (size_t)st.st_size, f)};
		if (f)
			fclose(f);
		if (bytes)
			return (uint32_t)i;
	}
	return 0;
}

static bool ask(int fd, struct arena *a, int argc, const char *const *argv, int *ret_status, struct buf *out, struct buf *problem)
{
	uint32_t count = (uint32_t)argc, status, which;
	struct str o, p, file = {0};

	if (argc > CLI_WORDS_MAX || !send_all(fd, &count, sizeof(count)))
		return false;
	for (int i = 0; i < argc; i++) {
		/* a file is named from where the asker stands */
		char *full = i > 1 && argv[i][0] != '-' ? realpath(argv[i], NULL) : NULL;
		bool sent = send_bytes(fd, str_c(full ? full : argv[i]));

		free(full);
		if (!sent)
			return false;
	}
	which = find_file(a, argc, argv, &file);
	if (!send_all(fd, &which, sizeof(which)) || (which > 0 && !send_bytes(fd, file)))
		return false;
	if (!recv_all(fd, &status, sizeof(status)) || !recv_bytes(fd, a, CLI_OUT_MAX, &o) || !recv_bytes(fd, a, CLI_OUT_MAX, &p))
		return false;
	*ret_status = (int)status;
	buf_put(out, o);
	buf_put(problem, p);
	return true;
}

enum err cli_socket_ask(const char *dir, int argc, const char *const *argv, int *ret_status, struct buf *out, struct buf *problem)
{
	struct sockaddr_un address;
	int fd;
	bool good;

	if (!address_of(dir, &address))
		return ERR_NOT_FOUND;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return ERR_NOT_FOUND;
	if (connect(fd, (struct sockaddr *)&address, sizeof(address)) != 0) {
		close(fd);
		return ERR_NOT_FOUND;
	}
	good = ask(fd, out->arena, argc, argv, ret_status, out, problem);
	close(fd);
	return good ? OK : ERR_IO;
}
