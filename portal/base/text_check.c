/* SPDX-License-Identifier: Apache-2.0 */
/* text_check.c - addresses and identifiers that must have a given form. */
#include <string.h>
#include <strings.h>

#include "base/text.h"

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS "0123456789"

/* Names of 1 to 63 letters, digits and inner hyphens, parted by dots;
 * at least one dot. */
static bool
is_domain(const char *s)
{
	bool dotted = false;

	for (;;) {
		size_t n = strspn(s, LETTERS DIGITS "-");

		if (n == 0 || n > 63 || s[0] == '-' || s[n - 1] == '-')
			return false;
		s += n;
		if (!*s)
			return dotted;
		if (*s++ != '.')
			return false;
		dotted = true;
	}
}

bool
text_is_email(const char *s)
{
	size_t len = strlen(s);
	size_t local = strspn(s, LETTERS DIGITS ".!#$%&'*+/=?^_`{|}~-");

	return len <= 254 && local > 0 && local <= 64 && s[local] == '@' &&
	    s[0] != '.' && s[local - 1] != '.' && !strstr(s, "..") &&
	    is_domain(s + local + 1);
}

/* « :8080 » or nothing. */
static bool
is_port(const char *s, size_t len)
{
	unsigned port = 0;

	if (!len)
		return true;
	if (s[0] != ':' || len > 6)
		return false;
	for (size_t i = 1; i < len; i++) {
		if (s[i] < '0' || s[i] > '9')
			return false;
		port = port * 10 + (unsigned)(s[i] - '0');
	}
	return len == 1 || (port > 0 && port < 65536);
}

const bool text_not_in_iri[128] = {
	['<'] = true,
	['>'] = true,
	['"'] = true,
	['{'] = true,
	['}'] = true,
	['|'] = true,
	['\\'] = true,
	['^'] = true,
	['`'] = true,
};

/* Of a host name; accents are allowed. */
static bool
is_host_char(unsigned char c)
{
	return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ||
	    (c >= '-' && c <= '9' && c != '/') || c == '_' || c >= 0x80;
}

/* Host and port, `len` bytes: a name (accents allowed), IPv4 or [IPv6]. */
static bool
is_authority(const char *s, size_t len)
{
	size_t n = 0;

	if (s[0] == '[') {
		n = strspn(s + 1, DIGITS "abcdefABCDEF:.") + 1;
		if (n < 3 || n >= len || s[n] != ']')
			return false;
		n++;
	} else {
		while (n < len && s[n] != ':') {
			if (!is_host_char((unsigned char)s[n]))
				return false;
			n++;
		}
		if (!n || s[0] == '.' || s[0] == '-')
			return false;
	}
	return is_port(s + n, len - n);
}

bool
text_is_http_url(const char *s)
{
	size_t len = strlen(s);
	unsigned char all = 0;

	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)s[i];

		all |= c;

		/* RFC 3987 leaves these out; C1 controls are c2 80 to c2 9f,
		 * no-break space c2 a0. */
		if (c <= ' ' || c == 0x7f || (c < 0x80 && text_not_in_iri[c]))
			return false;
		if (c == 0xc2 && (unsigned char)s[i + 1] <= 0xa0)
			return false;
	}
	if (all >= 0x80 && !text_is_utf8(s, len))
		return false;
	if (strncasecmp(s, "https://", 8) == 0)
		s += 8;
	else if (strncasecmp(s, "http://", 7) == 0)
		s += 7;
	else
		return false;
	return is_authority(s, strcspn(s, "/?#"));
}

bool
text_is_uuid(const char *s)
{
	for (int i = 0; i < 36; i++) {
		bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;

		if (!s[i] || !strchr(hyphen ? "-" : DIGITS "abcdef", s[i]))
			return false;
	}
	return !s[36];
}

/* The sum of ISO/IEC 7812-1, annex B. */
static int
luhn(const char *s, size_t len)
{
	int sum = 0;

	for (size_t i = 0; i < len; i++) {
		int digit = s[len - 1 - i] - '0';

		if (i % 2)
			digit = digit > 4 ? digit * 2 - 9 : digit * 2;
		sum += digit;
	}
	return sum;
}

static bool
is_number(const char *s, size_t digits)
{
	return strspn(s, DIGITS) == digits && !s[digits] &&
	    strspn(s, "0") < digits;
}

bool
text_is_siren(const char *s)
{
	return is_number(s, 9) && luhn(s, 9) % 10 == 0;
}

bool
text_is_siret(const char *s)
{
	int sum = 0;

	if (!is_number(s, 14) || luhn(s, 9) % 10)
		return false;
	if (luhn(s, 14) % 10 == 0)
		return true;
	/* La Poste has more establishments than the key leaves numbers. */
	if (strncmp(s, "356000000", 9) != 0)
		return false;
	for (int i = 0; i < 14; i++)
		sum += s[i] - '0';
	return sum % 5 == 0;
}
