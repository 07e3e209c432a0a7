/* SPDX-License-Identifier: Apache-2.0 */
/* url.c - which addresses can be reached from the public Internet. */
#include <arpa/inet.h>
#include <ctype.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "model/check.h"

#define HOST_MAX 253

/* Names that never leave a local network (RFC 2606, 6761, 6762, 8375 and
 * habit). */
static const char *const local_names[] = { "arpa", "corp", "example", "home",
	"internal", "intra", "intranet", "invalid", "lan", "local",
	"localdomain", "localhost", "onion", "private", "test" };

/* Networks that the Internet does not route (IANA special-purpose). */
static const struct {
	uint32_t net;
	unsigned bits;
} private4[] = {
	{ 0x00000000, 8 },
	{ 0x0a000000, 8 },
	{ 0x64400000, 10 },
	{ 0x7f000000, 8 },
	{ 0xa9fe0000, 16 },
	{ 0xac100000, 12 },
	{ 0xc0000000, 24 },
	{ 0xc0000200, 24 },
	{ 0xc0a80000, 16 },
	{ 0xc6120000, 15 },
	{ 0xc6336400, 24 },
	{ 0xcb007100, 24 },
	{ 0xe0000000, 3 },
};

static bool
is_private4(uint32_t address)
{
	for (size_t i = 0; i < sizeof(private4) / sizeof(private4[0]); i++) {
		uint32_t mask = UINT32_MAX << (32 - private4[i].bits);

		if ((address & mask) == private4[i].net)
			return true;
	}
	return false;
}

/* Labels of letters, digits, - and _, 1 to 63 each (RFC 1035). */
static bool
is_name(const char *host)
{
	while (*host) {
		size_t len = strcspn(host, ".");

		if (len == 0 || len > 63 || host[0] == '-' ||
		    host[len - 1] == '-')
			return false;
		for (size_t i = 0; i < len; i++) {
			if (!isalnum((unsigned char)host[i]) &&
			    host[i] != '-' && host[i] != '_')
				return false;
		}
		host += len;
		if (*host == '.' && *++host == '\0')
			return false;
	}
	return true;
}

static bool
is_public_name(const char *host)
{
	const char *top = strrchr(host, '.');
	size_t len = 0;

	if (!top || !is_name(host))
		return false;
	top++;
	for (size_t i = 0; i < sizeof(local_names) / sizeof(local_names[0]);
	     i++) {
		if (strcasecmp(top, local_names[i]) == 0)
			return false;
	}
	if (strncasecmp(top, "xn--", 4) == 0)
		return true;
	while (isalpha((unsigned char)top[len]))
		len++;
	return len >= 2 && top[len] == '\0';
}

static bool
is_public_host(const char *host)
{
	struct in_addr v4;
	struct in6_addr v6;
	char inside[HOST_MAX + 1];
	size_t len = strlen(host);

	if (host[0] != '[') {
		if (inet_pton(AF_INET, host, &v4) == 1)
			return !is_private4(ntohl(v4.s_addr));
		return is_public_name(host);
	}
	if (len < 3 || host[len - 1] != ']')
		return false;
	snprintf(inside, sizeof(inside), "%.*s", (int)(len - 2), host + 1);
	/* 2000::/3 is all that is given out; 2001:db8::/32 is for examples. */
	return inet_pton(AF_INET6, inside, &v6) == 1 &&
	    (v6.s6_addr[0] & 0xe0) == 0x20 &&
	    memcmp(v6.s6_addr, "\x20\x01\x0d\xb8", 4) != 0;
}

/* ":8080" or nothing. */
static bool
is_port(const char *s, size_t len)
{
	unsigned long port = 0;

	if (len == 0)
		return true;
	if (s[0] != ':' || len < 3 || len > 6)
		return false;
	for (size_t i = 1; i < len; i++) {
		if (!isdigit((unsigned char)s[i]))
			return false;
		port = port * 10 + (unsigned long)(s[i] - '0');
	}
	return port > 0 && port <= 65535;
}

const char *
url_fault(const char *url)
{
	static const char unreachable[] =
	    "mène à une machine que l'on ne peut pas joindre depuis "
	    "Internet" NNBSP ": donnez une adresse publique.";
	char host[HOST_MAX + 1];
	const char *start, *end, *port;

	if (strpbrk(url, " \t"))
		return "contient une espace" NNBSP
		       ": remplacez-la par %20 ou renommez le fichier.";
	if (!text_is_http_url(url))
		return "n'est pas une adresse web" NNBSP
		       ": elle doit commencer par https:// ou http://.";
	start = strstr(url, "://") + 3;
	end = start + strcspn(start, "/?#\\");
	if (memchr(start, '@', (size_t)(end - start)))
		return "contient un identifiant ou un mot de passe avant "
		       "« @ »" NNBSP ": retirez-le.";
	port = start;
	if (*start == '[')
		port = memchr(start, ']', (size_t)(end - start));
	if (port)
		port = memchr(port, ':', (size_t)(end - port));
	if (!port)
		port = end;
	if (!is_port(port, (size_t)(end - port)))
		return "a un numéro de port incorrect" NNBSP
		       ": retirez ce qui suit « : » après le nom du site.";
	if (port - start > HOST_MAX)
		return unreachable;
	snprintf(host, sizeof(host), "%.*s", (int)(port - start), start);
	return is_public_host(host) ? NULL : unreachable;
}
