#include "features/appeals/appeal_store.h"

#include <inttypes.h>

#include "appeal.sql.h"
#include "auth/seal.h"
#include "base/rand.h"
#include "web/i18n.h"

#define TEXTS_MAX 20
#define RECEIPT_SYMBOLS 22
#define SHORT_SYMBOLS 8
#define NONCE_MIN 16
#define NONCE_MAX 64

const struct journal_subject appeal_subject = {"appeal", &appeal_row_query, &appeal_rows_query};
const struct journal_subject appeal_text_subject = {"appeal_text", &text_row_query, &text_rows_query, &text_kept_query};
const struct journal_subject appeal_reveal_subject = {"appeal_reveal", &reveal_row_query, &reveal_rows_query};

const struct journal_kind appeal_journal_kinds[] = {
	{"appeal.filed", "appeal", TRN("Reported"), false},
	{"appeal.undone", "appeal", TRN("Taken back at once"), false},
	{"appeal.withdrawn", "appeal", TRN("Withdrawn by the reporter"), false},
	{"appeal.named", "appeal", TRN("The reporter named a shop"), false},
	{"appeal.told", "appeal", TRN("Sent to a shop's duty phone"), false},
	{"appeal.answered", "appeal", TRN("Answered"), false},
	{"appeal.call", "appeal", TRN("The shop asks the office to ring"), false},
	{"appeal.not_us", "appeal", TRN("A shop says it was not them"), false},
	{"appeal.raised", "appeal", TRN("No answer in time: now with the office"), false},
	{"appeal.taken", "appeal", TRN("Taken by the office"), false},
	{"appeal.passed", "appeal", TRN("Passed to a shop by the office"), false},
	{"appeal.asked", "appeal", TRN("The reporter was asked: is it better?"), false},
	{"appeal.better", "appeal", TRN("The reporter says: better"), false},
	{"appeal.not_better", "appeal", TRN("The reporter says: not yet"), false},
	{"appeal.closed", "appeal", TRN("Closed by the office"), false},
	{"appeal.lapsed", "appeal", TRN("Ended without an answer of the reporter"), false},
	{"appeal.looked", "appeal", TRN("Looked at"), false},
	{"appeal.contact_given", "appeal", TRN("A way to be called was given, sealed"), false},
	{"appeal.text_given", "appeal_text", TRN("A line of text was added"), false},
	{"appeal.text_released", "appeal_text", TRN("The text was released to the shop"), false},
	{"appeal.revealed", "appeal_reveal", TRN("The sealed contact was opened"), false},
	{NULL},
};

/* --- Codes ---------------------------------------------------------------------------------------------------------- */

static const char symbols[] = "23456789abcdefghjkmnpqrstuvwxyz";

/** A code that is the keyed hash of an id, spelt in our 31 symbols: the same every time, guessable by nobody. */
static struct str derived_code(const struct keys *k, struct arena *a, const struct street *street, const char *purpose, int64_t id, size_t n)
{
	struct hash h = hash_keyed(&k->code, arena_fmt(a, "%s|%" PRId64 "|%" PRId64, purpose, street->id.v, id));
	char text[HASH_BYTES];

	for (size_t i = 0; i < n; i++) /* 256 mod 31 = 8: a bias of 3 % on eight symbols, of no use to a guesser */
		text[i] = symbols[h.b[i] % 31];
	return arena_fmt(a, "%.*s-%.*s", STR_FMT(street->code), (int)n, text);
}

struct str appeal_receipt_code(const struct keys *k, struct arena *a, const struct street *street, struct appeal_id id)
{
	return derived_code(k, a, street, "receipt", id.v, RECEIPT_SYMBOLS);
}

struct str appeal_short_code(const struct keys *k, struct arena *a, const struct street *street, struct appeal_id id)
{
	return derived_code(k, a, street, "short", id.v, SHORT_SYMBOLS);
}

struct hash appeal_pass_hash(const struct keys *k, struct str pass)
{
	return keys_code_hash(k, pass);
}

/* --- Reading -------------------------------------------------------------------------------------------------------- */

static enum err appeal_from(const struct appeal_by_id_row *r, struct appeal *ret)
{
	struct appeal p = {
		.id = r->appeal_id, .place = r->place_id, .kind = r->kind, .shop = r->shop_id, .account = r->account_id,
		.filed_at_ms = r->filed_at_ms, .due_at_ms = r->due_at_ms, .answered_at_ms = r->answered_at_ms,
		.asked_at_ms = r->asked_at_ms, .ended_at_ms = r->ended_at_ms, .updated_at_ms = r->updated_at_ms,
	};

	if (appeal_state_parse(r->state, &p.state) != OK || appeal_holder_parse(r->holder, &p.holder) != OK ||
		appeal_answer_parse(r->answer, &p.answer) != OK || appeal_verdict_parse(r->verdict, &p.verdict) != OK ||
		appeal_outcome_parse(r->outcome, &p.outcome) != OK)
		return ERR_DB;
	*ret = p;
	return OK;
}

enum err appeal_get(const struct appeal_act *act, struct appeal_id id, struct appeal *ret)
{
	struct appeal_by_id_args args = {.street_id = act->street->id, .appeal_id = id};
	struct appeal_by_id_row row;
	enum err err = appeal_by_id(act->db, act->arena, &args, &row);

	return err == OK ? appeal_from(&row, ret) : err;
}

enum err appeal_find_receipt(const struct appeal_act *act, struct str code, struct appeal *ret)
{
	struct hash hash = keys_code_hash(act->keys, code);
	struct appeal_by_receipt_args args = {.street_id = act->street->id, .receipt_hash = hash_str(&hash)};
	struct appeal_by_receipt_row row;
	enum err err = appeal_by_receipt(act->db, act->arena, &args, &row);

	return err == OK ? appeal_get(act, row.appeal_id, ret) : err;
}

enum err appeal_find_short(const struct appeal_act *act, struct str code, struct appeal *ret)
{
	struct hash hash = keys_code_hash(act->keys, code);
	struct appeal_by_short_args args = {.street_id = act->street->id, .short_hash = hash_str(&hash)};
	struct appeal_by_short_row row;
	enum err err = appeal_by_short(act->db, act->arena, &args, &row);

	return err == OK ? appeal_get(act, row.appeal_id, ret) : err;
}

/* --- Changing ------------------------------------------------------------------------------------------------------- */

static enum err note(const struct appeal_act *act, const char *kind, int64_t subject, int64_t about, struct str body)
{
	struct journal_note n = {
		.street = act->street->id, .kind = kind, .actor = act->actor, .actor_id = act->actor_id,
		.subject_id = subject, .about_id = about, .body = body,
	};

	return journal_append(act->journal, act->db, &n, NULL);
}

/** Stores the appeal as it stands now and tells the journal. */
static enum err save(const struct appeal_act *act, struct appeal *p, const char *kind, int64_t about, struct str body)
{
	struct appeal_update_args args;
	enum err err;

	p->updated_at_ms = act->now_ms;
	args = (struct appeal_update_args){
		.street_id = act->street->id, .appeal_id = p->id, .state = str_c(appeal_state_name(p->state)),
		.holder = str_c(appeal_holder_name(p->holder)), .shop_id = p->shop, .answer = str_c(appeal_answer_name(p->answer)),
		.verdict = str_c(appeal_verdict_name(p->verdict)), .outcome = str_c(appeal_outcome_name(p->outcome)),
		.account_id = p->account, .due_at_ms = p->due_at_ms, .answered_at_ms = p->answered_at_ms,
		.asked_at_ms = p->asked_at_ms, .ended_at_ms = p->ended_at_ms, .updated_at_ms = p->updated_at_ms,
	};
	err = appeal_update(act->db, &args);
	return err == OK ? note(act, kind, p->id.v, about, body) : err;
}

/** Moves along the table: state, holder and the holder's time. */
static enum err move(const struct appeal_act *act, struct appeal *p, enum appeal_event event, const struct appeal_move **ret)
{
	const struct appeal_kind *kind = appeal_kind_find(p->kind);
	enum err err = appeal_move_find(event, p->state, act->actor, ret);

	if (err != OK)
		return err;
	p->state = (*ret)->to;
	p->holder = (*ret)->holder;
	p->due_at_ms = kind ? appeal_due(kind, act->street, p->holder, act->now_ms) : 0;
	if (p->state == APPEAL_ENDED || p->state == APPEAL_UNDONE || p->state == APPEAL_WITHDRAWN)
		p->ended_at_ms = act->now_ms;
	return OK;
}

static enum err move_and_save(const struct appeal_act *act, struct appeal *p, enum appeal_event event, int64_t about, struct str body)
{
	const struct appeal_move *m;
	enum err err = move(act, p, event, &m);

	return err == OK ? save(act, p, m->kind, about, body) : err;
}

static enum err tell(const struct appeal_act *act, const struct appeal *p, struct shop_id shop)
{
	struct appeal_tell_args args = {.street_id = act->street->id, .appeal_id = p->id, .shop_id = shop, .told_at_ms = act->now_ms};
	enum err err = appeal_tell(act->db, &args);

	struct appeal_act by_itself = *act;

	/* nobody chose these phones: nearness and hours did */
	by_itself.actor = ACTOR_SYSTEM;
	by_itself.actor_id = 0;
	return err == OK ? note(&by_itself, "appeal.told", p->id.v, shop.v, (struct str){0}) : err;
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

static enum err file_insert(const struct appeal_act *act, struct appeal *p, struct str pass, struct str nonce, int64_t *ret_changed)
{
	struct hash pass_hash = appeal_pass_hash(act->keys, pass);
	struct hash nonce_hash = keys_code_hash(act->keys, arena_fmt(act->arena, "%.*s|%.*s", STR_FMT(pass), STR_FMT(nonce)));
	struct hash receipt = keys_code_hash(act->keys, appeal_receipt_code(act->keys, act->arena, act->street, p->id));
	struct hash short_code = keys_code_hash(act->keys, appeal_short_code(act->keys, act->arena, act->street, p->id));
	struct appeal_insert_args args = {
		.street_id = act->street->id, .appeal_id = p->id, .place_id = p->place, .kind = p->kind,
		.state = str_c(appeal_state_name(p->state)), .holder = str_c(appeal_holder_name(p->holder)), .shop_id = p->shop,
		.filed_at_ms = p->filed_at_ms, .due_at_ms = p->due_at_ms, .pass_hash = hash_str(&pass_hash),
		.nonce_hash = hash_str(&nonce_hash), .receipt_hash = hash_str(&receipt), .short_hash = hash_str(&short_code),
	};
	struct appeal_by_nonce_args by_nonce = {.street_id = act->street->id, .nonce_hash = args.nonce_hash};
	struct appeal_by_nonce_row row;
	enum err err = appeal_insert(act->db, &args, ret_changed);

	if (err != OK || *ret_changed > 0)
		return err;
	err = appeal_by_nonce(act->db, act->arena, &by_nonce, &row);
	return err == OK ? appeal_get(act, row.appeal_id, p) : err;
}

enum err appeal_file(const struct appeal_act *act, const struct place *place, struct str kind, struct str pass, struct str nonce, struct appeal *ret)
{
	const struct appeal_kind *k = appeal_kind_find(kind);
	struct shop_id own = {place->shop};
	struct appeal p = {.id = {id_new()}, .place = place->id, .state = APPEAL_OPEN, .shop = own, .filed_at_ms = act->now_ms,
		.updated_at_ms = act->now_ms};
	int64_t changed = 0;
	enum err err;

	if (!k || nonce.n < NONCE_MIN || nonce.n > NONCE_MAX)
		return ERR_INVALID;
	p.kind = k->word;
	p.holder = own.v ? HOLDER_SHOP : HOLDER_OFFICE;
	p.due_at_ms = appeal_due(k, act->street, p.holder, act->now_ms);
	err = file_insert(act, &p, pass, nonce, &changed);
	if (err != OK || changed == 0) {
		if (err == OK)
			*ret = p; /* the same form a second time */
		return err;
	}
	err = note(act, "appeal.filed", p.id.v, own.v, arena_fmt(act->arena, "{\"kind\":\"%.*s\",\"place\":\"%" PRId64 "\"}", STR_FMT(p.kind), p.place.v));
	if (err == OK)
		err = own.v ? tell(act, &p, own) : tell_near(act, &p, place);
	if (err == OK)
		*ret = p;
	return err;
}

enum err appeal_undo(const struct appeal_act *act, struct appeal *p)
{
	if (!appeal_may_undo(p, act->now_ms))
		return ERR_CONFLICT;
	return move_and_save(act, p, EVENT_UNDO, p->shop.v, (struct str){0});
}

enum err appeal_withdraw(const struct appeal_act *act, struct appeal *p)
{
	return move_and_save(act, p, EVENT_WITHDRAW, p->shop.v, (struct str){0});
}

/** Gives it to one shop, by the reporter's word or the office's. */
static enum err give_to_shop(const struct appeal_act *act, struct appeal *p, enum appeal_event event, struct shop_id shop)
{
	struct shop there;
	const struct appeal_move *m;
	enum err err = shop_get(act->db, act->arena, act->street->id, shop, &there);

	if (err != OK)
		return err;
	err = move(act, p, event, &m);
	if (err != OK)
		return err;
	p->shop = shop;
	p->answer = ANSWER_NONE;
	if (there.phones == 0) { /* nobody would see it there: the office keeps it and rings */
		p->holder = HOLDER_OFFICE;
		p->due_at_ms = appeal_due(appeal_kind_find(p->kind), act->street, HOLDER_OFFICE, act->now_ms);
	}
	err = save(act, p, m->kind, shop.v, (struct str){0});
	return err == OK ? tell(act, p, shop) : err;
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
	enum err err = move(act, p, EVENT_ANSWER_NOT_US, &m);

	if (err == OK)
		err = appeal_deny(act->db, &deny);
	if (err != OK)
		return err;
	if (p->shop.v == shop.v)
		p->shop = (struct shop_id){0};
	p->answer = ANSWER_NOT_US;
	return save(act, p, m->kind, shop.v, (struct str){0});
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
	err = move(act, p, answer == ANSWER_CALL_ME ? EVENT_ANSWER_CALL : EVENT_ANSWER_DONE, &m);
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
	return save(act, p, m->kind, shop.v, body);
}

enum err appeal_reply_for(const struct appeal_act *act, struct appeal *p, enum appeal_answer answer)
{
	struct str body;
	const struct appeal_move *m;
	enum err err = answer == ANSWER_TURNED_DOWN || answer == ANSWER_TOLD_GUESTS ? move(act, p, EVENT_ANSWER_DONE, &m) : ERR_INVALID;

	if (err == OK)
		err = reply_body(act, answer, &body);
	if (err != OK)
		return err;
	p->answer = answer;
	p->answered_at_ms = act->now_ms;
	p->asked_at_ms = appeal_ask_at(act->street, act->now_ms);
	return save(act, p, m->kind, p->shop.v, body);
}

/* --- The office ----------------------------------------------------------------------------------------------------- */

enum err appeal_take(const struct appeal_act *act, struct appeal *p)
{
	const struct appeal_move *m;
	enum err err = move(act, p, EVENT_TAKE, &m);

	if (err != OK)
		return err;
	p->account.v = act->actor_id;
	return save(act, p, m->kind, p->shop.v, (struct str){0});
}

static enum err text_add(const struct appeal_act *act, const struct appeal *p, struct str author, struct str body)
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
	return err == OK ? note(act, "appeal.text_given", args.text_id, p->id.v, (struct str){0}) : err;
}

enum err appeal_close(const struct appeal_act *act, struct appeal *p, enum appeal_outcome outcome, struct str sentence)
{
	const struct appeal_move *m;
	enum err err;

	if (outcome == OUTCOME_NONE || outcome == OUTCOME_SILENT)
		return ERR_INVALID;
	err = move(act, p, EVENT_CLOSE, &m);
	if (err != OK)
		return err;
	p->outcome = outcome;
	p->verdict = VERDICT_NONE;
	err = save(act, p, m->kind, p->shop.v, arena_fmt(act->arena, "{\"outcome\":\"%s\"}", appeal_outcome_name(outcome)));
	if (err == OK && sentence.n > 0)
		err = text_add(act, p, S("office"), sentence);
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
	return note(act, "appeal.text_released", text_id, p->id.v, arena_fmt(act->arena, "{\"shop\":\"%" PRId64 "\"}", p->shop.v));
}

enum err appeal_reveal(const struct appeal_act *act, struct appeal *p, struct str reason, struct str *ret)
{
	struct contact_get_args get = {.street_id = act->street->id, .appeal_id = p->id};
	struct contact_get_row row;
	struct reveal_insert_args args = {.street_id = act->street->id, .reveal_id = id_new(), .appeal_id = p->id,
		.account_id = {act->actor_id}, .reason = reason, .revealed_at_ms = act->now_ms};
	struct str plain;
	enum err err = contact_get(act->db, act->arena, &get, &row);

	if (err != OK)
		return err;
	if (row.sealed.n == 0)
		return ERR_NOT_FOUND;
	err = seal_open(act->keys, act->arena, row.sealed, act->street->id.v, p->id.v, &plain);
	if (err == OK)
		err = reveal_insert(act->db, &args);
	if (err == OK)
		err = note(act, "appeal.revealed", args.reveal_id, p->id.v, arena_fmt(act->arena, "{\"appeal\":\"%" PRId64 "\"}", p->id.v));
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
	return err == OK ? text_add(act, p, S("reporter"), body) : err;
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
	return err == OK ? note(act, "appeal.contact_given", p->id.v, 0, (struct str){0}) : err;
}

enum err appeal_judge(const struct appeal_act *act, struct appeal *p, enum appeal_verdict verdict)
{
	const struct appeal_move *m;
	enum err err;

	if (verdict == VERDICT_NONE)
		return ERR_INVALID;
	if (!appeal_question_pending(p, act->now_ms))
		return ERR_CONFLICT;
	err = move(act, p, verdict == VERDICT_BETTER ? EVENT_VERDICT_BETTER : EVENT_VERDICT_NOT_YET, &m);
	if (err != OK)
		return err;
	p->verdict = verdict;
	p->outcome = verdict == VERDICT_BETTER ? OUTCOME_SOLVED : OUTCOME_NONE;
	if (p->state == APPEAL_OPEN)
		p->ended_at_ms = 0;
	return save(act, p, m->kind, p->shop.v, arena_fmt(act->arena, "{\"verdict\":\"%s\"}", appeal_verdict_name(verdict)));
}

enum err appeal_note_look(const struct appeal_act *act, struct appeal_id id, struct str party, int64_t party_id)
{
	struct appeal_look_args args = {.street_id = act->street->id, .appeal_id = id, .party = party, .party_id = party_id, .looked_at_ms = act->now_ms};
	int64_t changed;
	enum err err = appeal_look(act->db, &args, &changed);

	if (err != OK || changed == 0)
		return err;
	return note(act, "appeal.looked", id.v, 0, arena_fmt(act->arena, "{\"party\":\"%.*s\",\"id\":\"%" PRId64 "\"}", STR_FMT(party), party_id));
}

/* --- What time alone does ------------------------------------------------------------------------------------------- */

static enum err tick_one(const struct appeal_act *act, struct appeal_id id, enum appeal_event event, int64_t *moved)
{
	struct appeal p;
	enum err err = appeal_get(act, id, &p);

	if (err != OK)
		return err;
	if (event == EVENT_SILENCE)
		p.outcome = OUTCOME_SILENT;
	err = move_and_save(act, &p, event, p.shop.v, (struct str){0});
	if (err == OK)
		(*moved)++;
	return err;
}

enum err appeal_tick(const struct appeal_act *act, int64_t *ret_moved)
{
	struct appeals_overdue_at_shop_args overdue = {.street_id = act->street->id, .now_ms = act->now_ms};
	struct appeals_overdue_at_shop_rows late;
	struct appeals_to_ask_args to_ask = {.street_id = act->street->id, .now_ms = act->now_ms};
	struct appeals_to_ask_rows asked;
	struct appeals_to_lapse_args to_lapse = {.street_id = act->street->id, .now_ms = act->now_ms};
	struct appeals_to_lapse_rows lapsed;
	int64_t moved = 0;
	enum err err = appeals_overdue_at_shop(act->db, act->arena, &overdue, &late);

	for (size_t i = 0; err == OK && i < late.n; i++)
		err = tick_one(act, late.v[i].appeal_id, EVENT_RAISE, &moved);
	if (err == OK)
		err = appeals_to_ask(act->db, act->arena, &to_ask, &asked);
	for (size_t i = 0; err == OK && i < asked.n; i++)
		err = tick_one(act, asked.v[i].appeal_id, EVENT_ASK, &moved);
	if (err == OK)
		err = appeals_to_lapse(act->db, act->arena, &to_lapse, &lapsed);
	for (size_t i = 0; err == OK && i < lapsed.n; i++)
		err = tick_one(act, lapsed.v[i].appeal_id, EVENT_SILENCE, &moved);
	if (err == OK)
		*ret_moved = moved;
	return err;
}
