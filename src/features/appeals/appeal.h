/*
 * An appeal: one tap by anybody on the street, to the ones who can change something. Rules and states only; storing is
 * appeal_store.h, pages are appeal_pages.c (the reporter), duty_pages.c (the shop), case_pages.c (the office).
 */
#ifndef FEATURES_APPEALS_APPEAL_H
#define FEATURES_APPEALS_APPEAL_H

#include "base/clock.h"
#include "base/id.h"
#include "features/shops/shop.h"
#include "features/streets/place.h"
#include "web/street.h"

ID_TYPE(appeal);

#define APPEAL_UNDO_MS 10000       /* shown to the person */
#define APPEAL_UNDO_GRACE_MS 5000  /* a slow line's extra */
#define APPEAL_UNDO_SKEW_MS 1000   /* by which two servers' clocks may differ */
#define APPEAL_TEXT_MAX 300        /* code points */
#define APPEAL_CONTACT_MAX 80
#define APPEAL_NEAR_SHOPS 3        /* told while none is named */
#define APPEAL_ASK_MIN (9 * 60)    /* "is it better?" is asked from 09:00 of the next day */
#define APPEAL_AGAIN_MS (10 * MINUTE_MS) /* between two "again now" */
#define APPEAL_TOLD_LATE_MS (7 * DAY_MS) /* what happened longer ago is for a letter, not for a duty phone */
#define APPEAL_SILENCE_MS (7 * DAY_MS) /* the question lapses */
#define APPEAL_CONTEST_MS (14 * DAY_MS) /* an end can be contested so long */
#define APPEAL_UPDATE_MIN (9 * 60)               /* working minutes: after each of its words the office owes the next */
#define APPEAL_DISTRICT_MIN (4 * 60)             /* working minutes after the deputy was told: then it stands on the district's list */

enum appeal_state { APPEAL_OPEN, APPEAL_ANSWERED, APPEAL_ASKED, APPEAL_ENDED, APPEAL_UNDONE, APPEAL_WITHDRAWN, APPEAL_STATE__COUNT };

/** Who owes the next word. */
enum appeal_holder { HOLDER_SHOP, HOLDER_OFFICE, HOLDER_REPORTER, HOLDER_NOBODY, APPEAL_HOLDER__COUNT };

/** How it came to us. */
enum appeal_origin { ORIGIN_SCAN, ORIGIN_SPOKEN, ORIGIN_PHONE, ORIGIN_PAPER, APPEAL_ORIGIN__COUNT };

enum appeal_answer { ANSWER_NONE, ANSWER_TURNED_DOWN, ANSWER_TOLD_GUESTS, ANSWER_CALL_ME, ANSWER_NOT_US, APPEAL_ANSWER__COUNT };

enum appeal_verdict { VERDICT_NONE, VERDICT_BETTER, VERDICT_PARTLY, VERDICT_NO, VERDICT_WORSE, APPEAL_VERDICT__COUNT };

enum appeal_outcome { OUTCOME_NONE, OUTCOME_SOLVED, OUTCOME_NOT_SOLVED, OUTCOME_NOT_OURS, OUTCOME_DUPLICATE, OUTCOME_SILENT, APPEAL_OUTCOME__COUNT };

/** What may happen to an appeal: the rows of appeal_moves. */
enum appeal_event {
	EVENT_UNDO, EVENT_WITHDRAW, EVENT_NAME_SHOP, EVENT_ANSWER_DONE, EVENT_ANSWER_CALL, EVENT_ANSWER_NOT_US, EVENT_RAISE, EVENT_TAKE,
	EVENT_PASS, EVENT_AGAIN, EVENT_ASK, EVENT_VERDICT_BETTER, EVENT_VERDICT_NOT_YET, EVENT_CLOSE, EVENT_SILENCE, EVENT_TAKE_OVER,
	EVENT_UPDATE, EVENT_QUESTION, EVENT_REPLY, EVENT_UNANSWERED, EVENT_REDIRECT, EVENT_NOT_OURS, EVENT_REOPEN, EVENT_OVERDUE,
	EVENT_TO_DISTRICT, EVENT_MERGE, EVENT_SPLIT, EVENT_PHONED_BETTER, EVENT_PHONED_NOT_YET, APPEAL_EVENT__COUNT
};

/** In a row of moves: it stays as it is. */
#define APPEAL_STAYS APPEAL_STATE__COUNT
#define HOLDER_STAYS APPEAL_HOLDER__COUNT

struct appeal_move {
	enum appeal_event event;
	unsigned from;            /* bits of states: 1u << APPEAL_OPEN | … */
	unsigned actors;          /* bits of enum journal_actor */
	enum appeal_state to;
	enum appeal_holder holder;
	const char *kind;         /* of the journal entry */
};

/** The one table of transitions; whatever is not in it is refused with ERR_CONFLICT. */
extern const struct appeal_move appeal_moves[APPEAL_EVENT__COUNT];

/** appeal_move_find(event, from, actor, ret): ERR_CONFLICT: not from this state; ERR_FORBIDDEN: not by this one. */
enum err appeal_move_find(enum appeal_event event, enum appeal_state from, enum journal_actor actor, const struct appeal_move **ret);

/* Stable words of the store and the API; parsing gives ERR_INVALID. */
const char *appeal_state_name(enum appeal_state s);
const char *appeal_holder_name(enum appeal_holder h);
const char *appeal_answer_name(enum appeal_answer a);
const char *appeal_verdict_name(enum appeal_verdict v);
const char *appeal_origin_name(enum appeal_origin o);
enum err appeal_origin_parse(struct str s, enum appeal_origin *ret);
const char *appeal_outcome_name(enum appeal_outcome o);
enum err appeal_state_parse(struct str s, enum appeal_state *ret);
enum err appeal_holder_parse(struct str s, enum appeal_holder *ret);
enum err appeal_answer_parse(struct str s, enum appeal_answer *ret);
enum err appeal_verdict_parse(struct str s, enum appeal_verdict *ret);
enum err appeal_outcome_parse(struct str s, enum appeal_outcome *ret);

struct appeal_kind {
	struct str word;
	int night_minutes, day_minutes; /* until the first word back */
	int solve_minutes;              /* working minutes until it should be solved */
	const char *msgid;
};
extern const struct appeal_kind appeal_kinds[];
extern const size_t appeal_kinds_n;

/** Whom a report is up to that is not in the street's power. */
struct appeal_addressee {
	struct str word, tel; /* tel may be empty */
	const char *msgid;
};
extern const struct appeal_addressee appeal_addressees[];
extern const size_t appeal_addressees_n;
/** appeal_addressee_find(word): NULL when there is none. */
const struct appeal_addressee *appeal_addressee_find(struct str word);
/** appeal_kind_find(word): NULL when there is none. */
const struct appeal_kind *appeal_kind_find(struct str word);

struct appeal {
	struct appeal_id id;
	struct place_id place;
	struct str kind;
	enum appeal_state state;
	enum appeal_holder holder;
	struct shop_id shop;          /* 0: not known */
	enum appeal_answer answer;
	enum appeal_verdict verdict;
	enum appeal_outcome outcome;
	struct account_id account;    /* the officer who took it; 0 */
	int64_t filed_at_ms, due_at_ms, answered_at_ms, asked_at_ms, ended_at_ms, updated_at_ms;
	enum appeal_origin origin;
	int64_t happened_at_ms;       /* told later; 0: when it was filed */
	int64_t slot_at_ms;           /* the half-hour it belongs to (group.h) */
	int64_t confirmed_at_ms;      /* a worker has spoken to this household */
	int64_t again_at_ms, agains;  /* "again now": the last time, how often */
	int64_t solve_at_ms, solve_left_min; /* appeal_clocks.h */
	int64_t raised, raise_at_ms;  /* an overdue word of the office: 0, 1 the deputy was told, 2 on the district's list; when next */
	struct appeal_id together;    /* 0: by place and half-hour; its own: alone; another's: with that one */
	struct str addressee;         /* a word of addressees.def; empty */
	struct account_id confirmed_by; /* who has spoken to it; 0 */
	enum appeal_verdict phoned;   /* what the office noted that the reporter said; his own word is the verdict */
	int64_t forgotten;            /* 1: the link to the phone is erased; 2: the codes, too */
};

/**
 * appeal_due(kind, street, office, holder, at_ms): until when the holder owes a word. A shop: the kind's minutes. The office: the
 * same, but never before somebody is there (office.h; NULL for the other holders), so the promise can be kept. The reporter: APPEAL_SILENCE_MS.
 */
struct office;
int64_t appeal_due(const struct appeal_kind *kind, const struct street *street, const struct office *office, enum appeal_holder holder, int64_t at_ms);
/** appeal_ask_at(street, answered_at_ms): 09:00 of the day after the night (or day) of the answer. */
int64_t appeal_ask_at(const struct street *street, int64_t answered_at_ms);
/** appeal_may_undo(appeal, now_ms) / appeal_undo_left_ms: within 10 s (and a slow line's grace), whatever the clock does: never more. */
bool appeal_may_undo(const struct appeal *appeal, int64_t now_ms);
int64_t appeal_undo_left_ms(const struct appeal *appeal, int64_t now_ms);
/** appeal_may_again(appeal, now_ms): "again now", once in APPEAL_AGAIN_MS. */
bool appeal_may_again(const struct appeal *appeal, int64_t now_ms);
/** appeal_question_pending(appeal, now_ms): "is it better?" waits for the reporter. */
bool appeal_question_pending(const struct appeal *appeal, int64_t now_ms);
/** appeal_reply_pending(appeal): the office asked the reporter something and waits. */
bool appeal_reply_pending(const struct appeal *appeal);
/** appeal_may_reopen(appeal, now_ms): ended, and not longer ago than APPEAL_CONTEST_MS. */
bool appeal_may_reopen(const struct appeal *appeal, int64_t now_ms);

#endif
