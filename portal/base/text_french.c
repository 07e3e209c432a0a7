/* SPDX-License-Identifier: Apache-2.0 */
/* text_french.c - numbers, sizes and plurals as French writes them. */
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "base/text.h"

/* Digits by threes, from the left. */
static void
append_grouped(struct str *s, const char *digits, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (i && (n - i) % 3 == 0)
			str_append(s, NNBSP);
		str_append_char(s, digits[i]);
	}
}

char *
text_int(struct arena *a, int64_t n)
{
	char digits[24];
	uint64_t u = n < 0 ? -(uint64_t)n : (uint64_t)n;
	struct str s;

	str_init(&s, a, 64);
	if (n < 0)
		str_append_char(&s, '-');
	snprintf(digits, sizeof(digits), "%ju", (uintmax_t)u);
	append_grouped(&s, digits, strlen(digits));
	return arena_strdup(a, str_text(&s));
}

char *
text_decimal(struct arena *a, double d, int decimals)
{
	char buf[400], *point, *end;
	struct str s;
	int most = DBL_DIG;

	if (!isfinite(d))
		return arena_strdup(a, "—");
	/* Digits further than that were never written: they are noise. */
	for (double left = fabs(d); most > 0 && left >= 1; left /= 10)
		most--;
	decimals = decimals < 0 ? 0 : decimals > most ? most : decimals;
	snprintf(buf, sizeof(buf), "%.*f", decimals, fabs(d));
	point = strpbrk(buf, ".,");
	end = buf + strlen(buf);
	if (point) {
		while (end[-1] == '0')
			*--end = '\0';
		if (end == point + 1)
			*point = '\0';
	} else {
		point = end;
	}
	str_init(&s, a, 1024);
	/* « -0 » would be a rounded nothing. */
	if (d < 0 && strspn(buf, "0.,") < strlen(buf))
		str_append_char(&s, '-');
	append_grouped(&s, buf, (size_t)(point - buf));
	if (*point) {
		str_append_char(&s, ',');
		str_append(&s, point + 1);
	}
	return arena_strdup(a, str_text(&s));
}

char *
text_digits(struct arena *a, const char *digits, size_t len)
{
	bool negative = len > 0 && digits[0] == '-';
	const char *whole = digits + negative;
	const char *point = memchr(digits, '.', len);
	struct str s;

	str_init(&s, a, len * 2 + 16);
	if (negative)
		str_append_char(&s, '-');
	append_grouped(
	    &s, whole, (size_t)((point ? point : digits + len) - whole));
	if (point) {
		str_append_char(&s, ',');
		str_append_n(&s, point + 1, len - (size_t)(point + 1 - digits));
	}
	return arena_strdup(a, str_text(&s));
}

char *
text_size(struct arena *a, int64_t bytes)
{
	static const char *const units[] = { "ko", "Mo", "Go", "To", "Po" };
	double d = (double)bytes / 1000;
	size_t i = 0;

	if (bytes < 1000)
		return arena_printf(a, "%d" NBSP "octet%s",
		    bytes < 0 ? 0 : (int)bytes, bytes < 2 ? "" : "s");
	/* 999,95 would be written 1000. */
	for (; d >= 999.95 && i < 4; i++)
		d /= 1000;
	return arena_printf(a, "%s" NBSP "%s", text_decimal(a, d, 1), units[i]);
}

char *
text_count(struct arena *a, int64_t n, const char *one, const char *many)
{
	return arena_printf(
	    a, "%s %s", text_int(a, n), n > -2 && n < 2 ? one : many);
}
