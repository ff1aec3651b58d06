#include "base/utf8.h"
#include "fuzz.h"

/** RFC 3629's table of well-formed sequences, row by row; 0: none begins here. */
static size_t well_formed(const uint8_t *p, size_t n)
{
	static const uint8_t rows[][8] = {
		{0x01, 0x7f}, {0xc2, 0xdf, 0x80, 0xbf}, {0xe0, 0xe0, 0xa0, 0xbf, 0x80, 0xbf}, {0xe1, 0xec, 0x80, 0xbf, 0x80, 0xbf},
		{0xed, 0xed, 0x80, 0x9f, 0x80, 0xbf},
		{0xee, 0xef, 0x80, 0xbf, 0x80, 0xbf}, {0xf0, 0xf0, 0x90, 0xbf, 0x80, 0xbf, 0x80, 0xbf},
		{0xf1, 0xf3, 0x80, 0xbf, 0x80, 0xbf, 0x80, 0xbf}, {0xf4, 0xf4, 0x80, 0x8f, 0x80, 0xbf, 0x80, 0xbf},
	};

	for (size_t r = 0; r < sizeof(rows) / sizeof(rows[0]); r++) {
		size_t len = 0;

		while (len < 4 && rows[r][len * 2 + 1] && len < n && p[len] >= rows[r][len * 2] && p[len] <= rows[r][len * 2 + 1])
			len++;
		if (len > 0 && (len == 4 || !rows[r][len * 2 + 1]))
			return len;
	}
	return 0;
}

static bool valid_slowly(const uint8_t *data, size_t n, size_t *ret_points)
{
	for (*ret_points = 0; n > 0; (*ret_points)++) {
		size_t len = well_formed(data, n);

		if (len == 0)
			return false;
		data += len;
		n -= len;
	}
	return true;
}

/** Valid text, taken apart and put together again. */
static void must_survive(struct str text, size_t points)
{
	struct str rest = text, head = utf8_head(text, points / 2);
	size_t at = 0;

	MUST(utf8_count(text) == points);
	MUST(utf8_valid(head) && utf8_count(head) == points / 2 && str_starts(text, head));
	MUST(str_eq(utf8_head(text, points), text));
	while (rest.n > 0) {
		uint32_t point = utf8_next(&rest);
		char bytes[4];
		size_t len = utf8_put(bytes, point);

		MUST(point > 0 && len > 0 && at + len <= text.n);
		MUST(memcmp(text.p + at, bytes, len) == 0);
		at += len;
		MUST(text.n - rest.n == at);
	}
	MUST(utf8_next(&rest) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str text = input_text(data, n), rest = text;
	bool printable = true;
	size_t points;

	MUST(utf8_valid(text) == valid_slowly(data, n, &points));
	if (utf8_valid(text)) {
		must_survive(text, points);
		for (size_t i = 0; i < n; i++)
			if ((data[i] < 0x20 && data[i] != '\n' && data[i] != '\r' && data[i] != '\t') || data[i] == 0x7f ||
				(data[i] == 0xc2 && data[i + 1] < 0xa0))
				printable = false;
		MUST(utf8_printable(text) == printable);
		return 0;
	}
	MUST(!utf8_printable(text));
	for (size_t left = rest.n; left > 0; left = rest.n) { /* on anything else it still comes to an end */
		(void)utf8_next(&rest);
		MUST(rest.n < left);
	}
	return 0;
}
