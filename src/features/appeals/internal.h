/* How a change of an appeal is stored: only for the files of this folder. */
#ifndef FEATURES_APPEALS_INTERNAL_H
#define FEATURES_APPEALS_INTERNAL_H

#include "features/appeals/appeal_store.h"

/** appeal_note(act, kind, subject, about, body): one entry of the journal. */
enum err appeal_note(const struct appeal_act *act, const char *kind, int64_t subject, int64_t about, struct str body);
/** appeal_set_due(act, p): until when the holder that ${p} has now owes a word. */
enum err appeal_set_due(const struct appeal_act *act, struct appeal *p);
/** appeal_save(act, p, kind, about, body): stores the appeal as it stands now and tells the journal. */
enum err appeal_save(const struct appeal_act *act, struct appeal *p, const char *kind, int64_t about, struct str body);
/** appeal_move_to(act, p, event, ret): along the table: state, holder and the holder's time. ERR_CONFLICT: not from here, or not by him. */
enum err appeal_move_to(const struct appeal_act *act, struct appeal *p, enum appeal_event event, const struct appeal_move **ret);
/** appeal_move_and_save(act, p, event, about, body): both. */
enum err appeal_move_and_save(const struct appeal_act *act, struct appeal *p, enum appeal_event event, int64_t about, struct str body);

#endif
