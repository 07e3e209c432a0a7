/* SPDX-License-Identifier: Apache-2.0 */
/* address.h - whom an IP address stands for. */
#ifndef PARVIS_BASE_ADDRESS_H
#define PARVIS_BASE_ADDRESS_H

#include "base/arena.h"

/*
 * What to count a visitor under, in a: the address; of an IPv6 one its network
 * of 64 bits, « 2001:db8::/64 », where everybody has more addresses than could
 * be counted (RFC 6177). An IPv4 one written as IPv6 (RFC 4291, 2.5.5.2) is
 * IPv4. What is no address is itself, its first 100 bytes.
 */
const char *address_network(struct arena *a, const char *address);

/* In a: less than who it was, for what is kept long: « 192.0.2.0/24 »,
 * « 2001:db8:1::/48 ». What is no address, or is short already, is itself. */
const char *address_short(struct arena *a, const char *address);

#endif
