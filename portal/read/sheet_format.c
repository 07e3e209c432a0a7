/* SPDX-License-Identifier: Apache-2.0 */
/* sheet_format.c - the number formats of spreadsheets. */
#include "read/sheet_format.h"

#include <string.h>
#include <strings.h>

#include "base/text.h"

enum mask_marks {
	FORCED = 1, /* a digit that is always shown */
	OPTIONAL
};

/* What a code has, beside digits and words. */
enum sign {
	POINT = 1,
	THOUSANDS = 2,
	PERCENT = 4,
	FRACTION = 8,
	EXPONENT = 16,
	TEXT = 32,
	YEAR = 64,
	MONTH = 128,
	DAY = 256,
	HOUR = 512,
	SECOND = 1024
};

/* A code being read, first section only. */
struct scan {
	const char *p;
	unsigned digits, decimals; /* placeholders; zeroes after the mark */
	unsigned forced;           /* placeholders from the first zero on */
	unsigned signs;
	bool scaled, elapsed;
	bool after_digit; /* the last thing read is a placeholder */
	bool is_currency; /* the literal is said to be one */
	size_t literal_len;
	char literal[32]; /* words being read */
	bool literal_full;
	char unit[12];
	size_t mask_len;
	char mask[48];
	bool mask_full;
};

static const char *const currencies[][2] = {
	{ "€", "€" },
	{ "EUR", "€" },
	{ "$", "$" },
	{ "US$", "$" },
	{ "USD", "$" },
	{ "£", "£" },
	{ "GBP", "£" },
	{ "¥", "¥" },
	{ "JPY", "¥" },
	{ "CHF", "CHF" },
	{ "XPF", "XPF" },
	{ "CFP", "XPF" },
	{ "F CFP", "XPF" },
};

const char *
sheet_currency(const char *name, size_t len)
{
	for (size_t i = 0; i < sizeof(currencies) / sizeof(currencies[0]);
	     i++) {
		if (strlen(currencies[i][0]) == len &&
		    memcmp(currencies[i][0], name, len) == 0)
			return currencies[i][1];
	}
	return NULL;
}

static void
add_mask(struct scan *s, const char *p, size_t len)
{
	if (len >= sizeof(s->mask) - s->mask_len) {
		s->mask_full = true;
		return;
	}
	memcpy(s->mask + s->mask_len, p, len);
	s->mask_len += len;
}

/* Words stand beside the number: a currency, or something else. */
static void
end_literal(struct scan *s)
{
	static const char *const blanks[] = { " ", NBSP, NNBSP };
	const char *p = s->literal, *sign;
	size_t len = s->literal_len;

	for (size_t i = 0; i < 3; i++) {
		size_t n = strlen(blanks[i]);

		while (len >= n && memcmp(p, blanks[i], n) == 0) {
			p += n;
			len -= n;
		}
		while (len >= n && memcmp(p + len - n, blanks[i], n) == 0)
			len -= n;
	}
	sign = s->literal_full ? NULL : sheet_currency(p, len);
	if (sign) {
		memcpy(s->unit, sign, strlen(sign) + 1);
	} else if (s->is_currency && len > 0 && !s->literal_full &&
	    len < sizeof(s->unit)) {
		memcpy(s->unit, p, len);
		s->unit[len] = '\0';
	}
	s->literal_len = 0;
	s->literal_full = s->is_currency = false;
}

static void
add_literal(struct scan *s, const char *p, size_t len)
{
	if (len > sizeof(s->literal) - s->literal_len) {
		s->literal_full = true;
	} else {
		memcpy(s->literal + s->literal_len, p, len);
		s->literal_len += len;
	}
	add_mask(s, p, len);
	s->after_digit = false;
}

/* Bytes of the character at p, 1 at least. */
static size_t
character(const char *p)
{
	size_t n = text_sequence(p, strnlen(p, 4));

	return n ? n : 1;
}

static void
read_quoted(struct scan *s)
{
	size_t len = strcspn(s->p + 1, "\"");

	add_literal(s, s->p + 1, len);
	s->p += 1 + len + (s->p[1 + len] == '"');
}

/* [Red], [>=100], [$€-40C], [h]. */
static void
read_bracket(struct scan *s)
{
	size_t len = strcspn(s->p + 1, "]");
	const char *in = s->p + 1;

	if (in[0] == '$') {
		size_t sign = strcspn(in + 1, "-]");

		s->is_currency = sign > 0;
		add_literal(s, in + 1, sign);
	} else if (len > 0 && strspn(in, "hHmMsS") == len) {
		s->elapsed = true;
		s->signs |= HOUR;
	}
	s->p += 1 + len + (in[len] == ']');
}

static void
read_digit(struct scan *s)
{
	char mark;

	if (*s->p == '0' && (s->signs & POINT))
		s->decimals++;
	if (*s->p == '0' || s->forced > 0)
		s->forced++;
	mark = s->forced > 0 ? FORCED : OPTIONAL;
	s->digits++;
	add_mask(s, &mark, 1);
	s->after_digit = true;
	s->p++;
}

/* A sign, a letter of a date, a word of Excel's own; true when p was one.
 * The letters of French versions are met in files that programs wrote. */
static bool
read_sign(struct scan *s)
{
	static const struct {
		const char *word;
		unsigned sign;
	} signs[] = {
		{ "General", TEXT },
		{ "Standard", TEXT },
		{ "Texte", TEXT },
		{ "AM/PM", HOUR },
		{ "A/P", HOUR },
		{ "E+", EXPONENT },
		{ "E-", EXPONENT },
		{ ".", POINT },
		{ ",", THOUSANDS },
		{ "%", PERCENT },
		{ "/", FRACTION },
		{ "@", TEXT },
		{ "y", YEAR },
		{ "a", YEAR },
		{ "e", YEAR },
		{ "m", MONTH },
		{ "d", DAY },
		{ "j", DAY },
		{ "h", HOUR },
		{ "s", SECOND },
	};

	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
		size_t len = strlen(signs[i].word);

		if (strncasecmp(s->p, signs[i].word, len) != 0)
			continue;
		s->signs |= signs[i].sign;
		s->p += len;
		/* A comma behind the digits divides by a thousand. */
		if (signs[i].sign != THOUSANDS)
			s->after_digit = false;
		else if (s->after_digit &&
		    (*s->p == '\0' || !strchr("0#?", *s->p)))
			s->scaled = true;
		return true;
	}
	return false;
}

static void
read_one(struct scan *s)
{
	char c = *s->p;

	if (c == '"') {
		read_quoted(s);
	} else if (c == '\\') {
		size_t n = s->p[1] ? character(s->p + 1) : 0;

		add_literal(s, s->p + 1, n);
		s->p += 1 + n;
	} else if (c == '[') {
		read_bracket(s);
	} else if (c == '_' || c == '*') {
		/* The width of a character; one that fills the cell. */
		end_literal(s);
		s->p += 1 + (s->p[1] ? character(s->p + 1) : 0);
	} else if (strchr("0#?", c)) {
		end_literal(s);
		read_digit(s);
	} else if (read_sign(s)) {
		end_literal(s);
	} else {
		size_t n = character(s->p);

		add_literal(s, s->p, n);
		s->p += n;
	}
}

/* The kind of a format of dates or times; plain when it is none. */
static enum sheet_kind
moment_kind(const struct scan *s)
{
	bool time = s->signs & (HOUR | SECOND);
	bool date = (s->signs & (YEAR | DAY)) || (!time && s->signs & MONTH);

	if (date)
		return time ? SHEET_DATETIME : SHEET_DATE;
	if (s->elapsed)
		return SHEET_DURATION;
	return time ? SHEET_TIME : SHEET_PLAIN;
}

static enum sheet_kind
kind_of(const struct scan *s)
{
	enum sheet_kind kind = moment_kind(s);

	if (kind != SHEET_PLAIN)
		return kind;
	if (s->signs & PERCENT)
		return SHEET_PERCENT;
	if (s->unit[0])
		return s->scaled || s->signs & EXPONENT ? SHEET_PLAIN
							: SHEET_CURRENCY;
	return s->forced >= 2 && s->signs == 0 && !s->mask_full ? SHEET_CODE
								: SHEET_PLAIN;
}

void
sheet_format_read(const char *code, struct sheet_format *out)
{
	struct scan s = { .p = code };

	memset(out, 0, sizeof(*out));
	while (*s.p && *s.p != ';')
		read_one(&s);
	end_literal(&s);
	out->kind = kind_of(&s);
	out->decimals = s.decimals > 15 ? 15 : s.decimals;
	if (out->kind == SHEET_CURRENCY)
		memcpy(out->unit, s.unit, sizeof(out->unit));
	if (out->kind == SHEET_CODE)
		memcpy(out->mask, s.mask, s.mask_len);
}

void
sheet_format_builtin(unsigned id, struct sheet_format *out)
{
	static const struct {
		unsigned from, to;
		const char *code;
	} codes[] = {
		{ 5, 6, "#,##0 €" },
		{ 7, 8, "#,##0.00 €" },
		{ 9, 9, "0%" },
		{ 10, 10, "0.00%" },
		{ 14, 17, "yyyy-mm-dd" },
		{ 18, 21, "hh:mm:ss" },
		{ 22, 22, "yyyy-mm-dd hh:mm" },
		{ 27, 31, "yyyy-mm-dd" },
		{ 32, 35, "hh:mm:ss" },
		{ 36, 36, "yyyy-mm-dd" },
		{ 42, 42, "#,##0 €" },
		{ 44, 44, "#,##0.00 €" },
		{ 45, 45, "mm:ss" },
		{ 46, 46, "[h]:mm:ss" },
		{ 47, 47, "mm:ss.0" },
		{ 50, 58, "yyyy-mm-dd" },
	};

	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		if (id >= codes[i].from && id <= codes[i].to) {
			sheet_format_read(codes[i].code, out);
			return;
		}
	}
	memset(out, 0, sizeof(*out));
}
