/* An appeal on its way: filed, taken back, given to a shop's duty phones, answered there. */
#include <inttypes.h>

#include "appeal.sql.h"
#include "features/appeals/group_store.h"
#include "features/appeals/internal.h"
#include "features/appeals/relay.h"

#define NONCE_MIN 16
#define NONCE_MAX 64

static enum err tell(const struct appeal_act *act, const struct appeal *p, struct shop_id shop)
{
	struct appeal_tell_args args = {.street_id = act->street->id, .appeal_id = p->id, .shop_id = shop, .told_at_ms = act->now_ms};
	struct appeal_act by_itself = *act;
	enum err err = appeal_tell(act->db, &args);

	/* nobody chose these phones: nearness and hours did */
	by_itself.actor = ACTOR_SYSTEM;
	by_itself.actor_id = 0;
	return err == OK ? appeal_note(&by_itself, "appeal.told", p->id.v, shop.v, (struct str){0}) : err;
}

/** While no shop is named: the open ones nearest to the place, as far as somebody holds their duty phone. */
static enum err tell_near(const struct appeal_act *act, const struct appeal *p, const struct place *place)
{
	struct shops near;
	size_t told = 0;
	enum err err = shop_near(act->db, act->arena, act->street->id, act->street->tz, place->position, act->now_ms, 12, &near);

	for (size_t i = 0; err == OK && i < near.n && told < APPEAL_NEAR_SHOPS; i++) {
		if (near.v[i].phones == 0)
			continue;
		err = tell(act, p, near.v[i].id);
		told++;
	}
	return err;
}

static enum err file_insert(const struct appeal_act *act, struct appeal *p, const struct group_report *evidence, struct str pass, struct str nonce, int64_t *ret_changed)
{
	struct hash pass_hash = evidence->pass;
	struct hash nonce_hash = keys_code_hash(act->keys, arena_fmt(act->arena, "%.*s|%.*s", STR_FMT(pass), STR_FMT(nonce)));
	struct hash receipt = keys_code_hash(act->keys, appeal_receipt_code(act->keys, act->arena, act->street, p->id));
	struct hash short_code = keys_code_hash(act->keys, appeal_short_code(act->keys, act->arena, act->street, p->id));
	struct appeal_insert_args args = {
		.street_id = act->street->id, .appeal_id = p->id, .place_id = p->place, .kind = p->kind,
		.state = str_c(appeal_state_name(p->state)), .holder = str_c(appeal_holder_name(p->holder)), .shop_id = p->shop,
		.filed_at_ms = p->filed_at_ms, .due_at_ms = p->due_at_ms,
		.slot_at_ms = p->slot_at_ms, .confirmed_at_ms = p->confirmed_at_ms, .origin = str_c(appeal_origin_name(p->origin)),
		.happened_at_ms = p->happened_at_ms, .solve_at_ms = p->solve_at_ms, .raise_at_ms = p->raise_at_ms, .pass_hash = hash_str(&pass_hash),
		.nonce_hash = hash_str(&nonce_hash), .receipt_hash = hash_str(&receipt), .short_hash = hash_str(&short_code),
		.listed = evidence->listed, .known = evidence->known, .network = evidence->network, .confirmed_by = evidence->confirmed_by,
	};
	struct appeal_by_nonce_args by_nonce = {.street_id = act->street->id, .nonce_hash = args.nonce_hash};
	struct appeal_by_nonce_row row;
	enum err err = appeal_insert(act->db, &args, ret_changed);

	if (err != OK || *ret_changed > 0)
		return err;
	err = appeal_by_nonce(act->db, act->arena, &by_nonce, &row);
	return err == OK ? appeal_get(act, row.appeal_id, p) : err;
}

/** "Affects me too": belongs to a half-hour that the public may know of, and to the shop that enough of its households name. */
static enum err join(const struct appeal_act *act, const struct place *place, int64_t slot_at_ms, struct appeal *p)
{
	struct shop_id shop = {0};
	bool shown = false;
	enum err err = act->now_ms - slot_at_ms > GROUP_JOIN_MS ? OK : group_shown(act, place->position, p->kind, slot_at_ms, &shown);

	if (err != OK || !shown) /* a number that somebody made up: then it is a report of its own */
		return err;
	p->slot_at_ms = slot_at_ms;
	if (p->shop.v == 0)
		err = group_shop_of(act, place->position, p->kind, slot_at_ms, &shop);
	if (shop.v)
		p->shop = shop;
	return err;
}

/** The named shop has it when somebody would see it there; otherwise the office, which rings. */
static enum err hold(const struct appeal_act *act, struct appeal *p)
{
	struct shop shop;
	enum err err = p->shop.v ? shop_get(act->db, act->arena, act->street->id, p->shop, &shop) : OK;

	p->holder = HOLDER_OFFICE;
	if (err == OK && p->shop.v && shop.phones > 0 && !shop_is_away(&shop, act->now_ms))
		p->holder = HOLDER_SHOP;
	return err == ERR_NOT_FOUND ? OK : err;
}

static enum err begin(const struct appeal_act *act, const struct place *place, const struct appeal_filing *filing, struct appeal *p)
{
	const struct appeal_kind *k = appeal_kind_find(filing->kind);
	int64_t at_ms = filing->happened_at_ms ? filing->happened_at_ms : act->now_ms;
	enum err err = OK;

	if (!k || filing->nonce.n < NONCE_MIN || filing->nonce.n > NONCE_MAX || at_ms > act->now_ms || at_ms < act->now_ms - APPEAL_TOLD_LATE_MS)
		return ERR_INVALID;
	*p = (struct appeal){.id = {id_new()}, .place = place->id, .kind = k->word, .state = APPEAL_OPEN, .shop = {place->shop},
		.filed_at_ms = act->now_ms, .updated_at_ms = act->now_ms, .slot_at_ms = group_slot(act->street->tz, at_ms), .origin = filing->origin,
		.happened_at_ms = filing->happened_at_ms, .solve_left_min = -1};
	if (p->origin != ORIGIN_SCAN) {
		p->confirmed_at_ms = act->now_ms;
		p->confirmed_by.v = act->actor_id;
	}
	if (filing->too_slot_ms)
		err = join(act, place, filing->too_slot_ms, p);
	if (err == OK)
		err = hold(act, p);
	return err == OK ? appeal_set_clocks(act, p, false) : err;
}

/** One more report can only make a half-hour public; once it is, or when this one is no evidence, there is nothing to count. */
static enum err show_filed(const struct appeal_act *act, const struct place *place, const struct appeal *p, const struct group_report *evidence)
{
	bool shown = false, adds = false;
	enum err err = group_adds(act, p, evidence, &adds);

	if (err == OK && adds)
		err = group_shown(act, place->position, p->kind, p->slot_at_ms, &shown);
	return err == OK && adds && !shown ? group_show(act, p, place->position) : err;
}

/** What this report is worth as evidence of one more household. */
static enum err evidence_of(const struct appeal_act *act, const struct place *place, const struct appeal_filing *filing, const struct appeal *p,
	struct group_report *ret)
{
	bool heard = p->origin != ORIGIN_SCAN;

	*ret = (struct group_report){.pass = appeal_pass_hash(act->keys, filing->pass), .place = place->id, .confirmed = heard, .confirmed_by = p->confirmed_by,
		.listed = filing->listed && !heard, .filed_at_ms = p->filed_at_ms,
		.network = heard ? (struct str){0} : group_network(act->keys, act->arena, act->street, filing->network, p->filed_at_ms)};
	return heard ? OK : group_phone_known(act, &ret->pass, &ret->known);
}

enum err appeal_file(const struct appeal_act *act, const struct place *place, const struct appeal_filing *filing, struct appeal *ret)
{
	struct group_report evidence;
	struct appeal p;
	int64_t changed = 0;
	enum err err = begin(act, place, filing, &p);

	if (err == OK)
		err = evidence_of(act, place, filing, &p, &evidence);
	if (err == OK)
		err = file_insert(act, &p, &evidence, filing->pass, filing->nonce, &changed);
	if (err != OK || changed == 0) {
		if (err == OK)
			*ret = p; /* the same form a second time */
		return err;
	}
	err = appeal_note(act, "appeal.filed", p.id.v, p.shop.v, arena_fmt(act->arena,
		"{\"kind\":\"%.*s\",\"place\":\"%" PRId64 "\"%s%s%s}", STR_FMT(p.kind), p.place.v, p.origin ? ",\"origin\":\"" : "",
		p.origin ? appeal_origin_name(p.origin) : "", p.origin ? "\"" : ""));
	if (err == OK)
		err = p.shop.v ? tell(act, &p, p.shop) : tell_near(act, &p, place);
	if (err == OK)
		err = relay_follow(act, &p);
	if (err == OK)
		err = show_filed(act, place, &p, &evidence);
	if (err == OK)
		*ret = p;
	return err;
}

static enum err take_away(const struct appeal_act *act, struct appeal *p, enum appeal_event event)
{
	enum err err = appeal_move_and_save(act, p, event, p->shop.v, (struct str){0});

	if (err == OK)
		err = appeal_erase_said(act, p);
	return err == OK ? appeal_show_group(act, p) : err;
}

enum err appeal_undo(const struct appeal_act *act, struct appeal *p)
{
	if (!appeal_may_undo(p, act->now_ms))
		return ERR_CONFLICT;
	return take_away(act, p, EVENT_UNDO);
}

enum err appeal_withdraw(const struct appeal_act *act, struct appeal *p)
{
	return take_away(act, p, EVENT_WITHDRAW);
}

/** Gives it to one shop, by the reporter's word or the office's. */
static enum err give_to_shop(const struct appeal_act *act, struct appeal *p, enum appeal_event event, struct shop_id shop)
{
	const struct appeal_move *m;
	struct str name;
	enum err err = shop_name(act->db, act->arena, act->street->id, shop, &name);

	if (err != OK)
		return err;
	err = appeal_move_to(act, p, event, &m);
	if (err != OK)
		return err;
	p->shop = shop;
	p->answer = ANSWER_NONE;
	err = hold(act, p);
	if (err == OK && p->holder == HOLDER_OFFICE)
		err = appeal_set_clocks(act, p, false);
	if (err == OK)
		err = appeal_save(act, p, m->kind, shop.v, (struct str){0});
	return err == OK ? tell(act, p, shop) : err;
}

enum err appeal_again(const struct appeal_act *act, struct appeal *p)
{
	const struct appeal_move *m;
	enum err err = appeal_may_again(p, act->now_ms) ? appeal_move_to(act, p, EVENT_AGAIN, &m) : ERR_CONFLICT;

	if (err != OK)
		return err;
	p->answer = ANSWER_NONE; /* what was said did not last */
	p->phoned = VERDICT_NONE;
	p->answered_at_ms = p->asked_at_ms = 0;
	p->again_at_ms = act->now_ms;
	p->agains++;
	err = hold(act, p);
	if (err == OK)
		err = appeal_set_clocks(act, p, false);
	return err == OK ? appeal_save(act, p, m->kind, p->shop.v, (struct str){0}) : err;
}

enum err appeal_name_shop(const struct appeal_act *act, struct appeal *p, struct shop_id shop)
{
	return give_to_shop(act, p, EVENT_NAME_SHOP, shop);
}

enum err appeal_pass(const struct appeal_act *act, struct appeal *p, struct shop_id shop)
{
	return give_to_shop(act, p, EVENT_PASS, shop);
}

/* --- The shop's word ------------------------------------------------------------------------------------------------ */

static enum err reply_body(const struct appeal_act *act, enum appeal_answer answer, struct str *ret)
{
	*ret = arena_fmt(act->arena, "{\"answer\":\"%s\"}", appeal_answer_name(answer));
	return OK;
}

static enum err reply_not_us(const struct appeal_act *act, struct appeal *p, struct shop_id shop)
{
	struct appeal_deny_args deny = {.denied_at_ms = act->now_ms, .street_id = act->street->id, .appeal_id = p->id, .shop_id = shop};
	const struct appeal_move *m;
	enum err err = appeal_move_to(act, p, EVENT_ANSWER_NOT_US, &m);

	if (err == OK)
		err = appeal_deny(act->db, &deny);
	if (err != OK)
		return err;
	if (p->shop.v == shop.v)
		p->shop = (struct shop_id){0};
	p->answer = ANSWER_NOT_US;
	return appeal_save(act, p, m->kind, shop.v, (struct str){0});
}

enum err appeal_reply(const struct appeal_act *act, struct appeal *p, struct shop_id shop, enum appeal_answer answer)
{
	struct appeal_told_one_args told = {.street_id = act->street->id, .appeal_id = p->id, .shop_id = shop};
	struct appeal_told_one_row row;
	const struct appeal_move *m;
	struct str body;
	enum err err = appeal_told_one(act->db, act->arena, &told, &row);

	if (err != OK)
		return err;
	if (row.denied_at_ms || (p->shop.v && p->shop.v != shop.v))
		return ERR_CONFLICT;
	if (answer == ANSWER_NOT_US)
		return reply_not_us(act, p, shop);
	if (answer == ANSWER_NONE)
		return ERR_INVALID;
	err = appeal_move_to(act, p, answer == ANSWER_CALL_ME ? EVENT_ANSWER_CALL : EVENT_ANSWER_DONE, &m);
	if (err == OK)
		err = reply_body(act, answer, &body);
	if (err != OK)
		return err;
	p->shop = shop;
	p->answer = answer;
	if (p->state == APPEAL_ANSWERED) {
		p->answered_at_ms = act->now_ms;
		p->asked_at_ms = appeal_ask_at(act->street, act->now_ms);
	}
	return appeal_save(act, p, m->kind, shop.v, body);
}

enum err appeal_reply_for(const struct appeal_act *act, struct appeal *p, enum appeal_answer answer)
{
	struct str body;
	const struct appeal_move *m;
	enum err err = answer == ANSWER_TURNED_DOWN || answer == ANSWER_TOLD_GUESTS ? appeal_move_to(act, p, EVENT_ANSWER_DONE, &m) : ERR_INVALID;

	if (err == OK)
		err = reply_body(act, answer, &body);
	if (err != OK)
		return err;
	p->answer = answer;
	p->answered_at_ms = act->now_ms;
	p->asked_at_ms = appeal_ask_at(act->street, act->now_ms);
	return appeal_save(act, p, m->kind, p->shop.v, body);
}
