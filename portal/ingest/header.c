/* SPDX-License-Identifier: Apache-2.0 */
/* header.c - names of columns from the cells of the header. */
#include "ingest/header.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "kinds/heading.h"

enum {
	NAME_MAX_BYTES = 250
};

/* Names sorted, so that many are told apart in little time. */
static int
by_name(const void *a, const void *b)
{
	const struct column *const *x = a, *const *y = b;
	int order = strcmp((*x)->name, (*y)->name);

	return order ? order : (*x > *y) - (*x < *y);
}

static bool
is_taken(const struct column *cols, unsigned n, const char *name)
{
	for (unsigned i = 0; i < n; i++) {
		if (strcmp(cols[i].name, name) == 0)
			return true;
	}
	return false;
}

static const char *
numbered(struct arena *a, const struct column *cols, unsigned n,
    const char *name, unsigned *k)
{
	for (;;) {
		const char *next = arena_printf(a, "%s_%u", name, ++*k);

		if (!is_taken(cols, n, next))
			return next;
	}
}

/* The first of a name keeps it. */
static unsigned
tell_apart(struct arena *a, struct column *cols, unsigned n)
{
	struct column **sorted = arena_array_of(a, n, struct column *);
	const char *name = NULL;
	unsigned twice = 0, k = 1;

	for (unsigned i = 0; i < n; i++)
		sorted[i] = &cols[i];
	qsort(sorted, n, sizeof(*sorted), by_name);
	for (unsigned i = 0; i < n; i++) {
		if (!name || strcmp(sorted[i]->name, name) != 0) {
			name = sorted[i]->name;
			k = 1;
			continue;
		}
		sorted[i]->name = numbered(a, cols, n, name, &k);
		twice++;
	}
	return twice;
}

/* __id is the number of the row, in every answer. */
static bool
is_usable(const char *name)
{
	return name[0] && strcmp(name, "__id") != 0;
}

struct column *
header_columns(struct arena *a, const struct cell *cells, unsigned n,
    unsigned ncols, unsigned *empty, unsigned *twice)
{
	struct column *cols = arena_array_of(a, ncols, struct column);

	*empty = 0;
	for (unsigned i = 0; i < ncols; i++) {
		const char *label =
		    i < n ? arena_strndup(a, cells[i].text, cells[i].len) : "";
		char *name = text_clean(a, label);

		name[text_cut(name, strlen(name), NAME_MAX_BYTES)] = '\0';
		*empty += name[0] == '\0' && i < n;
		cols[i].label = label;
		cols[i].name = is_usable(name)
		    ? name
		    : arena_printf(a, "colonne_%u", i + 1);
		cols[i].format = "";
	}
	*twice = tell_apart(a, cols, ncols);
	return cols;
}

bool
header_is_repeated(const struct cell *header, unsigned nheader,
    const struct cell *cells, unsigned n)
{
	if (n != nheader || n == 0)
		return false;
	for (unsigned i = 0; i < n; i++) {
		if (cells[i].len != header[i].len ||
		    memcmp(cells[i].text, header[i].text, cells[i].len) != 0)
			return false;
	}
	return true;
}

static const char measures[] =
    "nb|nbr|nbre|nombre|montant|montants|total|taux|part|prix|cout|somme";

bool
header_is_measure(const char *name)
{
	char heading[HEADING_SIZE];

	heading_fold(name, strlen(name), heading);
	return heading_has(heading, measures);
}

bool
header_is_date(const char *name)
{
	char heading[HEADING_SIZE];

	heading_fold(name, strlen(name), heading);
	return heading_has(heading, "date|dates|jour");
}

bool
header_is_code(const char *name)
{
	static const char codes[] =
	    "siret|siren|insee|code|codes|cp|postal|tel|telephone|fax|portable|"
	    "numero|num|nic|rna|ape|naf|uai|finess|fantoir|rivoli|iris|depcom|"
	    "codgeo|codepostal|codeinsee|idrae|cpv";
	char heading[HEADING_SIZE];

	heading_fold(name, strlen(name), heading);
	/* « Nombre de codes » is a number. */
	if (heading_has(heading, measures))
		return false;
	return strncasecmp(name, "n°", strlen("n°")) == 0 ||
	    strncmp(heading, "no ", 3) == 0 || heading_has(heading, codes);
}
