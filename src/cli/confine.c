#include "cli/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "base/num.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED
#endif

/** A number from the range that is kept for users without a name (as systemd's DynamicUser has it). */
#define NAMELESS 61311

/* --- Files ------------------------------------------------------------------------------------------------------------- */

#define CHANGES                                                                                                                       \
	(LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_CHAR |      \
		LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO |         \
		LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM)
#define RUNS LANDLOCK_ACCESS_FS_EXECUTE

static void allow_below(int rules, const char *path, uint64_t access)
{
	struct landlock_path_beneath_attr below = {.allowed_access = access, .parent_fd = open(path, O_PATH | O_CLOEXEC)};
	struct stat st;

	if (below.parent_fd < 0)
		return;
	if (fstat(below.parent_fd, &st) == 0 && !S_ISDIR(st.st_mode))
		below.allowed_access &= LANDLOCK_ACCESS_FS_WRITE_FILE;
	if (syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &below, 0) != 0)
		log_warn("files below %s could not be allowed: %s", path, strerror(errno));
	close(below.parent_fd);
}

static void allow_folder_of(int rules, const char *file)
{
	char dir[3200];
	const char *slash = strrchr(file, '/');

	snprintf(dir, sizeof(dir), "%.*s", slash ? (int)(slash - file) + 1 : 1, slash ? file : ".");
	allow_below(rules, dir, CHANGES);
}

void confine_files(const char *dir, const char *log)
{
	const struct landlock_ruleset_attr handled = {.handled_access_fs = CHANGES | RUNS};
	const char *tmp = getenv("TMPDIR");
	int rules;

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		log_warn("new privileges could not be given up: %s", strerror(errno));
	rules = (int)syscall(SYS_landlock_create_ruleset, &handled, sizeof(handled), 0);
	if (rules < 0)
		return; /* this kernel has none: the user it runs as is what keeps it from others' files */
	allow_below(rules, dir, CHANGES);
	if (*log)
		allow_folder_of(rules, log);
	allow_below(rules, tmp && *tmp ? tmp : "/tmp", CHANGES); /* a workbook is put together there */
	allow_below(rules, "/dev/null", CHANGES);
	if (syscall(SYS_landlock_restrict_self, rules, 0) != 0)
		log_warn("files outside the folder could not be locked: %s", strerror(errno));
	close(rules);
}

/* --- Who it runs as ------------------------------------------------------------------------------------------------------ */

struct person {
	uid_t user;
	gid_t group;
};

static uint32_t number_of(const char *text)
{
	int64_t n = 0;

	return text && num_parse_i64((struct str){text, strlen(text)}, 1, UINT32_MAX - 1, &n) == OK ? (uint32_t)n : 0;
}

static struct person whose(const struct stat *dir)
{
	uint32_t user = number_of(getenv("SUDO_UID")), group = number_of(getenv("SUDO_GID"));

	if (dir->st_uid != 0)
		return (struct person){dir->st_uid, dir->st_gid};
	if (user && group)
		return (struct person){user, group};
	return (struct person){NAMELESS, NAMELESS};
}

static bool become(struct person p)
{
	if (setgroups(0, NULL) != 0 || setresgid(p.group, p.group, p.group) != 0 || setresuid(p.user, p.user, p.user) != 0)
		return false;
#ifdef SANITIZED
	prctl(PR_SET_DUMPABLE, 1, 0, 0, 0); /* else its own process may not look for leaks in it */
#endif
	return true;
}

/** Whether the way to the folder is open to him; asked by a process of its own, since there is no way back. */
static bool can_reach(const char *dir, struct person p)
{
	pid_t child = fork();
	int status = 1;

	if (child == 0)
		_exit(become(p) && access(dir, F_OK) == 0 ? 0 : 1);
	return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/**
 * Only a file with one name and of root's: whoever owns the folder could have laid a second name of another's file there. By a path alone
 * (O_PATH): closing an ordinary descriptor of the database would drop all locks that SQLite holds on it.
 */
static void hand_over(int folder, const char *name, struct person p)
{
	int fd = openat(folder, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	struct stat st;

	if (fd < 0)
		return;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_nlink == 1 && st.st_uid == 0 && fchownat(fd, "", p.user, p.group, AT_EMPTY_PATH) != 0)
		log_warn("%s could not be handed over: %s", name, strerror(errno));
	close(fd);
}

/** Of this thread and those that it makes from now on; ${listening}: but for low ports. */
static bool drop_powers(bool listening)
{
	struct __user_cap_header_struct head = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct left[2] = {0};

	if (listening)
		left[0].effective = left[0].permitted = 1u << CAP_NET_BIND_SERVICE;
	return syscall(SYS_capset, &head, left) == 0;
}

void confine_powers(const char *dir)
{
	struct stat st;

	if (geteuid() == 0 && stat(dir, &st) == 0 && !can_reach(dir, whose(&st)) && !drop_powers(true))
		log_error("root's powers could not be given up: %s", strerror(errno));
}

void confine_person(const char *dir, bool log_is_ours)
{
	static const char *const names[] = {"key", "feixiang.db", "feixiang.db-wal", "feixiang.db-shm", "feixiang.lock", "feixiang.conf", "heads.log", "demo.links"};
	int folder = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct person p;
	struct stat st, log;

	if (geteuid() != 0 || folder < 0 || fstat(folder, &st) != 0) {
		if (folder >= 0)
			close(folder);
		return;
	}
	p = whose(&st);
	if (fstat(STDERR_FILENO, &log) == 0 && S_ISREG(log.st_mode) && log.st_uid == 0 && log_is_ours && fchown(STDERR_FILENO, p.user, p.group) != 0)
		log_warn("the log could not be handed over: %s", strerror(errno));
	if (can_reach(dir, p) && (st.st_uid != 0 || fchown(folder, p.user, p.group) == 0)) {
		for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
			hand_over(folder, names[i], p);
		if (!become(p))
			log_error("root could not be given up: %s", strerror(errno));
	} else {
		log_warn("%s lies where only root gets: it is served by root without root's powers. Better: a folder of a user of its own, like /srv/feixiang", dir);
		if (!drop_powers(false))
			log_error("root's powers could not be given up: %s", strerror(errno));
	}
	close(folder);
}

/* --- What it asks of the kernel ------------------------------------------------------------------------------------------ */

static const int needed[] = {
	/* files */
	SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(readv), SCMP_SYS(writev), SCMP_SYS(pread64), SCMP_SYS(pwrite64), SCMP_SYS(preadv), SCMP_SYS(pwritev),
	SCMP_SYS(open), SCMP_SYS(openat), SCMP_SYS(openat2), SCMP_SYS(creat), SCMP_SYS(close), SCMP_SYS(close_range), SCMP_SYS(lseek), SCMP_SYS(stat), SCMP_SYS(lstat), SCMP_SYS(fstat),
	SCMP_SYS(newfstatat), SCMP_SYS(statx), SCMP_SYS(statfs), SCMP_SYS(fstatfs), SCMP_SYS(access), SCMP_SYS(faccessat), SCMP_SYS(faccessat2), SCMP_SYS(readlink),
	SCMP_SYS(readlinkat), SCMP_SYS(getdents64), SCMP_SYS(getcwd), SCMP_SYS(fsync), SCMP_SYS(fdatasync), SCMP_SYS(ftruncate), SCMP_SYS(truncate),
	SCMP_SYS(fallocate), SCMP_SYS(fadvise64), SCMP_SYS(rename), SCMP_SYS(renameat), SCMP_SYS(renameat2), SCMP_SYS(unlink), SCMP_SYS(unlinkat), SCMP_SYS(link),
	SCMP_SYS(linkat), SCMP_SYS(mkdir), SCMP_SYS(mkdirat), SCMP_SYS(rmdir), SCMP_SYS(umask), SCMP_SYS(chmod), SCMP_SYS(fchmod), SCMP_SYS(fchmodat), SCMP_SYS(utimensat),
	SCMP_SYS(flock), SCMP_SYS(fcntl), SCMP_SYS(dup), SCMP_SYS(dup2), SCMP_SYS(dup3), SCMP_SYS(pipe), SCMP_SYS(pipe2), SCMP_SYS(sendfile), SCMP_SYS(splice), SCMP_SYS(copy_file_range),
	SCMP_SYS(memfd_create), SCMP_SYS(ioctl),
	/* sockets */
	SCMP_SYS(bind), SCMP_SYS(listen), SCMP_SYS(accept), SCMP_SYS(accept4), SCMP_SYS(connect), SCMP_SYS(shutdown), SCMP_SYS(sendto), SCMP_SYS(recvfrom), SCMP_SYS(sendmsg),
	SCMP_SYS(recvmsg), SCMP_SYS(sendmmsg), SCMP_SYS(recvmmsg), SCMP_SYS(setsockopt), SCMP_SYS(getsockopt), SCMP_SYS(getsockname), SCMP_SYS(getpeername),
	SCMP_SYS(socketpair), SCMP_SYS(poll), SCMP_SYS(ppoll), SCMP_SYS(select), SCMP_SYS(pselect6), SCMP_SYS(epoll_create), SCMP_SYS(epoll_create1), SCMP_SYS(epoll_ctl), SCMP_SYS(epoll_wait),
	SCMP_SYS(epoll_pwait), SCMP_SYS(epoll_pwait2), SCMP_SYS(eventfd2), SCMP_SYS(timerfd_create), SCMP_SYS(timerfd_settime),
	/* memory, threads, time, signals */
	SCMP_SYS(brk), SCMP_SYS(mmap), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(mprotect), SCMP_SYS(madvise), SCMP_SYS(mlock), SCMP_SYS(munlock), SCMP_SYS(membarrier), SCMP_SYS(futex),
	SCMP_SYS(futex_waitv), SCMP_SYS(set_robust_list), SCMP_SYS(get_robust_list), SCMP_SYS(rseq), SCMP_SYS(set_tid_address), SCMP_SYS(sched_yield),
	SCMP_SYS(sched_getaffinity), SCMP_SYS(sched_getparam), SCMP_SYS(sched_getscheduler), SCMP_SYS(getcpu), SCMP_SYS(clock_gettime), SCMP_SYS(clock_getres), SCMP_SYS(clock_nanosleep), SCMP_SYS(nanosleep), SCMP_SYS(gettimeofday),
	SCMP_SYS(time), SCMP_SYS(getrandom), SCMP_SYS(getpid), SCMP_SYS(getppid), SCMP_SYS(gettid), SCMP_SYS(getuid), SCMP_SYS(geteuid), SCMP_SYS(getgid), SCMP_SYS(getegid), SCMP_SYS(getresuid),
	SCMP_SYS(getresgid), SCMP_SYS(getgroups), SCMP_SYS(getrlimit), SCMP_SYS(prlimit64), SCMP_SYS(getrusage), SCMP_SYS(sysinfo), SCMP_SYS(uname), SCMP_SYS(times), SCMP_SYS(tgkill),
	SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn), SCMP_SYS(rt_sigtimedwait), SCMP_SYS(rt_sigpending), SCMP_SYS(rt_sigsuspend), SCMP_SYS(sigaltstack), SCMP_SYS(restart_syscall),
	SCMP_SYS(exit), SCMP_SYS(exit_group), SCMP_SYS(arch_prctl), SCMP_SYS(prctl),
#ifdef SANITIZED
	/* a leak is looked for by a process beside this one, at its end */
	SCMP_SYS(clone), SCMP_SYS(getdents), SCMP_SYS(ptrace), SCMP_SYS(wait4), SCMP_SYS(process_vm_readv), SCMP_SYS(personality), SCMP_SYS(kill),
#endif
};

/** Whom it talks to: the world, its own commands and database, and the kernel about this machine's addresses. */
static const int families[] = {AF_UNIX, AF_INET, AF_INET6, AF_NETLINK};

static bool allow_all(scmp_filter_ctx filter)
{
	bool good = true;

	for (size_t i = 0; good && i < sizeof(needed) / sizeof(needed[0]); i++)
		good = seccomp_rule_add(filter, SCMP_ACT_ALLOW, needed[i], 0) == 0;
	for (size_t i = 0; good && i < sizeof(families) / sizeof(families[0]); i++)
		good = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(socket), 1, SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)families[i])) == 0;
	/* clone3 cannot be looked into: "not there" makes the C library fall back to clone, which can */
	good = good && seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) == 0;
	/* a thread, never a process or a namespace */
	return good && seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1, SCMP_A0(SCMP_CMP_MASKED_EQ, 0x7E030000u, 0x00010000u)) == 0;
}

void confine_calls(void)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	bool good = filter && seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1) == 0 && allow_all(filter) && seccomp_load(filter) == 0;

	if (!good)
		log_warn("this kernel does not let calls be locked (seccomp)");
	if (filter)
		seccomp_release(filter);
}
