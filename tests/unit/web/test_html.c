#include "web/html.h"

#include "unit.h"

static struct html h;

static void begin(size_t max_bytes)
{
	html_init(&h, arena, LANG_EN, NULL, max_bytes);
}

/** Runs ${print} on an empty page. */
static struct str printed(void (*print)(struct html *, struct str), struct str s)
{
	begin(KIB(64));
	print(&h, s);
	return buf_str(&h.out);
}

static struct str printed_c(void (*print)(struct html *, const char *), const char *c)
{
	begin(KIB(64));
	print(&h, c);
	return buf_str(&h.out);
}

/* --- Text and attributes ------------------------------------------------------------------------------------------ */

static void five_characters(void **state)
{
	static const char *const rows[][2] = {
		{"", ""},
		{"plain", "plain"},
		{"<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"},
		{"\" onload=\"x", "&quot; onload=&quot;x"},
		{"it's", "it&#39;s"},
		{"a&b&amp;c", "a&amp;b&amp;amp;c"},
		{"&<>\"'", "&amp;&lt;&gt;&quot;&#39;"},
		{"<", "&lt;"},
		{"夜里太吵 <太>", "夜里太吵 &lt;太&gt;"},
		{"a\nb\tc", "a\nb\tc"},
		{"{{x}} ${y} `z`", "{{x}} ${y} `z`"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_str(printed(html_text, str_c(rows[i][0])), str_c(rows[i][1]));
		assert_str(printed(html_attr, str_c(rows[i][0])), str_c(rows[i][1]));
		assert_str(printed_c(html_text_c, rows[i][0]), str_c(rows[i][1]));
		assert_str(printed_c(html_attr_c, rows[i][0]), str_c(rows[i][1]));
	}
	assert_str(printed_c(html_text_c, NULL), S(""));
	assert_str(printed_c(html_attr_c, NULL), S(""));
}

/** No byte but the five is changed, and none of the five stays. */
static void every_byte(void **state)
{
	(void)state;
	for (int byte = 0; byte < 256; byte++) {
		char c = (char)byte;
		bool special = c == '&' || c == '<' || c == '>' || c == '"' || c == '\'';
		struct str text = printed(html_text, (struct str){&c, 1});

		if (special ? text.n < 4 || text.p[0] != '&' || text.p[text.n - 1] != ';' : !str_eq(text, (struct str){&c, 1}))
			fail_msg("byte %d: \"%.*s\"", byte, STR_FMT(text));
	}
}

/* --- Addresses ---------------------------------------------------------------------------------------------------- */

static void addresses(void **state)
{
	static const char *const rows[][2] = {
		{"/", "/"},
		{"/s/xq", "/s/xq"},
		{"/q/xq-7k3m?page=2&x=1#top", "/q/xq-7k3m?page=2&amp;x=1#top"},
		{"#top", "#top"},
		{"?page=2", "?page=2"},
		{"http://192.168.1.5:8311/s/xq", "http://192.168.1.5:8311/s/xq"},
		{"https://[fd00::1]/", "https://[fd00::1]/"},
		{"tel:+8613800000000", "tel:+8613800000000"},
		{"mailto:a@b.example", "mailto:a@b.example"},
		/* what would end the attribute is encoded for the address; what is encoded already stays */
		{"/a\"b'c<d>e", "/a%22b%27c%3Cd%3Ee"},
		{"/a b\n\r\t\\`^{|}", "/a%20b%0A%0D%09%5C%60%5E%7B%7C%7D"},
		{"/%E8%A1%97", "/%E8%A1%97"},
		{"/街", "/%E8%A1%97"},
		{"/\x01\x7f", "/%01%7F"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_str(printed(html_url, str_c(rows[i][0])), str_c(rows[i][1]));
		assert_str(printed_c(html_url_c, rows[i][0]), str_c(rows[i][1]));
	}
}

static void addresses_that_are_none(void **state)
{
	static const char *const rows[] = {
		"", "javascript:alert(1)", "JavaScript:alert(1)", " javascript:alert(1)", "\tjavascript:alert(1)",
		"java\nscript:alert(1)",
		"\x01javascript:alert(1)", "data:text/html,<script>", "vbscript:x", "file:///etc/passwd", "//evil.example", "//",
		"\\\\evil.example",
		"evil.example", "s/xq", "https:", "http:/evil.example", "https:evil.example", "tel", "blob:x", ":",
		"&#106;avascript:alert(1)",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_str(printed(html_url, str_c(rows[i])), S("#"));
		assert_str(printed_c(html_url_c, rows[i]), S("#"));
	}
	assert_str(printed_c(html_url_c, NULL), S("#"));
}

/** "/\evil" would be read as "//evil" by a browser; encoded, it is a path. */
static void a_backslash_is_no_slash(void **state)
{
	(void)state;
	assert_str(printed(html_url, S("/\\evil.example")), S("/%5Cevil.example"));
	assert_str(printed(html_url, S("/\t/evil.example")), S("/%09/evil.example"));
}

static void one_component(void **state)
{
	static const char *const rows[][2] = {
		{"", ""},
		{"xq-7k3m", "xq-7k3m"},
		{"A.b_c~9", "A.b_c~9"},
		{"../../o", "..%2F..%2Fo"},
		{"a/b?c#d&e=f+g%h", "a%2Fb%3Fc%23d%26e%3Df%2Bg%25h"},
		{"\"'<>", "%22%27%3C%3E"},
		{"javascript:", "javascript%3A"},
		{"街 1", "%E8%A1%97%201"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_str(printed(html_url_part, str_c(rows[i][0])), str_c(rows[i][1]));
		assert_str(printed_c(html_url_part_c, rows[i][0]), str_c(rows[i][1]));
	}
	assert_str(printed_c(html_url_part_c, NULL), S(""));
}

/** Whatever the byte: in no address may it end the attribute or begin a tag. */
static void no_byte_leaves_an_address(void **state)
{
	(void)state;
	for (int byte = 0; byte < 256; byte++) {
		char bytes[2] = {'/', (char)byte};
		struct str url = printed(html_url, (struct str){bytes, 2}), part;

		url = arena_dup(arena, url);
		part = printed(html_url_part, (struct str){bytes + 1, 1});
		for (const char *bad = "\"'<> \n\r\t`\\"; *bad; bad++)
			if (str_find(url, *bad) < url.n || str_find(part, *bad) < part.n)
				fail_msg("byte %d: \"%.*s\" \"%.*s\"", byte, STR_FMT(url), STR_FMT(part));
	}
}

/* --- By type ------------------------------------------------------------------------------------------------------ */

static void numbers(void **state)
{
	(void)state;
	begin(KIB(1));
	html_i64(&h, INT64_MIN);
	html_i64(&h, 0);
	html_i64(&h, INT64_MAX);
	assert_str(buf_str(&h.out), S("-922337203685477580809223372036854775807"));
	begin(KIB(1));
	html_u64(&h, 0);
	html_u64(&h, UINT64_MAX);
	assert_str(buf_str(&h.out), S("018446744073709551615"));
}

static void by_type(void **state)
{
	const char *c = "<a>";
	char own[] = "<b>";

	(void)state;
	begin(KIB(1));
	html_put(&h, S("<s>"));
	html_put(&h, c);
	html_put(&h, own);
	html_put(&h, -7);
	html_put(&h, (unsigned char)200);
	html_put(&h, (short)-3);
	html_put(&h, (uint64_t)8);
	html_put_attr(&h, S("\""));
	html_put_attr(&h, 5LL);
	html_put_url(&h, c);
	html_put_url(&h, S("/&"));
	html_put_url_part(&h, S("/&"));
	html_put_url_part(&h, 11);
	assert_str(buf_str(&h.out), S("&lt;s&gt;&lt;a&gt;&lt;b&gt;-7200-38&quot;5#/&amp;%2F%2611"));
}

static void made_by_us(void **state)
{
	(void)state;
	begin(KIB(1));
	html_put_safe(&h, (struct html_safe){S("<svg/>")});
	assert_str(buf_str(&h.out), S("<svg/>"));
}

/* --- Limits ------------------------------------------------------------------------------------------------------- */

static void a_page_too_long(void **state)
{
	(void)state;
	begin(16);
	html_text(&h, S("0123456789abcdef"));
	assert_false(buf_failed(&h.out));
	html_text(&h, S("g"));
	assert_true(buf_failed(&h.out));
	begin(16);
	html_text(&h, S("0123456789abc<")); /* the entity has no room */
	assert_true(buf_failed(&h.out));
	html_text(&h, S("x"));
	assert_true(buf_failed(&h.out)); /* and stays so */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(five_characters), UNIT(every_byte), UNIT(addresses), UNIT(addresses_that_are_none),
		UNIT(a_backslash_is_no_slash),
		UNIT(one_component), UNIT(no_byte_leaves_an_address), UNIT(numbers), UNIT(by_type), UNIT(made_by_us),
		UNIT(a_page_too_long),
	};

	return UNIT_RUN(tests);
}
