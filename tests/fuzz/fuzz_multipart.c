#include <stdlib.h>

#include "base/utf8.h"
#include "http/form.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/** The first line is the Content-Type, the rest the body. Whatever is accepted lies within the body and holds valid text. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str text = {(const char *)data, n};
	size_t line = str_find(text, '\n');
	struct str body = str_from(text, line + 1);
	struct arena *a = arena_new(MIB(4));
	struct form form;

	if (!a)
		return 0;
	if (form_parse_multipart(a, str_head(text, line), body, &form) == OK) {
		for (size_t i = 0; i < form.n; i++) {
			const struct form_field *f = &form.field[i];

			if (!utf8_valid(f->name) || !utf8_valid(f->file_name) || (!f->is_file && !utf8_valid(f->value)))
				abort();
			if (f->value.p < body.p || f->value.p + f->value.n > body.p + body.n)
				abort();
		}
	}
	arena_free(a);
	return 0;
}
