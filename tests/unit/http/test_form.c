#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "http/form.h"

#define TYPE S("multipart/form-data; boundary=xyz")

static struct arena *arena;

static int set_up(void **state)
{
	(void)state;
	arena = arena_new(MIB(1));
	return arena ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static void assert_str(struct str got, struct str want)
{
	if (!str_eq(got, want))
		fail_msg("got \"%.*s\", want \"%.*s\"", STR_FMT(got), STR_FMT(want));
}

static void urlencoded_fields(void **state)
{
	struct form form;

	(void)state;
	assert_int_equal(form_parse_urlencoded(arena, S("kind=noise&text=a+b%26%E8%8F%9C&&flag&kind=smell"), &form), OK);
	assert_int_equal(form.n, 4);
	assert_str(form_get(&form, S("kind")), S("noise"));
	assert_str(form_get(&form, S("text")), S("a b&\xE8\x8F\x9C"));
	assert_non_null(form_find(&form, S("flag")));
	assert_str(form_get(&form, S("flag")), S(""));
	assert_null(form_find(&form, S("Kind")));
	assert_int_equal(form_parse_urlencoded(arena, S(""), &form), OK);
	assert_int_equal(form.n, 0);
}

static void urlencoded_refused(void **state)
{
	static const struct str bad[] = {
		S_INIT("a=%"), S_INIT("a=%4"), S_INIT("a=%zz"), S_INIT("a=%00"), S_INIT("a=\0b"), S_INIT("a=%ff"), S_INIT("%c0%80=1"),
		S_INIT("a=%ed%a0%80"), S_INIT("a=%E8&b=%8F%9C"),
	};
	struct form form = {.n = 7};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(form_parse_urlencoded(arena, bad[i], &form), ERR_MALFORMED);
	assert_int_equal(form.n, 7); /* untouched on failure */
}

static void urlencoded_limit(void **state)
{
	struct buf b;
	struct form form;

	(void)state;
	buf_init(&b, arena, 0, KIB(4));
	for (int i = 0; i < HTTP_FIELDS_MAX; i++)
		buf_fmt(&b, "&f%d=%d", i, i);
	assert_int_equal(form_parse_urlencoded(arena, buf_str(&b), &form), OK);
	assert_int_equal(form.n, HTTP_FIELDS_MAX);
	assert_str(form_get(&form, S("f63")), S("63"));
	buf_put(&b, S("&one=more"));
	assert_int_equal(form_parse_urlencoded(arena, buf_str(&b), &form), ERR_LIMIT);
}

static void encoding_and_back(void **state)
{
	struct str text = S("a/b?c=d&e%20 +~._-\xE8\x8F\x9C");
	struct form form;

	(void)state;
	assert_str(url_encode(arena, text), S("a%2Fb%3Fc%3Dd%26e%2520%20%2B~._-%E8%8F%9C"));
	assert_int_equal(form_parse_urlencoded(arena, arena_fmt(arena, "x=%s", arena_c(arena, url_encode(arena, text))), &form), OK);
	assert_str(form_get(&form, S("x")), text);
	assert_str(url_encode(arena, S("")), S(""));
}

static void multipart_fields(void **state)
{
	const struct str body = S("--xyz\r\nContent-Disposition: form-data; name=\"kind\"\r\n\r\nnoise\r\n"
		"--xyz\r\ncontent-disposition: form-data; name=\"a%22b\"; filename=\"C:\\dir/pic;1.PNG\"\r\n"
		"Content-Type: image/png\r\n\r\n\x89PNG\r\n\0\xff--xyz\r\n--xy\r\n"
		"--xyz\r\nContent-Disposition: form-data; name=none; filename=\"\"\r\n\r\n\r\n--xyz--\r\n");
	struct form form;

	(void)state;
	assert_int_equal(form_parse_multipart(arena, TYPE, body, &form), OK);
	assert_int_equal(form.n, 3);
	assert_str(form.field[0].name, S("kind"));
	assert_str(form.field[0].value, S("noise"));
	assert_false(form.field[0].is_file);
	assert_str(form.field[1].name, S("a\"b"));
	assert_str(form.field[1].file_name, S("pic;1.PNG"));
	assert_true(form.field[1].is_file);
	assert_str(form.field[1].value, S("\x89PNG\r\n\0\xff--xyz\r\n--xy"));
	assert_str(form.field[2].name, S("none"));
	assert_true(form.field[2].is_file);
	assert_str(form.field[2].value, S(""));
}

static void multipart_types(void **state)
{
	const struct str empty = S("--a b--");
	struct form form = {.n = 7};

	(void)state;
	assert_int_equal(form_parse_multipart(arena, S("Multipart/Form-Data; charset=utf-8; Boundary=\"a b\""), empty, &form), OK);
	assert_int_equal(form.n, 0);
	assert_int_equal(form_parse_multipart(arena, S("multipart/mixed; boundary=\"a b\""), empty, &form), ERR_MALFORMED);
	assert_int_equal(form_parse_multipart(arena, S("multipart/form-data"), empty, &form), ERR_MALFORMED);
	assert_int_equal(form_parse_multipart(arena, S("multipart/form-data; boundary="), S("----"), &form), ERR_MALFORMED);
	assert_int_equal(form_parse_multipart(arena, S("multipart/form-data; boundary=\"a b"), empty, &form), ERR_MALFORMED);
	assert_int_equal(form_parse_multipart(arena, S("multipart/form-data; boundary="
		"01234567890123456789012345678901234567890123456789012345678901234567890"), empty, &form), ERR_MALFORMED);
}

static void multipart_refused(void **state)
{
#define HEAD "--xyz\r\nContent-Disposition: form-data; name=\"a\"\r\n"
	static const struct str bad[] = {
		S_INIT(""), S_INIT("--xy"), S_INIT("--xyz"), S_INIT("text\r\n--xyz--"), S_INIT("--xyz--\r\nmore"), S_INIT("--xyz-"),
		S_INIT(HEAD), S_INIT(HEAD "\r\n"), S_INIT(HEAD "\r\nvalue"), S_INIT(HEAD "\r\nvalue\r\n--xyz"),
		S_INIT(HEAD "\r\nvalue\r\n--xyzz--"), S_INIT(HEAD "\r\n\xff\r\n--xyz--"), S_INIT(HEAD "\r\na\0b\r\n--xyz--"),
		S_INIT(HEAD "Content-Disposition: form-data; name=\"b\"\r\n\r\n1\r\n--xyz--"), S_INIT(HEAD "nonsense\r\n\r\n1\r\n--xyz--"),
		S_INIT("--xyz\r\nContent-Type: text/plain\r\n\r\n1\r\n--xyz--"), S_INIT("--xyz\r\n\r\n1\r\n--xyz--"),
		S_INIT("--xyz\r\nContent-Disposition: form-data\r\n\r\n1\r\n--xyz--"),
		S_INIT("--xyz\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\n1\r\n--xyz--"),
		S_INIT("--xyz\r\nContent-Disposition: form-data; name=\"a\"; name=\"b\"\r\n\r\n1\r\n--xyz--"),
		S_INIT("--xyz\r\nContent-Disposition: form-data; name=\"a\r\n\r\n1\r\n--xyz--"),
		S_INIT("--xyz\r\nContent-Disposition: form-data; name=\"\xff\"\r\n\r\n1\r\n--xyz--"),
	};
	struct form form = {.n = 7};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (form_parse_multipart(arena, TYPE, bad[i], &form) != ERR_MALFORMED)
			fail_msg("accepted: %.*s", STR_FMT(bad[i]));
	assert_int_equal(form.n, 7);
}

static void multipart_limits(void **state)
{
	struct buf b;
	struct form form;

	(void)state;
	buf_init(&b, arena, 0, KIB(64));
	for (int i = 0; i <= HTTP_FIELDS_MAX; i++)
		buf_put(&b, S("--xyz\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nv\r\n"));
	buf_put(&b, S("--xyz--\r\n"));
	assert_int_equal(form_parse_multipart(arena, TYPE, buf_str(&b), &form), ERR_LIMIT);
	buf_init(&b, arena, 0, KIB(64));
	buf_put(&b, S("--xyz\r\nX: "));
	for (int i = 0; i < 5000; i++)
		buf_putc(&b, 'x');
	buf_put(&b, S("\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nv\r\n--xyz--\r\n"));
	assert_int_equal(form_parse_multipart(arena, TYPE, buf_str(&b), &form), ERR_MALFORMED);
	buf_init(&b, arena, 0, KIB(64));
	buf_put(&b, S("--xyz\r\n"));
	for (int i = 0; i < 50; i++)
		buf_put(&b, S("X: y\r\n"));
	assert_int_equal(form_parse_multipart(arena, TYPE, buf_str(&b), &form), ERR_LIMIT);
}

static void small_arena(void **state)
{
	struct arena *small = arena_new(100);
	struct form form = {.n = 7};

	(void)state;
	assert_int_equal(form_parse_urlencoded(small, S("a=b"), &form), ERR_LIMIT);
	assert_int_equal(form_parse_multipart(small, TYPE, S("--xyz--"), &form), ERR_LIMIT);
	assert_int_equal(form.n, 7);
	arena_free(small);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(urlencoded_fields),
		cmocka_unit_test(urlencoded_refused),
		cmocka_unit_test(urlencoded_limit),
		cmocka_unit_test(encoding_and_back),
		cmocka_unit_test(multipart_fields),
		cmocka_unit_test(multipart_types),
		cmocka_unit_test(multipart_refused),
		cmocka_unit_test(multipart_limits),
		cmocka_unit_test(small_arena),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
