/* SPDX-License-Identifier: Apache-2.0 */
/* check.c - cleaning and checking what people type, field by field. */
#include "model/check.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/str.h"
#include "base/text.h"

void
findings_add(struct findings *f, struct arena *a, const char *field,
    const char *fmt, ...)
{
	char message[1024];
	struct finding *row;
	va_list ap;

	/* Grown by one: a form has a few findings, not thousands. */
	row = arena_array_of(a, f->count + 1, struct finding);
	if (f->count > 0)
		memcpy(row, f->rows, f->count * sizeof(*row));
	f->rows = row;
	row += f->count++;
	va_start(ap, fmt);
	vsnprintf(message, sizeof(message), fmt, ap);
	va_end(ap);
	row->field = field;
	row->message = arena_strndup(a, message,
	    text_cut(message, strlen(message), sizeof(message) - 1));
}

/* False, with a finding, when the text is no UTF-8. */
static bool
is_text(struct checker *c, const char *field, const char *label, const char *s)
{
	if (text_is_utf8(s, strlen(s)))
		return true;
	findings_add(c->f, c->a, field,
	    "%s contient des caractères illisibles" NNBSP
	    ": retapez ce texte au lieu de le coller.",
	    label);
	return false;
}

const char *
check_line(struct checker *c, const char *field, const char *label,
    const char *s, size_t max)
{
	const char *clean;
	size_t len;

	if (!s || !is_text(c, field, label, s))
		return "";
	clean = text_clean(c->a, s);
	len = text_length(clean);
	if (len > max)
		findings_add(c->f, c->a, field,
		    "%s compte %s caractères" NNBSP
		    ": raccourcissez-le à %s au plus.",
		    label, text_int(c->a, (int64_t)len),
		    text_int(c->a, (int64_t)max));
	return clean;
}

/* The same; *go is false when there is nothing more to look at. */
static const char *
short_line(struct checker *c, const char *field, const char *label,
    const char *s, size_t max, bool *go)
{
	unsigned before = c->f->count;
	const char *clean = check_line(c, field, label, s, max);

	*go = clean[0] != '\0' && c->f->count == before;
	return clean;
}

const char *
check_markdown(struct checker *c, const char *field, const char *label,
    const char *s, size_t max)
{
	const char *clean;

	if (!s || !is_text(c, field, label, s))
		return "";
	clean = text_clean_multiline(c->a, s);
	if (strlen(clean) <= max)
		clean = markdown_mend(c->a, clean);
	if (strlen(clean) > max)
		findings_add(c->f, c->a, field,
		    "%s est trop long (%s)" NNBSP
		    ": raccourcissez-le à %s au plus, ou joignez un document.",
		    label, text_size(c->a, (int64_t)strlen(clean)),
		    text_size(c->a, (int64_t)max));
	return clean;
}

const char *
check_email(
    struct checker *c, const char *field, const char *label, const char *s)
{
	bool go;
	const char *clean = short_line(c, field, label, s, 254, &go);

	if (go && !text_is_email(clean))
		findings_add(c->f, c->a, field,
		    "%s n'est pas une adresse électronique" NNBSP
		    ": écrivez-la comme « mairie@exemple.fr ».",
		    label);
	return clean;
}

/* An address as people paste it: bytes that no IRI may hold are encoded. */
static const char *
encode_url(struct arena *a, const char *s)
{
	struct str out;

	str_init(&out, a, SIZE_MAX);
	for (; *s; s++) {
		unsigned char b = (unsigned char)*s;

		if (b >= 0x80 || strchr("\"<>\\^`{|}", b))
			str_append_printf(&out, "%%%02X", b);
		else
			str_append_char(&out, *s);
	}
	return str_text(&out);
}

const char *
check_url(
    struct checker *c, const char *field, const char *label, const char *s)
{
	bool go;
	const char *clean = short_line(c, field, label, s, CHECK_URL_MAX, &go);
	const char *fault, *encoded;

	if (!go)
		return clean;
	encoded = encode_url(c->a, clean);
	fault = url_fault(encoded);
	if (!fault)
		return encoded;
	findings_add(c->f, c->a, field, "%s %s", label, fault);
	return clean;
}

const char *
check_date(
    struct checker *c, const char *field, const char *label, const char *s)
{
	bool go;
	const char *clean = short_line(c, field, label, s, 40, &go);
	int64_t days;

	if (!go)
		return clean;
	if (!date_parse(clean, strlen(clean), &days) ||
	    days < date_days(1000, 1, 1) || days > date_days(9999, 12, 31)) {
		findings_add(c->f, c->a, field,
		    "%s n'est pas une date qui existe" NNBSP
		    ": écrivez-la comme 07/03/2024 ou 2024-03-07.",
		    label);
		return clean;
	}
	return date_iso(c->a, days);
}

/* « 2023 », « 2023-05 » or « 05/2023 »; month 0 when there is none. */
static bool
year_or_month(const char *s, int *year, int *month)
{
	size_t len = strlen(s);
	char rest;

	*month = 0;
	if (strspn(s, "0123456789-/") != len)
		return false;
	if (len == 4)
		return sscanf(s, "%4d%c", year, &rest) == 1;
	if (len != 7)
		return false;
	if (s[2] == '/' || s[2] == '-')
		return sscanf(s, "%2d%*1[/-]%4d%c", month, year, &rest) == 2;
	return sscanf(s, "%4d%*1[/-]%2d%c", year, month, &rest) == 2;
}

const char *
check_bound(struct checker *c, const char *field, const char *label,
    const char *s, bool last)
{
	bool go;
	const char *clean = short_line(c, field, label, s, 40, &go);
	int year, month;
	int64_t days;

	if (!go)
		return clean;
	if (!year_or_month(clean, &year, &month) || year < 1000 || month > 12 ||
	    (month < 1 && strlen(clean) != 4))
		return check_date(c, field, label, clean);
	if (!last)
		days = date_days(year, month ? month : 1, 1);
	else if (month == 0 || month == 12)
		days = date_days(year, 12, 31);
	else
		days = date_days(year, month + 1, 1) - 1;
	return date_iso(c->a, days);
}

void
check_bbox(struct checker *c, const char *field, struct bbox *b)
{
	const struct {
		double side, limit;
		const char *name;
	} sides[] = {
		{ b->west, 180, "La longitude ouest" },
		{ b->south, 90, "La latitude sud" },
		{ b->east, 180, "La longitude est" },
		{ b->north, 90, "La latitude nord" },
	};

	if (!b->known)
		return;
	for (size_t i = 0; i < sizeof(sides) / sizeof(sides[0]); i++) {
		if (isfinite(sides[i].side) &&
		    fabs(sides[i].side) <= sides[i].limit)
			continue;
		findings_add(c->f, c->a, field,
		    "%s de l'emprise doit être en degrés, entre -%.0f et "
		    "%.0f.",
		    sides[i].name, sides[i].limit, sides[i].limit);
		return;
	}
	if (b->west >= b->east)
		findings_add(c->f, c->a, field,
		    "L'emprise est à l'envers" NNBSP
		    ": la longitude ouest doit être plus petite que la "
		    "longitude est.");
	else if (b->south >= b->north)
		findings_add(c->f, c->a, field,
		    "L'emprise est à l'envers" NNBSP
		    ": la latitude sud doit être plus petite que la latitude "
		    "nord.");
}
