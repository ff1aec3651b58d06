#include "app.h"

#include <arpa/inet.h>
#include <errno.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <pwd.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "auth/account.h"
#include "auth/device.h"
#include "auth/offer.h"
#include "auth/session.h"
#include "base/clock.h"
#include "base/log.h"
#include "db/lock.h"
#include "features/accounts/accounts.h"
#include "features/appeals/appeals.h"
#include "features/appeals/photos.h"
#include "features/appeals/relay.h"
#include "features/design/design.h"
#include "features/duty/duty_routes.h"
#include "features/notices/notices.h"
#include "features/privacy/privacy.h"
#include "features/shops/shops.h"
#include "features/streets/streets.h"
#include "house/backup.h"
#include "house/house.h"
#include "http/stream.h"
#include "jobs/jobs.h"
#include "journal/follow.h"
#include "notify/outbox.h"
#include "web/assets.h"
#include "web/base_url.h"
#include "web/dispatch.h"
#include "web/pool.h"
#include "web/prefs.h"
#include "web/static.h"

/* --- The tables of every feature ------------------------------------------------------------------------------------ */

const struct route *const app_routes[] = {
	static_routes, prefs_routes, streets_routes, posters_routes, appeal_routes, nights_routes, desk_routes, duty_routes, history_routes, case_routes, handover_routes, district_routes, export_routes, appeal_api_routes, shops_routes,
	roster_routes, notices_routes, routing_routes, signin_routes, accounts_routes, people_routes, privacy_routes, design_routes,
	duty_week_routes, duty_action_routes, duty_file_routes, NULL,
};

const struct journal_subject *const app_subjects[] = {
	&street_subject, &place_subject, &shop_subject, &shop_reveal_subject, &import_subject, &appeal_subject, &appeal_text_subject,
	&appeal_reveal_subject, &appeal_photo_subject, &relay_route_subject, &channel_subject, &account_subject, &grant_subject, &offer_subject, &device_subject,
	&duty_rule_subject, &duty_change_subject, &duty_import_subject, NULL,
};

const struct journal_kind *const app_journal_kinds[] = {
	street_journal_kinds, shop_journal_kinds, appeal_journal_kinds, photo_journal_kinds, export_journal_kinds, notify_journal_kinds, auth_journal_kinds, duty_journal_kinds, house_journal_kinds, privacy_journal_kinds, NULL,
};

static const struct job app_jobs[] = {
	{"appeals.tick", 5000, appeals_job_tick},
	{"privacy.purge", HOUR_MS, privacy_job_purge},
	{NULL},
};

#define LANE_QUEUE 512
#define SENDER_THREADS 3 /* a slow robot holds up one of them */

const struct journal_witness *const app_journal_witnesses[] = {appeal_witnesses, notify_witnesses, NULL};

const struct journal_tables app_journal_tables = {app_subjects, app_journal_kinds, app_journal_witnesses};

/* --- Opening -------------------------------------------------------------------------------------------------------- */

struct app {
	char dir[3000], heads[3100], db_url[3100];
	const struct settings *settings;
	struct dir_lock *lock;
	struct house_folder folder; /* as it was found */
	struct journal *journal;
	struct follower *follower;
	struct job_runner *runner;
	struct sender *sender;
	struct http_server *server;
	struct web_site site;
	char public_url[300]; /* as the settings say it, in its plain form; empty: none */
	char base[300];
	bool changed; /* something was committed that no follower heard of; the writer's, then, when that has stopped, the closing thread's */
	struct {
		struct street_id street; /* 0: the house, whose key is 0 */
		uint64_t key;
	} told; /* the follower's: of the street whose entry it told of last */
};

static _Thread_local char problem[4000];

const char *app_problem(void)
{
	return problem;
}

/** Says what app_problem() tells; hands the error back. */
__attribute__((format(printf, 2, 3))) static enum err fail(enum err err, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(problem, sizeof(problem), format, args);
	va_end(args);
	return err;
}

static bool on_postgres(const struct app_options *o)
{
	return o->settings->value[SETTING_db].n > 0;
}

/** Why this folder and this database are no house that could be opened, and what to do about it. */
static enum err refuse(struct app *app, enum house_verdict verdict)
{
	switch (verdict) {
	case HOUSE_GOOD:
		break;
	case HOUSE_NEW:
		return fail(ERR_NOT_FOUND, "there is no house in %s yet: feixiang init --dir %s --street CODE --name NAME sets one up", app->dir, app->dir);
	case HOUSE_KEY_MISSING:
		return fail(ERR_NOT_FOUND,
			"the key %s/key is missing: what was written with it cannot be opened with another, so none is made. Put it back, or type it in "
			"from its sheet: feixiang key read --dir %s", app->dir, app->dir);
	case HOUSE_DATA_MISSING:
		return fail(ERR_NOT_FOUND,
			"the database is missing or empty, but %s tells of a journal that was kept here. Is a disk not mounted, or another --db meant? "
			"feixiang restore BACKUP --dir %s puts a backup in its place", app->heads, app->dir);
	case HOUSE_ELSEWHERE:
		return fail(ERR_CONFLICT,
			"the data of this folder are in %s/feixiang.db, and the database of --db is empty: a new house in PostgreSQL needs a folder of its own",
			app->dir);
	case HOUSE_KEY_WRONG:
		return fail(ERR_FORBIDDEN,
			"the key %s/key is another house's: this database was not written with it. Nothing was opened or changed. Put the right one back, "
			"or type it in from its sheet: feixiang key read --dir %s", app->dir, app->dir);
	}
	return OK;
}

static enum err open_dir(struct app *app, const struct app_options *o)
{
	enum house_verdict verdict;
	enum err err;

	if (strlen(o->dir) > sizeof(app->dir) - 1)
		return fail(ERR_LIMIT, "the name of the folder is too long: %.80s…", o->dir);
	snprintf(app->dir, sizeof(app->dir), "%s", o->dir);
	snprintf(app->heads, sizeof(app->heads), "%s/heads.log", o->dir);
	if (on_postgres(o))
		snprintf(app->db_url, sizeof(app->db_url), "%.*s", STR_FMT(o->settings->value[SETTING_db]));
	else
		snprintf(app->db_url, sizeof(app->db_url), "%s/feixiang.db", o->dir);
	if (o->create && mkdir(o->dir, 0700) != 0 && errno != EEXIST)
		return fail(ERR_IO, "cannot make the folder %s: %s", o->dir, strerror(errno));
	err = house_look(app->dir, &app->folder);
	if (err == ERR_FORBIDDEN)
		return fail(err, "the folder %s cannot be entered: it belongs to somebody else (start feixiang as its owner)", app->dir);
	if (err != OK)
		return fail(err, "there is no folder %s: feixiang init --dir %s --street CODE --name NAME makes one", app->dir, app->dir);
	verdict = house_before_opening(&app->folder, on_postgres(o));
	return verdict == HOUSE_NEW && o->create ? OK : refuse(app, verdict);
}

static void on_command_commit(void *context)
{
	struct app *app = context;

	app->changed = true;
}

/** Whose a file is, for the one who may not write it. */
static const char *owner_of(const char *path, char *text, size_t room)
{
	struct passwd *who;
	struct stat st;

	if (stat(path, &st) != 0)
		return "somebody else";
	who = getpwuid(st.st_uid);
	if (who)
		snprintf(text, room, "%s", who->pw_name);
	else
		snprintf(text, room, "user %ld", (long)st.st_uid);
	return text;
}

/** The lock, and that what is there may be written: a database that is read only would fail at each report. */
static enum err take_folder(struct app *app, const struct app_options *o)
{
	static const char *const written[] = {"", "/feixiang.lock", "/heads.log", "/feixiang.db", "/feixiang.db-wal", "/feixiang.db-shm"};
	char path[3200], owner[64];
	enum err err;

	for (size_t i = 0; i < (on_postgres(o) ? 3 : sizeof(written) / sizeof(written[0])); i++) {
		snprintf(path, sizeof(path), "%s%s", app->dir, written[i]);
		if (access(path, W_OK) == 0 || errno == ENOENT)
			continue;
		if (errno == EROFS)
			return fail(ERR_IO, "%s cannot be written: its medium is read only", path);
		return fail(ERR_FORBIDDEN, "%s cannot be written: it belongs to %s. Start feixiang as its owner, or let it be written (chown, chmod u+w)",
			path, owner_of(path, owner, sizeof(owner)));
	}
	err = dir_lock_take(app->dir, &app->lock);
	if (err == ERR_BUSY)
		return fail(err, "another feixiang serves %s", app->dir);
	return err == OK ? OK : fail(err, "%s/feixiang.lock cannot be written: %s", app->dir, err == ERR_FULL ? "the disk is full" : strerror(errno));
}

/** Folder, database and key belong together, or nothing is opened. */
static enum err open_key(struct app *app, const struct app_options *o, struct db *db)
{
	enum house_verdict verdict = HOUSE_GOOD;
	bool fits = false;
	enum err err = house_judge(&app->folder, db, &verdict);

	if (err != OK)
		return fail(err, "the database cannot be read: %s", db_message(db));
	if (verdict != HOUSE_GOOD && !(verdict == HOUSE_NEW && o->create))
		return refuse(app, verdict);
	err = keys_load(app->dir, verdict == HOUSE_NEW, &app->site.keys);
	if (err == ERR_FORBIDDEN)
		return fail(err, "%s/key may be read by others: chmod 600 it", app->dir);
	if (err != OK)
		return fail(err, "the key %s/key cannot be read, or is no key: put it back, or type it in from its sheet: feixiang key read --dir %s",
			app->dir, app->dir);
	err = journal_new(&app->site.keys.journal, &app_journal_tables, &app->journal);
	if (err == OK)
		err = house_key_fits(db, &app->site.keys, app->journal, &fits);
	if (err != OK)
		return fail(err, "the database cannot be read: %s", db_message(db));
	return fits ? OK : refuse(app, HOUSE_KEY_WRONG);
}

/** Columns that a subject got with this version are vouched for from now on. */
static enum err adopt(struct app *app, struct db *db)
{
	int64_t adopted = 0;
	enum err err = db_begin(db);

	if (err != OK)
		return err;
	err = journal_adopt(app->journal, db, &adopted);
	if (err != OK || adopted == 0) {
		db_rollback(db);
		return err;
	}
	app->changed = true; /* its heads are to be noted */
	return db_commit(db);
}

static enum err bring_up_to_date(struct app *app, struct db *db)
{
	int applied = 0;
	enum err err = migrate_up(db, app_migrations, app_migrations_n, &applied);

	if (err == ERR_CONFLICT)
		return fail(err, "the database was made by a newer feixiang, or by hand: install that version");
	if (err == OK)
		err = house_key_note(db, &app->site.keys);
	if (err == OK && applied > 0)
		err = adopt(app, db);
	return err == OK ? OK : fail(err, "the database cannot be brought up to date: %s", db_message(db));
}

static enum err start_writing(struct app *app, const struct app_options *o)
{
	struct writer_options options = {.context = app, .committed = on_command_commit};
	struct db *db;
	enum err err = take_folder(app, o);

	if (err != OK)
		return err;
	err = db_open(app->db_url, DB_WRITE, &db);
	if (err != OK)
		return fail(err, "the database cannot be opened: %s", db_message(NULL));
	err = open_key(app, o, db);
	if (err == OK)
		err = bring_up_to_date(app, db);
	if (err == OK) {
		err = writer_start(db, &options, &app->site.writer);
		if (err != OK)
			err = fail(err, "the writer did not start: %s", err_name(err));
	}
	if (err != OK)
		db_close(db);
	return err;
}

/** Looking alone changes nothing: an older database would be read by queries that do not fit it. */
static enum err not_newer(struct db *db)
{
	int pending = 0;
	enum err err = migrate_pending(db, app_migrations, app_migrations_n, &pending);

	if (err == ERR_CONFLICT)
		return fail(err, "the database was made by a newer feixiang, or by hand: install that version");
	if (err != OK)
		return fail(err, "the database cannot be read: %s", db_message(db));
	return pending == 0 ? OK : fail(ERR_CONFLICT, "the database is an older feixiang's: feixiang migrate, or the next start, brings it up to date");
}

static enum err open_database(struct app *app, const struct app_options *o)
{
	struct db *db;
	enum err err;

	if (!o->read_only)
		return start_writing(app, o);
	err = db_open(app->db_url, DB_READ, &db);
	if (err != OK)
		return fail(err, "the database cannot be opened: %s", db_message(NULL));
	err = open_key(app, o, db);
	if (err == OK)
		err = not_newer(db);
	db_close(db);
	return err;
}

static enum err open_lanes(struct web_site *site, unsigned workers)
{
	const unsigned threads[LANE__COUNT] = {[LANE_PAGES] = site->inline_reads ? 0 : workers, [LANE_FILES] = workers, [LANE_SIGN_IN] = 1};
	enum err err = OK;

	for (int i = 0; err == OK && i < LANE__COUNT; i++)
		if (threads[i])
			err = pool_start(threads[i], LANE_QUEUE, &site->lanes[i]);
	return err == OK ? OK : fail(err, "the workers did not start: %s", err_name(err));
}

static enum err open_site(struct app *app, const struct app_options *o)
{
	struct web_site *site = &app->site;
	enum err err = router_new(app_routes, &site->router);

	if (err == OK)
		err = throttle_new(16384, &site->throttle);
	if (err == OK)
		err = refusals_new(&site->refusals);
	if (err != OK)
		return fail(err, "not enough memory (%s)", err_name(err));
	site->journal = app->journal;
	site->db_url = app->db_url;
	site->inline_reads = !on_postgres(o);
	site->secure_cookies = setting_on(o->settings, SETTING_secure_cookies);
	site->throttled = setting_on(o->settings, SETTING_throttle);
	return open_lanes(site, (unsigned)setting_number(o->settings, SETTING_workers));
}

/** The first address of this machine that others in the network can reach. */
static void lan_address(char to[INET_ADDRSTRLEN])
{
	struct ifaddrs *list = NULL;

	snprintf(to, INET_ADDRSTRLEN, "127.0.0.1");
	if (getifaddrs(&list) != 0)
		return;
	for (struct ifaddrs *i = list; i; i = i->ifa_next) {
		if (!i->ifa_addr || i->ifa_addr->sa_family != AF_INET || i->ifa_flags & IFF_LOOPBACK || !(i->ifa_flags & IFF_UP))
			continue;
		inet_ntop(AF_INET, &((struct sockaddr_in *)(void *)i->ifa_addr)->sin_addr, to, INET_ADDRSTRLEN);
		break;
	}
	freeifaddrs(list);
}

/** What the settings say of addresses, before anything is opened by them. */
static enum err check_addresses(struct app *app)
{
	struct str url = app->settings->value[SETTING_public_url], db = app->settings->value[SETTING_db], base;
	struct arena *a = arena_new(KIB(16));
	const char *why = "not enough memory";
	enum err err = OK;

	if (a && url.n > 0)
		err = base_url_parse(a, url, &base, &why);
	if (!a || err != OK)
		err = fail(a ? err : ERR_NOMEM, "public_url cannot be \"%.*s\": %s. It is http(s)://host or http(s)://host:port", STR_FMT(url), why);
	else if (url.n > 0)
		snprintf(app->public_url, sizeof(app->public_url), "%.*s", STR_FMT(base));
	arena_free(a);
	if (err == OK && str_find_str(db, S("://")) < db.n && !str_starts(db, S("postgresql://")) && !str_starts(db, S("postgres://")))
		err = fail(ERR_INVALID, "db cannot be %.*s://…: it is postgresql://…, or empty for the file feixiang.db in the folder",
			STR_FMT(str_head(db, str_find_str(db, S("://")))));
	return err;
}

static void set_base(struct app *app)
{
	struct str url = str_c(app->public_url);
	struct str listen = app->settings->value[SETTING_listen];
	/* not serving: as it will be once it does */
	unsigned port = app->server ? http_server_port(app->server) : (unsigned)setting_number(app->settings, SETTING_port);
	char address[INET6_ADDRSTRLEN + 2];

	if (url.n > 0) {
		snprintf(app->base, sizeof(app->base), "%.*s", STR_FMT(url));
	} else {
		if (str_eq(listen, S("0.0.0.0")) || str_eq(listen, S("::")))
			lan_address(address);
		else
			snprintf(address, sizeof(address), str_find(listen, ':') < listen.n ? "[%.*s]" : "%.*s", STR_FMT(listen));
		snprintf(app->base, sizeof(app->base), "http://%s:%u", address, port);
	}
	app->site.public_base = str_c(app->base);
}

enum err app_open(const struct app_options *o, struct app **ret)
{
	struct app *app = calloc(1, sizeof(*app));
	enum err err;

	if (!app)
		return fail(ERR_NOMEM, "not enough memory");
	app->settings = o->settings;
	err = check_addresses(app);
	if (err == OK)
		err = open_dir(app, o);
	if (err == OK)
		err = open_database(app, o);
	if (err == OK)
		err = open_site(app, o);
	if (err != OK) {
		app_close(app);
		return err;
	}
	set_base(app);
	*ret = app;
	return OK;
}

/** What a command changed is noted outside the database, as a server's follower does. */
static void note_heads(struct app *app)
{
	struct db *db = NULL;
	enum err err = db_open(app->db_url, DB_READ, &db);

	if (err == OK)
		err = journal_heads_note(db, app->heads);
	db_close(db);
	if (err != OK)
		log_warn("the journal's heads could not be written to %s (%s)", app->heads, err_name(err));
}

void app_close(struct app *app)
{
	if (!app)
		return;
	app_serve_stop(app);
	for (int i = 0; i < LANE__COUNT; i++)
		pool_stop(app->site.lanes[i]);
	refusals_keep(&app->site);
	writer_stop(app->site.writer);
	if (app->changed)
		note_heads(app);
	router_free(app->site.router);
	throttle_free(app->site.throttle);
	refusals_free(app->site.refusals);
	journal_free(app->journal);
	dir_lock_free(app->lock);
	web_thread_done();
	free(app);
}

/* --- Serving -------------------------------------------------------------------------------------------------------- */

/** Streams know a street by its code's key, the entry by its id. Entries come a street at a time, and a street keeps its code. */
static enum err key_of(struct app *app, struct street_id street, uint64_t *ret)
{
	struct db *db;
	uint64_t key;
	enum err err;

	if (app->told.street.v != street.v) {
		err = web_thread_db(&app->site, &db);
		if (err == OK)
			err = streets_key_of(db, street, &key);
		if (err != OK)
			return err;
		app->told.street = street;
		app->told.key = key;
	}
	*ret = app->told.key;
	return OK;
}

/** Phones listen to their own shop's topic, the negative of its id (web_stream). */
static void add_shops(struct app *app, struct arena *a, const struct journal_entry *entry, struct stream_event *event)
{
	struct db *db;
	int64_t *shops = NULL;
	size_t n = 0;
	enum err err = web_thread_db(&app->site, &db);

	if (err == OK)
		err = appeals_shops_concerned(db, a, entry, &shops, &n);
	if (err != OK)
		return; /* pages load themselves again now and then */
	for (size_t i = 0; i < n; i++)
		shops[i] = -shops[i];
	event->more = shops;
	event->more_n = n;
}

static void on_entry(void *context, const struct journal_entry *entry)
{
	struct app *app = context;
	struct stream_event event = {.about = {entry->subject_id, entry->about_id}, .seq = entry->seq};
	struct arena *a = arena_new(KIB(256));
	int64_t who, session;

	if (auth_ends(entry, &who, &session))
		stream_hub_dismiss(app->site.hub, who, session);
	if (a && key_of(app, entry->street, &event.street) == OK) {
		add_shops(app, a, entry, &event);
		stream_hub_publish(app->site.hub, &event);
	}
	arena_free(a);
}

static void on_commit(void *context)
{
	struct app *app = context;

	if (app->follower)
		follower_wake(app->follower);
}

static enum err check_listening(const struct http_options *o)
{
	if (!http_address_ok(str_c(o->listen)))
		return fail(ERR_INVALID, "listen cannot be \"%s\": it is an address of this computer, like 0.0.0.0 (all), 127.0.0.1 or ::1", o->listen);
	if (o->trusted_proxy && !http_address_ok(str_c(o->trusted_proxy)))
		return fail(ERR_INVALID, "trusted_proxy cannot be \"%s\": it is the one address of the front server, like 127.0.0.1, without a mask", o->trusted_proxy);
	return OK;
}

static enum err say_not_listening(enum err err, const struct http_options *o)
{
	switch (err) {
	case ERR_BUSY:
		return fail(err, "port %u is taken by another program: --port 0 finds a free one", o->port);
	case ERR_FORBIDDEN:
		return fail(err, "port %u is not for ordinary users: take one above 1023, and a front server for the other", o->port);
	case ERR_NOT_FOUND:
		return fail(err, "this computer has no address %s: --listen 0.0.0.0 takes all it has", o->listen);
	case ERR_INVALID: /* the other two were looked at before */
		return fail(err, "carrier_networks cannot be \"%s\": they are written like 100.64.0.0/10 2001:db8::/32", o->carrier_networks);
	case ERR_LIMIT:
		return fail(err, "the server did not start: this process may open too few files (ulimit -n)");
	case ERR_NOMEM:
		return fail(err, "the server did not start: not enough memory, or too few threads are allowed");
	default:
		return fail(err, "cannot listen on %s, port %u (%s)", o->listen, o->port, err_name(err));
	}
}

enum err app_serve_start(struct app *app)
{
	struct arena *a = arena_new(KIB(16));
	struct http_options options;
	struct http_app http = web_app(&app->site);
	enum err err;

	if (!a)
		return ERR_NOMEM;
	options = (struct http_options){
		.listen = setting_c(app->settings, a, SETTING_listen),
		.port = (uint16_t)setting_number(app->settings, SETTING_port),
		.threads = (unsigned)setting_number(app->settings, SETTING_threads),
		.connections_max = (unsigned)setting_number(app->settings, SETTING_connections),
		.trusted_proxy = app->settings->value[SETTING_trusted_proxy].n ? setting_c(app->settings, a, SETTING_trusted_proxy) : NULL,
		.carrier_networks = setting_c(app->settings, a, SETTING_carrier_networks),
		.shares = setting_on(app->settings, SETTING_throttle),
	};
	err = check_listening(&options);
	if (err != OK) {
		arena_free(a);
		return err;
	}
	err = stream_hub_new(0, &app->site.hub);
	options.hub = app->site.hub;
	if (err == OK)
		err = follower_start(app->db_url, app->journal, app->heads, on_entry, app, &app->follower);
	if (err == OK) {
		writer_on_commit(app->site.writer, on_commit, app);
		err = job_runner_start(app_jobs, app->site.writer, &app->site, &app->runner);
	}
	if (err != OK)
		(void)fail(err, err == ERR_NOMEM ? "the server did not start: not enough memory, or too few threads are allowed" : "the server did not start: %s",
			err_name(err));
	if (err == OK) {
		err = http_server_start(&options, &http, &app->server);
		if (err != OK)
			err = say_not_listening(err, &options);
	}
	if (err == OK)
		set_base(app);
	if (err == OK)
		err = sender_start(&app->site, SENDER_THREADS, &app->sender);
	arena_free(a);
	return err;
}

void app_serve_stop(struct app *app)
{
	http_server_stop(app->server);
	app->server = NULL;
	sender_stop(app->sender);
	app->sender = NULL;
	job_runner_stop(app->runner);
	app->runner = NULL;
	/* a command that never served keeps its own: what it changed just now is still to be told to note_heads */
	if (app->site.writer && app->follower)
		writer_on_commit(app->site.writer, NULL, NULL);
	follower_stop(app->follower);
	app->follower = NULL;
	stream_hub_free(app->site.hub);
	app->site.hub = NULL;
}

/* --- Small change ---------------------------------------------------------------------------------------------------- */

void app_throttle(struct app *app, bool on)
{
	app->site.throttled = on;
}

uint16_t app_port(const struct app *app)
{
	return http_server_port(app->server);
}

const struct web_site *app_site(const struct app *app)
{
	return &app->site;
}

const struct settings *app_settings(const struct app *app)
{
	return app->settings;
}

const char *app_dir(const struct app *app)
{
	return app->dir;
}

const char *app_db_url(const struct app *app)
{
	return app->db_url;
}

struct http_app app_http(const struct app *app)
{
	return web_app(&app->site);
}

enum err app_reader(const struct app *app, struct db **ret)
{
	return web_thread_db(&app->site, ret);
}

enum err app_run_jobs(struct app *app, int *ret_ran)
{
	return job_run_due(app_jobs, app->site.writer, &app->site, ret_ran);
}

struct str app_base(const struct app *app, struct arena *a)
{
	return arena_dup(a, str_c(app->base));
}
