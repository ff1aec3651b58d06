/* The street a request is about, known from its URL alone; one point read per request. */
#ifndef WEB_STREET_H
#define WEB_STREET_H

#include "base/id.h"
#include "base/tz.h"
#include "db/db.h"

#define STREET_CODE_MIN 2
#define STREET_CODE_MAX 8 /* lower-case letters and digits, first a letter */

struct street {
	struct street_id id; /* 0: no street (a page of the house) */
	struct str code, name;
	const struct tz *tz;
	struct str zone;
	int night_from_hour;           /* night is eight hours from here */
	int office_from_min, office_to_min; /* somebody is in the office, minutes of the day, Monday to Sunday */
	struct str duty_phone, property_phone;
};

/** street_find(db, arena, code, ret): ERR_NOT_FOUND. */
enum err street_find(struct db *db, struct arena *a, struct str code, struct street *ret);
enum err street_find_id(struct db *db, struct arena *a, struct street_id id, struct street *ret);
/** street_code_valid(code). */
bool street_code_valid(struct str code);
/** street_key(code): the code packed into 64 bits: names the street for the writer and the streams. 0 for the house. */
uint64_t street_key(struct str code);

#endif
