/* SPDX-License-Identifier: Apache-2.0 */
/* kind_numbers.c - plain numbers, truth values, sums of money. */
#include <string.h>
#include <strings.h>

#include "kinds/kind.h"
#include "kinds/number.h"

enum {
	INT_DIGITS = 19
};

bool
kind_bool(const char *text, size_t len)
{
	static const char *const words[] = { "0", "1", "vrai", "faux", "true",
		"false", "oui", "non", "yes", "no", "y", "n", "o" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (len == strlen(words[i]) &&
		    strncasecmp(text, words[i], len) == 0)
			return true;
	}
	return false;
}

static size_t
count_digits(const char *text, size_t len)
{
	size_t n = 0;

	while (n < len && text[n] >= '0' && text[n] <= '9')
		n++;
	return n;
}

bool
kind_int(const char *text, size_t len)
{
	size_t minus = *text == '-';

	return len > minus && len - minus <= INT_DIGITS &&
	    kind_digits(text + minus, len - minus) &&
	    (text[minus] != '0' || len - minus == 1);
}

static bool
is_exponent(const char *text, size_t len)
{
	size_t at = 1;

	if (*text != 'e' && *text != 'E')
		return false;
	at += len > 1 && (text[1] == '-' || text[1] == '+');
	return at < len && kind_digits(text + at, len - at);
}

/* Digits, a mark and more of them; an exponent needs the mark. */
bool
kind_float(const char *text, size_t len)
{
	size_t minus = *text == '-', at,
	       n = count_digits(text + minus, len - minus);

	if (len == 3 &&
	    (strncasecmp(text, "inf", 3) == 0 ||
		strncasecmp(text, "nan", 3) == 0))
		return true;
	if (n == 0 || (text[minus] == '0' && n > 1))
		return false;
	at = minus + n;
	if (at == len)
		return n <= INT_DIGITS;
	if (text[at] != '.' && text[at] != ',')
		return false;
	n = count_digits(text + at + 1, len - at - 1);
	at += n + 1;
	return n > 0 && (at == len || is_exponent(text + at, len - at));
}

static bool
has_unit(
    const char *text, size_t len, enum number_unit from, enum number_unit to)
{
	struct number n;

	return number_read(text, len, &n) && n.unit >= from && n.unit <= to &&
	    !n.unit_first;
}

bool
kind_money(const char *text, size_t len)
{
	return has_unit(text, len, UNIT_EURO, UNIT_EURO) ||
	    has_unit(text, len, UNIT_DOLLAR, UNIT_YEN);
}

bool
kind_percent(const char *text, size_t len)
{
	return has_unit(text, len, UNIT_PERCENT, UNIT_PERCENT);
}
