#include "base/id.h"
#include "base/num.h"
#include "fuzz.h"

/** In 128 bits, where nothing of this length can overflow. False: no number. */
static bool number_slowly(struct str s, __int128 *ret)
{
	bool negative = s.n > 0 && s.p[0] == '-';
	__int128 v = 0;

	s = str_from(s, negative);
	if (s.n == 0)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		if (v < (__int128)1 << 100) /* larger than all we take: stays so */
			v = v * 10 + (s.p[i] - '0');
	}
	*ret = negative ? -v : v;
	return true;
}

static void must_agree(struct str s, int64_t min, int64_t max)
{
	__int128 want = 0;
	bool is_number = number_slowly(s, &want) && want >= min && want <= max;
	int64_t got = 0;
	enum err err = num_parse_i64(s, min, max, &got);
	char text[20];

	MUST((err == OK) == is_number);
	if (err != OK)
		return;
	MUST(got == want);
	MUST(num_parse_i64((struct str){text, num_write_i64(text, got)}, min, max, &got) == OK && got == want);
}

/** Text as a number, within all bounds and within two that the input names. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str rest = input_text(data, n), text = input_line(&rest);
	int64_t bounds[2] = {0, 0}, id = 0;
	enum err err = id_parse(text, &id);
	__int128 want = 0;

	must_agree(text, INT64_MIN, INT64_MAX);
	memcpy(bounds, rest.n ? rest.p : "", rest.n < sizeof(bounds) ? rest.n : sizeof(bounds));
	must_agree(text, bounds[0], bounds[1]);
	MUST((err == OK) == (number_slowly(text, &want) && want >= 1 && want <= INT64_MAX));
	MUST(err != OK || (id == want && id_at_ms(id) >= 1577836800000));
	return 0;
}
