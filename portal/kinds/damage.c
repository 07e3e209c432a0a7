/* SPDX-License-Identifier: Apache-2.0 */
/* damage.c - what spreadsheets do to codes, and how to mend it. */
#include "kinds/damage.h"

#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kinds/moment.h"
#include "kinds/semantic.h"

enum {
	ROOM = 48,
	SURE_YEAR = 2010 /* no third number of a code: 7.5.2 is 07/05/2002 */
};

typedef bool mend_fn(const struct semantic *s, const char *text, size_t len,
    char *mended, size_t size);

/* Kinds that spreadsheets damage, and how many digits they have. */
static const struct numbered {
	const char *name;
	unsigned least, digits; /* digits left, and those there were */
} numbered[] = {
	{ "siret", 13, 14 },
	{ "siren", 8, 9 },
	{ "code_commune", 4, 5 },
	{ "code_postal", 4, 5 },
	{ "code_departement", 1, 2 },
	{ "code_region", 1, 2 },
	{ "cpv", 7, 8 },
	{ "insee_ape700", 4, 5 },
	{ "iso_country_code_numeric", 1, 3 },
};

static const struct numbered *
find_numbered(const struct semantic *s)
{
	for (size_t i = 0; i < sizeof(numbered) / sizeof(numbered[0]); i++) {
		if (strcmp(s->name, numbered[i].name) == 0)
			return &numbered[i];
	}
	return NULL;
}

static bool
give(const struct semantic *s, const char *text, size_t len, char *mended,
    size_t size)
{
	if (len == 0 || len >= size || !s->matches(text, len))
		return false;
	memcpy(mended, text, len);
	mended[len] = '\0';
	return true;
}

static bool
mend_zero(const struct semantic *s, const char *text, size_t len, char *mended,
    size_t size)
{
	static const char zeroes[] = "000000000";
	const struct numbered *n = s->is_code ? find_numbered(s) : NULL;
	char code[ROOM];

	if (!n || len < n->least || len >= n->digits ||
	    !isdigit((unsigned char)*text))
		return false;
	memcpy(code, zeroes, n->digits - len);
	memcpy(code + (n->digits - len), text, len);
	return give(s, code, n->digits, mended, size);
}

/* Digits of a number that ended in seven zeroes or more: they are lost. */
static bool
is_rounded(const struct semantic *s, const char *text, size_t len, char *mended,
    size_t size)
{
	(void)mended;
	(void)size;
	return (len == 13 || len == 14) &&
	    memcmp(text + len - 7, "0000000", 7) == 0 &&
	    strcmp(s->name, "siret") == 0;
}

/* 1,23E+13. All its digits may be there, when they were few. */
static bool
mend_scientific(const struct semantic *s, const char *text, size_t len,
    char *mended, size_t size)
{
	char d[ROOM], *mark, *end;
	size_t n = kind_squeeze(text, len, "", d, sizeof(d)), k;
	char *e = n > 0 ? strpbrk(d, "eE") : NULL;
	long power;

	if (!s->is_code || !e || e == d || !isdigit((unsigned char)*d))
		return false;
	power = strtol(e + 1, &end, 10);
	if (*end != '\0' || end == e + 1 || power < 3 || power > 30)
		return false;
	*e = '\0';
	mark = strpbrk(d, ",.");
	if (mark != d + 1 && mark)
		return false;
	if (mark)
		memmove(mark, mark + 1, strlen(mark));
	k = strlen(d);
	if (!kind_digits(d, k))
		return false;
	/* Only when no digit was rounded away. */
	if (k == (size_t)power + 1)
		give(s, d, k, mended, size);
	return true;
}

/* « 02-janv »: two parts in the order they were typed. « mars-24 » never was a
 * code of day and month: *sure is false. */
static bool
read_short_date(const char *text, size_t len, int parts[2], bool *sure)
{
	const char *dash = memchr(text, '-', len);
	size_t left = dash ? (size_t)(dash - text) : 0, used;
	size_t right = dash ? len - left - 1 : 0;

	*sure = false;
	if (!dash || len > 16)
		return false;
	if (moment_month(text, left, &used) > 0 && used == left)
		return right == 2 && kind_digits(dash + 1, right);
	parts[0] = kind_modulo(text, left, 100);
	parts[1] = moment_month(dash + 1, right, &used);
	*sure = parts[1] > 0 && used == right && left <= 2 && parts[0] > 0;
	return *sure;
}

/* 07/05/2024, as the day is stored in a workbook and often shown. */
static bool
read_full_date(const char *text, size_t len, int parts[2], bool *sure)
{
	struct moment m;

	if (!moment_read(text, len, &m) || m.has_time || m.separator == '.')
		return false;
	parts[0] = m.day;
	parts[1] = m.month;
	*sure = m.year >= SURE_YEAR;
	return true;
}

bool
damage_makes_dates(const struct semantic *s)
{
	return s->is_code && s->matches("1.1", 3);
}

/* Mended where a point parts the numbers of the code: 2.1 */
static bool
mend_date(const struct semantic *s, const char *text, size_t len, char *mended,
    size_t size)
{
	char code[ROOM];
	int parts[2];
	bool sure, full;

	if (!s->is_code)
		return false;
	full = damage_makes_dates(s) && read_full_date(text, len, parts, &sure);
	if (!full && !read_short_date(text, len, parts, &sure))
		return false;
	if (!full && !sure)
		return true;
	snprintf(code, sizeof(code), "%d.%d", parts[0], parts[1]);
	/* Any other whole date may well be one. */
	if (!give(s, code, strlen(code), mended, size) && full)
		return false;
	if (!sure)
		mended[0] = '\0';
	return true;
}

/* The + or the 0 that a number does not keep. */
static bool
mend_phone(const struct semantic *s, const char *text, size_t len, char *mended,
    size_t size)
{
	char d[ROOM], whole[ROOM + 1];
	size_t n;

	if (strncmp(s->name, "tel_", 4) != 0)
		return false;
	n = kind_squeeze(text, len, ".-", d, sizeof(d));
	if (!kind_digits(d, n) ||
	    (n != 9 && !(n == 11 && memcmp(d, "33", 2) == 0)))
		return false;
	snprintf(whole, sizeof(whole), "%s%s", n == 9 ? "0" : "+", d);
	return give(s, whole, n + 1, mended, size);
}

/* What people and programs put around codes to keep them as they are. */
static bool
mend_marks(const struct semantic *s, const char *text, size_t len, char *mended,
    size_t size)
{
	static const char marks[] = "'`\"=._";
	char code[ROOM];
	size_t n = kind_squeeze(text, len, marks, code, sizeof(code));

	/* A right quote is three bytes. */
	for (char *q; n > 0 && (q = strstr(code, "\xe2\x80\x99")) != NULL;) {
		memmove(q, q + 3, strlen(q + 3) + 1);
		n -= 3;
	}
	if (n == 0 || n == len)
		return false;
	return give(s, code, n, mended, size) ||
	    mend_zero(s, code, n, mended, size);
}

static const struct way {
	enum damage damage;
	mend_fn *find;
} of_digits[] = {
	{ DAMAGE_ROUNDED, is_rounded },
	{ DAMAGE_ZERO, mend_zero },
	{ DAMAGE_PHONE, mend_phone },
}, of_others[] = {
	{ DAMAGE_SCIENTIFIC, mend_scientific },
	{ DAMAGE_DATE, mend_date },
	{ DAMAGE_PHONE, mend_phone },
	{ DAMAGE_MARKS, mend_marks },
};

enum damage
damage_explain(const struct semantic *s, const char *text, size_t len,
    char *mended, size_t size)
{
	bool digits = kind_digits(text, len);
	const struct way *ways = digits ? of_digits : of_others;

	mended[0] = '\0';
	if (len == 0 || len >= ROOM)
		return DAMAGE_NONE;
	for (size_t i = 0; i < (digits ? 3 : 4); i++) {
		if (ways[i].find(s, text, len, mended, size))
			return ways[i].damage;
	}
	return DAMAGE_NONE;
}

enum damage
damage_find(const struct semantic *s, const char *text, size_t len,
    char *mended, size_t size)
{
	mended[0] = '\0';
	if (len == 0 || s->matches(text, len))
		return DAMAGE_NONE;
	return damage_explain(s, text, len, mended, size);
}
