/* SPDX-License-Identifier: Apache-2.0 */
/* format.c - the text of a typed cell in its column's own writing. */
#include "store/format.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

const char *const digit_groups[GROUPS] = { "", " ", NBSP, NNBSP, "'",
	"\xe2\x80\x99", ".", "," };

const char *const french_months[12] = { "janvier", "février", "mars", "avril",
	"mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
	"décembre" };

/* Longest text we make: digits, groups, decimals. */
enum {
	TEXT_MAX = 512
};

static const char *
read_group(const char *p, struct cell_format *out)
{
	if (*p != '#')
		return p;
	for (int g = GROUP_SPACE; g < GROUPS; g++) {
		size_t n = strlen(digit_groups[g]);

		if (strncmp(p + 1, digit_groups[g], n) == 0 &&
		    strncmp(p + 1 + n, "##", 2) == 0) {
			out->group = (enum digit_group)g;
			return p + 1 + n + 2;
		}
	}
	return p;
}

/* The end of the digits of a format. */
static const char *
read_digits(const char *p, struct cell_format *out)
{
	p = read_group(p, out);
	p += *p == '0';
	out->optional = *p == '[';
	p += out->optional;
	if (*p == '.' || *p == ',') {
		out->mark = *p++;
		out->decimals = (unsigned char)strspn(p, "0");
		p += out->decimals;
		out->shortest = *p == '#';
		p += out->shortest;
	}
	return p + (*p == ']');
}

static void
read_number(const char *p, struct cell_format *out)
{
	size_t n = strcspn(p, "#0");

	if (p[n] == '\0')
		return;
	out->before = p;
	out->before_len = n;
	out->after = read_digits(p + n, out);
	out->after_len = strlen(out->after);
}

/* Bytes of the space at p, at most len of them. */
static size_t
one_space(const char *p, size_t len)
{
	for (int g = GROUP_SPACE; g <= GROUP_NNBSP; g++) {
		size_t n = strlen(digit_groups[g]);

		if (n <= len && memcmp(p, digit_groups[g], n) == 0)
			return n;
	}
	return 0;
}

const char *
cell_format_unit(const char *format, size_t *n)
{
	struct cell_format f = { 0 };
	size_t gap;

	read_number(format, &f);
	*n = f.before_len;
	for (size_t k = 1; k <= 3 && k < f.before_len; k++) {
		if (one_space(f.before + f.before_len - k, k) == k)
			*n = f.before_len - k;
	}
	if (f.before_len > 0)
		return f.before;
	gap = one_space(f.after, f.after_len);
	*n = f.after_len - gap;
	return f.after ? f.after + gap : format;
}

static size_t
count(const char *p, char c)
{
	size_t n = 0;

	while (p[n] == c)
		n++;
	return n;
}

static void
read_moment(const char *p, struct cell_format *out)
{
	size_t d = count(p, 'd'), y = count(p, 'y'), m;

	if ((d == 0) == (y == 0))
		return;
	out->day_first = d > 0;
	p += d + y;
	out->separator = *p == 'm' ? '\0' : *p++;
	m = count(p, 'm');
	out->in_words = m == 4;
	out->padded = m == 2;
	p += m + (out->separator != '\0');
	out->short_year = d > 0 && count(p, 'y') == 2;
	p += count(p, 'd') + count(p, 'y');
	if (*p != 'T' && *p != ' ')
		return;
	out->joint = *p;
	out->seconds = strlen(p) > strlen(" hh:mm");
}

static void
read_time(const char *p, struct cell_format *out)
{
	size_t h = count(p, 'h'),
	       n = p[h] == '"' ? strcspn(p + h + 1, "\"") : 1;

	if (h == 0 || p[h] == '\0')
		return;
	out->padded = h == 2;
	out->hours = p + h + (p[h] == '"');
	out->hours_len = n;
	out->seconds = strchr(out->hours + n, 's') != NULL;
}

static void
read_words(const char *p, struct cell_format *out)
{
	const char *bar = strchr(p, '|');

	if (!bar)
		return;
	out->yes = p;
	out->yes_len = (size_t)(bar - p);
	out->no = bar + 1;
	out->no_len = strlen(bar + 1);
}

void
cell_format_read(const struct column *c, struct cell_format *out)
{
	*out = (struct cell_format){ .type = c->type,
		.mark = '.',
		.shortest = true,
		.padded = true,
		.separator = '-',
		.joint = 'T',
		.hours = ":",
		.hours_len = 1,
		.seconds = true,
		.yes = "oui",
		.no = "non",
		.yes_len = 3,
		.no_len = 3 };
	if (!c->format || c->format[0] == '\0')
		return;
	if (c->type == COLUMN_INT || c->type == COLUMN_DECIMAL)
		read_number(c->format, out);
	else if (c->type == COLUMN_DATE || c->type == COLUMN_DATETIME)
		read_moment(c->format, out);
	else if (c->type == COLUMN_TIME)
		read_time(c->format, out);
	else if (c->type == COLUMN_BOOL)
		read_words(c->format, out);
}

/* Decimal digits of n before p; returns their start. */
static char *
put_digits(char *p, uint64_t n, const struct cell_format *f)
{
	const char *sep = digit_groups[f->group];
	size_t sep_len = strlen(sep), done = 0;

	do {
		if (done > 0 && done % 3 == 0 && sep_len > 0) {
			p -= sep_len;
			memcpy(p, sep, sep_len);
		}
		*--p = (char)('0' + n % 10);
		n /= 10;
		done++;
	} while (n > 0);
	return p;
}

static const uint64_t powers[] = { 1, 10, 100, 1000, 10000, 100000, 1000000,
	10000000, 100000000, 1000000000, 10000000000, 100000000000,
	1000000000000, 10000000000000, 100000000000000, 1000000000000000 };
enum {
	POWERS = sizeof(powers) / sizeof(powers[0])
};

/* n / 10^decimals with its mark, written before `end`. */
static char *
put_fixed(char *end, uint64_t n, unsigned decimals, bool negative,
    const struct cell_format *f)
{
	char *p = end;
	uint64_t frac = n % powers[decimals];

	for (unsigned i = 0; i < decimals; i++) {
		*--p = (char)('0' + frac % 10);
		frac /= 10;
	}
	if (decimals > 0)
		*--p = f->mark;
	p = put_digits(p, n / powers[decimals], f);
	if (negative)
		*--p = '-';
	return p;
}

/*
 * The fewest decimals, from `from` on, whose digits read back as the same
 * number. Below 10^15 a quotient by a power of ten is correctly rounded, as
 * it was when the cell was read.
 */
static bool
find_decimals(
    double d, unsigned from, bool only, unsigned *decimals, uint64_t *digits)
{
	for (unsigned k = from; k < POWERS; k++) {
		double scaled = d * (double)powers[k];

		if (scaled >= 1e15)
			return false;
		*digits = (uint64_t)(scaled + 0.5);
		*decimals = k;
		if ((double)*digits / (double)powers[k] == d)
			return true;
		if (only)
			return false;
	}
	return false;
}

/* What no short decimal gives back: 17 digits do. */
static size_t
write_long(double d, const struct cell_format *f, char *out)
{
	char *point;
	int n = 0;

	for (int digits = 15; digits <= 17; digits++) {
		n = snprintf(out, TEXT_MAX, "%.*g", digits, d);
		if (strtod(out, NULL) == d)
			break;
	}
	point = strchr(out, '.');
	if (point)
		*point = f->mark;
	return (size_t)n;
}

static char *
put_text(char *p, const char *text, size_t len)
{
	if (len > 0)
		memcpy(p - len, text, len);
	return p - len;
}

/* n / 10^decimals as the column writes it. */
static size_t
write_digits(const struct cell_format *f, uint64_t n, unsigned decimals,
    bool negative, char *out)
{
	char text[TEXT_MAX], *end = text + sizeof(text), *p = end;

	/* Longer than any unit: not one of ours. */
	if (f->before_len + f->after_len > TEXT_MAX / 2)
		return 0;
	p = put_text(p, f->after, f->after_len);
	p = put_fixed(p, n, decimals, negative, f);
	p = put_text(p, f->before, f->before_len);
	memcpy(out, p, (size_t)(end - p));
	return (size_t)(end - p);
}

static size_t
write_decimal(const struct cell_format *f, double d, char *out)
{
	unsigned decimals = f->optional && d == trunc(d) ? 0 : f->decimals;
	uint64_t digits;

	if (!find_decimals(fabs(d), decimals, !f->shortest, &decimals, &digits))
		return write_long(d, f, out);
	return write_digits(f, digits, decimals, d < 0, out);
}

static size_t
write_int(const struct cell_format *f, int64_t i, char *out)
{
	uint64_t n = i < 0 ? 0 - (uint64_t)i : (uint64_t)i;

	return write_digits(f, n, 0, i < 0, out);
}

static size_t
write_number_part(const char *two, bool padded, char *out)
{
	if (!padded && two[0] == '0') {
		out[0] = two[1];
		return 1;
	}
	memcpy(out, two, 2);
	return 2;
}

/* iso is AAAA-MM-JJ. */
static size_t
write_date_words(const char *iso, char *out)
{
	int m = (iso[5] - '0') * 10 + iso[6] - '1';
	size_t n = write_number_part(iso + 8, false, out);

	if (n == 1 && out[0] == '1') {
		memcpy(out + n, "er", 2);
		n += 2;
	}
	return n +
	    (size_t)snprintf(out + n, TEXT_MAX - n, " %s %.4s",
		french_months[m >= 0 && m < 12 ? m : 0], iso);
}

static size_t
write_date(const struct cell_format *f, const char *iso, char *out)
{
	const char *month = iso + 5, *day = iso + 8;
	size_t n = 4, sep = f->separator != '\0', cut = f->short_year ? 2 : 0;

	if (f->in_words)
		return write_date_words(iso, out);
	if (!f->day_first) {
		memcpy(out, iso, n);
		out[n] = f->separator;
		n += sep;
		n += write_number_part(month, f->padded, out + n);
		out[n] = f->separator;
		n += sep;
		return n + write_number_part(day, f->padded, out + n);
	}
	n = write_number_part(day, f->padded, out);
	out[n++] = f->separator;
	n += write_number_part(month, f->padded, out + n);
	out[n++] = f->separator;
	memcpy(out + n, iso + cut, 4 - cut);
	return n + 4 - cut;
}

/* v is AAAA-MM-JJTHH:MM:SS and an offset. */
static size_t
write_datetime(const struct cell_format *f, const struct value *v, char *out)
{
	size_t n = write_date(f, v->text, out);
	size_t time = f->seconds ? 8 : 5, rest = v->len - 19;

	out[n++] = f->joint;
	memcpy(out + n, v->text + 11, time);
	n += time;
	memcpy(out + n, v->text + 19, rest);
	return n + rest;
}

/* v is HH:MM:SS. */
static size_t
write_time(const struct cell_format *f, const struct value *v, char *out)
{
	size_t n = write_number_part(v->text, f->padded, out);
	size_t rest = f->seconds ? 5 : 2;

	memcpy(out + n, f->hours, f->hours_len);
	n += f->hours_len;
	memcpy(out + n, v->text + 3, rest);
	return n + rest;
}

static size_t
write_word(const struct cell_format *f, bool yes, char *out)
{
	size_t n = yes ? f->yes_len : f->no_len;

	n = n < TEXT_MAX ? n : TEXT_MAX;
	memcpy(out, yes ? f->yes : f->no, n);
	return n;
}

static size_t
write_text(const struct cell_format *f, const struct value *v, char *out)
{
	if (f->type == COLUMN_DATE && v->len == 10)
		return write_date(f, v->text, out);
	if (f->type == COLUMN_DATETIME && v->len >= 19 && v->len <= 32)
		return write_datetime(f, v, out);
	if (f->type == COLUMN_TIME && v->len == 8 && f->hours_len < 8)
		return write_time(f, v, out);
	return 0;
}

static size_t
write_any(const struct cell_format *f, const struct value *v, char *out)
{
	if (v->type == VALUE_TEXT)
		return write_text(f, v, out);
	if (v->type == VALUE_REAL)
		return write_decimal(f, v->d, out);
	if (f->type == COLUMN_BOOL)
		return write_word(f, v->i != 0, out);
	if (f->type == COLUMN_DECIMAL)
		return write_decimal(f, (double)v->i, out);
	return write_int(f, v->i, out);
}

size_t
cell_format_write(
    const struct cell_format *f, const struct value *v, char *out, size_t size)
{
	char text[TEXT_MAX];
	const char *from = text;
	size_t n;

	if (v->type == VALUE_NULL)
		return 0;
	n = write_any(f, v, text);
	if (n == 0 && v->type == VALUE_TEXT) {
		from = v->text;
		n = v->len;
	}
	n = n < size ? n : size;
	if (n > 0)
		memcpy(out, from, n);
	return n;
}

size_t
table_text_of(
    const struct column *c, const struct value *v, char *out, size_t size)
{
	struct cell_format f;

	cell_format_read(c, &f);
	return cell_format_write(&f, v, out, size);
}
