/* SPDX-License-Identifier: Apache-2.0 */
/* test_address.c - whom an address stands for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/address.h"

static void
groups_ipv6_by_network_only(void **state)
{
	static const char *const cases[][2] = {
		{ "192.0.2.7", "192.0.2.7" },
		{ "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64" },
		{ "2001:DB8:1:2::1", "2001:db8:1:2::/64" },
		{ "2001:db8:1:3::1", "2001:db8:1:3::/64" },
		{ "::1", "::/64" },
		/* Not one network for the whole of IPv4. */
		{ "::ffff:192.0.2.7", "192.0.2.7" },
		{ "::ffff:c000:208", "192.0.2.8" },
		{ "", "" },
		{ "unknown", "unknown" },
	};
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(
		    address_network(a, cases[i][0]), cases[i][1]);
	arena_free(a);
}

static void
shortens_what_is_kept_long(void **state)
{
	static const char *const cases[][2] = {
		{ "192.0.2.77", "192.0.2.0/24" },
		{ "192.0.2.0/24", "192.0.2.0/24" },
		{ "::ffff:192.0.2.77", "192.0.2.0/24" },
		{ "2001:db8:1:2:3:4:5:6", "2001:db8:1::/48" },
		{ "2001:db8:1::/48", "2001:db8:1::/48" },
		{ "", "" },
		{ "unix", "unix" },
	};
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(address_short(a, cases[i][0]), cases[i][1]);
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shortens_what_is_kept_long),
		cmocka_unit_test(groups_ipv6_by_network_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
