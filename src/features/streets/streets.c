#include "features/streets/streets.h"

#include "streets.sql.h"
#include "web/i18n.h"

#define NIGHT_FROM_HOUR 22        /* the Noise Law's night; a city may move it */
#define OFFICE_FROM_MIN (8 * 60 + 30)
#define OFFICE_TO_MIN (18 * 60)

const struct journal_subject street_subject = {"street", &street_row_query, &street_rows_query};

const struct journal_kind street_journal_kinds[] = {
	{"street.added", "street", TRN("The street was set up"), false},
	{"street.changed", "street", TRN("The street's settings were changed"), false},
	{"place.added", "place", TRN("A place was added"), false},
	{"place.closed", "place", TRN("A place was taken down"), false},
	{NULL},
};

enum err street_add(const struct auth_act *act, struct str code, struct str name, struct str zone, struct street *ret)
{
	struct street_insert_args args = {{id_new()}, code, name, zone, NIGHT_FROM_HOUR, OFFICE_FROM_MIN, OFFICE_TO_MIN, {0}, {0}, act->now_ms};
	const struct tz *tz;
	int64_t changed;
	enum err err;

	if (!street_code_valid(code) || name.n == 0 || tz_find(zone, &tz) != OK)
		return ERR_INVALID;
	err = street_insert(act->db, &args, &changed);
	if (err == OK && changed == 0)
		err = ERR_CONFLICT;
	if (err == OK)
		err = auth_note(act, JOURNAL_HOUSE, "street.added", args.street_id.v, 0);
	return err == OK ? street_find_id(act->db, act->arena, args.street_id, ret) : err;
}

enum err street_list(struct db *db, struct arena *a, struct streets *ret)
{
	struct streets_all_rows rows;
	struct street *v;
	enum err err = streets_all(db, a, &rows);

	if (err != OK)
		return err;
	v = ARENA_ARRAY(a, struct street, rows.n);
	if (!v)
		return ERR_LIMIT;
	for (size_t i = 0; i < rows.n; i++)
		v[i] = (struct street){.id = rows.v[i].street_id, .code = rows.v[i].code, .name = rows.v[i].name};
	*ret = (struct streets){v, rows.n};
	return OK;
}

enum err streets_key_of(struct db *db, struct street_id id, uint64_t *ret)
{
	struct arena *a;
	struct street_code_of_row row;
	enum err err;

	if (id.v == 0) {
		*ret = 0;
		return OK;
	}
	a = arena_new(KIB(4));
	if (!a)
		return ERR_NOMEM;
	err = street_code_of(db, a, &(struct street_code_of_args){id}, &row);
	if (err == OK)
		*ret = street_key(row.code);
	arena_free(a);
	return err;
}
