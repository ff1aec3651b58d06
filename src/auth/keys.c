#include "auth/keys.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/rand.h"

void keys_from(const struct hash_key *master, struct keys *ret)
{
	*ret = (struct keys){
		.journal = hash_subkey(master, 1, "feixiang"),
		.seal = hash_subkey(master, 2, "feixiang"),
		.form = hash_subkey(master, 3, "feixiang"),
		.code = hash_subkey(master, 4, "feixiang"),
		.check = hash_subkey(master, 5, "feixiang"),
		.bond = hash_subkey(master, 6, "feixiang"),
	};
}

static enum err read_key(const char *path, struct hash_key *ret)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	struct stat st;
	enum err err = OK;

	if (fd < 0)
		return errno == ENOENT ? ERR_NOT_FOUND : ERR_IO;
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size != (off_t)sizeof(ret->b))
		err = ERR_IO;
	else if (st.st_mode & (S_IRWXG | S_IRWXO))
		err = ERR_FORBIDDEN;
	else if (read(fd, ret->b, sizeof(ret->b)) != (ssize_t)sizeof(ret->b))
		err = ERR_IO;
	close(fd);
	return err;
}

/** Written beside its place and renamed: after a crash there is a whole key or none. */
static enum err write_key(const char *dir, const char *path, const struct hash_key *key)
{
	char fresh[3200];
	int fd, dir_fd;
	bool good;

	snprintf(fresh, sizeof(fresh), "%s/key.new", dir);
	fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		return ERR_IO;
	good = write(fd, key->b, sizeof(key->b)) == (ssize_t)sizeof(key->b) && fsync(fd) == 0;
	close(fd);
	if (!good || rename(fresh, path) != 0)
		return ERR_IO;
	dir_fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir_fd < 0)
		return ERR_IO;
	good = fsync(dir_fd) == 0;
	close(dir_fd);
	return good ? OK : ERR_IO;
}

static enum err make_key(const char *dir, const char *path)
{
	struct hash_key key;
	enum err err;

	rand_bytes(key.b, sizeof(key.b));
	err = write_key(dir, path, &key);
	explicit_bzero(&key, sizeof(key));
	return err;
}

enum err keys_read(const char *dir, struct hash_key *ret)
{
	char path[3200];

	snprintf(path, sizeof(path), "%s/key", dir);
	return read_key(path, ret);
}

enum err keys_write(const char *dir, const struct hash_key *master)
{
	char path[3200];

	snprintf(path, sizeof(path), "%s/key", dir);
	return access(path, F_OK) == 0 ? ERR_CONFLICT : write_key(dir, path, master);
}

enum err keys_load(const char *dir, bool create, struct keys *ret)
{
	char path[3200];
	struct hash_key master;
	enum err err;

	snprintf(path, sizeof(path), "%s/key", dir);
	err = read_key(path, &master);
	if (err == ERR_NOT_FOUND && create) {
		err = make_key(dir, path);
		if (err == OK)
			err = read_key(path, &master);
	}
	if (err == OK)
		keys_from(&master, ret);
	explicit_bzero(&master, sizeof(master));
	return err;
}

struct hash keys_code_hash(const struct keys *k, struct str text)
{
	return hash_keyed(&k->code, text);
}
