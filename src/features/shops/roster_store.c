#include "features/shops/roster_store.h"

#include <inttypes.h>

#include "auth/opening.h"
#include "auth/seal.h"
#include "base/num.h"
#include "base/utf8.h"
#include "roster.sql.h"
#include "web/i18n.h"

const struct journal_subject shop_reveal_subject = {"shop_reveal", &shop_reveal_row_query, &shop_reveal_rows_query, &shop_reveal_kept_query, .fact = "reason"};
/* the kept file came later */
static const uint8_t import_forms[] = {10, 0};
const struct journal_subject import_subject = {"import", &import_row_query, &import_rows_query, .forms = import_forms};

const struct journal_kind shop_journal_kinds[] = {
	{"shop.added", "shop", TRN("A shop was added"), false},
	{"shop.changed", "shop", TRN("A shop's entry was changed"), false},
	{"shop.closed", "shop", TRN("A shop was taken off the street's list"), false},
	{"shop.away", "shop", TRN("A shop closed for some days"), false},
	{"shop.back", "shop", TRN("A shop is there again"), false},
	{"shop.contact_opened", "shop", TRN("A shop's sealed contact was opened"), false}, /* until a reason was asked */
	{"shop.revealed", "shop_reveal", TRN("An owner's sealed contact was opened, with a reason"), false},
	{"import.looked", "import", TRN("A roster was looked at"), false},
	{"import.taken", "import", TRN("A roster was taken"), false},
	{"import.undone", "import", TRN("A roster was taken back"), false},
	{NULL},
};

static const char *const state_names[IMPORT_STATE__COUNT] = {"looked", "taken", "undone"};

static enum err note(const struct roster_act *act, const char *kind, int64_t subject)
{
	struct journal_note n = {.street = act->street, .kind = kind, .actor = act->actor, .actor_id = act->actor_id, .subject_id = subject};

	return journal_append(act->journal, act->db, &n, NULL);
}

static struct str contact_of(struct arena *a, const struct roster_shop *s)
{
	return arena_fmt(a, "%.*s\n%.*s", STR_FMT(s->owner), STR_FMT(s->phone));
}

/** Bound to the street, so that the same contact in two streets has two hashes. */
static struct hash contact_hash(const struct roster_act *act, struct str contact)
{
	return keys_code_hash(act->keys, arena_fmt(act->arena, "contact|%" PRId64 "|%.*s", act->street.v, STR_FMT(contact)));
}

/* --- What a file does to a shop ---------------------------------------------------------------------------------------- */

static enum err contact_parts(const struct roster_act *act, struct str sealed, struct shop_id shop, struct str *ret_owner, struct str *ret_phone)
{
	struct str plain;
	enum err err = seal_open(act->keys, act->arena, sealed, act->street.v, shop.v, &plain);
	size_t at;

	if (err != OK)
		return err;
	at = str_find(plain, '\n');
	*ret_owner = str_head(plain, at);
	*ret_phone = str_from(plain, at + 1);
	return OK;
}

/** What the file does not say, or says so that nobody can read it, stays as it is known. */
static enum err keep_known(const struct roster_act *act, const struct shop_by_key_row *r, struct roster_shop *s)
{
	struct str owner, phone;
	enum err err = OK;

	if (s->keep & ROSTER_BIT(F_OPENED))
		s->opened_on = r->opened_on;
	if (s->keep & ROSTER_BIT(F_HOURS)) {
		s->opens_min = (int)r->opens_min;
		s->closes_min = (int)r->closes_min;
	}
	if (s->keep & ROSTER_BIT(F_SEATS)) {
		s->seats_in = r->seats_in;
		s->seats_out = r->seats_out;
	}
	if (s->keep & ROSTER_BIT(F_CUPS)) {
		s->cups_min = r->cups_min;
		s->cups_max = r->cups_max;
	}
	if (s->keep & ROSTER_BIT(F_STYLE))
		s->style = r->style;
	if (s->keep & ROSTER_BIT(F_NOTE))
		s->note = r->note;
	if (!(s->keep & (ROSTER_BIT(F_OWNER) | ROSTER_BIT(F_PHONE))))
		return OK;
	if (r->contact.n == 0) /* erased */
		return OK;
	err = contact_parts(act, r->contact, r->shop_id, &owner, &phone);
	if (err == OK && (s->keep & ROSTER_BIT(F_OWNER)))
		s->owner = owner;
	if (err == OK && (s->keep & ROSTER_BIT(F_PHONE)))
		s->phone = phone;
	return err;
}

/** The shop that a row means. One without an address that could be read is the only one of its name, when there is one only. */
static enum err find_known(const struct roster_act *act, struct roster_shop *s, struct shop_by_key_row *ret)
{
	struct shop_keys_of_name_rows rows;
	enum err err = shop_by_key(act->db, act->arena, &(struct shop_by_key_args){act->street, s->key}, ret);
	struct str name = str_head(s->key, str_find(s->key, '\n'));

	if (err != ERR_NOT_FOUND || !(s->keep & ROSTER_BIT(F_ADDRESS)))
		return err;
	err = shop_keys_of_name(act->db, act->arena, &(struct shop_keys_of_name_args){act->street, arena_fmt(act->arena, "%.*s\n", STR_FMT(name)),
		arena_fmt(act->arena, "%.*s\v", STR_FMT(name))}, &rows);
	if (err != OK || rows.n != 1)
		return err == OK ? ERR_NOT_FOUND : err;
	s->key = rows.v[0].roster_key;
	err = shop_by_key(act->db, act->arena, &(struct shop_by_key_args){act->street, s->key}, ret);
	if (err == OK) {
		s->address = ret->address;
		s->position = ret->position;
	}
	return err;
}

static bool same_as(const struct roster_act *act, const struct shop_by_key_row *r, const struct roster_shop *s)
{
	struct hash hash = contact_hash(act, contact_of(act->arena, s));

	return r->closed_at_ms == 0 && str_eq(r->name, s->name) && str_eq(r->address, s->address) && r->position == s->position &&
		r->opens_min == s->opens_min && r->closes_min == s->closes_min && r->seats_in == s->seats_in && r->seats_out == s->seats_out &&
		str_eq(r->style, s->style) && r->opened_on == s->opened_on && r->cups_min == s->cups_min && r->cups_max == s->cups_max &&
		str_eq(r->note, s->note) && str_eq(r->contact_hash, hash_str(&hash));
}

/** ${s} becomes what would be written. */
static enum err effect_on(const struct roster_act *act, struct roster_shop *s, struct shop_by_key_row *row, enum roster_effect *ret)
{
	enum err err = find_known(act, s, row);

	if (err == ERR_NOT_FOUND) {
		*row = (struct shop_by_key_row){0};
		*ret = ROSTER_CREATES;
		return OK;
	}
	if (err == OK)
		err = keep_known(act, row, s);
	if (err == OK) /* one that had left the list comes back */
		*ret = row->closed_at_ms ? ROSTER_CREATES : same_as(act, row, s) ? ROSTER_SAME : ROSTER_CHANGES;
	return err;
}

enum err roster_effect(const struct roster_act *act, const struct roster_shop *shop, enum roster_effect *ret)
{
	struct roster_shop would_be = *shop;
	struct shop_by_key_row row;

	return effect_on(act, &would_be, &row, ret);
}

/* --- The shop before, to be put back ------------------------------------------------------------------------------------ */

/* Fields of a shop in one sealed text: separated by the unit separator, which no valid text of ours holds. */
#define SEPARATOR '\x1f'
#define WAS_FIELDS 13

static struct str was_text(struct arena *a, const struct shop_by_key_row *r)
{
	return arena_fmt(a, "%.*s\x1f%.*s\x1f%.*s\x1f%.*s\x1f%" PRId64 "\x1f%" PRId64 "\x1f%" PRId64 "\x1f%" PRId64 "\x1f%" PRId64 "\x1f%" PRId64 "\x1f%" PRId64
		"\x1f%" PRId64 "\x1f%" PRId64, STR_FMT(r->name), STR_FMT(r->address), STR_FMT(r->style), STR_FMT(r->note), r->position, r->opens_min, r->closes_min,
		r->seats_in, r->seats_out, r->opened_on, r->cups_min, r->cups_max, r->closed_at_ms);
}

static enum err was_parse(struct str text, struct shop_update_args *to)
{
	struct str field[WAS_FIELDS];
	int64_t *const numbers[] = {&to->position, &to->opens_min, &to->closes_min, &to->seats_in, &to->seats_out, &to->opened_on, &to->cups_min,
		&to->cups_max, &to->closed_at_ms};

	for (int i = 0; i < WAS_FIELDS; i++)
		if (!str_cut(&text, SEPARATOR, &field[i]) && i < WAS_FIELDS - 1)
			return ERR_MALFORMED;
	to->name = field[0];
	to->address = field[1];
	to->style = field[2];
	to->note = field[3];
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		if (num_parse_i64(field[4 + i], INT64_MIN, INT64_MAX, numbers[i]) != OK)
			return ERR_MALFORMED;
	return OK;
}

/** The whole record with the sealed contact and its hash: length, contact, 32 bytes of hash, text. */
static enum err was_seal(const struct roster_act *act, const struct shop_by_key_row *r, struct str *ret)
{
	struct str text = was_text(act->arena, r);
	struct str all = arena_fmt(act->arena, "%08zu", r->contact.n);
	char *p = arena_alloc(act->arena, all.n + r->contact.n + r->contact_hash.n + text.n);

	if (!p || r->contact_hash.n != HASH_BYTES)
		return p ? ERR_DB : ERR_LIMIT;
	memcpy(p, all.p, all.n);
	memcpy(p + all.n, r->contact.p, r->contact.n);
	memcpy(p + all.n + r->contact.n, r->contact_hash.p, HASH_BYTES);
	memcpy(p + all.n + r->contact.n + HASH_BYTES, text.p, text.n);
	return seal_close(act->keys, act->arena, (struct str){p, all.n + r->contact.n + HASH_BYTES + text.n}, act->street.v, r->shop_id.v, ret);
}

static enum err was_open(const struct roster_act *act, struct str sealed, struct shop_update_args *to)
{
	struct str all;
	int64_t contact_n;
	enum err err = seal_open(act->keys, act->arena, sealed, act->street.v, to->shop_id.v, &all);

	if (err != OK)
		return err;
	if (all.n < 8 || num_parse_i64(str_head(all, 8), 0, (int64_t)all.n - 8 - HASH_BYTES, &contact_n) != OK)
		return ERR_MALFORMED;
	to->contact = str_head(str_from(all, 8), (size_t)contact_n);
	to->contact_hash = str_head(str_from(all, 8 + (size_t)contact_n), HASH_BYTES);
	return was_parse(str_from(all, 8 + (size_t)contact_n + HASH_BYTES), to);
}

/* --- Taking ----------------------------------------------------------------------------------------------------------- */

static enum err put_new(const struct roster_act *act, const struct roster_shop *s, struct shop_id *ret)
{
	struct str contact = contact_of(act->arena, s), sealed;
	struct hash hash = contact_hash(act, contact);
	struct shop_id id = {id_new()};
	enum err err = seal_close(act->keys, act->arena, contact, act->street.v, id.v, &sealed);

	if (err != OK)
		return err;
	err = shop_insert(act->db, &(struct shop_insert_args){act->street, id, s->key, s->name, s->address, s->position, s->opens_min, s->closes_min,
		s->seats_in, s->seats_out, s->style, s->opened_on, s->cups_min, s->cups_max, s->note, sealed, hash_str(&hash), act->now_ms});
	if (err == OK)
		err = note(act, "shop.added", id.v);
	if (err == OK)
		*ret = id;
	return err;
}

static enum err put_over(const struct roster_act *act, const struct roster_shop *s, struct shop_id id, bool reopened)
{
	struct str contact = contact_of(act->arena, s), sealed;
	struct hash hash = contact_hash(act, contact);
	enum err err = seal_close(act->keys, act->arena, contact, act->street.v, id.v, &sealed);

	if (err != OK)
		return err;
	err = shop_update(act->db, &(struct shop_update_args){s->name, s->address, s->position, s->opens_min, s->closes_min, s->seats_in, s->seats_out,
		s->style, s->opened_on, s->cups_min, s->cups_max, s->note, sealed, hash_str(&hash), act->now_ms, 0, act->street, id});
	return err == OK ? note(act, reopened ? "shop.added" : "shop.changed", id.v) : err;
}

static enum err take_shop(const struct roster_act *act, int64_t import, const struct roster_shop *shop, struct roster_import *counts)
{
	struct roster_shop would_be = *shop, *s = &would_be;
	struct shop_by_key_row before;
	enum roster_effect effect;
	struct str was = {0};
	struct shop_id id;
	enum err err = effect_on(act, s, &before, &effect);

	if (err != OK)
		return err;
	id = before.shop_id;
	if (effect == ROSTER_SAME) {
		counts->same++;
		return OK;
	}
	if (id.v) {
		err = was_seal(act, &before, &was);
		if (err == OK)
			err = put_over(act, s, id, effect == ROSTER_CREATES);
	} else {
		err = put_new(act, s, &id);
	}
	if (effect == ROSTER_CREATES)
		counts->created++;
	else
		counts->changed++;
	return err == OK ? import_shop_insert(act->db, &(struct import_shop_insert_args){act->street, import, id, was}) : err;
}

enum err import_keep(const struct roster_act *act, struct str file_name, struct str file, int64_t *ret_id)
{
	struct import_insert_args args = {act->street, id_new(), utf8_head(file_name, ROSTER_FILE_NAME_MAX), act->actor_id, act->now_ms, {0}};
	enum err err = seal_close(act->keys, act->arena, file, act->street.v, args.import_id, &args.file);

	if (err == OK)
		err = import_insert(act->db, &args);
	if (err == OK)
		err = note(act, "import.looked", args.import_id);
	if (err == OK)
		*ret_id = args.import_id;
	return err;
}

enum err import_find(const struct roster_act *act, int64_t id, struct roster_import *ret)
{
	struct import_get_row r;
	struct roster_import i = {.id = id};
	enum err err = import_get(act->db, act->arena, &(struct import_get_args){act->street, id}, &r);

	if (err != OK)
		return err;
	for (; i.state < IMPORT_STATE__COUNT && !str_eq(r.state, str_c(state_names[i.state])); i.state++)
		;
	i.file_name = r.file_name;
	i.made_at_ms = r.made_at_ms;
	i.created = r.created;
	i.changed = r.changed;
	i.same = r.same;
	i.skipped = r.skipped;
	i.refused = r.refused;
	if (r.file.n == 0 && i.state == IMPORT_LOOKED) /* it waited too long to be taken, and was erased */
		return ERR_GONE;
	if (r.file.n > 0)
		err = seal_open(act->keys, act->arena, r.file, act->street.v, id, &i.file);
	if (err == OK)
		*ret = i;
	return err;
}

enum err import_take(const struct roster_act *act, int64_t id, const struct roster *roster, struct roster_import *ret)
{
	struct roster_import i;
	enum err err = import_find(act, id, &i);

	if (err != OK)
		return err;
	if (i.state != IMPORT_LOOKED)
		return ERR_CONFLICT;
	for (size_t k = 0; err == OK && k < roster->shops_n; k++)
		err = take_shop(act, id, &roster->shops[k], &i);
	i.state = IMPORT_TAKEN;
	i.skipped = roster->skipped;
	i.refused = (int64_t)roster->refused_n;
	i.file = (struct str){0}; /* owners' phones need not lie about twice */
	if (err == OK)
		err = import_set(act->db, &(struct import_set_args){str_c(state_names[IMPORT_TAKEN]), i.created, i.changed, i.same, i.skipped, i.refused,
			i.file, act->street, id});
	if (err == OK)
		err = note(act, "import.taken", id);
	if (err == OK)
		*ret = i;
	return err;
}

/* --- Taking back ------------------------------------------------------------------------------------------------------ */

static enum err restore(const struct roster_act *act, struct shop_id shop, struct str was)
{
	struct shop_update_args args = {.updated_at_ms = act->now_ms, .street_id = act->street, .shop_id = shop};
	enum err err;

	if (was.n == 0) {
		err = shop_close(act->db, &(struct shop_close_args){act->now_ms, act->street, shop});
		return err == OK ? note(act, "shop.closed", shop.v) : err;
	}
	err = was_open(act, was, &args);
	if (err == OK)
		err = shop_update(act->db, &args);
	return err == OK ? note(act, args.closed_at_ms ? "shop.closed" : "shop.changed", shop.v) : err;
}

bool import_may_undo(const struct roster_act *act, const struct roster_import *import)
{
	return import->state == IMPORT_TAKEN && act->now_ms - import->made_at_ms < ROSTER_UNDO_DAYS * DAY_MS;
}

enum err import_undo(const struct roster_act *act, int64_t id)
{
	struct import_newest_taken_row newest;
	struct import_shops_of_rows rows;
	struct roster_import import;
	enum err err = import_find(act, id, &import);

	if (err == OK && !import_may_undo(act, &import))
		err = ERR_CONFLICT;
	/* in the reverse order only: an earlier one would undo what a later one built on */
	if (err == OK)
		err = import_newest_taken(act->db, act->arena, &(struct import_newest_taken_args){act->street}, &newest);
	if (err == ERR_NOT_FOUND || (err == OK && newest.import_id != id))
		return ERR_CONFLICT;
	if (err == OK)
		err = import_shops_of(act->db, act->arena, &(struct import_shops_of_args){act->street, id}, &rows);
	for (size_t i = 0; err == OK && i < rows.n; i++)
		err = restore(act, rows.v[i].shop_id, rows.v[i].was);
	if (err == OK)
		err = import_state(act->db, &(struct import_state_args){str_c(state_names[IMPORT_UNDONE]), act->street, id});
	return err == OK ? note(act, "import.undone", id) : err;
}

/* --- The owner's sealed contact ----------------------------------------------------------------------------------------- */

static enum err note_opening(const struct roster_act *act, struct shop_id shop, struct str reason)
{
	struct shop_reveal_insert_args args = {.street_id = act->street, .reveal_id = id_new(), .shop_id = shop, .account_id = {act->actor_id},
		.reason = reason, .revealed_at_ms = act->now_ms};
	struct journal_note n = {.street = act->street, .kind = "shop.revealed", .actor = act->actor, .actor_id = act->actor_id, .subject_id = args.reveal_id,
		.about_id = shop.v};
	struct opening_reason why;
	enum err err = opening_reason_new(act->arena, reason, &why);

	if (err != OK)
		return err;
	args.salt = why.salt;
	n.body = arena_fmt(act->arena, "{\"shop\":\"%lld\",%.*s}", (long long)shop.v, STR_FMT(why.fact));
	err = shop_reveal_insert(act->db, &args);
	return err == OK ? journal_append(act->journal, act->db, &n, NULL) : err;
}

enum err shop_contact_open(const struct roster_act *act, struct shop_id shop, struct str reason, struct str *ret_owner, struct str *ret_phone)
{
	struct shop_contact_row row;
	enum err err = shop_contact(act->db, act->arena, &(struct shop_contact_args){act->street, shop}, &row);

	if (err == OK)
		err = row.contact.n ? contact_parts(act, row.contact, shop, ret_owner, ret_phone) : ERR_NOT_FOUND;
	return err == OK ? note_opening(act, shop, reason) : err;
}

enum err shop_openings(struct db *db, struct arena *a, struct street_id street, struct shop_id shop, struct shop_openings *ret)
{
	struct shop_reveals_of_rows rows;
	struct shop_opening *v;
	enum err err = shop_reveals_of(db, a, &(struct shop_reveals_of_args){street, shop}, &rows);

	if (err != OK)
		return err;
	v = ARENA_ARRAY(a, struct shop_opening, rows.n + 1);
	for (size_t i = 0; v && i < rows.n; i++)
		v[i] = (struct shop_opening){rows.v[i].account_name, rows.v[i].reason, rows.v[i].revealed_at_ms};
	*ret = (struct shop_openings){v, v ? rows.n : 0};
	return OK;
}
