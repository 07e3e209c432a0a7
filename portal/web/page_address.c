/* SPDX-License-Identifier: Apache-2.0 */
/* page_address.c - the address of a view of a table, and its neighbours. */
#include "web/page_address.h"

#include <string.h>

#include "base/str.h"

#define ADDRESS_MAX (64u << 10)

/* Of one page of one view; any other view starts anew. */
static const char *const fleeting[] = { "page", "after", "colonne" };

/* Operators that mean something without a value. */
static const char *const bare[] = { "__isnull", "__isnotnull", "__groupby",
	"__count", "__sum", "__avg", "__min", "__max", "__exact", "__differs",
	"__in", "__notin" };

/* What a form without a script can send of a new filter. */
#define NEW_COLUMN "filtre-colonne"
#define NEW_OPERATOR "filtre-operateur"
#define NEW_VALUE "filtre-valeur"

static bool
ends_with(const char *text, const char *ending)
{
	size_t len = strlen(text), end = strlen(ending);

	return len >= end && strcmp(text + len - end, ending) == 0;
}

static bool
is_fleeting(const char *name)
{
	for (size_t i = 0; i < sizeof(fleeting) / sizeof(fleeting[0]); i++) {
		if (strcmp(fleeting[i], name) == 0)
			return true;
	}
	return false;
}

static unsigned
count_of(const struct pair *changes)
{
	unsigned n = 0;

	while (changes[n].name != NULL)
		n++;
	return n;
}

static const struct pair *
find(const struct pair *pairs, unsigned n, const char *name)
{
	for (unsigned i = 0; i < n; i++) {
		if (strcmp(pairs[i].name, name) == 0)
			return &pairs[i];
	}
	return NULL;
}

struct address
address_change(
    struct arena *a, const struct address *from, const struct pair *changes)
{
	unsigned nchanges = count_of(changes), n = 0;
	struct pair *out =
	    arena_array_of(a, from->npairs + nchanges + 1, struct pair);

	for (unsigned i = 0; i < from->npairs; i++) {
		const struct pair *p = &from->pairs[i];
		const struct pair *change = find(changes, nchanges, p->name);

		if (change == NULL && !is_fleeting(p->name))
			out[n++] = *p;
		if (change != NULL && change->value != NULL &&
		    find(out, n, p->name) == NULL)
			out[n++] = *change;
	}
	for (unsigned i = 0; i < nchanges; i++) {
		if (changes[i].value != NULL &&
		    find(out, n, changes[i].name) == NULL)
			out[n++] = changes[i];
	}
	return (struct address){ from->path, out, n };
}

struct address
address_less(struct arena *a, const struct address *from, const char *ending)
{
	struct pair *out = arena_array_of(a, from->npairs + 1, struct pair);
	unsigned n = 0;

	for (unsigned i = 0; i < from->npairs; i++) {
		if (!ends_with(from->pairs[i].name, ending))
			out[n++] = from->pairs[i];
	}
	return (struct address){ from->path, out, n };
}

struct address
address_without(struct arena *a, const struct address *from, unsigned pair)
{
	struct pair *out = arena_array_of(a, from->npairs + 1, struct pair);
	unsigned n = 0;

	for (unsigned i = 0; i < from->npairs; i++) {
		if (i != pair && !is_fleeting(from->pairs[i].name))
			out[n++] = from->pairs[i];
	}
	return (struct address){ from->path, out, n };
}

/* Commas stay: a list of columns is read by people too. */
static void
append_encoded(struct arena *a, struct str *out, const char *text)
{
	while (*text != '\0') {
		size_t len = strcspn(text, ",");

		str_append_url(out, arena_strndup(a, text, len));
		text += len;
		if (*text == ',') {
			str_append_char(out, ',');
			text++;
		}
	}
}

const char *
address_text(struct arena *a, const struct address *from)
{
	struct str out;

	str_init(&out, a, ADDRESS_MAX);
	str_append(&out, from->path);
	for (unsigned i = 0; i < from->npairs; i++) {
		str_append_char(&out, i == 0 ? '?' : '&');
		append_encoded(a, &out, from->pairs[i].name);
		if (*from->pairs[i].value == '\0')
			continue;
		str_append_char(&out, '=');
		append_encoded(a, &out, from->pairs[i].value);
	}
	return str_text(&out);
}

const char *
address_link(
    struct arena *a, const struct address *from, const struct pair *changes)
{
	struct address to = address_change(a, from, changes);

	return address_text(a, &to);
}

const char *
address_value(const struct address *from, const char *name, const char *missing)
{
	const struct pair *p = find(from->pairs, from->npairs, name);

	return p == NULL ? missing : p->value;
}

/* An empty field of a form, rather than something that needs no value. */
static bool
is_blank(const struct pair *p)
{
	if (*p->value != '\0')
		return false;
	for (size_t i = 0; i < sizeof(bare) / sizeof(bare[0]); i++) {
		if (ends_with(p->name, bare[i]))
			return false;
	}
	return true;
}

/* Its first place keeps what all its places said. */
static const char *
joined(struct arena *a, const struct address *from, const char *name)
{
	struct str out;

	str_init(&out, a, ADDRESS_MAX);
	for (unsigned i = 0; i < from->npairs; i++) {
		if (strcmp(from->pairs[i].name, name) != 0 ||
		    *from->pairs[i].value == '\0')
			continue;
		str_append(&out, out.len > 0 ? "," : "");
		str_append(&out, from->pairs[i].value);
	}
	return str_text(&out);
}

bool
address_tidy(struct arena *a, const struct address *from, struct address *out)
{
	const char *column = address_value(from, NEW_COLUMN, "");
	const char *op = address_value(from, NEW_OPERATOR, "");
	struct pair *kept = arena_array_of(a, from->npairs + 2, struct pair);
	unsigned n = 0;
	bool changed = false;

	for (unsigned i = 0; i < from->npairs; i++) {
		struct pair p = from->pairs[i];
		bool is_list = strcmp(p.name, "columns") == 0;

		if (is_blank(&p) || strncmp(p.name, "filtre-", 7) == 0 ||
		    (is_list && find(kept, n, p.name) != NULL)) {
			changed = true;
			continue;
		}
		if (is_list)
			p.value = joined(a, from, p.name);
		kept[n++] = p;
	}
	if (*column != '\0' && *op != '\0') {
		struct pair p = { arena_printf(a, "%s__%s", column, op),
			address_value(from, NEW_VALUE, "") };

		if (!is_blank(&p))
			kept[n++] = p;
	}
	*out = (struct address){ from->path, kept, n };
	return changed;
}

const char *
address_list(struct arena *a, const char *const *values, unsigned count)
{
	struct str out;

	str_init(&out, a, ADDRESS_MAX);
	for (unsigned i = 0; i < count; i++) {
		if (i > 0)
			str_append_char(&out, ',');
		str_append_csv(&out, values[i], strlen(values[i]), ',');
	}
	return str_text(&out);
}

/* The value that starts at *s, which moves to its comma or the end. */
static const char *
unquoted(struct arena *a, const char **s)
{
	char *out = arena_alloc(a, strlen(*s) + 1), *o = out;
	const char *p = *s;

	if (*p != '"') {
		size_t len = strcspn(p, ",");

		*s = p + len;
		return arena_strndup(a, p, len);
	}
	for (p++; *p != '\0'; p++) {
		if (*p == '"' && *++p != '"')
			break;
		*o++ = *p;
	}
	*s = p + strcspn(p, ",");
	return out;
}

unsigned
address_unlist(struct arena *a, const char *list, const char *const **values)
{
	unsigned most = 1, n = 0;
	const char **out;

	for (const char *p = list; *p != '\0'; p++)
		most += *p == ',';
	out = arena_array_of(a, most, const char *);
	while (*list != '\0') {
		out[n++] = unquoted(a, &list);
		list += *list == ',';
	}
	*values = out;
	return n;
}
