/*
 * What can be done to appeals: each function is one change with its journal entry, inside the caller's write transaction, and is
 * refused by the table of moves when it does not fit. Nothing here knows HTTP.
 */
#ifndef FEATURES_APPEALS_APPEAL_STORE_H
#define FEATURES_APPEALS_APPEAL_STORE_H

#include "auth/keys.h"
#include "features/appeals/appeal.h"
#include "journal/journal.h"

/** The one who acts, and where; borrowed by every function. */
struct appeal_act {
	const struct keys *keys;
	const struct journal *journal;
	struct db *db;
	struct arena *arena;
	const struct street *street;
	enum journal_actor actor;
	int64_t actor_id;    /* account or device; 0 */
	int64_t now_ms;
};

/** Codes that a reporter carries, made from the id with a key: never stored. "xq-" and 22 (receipt) or 8 symbols (to write down). */
struct str appeal_receipt_code(const struct keys *k, struct arena *a, const struct street *street, struct appeal_id id);
struct str appeal_short_code(const struct keys *k, struct arena *a, const struct street *street, struct appeal_id id);

/**
 * appeal_short_code_read(a, typed, ret_street, ret_code): as somebody typed it: "xq-7k3mpt2a", "XQ - 7k3m pt2a", or without the dash,
 * when the last eight symbols are the code. false: it is none. Fuzzed.
 */
bool appeal_short_code_read(struct arena *a, struct str typed, struct str *ret_street, struct str *ret_code);

/** appeal_find_receipt / appeal_find_short(act, code, ret): ERR_NOT_FOUND. appeal_get(act, id, ret). Reading only. */
enum err appeal_find_receipt(const struct appeal_act *act, struct str code, struct appeal *ret);
enum err appeal_find_short(const struct appeal_act *act, struct str code, struct appeal *ret);
enum err appeal_get(const struct appeal_act *act, struct appeal_id id, struct appeal *ret);

/** appeal_pass_hash(keys, pass): what is stored of a phone's pass. */
struct hash appeal_pass_hash(const struct keys *k, struct str pass);

/** What is filed, beside the place. */
struct appeal_filing {
	struct str kind;
	struct str pass;               /* of the phone it comes from */
	struct str nonce;              /* of the form: the same again from the same phone files once */
	bool listed;                   /* the place was picked from a list, not scanned: no evidence of a household */
	uint64_t network;              /* it comes from; 0: not known */
	int64_t too_slot_ms;           /* "affects me too": the half-hour that the public knows of; 0, or one that does not fit: none */
	enum appeal_origin origin;     /* other than a scan: a worker heard it, so it counts as a household */
	int64_t happened_at_ms;        /* 0: now */
};

/**
 * appeal_file(act, place, filing, ret): files it and tells the nearest shops with a duty phone (or the table's own shop).
 * ERR_INVALID: no such kind, no nonce, or it happened in the future or more than APPEAL_TOLD_LATE_MS ago.
 */
enum err appeal_file(const struct appeal_act *act, const struct place *place, const struct appeal_filing *filing, struct appeal *ret);
/** appeal_undo within its seconds, appeal_withdraw later: what the reporter wrote, showed and gave is erased with it. */
enum err appeal_undo(const struct appeal_act *act, struct appeal *appeal);
/** appeal_again(act, appeal): "again now"; what the shop said is void. ERR_CONFLICT: over, or said a moment ago. */
enum err appeal_again(const struct appeal_act *act, struct appeal *appeal);
/** appeal_confirm(act, appeal, spoken): a worker has spoken to this household, or takes that back. */
enum err appeal_confirm(const struct appeal_act *act, struct appeal *appeal, bool spoken);
enum err appeal_withdraw(const struct appeal_act *act, struct appeal *appeal);
/** appeal_forget(act, appeal): erases what the reporter wrote, showed and gave, and the link to his phone; the report itself goes on. Again does nothing. ERR_FORBIDDEN: not the reporter. */
enum err appeal_forget(const struct appeal_act *act, struct appeal *appeal);
/** appeal_name_shop: the reporter says which; appeal_pass: an officer does. ERR_NOT_FOUND: no such shop. */
enum err appeal_name_shop(const struct appeal_act *act, struct appeal *appeal, struct shop_id shop);
enum err appeal_pass(const struct appeal_act *act, struct appeal *appeal, struct shop_id shop);
/** appeal_give_text(act, appeal, body): ERR_INVALID: empty. ERR_LIMIT: twenty stand there already. */
enum err appeal_give_text(const struct appeal_act *act, struct appeal *appeal, struct str body);
enum err appeal_release_text(const struct appeal_act *act, struct appeal *appeal, int64_t text_id);
/** appeal_give_contact(act, appeal, how): sealed; again replaces. appeal_reveal(act, appeal, reason, ret): opens it; journalled, shown to the reporter. */
enum err appeal_give_contact(const struct appeal_act *act, struct appeal *appeal, struct str how);
enum err appeal_reveal(const struct appeal_act *act, struct appeal *appeal, struct str reason, struct str *ret);
/** appeal_reply(act, appeal, shop, answer): a shop's word. ERR_NOT_FOUND: it was not told of this one. */
enum err appeal_reply(const struct appeal_act *act, struct appeal *appeal, struct shop_id shop, enum appeal_answer answer);
/** appeal_reply_for(act, appeal, answer): an officer notes what a shop (the named one) said. */
enum err appeal_reply_for(const struct appeal_act *act, struct appeal *appeal, enum appeal_answer answer);
enum err appeal_take(const struct appeal_act *act, struct appeal *appeal);
/** appeal_close(act, appeal, outcome, sentence): ends it with a sentence to the reporter (may be empty for solved). */
enum err appeal_close(const struct appeal_act *act, struct appeal *appeal, enum appeal_outcome outcome, struct str sentence);
/** appeal_take_over(act, appeal): a colleague's case goes on with the one who acts; nothing else changes. ERR_CONFLICT: nobody's, or his own. */
enum err appeal_take_over(const struct appeal_act *act, struct appeal *appeal);
/** appeal_update_reporter: where it stands. appeal_question: to the reporter; the clock of the solution stands still until he answers. ERR_INVALID: no sentence. */
enum err appeal_update_reporter(const struct appeal_act *act, struct appeal *appeal, struct str sentence);
enum err appeal_question(const struct appeal_act *act, struct appeal *appeal, struct str sentence);
/**
 * appeal_redirect: the office has handed it on to ${addressee} and keeps asking there. appeal_not_ours: reasonable, but not in the
 * street's power; it ends with whom it is up to. ERR_INVALID: no such addressee.
 */
enum err appeal_redirect(const struct appeal_act *act, struct appeal *appeal, struct str addressee, struct str sentence);
enum err appeal_not_ours(const struct appeal_act *act, struct appeal *appeal, struct str addressee, struct str sentence);
/** appeal_reopen(act, appeal): by the reporter, a shop that was told, or the office. ERR_CONFLICT: not ended, or too long ago. */
enum err appeal_reopen(const struct appeal_act *act, struct appeal *appeal);
/**
 * appeal_merge(act, appeal, with): belongs to that report's group from now on, with all that were put together with it. appeal_split: stands by
 * itself. appeal_unmerge: by place and half-hour again. ERR_CONFLICT: another kind, itself, or taken back. Each keeps its own receipt and
 * verdict, and in public its own place and time.
 */
enum err appeal_merge(const struct appeal_act *act, struct appeal *appeal, struct appeal_id with);
enum err appeal_split(const struct appeal_act *act, struct appeal *appeal);
enum err appeal_unmerge(const struct appeal_act *act, struct appeal *appeal);
/** appeal_judge: the reporter's own word. appeal_phoned: what an officer was told on the phone: noted as that, and the reporter may still say himself. ERR_CONFLICT: no question waits. */
enum err appeal_phoned(const struct appeal_act *act, struct appeal *appeal, enum appeal_verdict verdict);
enum err appeal_judge(const struct appeal_act *act, struct appeal *appeal, enum appeal_verdict verdict);
/** appeal_look(act, id, party "shop"|"office"|"district", party_id): notes the first look; again does nothing. */
enum err appeal_note_look(const struct appeal_act *act, struct appeal_id id, struct str party, int64_t party_id);

/** appeal_tick(act): what time alone does: raises what a shop left overdue, asks, lapses. ${ret_moved} counts. */
enum err appeal_tick(const struct appeal_act *act, int64_t *ret_moved);

extern const struct journal_subject appeal_subject, appeal_text_subject, appeal_reveal_subject;
extern const struct journal_kind appeal_journal_kinds[];
extern const struct journal_witness appeal_witnesses[];

#endif
