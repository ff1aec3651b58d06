#include "features/appeals/appeal.h"

#include "base/clock.h"
#include "features/appeals/office.h"
#include "web/i18n.h"

#define FROM(state) (1u << APPEAL_##state)
#define BY(actor) (1u << ACTOR_##actor)
#define DAY_MIN 1440

/*
 * Read a row as: this may happen in these states, by these, and then it is so and that one owes the next word. CLOSE ends, it does
 * not solve: the reporter's verdict can still open an ended appeal again.
 */
const struct appeal_move appeal_moves[APPEAL_EVENT__COUNT] = {
	[EVENT_UNDO] = {EVENT_UNDO, FROM(OPEN), BY(REPORTER), APPEAL_UNDONE, HOLDER_NOBODY, "appeal.undone"},
	[EVENT_WITHDRAW] = {EVENT_WITHDRAW, FROM(OPEN) | FROM(ANSWERED) | FROM(ASKED), BY(REPORTER), APPEAL_WITHDRAWN, HOLDER_NOBODY, "appeal.withdrawn"},
	[EVENT_NAME_SHOP] = {EVENT_NAME_SHOP, FROM(OPEN), BY(REPORTER), APPEAL_OPEN, HOLDER_SHOP, "appeal.named"},
	[EVENT_ANSWER_DONE] = {EVENT_ANSWER_DONE, FROM(OPEN), BY(SHOP) | BY(OFFICER), APPEAL_ANSWERED, HOLDER_REPORTER, "appeal.answered"},
	[EVENT_ANSWER_CALL] = {EVENT_ANSWER_CALL, FROM(OPEN), BY(SHOP), APPEAL_OPEN, HOLDER_OFFICE, "appeal.call"},
	[EVENT_ANSWER_NOT_US] = {EVENT_ANSWER_NOT_US, FROM(OPEN), BY(SHOP), APPEAL_OPEN, HOLDER_OFFICE, "appeal.not_us"},
	[EVENT_RAISE] = {EVENT_RAISE, FROM(OPEN), BY(SYSTEM), APPEAL_OPEN, HOLDER_OFFICE, "appeal.raised"},
	[EVENT_TAKE] = {EVENT_TAKE, FROM(OPEN), BY(OFFICER), APPEAL_OPEN, HOLDER_OFFICE, "appeal.taken"},
	[EVENT_PASS] = {EVENT_PASS, FROM(OPEN), BY(OFFICER), APPEAL_OPEN, HOLDER_SHOP, "appeal.passed"},
	[EVENT_AGAIN] = {EVENT_AGAIN, FROM(OPEN) | FROM(ANSWERED) | FROM(ASKED), BY(REPORTER), APPEAL_OPEN, HOLDER_SHOP, "appeal.again"},
	[EVENT_ASK] = {EVENT_ASK, FROM(ANSWERED), BY(SYSTEM), APPEAL_ASKED, HOLDER_REPORTER, "appeal.asked"},
	[EVENT_VERDICT_BETTER] = {EVENT_VERDICT_BETTER, FROM(ANSWERED) | FROM(ASKED) | FROM(ENDED), BY(REPORTER), APPEAL_ENDED, HOLDER_NOBODY, "appeal.better"},
	[EVENT_VERDICT_NOT_YET] = {EVENT_VERDICT_NOT_YET, FROM(ANSWERED) | FROM(ASKED) | FROM(ENDED), BY(REPORTER), APPEAL_OPEN, HOLDER_OFFICE, "appeal.not_better"},
	[EVENT_CLOSE] = {EVENT_CLOSE, FROM(OPEN) | FROM(ANSWERED) | FROM(ASKED), BY(OFFICER), APPEAL_ENDED, HOLDER_REPORTER, "appeal.closed"},
	[EVENT_SILENCE] = {EVENT_SILENCE, FROM(ASKED), BY(SYSTEM), APPEAL_ENDED, HOLDER_NOBODY, "appeal.lapsed"},
	[EVENT_TAKE_OVER] = {EVENT_TAKE_OVER, FROM(OPEN), BY(OFFICER), APPEAL_STAYS, HOLDER_STAYS, "appeal.taken_over"},
	[EVENT_UPDATE] = {EVENT_UPDATE, FROM(OPEN), BY(OFFICER), APPEAL_STAYS, HOLDER_STAYS, "appeal.updated"},
	[EVENT_QUESTION] = {EVENT_QUESTION, FROM(OPEN), BY(OFFICER), APPEAL_OPEN, HOLDER_REPORTER, "appeal.question"},
	[EVENT_REPLY] = {EVENT_REPLY, FROM(OPEN), BY(REPORTER), APPEAL_OPEN, HOLDER_OFFICE, "appeal.replied"},
	[EVENT_UNANSWERED] = {EVENT_UNANSWERED, FROM(OPEN), BY(SYSTEM), APPEAL_ENDED, HOLDER_NOBODY, "appeal.unanswered"},
	[EVENT_REDIRECT] = {EVENT_REDIRECT, FROM(OPEN), BY(OFFICER), APPEAL_OPEN, HOLDER_OFFICE, "appeal.redirected"},
	[EVENT_NOT_OURS] = {EVENT_NOT_OURS, FROM(OPEN) | FROM(ANSWERED) | FROM(ASKED), BY(OFFICER), APPEAL_ENDED, HOLDER_REPORTER, "appeal.not_ours"},
	[EVENT_REOPEN] = {EVENT_REOPEN, FROM(ENDED), BY(REPORTER) | BY(SHOP) | BY(OFFICER), APPEAL_OPEN, HOLDER_OFFICE, "appeal.reopened"},
	[EVENT_OVERDUE] = {EVENT_OVERDUE, FROM(OPEN), BY(SYSTEM), APPEAL_STAYS, HOLDER_STAYS, "appeal.overdue"},
	[EVENT_TO_DISTRICT] = {EVENT_TO_DISTRICT, FROM(OPEN), BY(SYSTEM), APPEAL_STAYS, HOLDER_STAYS, "appeal.to_district"},
	[EVENT_MERGE] = {EVENT_MERGE, FROM(OPEN) | FROM(ANSWERED) | FROM(ASKED), BY(OFFICER), APPEAL_STAYS, HOLDER_STAYS, "appeal.merged"},
	/* what the office noted that the reporter said: it ends or opens the report, and is never counted as his own word, which stays his to give */
	[EVENT_PHONED_BETTER] = {EVENT_PHONED_BETTER, FROM(ANSWERED) | FROM(ASKED) | FROM(ENDED), BY(OFFICER), APPEAL_ENDED, HOLDER_REPORTER, "appeal.phoned_better"},
	[EVENT_PHONED_NOT_YET] = {EVENT_PHONED_NOT_YET, FROM(ANSWERED) | FROM(ASKED) | FROM(ENDED), BY(OFFICER), APPEAL_OPEN, HOLDER_OFFICE, "appeal.phoned_not_better"},
	[EVENT_SPLIT] = {EVENT_SPLIT, FROM(OPEN) | FROM(ANSWERED) | FROM(ASKED), BY(OFFICER), APPEAL_STAYS, HOLDER_STAYS, "appeal.split"},
};

enum err appeal_move_find(enum appeal_event event, enum appeal_state from, enum journal_actor actor, const struct appeal_move **ret)
{
	const struct appeal_move *m = &appeal_moves[event];

	if (!(m->actors & (1u << actor)))
		return ERR_FORBIDDEN;
	if (!(m->from & (1u << from)))
		return ERR_CONFLICT;
	*ret = m;
	return OK;
}

/* --- Words ---------------------------------------------------------------------------------------------------------- */

static const char *const state_names[APPEAL_STATE__COUNT] = {"open", "answered", "asked", "ended", "undone", "withdrawn"};
static const char *const holder_names[APPEAL_HOLDER__COUNT] = {"shop", "office", "reporter", "nobody"};
static const char *const origin_names[APPEAL_ORIGIN__COUNT] = {"scan", "spoken", "phone", "paper"};
static const char *const answer_names[APPEAL_ANSWER__COUNT] = {"", "turned_down", "told_guests", "call_me", "not_us"};
static const char *const verdict_names[APPEAL_VERDICT__COUNT] = {"", "better", "partly", "no", "worse"};
static const char *const outcome_names[APPEAL_OUTCOME__COUNT] = {"", "solved", "not_solved", "not_ours", "duplicate", "silent"};

static enum err word_parse(struct str s, const char *const *names, int n, int *ret)
{
	for (int i = 0; i < n; i++) {
		if (str_eq(s, str_c(names[i]))) {
			*ret = i;
			return OK;
		}
	}
	return ERR_INVALID;
}

/* An enum's stable words, both ways; the names stand in the table above. */
#define WORDS(enumeration, names, count) \
	const char *appeal_##enumeration##_name(enum appeal_##enumeration v) \
	{ \
		return (unsigned)v < (count) ? names[v] : ""; \
	} \
	enum err appeal_##enumeration##_parse(struct str s, enum appeal_##enumeration *ret) \
	{ \
		int i; \
		enum err err = word_parse(s, names, (count), &i); \
\
		if (err == OK) \
			*ret = (enum appeal_##enumeration)i; \
		return err; \
	}

WORDS(state, state_names, APPEAL_STATE__COUNT)
WORDS(holder, holder_names, APPEAL_HOLDER__COUNT)
WORDS(origin, origin_names, APPEAL_ORIGIN__COUNT)
WORDS(answer, answer_names, APPEAL_ANSWER__COUNT)
WORDS(verdict, verdict_names, APPEAL_VERDICT__COUNT)
WORDS(outcome, outcome_names, APPEAL_OUTCOME__COUNT)

/* --- Kinds ---------------------------------------------------------------------------------------------------------- */

const struct appeal_kind appeal_kinds[] = {
#define APPEAL_KIND(word, night, day, solve, msgid) {S_INIT(#word), night, day, solve, msgid},
#include "features/appeals/kinds.def"
#undef APPEAL_KIND
};
const size_t appeal_kinds_n = sizeof(appeal_kinds) / sizeof(appeal_kinds[0]);

const struct appeal_kind *appeal_kind_find(struct str word)
{
	for (size_t i = 0; i < appeal_kinds_n; i++)
		if (str_eq(appeal_kinds[i].word, word))
			return &appeal_kinds[i];
	return NULL;
}

const struct appeal_addressee appeal_addressees[] = {
#define APPEAL_ADDRESSEE(word, tel, msgid) {S_INIT(#word), S_INIT(tel), msgid},
#include "features/appeals/addressees.def"
#undef APPEAL_ADDRESSEE
};
const size_t appeal_addressees_n = sizeof(appeal_addressees) / sizeof(appeal_addressees[0]);

const struct appeal_addressee *appeal_addressee_find(struct str word)
{
	for (size_t i = 0; i < appeal_addressees_n; i++)
		if (str_eq(appeal_addressees[i].word, word))
			return &appeal_addressees[i];
	return NULL;
}

/* --- Clocks --------------------------------------------------------------------------------------------------------- */

int64_t appeal_due(const struct appeal_kind *kind, const struct street *street, const struct office *office, enum appeal_holder holder, int64_t at_ms)
{
	int minutes = tz_is_night(street->tz, at_ms, street->night_from_hour) ? kind->night_minutes : kind->day_minutes;

	switch (holder) {
	case HOLDER_SHOP:
		return at_ms + minutes * MINUTE_MS;
	case HOLDER_OFFICE:
		return (office ? office->next_ms : at_ms) + minutes * MINUTE_MS;
	case HOLDER_REPORTER:
		return at_ms + APPEAL_SILENCE_MS;
	case HOLDER_NOBODY:
	case APPEAL_HOLDER__COUNT:
		break;
	}
	return 0;
}

int64_t appeal_ask_at(const struct street *street, int64_t answered_at_ms)
{
	struct civil c = tz_civil(street->tz, answered_at_ms);

	/* an answer in the small hours belongs to the night before: asked the same morning */
	if (c.hour * 60 + c.minute >= APPEAL_ASK_MIN - 180)
		c.day++;
	c.hour = APPEAL_ASK_MIN / 60;
	c.minute = APPEAL_ASK_MIN % 60;
	c.second = 0;
	return tz_instant(street->tz, c);
}

/** Filed later than now: the computer's clock was put back. What was seconds must not become a day; withdrawing stays possible. */
static bool clock_went_back(const struct appeal *appeal, int64_t now_ms)
{
	return appeal->filed_at_ms - now_ms > APPEAL_UNDO_SKEW_MS;
}

bool appeal_may_undo(const struct appeal *appeal, int64_t now_ms)
{
	return appeal->state == APPEAL_OPEN && !clock_went_back(appeal, now_ms) && now_ms - appeal->filed_at_ms <= APPEAL_UNDO_MS + APPEAL_UNDO_GRACE_MS;
}

int64_t appeal_undo_left_ms(const struct appeal *appeal, int64_t now_ms)
{
	int64_t left = appeal->filed_at_ms + APPEAL_UNDO_MS - now_ms;

	if (appeal->state != APPEAL_OPEN || left <= 0 || clock_went_back(appeal, now_ms))
		return 0;
	return left < APPEAL_UNDO_MS ? left : APPEAL_UNDO_MS;
}

bool appeal_question_pending(const struct appeal *appeal, int64_t now_ms)
{
	if (appeal->state == APPEAL_ANSWERED || appeal->state == APPEAL_ASKED)
		return true;
	return appeal->state == APPEAL_ENDED && appeal->holder == HOLDER_REPORTER && appeal->verdict == VERDICT_NONE &&
		now_ms - appeal->ended_at_ms <= APPEAL_CONTEST_MS;
}

bool appeal_reply_pending(const struct appeal *appeal)
{
	return appeal->state == APPEAL_OPEN && appeal->holder == HOLDER_REPORTER;
}

bool appeal_may_reopen(const struct appeal *appeal, int64_t now_ms)
{
	return appeal->state == APPEAL_ENDED && now_ms - appeal->ended_at_ms <= APPEAL_CONTEST_MS;
}

bool appeal_may_again(const struct appeal *appeal, int64_t now_ms)
{
	int64_t last_ms = appeal->again_at_ms ? appeal->again_at_ms : appeal->filed_at_ms;
	bool running = appeal->state == APPEAL_OPEN || appeal->state == APPEAL_ANSWERED || appeal->state == APPEAL_ASKED;

	return running && (now_ms - last_ms >= APPEAL_AGAIN_MS || now_ms < last_ms);
}
