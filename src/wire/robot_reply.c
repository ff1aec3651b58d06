/* What the answer of a robot means. */
#include "wire/robot.h"

#include <jansson.h>

#define TRN(msgid) msgid /* for the catalogue */

#define DINGTALK_GUARD 310000

/** What is told of a robot that took nothing. */
enum reason { NONE, TOO_FAST, BUSY, GONE, CLOCK, GUARD, KEYWORD, MOVED, ADDRESS, ADDRESS_OR_SECRET, DOWN, UNREAD, REFUSED, REASON__COUNT };

static const char *const reasons[REASON__COUNT] = {
	[TOO_FAST] = TRN("the robot's limit is reached"),
	[BUSY] = TRN("the robot is busy"),
	[GONE] = TRN("the robot's address is wrong, or the robot was removed"),
	[CLOCK] = TRN("the robot refuses the signature: look at the secret, and at the clock of this computer"),
	[GUARD] = TRN("the robot refuses: keyword, signature or address list"),
	[KEYWORD] = TRN("the robot wants a word in each message that these do not hold: take the keyword off, or use its signature"),
	[MOVED] = TRN("it has moved: enter its new address"),
	[ADDRESS] = TRN("the other side refuses: look at the address"),
	[ADDRESS_OR_SECRET] = TRN("the other side refuses: look at address and secret"),
	[DOWN] = TRN("the other side is down"),
	[UNREAD] = TRN("the other side's answer cannot be read"),
	[REFUSED] = TRN("the robot refuses the message"),
};

/** What each maker's numbers mean; 0 is "sent", and a number that is not here is refused by the robot for a reason of its own. */
static const struct {
	const char *brand;
	int64_t code;
	enum robot_verdict verdict;
	enum reason why;
} codes[] = {
	{"wecom", 45009, ROBOT_TOO_FAST, TOO_FAST},
	{"wecom", 45011, ROBOT_TOO_FAST, TOO_FAST},
	{"wecom", 45033, ROBOT_TOO_FAST, TOO_FAST},    /* too many at once */
	{"wecom", -1, ROBOT_LATER, BUSY},
	{"wecom", 93000, ROBOT_REFUSED, GONE},
	{"wecom", 93004, ROBOT_REFUSED, GONE},
	{"wecom", 93008, ROBOT_REFUSED, GONE},
	{"dingtalk", 130101, ROBOT_TOO_FAST, TOO_FAST},
	{"dingtalk", 410100, ROBOT_TOO_FAST, TOO_FAST},
	{"dingtalk", 90002, ROBOT_TOO_FAST, TOO_FAST}, /* of all who ask from this address */
	{"dingtalk", 90018, ROBOT_TOO_FAST, TOO_FAST},
	{"dingtalk", -1, ROBOT_LATER, BUSY},
	{"dingtalk", DINGTALK_GUARD, ROBOT_REFUSED, GUARD},
	{"dingtalk", 300001, ROBOT_REFUSED, GONE},
	{"dingtalk", 400013, ROBOT_REFUSED, GONE},     /* the group was dissolved */
	{"dingtalk", 400101, ROBOT_REFUSED, GONE},
	{"dingtalk", 400102, ROBOT_REFUSED, GONE},
	{"dingtalk", 400106, ROBOT_REFUSED, GONE},
	{"feishu", 9499, ROBOT_TOO_FAST, TOO_FAST},
	{"feishu", 11232, ROBOT_TOO_FAST, TOO_FAST},
	{"feishu", 99991400, ROBOT_TOO_FAST, TOO_FAST},
	{"feishu", 230020, ROBOT_TOO_FAST, TOO_FAST},
	{"feishu", 1000004, ROBOT_TOO_FAST, TOO_FAST},
	{"feishu", 1000005, ROBOT_TOO_FAST, TOO_FAST},
	{"feishu", -1, ROBOT_LATER, BUSY},
	{"feishu", 2200, ROBOT_LATER, BUSY},
	{"feishu", 1500, ROBOT_LATER, BUSY},
	{"feishu", 19021, ROBOT_REFUSED, CLOCK},
	{"feishu", 19022, ROBOT_REFUSED, GUARD},
	{"feishu", 19024, ROBOT_REFUSED, GUARD},
	{"feishu", 19001, ROBOT_REFUSED, GONE},
	{"feishu", 19007, ROBOT_REFUSED, GONE},
};

static enum robot_verdict say(enum robot_verdict verdict, enum reason why, const char **ret_why)
{
	*ret_why = reasons[why];
	return verdict;
}

static enum robot_verdict by_status(int status, const char **ret_why)
{
	if (status == 429)
		return say(ROBOT_TOO_FAST, TOO_FAST, ret_why);
	if (status == 301 || status == 302 || status == 307 || status == 308)
		return say(ROBOT_REFUSED, MOVED, ret_why);
	if (status == 404 || status == 410)
		return say(ROBOT_REFUSED, ADDRESS, ret_why);
	if (status >= 400 && status < 500 && status != 408 && status != 425)
		return say(ROBOT_REFUSED, ADDRESS_OR_SECRET, ret_why);
	if (status >= 500)
		return say(ROBOT_LATER, DOWN, ret_why);
	return say(ROBOT_LATER, UNREAD, ret_why);
}

/** DingTalk has one number for all that guards a robot, and says in words which of it. */
static enum reason guard_of(struct str said)
{
	if (str_find_str(said, S("timestamp")) < said.n || str_find_str(said, S("sign")) < said.n || str_find_str(said, S("expire")) < said.n)
		return CLOCK;
	if (str_find_str(said, S("keyword")) < said.n)
		return KEYWORD;
	return GUARD;
}

static enum robot_verdict by_code(const struct robot_brand *brand, int64_t code, struct str said, const char **ret_why)
{
	if (code == 0)
		return say(ROBOT_SENT, NONE, ret_why);
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (codes[i].code == code && strcmp(codes[i].brand, brand->word) == 0)
			return say(codes[i].verdict, code == DINGTALK_GUARD ? guard_of(said) : codes[i].why, ret_why);
	return say(ROBOT_REFUSED, REFUSED, ret_why);
}

/** What stands before DingTalk's robots has a form of its own for "too fast". */
static bool is_gate(const struct robot_brand *brand, json_t *root)
{
	const char *code = json_string_value(json_object_get(root, "code"));

	return strcmp(brand->word, "dingtalk") == 0 && (json_integer_value(json_object_get(root, "status")) == 1111 || (code && strstr(code, "QpsLimit")));
}

/** Feishu's older servers, and those on own premises, say StatusCode. */
static json_t *code_of(const struct robot_brand *brand, json_t *root)
{
	json_t *code = json_object_get(root, strcmp(brand->word, "feishu") == 0 ? "code" : "errcode");

	return code || strcmp(brand->word, "feishu") != 0 ? code : json_object_get(root, "StatusCode");
}

enum robot_verdict robot_reply(const struct robot_brand *brand, int status, struct str body, const char **ret_why)
{
	bool took = status >= 200 && status <= 299;
	enum robot_verdict verdict;
	json_t *root, *code;

	if (strcmp(brand->word, "webhook") == 0) /* any 2xx: it took it, whatever it says besides */
		return took ? say(ROBOT_SENT, NONE, ret_why) : by_status(status, ret_why);
	root = json_loadb(body.n ? body.p : "", body.n, JSON_REJECT_DUPLICATES, NULL);
	code = code_of(brand, root);
	if (is_gate(brand, root) && !json_is_integer(code))
		verdict = say(ROBOT_TOO_FAST, TOO_FAST, ret_why);
	else if (took && json_is_integer(code))
		verdict = by_code(brand, json_integer_value(code), str_c(json_string_value(json_object_get(root, "errmsg"))), ret_why);
	else
		verdict = by_status(took ? 0 : status, ret_why);
	json_decref(root);
	return verdict;
}
