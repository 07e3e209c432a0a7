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

const char *
address_short(struct arena *a, const char *address)
{
	unsigned char v4[4];
	struct in6_addr v6;
	char text[INET6_ADDRSTRLEN];

	/* One name for an address, whoever wrote it. */
	if (inet_pton(AF_INET6, address, &v6) == 1 &&
	    IN6_IS_ADDR_V4MAPPED(&v6)) {
		memcpy(v4, &v6.s6_addr[12], sizeof(v4));
	} else if (inet_pton(AF_INET6, address, &v6) == 1) {
		memset(&v6.s6_addr[6], 0, 10);
		inet_ntop(AF_INET6, &v6, text, sizeof(text));
		return arena_printf(a, "%s/48", text);
	} else if (inet_pton(AF_INET, address, v4) != 1) {
		return arena_strdup(a, address);
	}
	return arena_printf(a, "%d.%d.%d.0/24", v4[0], v4[1], v4[2]);
}
