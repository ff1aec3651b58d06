#include "features/duty/duty_import.h"

#include "auth/seal.h"
#include "base/utf8.h"
#include "duty.sql.h"

const struct journal_subject duty_import_subject = {"duty_import", &duty_import_row_query, &duty_import_rows_query};

static enum err note(const struct duty_act *act, const char *kind, int64_t subject)
{
	struct journal_note n = {.street = act->street, .kind = kind, .actor = act->actor, .actor_id = act->actor_id, .subject_id = subject};

	return journal_append(act->journal, act->db, &n, NULL);
}

enum err duty_import_keep(const struct duty_act *act, const struct keys *keys, struct str file_name, struct str file, int64_t *ret_id)
{
	struct duty_import_insert_args args = {act->street, id_new(), utf8_head(file_name, DUTY_FILE_NAME_MAX), act->actor_id, act->now_ms, {0}};
	enum err err = seal_close(keys, act->arena, file, act->street.v, args.import_id, &args.file);

	if (err == OK)
		err = duty_import_insert(act->db, &args);
	if (err == OK)
		err = note(act, "duty.import_looked", args.import_id);
	if (err == OK)
		*ret_id = args.import_id;
	return err;
}

enum err duty_import_find(struct db *db, struct arena *a, const struct keys *keys, struct street_id street, int64_t id, struct duty_import *ret)
{
	struct duty_import_get_row r;
	struct duty_import i = {.id = id};
	enum err err = duty_import_get(db, a, &(struct duty_import_get_args){street, id}, &r);

	if (err != OK)
		return err;
	i.file_name = r.file_name;
	i.made_at_ms = r.made_at_ms;
	i.taken_in = r.taken_in;
	if (r.file.n == 0 && r.taken_in == 0) /* it waited too long to be taken, and was erased */
		return ERR_GONE;
	if (r.file.n > 0)
		err = seal_open(keys, a, r.file, street.v, id, &i.file);
	if (err == OK)
		*ret = i;
	return err;
}

enum err duty_import_done(const struct duty_act *act, int64_t id, int64_t change)
{
	enum err err = duty_import_taken(act->db, &(struct duty_import_taken_args){change, {0}, act->street, id});

	return err == OK ? note(act, "duty.import_taken", id) : err;
}
