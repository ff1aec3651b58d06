#include "features/appeals/appeal_words.h"

#include "base/clock.h"
#include "web/when.h"

struct str appeal_kind_label(enum lang lang, struct str word)
{
	const struct appeal_kind *kind = appeal_kind_find(word);

	return kind ? tr(lang, kind->msgid) : word;
}

struct str appeal_answer_label(enum lang lang, enum appeal_answer answer)
{
	static const char *const labels[APPEAL_ANSWER__COUNT] = {"", TRN("Turned down"), TRN("Told the guests"), TRN("Call me"), TRN("Not us")};

	return answer == ANSWER_NONE ? (struct str){0} : tr(lang, labels[answer]);
}

struct str appeal_verdict_label(enum lang lang, enum appeal_verdict verdict)
{
	static const char *const labels[APPEAL_VERDICT__COUNT] = {"", TRN("Better"), TRN("Partly"), TRN("No"), TRN("Worse")};

	return verdict == VERDICT_NONE ? (struct str){0} : tr(lang, labels[verdict]);
}

struct str appeal_outcome_label(enum lang lang, enum appeal_outcome outcome)
{
	static const char *const labels[APPEAL_OUTCOME__COUNT] = {
		"", TRN("Solved"), TRN("Looked into, not solved"), TRN("Not in our hands"), TRN("The same as another one"), TRN("Ended without an answer"),
	};

	return outcome == OUTCOME_NONE ? (struct str){0} : tr(lang, labels[outcome]);
}

struct str appeal_addressee_label(enum lang lang, struct str word)
{
	const struct appeal_addressee *addressee = appeal_addressee_find(word);

	return addressee ? tr(lang, addressee->msgid) : (struct str){0};
}

struct appeal_state_word appeal_state_word(enum lang lang, enum appeal_state state, enum appeal_verdict verdict)
{
	static const struct {
		const char *word, *class;
	} words[APPEAL_STATE__COUNT] = {
		[APPEAL_OPEN] = {TRN("Open"), "waiting"},
		[APPEAL_ANSWERED] = {TRN("Answered"), "open"},
		[APPEAL_ASKED] = {TRN("Is it better?"), "open"},
		[APPEAL_ENDED] = {TRN("Ended"), "ended"},
		[APPEAL_UNDONE] = {TRN("Taken back"), "ended"},
		[APPEAL_WITHDRAWN] = {TRN("Withdrawn"), "ended"},
	};

	/* the office may close it as solved; that it is better only the reporter can say */
	if (state == APPEAL_ENDED && verdict == VERDICT_BETTER)
		return (struct appeal_state_word){tr(lang, TR("Better now")), "kept"};
	return (struct appeal_state_word){tr(lang, words[state].word), words[state].class};
}

/* --- Sentences -------------------------------------------------------------------------------------------------------- */

static struct str says_open(const struct web *w, const struct appeal *p, struct str shop_name, size_t told, bool to_reporter)
{
	struct str by = when_at(w->arena, w->lang, w->street.tz, p->due_at_ms, w->now_ms);
	bool late = p->due_at_ms <= w->now_ms;

	if (p->holder == HOLDER_REPORTER && to_reporter)
		return TRF(w->arena, w->lang, "The office asks you something. Please write a line by {by}; until then nobody goes on with it.", TR_S("by", by));
	if (p->holder == HOLDER_REPORTER)
		return TRF(w->arena, w->lang, "The reporter was asked and has until {by} to answer. Without an answer it ends.", TR_S("by", by));
	if (p->holder == HOLDER_SHOP && late)
		return TRF(w->arena, w->lang, "{shop} has it. The answer is late; the office takes over.", TR_S("shop", shop_name));
	if (p->holder == HOLDER_SHOP)
		return TRF(w->arena, w->lang, "{shop} has it. An answer is due {by}.", TR_S("shop", shop_name), TR_S("by", by));
	if (p->answer == ANSWER_CALL_ME)
		return TRF(w->arena, w->lang, "{shop} has seen it and asks the office to ring. The office owes the next word, {by}.", TR_S("shop", shop_name),
			TR_S("by", by));
	if (late)
		return T(w, "The office has it, and its answer is late.");
	if (told > 0 && p->account.v == 0)
		return TRF(w->arena, w->lang, "The duty phones of the nearest shops have it ({n}). The office answers for them, {by} at the latest.",
			TR_I("n", (int64_t)told), TR_S("by", by));
	if (p->account.v)
		return TRF(w->arena, w->lang, "The office is on it. Its next word is due by {by}.", TR_S("by", by));
	return TRF(w->arena, w->lang, "The office has it. An answer is due {by}.", TR_S("by", by));
}

static struct str says_answered(const struct web *w, const struct appeal *p, struct str shop_name)
{
	struct str answer = appeal_answer_label(w->lang, p->answer);
	struct str time = when_at(w->arena, w->lang, w->street.tz, p->answered_at_ms, w->now_ms);

	if (shop_name.n == 0)
		return TRF(w->arena, w->lang, "Answered {time}: {answer}.", TR_S("time", time), TR_S("answer", answer));
	return TRF(w->arena, w->lang, "{shop} says: {answer} ({time}).", TR_S("shop", shop_name), TR_S("answer", answer), TR_S("time", time));
}

struct str appeal_says_who(const struct web *w, const struct appeal *p, struct str shop_name, size_t told, bool to_reporter)
{
	switch (p->state) {
	case APPEAL_OPEN:
		return says_open(w, p, shop_name, told, to_reporter);
	case APPEAL_ANSWERED:
	case APPEAL_ASKED:
		return says_answered(w, p, shop_name);
	case APPEAL_ENDED:
		return TRF(w->arena, w->lang, "Ended {time}: {outcome}.", TR_S("time", when_at(w->arena, w->lang, w->street.tz, p->ended_at_ms, w->now_ms)),
			TR_S("outcome", appeal_outcome_label(w->lang, p->outcome)));
	case APPEAL_UNDONE:
		return T(w, "You took it back at once. Nobody needs to do anything.");
	case APPEAL_WITHDRAWN:
		return T(w, "You withdrew it. Nobody needs to do anything any more.");
	case APPEAL_STATE__COUNT:
		break;
	}
	return (struct str){0};
}

static struct str says_raised(const struct web *w, const struct appeal *p)
{
	if (p->raised == 0)
		return (struct str){0};
	return p->raised == 1 ? T(w, "Its word is late: the deputy has been told.") : T(w, "Its word is late: it stands on the district's list.");
}

struct str appeal_says_clock(const struct web *w, const struct appeal *p, bool to_reporter)
{
	struct str raised = says_raised(w, p), solve = {0};

	if (p->state != APPEAL_OPEN)
		return solve;
	if (appeal_reply_pending(p))
		return to_reporter ? T(w, "The clock stands still until you have answered.") : T(w, "The clock of the solution stands still until then.");
	if (p->solve_at_ms > 0 && p->solve_at_ms <= w->now_ms)
		solve = TRF(w->arena, w->lang, "It should have been solved by {by}.", TR_S("by", when_at(w->arena, w->lang, w->street.tz, p->solve_at_ms, w->now_ms)));
	else if (p->solve_at_ms > 0)
		solve = TRF(w->arena, w->lang, "It should be solved by {by}.", TR_S("by", when_at(w->arena, w->lang, w->street.tz, p->solve_at_ms, w->now_ms)));
	return arena_fmt(w->arena, "%.*s%s%.*s", STR_FMT(raised), raised.n == 0 || w->lang == LANG_ZH ? "" : " ", STR_FMT(solve));
}

/** Whom it is up to, when the office named somebody. */
static struct str says_addressee(const struct web *w, const struct appeal *p)
{
	const struct appeal_addressee *to = appeal_addressee_find(p->addressee);
	struct str whom = appeal_addressee_label(w->lang, p->addressee);

	if (!to)
		return (struct str){0};
	if (p->state == APPEAL_OPEN)
		return TRF(w->arena, w->lang, "The office has handed it on and keeps asking there: {whom}.", TR_S("whom", whom));
	if (to->tel.n == 0)
		return TRF(w->arena, w->lang, "What was reported is reasonable, but not in the street's power. It is up to: {whom}.", TR_S("whom", whom));
	return TRF(w->arena, w->lang, "What was reported is reasonable, but not in the street's power. It is up to: {whom}. Ring {tel}.", TR_S("whom", whom),
		TR_S("tel", to->tel));
}

/** To whom; "by message" or, without a channel, by his page alone. */
static struct str told_whom(const struct web *w, const struct relay_told *told, struct str name)
{
	switch (told->party) {
	case RELAY_SHOP:
		return name;
	case RELAY_OFFICER:
		return T(w, "the officer on duty");
	case RELAY_DEPUTY:
		return T(w, "the deputy on duty");
	case RELAY_OFFICE:
	case RELAY_PARTY__COUNT:
		break;
	}
	return T(w, "the office's group");
}

struct str appeal_says_told(const struct web *w, const struct relay_told *told, struct str name)
{
	struct str whom = told_whom(w, told, name);

	if (told->brand.n == 0)
		return TRF(w->arena, w->lang, "Put on the page of {whom}", TR_S("whom", whom));
	if (told->failed)
		return TRF(w->arena, w->lang, "A message to {whom} could not be sent", TR_S("whom", whom));
	if (told->sent_at_ms == 0)
		return TRF(w->arena, w->lang, "A message to {whom} is being sent", TR_S("whom", whom));
	return TRF(w->arena, w->lang, "A message to {whom} was sent", TR_S("whom", whom));
}

static bool is_midnight(const struct tz *tz, int64_t at_ms)
{
	struct civil c = tz_civil(tz, at_ms);

	return c.hour == 0 && c.minute == 0;
}

/** Who of the office is there, or from when on. */
static struct str says_office(const struct web *w, const struct office *office)
{
	int64_t edge_ms = office->open ? office->until_ms : office->next_ms;
	struct str at = when_at(w->arena, w->lang, w->street.tz, edge_ms, w->now_ms);

	if (office->open && is_midnight(w->street.tz, edge_ms) && edge_ms - w->now_ms <= DAY_MS)
		at = S("24:00"); /* "until 00:00" could be either end of the day */
	if (office->open)
		return office->planned ? TRF(w->arena, w->lang, "Somebody of the office is on duty until {time}.", TR_S("time", at)) : (struct str){0};
	if (office->planned)
		return TRF(w->arena, w->lang, "Nobody of the office is on duty; from {time} on somebody is.", TR_S("time", at));
	return TRF(w->arena, w->lang, "Nobody sits in the office now; it opens {time}.", TR_S("time", at));
}

/** What may happen until then. */
static struct str says_until_then(const struct web *w, const struct appeal *p, size_t told, bool seen)
{
	if (p->holder == HOLDER_SHOP && !seen)
		return T(w, "The shop's page has not been seen. Without an answer in time the office finds it first thing.");
	if (p->holder == HOLDER_SHOP)
		return T(w, "Without an answer in time the office finds it first thing.");
	if (told > 0 && !seen)
		return T(w, "Until then only the shops' phones can answer, and none has been looked at.");
	if (told > 0)
		return T(w, "Until then only the shops' phones can answer.");
	return T(w, "No shop's phone has this. If it cannot wait, ring.");
}

struct str appeal_says_next(const struct web *w, const struct appeal *p, const struct office *office, size_t told, bool seen, bool to_reporter)
{
	struct str asked = when_at(w->arena, w->lang, w->street.tz, p->asked_at_ms, w->now_ms);
	struct str there = says_office(w, office);

	if (p->addressee.n > 0)
		return says_addressee(w, p);
	if (appeal_reply_pending(p))
		return (struct str){0};
	if (p->state == APPEAL_ANSWERED && to_reporter)
		return TRF(w->arena, w->lang, "We ask you {time} whether it is better. Only your word ends it.", TR_S("time", asked));
	if (p->state == APPEAL_ANSWERED)
		return TRF(w->arena, w->lang, "The reporter is asked {time} whether it is better.", TR_S("time", asked));
	if (p->state != APPEAL_OPEN || office->open)
		return p->state == APPEAL_OPEN ? there : (struct str){0};
	return arena_fmt(w->arena, "%.*s%s%.*s", STR_FMT(there), w->lang == LANG_ZH ? "" : " ", STR_FMT(says_until_then(w, p, told, seen)));
}
