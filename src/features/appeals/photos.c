#include "features/appeals/photos.h"

#include "base/rand.h"
#include "features/appeals/internal.h"
#include "photo.sql.h"
#include "web/i18n.h"

const struct journal_subject appeal_photo_subject = {"appeal_photo", &photo_row_query, &photo_rows_query, &photo_kept_query};

const struct journal_kind photo_journal_kinds[] = {
	{"appeal.photo_added", "appeal_photo", TRN("A photo was added"), false},
	{"appeal.photo_released", "appeal_photo", TRN("The photo was shown to the shop"), false},
	{"appeal.photo_hidden", "appeal_photo", TRN("The photo is no longer shown to the shop"), false},
	{"appeal.photo_removed", "appeal_photo", TRN("The photo was removed"), true},
	{NULL},
};

enum err photo_list(struct db *db, struct arena *a, struct street_id street, struct appeal_id appeal, struct photo_infos *ret)
{
	struct photos_of_rows rows;
	struct photo_info *v;
	enum err err = photos_of(db, a, &(struct photos_of_args){street, appeal}, &rows);

	if (err != OK)
		return err;
	v = ARENA_ARRAY(a, struct photo_info, rows.n + 1);
	for (size_t i = 0; v && i < rows.n; i++)
		v[i] = (struct photo_info){rows.v[i].photo_id, rows.v[i].width, rows.v[i].height, rows.v[i].added_at_ms, rows.v[i].released_at_ms};
	*ret = (struct photo_infos){v, v ? rows.n : 0};
	return v ? OK : ERR_LIMIT;
}

enum err photo_get(struct db *db, struct arena *a, struct street_id street, struct appeal_id appeal, int64_t id, bool released_only, struct str *ret_jpeg)
{
	struct photo_bytes_row row;
	enum err err = photo_bytes(db, a, &(struct photo_bytes_args){street, id, appeal}, &row);

	if (err == OK && released_only && row.released_at_ms == 0)
		err = ERR_NOT_FOUND;
	if (err == OK)
		*ret_jpeg = row.jpeg;
	return err;
}

enum err photo_add(const struct appeal_act *act, struct appeal *p, const struct photo *photo)
{
	uint8_t salt[16];
	struct photo_insert_args args = {.street_id = act->street->id, .photo_id = id_new(), .appeal_id = p->id, .jpeg = photo->jpeg, .width = photo->width,
		.height = photo->height, .salt = {(const char *)salt, sizeof(salt)}, .added_at_ms = act->now_ms};
	struct photo_infos there;
	struct hash hash;
	enum err err;

	if (p->state == APPEAL_UNDONE || p->state == APPEAL_WITHDRAWN)
		return ERR_CONFLICT;
	err = photo_list(act->db, act->arena, act->street->id, p->id, &there);
	if (err == OK && there.n >= PHOTOS_MAX)
		err = ERR_LIMIT;
	if (err != OK)
		return err;
	rand_bytes(salt, sizeof(salt));
	hash = journal_text_hash(act->arena, args.salt, photo->jpeg);
	args.hash = hash_str(&hash);
	err = photo_insert(act->db, &args);
	if (err == OK)
		err = appeal_note(act, "appeal.photo_added", args.photo_id, p->id.v, (struct str){0});
	if (err == OK && appeal_reply_pending(p))
		err = appeal_move_and_save(act, p, EVENT_REPLY, p->shop.v, (struct str){0});
	return err;
}

enum err photo_show(const struct appeal_act *act, const struct appeal *p, int64_t id, bool to_shop)
{
	struct photo_release_args args = {.released_at_ms = to_shop ? act->now_ms : 0, .street_id = act->street->id, .photo_id = id, .appeal_id = p->id};
	int64_t changed;
	enum err err = photo_release(act->db, &args, &changed);

	if (err == OK && changed == 0)
		err = ERR_NOT_FOUND;
	return err == OK ? appeal_note(act, to_shop ? "appeal.photo_released" : "appeal.photo_hidden", id, p->id.v, (struct str){0}) : err;
}

enum err photo_remove(const struct appeal_act *act, const struct appeal *p, int64_t id)
{
	struct photo_end_args args = {.nothing = S(""), .removed_at_ms = act->now_ms, .street_id = act->street->id, .photo_id = id, .appeal_id = p->id};
	int64_t changed;
	enum err err = photo_end(act->db, &args, &changed);

	if (err == OK && changed == 0)
		err = ERR_NOT_FOUND;
	return err == OK ? appeal_note(act, "appeal.photo_removed", id, p->id.v, (struct str){0}) : err;
}

enum err photo_remove_all(const struct appeal_act *act, const struct appeal *p)
{
	struct photo_infos there;
	enum err err = photo_list(act->db, act->arena, act->street->id, p->id, &there);

	for (size_t i = 0; err == OK && i < there.n; i++)
		err = photo_remove(act, p, there.v[i].id);
	return err;
}
