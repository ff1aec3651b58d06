/* What the office and the reporter do with an appeal. What is said on the way is appeal_dialogue.c, what time does appeal_time.c. */
#include <inttypes.h>

#include "appeal.sql.h"
#include "auth/opening.h"
#include "auth/seal.h"
#include "base/rand.h"
#include "features/appeals/internal.h"
#include "features/appeals/relay.h"

#define TEXTS_MAX 20

/* --- The office ----------------------------------------------------------------------------------------------------- */

enum err appeal_take(const struct appeal_act *act, struct appeal *p)
{
	const struct appeal_move *m;
	enum err err = appeal_move_to(act, p, EVENT_TAKE, &m);

	if (err != OK)
		return err;
	p->account.v = act->actor_id;
	return appeal_save(act, p, m->kind, p->shop.v, (struct str){0});
}

enum err appeal_confirm(const struct appeal_act *act, struct appeal *p, bool spoken)
{
	enum err err;

	if ((p->confirmed_at_ms > 0) == spoken)
		return OK;
	p->confirmed_at_ms = spoken ? act->now_ms : 0;
	p->confirmed_by.v = spoken ? act->actor_id : 0;
	err = appeal_save(act, p, "appeal.confirmed", p->shop.v, arena_fmt(act->arena, "{\"spoken\":%s}", spoken ? "true" : "false"));
	return err == OK ? appeal_show_group(act, p) : err;
}

enum err appeal_text_add(const struct appeal_act *act, const struct appeal *p, struct str author, struct str body)
{
	uint8_t salt[16];
	struct text_insert_args args = {.street_id = act->street->id, .text_id = id_new(), .appeal_id = p->id, .author = author,
		.body = body, .salt = {(const char *)salt, sizeof(salt)}, .written_at_ms = act->now_ms};
	struct hash hash;
	enum err err;

	rand_bytes(salt, sizeof(salt));
	hash = journal_text_hash(act->arena, args.salt, body);
	args.hash = hash_str(&hash);
	err = text_insert(act->db, &args);
	if (err == OK && str_eq(author, S("reporter")))
		err = texts_waiting_add(act->db, &(struct texts_waiting_add_args){1, act->street->id, p->id});
	return err == OK ? appeal_note(act, "appeal.text_given", args.text_id, p->id.v, (struct str){0}) : err;
}

enum err appeal_close(const struct appeal_act *act, struct appeal *p, enum appeal_outcome outcome, struct str sentence)
{
	const struct appeal_move *m;
	enum err err;

	if (outcome != OUTCOME_SOLVED && outcome != OUTCOME_NOT_SOLVED && outcome != OUTCOME_DUPLICATE)
		return ERR_INVALID;
	err = appeal_move_to(act, p, EVENT_CLOSE, &m);
	if (err != OK)
		return err;
	p->outcome = outcome;
	p->verdict = VERDICT_NONE;
	err = appeal_save(act, p, m->kind, p->shop.v, arena_fmt(act->arena, "{\"outcome\":\"%s\"}", appeal_outcome_name(outcome)));
	if (err == OK && sentence.n > 0)
		err = appeal_text_add(act, p, S("office"), sentence);
	return err;
}

enum err appeal_release_text(const struct appeal_act *act, struct appeal *p, int64_t text_id)
{
	struct text_release_args args = {.released_at_ms = act->now_ms, .street_id = act->street->id, .text_id = text_id, .appeal_id = p->id};
	int64_t changed;
	enum err err = text_release(act->db, &args, &changed);

	if (err != OK)
		return err;
	if (changed == 0)
		return ERR_CONFLICT;
	err = texts_waiting_add(act->db, &(struct texts_waiting_add_args){-1, act->street->id, p->id});
	return err != OK ? err : appeal_note(act, "appeal.text_released", text_id, p->id.v, arena_fmt(act->arena, "{\"shop\":\"%" PRId64 "\"}", p->shop.v));
}

enum err appeal_reveal(const struct appeal_act *act, struct appeal *p, struct str reason, struct str *ret)
{
	struct contact_get_args get = {.street_id = act->street->id, .appeal_id = p->id};
	struct contact_get_row row;
	struct reveal_insert_args args = {.street_id = act->street->id, .reveal_id = id_new(), .appeal_id = p->id,
		.account_id = {act->actor_id}, .reason = reason, .revealed_at_ms = act->now_ms};
	struct opening_reason why;
	struct str plain;
	enum err err = contact_get(act->db, act->arena, &get, &row);

	if (err != OK)
		return err;
	if (row.sealed.n == 0)
		return ERR_NOT_FOUND;
	err = seal_open(act->keys, act->arena, row.sealed, act->street->id.v, p->id.v, &plain);
	if (err == OK)
		err = opening_reason_new(act->arena, reason, &why);
	if (err != OK)
		return err;
	args.salt = why.salt;
	err = reveal_insert(act->db, &args);
	if (err == OK)
		err = appeal_note(act, "appeal.revealed", args.reveal_id, p->id.v, arena_fmt(act->arena, "{\"appeal\":\"%" PRId64 "\",%.*s}", p->id.v, STR_FMT(why.fact)));
	if (err == OK)
		*ret = plain;
	return err;
}

/* --- The reporter --------------------------------------------------------------------------------------------------- */

enum err appeal_give_text(const struct appeal_act *act, struct appeal *p, struct str body)
{
	struct texts_of_args args = {.street_id = act->street->id, .appeal_id = p->id};
	struct texts_of_rows rows;
	enum err err;

	if (body.n == 0)
		return ERR_INVALID;
	if (p->state == APPEAL_UNDONE || p->state == APPEAL_WITHDRAWN)
		return ERR_CONFLICT;
	err = texts_of(act->db, act->arena, &args, &rows);
	if (err == OK && rows.n >= TEXTS_MAX)
		err = ERR_LIMIT;
	if (err == OK)
		err = appeal_text_add(act, p, S("reporter"), body);
	/* the line that the office asked for */
	if (err == OK && appeal_reply_pending(p))
		err = appeal_move_and_save(act, p, EVENT_REPLY, p->shop.v, (struct str){0});
	return err;
}

enum err appeal_give_contact(const struct appeal_act *act, struct appeal *p, struct str how)
{
	struct contact_put_args args = {.street_id = act->street->id, .appeal_id = p->id, .given_at_ms = act->now_ms};
	enum err err;

	if (how.n == 0)
		return ERR_INVALID;
	if (p->state == APPEAL_UNDONE || p->state == APPEAL_WITHDRAWN)
		return ERR_CONFLICT;
	err = seal_close(act->keys, act->arena, how, act->street->id.v, p->id.v, &args.sealed);
	if (err == OK)
		err = contact_put(act->db, &args);
	return err == OK ? appeal_note(act, "appeal.contact_given", p->id.v, 0, (struct str){0}) : err;
}

enum err appeal_judge(const struct appeal_act *act, struct appeal *p, enum appeal_verdict verdict)
{
	const struct appeal_move *m;
	enum err err;

	if (verdict == VERDICT_NONE)
		return ERR_INVALID;
	if (!appeal_question_pending(p, act->now_ms))
		return ERR_CONFLICT;
	err = appeal_move_to(act, p, verdict == VERDICT_BETTER ? EVENT_VERDICT_BETTER : EVENT_VERDICT_NOT_YET, &m);
	if (err != OK)
		return err;
	p->verdict = verdict;
	p->phoned = VERDICT_NONE; /* his own word stands for it */
	p->outcome = verdict == VERDICT_BETTER ? OUTCOME_SOLVED : OUTCOME_NONE;
	if (p->state == APPEAL_OPEN)
		appeal_forget_end(p);
	return appeal_save(act, p, m->kind, p->shop.v, arena_fmt(act->arena, "{\"verdict\":\"%s\"}", appeal_verdict_name(verdict)));
}

enum err appeal_phoned(const struct appeal_act *act, struct appeal *p, enum appeal_verdict verdict)
{
	bool better = verdict == VERDICT_BETTER;
	const struct appeal_move *m;
	enum err err;

	if (verdict == VERDICT_NONE)
		return ERR_INVALID;
	if (!appeal_question_pending(p, act->now_ms))
		return ERR_CONFLICT;
	err = appeal_move_to(act, p, better ? EVENT_PHONED_BETTER : EVENT_PHONED_NOT_YET, &m);
	if (err != OK)
		return err;
	if (!better)
		appeal_forget_end(p);
	p->phoned = verdict;
	p->outcome = better ? OUTCOME_SOLVED : OUTCOME_NONE;
	return appeal_save(act, p, m->kind, p->shop.v, arena_fmt(act->arena, "{\"phoned\":\"%s\"}", appeal_verdict_name(verdict)));
}

enum err appeal_note_look(const struct appeal_act *act, struct appeal_id id, struct str party, int64_t party_id)
{
	struct appeal_look_args args = {.street_id = act->street->id, .appeal_id = id, .party = party, .party_id = party_id, .looked_at_ms = act->now_ms};
	int64_t changed;
	enum err err = appeal_look(act->db, &args, &changed);

	if (err == OK && str_eq(party, S("office")))
		err = relay_looked(act, id);
	if (err != OK || changed == 0)
		return err;
	return appeal_note(act, str_eq(party, S("district")) ? "appeal.district_looked" : "appeal.looked", id.v, 0, arena_fmt(act->arena, "{\"party\":\"%.*s\",\"id\":\"%" PRId64 "\"}", STR_FMT(party), party_id));
}
