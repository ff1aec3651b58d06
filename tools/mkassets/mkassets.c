/*
 * mkassets OUT.c LIST FILE…
 * Files as C, in a list of that name: their bytes, the same bytes gzipped, and an address that changes with the content, so that a browser may
 * keep them for ever.
 */
#include <zlib.h>

#include "../lib/tool.h"

static const struct {
	const char *ending, *type;
} types[] = {
	{".css", "text/css; charset=utf-8"}, {".js", "text/javascript; charset=utf-8"}, {".svg", "image/svg+xml"}, {".png", "image/png"},
	{".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}, {".json", "application/json; charset=utf-8"},
};

static const char *type_of(const char *path)
{
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (str_ends(str_c(path), str_c(types[i].ending)))
			return types[i].type;
	tool_die(path, 0, "what kind of asset is this?");
}

/** FNV-1a: names a version of a file, keeps nobody out. */
static uint64_t fingerprint(struct str s)
{
	uint64_t h = 0xcbf29ce484222325u;

	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * 0x100000001b3u;
	return h;
}

static struct str gzipped(const char *path, struct str s)
{
	z_stream z = {0};
	size_t cap;
	char *to;

	if (deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) != Z_OK)
		tool_die(path, 0, "zlib refuses");
	cap = deflateBound(&z, s.n) + 64;
	to = tool_alloc(cap);
	z.next_in = (Bytef *)(uintptr_t)s.p;
	z.avail_in = (uInt)s.n;
	z.next_out = (Bytef *)to;
	z.avail_out = (uInt)cap;
	if (deflate(&z, Z_FINISH) != Z_STREAM_END)
		tool_die(path, 0, "zlib did not finish");
	cap = z.total_out;
	deflateEnd(&z);
	return (struct str){to, cap};
}

static void put_bytes(struct text *t, const char *symbol, const char *what, struct str s)
{
	text_fmt(t, "static const unsigned char %s_%s[] = {", symbol, what);
	for (size_t i = 0; i < s.n; i++)
		text_fmt(t, "%s%u,", i % 32 ? "" : "\n\t", (unsigned char)s.p[i]);
	text_put(t, S("\n};\n"));
}

static void put_asset(struct text *t, const char *path)
{
	struct str bytes = tool_read(path), gz = gzipped(path, bytes);
	const char *name = tool_basename(path), *symbol = tool_symbol(str_c(name));

	put_bytes(t, symbol, "plain", bytes);
	put_bytes(t, symbol, "gzip", gz);
	text_fmt(t, "extern const struct asset asset_%s;\nconst struct asset asset_%s = {\n\t.url = S_INIT(\"/a/%016llx-%s\"),\n\t.type = S_INIT(\"%s\"),\n",
		symbol, symbol, (unsigned long long)fingerprint(bytes), name, type_of(path));
	text_fmt(t, "\t.body = {(const char *)%s_plain, %zu},\n\t.gzip = {(const char *)%s_gzip, %zu},\n};\n\n", symbol, bytes.n, symbol, gz.n);
}

int main(int argc, char **argv)
{
	struct text t = {0};

	if (argc < 4)
		tool_die(NULL, 0, "usage: mkassets OUT.c LIST FILE…");
	text_put(&t, S("/* Made by tools/mkassets. Do not edit. */\n#include \"web/assets.h\"\n\n"));
	for (int i = 3; i < argc; i++)
		put_asset(&t, argv[i]);
	text_fmt(&t, "extern const struct asset *const %s[];\nconst struct asset *const %s[] = {\n", argv[2], argv[2]);
	for (int i = 3; i < argc; i++)
		text_fmt(&t, "\t&asset_%s,\n", tool_symbol(str_c(tool_basename(argv[i]))));
	text_put(&t, S("\tNULL,\n};\n"));
	tool_write(argv[1], &t);
	return 0;
}
