/*
 * The plan of a street in the database, and what changes it. A rule (shift, exception, holiday) is never changed in place: a change
 * adds rules and removes others, and taking it back turns both round. Each rule that comes or goes is journalled.
 */
#ifndef FEATURES_DUTY_DUTY_STORE_H
#define FEATURES_DUTY_DUTY_STORE_H

#include "features/duty/duty.h"
#include "journal/journal.h"

#define DUTY_HOLIDAY_NAME_MAX 20 /* code points */
#define DUTY_KEPT_DAYS 62        /* exceptions of the past are read that long */

/** duty_plan_load(db, arena, street, at_ms, ret): all of it but exceptions that were over DUTY_KEPT_DAYS before ${at_ms}. */
enum err duty_plan_load(struct db *db, struct arena *a, const struct street *street, int64_t at_ms, struct duty_plan *ret);

/** Who changes something: inside a write transaction. */
struct duty_act {
	const struct journal *journal;
	struct db *db;
	struct arena *arena;
	struct street_id street;
	enum journal_actor actor;
	int64_t actor_id;
	int64_t now_ms;
};

enum duty_rule_kind { DUTY_RULE_SHIFT, DUTY_RULE_EXCEPTION, DUTY_RULE_HOLIDAY, DUTY_RULE_WORKDAY, DUTY_RULE__COUNT };

/** One row: what a kind does not have is 0. */
struct duty_rule {
	enum duty_rule_kind kind;
	unsigned weekdays;
	int64_t day;
	int from_min, to_min;
	struct account_id officer, deputy;
	int64_t valid_from_day, valid_to_day;
	struct str name;
};

/**
 * duty_change(act, removed, removed_n, added, added_n, ret_change): one change, taken back as one. ERR_NOT_FOUND: a removed rule is
 * not there (any more). ERR_LIMIT: the plan would hold too many.
 */
enum err duty_change(const struct duty_act *act, const int64_t *removed, size_t removed_n, const struct duty_rule *added, size_t added_n,
	int64_t *ret_change);

struct duty_last {
	int64_t change; /* 0: nothing to take back */
	int64_t by, at_ms;
	int64_t added, removed;
};

/** duty_last(db, arena, street, ret): the newest change that was not taken back. */
enum err duty_last(struct db *db, struct arena *a, struct street_id street, struct duty_last *ret);
/** duty_undo(act, change): ERR_CONFLICT: it is not the newest any more. */
enum err duty_undo(const struct duty_act *act, int64_t change);

extern const struct journal_subject duty_rule_subject, duty_change_subject;
extern const struct journal_kind duty_journal_kinds[];

#endif
