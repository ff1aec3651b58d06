#include <arpa/inet.h>
#include <zlib.h>

#include "fuzz.h"
#include "http/exchange.h"

/** An address says the same after being printed and read again. */
static void address_must_hold(struct str text)
{
	char printed[INET6_ADDRSTRLEN];
	struct address address, again;

	if (!address_parse(text, &address))
		return;
	MUST(text.n >= 2 && text.n < INET6_ADDRSTRLEN);
	MUST(inet_ntop(AF_INET6, address.b, printed, sizeof(printed)));
	MUST(address_parse(str_c(printed), &again));
	MUST(memcmp(&address, &again, sizeof(address)) == 0);
}

static bool holds_nocase(struct str s, struct str what)
{
	for (size_t i = 0; i + what.n <= s.n; i++)
		if (str_eq_nocase(str_head(str_from(s, i), what.n), what))
			return true;
	return false;
}

static void media_type_must_hold(struct str type)
{
	struct str media = http_media_type(type);

	MUST(inside(media, type));
	MUST(str_find(media, ';') == media.n);
	MUST(str_eq(media, http_media_type(media)));
	MUST(!form_is_multipart(type) || holds_nocase(type, S("multipart/form-data")));
	MUST(compress_worth(type) == compress_worth(media));
}

/** What is left out of an answer, and that nothing of the rest could end its line. */
static void response_must_hold(struct str name, struct str value)
{
	struct http_response res = {0};

	http_response_header(&res, name, value);
	MUST(res.headers_n <= 1);
	if (res.headers_n == 0)
		return;
	MUST(name.n > 0 && str_eq(res.headers[0].name, name) && str_eq(res.headers[0].value, value));
	for (size_t i = 0; i < name.n; i++)
		MUST(name.p[i] > ' ' && name.p[i] < 0x7f && name.p[i] != ':');
	for (size_t i = 0; i < value.n; i++)
		MUST(value.p[i] != '\r' && value.p[i] != '\n' && value.p[i] != '\0');
}

static void compressed_must_hold(struct arena *a, struct str plain)
{
	struct str packed;
	uLongf n = plain.n;
	z_stream z = {.next_in = (z_const Bytef *)plain.p};
	char *back;

	if (!compress_gzip(a, plain, &packed))
		return;
	MUST(packed.n < plain.n);
	back = malloc(n);
	MUST(back && inflateInit2(&z, 15 + 16) == Z_OK);
	z.next_in = (z_const Bytef *)packed.p;
	z.avail_in = (uInt)packed.n;
	z.next_out = (Bytef *)back;
	z.avail_out = (uInt)n;
	MUST(inflate(&z, Z_FINISH) == Z_STREAM_END && z.avail_out == 0 && memcmp(back, plain.p, plain.n) == 0);
	inflateEnd(&z);
	free(back);
}

/** Lines: an address of X-Forwarded-For, an Accept-Encoding, a Content-Type, a name, a value; then a body. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str rest = input_text(data, n), name;
	struct arena *a = arena_new(MIB(4));

	if (!a)
		return 0;
	address_must_hold(input_line(&rest));
	name = input_line(&rest);
	MUST(!compress_accepted(name) || holds_nocase(name, S("gzip")));
	media_type_must_hold(input_line(&rest));
	name = input_line(&rest);
	response_must_hold(name, str_head(rest, str_find(rest, '\n')));
	response_must_hold(S("X-Any"), rest);
	compressed_must_hold(a, rest);
	arena_free(a);
	return 0;
}
