/* What time alone does: a late shop, the morning's question, its silence, a late office. */
#include "appeal.sql.h"
#include "features/appeals/internal.h"
#include "features/appeals/relay.h"

static enum err tick_one(const struct appeal_act *act, struct appeal_id id, enum appeal_event event)
{
	struct appeal p;
	enum err err = appeal_get(act, id, &p);

	if (err != OK)
		return err;
	if (event == EVENT_SILENCE || event == EVENT_UNANSWERED)
		p.outcome = OUTCOME_SILENT;
	return appeal_move_and_save(act, &p, event, p.shop.v, (struct str){0});
}

/** One step up: the deputy is told, or it comes on the district's list. The chain is not begun anew: everybody on it knows. */
static enum err raise_one(const struct appeal_act *act, const struct appeal_calendar *calendar, struct appeal_id id)
{
	const struct appeal_move *m;
	struct appeal p;
	enum err err = appeal_get(act, id, &p);
	bool first;

	if (err != OK)
		return err;
	first = appeal_clocks_raise(calendar, &p) == 1;
	err = appeal_move_to(act, &p, first ? EVENT_OVERDUE : EVENT_TO_DISTRICT, &m);
	if (err == OK)
		err = appeal_store(act, &p, m->kind, p.shop.v, (struct str){0});
	return err == OK && first ? relay_raise(act, &p, &calendar->office) : err;
}

static enum err raise_all(const struct appeal_act *act, int64_t *moved)
{
	struct appeals_to_raise_args args = {.street_id = act->street->id, .now_ms = act->now_ms};
	struct appeals_to_raise_rows rows;
	struct appeal_calendar calendar;
	enum err err = appeals_to_raise(act->db, act->arena, &args, &rows);

	if (err == OK && rows.n > 0)
		err = appeal_calendar_at(act, &calendar);
	for (size_t i = 0; err == OK && i < rows.n; i++, (*moved)++)
		err = raise_one(act, &calendar, rows.v[i].appeal_id);
	return err;
}

/* The four lists of what is due have the same shape, and are types of their own. */
#define TICK_ALL(query, event, act, moved) \
	({ \
		struct query##_args args_ = {.street_id = (act)->street->id, .now_ms = (act)->now_ms}; \
		struct query##_rows rows_; \
		enum err err_ = query((act)->db, (act)->arena, &args_, &rows_); \
\
		for (size_t i_ = 0; err_ == OK && i_ < rows_.n; i_++, (*(moved))++) \
			err_ = tick_one((act), rows_.v[i_].appeal_id, (event)); \
		err_; \
	})

enum err appeal_tick(const struct appeal_act *act, int64_t *ret_moved)
{
	int64_t moved = 0;
	enum err err = TICK_ALL(appeals_overdue_at_shop, EVENT_RAISE, act, &moved);

	if (err == OK)
		err = TICK_ALL(appeals_to_ask, EVENT_ASK, act, &moved);
	if (err == OK)
		err = TICK_ALL(appeals_to_lapse, EVENT_SILENCE, act, &moved);
	if (err == OK)
		err = TICK_ALL(appeals_unanswered, EVENT_UNANSWERED, act, &moved);
	if (err == OK)
		err = raise_all(act, &moved);
	if (err == OK)
		*ret_moved = moved;
	return err;
}
