#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "account.sql.h"
#include "appeal.sql.h"
#include "base/clock.h"
#include "base/hash.h"
#include "common.h"
#include "duty.sql.h"
#include "features/duty/duty_store.h"
#include "journal.sql.h"
#include "place.sql.h"
#include "raw.h"
#include "relay.sql.h"
#include "shop.sql.h"
#include "street.sql.h"

#define DAY_MIN 1440
#define FILED_AT_MS INT64_C(1772811000000)

/** Values by their number: a statement that has got another since is told, and not given what lies behind ours. */
#define RUN(raw, query, values, take) \
	do { \
		if ((query).params != sizeof(values) / sizeof((values)[0])) \
			fail("%s takes %u values, %zu are given", (query).name, (unsigned)(query).params, sizeof(values) / sizeof((values)[0])); \
		(raw)->engine->run((raw), &(query), (values), (take)); \
	} while (0)

/* --- Values of the right size ---------------------------------------------------------------------------------------------- */

/** Thirty-two bytes that no index has seen. */
static struct str hash_like(struct raw *raw, char to[HASH_BYTES])
{
	for (size_t i = 0; i < HASH_BYTES; i += sizeof(raw->random)) {
		raw->random ^= raw->random << 13;
		raw->random ^= raw->random >> 7;
		raw->random ^= raw->random << 17;
		memcpy(to + i, &raw->random, sizeof(raw->random));
	}
	return (struct str){to, HASH_BYTES};
}

/* --- What rows give -------------------------------------------------------------------------------------------------------- */

static void take_street(struct raw *raw)
{
	raw->street = raw->engine->number(raw, 0);
}

static void take_place(struct raw *raw)
{
	raw->place = raw->engine->number(raw, 0);
	raw->position = raw->engine->number(raw, 5);
}

static void take_seq(struct raw *raw)
{
	raw->seq = raw->engine->number(raw, 0);
}

/** A shop that is open and has a duty phone. */
static void take_near(struct raw *raw)
{
	int64_t opens = raw->engine->number(raw, 4), closes = raw->engine->number(raw, 5), now = raw->minute;
	bool open = opens < 0 || closes < 0 || (now >= opens && now < closes) || (now + DAY_MIN >= opens && now + DAY_MIN < closes);

	if (open && raw->engine->number(raw, 6) > 0 && raw->near_n < RAW_NEAR)
		raw->near[raw->near_n++] = raw->engine->number(raw, 0);
}

/* --- One appeal ------------------------------------------------------------------------------------------------------------ */

static void journal(struct raw *raw, struct str kind, int64_t actor, int64_t appeal, int64_t about, struct str body)
{
	char before[HASH_BYTES], state[HASH_BYTES], hash[HASH_BYTES];
	const struct db_value row[] = {{.i = raw->street}, {.i = appeal}};
	const struct db_value next[] = {{.i = raw->street}, {.s = hash_like(raw, before)}};

	RUN(raw, appeal_row_query, row, NULL);
	RUN(raw, head_next_query, next, take_seq);
	const struct db_value entry[] = {{.i = raw->street}, {.i = raw->seq}, {.i = FILED_AT_MS}, {.s = kind}, {.i = actor}, {.i = 0},
		{.s = S("appeal")}, {.i = appeal}, {.i = about}, {.s = hash_like(raw, state)}, {.s = body}, {.s = hash_like(raw, hash)}};
	const struct db_value head[] = {{.s = {hash, HASH_BYTES}}, {.i = raw->street}};

	RUN(raw, entry_insert_query, entry, NULL);
	RUN(raw, head_set_query, head, NULL);
}

static void insert(struct raw *raw, int64_t appeal)
{
	char pass[HASH_BYTES], nonce[HASH_BYTES], receipt[HASH_BYTES], code[HASH_BYTES], body[80];
	int n = snprintf(body, sizeof(body), "{\"kind\":\"noise\",\"place\":\"%" PRId64 "\"}", raw->place);
	const struct db_value appeal_row[] = {{.i = raw->street}, {.i = appeal}, {.i = raw->place}, {.s = S("noise")}, {.s = S("open")},
		{.s = S("office")}, {.i = 0}, {.i = FILED_AT_MS}, {.i = FILED_AT_MS + 3600000}, {.i = FILED_AT_MS}, {.i = 0}, {.s = S("scan")}, {.i = 0}, {.i = FILED_AT_MS + 86400000}, {.i = FILED_AT_MS + 3600000},
		{.s = hash_like(raw, pass)}, {.s = hash_like(raw, nonce)}, {.s = hash_like(raw, receipt)}, {.s = hash_like(raw, code)},
		{.i = 0}, {.i = 0}, {.s = S("")}, {.i = 0}}; /* nothing is known of this phone */

	RUN(raw, appeal_insert_query, appeal_row, NULL);
	journal(raw, S("appeal.filed"), 1, appeal, 0, (struct str){body, (size_t)n});
}

/** Until when the office owes a word depends on who of it is on duty. */
static void on_duty(struct raw *raw)
{
	const struct db_value street[] = {{.i = raw->street}}, rules[] = {{.i = raw->street}, {.i = FILED_AT_MS / DAY_MS - DUTY_KEPT_DAYS}};

	RUN(raw, grants_by_street_query, street, NULL);
	RUN(raw, duty_rules_of_query, rules, NULL);
}

static void file(struct raw *raw, struct str place_code)
{
	const struct db_value street[] = {{.s = str_head(place_code, str_find(place_code, '-'))}};
	int64_t appeal = raw->next_id++;

	RUN(raw, street_by_code_query, street, take_street);
	const struct db_value place[] = {{.i = raw->street}, {.s = place_code}};

	RUN(raw, place_by_code_query, place, take_place);
	on_duty(raw);
	insert(raw, appeal);
	const struct db_value near[] = {{.i = raw->street}, {.i = FILED_AT_MS}, {.i = raw->position}};

	raw->near_n = 0;
	RUN(raw, shop_near_rows_query, near, take_near);
	for (size_t i = 0; i < raw->near_n && i < APPEAL_NEAR_SHOPS; i++) {
		const struct db_value tell[] = {{.i = raw->street}, {.i = appeal}, {.i = raw->near[i]}, {.i = FILED_AT_MS}};

		RUN(raw, appeal_tell_query, tell, NULL);
		journal(raw, S("appeal.told"), 0, appeal, raw->near[i], S("{}"));
	}
	const struct db_value relay[] = {{.i = raw->street}, {.i = appeal}, {.i = FILED_AT_MS}, {.i = FILED_AT_MS + 15000}};

	RUN(raw, relay_put_query, relay, NULL);
}

/* --- Many ------------------------------------------------------------------------------------------------------------------ */

static int file_many(struct raw *raw, struct str place, int64_t count, int64_t batch)
{
	int64_t began = now_ns();
	double seconds;

	/* as large as ids of the program, and after all of an earlier run */
	raw->next_id = (int64_t)((uint64_t)began << 8 & INT64_MAX);
	raw->random = (uint64_t)began | 1;
	for (int64_t done = 0; done < count;) {
		raw->engine->begin(raw);
		for (int64_t i = 0; i < batch && done < count; i++, done++)
			file(raw, place);
		raw->engine->commit(raw);
	}
	if (raw->place == 0 || raw->seq == 0)
		fail("there is no place %.*s", STR_FMT(place));
	seconds = (double)(now_ns() - began) / 1e9;
	printf("{\"appeals\":%" PRId64 ",\"seconds\":%.4f,\"per_second\":%.1f}\n", count, seconds, (double)count / seconds);
	return 0;
}

int raw_main(const struct raw_engine *engine, int argc, char **argv)
{
	struct raw raw = {.engine = engine};

	if (!(argc == 3 && strcmp(argv[2], "count") == 0) && !(argc == 7 && strcmp(argv[2], "file") == 0))
		fail("usage: %s WHERE file PLACE MINUTE COUNT BATCH, or %s WHERE count", argv[0], argv[0]);
	engine->open(&raw, argv[1]);
	if (argc == 3) {
		printf("{\"appeals\":%" PRId64 ",\"entries\":%" PRId64 ",\"told\":%" PRId64 "}\n", engine->count(&raw, "appeals"),
			engine->count(&raw, "journal"), engine->count(&raw, "appeal_shops"));
		return 0;
	}
	raw.minute = number_of(argv[4], "MINUTE", 0, DAY_MIN - 1);
	return file_many(&raw, str_c(argv[3]), number_of(argv[5], "COUNT", 1, 1000000), number_of(argv[6], "BATCH", 1, 10000));
}
