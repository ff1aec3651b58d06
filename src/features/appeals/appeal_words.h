/* What is said about an appeal, in whole sentences: the same words on the reporter's, the shop's and the office's page. */
#ifndef FEATURES_APPEALS_APPEAL_WORDS_H
#define FEATURES_APPEALS_APPEAL_WORDS_H

#include "features/appeals/appeals.h"
#include "features/appeals/office.h"
#include "features/appeals/relay.h"

/** appeal_kind_label(lang, word): "Too loud now". */
struct str appeal_kind_label(enum lang lang, struct str word);
/** appeal_answer_label(lang, answer): "Turned down"; empty for none. appeal_outcome_label: how it ended. appeal_verdict_label. */
struct str appeal_answer_label(enum lang lang, enum appeal_answer answer);
struct str appeal_outcome_label(enum lang lang, enum appeal_outcome outcome);
struct str appeal_verdict_label(enum lang lang, enum appeal_verdict verdict);

/** One word of state with the class of its shape: "open", "waiting", "kept", "ended". */
struct appeal_state_word {
	struct str word;
	const char *class;
};
struct appeal_state_word appeal_state_word(enum lang lang, enum appeal_state state, enum appeal_verdict verdict);

/** One line of a receipt: through what it was passed on, and what became of it. ${name}: of the shop. */
struct str appeal_says_told(const struct web *w, const struct relay_told *told, struct str name);
/** Who has it and until when. ${shop_name} empty while none is named; ${told}: how many shops' phones have it; ${to_reporter}: he is "you". */
struct str appeal_says_who(const struct web *w, const struct appeal *p, struct str shop_name, size_t told, bool to_reporter);
/** Until when it should be solved, that this clock stands still, that a late word was raised; empty once it is over. */
struct str appeal_says_clock(const struct web *w, const struct appeal *p, bool to_reporter);
/** appeal_addressee_label(lang, word): empty for none. */
struct str appeal_addressee_label(enum lang lang, struct str word);
/** What happens next, until the morning; may be empty. ${seen}: somebody has looked at it. ${to_reporter}: he is "you". */
struct str appeal_says_next(const struct web *w, const struct appeal *p, const struct office *office, size_t told, bool seen, bool to_reporter);

#endif
