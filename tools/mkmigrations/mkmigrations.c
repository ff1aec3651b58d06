/* mkmigrations OUT.c FILE… : migrations/NNNN_name.sql as the table that db/migrate.h applies, in order of their numbers. */
#include "../lib/tool.h"

int main(int argc, char **argv)
{
	struct text t = {0};

	if (argc < 3)
		tool_die(NULL, 0, "usage: mkmigrations OUT.c FILE…");
	text_put(&t, S("/* Made by tools/mkmigrations. Do not edit. */\n#include \"app.h\"\n\nconst struct migration app_migrations[] = {\n"));
	for (int i = 2; i < argc; i++) {
		struct str name = str_c(tool_basename(argv[i]));

		if (i > 2 && strcmp(tool_basename(argv[i - 1]), tool_basename(argv[i])) >= 0)
			tool_die(argv[i], 0, "migrations must be given in order of their numbers");
		text_fmt(&t, "\t{\"%.*s\", ", (int)(name.n - 4), name.p);
		text_c_string(&t, tool_read(argv[i]), 2);
		text_put(&t, S("},\n"));
	}
	text_fmt(&t, "};\n\nconst size_t app_migrations_n = %d;\n", argc - 2);
	tool_write(argv[1], &t);
	return 0;
}
