#include "features/privacy/retention.h"

#include "base/clock.h"
#include "base/rand.h"
#include "features/shops/roster_store.h"
#include "retention.sql.h"
#include "web/i18n.h"

/* Each kind of erasing has its subject, so that verify holds the row against the entry: "erased" is told there and is no fault. */
#define KIND_texts "appeal.text_erased"
#define KIND_photos "appeal.photo_removed"
#define KIND_contacts "appeal.contact_erased"
#define KIND_devices_of_reports "appeal.device_forgotten"
#define KIND_codes "appeal.codes_erased"
#define KIND_reveals "appeal.reveal_erased"
#define KIND_shops "shop.contact_erased"
#define KIND_shop_reveals "shop.reveal_erased"
#define KIND_import_shops "import.before_erased"
#define KIND_imports "import.file_erased"
#define KIND_duty_imports "duty.import_erased"
#define KIND_devices "device.erased"
#define KIND_enrolments "enrolment.erased"
#define KIND_accounts "account.erased"
#define KIND_sessions "session.erased"
#define KIND_links "link.erased"

const struct retention retentions[] = {
#define KEPT(t, c, what, what_for, days_kept, begins, purge) \
	{RETENTION_KEPT, #t, #c, what, what_for, days_kept, begins, KIND_##purge, &purge_##purge##_due_query, &purge_##purge##_erase_query},
#define KEPT_UNTIL(t, c, what, what_for, until) {.how = RETENTION_UNTIL, .table = #t, .column = #c, .thing = what, .purpose = what_for, .from = until},
#define KEPT_WITH(t, c, other) {.how = RETENTION_WITH, .table = #t, .column = #c, .from = #other},
#define PLAIN(t, c, why) {.how = RETENTION_PLAIN, .table = #t, .column = #c, .from = why},
#include "features/privacy/retention.def"
};
const size_t retentions_n = sizeof(retentions) / sizeof(retentions[0]);

/* What features erase themselves has its kind there (appeal.text_erased, appeal.contact_erased, appeal.photo_removed). */
const struct journal_kind privacy_journal_kinds[] = {
	{"appeal.device_forgotten", "appeal", TRN("The link to the reporter's phone was erased"), false},
	{"appeal.codes_erased", "appeal", TRN("The receipt's codes were erased"), false},
	{"appeal.reveal_erased", "appeal_reveal", TRN("The reason of an opening was erased"), true},
	{"shop.contact_erased", "shop", TRN("The sealed contact of a shop that is gone was erased"), false},
	{"shop.reveal_erased", "shop_reveal", TRN("The reason of an opening was erased"), true},
	{"import.before_erased", "import", TRN("What a roster had changed was erased: it can no longer be taken back"), false},
	{"import.file_erased", "import", TRN("A roster that was only looked at was erased"), false},
	{"duty.import_erased", "duty_import", TRN("A duty roster that was only looked at was erased"), false},
	{"device.erased", "device", TRN("A duty phone out of service was erased"), false},
	{"account.erased", "account", TRN("A closed account's name was erased"), false},
	{"enrolment.erased", NULL, TRN("An expired code for a duty phone was erased"), true},
	{"session.erased", NULL, TRN("An unused sign-in was erased"), true},
	{"link.erased", NULL, TRN("An expired link was erased"), true},
	{NULL},
};

static enum err erase_one(struct db *db, const struct db_query *q, struct street_id street, int64_t id, int64_t now_ms)
{
	uint8_t fresh[HASH_BYTES];
	struct db_value values[3], *v = values;

	if (q->params == 3 && q->param_types[0] == DB_BLOB) {
		rand_bytes(fresh, sizeof(fresh));
		*v++ = (struct db_value){.s = {(const char *)fresh, sizeof(fresh)}};
	} else if (q->params == 3) {
		*v++ = (struct db_value){.i = now_ms};
	}
	*v++ = (struct db_value){.i = street.v};
	*v = (struct db_value){.i = id};
	return db_exec(db, q, values, NULL);
}

static enum err find_due(struct db *db, const struct db_query *q, struct street_id street, int64_t before_ms, int64_t *ids, size_t *ret_n)
{
	const struct db_value params[2] = {{.i = street.v}, {.i = before_ms}};
	struct db_cursor c;
	bool row = false;
	enum err err = db_query_start(db, q, params, &c);

	*ret_n = 0;
	if (err != OK)
		return err;
	while (*ret_n < PURGE_EACH && (err = db_query_step(&c, &row)) == OK && row)
		ids[(*ret_n)++] = db_column_i64(&c, 0);
	db_query_end(&c);
	return err;
}

static enum err purge_row(const struct journal *j, struct db *db, struct arena *a, const struct retention *r, struct street_id street, int64_t now_ms, int64_t *count)
{
	int64_t *ids = ARENA_ARRAY(a, int64_t, PURGE_EACH);
	size_t n = 0;
	enum err err = ids ? find_due(db, r->due, street, now_ms - r->days * DAY_MS, ids, &n) : ERR_LIMIT;

	for (size_t i = 0; err == OK && i < n; i++, (*count)++) {
		struct journal_note note = {.street = street, .kind = r->kind, .actor = ACTOR_SYSTEM, .subject_id = ids[i],
			.body = arena_fmt(a, "{\"erased\":\"%s.%s\"}", r->table, r->column)};

		err = erase_one(db, r->erase, street, ids[i], now_ms);
		if (err == OK)
			err = journal_append(j, db, &note, NULL);
	}
	return err;
}

enum err retention_purge(const struct journal *j, struct db *db, struct arena *a, int64_t now_ms, int64_t *ret)
{
	struct purge_streets_rows streets;
	int64_t count = 0;
	enum err err = purge_streets(db, a, &streets);

	/* the house is street 0: queries on its tables find nothing in another, and the other way round */
	for (size_t s = 0; err == OK && s <= streets.n; s++)
		for (size_t i = 0; err == OK && i < retentions_n; i++)
			if (retentions[i].how == RETENTION_KEPT)
				err = purge_row(j, db, a, &retentions[i], s ? streets.v[s - 1].street_id : JOURNAL_HOUSE, now_ms, &count);
	if (err == OK)
		*ret = count;
	return err;
}
