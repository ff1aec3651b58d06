#include "journal/internal.h"

/** The entry is one that we wrote: its hash fits its content and what the one before it says of itself. */
static enum err is_ours(const struct journal *j, struct db *db, struct arena *a, const struct journal_entry *e, bool *ret)
{
	struct entry_hash_of_row before = {0};
	struct hash hash;
	enum err err = e->seq > 1 ? entry_hash_of(db, a, &(struct entry_hash_of_args){e->street, e->seq - 1}, &before) : OK;

	if (err != OK)
		return err;
	hash = entry_hash(j, a, before.hash, e);
	*ret = str_eq(hash_str(&hash), e->hash);
	return OK;
}

enum err journal_vouches(const struct journal *j, struct db *db, struct arena *a, const struct journal_subject *subject, struct street_id street, int64_t id)
{
	struct entry_newest_of_row r;
	struct journal_entry e;
	bool fits = false, ours = false;
	enum err err = entry_newest_of(db, a, &(struct entry_newest_of_args){street, str_c(subject->name), id}, &r);

	if (err == OK)
		err = row_fits(j, db, a, subject, street, id, r.state, &fits);
	if (err != OK)
		return err;
	if (!fits)
		return ERR_NOT_FOUND;
	e = (struct journal_entry){r.street_id, r.seq, r.at_ms, r.kind, (enum journal_actor)r.actor, r.actor_id, r.subject_id, r.about_id, r.subject, r.state,
		r.body, r.hash};
	err = is_ours(j, db, a, &e, &ours);
	return err == OK && !ours ? ERR_NOT_FOUND : err;
}
