#include "features/duty/duty_store.h"

#include <stdlib.h>

#include "auth/account.h"
#include "duty.sql.h"
#include "web/i18n.h"

const struct journal_subject duty_rule_subject = {"duty_rule", &duty_rule_row_query, &duty_rule_rows_query};
const struct journal_subject duty_change_subject = {"duty_change", &duty_change_row_query, &duty_change_rows_query};

const struct journal_kind duty_journal_kinds[] = {
	{"duty.rule_added", "duty_rule", TRN("A line was added to the duty roster"), false},
	{"duty.rule_removed", "duty_rule", TRN("A line was taken off the duty roster"), false},
	{"duty.rule_restored", "duty_rule", TRN("A line was put back on the duty roster"), false},
	{"duty.changed", "duty_change", TRN("The duty roster was changed"), false},
	{"duty.undone", "duty_change", TRN("A change of the duty roster was taken back"), false},
	{"duty.import_looked", "duty_import", TRN("A duty roster was looked at"), false},
	{"duty.import_taken", "duty_import", TRN("A duty roster was taken"), false},
	{NULL},
};

static const char *const kind_names[DUTY_RULE__COUNT] = {"shift", "exception", "holiday", "workday"};

/* --- Reading the plan ------------------------------------------------------------------------------------------------- */

static enum duty_rule_kind kind_of(struct str name)
{
	int kind = 0;

	while (kind < DUTY_RULE__COUNT && !str_eq(name, str_c(kind_names[kind])))
		kind++;
	return (enum duty_rule_kind)kind;
}

/** Those who can act on what comes in: a reader of the district cannot be on duty. */
static enum err load_people(struct db *db, struct arena *a, struct street_id street, struct duty_plan *plan)
{
	struct account_grants grants;
	struct duty_person *v;
	enum err err = grants_of_street(db, a, street, &grants);

	if (err != OK)
		return err;
	v = ARENA_ARRAY(a, struct duty_person, grants.n);
	if (!v)
		return ERR_LIMIT;
	plan->people = v;
	for (size_t i = 0; i < grants.n; i++)
		if (role_may(grants.v[i].role, CAP_HANDLE))
			v[plan->people_n++] = (struct duty_person){grants.v[i].account, grants.v[i].name};
	return OK;
}

static bool is_person(const struct duty_plan *plan, struct account_id id)
{
	for (size_t i = 0; i < plan->people_n; i++)
		if (plan->people[i].account.v == id.v)
			return true;
	return false;
}

/** Who has left the office is not there at night either: the deputy stands in. True when somebody had left. */
static bool heed_leavers(const struct duty_plan *plan, struct account_id *officer, struct account_id *deputy)
{
	bool officer_left = officer->v && !is_person(plan, *officer), deputy_left = deputy->v && !is_person(plan, *deputy);

	if (deputy_left)
		deputy->v = 0;
	if (officer_left) {
		*officer = *deputy;
		deputy->v = 0;
	}
	return officer_left || deputy_left;
}

struct room {
	struct duty_shift *shifts;
	struct duty_exception *exceptions;
	struct duty_holiday *holidays;
};

static void add_row(struct duty_plan *plan, struct room *room, const struct duty_rules_of_row *r)
{
	struct account_id officer = r->officer_id, deputy = r->deputy_id;
	enum duty_rule_kind kind = kind_of(r->kind);
	bool left = heed_leavers(plan, &officer, &deputy);

	if (kind == DUTY_RULE_SHIFT)
		room->shifts[plan->shifts_n++] = (struct duty_shift){r->rule_id, (unsigned)r->weekdays & DUTY_ALL_WEEK, (int)r->from_min, (int)r->to_min,
			officer, deputy, r->valid_from_day, r->valid_to_day, left};
	else if (kind == DUTY_RULE_EXCEPTION)
		room->exceptions[plan->exceptions_n++] = (struct duty_exception){r->rule_id, r->day, (int)r->from_min, (int)r->to_min, officer, deputy, left};
	else
		room->holidays[plan->holidays_n++] = (struct duty_holiday){r->rule_id, r->day,
			kind == DUTY_RULE_WORKDAY ? DUTY_WORKDAY : DUTY_HOLIDAY, r->name};
}

static int by_day(const void *a, const void *b)
{
	const struct duty_holiday *x = a, *y = b;

	return x->day != y->day ? (x->day > y->day) - (x->day < y->day) : (x->id < y->id) - (x->id > y->id);
}

/** By day, each once: what was said last of it counts. */
static void sort_holidays(struct duty_plan *plan, struct duty_holiday *v)
{
	size_t kept = 0;

	if (plan->holidays_n > 0)
		qsort(v, plan->holidays_n, sizeof(*v), by_day);
	for (size_t i = 0; i < plan->holidays_n; i++)
		if (kept == 0 || v[kept - 1].day != v[i].day)
			v[kept++] = v[i];
	plan->holidays_n = kept;
}

enum err duty_plan_load(struct db *db, struct arena *a, const struct street *street, int64_t at_ms, struct duty_plan *ret)
{
	struct duty_rules_of_rows rows;
	struct duty_plan plan = {.tz = street->tz};
	struct room room;
	enum err err = load_people(db, a, street->id, &plan);

	if (err == OK)
		err = duty_rules_of(db, a, &(struct duty_rules_of_args){street->id, duty_day(street->tz, at_ms) - DUTY_KEPT_DAYS}, &rows);
	if (err != OK)
		return err;
	room.shifts = ARENA_ARRAY(a, struct duty_shift, rows.n);
	room.exceptions = ARENA_ARRAY(a, struct duty_exception, rows.n);
	room.holidays = ARENA_ARRAY(a, struct duty_holiday, rows.n);
	if (!room.shifts || !room.exceptions || !room.holidays)
		return ERR_LIMIT;
	for (size_t i = 0; i < rows.n; i++)
		add_row(&plan, &room, &rows.v[i]);
	sort_holidays(&plan, room.holidays);
	plan.shifts = room.shifts;
	plan.exceptions = room.exceptions;
	plan.holidays = room.holidays;
	*ret = plan;
	return OK;
}

/* --- Changing it ------------------------------------------------------------------------------------------------------ */

static enum err note(const struct duty_act *act, const char *kind, int64_t subject)
{
	struct journal_note n = {.street = act->street, .kind = kind, .actor = act->actor, .actor_id = act->actor_id, .subject_id = subject};

	return journal_append(act->journal, act->db, &n, NULL);
}

static enum err add_rule(const struct duty_act *act, const struct duty_rule *r, int64_t change)
{
	struct duty_rule_insert_args args = {act->street, id_new(), str_c(kind_names[r->kind]), r->weekdays, r->day, r->from_min, r->to_min, r->officer,
		r->deputy, r->valid_from_day, r->valid_to_day, r->name, change};
	enum err err = duty_rule_insert(act->db, &args);

	return err == OK ? note(act, "duty.rule_added", args.rule_id) : err;
}

static enum err remove_rule(const struct duty_act *act, int64_t rule, int64_t mark)
{
	int64_t changed = 0;
	enum err err = duty_rule_remove(act->db, &(struct duty_rule_remove_args){mark, act->street, rule}, &changed);

	if (err == OK && changed == 0)
		return ERR_NOT_FOUND;
	return err == OK ? note(act, "duty.rule_removed", rule) : err;
}

/** After the change: with what it removed gone. */
static enum err check_room(const struct duty_act *act)
{
	static const int64_t limits[DUTY_RULE__COUNT + 1] = {DUTY_SHIFTS_MAX, DUTY_EXCEPTIONS_MAX, DUTY_HOLIDAYS_MAX / 2, DUTY_HOLIDAYS_MAX / 2, 0};
	int64_t since_day = act->now_ms / 86400000 - DUTY_KEPT_DAYS;
	struct duty_rules_count_rows rows;
	enum err err = duty_rules_count(act->db, act->arena, &(struct duty_rules_count_args){act->street, since_day}, &rows);

	for (size_t i = 0; err == OK && i < rows.n; i++)
		if (rows.v[i].n > limits[kind_of(rows.v[i].kind)])
			err = ERR_LIMIT;
	return err;
}

enum err duty_change(const struct duty_act *act, const int64_t *removed, size_t removed_n, const struct duty_rule *added, size_t added_n,
	int64_t *ret_change)
{
	int64_t change = id_new();
	enum err err = duty_change_insert(act->db, &(struct duty_change_insert_args){act->street, change, act->actor_id, act->now_ms, (int64_t)added_n,
		(int64_t)removed_n});

	for (size_t i = 0; err == OK && i < removed_n; i++)
		err = remove_rule(act, removed[i], change);
	for (size_t i = 0; err == OK && i < added_n; i++)
		err = add_rule(act, &added[i], change);
	if (err == OK)
		err = check_room(act);
	if (err == OK)
		err = note(act, "duty.changed", change);
	if (err == OK)
		*ret_change = change;
	return err;
}

enum err duty_last(struct db *db, struct arena *a, struct street_id street, struct duty_last *ret)
{
	struct duty_change_newest_row r;
	enum err err = duty_change_newest(db, a, &(struct duty_change_newest_args){street}, &r);

	*ret = (struct duty_last){0};
	if (err == OK)
		*ret = (struct duty_last){r.change_id, r.made_by, r.made_at_ms, r.added, r.removed};
	return err == ERR_NOT_FOUND ? OK : err;
}

static enum err restore_rule(const struct duty_act *act, int64_t rule)
{
	enum err err = duty_rule_restore(act->db, &(struct duty_rule_restore_args){act->street, rule});

	return err == OK ? note(act, "duty.rule_restored", rule) : err;
}

enum err duty_undo(const struct duty_act *act, int64_t change)
{
	struct duty_rules_removed_in_rows went;
	struct duty_rules_added_in_rows came;
	struct duty_last last;
	enum err err = duty_last(act->db, act->arena, act->street, &last);

	if (err == OK && last.change != change)
		return ERR_CONFLICT;
	if (err == OK)
		err = duty_rules_removed_in(act->db, act->arena, &(struct duty_rules_removed_in_args){act->street, change}, &went);
	if (err == OK)
		err = duty_rules_added_in(act->db, act->arena, &(struct duty_rules_added_in_args){act->street, change}, &came);
	/* what an undone change brought is marked with its number below zero: nothing brings it back */
	for (size_t i = 0; err == OK && i < came.n; i++)
		err = remove_rule(act, came.v[i].rule_id, -change);
	for (size_t i = 0; err == OK && i < went.n; i++)
		err = restore_rule(act, went.v[i].rule_id);
	if (err == OK)
		err = duty_change_undo(act->db, &(struct duty_change_undo_args){act->now_ms, act->street, change});
	return err == OK ? note(act, "duty.undone", change) : err;
}
