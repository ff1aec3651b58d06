/*
 * A server runs with nothing it does not need. Started as root it becomes an ordinary user once it listens; it never gets new privileges;
 * it can change files in its folder only (Landlock, where the kernel has it) and ask the kernel for what a server needs only (seccomp).
 * What this kernel cannot promise is logged, and the rest holds. The setting `confine` switches it off.
 */
#ifndef CLI_CONFINE_H
#define CLI_CONFINE_H

#include <stdbool.h>

/** confine_files(dir, log): no new privileges, and files are changed below ${dir} only, in the folder of ${log} ("" none) and in that for passing things. Before any thread is made. */
void confine_files(const char *dir, const char *log);
/** confine_powers(dir): as root where the one that confine_person would become cannot reach ${dir}: all powers but low ports. Before any thread is made: each has its own. */
void confine_powers(const char *dir);
/**
 * confine_person(dir, log_is_ours): started as root, it becomes the owner of ${dir}; of a folder of root's, who called sudo; else a user that nobody is.
 * What root left in the folder is handed to him, and standard error where it is a file that we opened. Where he could not reach the folder it stays root without any of root's powers. After the
 * sockets listen, on the thread that serves none.
 */
void confine_person(const char *dir, bool log_is_ours);
/** confine_calls(): all threads, for good. */
void confine_calls(void);

#endif
