#include "notify/channel.h"

#include "auth/seal.h"
#include "notify.sql.h"
#include "web/i18n.h"

const struct journal_subject channel_subject = {.name = "channel", .row = &channel_row_query, .rows = &channel_rows_query};

const struct journal_witness notify_witnesses[] = {
	{"notice", false, &notice_strays_query},
	{NULL, false, NULL},
};

const struct journal_kind notify_journal_kinds[] = {
	{"channel.added", "channel", TRN("A way to send messages was added"), false},
	{"channel.removed", "channel", TRN("A way to send messages was removed"), false},
	{"channel.tested", "channel", TRN("A test message was asked for"), false},
	{"notice.sent", NULL, TRN("A message was sent"), false},
	{"notice.dead", NULL, TRN("A message could not be sent"), false},
	{"notice.again", NULL, TRN("A message is sent again"), false},
	{NULL},
};

static const char *const owner_names[CHANNEL_OWNER__COUNT] = {"shop", "account", "office"};

const char *channel_owner_name(enum channel_owner owner)
{
	return (unsigned)owner < CHANNEL_OWNER__COUNT ? owner_names[owner] : "";
}

enum err channel_owner_parse(struct str s, enum channel_owner *ret)
{
	for (int i = 0; i < CHANNEL_OWNER__COUNT; i++) {
		if (str_eq(s, str_c(owner_names[i]))) {
			*ret = (enum channel_owner)i;
			return OK;
		}
	}
	return ERR_INVALID;
}

static enum err note(const struct auth_act *act, struct street_id street, const char *kind, struct channel_id id)
{
	struct journal_note n = {.street = street, .kind = kind, .actor = act->actor, .actor_id = act->actor_id, .subject_id = id.v};

	return journal_append(act->journal, act->db, &n, NULL);
}

/** Address and secret as one sealed text: neither holds a line feed. */
static enum err address_seal(const struct auth_act *act, struct street_id street, struct channel_id id, const struct channel_address *address, struct str *ret)
{
	struct str plain = arena_fmt(act->arena, "%.*s\n%.*s", STR_FMT(address->url), STR_FMT(address->secret));

	return seal_close(act->keys, act->arena, plain, street.v, id.v, ret);
}

enum err channel_add(const struct auth_act *act, struct street_id street, enum channel_owner owner, int64_t owner_id,
	const struct robot_brand *brand, const struct channel_address *address, struct channel_id *ret)
{
	struct channel_last_args last_args = {.street_id = street, .owner = str_c(channel_owner_name(owner)), .owner_id = owner_id};
	struct channel_insert_args args = {.street_id = street, .channel_id = {id_new()}, .owner = last_args.owner, .owner_id = owner_id,
		.brand = str_c(brand->word), .added_at_ms = act->now_ms};
	struct channel_last_row last;
	enum err err;

	if (address->url.n > CHANNEL_URL_MAX || address->secret.n > CHANNEL_SECRET_MAX || str_find(address->secret, '\n') < address->secret.n ||
		!robot_url_ok(brand, address->url))
		return ERR_INVALID;
	err = channel_last(act->db, act->arena, &last_args, &last);
	if (err == OK && last.n >= CHANNELS_PER_OWNER)
		err = ERR_LIMIT;
	if (err == OK)
		err = address_seal(act, street, args.channel_id, address, &args.sealed);
	if (err != OK)
		return err;
	args.position = last.last + 1;
	err = channel_insert(act->db, &args);
	if (err == OK)
		err = note(act, street, "channel.added", args.channel_id);
	if (err == OK)
		*ret = args.channel_id;
	return err;
}

enum err channel_there(struct db *db, struct arena *a, struct street_id street, struct channel_id id)
{
	struct channel_by_id_args args = {.street_id = street, .channel_id = id};
	struct channel_by_id_row row;
	enum err err = channel_by_id(db, a, &args, &row);

	return err == OK && row.removed_at_ms ? ERR_NOT_FOUND : err;
}

enum err channel_remove(const struct auth_act *act, struct street_id street, struct channel_id id)
{
	struct channel_end_args args = {.removed_at_ms = act->now_ms, .sealed = S(""), .street_id = street, .channel_id = id};
	struct notices_drop_args drop = {.done_at_ms = act->now_ms, .street_id = street, .channel_id = id};
	int64_t changed;
	enum err err = channel_end(act->db, &args, &changed);

	if (err == OK && changed == 0)
		err = ERR_NOT_FOUND;
	if (err == OK)
		err = notices_drop(act->db, &drop);
	return err == OK ? note(act, street, "channel.removed", id) : err;
}

/** A brand that this program does not know any more (a newer one wrote it) is left out. */
static void put(struct channel *v, size_t *n, const struct channel *one, struct str brand)
{
	v[*n] = *one;
	v[*n].brand = robot_brand_find(brand);
	if (v[*n].brand)
		(*n)++;
}

enum err channel_list(struct db *db, struct arena *a, struct street_id street, enum channel_owner owner, int64_t owner_id, struct channels *ret)
{
	struct channels_of_owner_args args = {.street_id = street, .owner = str_c(channel_owner_name(owner)), .owner_id = owner_id};
	struct channels_of_owner_rows rows;
	struct channel *v;
	size_t n = 0;
	enum err err = channels_of_owner(db, a, &args, &rows);

	if (err != OK)
		return err;
	v = ARENA_ARRAY(a, struct channel, rows.n + 1);
	for (size_t i = 0; v && i < rows.n; i++)
		put(v, &n, &(struct channel){.id = rows.v[i].channel_id, .owner = owner, .owner_id = owner_id, .position = rows.v[i].position,
			.next_at_ms = rows.v[i].next_at_ms, .failures = rows.v[i].failures}, rows.v[i].brand);
	*ret = (struct channels){v, n};
	return OK;
}

enum err channel_list_all(struct db *db, struct arena *a, struct street_id street, struct channels *ret)
{
	struct channels_all_args args = {.street_id = street};
	struct channels_all_rows rows;
	struct channel *v;
	size_t n = 0;
	enum err err = channels_all(db, a, &args, &rows);

	if (err != OK)
		return err;
	v = ARENA_ARRAY(a, struct channel, rows.n + 1);
	for (size_t i = 0; v && i < rows.n; i++) {
		enum channel_owner owner;

		if (channel_owner_parse(rows.v[i].owner, &owner) != OK)
			return ERR_DB;
		put(v, &n, &(struct channel){.id = rows.v[i].channel_id, .owner = owner, .owner_id = rows.v[i].owner_id, .position = rows.v[i].position,
			.next_at_ms = rows.v[i].next_at_ms, .failures = rows.v[i].failures}, rows.v[i].brand);
	}
	*ret = (struct channels){v, n};
	return OK;
}
