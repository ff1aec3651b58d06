#include "web/i18n.h"

#include "base/buf.h"

struct str tr(enum lang lang, const char *msgid)
{
	size_t low = 0, high = i18n_zh_n;

	if (lang != LANG_ZH)
		return str_c(msgid);
	while (low < high) {
		size_t middle = (low + high) / 2;
		int order = strcmp(i18n_zh[middle].msgid, msgid);

		if (order == 0)
			return i18n_zh[middle].text;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return str_c(msgid);
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
