/* What office, reporter and shop say on the way: where it stands, a question, whom it is up to, open it again; a colleague goes on with it. */
#include "appeal.sql.h"
#include "features/appeals/internal.h"
#include "features/appeals/relay.h"

void appeal_forget_end(struct appeal *p)
{
	p->ended_at_ms = 0;
	p->outcome = OUTCOME_NONE;
	p->addressee = (struct str){0};
}

/** One move with its sentence; whoever of the office says something first has taken it. */
static enum err say(const struct appeal_act *act, struct appeal *p, enum appeal_event event, struct str sentence, struct str body)
{
	const struct appeal_move *m;
	enum err err = appeal_move_to(act, p, event, &m);

	if (err != OK)
		return err;
	if (p->account.v == 0)
		p->account.v = act->actor_id;
	/* the office's own word moves its own clock, never a shop's */
	if (m->holder == HOLDER_STAYS && p->holder == HOLDER_OFFICE)
		err = appeal_set_clocks(act, p, true);
	if (err == OK)
		err = m->holder == HOLDER_STAYS ? appeal_store(act, p, m->kind, p->shop.v, body) : appeal_save(act, p, m->kind, p->shop.v, body);
	if (err == OK && sentence.n > 0)
		err = appeal_text_add(act, p, S("office"), sentence);
	return err == OK ? relay_looked(act, p->id) : err;
}

enum err appeal_update_reporter(const struct appeal_act *act, struct appeal *p, struct str sentence)
{
	return sentence.n > 0 ? say(act, p, EVENT_UPDATE, sentence, (struct str){0}) : ERR_INVALID;
}

enum err appeal_question(const struct appeal_act *act, struct appeal *p, struct str sentence)
{
	return sentence.n > 0 ? say(act, p, EVENT_QUESTION, sentence, (struct str){0}) : ERR_INVALID;
}

static struct str addressee_body(const struct appeal_act *act, struct str addressee)
{
	return arena_fmt(act->arena, "{\"addressee\":\"%.*s\"}", STR_FMT(addressee));
}

enum err appeal_redirect(const struct appeal_act *act, struct appeal *p, struct str addressee, struct str sentence)
{
	if (!appeal_addressee_find(addressee))
		return ERR_INVALID;
	p->addressee = addressee;
	return say(act, p, EVENT_REDIRECT, sentence, addressee_body(act, addressee));
}

enum err appeal_not_ours(const struct appeal_act *act, struct appeal *p, struct str addressee, struct str sentence)
{
	if (!appeal_addressee_find(addressee))
		return ERR_INVALID;
	p->addressee = addressee;
	p->outcome = OUTCOME_NOT_OURS;
	p->verdict = VERDICT_NONE;
	return say(act, p, EVENT_NOT_OURS, sentence, addressee_body(act, addressee));
}

enum err appeal_reopen(const struct appeal_act *act, struct appeal *p)
{
	if (!appeal_may_reopen(p, act->now_ms))
		return ERR_CONFLICT;
	p->verdict = p->phoned = VERDICT_NONE;
	p->answer = ANSWER_NONE;
	p->answered_at_ms = p->asked_at_ms = 0;
	appeal_forget_end(p);
	return appeal_move_and_save(act, p, EVENT_REOPEN, p->shop.v, (struct str){0});
}

enum err appeal_take_over(const struct appeal_act *act, struct appeal *p)
{
	const struct appeal_move *m;
	enum err err = p->account.v && p->account.v != act->actor_id ? appeal_move_to(act, p, EVENT_TAKE_OVER, &m) : ERR_CONFLICT;

	if (err != OK)
		return err;
	p->account.v = act->actor_id;
	return appeal_store(act, p, m->kind, p->shop.v, (struct str){0});
}

/* --- Together and apart ------------------------------------------------------------------------------------------------- */

static enum err stand(const struct appeal_act *act, struct appeal *p, enum appeal_event event, struct appeal_id with)
{
	const struct appeal_move *m;
	enum err err = appeal_move_to(act, p, event, &m);

	if (err != OK)
		return err;
	p->together = with;
	return appeal_store(act, p, m->kind, with.v, (struct str){0});
}

/** Those that were put together with it come along, so that nobody points at one that points on. */
static enum err bring_along(const struct appeal_act *act, struct appeal_id from, struct appeal_id to)
{
	struct appeals_joined_args args = {.street_id = act->street->id, .appeal_id = from};
	struct appeals_joined_rows rows;
	enum err err = appeals_joined(act->db, act->arena, &args, &rows);

	for (size_t i = 0; err == OK && i < rows.n; i++) {
		struct appeal p;

		err = appeal_get(act, rows.v[i].appeal_id, &p);
		if (err == OK) {
			p.together = to;
			err = appeal_store(act, &p, appeal_moves[EVENT_MERGE].kind, to.v, (struct str){0});
		}
	}
	return err;
}

enum err appeal_merge(const struct appeal_act *act, struct appeal *p, struct appeal_id with)
{
	struct appeal other;
	enum err err = appeal_get(act, with, &other);

	if (err == OK && other.together.v && other.together.v != other.id.v)
		err = appeal_get(act, other.together, &other);
	if (err == OK && (other.id.v == p->id.v || !str_eq(other.kind, p->kind) || other.state == APPEAL_UNDONE || other.state == APPEAL_WITHDRAWN))
		err = ERR_CONFLICT;
	if (err == OK)
		err = bring_along(act, p->id, other.id);
	return err == OK ? stand(act, p, EVENT_MERGE, other.id) : err;
}

enum err appeal_split(const struct appeal_act *act, struct appeal *p)
{
	return p->together.v == p->id.v ? OK : stand(act, p, EVENT_SPLIT, p->id);
}

enum err appeal_unmerge(const struct appeal_act *act, struct appeal *p)
{
	return p->together.v == 0 ? OK : stand(act, p, EVENT_SPLIT, (struct appeal_id){0});
}
