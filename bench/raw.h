/*
 * The peer of filing appeals: the statements that the program itself runs for one appeal (their text comes from its own .sql files),
 * with rows of the same size, given to the engine directly: no HTTP, no keys and hashes, no journal to read. What an engine does is
 * raw_sqlite.c and raw_libpq.c.
 */
#ifndef BENCH_RAW_H
#define BENCH_RAW_H

#include "db/db.h"

struct raw;

struct raw_engine {
	/** open(raw, where): ready to run, with the settings of the program's own connection. */
	void (*open)(struct raw *raw, const char *where);
	void (*begin)(struct raw *raw);
	void (*commit)(struct raw *raw);
	/** run(raw, q, params, take): prepared once; ${take} (may be NULL) is called for each row, with number() for its columns. */
	void (*run)(struct raw *raw, const struct db_query *q, const struct db_value *params, void (*take)(struct raw *raw));
	int64_t (*number)(struct raw *raw, int column);
	/** count(raw, table): rows of a table. */
	int64_t (*count)(struct raw *raw, const char *table);
};

#define RAW_NEAR 20

struct raw {
	const struct raw_engine *engine;
	void *connection, *row;  /* the engine's */
	int row_at;
	/* what the rows of an appeal gave */
	int64_t minute;          /* of the day: who is open */
	int64_t street, place, position, seq;
	int64_t near[RAW_NEAR];
	size_t near_n;
	int64_t next_id;
	uint64_t random;
};

/**
 * raw_main(engine, argc, argv): "PROGRAM WHERE file PLACE MINUTE COUNT BATCH" files COUNT appeals, one commit for each BATCH;
 * "PROGRAM WHERE count" counts what is there. Prints JSON.
 */
int raw_main(const struct raw_engine *engine, int argc, char **argv);

#endif
