/*
 * Ids: 64 bit, time-ordered, made by the program. 41 bits of milliseconds since 2020, 22 bits that start at random in each
 * millisecond and count up: two servers do not meet, one never repeats. Each kind of thing has its own one-member struct
 * (`struct appeal_id { int64_t v; };`, declared by the feature), so mixing two up does not compile. 0 means none.
 */
#ifndef BASE_ID_H
#define BASE_ID_H

#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

/** ID_TYPE(appeal): declares struct appeal_id. */
#define ID_TYPE(name) \
	struct name##_id { \
		int64_t v; \
	}

ID_TYPE(street);
ID_TYPE(account);
ID_TYPE(device);

/** id_new(): a new id, larger than every one made by this process before, whatever the clock does. Any thread. */
int64_t id_new(void);
/** id_at_ms(id): the moment it was made. */
int64_t id_at_ms(int64_t id);
/** id_first_at(at_ms): no id made then or later is smaller: for looking up "since" by the key. */
int64_t id_first_at(int64_t at_ms);
/** id_parse(s, ret): decimal text, positive; ERR_INVALID else. */
enum err id_parse(struct str s, int64_t *ret);

#endif
