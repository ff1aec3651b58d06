#include "features/appeals/appeal_store.h"

#include <inttypes.h>

#include "appeal.sql.h"
#include "base/rand.h"
#include "features/appeals/group_store.h"
#include "features/appeals/internal.h"
#include "features/appeals/relay.h"
#include "web/i18n.h"

#define RECEIPT_SYMBOLS 22
#define SHORT_SYMBOLS 8

/* the first form ended with the codes; then came what a report is worth as evidence, what was forgotten of it, and the sealed contact */
static const uint8_t appeal_forms[] = {31, 0};
const struct journal_subject appeal_subject = {"appeal", &appeal_row_query, &appeal_rows_query, .forms = appeal_forms};
const struct journal_subject appeal_text_subject = {"appeal_text", &text_row_query, &text_rows_query, &text_kept_query};
const struct journal_subject appeal_reveal_subject = {"appeal_reveal", &reveal_row_query, &reveal_rows_query, &reveal_kept_query, .fact = "reason"};

const struct journal_witness appeal_witnesses[] = {
	{"appeal_look", false, &look_strays_query},
	{"appeal_look", true, &look_gone_query},
	{"appeal_shop", false, &told_strays_query},
	{"appeal_shop", true, &told_gone_query},
	{NULL, false, NULL},
};

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
	{"appeal.phoned_better", "appeal", TRN("The office notes: on the phone the reporter said better"), false},
	{"appeal.phoned_not_better", "appeal", TRN("The office notes: on the phone the reporter said not yet"), false},
	{"appeal.closed", "appeal", TRN("Closed by the office"), false},
	{"appeal.lapsed", "appeal", TRN("Ended without an answer of the reporter"), false},
	{"appeal.looked", "appeal", TRN("Looked at"), false},
	{"appeal.district_looked", "appeal", TRN("Looked at by the district: kind, side and time"), false},
	{"appeal.again", "appeal", TRN("The reporter says: again now"), false},
	{"appeal.confirmed", "appeal", TRN("The office has spoken to the household"), false},
	{"appeal.taken_over", "appeal", TRN("Taken over by a colleague"), false},
	{"appeal.updated", "appeal", TRN("The office says where it stands"), false},
	{"appeal.question", "appeal", TRN("The office asks the reporter; the clock stands still"), false},
	{"appeal.replied", "appeal", TRN("The reporter has answered the office"), false},
	{"appeal.unanswered", "appeal", TRN("Ended: the office's question was not answered"), false},
	{"appeal.redirected", "appeal", TRN("Handed on by the office to whom it is up to"), false},
	{"appeal.not_ours", "appeal", TRN("Reasonable, but not in the street's power: the office names whom it is up to"), false},
	{"appeal.reopened", "appeal", TRN("Opened again"), false},
	{"appeal.overdue", "appeal", TRN("The office's word is overdue: the deputy was told"), false},
	{"appeal.to_district", "appeal", TRN("Still overdue: on the district's list"), false},
	{"appeal.merged", "appeal", TRN("Put together with another report"), false},
	{"appeal.split", "appeal", TRN("Stands by itself again"), false},
	{"appeal.relayed", "appeal", TRN("Passed on to the next, nobody having looked"), false},
	{"relay_route.added", "relay_route", TRN("A row of the routing table was added"), false},
	{"relay_route.removed", "relay_route", TRN("A row of the routing table was removed"), false},
	{"appeal.contact_given", "appeal", TRN("A way to be called was given, sealed"), false},
	{"appeal.text_given", "appeal_text", TRN("A line of text was added"), false},
	{"appeal.text_released", "appeal_text", TRN("The text was released to the shop"), false},
	{"appeal.text_erased", "appeal_text", TRN("A line of text was erased"), true},
	{"appeal.contact_erased", "appeal", TRN("The sealed contact was erased"), false},
	{"appeal.forgotten", "appeal", TRN("The reporter asked to be forgotten"), false},
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

bool appeal_short_code_read(struct arena *a, struct str typed, struct str *ret_street, struct str *ret_code)
{
	size_t at = str_find(typed, '-');
	struct str street = str_trim(str_head(typed, at)), code = rand_code_clean(a, str_from(typed, at));
	char *lower;

	if (at == typed.n) {
		if (street.n <= SHORT_SYMBOLS)
			return false;
		code = rand_code_clean(a, str_from(street, street.n - SHORT_SYMBOLS));
		street = str_trim(str_head(street, street.n - SHORT_SYMBOLS));
	}
	lower = arena_alloc(a, street.n + 1);
	for (size_t i = 0; lower && i < street.n; i++)
		lower[i] = street.p[i] >= 'A' && street.p[i] <= 'Z' ? (char)(street.p[i] - 'A' + 'a') : street.p[i];
	*ret_street = (struct str){lower, lower ? street.n : 0};
	*ret_code = code;
	return code.n == SHORT_SYMBOLS && street_code_valid(*ret_street);
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
		.slot_at_ms = r->slot_at_ms, .confirmed_at_ms = r->confirmed_at_ms, .again_at_ms = r->again_at_ms, .agains = r->agains,
		.happened_at_ms = r->happened_at_ms, .solve_at_ms = r->solve_at_ms, .solve_left_min = r->solve_left_min, .raised = r->raised,
		.raise_at_ms = r->raise_at_ms, .together = r->together_id, .addressee = r->addressee, .forgotten = r->forgotten,
		.confirmed_by = r->confirmed_by,
	};

	if (appeal_state_parse(r->state, &p.state) != OK || appeal_holder_parse(r->holder, &p.holder) != OK ||
		appeal_answer_parse(r->answer, &p.answer) != OK || appeal_verdict_parse(r->verdict, &p.verdict) != OK ||
		appeal_outcome_parse(r->outcome, &p.outcome) != OK || appeal_origin_parse(r->origin, &p.origin) != OK ||
		appeal_verdict_parse(r->phoned, &p.phoned) != OK)
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

enum err appeal_note(const struct appeal_act *act, const char *kind, int64_t subject, int64_t about, struct str body)
{
	struct journal_note n = {
		.street = act->street->id, .kind = kind, .actor = act->actor, .actor_id = act->actor_id,
		.subject_id = subject, .about_id = about, .body = body,
	};

	return journal_append(act->journal, act->db, &n, NULL);
}

enum err appeal_calendar_at(const struct appeal_act *act, struct appeal_calendar *ret)
{
	enum err err = duty_plan_load(act->db, act->arena, act->street, act->now_ms, &ret->plan);

	ret->street = act->street;
	ret->now_ms = act->now_ms;
	if (err == OK)
		ret->office = office_of_plan(&ret->plan, act->street, act->now_ms);
	return err;
}

enum err appeal_set_clocks(const struct appeal_act *act, struct appeal *p, bool by_office)
{
	struct appeal_calendar calendar;
	enum err err = appeal_calendar_at(act, &calendar);

	if (err == OK)
		appeal_clocks_run(&calendar, by_office, p);
	return err;
}

enum err appeal_store(const struct appeal_act *act, struct appeal *p, const char *kind, int64_t about, struct str body)
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
		.confirmed_at_ms = p->confirmed_at_ms, .again_at_ms = p->again_at_ms, .agains = p->agains, .solve_at_ms = p->solve_at_ms,
		.solve_left_min = p->solve_left_min, .raised = p->raised, .raise_at_ms = p->raise_at_ms, .together_id = p->together,
		.addressee = p->addressee, .confirmed_by = p->confirmed_by, .phoned = str_c(appeal_verdict_name(p->phoned)),
	};
	err = appeal_update(act->db, &args);
	return err == OK ? appeal_note(act, kind, p->id.v, about, body) : err;
}

enum err appeal_save(const struct appeal_act *act, struct appeal *p, const char *kind, int64_t about, struct str body)
{
	enum err err = appeal_store(act, p, kind, about, body);

	return err == OK ? relay_follow(act, p) : err;
}

enum err appeal_show_group(const struct appeal_act *act, const struct appeal *p)
{
	struct place place;
	enum err err = place_get(act->db, act->arena, act->street->id, p->place, &place);

	return err == OK ? group_show(act, p, place.position) : err;
}

/** Moves along the table: state, holder and the clocks. */
enum err appeal_move_to(const struct appeal_act *act, struct appeal *p, enum appeal_event event, const struct appeal_move **ret)
{
	enum err err = appeal_move_find(event, p->state, act->actor, ret);

	if (err != OK)
		return err;
	if ((*ret)->to != APPEAL_STAYS)
		p->state = (*ret)->to;
	if ((*ret)->holder == HOLDER_STAYS)
		return OK;
	p->holder = (*ret)->holder;
	if (p->state == APPEAL_ENDED || p->state == APPEAL_UNDONE || p->state == APPEAL_WITHDRAWN)
		p->ended_at_ms = act->now_ms;
	return appeal_set_clocks(act, p, event == EVENT_REDIRECT); /* taking it is not yet a word */
}

enum err appeal_move_and_save(const struct appeal_act *act, struct appeal *p, enum appeal_event event, int64_t about, struct str body)
{
	const struct appeal_move *m;
	enum err err = appeal_move_to(act, p, event, &m);

	return err == OK ? appeal_save(act, p, m->kind, about, body) : err;
}
