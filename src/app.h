/*
 * The whole program over one folder: database, key, journal, writer, routes. The one place that names every feature (app.c).
 */
#ifndef APP_H
#define APP_H

#include "config/settings.h"
#include "db/migrate.h"
#include "http/http.h"
#include "web/web.h"

struct app;

struct app_options {
	const char *dir;                 /* holds everything */
	const struct settings *settings; /* borrowed */
	bool create;                     /* a new house where nothing is: the folder, its key, its database */
	bool read_only;                  /* verify: no lock, no writer, no migration */
};

/**
 * app_open(options, ret): takes the folder's lock, opens the database, migrates it, starts the writer. Free with app_close.
 * Folder, key and database belong together, or nothing is opened, made or changed (house/house.h).
 * Fails: ERR_BUSY: another process serves this folder; ERR_NOT_FOUND: no such folder, no house in it, its key or its data missing;
 * ERR_FORBIDDEN: not the right key, or not ours to write; ERR_CONFLICT: the database is newer, or the house is elsewhere; as db.
 * app_problem() says it in words.
 */
enum err app_open(const struct app_options *options, struct app **ret);
void app_close(struct app *app);
/** app_problem(): what the last app_open or app_serve of this thread stumbled over, in English, for the terminal. */
const char *app_problem(void);

/** app_serve_start(app): listens and serves, follows the journal, runs jobs. app_serve_stop undoes it; app_close calls it. */
enum err app_serve_start(struct app *app);
void app_serve_stop(struct app *app);
/** app_throttle(app, on): the setting `throttle`, while it serves. */
void app_throttle(struct app *app, bool on);
uint16_t app_port(const struct app *app);

/** For commands, tests and demo. */
const struct web_site *app_site(const struct app *app);
const struct settings *app_settings(const struct app *app);
const char *app_dir(const struct app *app);
const char *app_db_url(const struct app *app);
struct http_app app_http(const struct app *app);
/** app_reader(app, ret): a reading connection for the calling thread. */
enum err app_reader(const struct app *app, struct db **ret);
/** app_run_jobs(app, ret_ran): what is due by the clock, now. */
enum err app_run_jobs(struct app *app, int *ret_ran);
/** app_base(app, arena): "http://192.168.1.5:8311", as phones reach it. */
struct str app_base(const struct app *app, struct arena *a);

/* The tables of every feature, for tests that walk them; lists end with NULL. */
extern const struct route *const app_routes[];
extern const struct journal_subject *const app_subjects[];
extern const struct journal_kind *const app_journal_kinds[];
extern const struct journal_witness *const app_journal_witnesses[];
extern const struct journal_tables app_journal_tables; /* of the three above */
extern const struct migration app_migrations[];
extern const size_t app_migrations_n;

#endif
