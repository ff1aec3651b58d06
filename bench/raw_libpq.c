/* PostgreSQL through libpq: one connection, prepared statements, each waited for. */
#include <endian.h>
#include <libpq-fe.h>
#include <stdio.h>

#include "common.h"
#include "raw.h"

#define STATEMENTS 32
#define PARAMS_MAX 32

static const struct db_query *prepared[STATEMENTS];

static PGresult *checked(struct raw *raw, PGresult *res, const char *what)
{
	ExecStatusType status = PQresultStatus(res);

	if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
		fail("%s: %s", what, PQerrorMessage(raw->connection));
	return res;
}

static void run_text(struct raw *raw, const char *sql)
{
	PQclear(checked(raw, PQexec(raw->connection, sql), sql));
}

static void raw_open(struct raw *raw, const char *where)
{
	raw->connection = PQconnectdb(where);
	if (PQstatus(raw->connection) != CONNECTION_OK)
		fail("%s: %s", where, PQerrorMessage(raw->connection));
	run_text(raw, "SET client_min_messages = warning; SET synchronous_commit = on; SET TIME ZONE 'UTC'");
}

static void raw_begin(struct raw *raw)
{
	run_text(raw, "BEGIN ISOLATION LEVEL READ COMMITTED");
}

static void raw_commit(struct raw *raw)
{
	run_text(raw, "COMMIT");
}

static void prepare_once(struct raw *raw, const struct db_query *q)
{
	size_t i = 0;

	while (i < STATEMENTS && prepared[i] && prepared[i] != q)
		i++;
	if (i == STATEMENTS || q->params > PARAMS_MAX)
		fail("too many statements or parameters");
	if (prepared[i] == q)
		return;
	PQclear(checked(raw, PQprepare(raw->connection, q->name, q->sql, q->params, NULL), q->name));
	prepared[i] = q;
}

static void raw_run(struct raw *raw, const struct db_query *q, const struct db_value *params, void (*take)(struct raw *raw))
{
	const char *values[PARAMS_MAX];
	int lengths[PARAMS_MAX], formats[PARAMS_MAX];
	uint64_t numbers[PARAMS_MAX];
	PGresult *res;

	prepare_once(raw, q);
	for (int i = 0; i < q->params; i++) {
		bool number = q->param_types[i] == DB_I64;

		numbers[i] = htobe64((uint64_t)params[i].i);
		values[i] = number ? (const char *)&numbers[i] : params[i].s.p;
		lengths[i] = number ? (int)sizeof(numbers[i]) : (int)params[i].s.n;
		formats[i] = 1;
	}
	res = checked(raw, PQexecPrepared(raw->connection, q->name, q->params, values, lengths, formats, 1), q->name);
	raw->row = res;
	for (raw->row_at = 0; take && raw->row_at < PQntuples(res); raw->row_at++)
		take(raw);
	PQclear(res);
}

static int64_t raw_number(struct raw *raw, int column)
{
	uint64_t v;

	if (PQgetlength(raw->row, raw->row_at, column) != sizeof(v))
		fail("column %d is no 64 bit number", column);
	memcpy(&v, PQgetvalue(raw->row, raw->row_at, column), sizeof(v));
	return (int64_t)be64toh(v);
}

static int64_t raw_count(struct raw *raw, const char *table)
{
	char sql[80];
	PGresult *res;
	int64_t n;

	snprintf(sql, sizeof(sql), "SELECT count(*) FROM %s", table);
	res = checked(raw, PQexec(raw->connection, sql), sql);
	n = number_of(PQgetvalue(res, 0, 0), table, 0, INT64_MAX);
	PQclear(res);
	return n;
}

int main(int argc, char **argv)
{
	static const struct raw_engine engine = {raw_open, raw_begin, raw_commit, raw_run, raw_number, raw_count};

	return raw_main(&engine, argc, argv);
}
