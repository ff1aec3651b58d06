/* What a reporter takes back is erased: his lines, photos, contact; asked to be forgotten, the link to his phone, too. Facts stay, and the journal with them. */
#include "appeal.sql.h"
#include "base/rand.h"
#include "features/appeals/internal.h"
#include "features/appeals/photos.h"

static enum err erase_text(const struct appeal_act *act, const struct appeal *p, const struct texts_of_row *text)
{
	int64_t changed;
	enum err err = text_erase(act->db, &(struct text_erase_args){act->street->id, text->text_id}, &changed);

	if (err != OK || changed == 0)
		return err;
	if (text->released_at_ms == 0)
		err = texts_waiting_add(act->db, &(struct texts_waiting_add_args){-1, act->street->id, p->id});
	return err == OK ? appeal_note(act, "appeal.text_erased", text->text_id, p->id.v, (struct str){0}) : err;
}

enum err appeal_erase_said(const struct appeal_act *act, const struct appeal *p)
{
	struct texts_of_rows texts;
	int64_t changed = 0;
	enum err err = texts_of(act->db, act->arena, &(struct texts_of_args){act->street->id, p->id}, &texts);

	for (size_t i = 0; err == OK && i < texts.n; i++)
		if (str_eq(texts.v[i].author, S("reporter"))) /* the office's sentences are its own word, and end by their time */
			err = erase_text(act, p, &texts.v[i]);
	if (err == OK)
		err = photo_remove_all(act, p);
	if (err == OK)
		err = contact_erase(act->db, &(struct contact_erase_args){act->street->id, p->id}, &changed);
	return err == OK && changed > 0 ? appeal_note(act, "appeal.contact_erased", p->id.v, 0, (struct str){0}) : err;
}

enum err appeal_forget(const struct appeal_act *act, struct appeal *p)
{
	uint8_t fresh[HASH_BYTES];
	int64_t changed = 0;
	enum err err = act->actor == ACTOR_REPORTER ? appeal_erase_said(act, p) : ERR_FORBIDDEN;

	rand_bytes(fresh, sizeof(fresh));
	if (err == OK)
		err = device_erase(act->db, &(struct device_erase_args){{(const char *)fresh, sizeof(fresh)}, act->street->id, p->id}, &changed);
	if (err != OK || changed == 0)
		return err;
	p->forgotten = 1;
	err = appeal_note(act, "appeal.forgotten", p->id.v, 0, (struct str){0});
	return err == OK ? appeal_show_group(act, p) : err;
}
