#include "notify/outbox.h"

#include "notify.sql.h"

enum err outbox_put(struct db *db, struct street_id street, const struct notice *notice, int64_t now_ms, int64_t *ret_id)
{
	struct notice_insert_args args = {.street_id = street, .notice_id = id_new(), .channel_id = notice->channel, .seq = notice->seq,
		.kind = str_c(notice->kind), .subject_id = notice->subject_id, .line = str_head(notice->line, OUTBOX_LINE_MAX), .path = notice->path,
		.made_at_ms = now_ms};
	int64_t changed;
	enum err err;

	if (notice->line.n > OUTBOX_LINE_MAX) /* a name in it is longer than anybody foresaw: cut between characters */
		while (args.line.n > 0 && ((unsigned char)notice->line.p[args.line.n] & 0xc0) == 0x80)
			args.line.n--;
	err = notice_insert(db, &args, &changed);
	if (err == OK)
		*ret_id = changed ? args.notice_id : 0;
	return err;
}

enum err outbox_last(struct db *db, struct arena *a, struct street_id street, struct outbox_entries *ret)
{
	struct notices_last_args args = {.street_id = street};
	struct notices_last_rows rows;
	struct outbox_entry *v;
	enum err err = notices_last(db, a, &args, &rows);

	if (err != OK)
		return err;
	v = ARENA_ARRAY(a, struct outbox_entry, rows.n + 1);
	for (size_t i = 0; v && i < rows.n; i++)
		v[i] = (struct outbox_entry){rows.v[i].notice_id, rows.v[i].channel_id, rows.v[i].kind, rows.v[i].line, rows.v[i].state, rows.v[i].why,
			rows.v[i].made_at_ms, rows.v[i].done_at_ms};
	*ret = (struct outbox_entries){v, v ? rows.n : 0};
	return OK;
}

enum err outbox_again(const struct auth_act *act, struct street_id street, int64_t notice_id)
{
	struct notice_again_args args = {.street_id = street, .notice_id = notice_id};
	struct notice_by_id_args get = {.street_id = street, .notice_id = notice_id};
	struct notice_by_id_row row;
	int64_t changed;
	enum err err = notice_by_id(act->db, act->arena, &get, &row);

	if (err == OK)
		err = notice_again(act->db, &args, &changed);
	if (err == OK && changed == 0)
		err = ERR_CONFLICT;
	if (err != OK)
		return err;
	return journal_append(act->journal, act->db, &(struct journal_note){.street = street, .kind = "notice.again", .actor = act->actor,
		.actor_id = act->actor_id, .subject_id = row.subject_id, .about_id = row.channel_id.v}, NULL);
}

int64_t outbox_backoff_ms(int64_t failures)
{
	int64_t ms = OUTBOX_BACKOFF_MS;

	for (int64_t i = 1; i < failures && ms < OUTBOX_BACKOFF_MAX_MS; i++)
		ms *= 2;
	return ms < OUTBOX_BACKOFF_MAX_MS ? ms : OUTBOX_BACKOFF_MAX_MS;
}
