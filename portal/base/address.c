/* SPDX-License-Identifier: Apache-2.0 */
/* address.c - networks of IPv6 addresses. */
#include "base/address.h"

#include <arpa/inet.h>
#include <string.h>

const char *
address_network(struct arena *a, const char *address)
{
	struct in6_addr v6;
	char text[INET6_ADDRSTRLEN];

	if (inet_pton(AF_INET6, address, &v6) != 1)
		return arena_printf(a, "%.100s", address);
	if (IN6_IS_ADDR_V4MAPPED(&v6)) {
		inet_ntop(AF_INET, &v6.s6_addr[12], text, sizeof(text));
		return arena_strdup(a, text);
	}
	memset(&v6.s6_addr[8], 0, 8);
	inet_ntop(AF_INET6, &v6, text, sizeof(text));
	return arena_printf(a, "%s/64", text);
}
