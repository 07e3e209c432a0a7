/* SPDX-License-Identifier: Apache-2.0 */
/* ask.c - columns by the names people write, and what exists instead. */
#include "ask/ask.h"

#include <string.h>

#include "base/str.h"
#include "base/text.h"

enum {
	QUOTE_MAX = 60,   /* characters of somebody's words in a message */
	NAMES_MAX = 220,  /* bytes of the list of columns */
	NEAR_CHARS = 40,  /* longer names are only compared as a whole */
	NEAR_NAMES = 500, /* more columns than this: no guess */
};

static const struct column id_column = { .name = "__id",
	.label = "__id",
	.type = COLUMN_INT,
	.format = "",
	.semantic = "",
	.unit = "",
	.description = "" };

const struct column *
ask_column_of(const struct table *t, int column)
{
	return column == COLUMN_ID ? &id_column : &table_columns(t)[column];
}

bool
ask_find(const struct table *t, const char *name, size_t len, int *out)
{
	const struct column *cols = table_columns(t);

	if (len == strlen(id_column.name) &&
	    memcmp(name, id_column.name, len) == 0) {
		*out = COLUMN_ID;
		return true;
	}
	for (unsigned i = 0; i < table_ncols(t); i++) {
		if (strncmp(cols[i].name, name, len) == 0 &&
		    cols[i].name[len] == '\0') {
			*out = (int)i;
			return true;
		}
	}
	return false;
}

const char *
ask_quote(struct arena *a, const char *text, size_t len)
{
	return text_excerpt(a, arena_strndup(a, text, len), QUOTE_MAX);
}

static size_t
least(size_t a, size_t b, size_t c)
{
	size_t m = a < b ? a : b;

	return m < c ? m : c;
}

/* Letters to change, add or take away to make one of the other. */
static size_t
distance(const char *a, const char *b)
{
	size_t n = strlen(b), row[NEAR_CHARS + 1];

	for (size_t j = 0; j <= n; j++)
		row[j] = j;
	for (size_t i = 0; a[i]; i++) {
		size_t corner = row[0];

		row[0] = i + 1;
		for (size_t j = 0; j < n; j++) {
			size_t above = row[j + 1];

			row[j + 1] = least(
			    above + 1, row[j] + 1, corner + (a[i] != b[j]));
			corner = above;
		}
	}
	return row[n];
}

/* The column somebody may have meant, or NULL. */
static const char *
near_name(struct arena *a, const struct table *t, const char *name)
{
	const char *wanted = text_fold(a, name), *best = NULL;
	size_t len = strlen(wanted), limit = len / 4 + 1;

	if (table_ncols(t) > NEAR_NAMES || len > NEAR_CHARS || len < 2)
		return NULL;
	for (unsigned i = 0; i < table_ncols(t); i++) {
		const char *own = table_columns(t)[i].name;
		const char *folded = text_fold(a, own);
		size_t d;

		if (strlen(folded) > NEAR_CHARS)
			continue;
		d = distance(wanted, folded);
		if (d < limit) {
			limit = d;
			best = own;
		}
		if (d == 0)
			break;
	}
	return best;
}

/* « commune, code, habitants… et 12 autres » */
static const char *
names(struct arena *a, const struct table *t)
{
	unsigned n = table_ncols(t), i;
	struct str s;

	str_init(&s, a, NAMES_MAX + 64);
	for (i = 0; i < n; i++) {
		const char *name = table_columns(t)[i].name;

		if (s.len + strlen(name) > NAMES_MAX)
			break;
		str_append(&s, i ? ", " : "");
		str_append(&s, name);
	}
	if (i == n)
		return str_text(&s);
	if (i == 0)
		return arena_printf(a, "%u colonnes aux noms longs", n);
	str_append_printf(&s, "… et %u autre%s", n - i, n - i > 1 ? "s" : "");
	return str_text(&s);
}

enum err_code
ask_column(struct arena *a, const struct table *t, const char *name, size_t len,
    int *out, struct err *e)
{
	const char *wanted, *meant;

	if (ask_find(t, name, len, out))
		return ERR_OK;
	wanted = ask_quote(a, name, len);
	meant = near_name(a, t, wanted);
	if (meant)
		return err_set(e, ERR_INVALID,
		    "Ce tableau n’a pas de colonne «" NNBSP "%s" NNBSP
		    "», vouliez-vous dire «" NNBSP "%s" NNBSP "»" NNBSP
		    "? Ses colonnes" NNBSP ": %s.",
		    wanted, ask_quote(a, meant, strlen(meant)), names(a, t));
	return err_set(e, ERR_INVALID,
	    "Ce tableau n’a pas de colonne «" NNBSP "%s" NNBSP
	    "». Ses colonnes" NNBSP ": %s.",
	    wanted, names(a, t));
}
