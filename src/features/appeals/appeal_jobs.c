#include "features/appeals/appeals.h"

#include "appeal.sql.h"
#include "features/appeals/relay.h"

enum err appeals_job_tick(void *context, struct db *db, struct arena *a, int64_t now_ms)
{
	const struct web_site *site = context;
	struct streets_ids_rows streets;
	enum err err = streets_ids(db, a, &streets);

	for (size_t i = 0; err == OK && i < streets.n; i++) {
		struct street street;
		struct appeal_act act = {.keys = &site->keys, .journal = site->journal, .db = db, .arena = a, .street = &street, .actor = ACTOR_SYSTEM,
			.now_ms = now_ms};
		int64_t moved;

		err = street_find_id(db, a, streets.v[i].street_id, &street);
		if (err == OK)
			err = appeal_tick(&act, &moved);
		if (err == OK)
			err = relay_tick(&act, &moved);
	}
	return err;
}
