#include <stdlib.h>

#include "base/utf8.h"
#include "http/form.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/** Whatever is accepted holds valid text only, and says the same after being encoded and read again. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena *a = arena_new(MIB(4));
	struct form form, again;

	if (!a)
		return 0;
	if (form_parse_urlencoded(a, (struct str){(const char *)data, n}, &form) == OK) {
		struct buf b;

		buf_init(&b, a, 0, MIB(1));
		for (size_t i = 0; i < form.n; i++) {
			if (!utf8_valid(form.field[i].name) || !utf8_valid(form.field[i].value) || form.field[i].is_file)
				abort();
			buf_put(&b, url_encode(a, form.field[i].name));
			buf_putc(&b, '=');
			buf_put(&b, url_encode(a, form.field[i].value));
			buf_putc(&b, '&');
		}
		if (!buf_failed(&b) && !arena_failed(a)) {
			if (form_parse_urlencoded(a, buf_str(&b), &again) != OK || again.n != form.n)
				abort();
			for (size_t i = 0; i < form.n; i++)
				if (!str_eq(form.field[i].value, again.field[i].value))
					abort();
		}
	}
	arena_free(a);
	return 0;
}
