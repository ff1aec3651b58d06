#include <endian.h>
#include <errno.h>
#include <libpq-fe.h>
#include <limits.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "db/internal.h"

#define STATEMENTS 1024

/* Types of the server, from its catalogue; stable since ever. */
enum { OID_BOOL = 16, OID_BYTEA = 17, OID_INT8 = 20, OID_INT2 = 21, OID_INT4 = 23, OID_TEXT = 25 };

struct postgres_db {
	struct db base;
	PGconn *conn; /* NULL: given up; the next ping makes a new one */
	char *url;
	bool listening;
	const struct db_query *prepared[STATEMENTS]; /* open addressing: what the server has prepared for this connection */
};

static struct postgres_db *own(struct db *db)
{
	return (struct postgres_db *)db;
}

/* --- Errors ----------------------------------------------------------------------------------------------------------- */

static enum err map(const char *state, bool alive)
{
	static const struct {
		const char *prefix;
		enum err err;
	} states[] = {
		{"23", ERR_CONFLICT}, {"40", ERR_CONFLICT}, {"53100", ERR_FULL}, {"53200", ERR_NOMEM}, {"57014", ERR_BUSY}, {"55P03", ERR_BUSY},
		{"53300", ERR_BUSY},
	};

	if (!alive || !state)
		return ERR_DB;
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		if (strncmp(state, states[i].prefix, strlen(states[i].prefix)) == 0)
			return states[i].err;
	return ERR_DB;
}

static enum err failed(struct db *db, const PGresult *res)
{
	if (own(db)->conn) /* else give_up has said it */
		snprintf(db->message, sizeof(db->message), "%s", res ? PQresultErrorMessage(res) : PQerrorMessage(own(db)->conn));
	return map(res ? PQresultErrorField(res, PG_DIAG_SQLSTATE) : NULL, PQstatus(own(db)->conn) == CONNECTION_OK);
}

/* --- Waiting, never for ever ------------------------------------------------------------------------------------------ */

/*
 * A server that is frozen, or behind a dead line, keeps its connections: nothing fails, nothing comes. libpq's simple calls would wait
 * for ever, so all is sent without blocking and waited for here.
 */
static _Atomic bool silent;

bool db_silent(void)
{
	return atomic_load_explicit(&silent, memory_order_relaxed);
}

static void give_up(struct db *db)
{
	PQfinish(own(db)->conn);
	own(db)->conn = NULL;
	atomic_store_explicit(&silent, true, memory_order_relaxed);
	snprintf(db->message, sizeof(db->message), "the database server does not answer");
}

/** Waits until the socket is ready for ${events}; false: the time is up. */
static bool ready(PGconn *conn, short events, int64_t until)
{
	struct pollfd fd = {.fd = PQsocket(conn), .events = events};
	int64_t left = until - clock_monotonic_ms();
	int n;

	do {
		n = poll(&fd, 1, left > 0 ? (int)left : 0);
		left = until - clock_monotonic_ms();
	} while (n < 0 && errno == EINTR && left > 0);
	return n > 0;
}

/** Everything that was sent has left, and an answer is there. False: given up, or the connection is lost. */
static bool await(struct db *db, int64_t until)
{
	PGconn *conn = own(db)->conn;
	int unsent;

	while ((unsent = PQflush(conn)) == 1) {
		if (!ready(conn, POLLIN | POLLOUT, until)) {
			give_up(db);
			return false;
		}
		if (!PQconsumeInput(conn))
			return false;
	}
	while (unsent == 0 && PQisBusy(conn)) {
		if (!ready(conn, POLLIN, until)) {
			give_up(db);
			return false;
		}
		if (!PQconsumeInput(conn))
			return false;
	}
	return unsent == 0;
}

/** The last result of what was sent (${sent}: it could be), as PQexec gives it; NULL when there is none. */
static PGresult *answer_of(struct db *db, int sent)
{
	int64_t until = clock_monotonic_ms() + db->patience_ms;
	PGresult *last = NULL, *next;

	if (!sent)
		return NULL;
	for (;;) {
		if (!await(db, until) && !own(db)->conn) {
			PQclear(last);
			return NULL;
		}
		next = PQgetResult(own(db)->conn);
		if (!next)
			break;
		PQclear(last);
		last = next;
		if (PQstatus(own(db)->conn) != CONNECTION_OK)
			break;
	}
	if (last)
		atomic_store_explicit(&silent, false, memory_order_relaxed);
	return last;
}

static enum err run(struct db *db, const char *sql)
{
	PGresult *res = answer_of(db, PQsendQuery(own(db)->conn, sql));
	ExecStatusType status = PQresultStatus(res);
	enum err err = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK ? OK : failed(db, res);

	PQclear(res);
	return err;
}

/** Migrations and tools: as long as it takes. */
static enum err script(struct db *db, const char *sql)
{
	int patience = db->patience_ms;
	enum err err;

	db->patience_ms = INT_MAX;
	err = run(db, sql);
	db->patience_ms = patience;
	return err;
}

/* --- Transactions ----------------------------------------------------------------------------------------------------- */

static enum err begin(struct db *db)
{
	return run(db, db->mode == DB_WRITE ? "BEGIN ISOLATION LEVEL READ COMMITTED" : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
}

static void rollback(struct db *db)
{
	if (PQstatus(own(db)->conn) == CONNECTION_OK && run(db, "ROLLBACK") != OK)
		return; /* the next ping finds out */
}

static enum err commit(struct db *db)
{
	PGresult *res = answer_of(db, PQsendQuery(own(db)->conn, "COMMIT"));
	enum err err = OK;

	if (PQresultStatus(res) != PGRES_COMMAND_OK)
		err = failed(db, res);
	else if (strcmp(PQcmdStatus(res), "COMMIT") != 0) { /* a spoilt transaction answers ROLLBACK, without an error */
		snprintf(db->message, sizeof(db->message), "the transaction was spoilt before its commit");
		err = ERR_DB;
	}
	PQclear(res);
	return err;
}

/* --- Statements ------------------------------------------------------------------------------------------------------- */

static Oid oid_of(enum db_type type)
{
	return type == DB_I64 ? OID_INT8 : type == DB_TEXT ? OID_TEXT : OID_BYTEA;
}

static enum err prepare_as(struct db *db, const char *name, const struct db_query *q)
{
	Oid types[PARAMS_MAX];
	PGresult *res;
	enum err err;

	if (q->params > PARAMS_MAX)
		return ERR_LIMIT;
	for (int i = 0; i < q->params; i++)
		types[i] = oid_of(q->param_types[i]);
	res = answer_of(db, PQsendPrepare(own(db)->conn, name, q->sql, q->params, types));
	err = PQresultStatus(res) == PGRES_COMMAND_OK ? OK : failed(db, res);
	PQclear(res);
	return err;
}

static enum err prepare_once(struct db *db, const struct db_query *q)
{
	const struct db_query **slots = own(db)->prepared;
	size_t at = (size_t)((uintptr_t)q >> 4) * 0x9e3779b1u % STATEMENTS, tried = 0;
	enum err err;

	for (; slots[at] && slots[at] != q; at = (at + 1) % STATEMENTS)
		if (++tried == STATEMENTS)
			return ERR_LIMIT;
	if (slots[at])
		return OK;
	err = prepare_as(db, q->name, q);
	if (err == OK)
		slots[at] = q;
	return err;
}

struct bound {
	const char *values[PARAMS_MAX];
	int lengths[PARAMS_MAX], formats[PARAMS_MAX];
	uint64_t numbers[PARAMS_MAX];
};

static enum err bind(struct bound *b, const struct db_query *q, const struct db_value *params)
{
	for (int i = 0; i < q->params; i++) {
		b->formats[i] = 1;
		if (q->param_types[i] == DB_I64) {
			b->numbers[i] = htobe64((uint64_t)params[i].i);
			b->values[i] = (const char *)&b->numbers[i];
			b->lengths[i] = sizeof(b->numbers[i]);
			continue;
		}
		if (params[i].s.n > INT32_MAX)
			return ERR_LIMIT;
		b->values[i] = params[i].s.p ? params[i].s.p : "";
		b->lengths[i] = (int)params[i].s.n;
	}
	return OK;
}

static bool type_fits(enum db_type want, Oid got)
{
	switch (want) {
	case DB_I64:
		return got == OID_INT8 || got == OID_INT4 || got == OID_INT2 || got == OID_BOOL;
	case DB_TEXT:
		return got == OID_TEXT;
	case DB_BLOB:
		return got == OID_BYTEA;
	}
	return false;
}

/** A result that we could not read rightly is refused, not guessed at. */
static enum err columns_fit(struct db *db, const struct db_query *q, const PGresult *res)
{
	bool fit = PQnfields(res) == q->columns;

	for (int i = 0; fit && i < q->columns; i++)
		fit = type_fits(q->column_types[i], PQftype(res, i));
	if (!fit)
		snprintf(db->message, sizeof(db->message), "%s: columns differ from what is declared", q->name);
	return fit ? OK : ERR_DB;
}

static enum err start(struct db *db, const struct db_query *q, const struct db_value *params, struct db_cursor *ret)
{
	struct bound b;
	PGresult *res;
	enum err err = prepare_once(db, q);

	if (err == OK)
		err = bind(&b, q, params);
	if (err != OK)
		return err;
	res = answer_of(db, PQsendQueryPrepared(own(db)->conn, q->name, q->params, b.values, b.lengths, b.formats, 1));
	if (PQresultStatus(res) != PGRES_TUPLES_OK && PQresultStatus(res) != PGRES_COMMAND_OK) {
		err = failed(db, res);
		PQclear(res);
		return err;
	}
	err = columns_fit(db, q, res);
	if (err != OK) {
		PQclear(res);
		return err;
	}
	ret->impl = res;
	ret->row = -1;
	ret->rows = PQntuples(res);
	if (q->writes)
		ret->changed = atoll(PQcmdTuples(res));
	return OK;
}

static enum err step(struct db_cursor *c, bool *ret_row)
{
	*ret_row = ++c->row < c->rows;
	return OK;
}

static int64_t column_i64(const struct db_cursor *c, int column)
{
	const unsigned char *p = (const unsigned char *)PQgetvalue(c->impl, (int)c->row, column);
	int n = PQgetlength(c->impl, (int)c->row, column);
	int64_t v;

	/* int8, int4, int2 or bool, in network order; NULL has length 0 */
	if (n == 0 || n > 8)
		return 0;
	v = n == 1 ? p[0] : (int8_t)p[0];
	for (int i = 1; i < n; i++)
		v = (int64_t)((uint64_t)v << 8 | p[i]);
	return v;
}

static struct str column_str(const struct db_cursor *c, int column)
{
	return (struct str){PQgetvalue(c->impl, (int)c->row, column), (size_t)PQgetlength(c->impl, (int)c->row, column)};
}

static void end(struct db_cursor *c)
{
	PQclear(c->impl);
	c->impl = NULL;
}

static enum err prepare_check(struct db *db, const struct db_query *q)
{
	PGresult *res;
	enum err err = prepare_as(db, "", q);

	if (err != OK)
		return err;
	res = answer_of(db, PQsendDescribePrepared(own(db)->conn, ""));
	err = PQresultStatus(res) == PGRES_COMMAND_OK ? columns_fit(db, q, res) : failed(db, res);
	PQclear(res);
	return err;
}

/* --- The connection --------------------------------------------------------------------------------------------------- */

static enum err session(struct db *db)
{
	memset(own(db)->prepared, 0, sizeof(own(db)->prepared));
	own(db)->listening = false;
	return run(db, "SET client_min_messages = warning; SET statement_timeout = '30s'; SET lock_timeout = '3s'; SET TIME ZONE 'UTC'; "
		       "SET synchronous_commit = on");
}

/** A new connection in the place of the old one. */
static enum err connect_to(struct db *db)
{
	const char *const keys[] = {"dbname", "fallback_application_name", "client_encoding", NULL};
	const char *const values[] = {own(db)->url, "feixiang", "UTF8", NULL};
	int64_t until = clock_monotonic_ms() + db->patience_ms;
	PostgresPollingStatusType step = PGRES_POLLING_WRITING;

	PQfinish(own(db)->conn);
	own(db)->conn = PQconnectStartParams(keys, values, 1);
	if (!own(db)->conn)
		return ERR_NOMEM;
	if (PQstatus(own(db)->conn) == CONNECTION_BAD)
		return failed(db, NULL);
	while (step != PGRES_POLLING_OK && step != PGRES_POLLING_FAILED) {
		if (!ready(own(db)->conn, step == PGRES_POLLING_READING ? POLLIN : POLLOUT, until)) {
			give_up(db);
			return ERR_DB;
		}
		step = PQconnectPoll(own(db)->conn);
	}
	if (step == PGRES_POLLING_FAILED || PQsetnonblocking(own(db)->conn, 1) != 0)
		return failed(db, NULL);
	return session(db);
}

/**
 * A server that went away shows on the socket: something to read where nothing was asked. Only then is it worth a round trip to
 * tell its last words from a harmless notice.
 */
static bool alive(struct postgres_db *p)
{
	struct pollfd fd = {.fd = PQsocket(p->conn), .events = POLLIN};

	if (PQstatus(p->conn) != CONNECTION_OK)
		return false;
	return poll(&fd, 1, 0) <= 0 || (PQconsumeInput(p->conn) == 1 && run(&p->base, "SELECT 1") == OK);
}

static enum err ping(struct db *db)
{
	if (db->in_transaction || alive(own(db)))
		return OK;
	return connect_to(db);
}

static enum err notify(struct db *db)
{
	return run(db, "NOTIFY feixiang");
}

static bool take_notices(struct postgres_db *p)
{
	PGnotify *n;
	bool any = false;

	if (PQconsumeInput(p->conn) == 0)
		return false;
	while ((n = PQnotifies(p->conn))) {
		PQfreemem(n);
		any = true;
	}
	return any;
}

static bool wait_notice(struct db *db, int timeout_ms)
{
	struct postgres_db *p = own(db);
	struct pollfd fd = {.fd = PQsocket(p->conn), .events = POLLIN};

	if (PQstatus(p->conn) != CONNECTION_OK && ping(db) != OK) {
		poll(NULL, 0, timeout_ms); /* gone: no hurry */
		return false;
	}
	if (!p->listening && run(db, "LISTEN feixiang") != OK)
		return false;
	p->listening = true;
	if (take_notices(p))
		return true;
	fd.fd = PQsocket(p->conn);
	if (poll(&fd, 1, timeout_ms) <= 0)
		return false;
	return take_notices(p);
}

static void close_db(struct db *db)
{
	PQfinish(own(db)->conn);
	free(own(db)->url);
	free(db);
}

static const struct db_engine engine = {
	.postgres = true, .begin = begin, .commit = commit, .rollback = rollback, .start = start, .step = step, .column_i64 = column_i64,
	.column_str = column_str, .end = end, .script = script, .prepare_check = prepare_check, .ping = ping, .notify = notify, .wait = wait_notice,
	.close = close_db,
};

enum err db_postgres_open(const char *url, enum db_mode mode, struct db **ret)
{
	struct postgres_db *p = calloc(1, sizeof(*p));
	enum err err;

	if (!p)
		return ERR_NOMEM;
	p->base = (struct db){.engine = &engine, .mode = mode, .patience_ms = DB_PATIENCE_SERVING_MS};
	p->url = strdup(url);
	err = p->url ? connect_to(&p->base) : ERR_NOMEM;
	p->base.patience_ms = DB_PATIENCE_MS;
	if (err != OK) {
		db_open_failed("%s", p->base.message);
		close_db(&p->base);
		return err == ERR_NOMEM ? err : ERR_DB;
	}
	*ret = &p->base;
	return OK;
}
