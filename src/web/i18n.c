#include "web/i18n.h"

#include <pthread.h>

#include "base/buf.h"

/* A page looks up dozens: where each msgid stands in the catalogue, found by its bytes. */
#define SLOTS 8192 /* a power of two, several times our messages */

static uint16_t slots[SLOTS]; /* 1 + its index; 0: none */
static pthread_once_t once = PTHREAD_ONCE_INIT;

static size_t slot_of(const char *msgid, size_t n)
{
	uint64_t sum = n, word;

	for (; n > 0; msgid += sizeof(word)) {
		size_t take = n < sizeof(word) ? n : sizeof(word);

		word = 0;
		memcpy(&word, msgid, take);
		sum = (sum ^ word) * 0x9e3779b97f4a7c15u;
		sum ^= sum >> 32;
		n -= take;
	}
	return sum % SLOTS;
}

static void fill_slots(void)
{
	for (size_t i = 0; i < i18n_zh_n && i < SLOTS / 2; i++) {
		size_t at = slot_of(i18n_zh[i].msgid, strlen(i18n_zh[i].msgid));

		while (slots[at])
			at = (at + 1) % SLOTS;
		slots[at] = (uint16_t)(i + 1);
	}
}

struct str tr(enum lang lang, const char *msgid)
{
	struct str s = str_c(msgid);

	if (lang != LANG_ZH)
		return s;
	pthread_once(&once, fill_slots);
	for (size_t at = slot_of(msgid, s.n); slots[at]; at = (at + 1) % SLOTS)
		if (strcmp(i18n_zh[slots[at] - 1].msgid, msgid) == 0)
			return i18n_zh[slots[at] - 1].text;
	return s;
}

static void put_value(struct buf *b, struct str name, const struct tr_value *v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (!str_eq(str_c(v[i].name), name))
			continue;
		if (v[i].is_number)
			buf_put_i64(b, v[i].i);
		else
			buf_put(b, v[i].s);
		return;
	}
	buf_putc(b, '{');
	buf_put(b, name);
	buf_putc(b, '}');
}

struct str tr_fill(struct arena *a, struct str text, const struct tr_value *v, size_t n)
{
	struct buf b;

	buf_init(&b, a, text.n + 32, KIB(16));
	while (text.n > 0) {
		size_t open = str_find(text, '{');

		buf_put(&b, str_head(text, open));
		text = str_from(text, open);
		if (text.n > 0) {
			size_t close = str_find(text, '}');

			if (close == text.n) {
				buf_put(&b, text);
				break;
			}
			put_value(&b, str_head(str_from(text, 1), close - 1), v, n);
			text = str_from(text, close + 1);
		}
	}
	return buf_str(&b);
}
