#include "auth/device.h"

#include "auth/bond.h"
#include "base/rand.h"
#include "device.sql.h"

const struct journal_subject device_subject = {"device", &device_row_query, &device_rows_query};

static struct str street_secret(struct arena *a, struct str street_code)
{
	return arena_fmt(a, "%.*s-%.*s", STR_FMT(street_code), STR_FMT(rand_code(a, 22)));
}

/** Of which shop a phone becomes one, and until when. A code that was used has none any more. */
static struct str bond_of(const struct keys *k, struct arena *a, const struct enrolment_insert_args *e)
{
	return BOND_MAKE(k, a, S("enrolment"), e->hash, e->street_id.v, e->enrolment_id, e->shop_id, e->expires_at_ms, e->many);
}

enum err enrolment_make(const struct auth_act *act, struct street_id street, struct str street_code, int64_t shop, int64_t life_ms, bool many,
	struct str *ret_code)
{
	struct str code = street_secret(act->arena, street_code);
	struct hash hash = keys_code_hash(act->keys, code);
	struct enrolment_insert_args args = {street, id_new(), shop, hash_str(&hash), act->now_ms + life_ms, many, {0}};
	enum err err;

	args.bond = bond_of(act->keys, act->arena, &args);
	err = args.bond.n > 0 ? enrolment_insert(act->db, &args) : ERR_LIMIT;
	if (err == OK)
		err = auth_note(act, street, "enrolment.made", 0, shop);
	if (err == OK)
		*ret_code = code;
	return err;
}

static enum err enrolment_get(const struct keys *k, struct db *db, struct arena *a, struct street_id street, struct str code, int64_t now_ms,
	struct enrolment_by_hash_row *ret)
{
	struct hash hash = keys_code_hash(k, code);
	enum err err = enrolment_by_hash(db, a, &(struct enrolment_by_hash_args){street, hash_str(&hash)}, ret);

	if (err != OK)
		return err;
	if (ret->used_at_ms > 0 && !ret->many)
		return ERR_GONE;
	if (!bond_fits(ret->bond, bond_of(k, a, &(struct enrolment_insert_args){street, ret->enrolment_id, ret->shop_id, hash_str(&hash), ret->expires_at_ms,
		ret->many, {0}})))
		return ERR_NOT_FOUND;
	return ret->expires_at_ms <= now_ms ? ERR_GONE : OK;
}

enum err enrolment_find(const struct keys *k, struct db *db, struct arena *a, struct street_id street, struct str code, int64_t now_ms, int64_t *ret_shop)
{
	struct enrolment_by_hash_row row;
	enum err err = enrolment_get(k, db, a, street, code, now_ms, &row);

	if (err == OK)
		*ret_shop = row.shop_id;
	return err;
}

enum err device_enrol(const struct auth_act *act, struct street_id street, struct str street_code, struct str code, struct str label, struct str *ret_secret)
{
	struct str secret = street_secret(act->arena, street_code);
	struct hash hash = keys_code_hash(act->keys, secret);
	struct device_insert_args args = {.street_id = street, .device_id = {id_new()}, .hash = hash_str(&hash), .label = label, .enrolled_at_ms = act->now_ms};
	struct enrolment_by_hash_row row;
	struct devices there;
	int64_t changed;
	enum err err = enrolment_get(act->keys, act->db, act->arena, street, code, act->now_ms, &row);

	if (err == OK)
		err = device_list(act->db, act->arena, street, row.shop_id, &there);
	if (err == OK && there.n >= DEVICES_PER_SHOP)
		err = ERR_LIMIT;
	if (err == OK)
		err = enrolment_used(act->db, &(struct enrolment_used_args){act->now_ms, street, row.enrolment_id}, &changed);
	if (err == OK && changed == 0)
		err = ERR_GONE;
	if (err != OK)
		return err;
	args.shop_id = row.shop_id;
	err = device_insert(act->db, &args);
	if (err == OK)
		err = auth_note(act, street, "device.enrolled", args.device_id.v, row.shop_id);
	if (err == OK)
		*ret_secret = secret;
	return err;
}

enum err device_find(const struct keys *k, const struct journal *j, struct db *db, struct arena *a, struct street_id street, struct str secret, struct identity *ret)
{
	struct hash hash = keys_code_hash(k, secret);
	struct device_by_hash_row row;
	enum err err = device_by_hash(db, a, &(struct device_by_hash_args){street, hash_str(&hash)}, &row);

	if (err != OK)
		return err;
	if (row.revoked_at_ms > 0)
		return ERR_GONE;
	err = journal_vouches(j, db, a, &device_subject, street, row.device_id.v);
	if (err != OK)
		return err;
	ret->device = row.device_id;
	ret->shop = row.shop_id;
	return OK;
}

enum err device_list(struct db *db, struct arena *a, struct street_id street, int64_t shop, struct devices *ret)
{
	struct devices_of_rows rows;
	struct device *v;
	enum err err = devices_of(db, a, &(struct devices_of_args){street, shop}, &rows);

	if (err != OK)
		return err;
	v = ARENA_ARRAY(a, struct device, rows.n);
	if (!v)
		return ERR_LIMIT;
	for (size_t i = 0; i < rows.n; i++)
		v[i] = (struct device){rows.v[i].device_id, shop, rows.v[i].label, rows.v[i].enrolled_at_ms, rows.v[i].seen_at_ms};
	*ret = (struct devices){v, rows.n};
	return OK;
}

enum err device_revoke(const struct auth_act *act, struct street_id street, int64_t shop, struct device_id id)
{
	int64_t changed;
	enum err err = device_end(act->db, &(struct device_end_args){act->now_ms, street, shop, id}, &changed);

	if (err == OK && changed == 0)
		err = ERR_NOT_FOUND;
	return err == OK ? auth_note(act, street, "device.revoked", id.v, shop) : err;
}
