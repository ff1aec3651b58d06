#include "web/street.h"

#include "street.sql.h"

bool street_code_valid(struct str code)
{
	if (code.n < STREET_CODE_MIN || code.n > STREET_CODE_MAX || code.p[0] < 'a' || code.p[0] > 'z')
		return false;
	for (size_t i = 1; i < code.n; i++)
		if (!((code.p[i] >= 'a' && code.p[i] <= 'z') || (code.p[i] >= '0' && code.p[i] <= '9')))
			return false;
	return true;
}

uint64_t street_key(struct str code)
{
	uint64_t key = 0;

	for (size_t i = 0; i < code.n && i < STREET_CODE_MAX; i++)
		key = key << 8 | (unsigned char)code.p[i];
	return key;
}

static enum err street_fill(const struct street_by_code_row *row, struct street *ret)
{
	struct street s = {
		.id = row->street_id,
		.code = row->code,
		.name = row->name,
		.zone = row->zone,
		.night_from_hour = (int)row->night_from_hour,
		.office_from_min = (int)row->office_from_min,
		.office_to_min = (int)row->office_to_min,
		.duty_phone = row->duty_phone,
		.property_phone = row->property_phone,
	};
	enum err err = tz_find(row->zone, &s.tz);

	if (err != OK)
		return err;
	*ret = s;
	return OK;
}

enum err street_find(struct db *db, struct arena *a, struct str code, struct street *ret)
{
	struct street_by_code_args args = {.code = code};
	struct street_by_code_row row;
	enum err err = street_by_code(db, a, &args, &row);

	return err == OK ? street_fill(&row, ret) : err;
}

enum err street_find_id(struct db *db, struct arena *a, struct street_id id, struct street *ret)
{
	struct street_by_id_args args = {.street_id = id};
	struct street_by_id_row row;
	enum err err = street_by_id(db, a, &args, &row);

	if (err != OK)
		return err;
	/* the two rows have the same columns */
	return street_fill(&(struct street_by_code_row){row.street_id, row.code, row.name, row.zone, row.night_from_hour,
		row.office_from_min, row.office_to_min, row.duty_phone, row.property_phone}, ret);
}
