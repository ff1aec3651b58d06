/* How a change of an appeal is stored: only for the files of this folder. */
#ifndef FEATURES_APPEALS_INTERNAL_H
#define FEATURES_APPEALS_INTERNAL_H

#include "features/appeals/appeal_clocks.h"
#include "features/appeals/appeal_store.h"

/** appeal_note(act, kind, subject, about, body): one entry of the journal. */
enum err appeal_note(const struct appeal_act *act, const char *kind, int64_t subject, int64_t about, struct str body);
/** appeal_text_add(act, p, author, body): a line, journalled. */
enum err appeal_text_add(const struct appeal_act *act, const struct appeal *p, struct str author, struct str body);
/** appeal_calendar_at(act, ret): what clocks count by, now. */
enum err appeal_calendar_at(const struct appeal_act *act, struct appeal_calendar *ret);
/** appeal_set_clocks(act, p, by_office): the clocks for the holder that ${p} has now; ${by_office}: the office has just said something. */
enum err appeal_set_clocks(const struct appeal_act *act, struct appeal *p, bool by_office);
/** appeal_forget_end(p): opened again: nothing is left of how it ended. */
void appeal_forget_end(struct appeal *p);
/** appeal_store(act, p, kind, about, body): stores the appeal as it stands now and tells the journal. appeal_save: and begins the chain of those who are told anew. */
enum err appeal_store(const struct appeal_act *act, struct appeal *p, const char *kind, int64_t about, struct str body);
enum err appeal_save(const struct appeal_act *act, struct appeal *p, const char *kind, int64_t about, struct str body);
/** appeal_move_to(act, p, event, ret): along the table: state, holder and the clocks. ERR_CONFLICT: not from here, or not by him. */
enum err appeal_move_to(const struct appeal_act *act, struct appeal *p, enum appeal_event event, const struct appeal_move **ret);
/** appeal_move_and_save(act, p, event, about, body): both. */
enum err appeal_move_and_save(const struct appeal_act *act, struct appeal *p, enum appeal_event event, int64_t about, struct str body);

/** appeal_erase_said(act, p): the reporter's lines, photos and contact, each journalled. */
enum err appeal_erase_said(const struct appeal_act *act, const struct appeal *p);
/** appeal_show_group(act, p): who stands behind it has changed: what the public may know of its half-hour is counted anew. */
enum err appeal_show_group(const struct appeal_act *act, const struct appeal *p);

#endif
