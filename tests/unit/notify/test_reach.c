/* Addresses a message never goes to, whatever form they are written in. */
#include "../unit.h"
#include "notify/reach.h"

#include <arpa/inet.h>
#include <netinet/in.h>

static bool refused(const char *text)
{
	struct sockaddr_in four = {.sin_family = AF_INET};
	struct sockaddr_in6 six = {.sin6_family = AF_INET6};

	if (inet_pton(AF_INET, text, &four.sin_addr) == 1)
		return reach_refused((struct sockaddr *)&four);
	if (inet_pton(AF_INET6, text, &six.sin6_addr) != 1)
		fail_msg("%s is no address", text);
	return reach_refused((struct sockaddr *)&six);
}

static void link_local(void **state)
{
	static const char *const none[] = {"169.254.169.254", "169.254.0.1", "100.100.100.200", "192.0.0.192", "fe80::1", "febf::1", "fd00:ec2::254",
		"::ffff:169.254.169.254", "::169.254.169.254", "::ffff:0:169.254.169.254", "64:ff9b::169.254.169.254", "64:ff9b:1:2:3:4:169.254.169.254",
		"2002:a9fe:a9fe::1", "2001:0:1:2:0:0:5601:5601", "2001:0:a9fe:a9fe::1", "2001:db8::5efe:169.254.169.254", "2001:db8::200:5efe:169.254.169.254"};
	static const char *const fine[] = {"127.0.0.1", "10.0.0.5", "192.168.1.1", "8.8.8.8", "::1", "fd00::1", "2001:db8::1", "::ffff:10.0.0.5",
		"64:ff9b::8.8.8.8", "2002:0808:0808::1", "169.253.0.1", "2001:0:1:2:0:0:f7f7:f7f7", "2001:db8::a9fe:a9fe"};

	(void)state;
	for (size_t i = 0; i < COUNT(none); i++)
		if (!refused(none[i]))
			fail_msg("%s is let through", none[i]);
	for (size_t i = 0; i < COUNT(fine); i++)
		if (refused(fine[i]))
			fail_msg("%s is refused", fine[i]);
	assert_true(reach_refused(&(struct sockaddr){.sa_family = AF_UNIX}));
}

int main(void)
{
	const struct CMUnitTest tests[] = {UNIT(link_local)};

	return UNIT_RUN(tests);
}
