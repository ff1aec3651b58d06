/*
 * Bad days of a house, with the program itself: a key that is gone, a disk that is not mounted, a backup made while others write, a backup
 * put back, a file that rotted, a medium that is read only.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char dir[64], said[65536];

/* --- The program ---------------------------------------------------------------------------------------------------------- */

static const char *in(const char *name)
{
	static char paths[8][200];
	static unsigned next;
	char *to = paths[next++ % 8];

	snprintf(to, sizeof(paths[0]), "%s/%s", dir, name);
	return to;
}

static pid_t start(const char *const *words, int out, int from, uid_t as)
{
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid > 0)
		return pid;
	if (as && (setgid(65534) != 0 || setuid(as) != 0))
		_exit(99);
	dup2(from, 0);
	dup2(out, 1);
	dup2(out, 2);
	execv(getenv("FEIXIANG"), (char *const *)(uintptr_t)words);
	_exit(98);
}

/** Runs it to its end; what it said is in `said`. A command that should end at once is ended after a while: then the status is -1. */
static int run_as(uid_t as, const char *input, const char *const *words)
{
	int out[2], from = open(input ? input : "/dev/null", O_RDONLY | O_CLOEXEC), status = -1;
	size_t n = 0;
	ssize_t got;
	pid_t pid;

	assert_true(from >= 0 && pipe2(out, O_CLOEXEC) == 0);
	pid = start(words, out[1], from, as);
	close(out[1]);
	close(from);
	for (;;) {
		struct pollfd p = {.fd = out[0], .events = POLLIN};

		if (poll(&p, 1, 60000) <= 0) {
			kill(pid, SIGKILL);
			break;
		}
		got = read(out[0], said + n, sizeof(said) - 1 - n);
		if (got <= 0)
			break;
		n += (size_t)got;
	}
	said[n] = '\0';
	close(out[0]);
	waitpid(pid, &status, 0);
	if (WIFSIGNALED(status))
		print_message("ended by signal %d\n", WTERMSIG(status));
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

#define RUN(...) run_as(0, NULL, (const char *const[]){"feixiang", __VA_ARGS__, NULL})
#define RUN_FROM(input, ...) run_as(0, (input), (const char *const[]){"feixiang", __VA_ARGS__, NULL})

static void assert_said(const char *text)
{
	if (!strstr(said, text))
		fail_msg("\"%s\" does not say \"%s\"", said, text);
}

/** A server on ${house} until end_server; it has said where it is. */
static pid_t serve(const char *house)
{
	const char *const words[] = {"feixiang", "serve", "--dir", house, "--port", "0", "--listen", "127.0.0.1", NULL};
	int out[2], none = open("/dev/null", O_RDONLY | O_CLOEXEC);
	size_t n = 0;
	ssize_t got;
	pid_t pid;

	assert_true(none >= 0 && pipe2(out, O_CLOEXEC) == 0);
	pid = start(words, out[1], none, 0);
	close(out[1]);
	close(none);
	do {
		got = read(out[0], said + n, sizeof(said) - 1 - n);
		n += got > 0 ? (size_t)got : 0;
		said[n] = '\0';
	} while (got > 0 && !strstr(said, "Ctrl-C"));
	assert_said("Ctrl-C");
	close(out[0]);
	return pid;
}

static void end_server(pid_t pid)
{
	int status;

	assert_int_equal(kill(pid, SIGTERM), 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		fail_msg("the server ended with %x", status);
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *at)
{
	(void)st, (void)flag, (void)at;
	return remove(path);
}

static int set_up(void **state)
{
	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/fxhouse.XXXXXX");
	if (!mkdtemp(dir) || chmod(dir, 0755) != 0)
		return -1;
	return RUN("init", "--dir", in("a"), "--street", "xq", "--name", "S");
}

static int tear_down(void **state)
{
	(void)state;
	return nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* --- Key, folder and data belong together ------------------------------------------------------------------------------------ */

static void no_new_key_over_old_data(void **state)
{
	(void)state;
	assert_int_equal(rename(in("a/key"), in("key")), 0);
	assert_int_equal(RUN("serve", "--dir", in("a"), "--port", "0"), 1);
	assert_said("/key is missing");
	assert_int_not_equal(access(in("a/key"), F_OK), 0);
	assert_int_equal(RUN("user", "add", "chen", "--name", "C", "--role", "officer", "--dir", in("a")), 1);
	assert_int_equal(RUN("verify", "--dir", in("a")), 1);
	assert_said("/key is missing");
	/* the key of another house */
	assert_int_equal(RUN("init", "--dir", in("b"), "--street", "bb", "--name", "B"), 0);
	assert_int_equal(link(in("b/key"), in("a/key")), 0);
	assert_int_equal(RUN("serve", "--dir", in("a"), "--port", "0"), 1);
	assert_said("another house's");
	assert_int_equal(RUN("verify", "--dir", in("a")), 1);
	assert_said("another house's");
	/* nothing was written meanwhile: with the right one all is as it was */
	assert_int_equal(rename(in("key"), in("a/key")), 0);
	assert_int_equal(RUN("verify", "--dir", in("a")), 0);
	end_server(serve(in("a")));
	assert_int_equal(RUN("verify", "--dir", in("a")), 0);
}

/** The value in the database knows the key also when the journal is of no help, and the journal when there is no value yet. */
static void a_key_is_known_by_either(void **state)
{
	sqlite3 *db;

	(void)state;
	assert_int_equal(RUN("init", "--dir", in("b"), "--street", "bb", "--name", "B"), 0);
	assert_int_equal(rename(in("a/key"), in("key")), 0);
	assert_int_equal(link(in("b/key"), in("a/key")), 0);
	assert_int_equal(sqlite3_open(in("a/feixiang.db"), &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "DELETE FROM house_keys", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	assert_int_equal(RUN("verify", "--dir", in("a")), 1);
	assert_said("another house's");
	assert_int_equal(rename(in("key"), in("a/key")), 0);
	assert_int_equal(RUN("migrate", "--dir", in("a")), 0);
	assert_int_equal(RUN("verify", "--dir", in("a")), 0);
	assert_int_equal(rename(in("a/key"), in("key")), 0);
	assert_int_equal(link(in("b/key"), in("a/key")), 0);
	assert_int_equal(RUN("migrate", "--dir", in("a")), 1);
	assert_said("another house's");
}

static void no_empty_house_over_a_full_one(void **state)
{
	int fd;

	(void)state;
	assert_int_equal(rename(in("a/feixiang.db"), in("kept.db")), 0);
	assert_int_equal(RUN("serve", "--dir", in("a"), "--port", "0"), 1);
	assert_said("the database is missing or empty");
	assert_int_equal(RUN("init", "--dir", in("a"), "--street", "yy", "--name", "Y"), 1);
	fd = open(in("a/feixiang.db"), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	close(fd);
	assert_int_equal(RUN("serve", "--dir", in("a"), "--port", "0"), 1);
	assert_said("the database is missing or empty");
	assert_int_equal(rename(in("kept.db"), in("a/feixiang.db")), 0);
	assert_int_equal(RUN("verify", "--dir", in("a")), 0);
	/* a folder that is not there, or has no house in it */
	assert_int_equal(RUN("serve", "--dir", in("typo"), "--port", "0"), 1);
	assert_said("feixiang init");
	assert_int_not_equal(access(in("typo"), F_OK), 0);
	assert_int_equal(mkdir(in("empty"), 0700), 0);
	assert_int_equal(RUN("serve", "--dir", in("empty"), "--port", "0"), 1);
	assert_said("feixiang init");
	assert_int_equal(rmdir(in("empty")), 0); /* nothing was made in it */
}

static void postgres_knows_its_key_and_folder(void **state)
{
	const char *url = getenv("TEST_PG_URL");

	(void)state;
	assert_non_null(url);
	/* a folder with data, and an empty PostgreSQL */
	assert_int_equal(RUN("serve", "--dir", in("a"), "--db", url, "--port", "0"), 1);
	assert_said("feixiang.db");
	assert_int_equal(RUN("verify", "--dir", in("a")), 0);
	/* a living street, and a second server without its key */
	assert_int_equal(RUN("init", "--dir", in("p"), "--street", "pp", "--name", "P", "--db", url), 0);
	assert_int_equal(mkdir(in("q"), 0700), 0);
	assert_int_equal(RUN("serve", "--dir", in("q"), "--db", url, "--port", "0"), 1);
	assert_said("/key is missing");
	assert_int_equal(link(in("a/key"), in("q/key")), 0);
	assert_int_equal(RUN("serve", "--dir", in("q"), "--db", url, "--port", "0"), 1);
	assert_said("another house's");
	assert_int_equal(RUN("verify", "--dir", in("p"), "--db", url), 0);
	assert_int_equal(RUN("backup", in("pg.heads"), "--dir", in("p"), "--db", url), 0);
	assert_said("pg_dump");
	assert_int_equal(RUN("restore", in("pg.heads"), "--dir", in("p"), "--db", url), 0);
	assert_int_equal(RUN("verify", "--dir", in("p"), "--db", url), 0);
}

static void a_folder_of_somebody_else(void **state)
{
	struct passwd *nobody = getpwnam("nobody");
	const char *const words[] = {"feixiang", "serve", "--dir", in("a"), "--port", "0", NULL};

	(void)state;
	if (getuid() != 0 || !nobody)
		skip();
	assert_int_equal(run_as(nobody->pw_uid, NULL, words), 1);
	assert_null(strstr(said, "another feixiang"));
	assert_int_equal(chmod(in("a"), 0755), 0);
	assert_int_equal(run_as(nobody->pw_uid, NULL, words), 1);
	assert_said("belongs to root");
	/* what is read only is told at the start, not at each report */
	assert_int_equal(chown(in("a"), nobody->pw_uid, 65534), 0);
	assert_int_equal(chown(in("a/key"), nobody->pw_uid, 65534), 0);
	assert_int_equal(chmod(in("a/feixiang.db"), 0444), 0);
	assert_int_equal(run_as(nobody->pw_uid, NULL, words), 1);
	assert_said("cannot be written");
	/* and verify only looks */
	assert_int_equal(chmod(in("a/heads.log"), 0444), 0);
	assert_int_equal(chmod(in("a"), 0555), 0);
	assert_int_equal(run_as(nobody->pw_uid, NULL, (const char *const[]){"feixiang", "verify", "--dir", in("a"), NULL}), 0);
	assert_said("All is as it was written");
	assert_int_equal(chmod(in("a"), 0755), 0);
}

/** Started as root it hands over what it made, and follows no name that the folder's owner laid out. */
static void root_follows_no_link(void **state)
{
	struct passwd *nobody = getpwnam("nobody");
	struct stat folder, heads;

	(void)state;
	if (getuid() != 0 || !nobody)
		skip();
	end_server(serve(in("a")));
	assert_int_equal(stat(in("a"), &folder), 0);
	assert_int_equal(stat(in("a/heads.log"), &heads), 0);
	assert_int_not_equal(heads.st_uid, 0);
	assert_int_equal(heads.st_uid, folder.st_uid);
	assert_int_equal(unlink(in("a/heads.log")), 0);
	assert_int_equal(symlink(in("target"), in("a/heads.log")), 0);
	assert_int_equal(unlink(in("a/feixiang.lock")), 0);
	assert_int_equal(symlink(in("target"), in("a/feixiang.lock")), 0);
	assert_int_equal(RUN("serve", "--dir", in("a"), "--port", "0"), 1);
	assert_int_equal(unlink(in("a/feixiang.lock")), 0);
	end_server(serve(in("a")));
	assert_int_not_equal(access(in("target"), F_OK), 0);
}

/* --- Backups ------------------------------------------------------------------------------------------------------------- */

#define ROUNDS 4

/** While somebody adds colleagues: whoever was acknowledged before the backup began is in it. */
static void a_backup_while_others_write(void **state)
{
	pid_t server, writer;
	char name[32], file[40];

	(void)state;
	server = serve(in("a"));
	writer = fork();
	assert_true(writer >= 0);
	if (writer == 0)
		for (int i = 0;; i++) {
			snprintf(name, sizeof(name), "busy%d", i);
			if (RUN("user", "add", name, "--name", "B", "--role", "officer", "--dir", in("a")) != 0)
				_exit(0);
		}
	for (int i = 0; i < ROUNDS; i++) {
		snprintf(name, sizeof(name), "sure%d", i);
		snprintf(file, sizeof(file), "backup%d", i);
		assert_int_equal(RUN("user", "add", name, "--name", "S", "--role", "officer", "--dir", in("a")), 0);
		if (RUN("backup", in(file), "--dir", in("a")) != 0)
			fail_msg("%s", said);
		assert_said("verified");
	}
	kill(writer, SIGKILL);
	waitpid(writer, NULL, 0);
	end_server(server);
	for (int i = 0; i < ROUNDS; i++) {
		char house[20];

		snprintf(house, sizeof(house), "back%d", i);
		snprintf(file, sizeof(file), "backup%d", i);
		assert_int_equal(mkdir(in(house), 0700), 0);
		assert_int_equal(RUN("restore", in(file), "--dir", in(house)), 1);
		assert_said("key read");
		snprintf(name, sizeof(name), "%s/key", house);
		assert_int_equal(link(in("a/key"), in(name)), 0);
		if (RUN("restore", in(file), "--dir", in(house)) != 0)
			fail_msg("%s", said);
		assert_int_equal(RUN("verify", "--dir", in(house)), 0);
		assert_int_equal(RUN("user", "list", "--dir", in(house)), 0);
		for (int k = 0; k <= i; k++) {
			snprintf(name, sizeof(name), "sure%d", k);
			assert_said(name);
		}
	}
}

static void a_restore_is_acknowledged(void **state)
{
	(void)state;
	assert_int_equal(RUN("backup", in("then"), "--dir", in("a")), 0);
	assert_int_equal(RUN("backup", in("then"), "--dir", in("a")), 1);
	assert_said("is there already");
	assert_int_equal(RUN("user", "add", "lost", "--name", "L", "--role", "officer", "--dir", in("a")), 0);
	assert_int_equal(RUN("restore", in("then"), "--dir", in("a")), 1);
	assert_said("move feixiang.db");
	assert_int_equal(rename(in("a/feixiang.db"), in("rotten.db")), 0);
	assert_int_equal(RUN("restore", in("then"), "--dir", in("a")), 0);
	assert_int_equal(RUN("verify", "--dir", in("a")), 0);
	/* also against what was noted elsewhere, now and when the journal has gone on */
	for (int i = 0; i < 3; i++) {
		char kept[200], name[8];
		struct stat st;
		FILE *ls;

		snprintf(kept, sizeof(kept), "ls %s/a/heads.log.before-*", dir);
		ls = popen(kept, "r"); /* the name has the moment in it */
		assert_non_null(fgets(kept, sizeof(kept), ls));
		pclose(ls);
		kept[strcspn(kept, "\n")] = '\0';
		assert_int_equal(stat(kept, &st), 0);
		assert_int_equal(RUN("verify", "--dir", in("a"), "--heads", kept), 0);
		assert_said("given up");
		snprintf(name, sizeof(name), "new%d", i);
		assert_int_equal(RUN("user", "add", name, "--name", "N", "--role", "officer", "--dir", in("a")), 0);
	}
	/* what is no backup, what is another house's, what rotted */
	assert_int_equal(RUN("init", "--dir", in("b"), "--street", "bb", "--name", "B"), 0);
	assert_int_equal(RUN("backup", in("others"), "--dir", in("b")), 0);
	assert_int_equal(rename(in("b/feixiang.db"), in("b.db")), 0);
	assert_int_equal(RUN("restore", in("b.db"), "--dir", in("b")), 1);
	assert_said("is no backup");
	assert_int_equal(RUN("restore", in("then"), "--dir", in("b")), 1);
	assert_said("not written with the key");
	assert_int_not_equal(access(in("b/feixiang.db"), F_OK), 0);
	assert_int_equal(RUN("restore", in("others"), "--dir", in("b")), 0);
}

static void the_key_on_paper(void **state)
{
	FILE *f;
	char *at;
	int fd;

	(void)state;
	assert_int_equal(RUN("key", "sheet", "--dir", in("a")), 0);
	f = fopen(in("sheet"), "w");
	assert_non_null(f);
	fputs(said, f);
	fclose(f);
	assert_int_equal(RUN_FROM(in("sheet"), "key", "read", "--dir", in("a")), 1);
	assert_said("is there already");
	assert_int_equal(mkdir(in("c"), 0700), 0);
	assert_int_equal(RUN_FROM(in("sheet"), "key", "read", "--dir", in("c")), 0);
	assert_int_equal(RUN("backup", in("one"), "--dir", in("a")), 0);
	assert_int_equal(RUN("restore", in("one"), "--dir", in("c")), 0);
	/* a slip of the pen in the third line */
	assert_int_equal(RUN("key", "sheet", "--dir", in("a")), 0);
	at = strstr(said, "3:  ") + 4;
	*at = *at == '0' ? '1' : '0';
	fd = open(in("slip"), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	assert_true(fd >= 0 && write(fd, said, strlen(said)) > 0);
	close(fd);
	assert_int_equal(mkdir(in("d"), 0700), 0);
	assert_int_equal(RUN_FROM(in("slip"), "key", "read", "--dir", in("d")), 1);
	assert_said("line 3");
	assert_int_equal(rmdir(in("d")), 0);
}

/* --- A file that rots ------------------------------------------------------------------------------------------------------ */

static bool sound(const char *path)
{
	sqlite3_stmt *stmt = NULL;
	sqlite3 *db;
	bool good;

	assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
	good = sqlite3_prepare_v2(db, "PRAGMA integrity_check", -1, &stmt, NULL) == SQLITE_OK && sqlite3_step(stmt) == SQLITE_ROW &&
		strcmp((const char *)sqlite3_column_text(stmt, 0), "ok") == 0;
	sqlite3_finalize(stmt);
	sqlite3_close(db);
	return good;
}

/** Sixteen bytes turned over at many places: whatever the engine would find, verify finds, and it prints nothing that is no text. */
static void damage_is_found(void **state)
{
	struct stat st;
	int found = 0, fd;

	(void)state;
	assert_int_equal(RUN("migrate", "--dir", in("a")), 0);
	fd = open(in("a/feixiang.db"), O_RDWR | O_CLOEXEC);
	assert_true(fd >= 0);
	assert_int_equal(fstat(fd, &st), 0);
	for (int i = 1; i < 60; i++) {
		off_t at = st.st_size / 60 * i + i * 37 % 4000;
		unsigned char was[16], now[16];

		assert_int_equal(pread(fd, was, 16, at), 16);
		for (int k = 0; k < 16; k++)
			now[k] = (unsigned char)~was[k];
		assert_int_equal(pwrite(fd, now, 16, at), 16);
		if (!sound(in("a/feixiang.db"))) {
			found++;
			if (RUN("verify", "--dir", in("a")) == 0)
				fail_msg("%s at %ld", said, (long)at);
			for (const char *p = said; *p; p++)
				assert_true(*p == '\n' || (unsigned char)*p >= ' ');
		}
		assert_int_equal(pwrite(fd, was, 16, at), 16);
	}
	close(fd);
	assert_true(found > 0);
	assert_int_equal(RUN("verify", "--dir", in("a")), 0);
}

#define HOUSE_TEST(f) cmocka_unit_test_setup_teardown((f), set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		HOUSE_TEST(no_new_key_over_old_data),
		HOUSE_TEST(a_key_is_known_by_either),
		HOUSE_TEST(no_empty_house_over_a_full_one),
		HOUSE_TEST(postgres_knows_its_key_and_folder),
		HOUSE_TEST(a_folder_of_somebody_else),
		HOUSE_TEST(root_follows_no_link),
		HOUSE_TEST(a_backup_while_others_write),
		HOUSE_TEST(a_restore_is_acknowledged),
		HOUSE_TEST(the_key_on_paper),
		HOUSE_TEST(damage_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
