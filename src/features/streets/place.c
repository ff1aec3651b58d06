#include "features/streets/place.h"

#include "base/rand.h"
#include "place.sql.h"

const struct journal_subject place_subject = {"place", &place_row_query, &place_rows_query};

static struct place place_from(const struct place_by_code_row *r)
{
	return (struct place){r->place_id, r->code, r->kind, r->name, r->side, r->position, r->shop_id};
}

enum err place_find(struct db *db, struct arena *a, struct street_id street, struct str code, struct place *ret)
{
	struct place_by_code_args args = {.street_id = street, .code = code};
	struct place_by_code_row row;
	enum err err = place_by_code(db, a, &args, &row);

	if (err == OK)
		*ret = place_from(&row);
	return err;
}

enum err place_find_id(struct db *db, struct arena *a, struct street_id street, struct place_id id, struct place *ret)
{
	struct place_open_by_id_args args = {.street_id = street, .place_id = id};
	struct place_open_by_id_row r;
	enum err err = place_open_by_id(db, a, &args, &r);

	if (err == OK)
		*ret = (struct place){r.place_id, r.code, r.kind, r.name, r.side, r.position, r.shop_id};
	return err;
}

struct str place_list_href(struct arena *a, const struct street *street, struct place_id id)
{
	return arena_fmt(a, "/s/%.*s/at/%lld", STR_FMT(street->code), (long long)id.v);
}

enum err place_get(struct db *db, struct arena *a, struct street_id street, struct place_id id, struct place *ret)
{
	struct place_by_id_args args = {.street_id = street, .place_id = id};
	struct place_by_id_row r;
	enum err err = place_by_id(db, a, &args, &r);

	if (err == OK)
		*ret = (struct place){r.place_id, r.code, r.kind, r.name, r.side, r.position, r.shop_id};
	return err;
}

enum err place_list(struct db *db, struct arena *a, struct street_id street, struct places *ret)
{
	struct place_all_args args = {.street_id = street};
	struct place_all_rows rows;
	struct place *v;
	enum err err = place_all(db, a, &args, &rows);

	if (err != OK)
		return err;
	v = ARENA_ARRAY(a, struct place, rows.n);
	if (!v)
		return ERR_LIMIT;
	for (size_t i = 0; i < rows.n; i++)
		v[i] = (struct place){rows.v[i].place_id, rows.v[i].code, rows.v[i].kind, rows.v[i].name, rows.v[i].side,
			rows.v[i].position, rows.v[i].shop_id};
	*ret = (struct places){v, rows.n};
	return OK;
}

int64_t place_position(struct str text)
{
	int64_t n = 0;
	size_t i = 0;

	while (i < text.n && !(text.p[i] >= '0' && text.p[i] <= '9'))
		i++;
	for (; i < text.n && text.p[i] >= '0' && text.p[i] <= '9' && n < 100000; i++)
		n = n * 10 + (text.p[i] - '0');
	return n;
}

enum err place_add(const struct journal *j, struct db *db, struct arena *a, const struct street *street, const struct place *place,
	enum journal_actor actor, int64_t actor_id, int64_t now_ms, struct place *ret)
{
	struct place made = *place;
	struct place_insert_args args;
	struct journal_note note = {.street = street->id, .kind = "place.added", .actor = actor, .actor_id = actor_id};
	enum err err;

	made.id.v = id_new();
	made.code = arena_fmt(a, "%.*s-%.*s", STR_FMT(street->code), STR_FMT(rand_code(a, 6)));
	args = (struct place_insert_args){.street_id = street->id, .place_id = made.id, .code = made.code, .kind = made.kind,
		.name = made.name, .side = made.side, .position = made.position, .shop_id = made.shop, .created_at_ms = now_ms};
	err = place_insert(db, &args);
	note.subject_id = made.id.v;
	if (err == OK)
		err = journal_append(j, db, &note, NULL);
	if (err == OK)
		*ret = made;
	return err;
}
