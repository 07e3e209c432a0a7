/* SPDX-License-Identifier: Apache-2.0 */
/* kind.c - what the recognisers share. */
#include "kinds/kind.h"

#include <string.h>

#include "kinds/number.h"
#include "model/fold.h"

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_capital(char c)
{
	return c >= 'A' && c <= 'Z';
}

bool
kind_fits(const char *text, size_t len, const char *picture)
{
	size_t i;

	for (i = 0; i < len && picture[i]; i++) {
		bool good;

		if (picture[i] == '9')
			good = is_digit(text[i]);
		else if (picture[i] == 'A')
			good = is_capital(text[i]);
		else if (picture[i] == 'X')
			good = is_digit(text[i]) || is_capital(text[i]);
		else
			good = text[i] == picture[i];
		if (!good)
			return false;
	}
	return i == len && picture[i] == '\0';
}

size_t
kind_squeeze(
    const char *text, size_t len, const char *drop, char *out, size_t size)
{
	size_t n = 0;

	for (size_t i = 0; i < len;) {
		unsigned char c = (unsigned char)text[i];
		bool plain = is_digit((char)c) || is_capital((char)c);
		size_t blank = 0;

		if (!plain && (c <= ' ' || c >= 0x80))
			blank = blank_prefix(text + i, len - i);
		if (blank > 0) {
			i += blank;
			continue;
		}
		if (c == '\0' || n + 1 >= size)
			return 0;
		if (plain || !strchr(drop, c))
			out[n++] = text[i];
		i++;
	}
	out[n] = '\0';
	return n;
}

bool
kind_digits(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (!is_digit(text[i]))
			return false;
	}
	return len > 0;
}

bool
kind_luhn(const char *digits, size_t len)
{
	static const unsigned char twice[] = { 0, 2, 4, 6, 8, 1, 3, 5, 7, 9 };
	unsigned sum = 0;

	for (; len >= 2; len -= 2)
		sum += (unsigned)(digits[len - 1] - '0') +
		    twice[digits[len - 2] - '0'];
	if (len == 1)
		sum += (unsigned)(digits[0] - '0');
	return sum % 10 == 0;
}

int
kind_modulo(const char *digits, size_t len, int by)
{
	int rest = 0;

	if (!kind_digits(digits, len))
		return -1;
	for (size_t i = 0; i < len; i++)
		rest = (rest * 10 + digits[i] - '0') % by;
	return rest;
}

size_t
kind_fold(const char *text, size_t len, char out[KIND_NAME_SIZE])
{
	return len <= KIND_NAME_MAX ? fold_name(text, len, true, out) : 0;
}
