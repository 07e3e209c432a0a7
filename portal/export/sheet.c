/* SPDX-License-Identifier: Apache-2.0 */
/* sheet.c - what XLSX and ODS have in common. */
#include "export/sheet.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "store/query_sum.h"

#define BUFFER_MAX (16u << 20)
#define SAMPLE_ROWS 200
#define SAMPLE_BYTES (512u << 10)
#define FLUSH (32u << 10)

enum {
	NARROWEST = 8,
	WIDEST = 60
};

struct sheet *
sheet_new(struct export *x, void (*head)(struct export *x, struct str *xml))
{
	struct sheet *s = arena_new_of(x->a, struct sheet);

	s->zip = zip_stream_new(x->a);
	str_init(&s->rows, x->a, BUFFER_MAX);
	s->widths = arena_array_of(x->a, x->ncolumns, unsigned);
	for (unsigned i = 0; i < x->ncolumns; i++)
		s->widths[i] = NARROWEST;
	s->head = head;
	return s;
}

void
sheet_measure(struct sheet *s, unsigned column, const char *text, size_t len)
{
	unsigned width = 0;

	if (s->is_open)
		return;
	for (size_t i = 0; i < len && width < WIDEST; i++) {
		if (text[i] == '\n')
			width = 0;
		else
			/* Not the bytes that continue a character. */
			width += ((unsigned char)text[i] & 0xc0) != 0x80;
		if (width > s->widths[column])
			s->widths[column] = width;
	}
}

void
sheet_flush(struct export *x, struct sheet *s, bool is_last, struct str *out)
{
	if (!s->is_open) {
		struct str xml;

		if (!is_last && s->written < SAMPLE_ROWS &&
		    s->rows.len < SAMPLE_BYTES)
			return;
		str_init(&xml, NULL, BUFFER_MAX);
		s->head(x, &xml);
		zip_stream_write(s->zip, str_text(&xml), xml.len, out);
		str_free(&xml);
		s->is_open = true;
	}
	if (!is_last && s->rows.len < FLUSH)
		return;
	zip_stream_write(s->zip, str_text(&s->rows), s->rows.len, out);
	/* A cell that could not be kept whole cuts the export. */
	out->failed |= str_failed(&s->rows);
	str_reset(&s->rows);
}

void
sheet_member(
    struct sheet *s, const char *name, const char *text, struct str *out)
{
	zip_stream_open(s->zip, name, out);
	zip_stream_write(s->zip, text, strlen(text), out);
	zip_stream_close(s->zip, out);
}

bool
sheet_int_fits(int64_t i)
{
	return i > -1000000000000000 && i < 1000000000000000;
}

const struct value *
sheet_value(
    const struct export_column *c, const struct value *v, struct value *own)
{
	char digits[DECIMAL_TEXT_SIZE + 1];
	size_t sign;

	if (v->type != VALUE_TEXT || v->len >= sizeof(digits) ||
	    (c->type != COLUMN_INT && c->type != COLUMN_DECIMAL))
		return v;
	memcpy(digits, v->text, v->len);
	digits[v->len] = '\0';
	sign = *digits == '-';
	if (strcspn(digits + sign, ".") > 15)
		return v;
	*own = (struct value){ .type = VALUE_REAL, .d = strtod(digits, NULL) };
	return own;
}

static bool
is_shape(const char *text, const char *shape)
{
	for (; *shape; text++, shape++) {
		bool is_digit = *text >= '0' && *text <= '9';

		if (*shape == '0' ? !is_digit : *text != *shape)
			return false;
	}
	return true;
}

static int
number_at(const char *text, int digits)
{
	int n = 0;

	for (int i = 0; i < digits; i++)
		n = n * 10 + text[i] - '0';
	return n;
}

int
sheet_time(const char *text, size_t len)
{
	int h, m, s;

	if (len != 8 || !is_shape(text, "00:00:00"))
		return -1;
	h = number_at(text, 2);
	m = number_at(text + 3, 2);
	s = number_at(text + 6, 2);
	return h < 24 && m < 60 && s < 60 ? h * 3600 + m * 60 + s : -1;
}

bool
sheet_moment(const struct value *v, int64_t *days, int *seconds)
{
	int y, m, d;

	if ((v->len != 10 && v->len != 19) || !is_shape(v->text, "0000-00-00"))
		return false;
	y = number_at(v->text, 4);
	m = number_at(v->text + 5, 2);
	d = number_at(v->text + 8, 2);
	if (!date_is_valid(y, m, d))
		return false;
	*days = date_days(y, m, d);
	*seconds = -1;
	if (v->len == 10)
		return true;
	*seconds = sheet_time(v->text + 11, 8);
	return v->text[10] == 'T' && *seconds >= 0;
}

int
sheet_decimals(const struct export_column *c)
{
	if (c->type == COLUMN_INT)
		return 0;
	if (c->type != COLUMN_DECIMAL || c->format.shortest ||
	    c->format.optional)
		return -1;
	return c->format.decimals;
}
