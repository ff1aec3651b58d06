#include "cli/cli.h"
#include "wire/json.h"

static const char *const methods[] = {[HTTP_GET] = "GET", [HTTP_HEAD] = "HEAD", [HTTP_POST] = "POST", [HTTP_PUT] = "PUT", [HTTP_DELETE] = "DELETE",
	[HTTP_OPTIONS] = "OPTIONS", [HTTP_OTHER] = "?"};
static const char *const runs[] = {[RUN_INLINE] = "inline", [RUN_POOL] = "pool", [RUN_SIGN_IN] = "sign-in", [RUN_WRITER] = "writer"};
static const char *const csrfs[] = {[CSRF_NONE] = "none", [CSRF_FORM] = "form", [CSRF_TOKEN] = "token"};

static void say_json(struct cli *cli, const struct route *r)
{
	struct json j;

	json_init(&j, &cli->out);
	json_open(&j, '{');
	json_member_str(&j, "method", str_c(methods[r->method]));
	json_member_str(&j, "path", str_c(r->pattern));
	json_member_str(&j, "runs", str_c(runs[r->runs]));
	json_member_str(&j, "capability", str_c(capability_name(r->capability)));
	json_member_str(&j, "csrf", str_c(csrfs[r->csrf]));
	json_member_i64(&j, "body_max", (int64_t)r->body_max);
	json_close(&j, '}');
	buf_putc(&cli->out, '\n');
}

int cmd_routes(struct cli *cli)
{
	for (const struct route *const *table = app_routes; *table; table++)
		for (const struct route *r = *table; r->pattern; r++) {
			if (cli->json)
				say_json(cli, r);
			else
				cli_say(cli, "%-4s %-36s %-6s %-9s %-5s %zu", methods[r->method], r->pattern, runs[r->runs], capability_name(r->capability),
					csrfs[r->csrf], r->body_max);
		}
	return 0;
}
