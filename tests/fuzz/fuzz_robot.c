#include "fuzz.h"
#include "wire/mail.h"
#include "wire/robot.h"

/** The first byte chooses brand and status, the rest is what the other side answered, or an address that somebody typed. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const int statuses[] = {200, 204, 302, 400, 404, 408, 429, 500, 503, 0};
	struct arena *a = arena_new(MIB(1));
	const struct robot_brand *brand;
	struct robot_message message = {.street = S("荔红街"), .kind = S("test"), .link = S("http://x/d/lh"), .delivery_id = 7};
	struct robot_request request;
	enum robot_verdict verdict;
	const char *why = "";
	struct str rest;

	if (!a || n == 0) {
		arena_free(a);
		return 0;
	}
	brand = &robot_brands[data[0] % robot_brands_n];
	rest = (struct str){(const char *)data + 1, n - 1};
	verdict = robot_reply(brand, statuses[data[0] / robot_brands_n % (sizeof(statuses) / sizeof(statuses[0]))], rest, &why);
	MUST(verdict < ROBOT_VERDICT__COUNT);
	MUST((verdict == ROBOT_SENT) == (why == NULL));
	if (robot_url_ok(brand, rest))
		for (size_t i = 0; i < rest.n; i++)
			MUST((unsigned char)rest.p[i] > ' ' && (unsigned char)rest.p[i] < 127);
	if (mail_address_ok(rest))
		MUST(str_find(rest, '@') > 0 && str_find(rest, '\n') == rest.n);
	message.text = input_text(data + 1, n - 1);
	MUST(robot_text(a, brand, &message).n <= brand->text_max);
	if (!brand->is_mail)
		(void)robot_request(a, brand, S("https://x/y"), S("secret"), &message, 1772811000000, &request);
	arena_free(a);
	return 0;
}
