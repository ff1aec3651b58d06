/* What the answer of a robot means. */
#include "wire/robot.h"

#include <jansson.h>

#define TRN(msgid) msgid /* for the catalogue */

/** What each maker's numbers mean; 0 is "sent", and a number that is not here is refused by the robot for a reason of its own. */
static const struct {
	const char *brand;
	int64_t code;
	enum robot_verdict verdict;
	const char *why;
} codes[] = {
	{"wecom", 45009, ROBOT_TOO_FAST, TRN("the robot's limit is reached")},
	{"wecom", -1, ROBOT_LATER, TRN("the robot is busy")},
	{"wecom", 93000, ROBOT_REFUSED, TRN("the robot's address is wrong, or the robot was removed")},
	{"dingtalk", 130101, ROBOT_TOO_FAST, TRN("the robot's limit is reached")},
	{"dingtalk", 310000, ROBOT_REFUSED, TRN("the robot refuses: keyword, signature or address list")},
	{"dingtalk", 300001, ROBOT_REFUSED, TRN("the robot's address is wrong, or the robot was removed")},
	{"feishu", 9499, ROBOT_TOO_FAST, TRN("the robot's limit is reached")},
	{"feishu", 11232, ROBOT_TOO_FAST, TRN("the robot's limit is reached")},
	{"feishu", 19021, ROBOT_REFUSED, TRN("the robot refuses the signature: look at the secret")},
	{"feishu", 19022, ROBOT_REFUSED, TRN("the robot refuses: keyword, signature or address list")},
	{"feishu", 19024, ROBOT_REFUSED, TRN("the robot refuses: keyword, signature or address list")},
	{"feishu", 19001, ROBOT_REFUSED, TRN("the robot's address is wrong, or the robot was removed")},
};

static enum robot_verdict by_status(int status, const char **ret_why)
{
	if (status == 429) {
		*ret_why = TRN("the robot's limit is reached");
		return ROBOT_TOO_FAST;
	}
	if (status >= 400 && status < 500 && status != 408 && status != 425) {
		*ret_why = TRN("the other side refuses: look at the address");
		return ROBOT_REFUSED;
	}
	*ret_why = TRN("the other side is down, or its answer cannot be read");
	return ROBOT_LATER;
}

static enum robot_verdict by_code(const struct robot_brand *brand, int64_t code, const char **ret_why)
{
	if (code == 0) {
		*ret_why = NULL;
		return ROBOT_SENT;
	}
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		if (codes[i].code == code && strcmp(codes[i].brand, brand->word) == 0) {
			*ret_why = codes[i].why;
			return codes[i].verdict;
		}
	}
	*ret_why = TRN("the robot refuses the message");
	return ROBOT_REFUSED;
}

enum robot_verdict robot_reply(const struct robot_brand *brand, int status, struct str body, const char **ret_why)
{
	const char *key = strcmp(brand->word, "feishu") == 0 ? "code" : "errcode";
	json_t *root, *code;
	enum robot_verdict verdict;

	if (status < 200 || status > 299)
		return by_status(status, ret_why);
	if (strcmp(brand->word, "webhook") == 0) { /* any 2xx: it took it */
		*ret_why = NULL;
		return ROBOT_SENT;
	}
	root = json_loadb(body.n ? body.p : "", body.n, JSON_REJECT_DUPLICATES, NULL);
	code = json_object_get(root, key);
	verdict = json_is_integer(code) ? by_code(brand, json_integer_value(code), ret_why) : by_status(0, ret_why);
	json_decref(root);
	return verdict;
}
