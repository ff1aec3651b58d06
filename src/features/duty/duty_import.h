/* A duty roster that somebody brought: kept sealed while it is looked at, then taken as one change of the plan. */
#ifndef FEATURES_DUTY_DUTY_IMPORT_H
#define FEATURES_DUTY_DUTY_IMPORT_H

#include "auth/keys.h"
#include "features/duty/duty_store.h"

#define DUTY_FILE_NAME_MAX 80 /* code points */

struct duty_import {
	int64_t id;
	struct str file_name;
	int64_t made_at_ms;
	int64_t taken_in; /* change; 0: only looked at */
	struct str file;  /* its bytes while it is only looked at */
};

/** duty_import_keep(act, keys, file_name, file, ret_id). */
enum err duty_import_keep(const struct duty_act *act, const struct keys *keys, struct str file_name, struct str file, int64_t *ret_id);
/** duty_import_find(db, arena, keys, street, id, ret): ERR_NOT_FOUND. */
enum err duty_import_find(struct db *db, struct arena *a, const struct keys *keys, struct street_id street, int64_t id, struct duty_import *ret);
/** duty_import_done(act, id, change): it was taken in this change; its bytes go. */
enum err duty_import_done(const struct duty_act *act, int64_t id, int64_t change);

extern const struct journal_subject duty_import_subject;

#endif
