#include "unit.h"
#include "wire/json.h"

static struct buf out;
static struct json j;

static int fresh(void **state)
{
	unit_fresh(state);
	buf_init(&out, arena, 0, MIB(1));
	json_init(&j, &out);
	return 0;
}

static void values(void **state)
{
	(void)state;
	json_open(&j, '[');
	json_str(&j, S("荔红"));
	json_i64(&j, INT64_MIN);
	json_id(&j, INT64_MAX);
	json_bool(&j, true);
	json_bool(&j, false);
	json_nothing(&j);
	json_str(&j, (struct str){0});
	json_close(&j, ']');
	assert_str(buf_str(&out), S("[\"荔红\",-9223372036854775808,\"9223372036854775807\",true,false,null,\"\"]"));
	assert_int_equal(j.depth, 0);
}

static void members(void **state)
{
	(void)state;
	json_open(&j, '{');
	json_member_str(&j, "a", S("x"));
	json_member_i64(&j, "b", 7);
	json_key(&j, "c");
	json_open(&j, '[');
	json_open(&j, '{');
	json_close(&j, '}');
	json_open(&j, '{');
	json_member_id(&j, "id", 9);
	json_close(&j, '}');
	json_close(&j, ']');
	json_key(&j, "d");
	json_nothing(&j);
	json_close(&j, '}');
	assert_str(buf_str(&out), S("{\"a\":\"x\",\"b\":7,\"c\":[{},{\"id\":\"9\"}],\"d\":null}"));
}

static void escapes(void **state)
{
	(void)state;
	json_str(&j, S("\"\\/\n\r\t\b\f\x01\x1f\x7f é"));
	assert_str(buf_str(&out), S("\"\\\"\\\\/\\u000a\\u000d\\u0009\\u0008\\u000c\\u0001\\u001f\x7f é\""));
}

static void escaped_keys(void **state)
{
	(void)state;
	json_open(&j, '{');
	json_member_i64(&j, "a\"b", 1);
	json_close(&j, '}');
	assert_str(buf_str(&out), S("{\"a\\\"b\":1}"));
}

static void deep(void **state)
{
	(void)state;
	for (int i = 0; i + 1 < JSON_DEPTH_MAX; i++)
		json_open(&j, '[');
	json_i64(&j, 1);
	json_i64(&j, 2);
	for (int i = 0; i + 1 < JSON_DEPTH_MAX; i++)
		json_close(&j, ']');
	assert_str(buf_str(&out), S("[[[[[[[[[[[[[[[1,2]]]]]]]]]]]]]]]"));
}

static void a_full_buffer_is_told(void **state)
{
	(void)state;
	buf_init(&out, arena, 0, 5);
	json_init(&j, &out);
	json_str(&j, S("12345"));
	assert_true(buf_failed(&out));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(values, fresh), cmocka_unit_test_setup(members, fresh), cmocka_unit_test_setup(escapes, fresh),
		cmocka_unit_test_setup(escaped_keys, fresh), cmocka_unit_test_setup(deep, fresh), cmocka_unit_test_setup(a_full_buffer_is_told, fresh),
	};

	return UNIT_RUN(tests);
}
