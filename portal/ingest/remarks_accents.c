/* SPDX-License-Identifier: Apache-2.0 */
/* remarks_accents.c - accents that were damaged before the file came. */
#include <string.h>

#include "base/text.h"
#include "ingest/remarks_parts.h"
#include "ingest/repair.h"

#define SHOWN_CHARS 60

#define EXPORT_AGAIN                                                           \
	"Exportez à nouveau le fichier depuis le logiciel d’origine."

static const char *
shown(struct remarks *r, const char *text)
{
	return text_excerpt(r->a, text_clean(r->a, text), SHOWN_CHARS);
}

/* Are its titles a line of the file, its columns those of a spreadsheet? */
static bool
has_places(const struct survey *s)
{
	static const char *const grids[] = { "csv", "tsv", "xlsx", "xls",
		"ods" };
	bool grid = false;

	for (size_t i = 0; i < sizeof(grids) / sizeof(grids[0]); i++)
		grid |= strcmp(s->table->format, grids[i]) == 0;
	for (unsigned k = 0; s->repairs && k < s->repairs->count; k++)
		grid &= s->repairs->repairs[k].kind != REPAIR_COLUMNS;
	return grid;
}

/* « le titre de la colonne B, à la ligne 1, » */
static const char *
title_place(struct remarks *r, unsigned column)
{
	if (!has_places(r->s))
		return "un titre de colonne";
	return arena_printf(r->a, "le titre de la colonne %s, à la ligne %s",
	    remark_letters(r, column + 1),
	    text_int(r->a, r->s->options.header_line));
}

/* « la ligne 12, colonne « Nom » » */
static const char *
cell_place(struct remarks *r, const struct garbled_cell *c)
{
	return arena_printf(r->a, "la ligne %s, colonne «" NNBSP "%s" NNBSP "»",
	    text_int(r->a, c->line), shown(r, r->s->cols[c->column].name));
}

static const char *
lost_place(struct remarks *r)
{
	const struct survey *s = r->s;
	const struct garbled_cell *c = &s->garbled.lost;
	const char *first = s->counts.replaced > 1 ? "le premier " : "";

	for (unsigned i = 0; i < s->header_cells; i++) {
		if (garbled_is_lost(&s->header[i]))
			return arena_printf(r->a,
			    ", %sdans %s («" NNBSP "%s" NNBSP "»)", first,
			    title_place(r, i), shown(r, s->header[i].text));
	}
	if (!c->text || c->column >= s->ncols)
		return "";
	return arena_printf(r->a, ", %sà %s («" NNBSP "%s" NNBSP "»)", first,
	    cell_place(r, c), shown(r, c->text));
}

static void
say_lost(struct remarks *r)
{
	const struct read_counts *c = &r->s->counts;

	if (c->replaced > 0)
		remark_say(r, REMARK_ADVICE, 0, NULL,
		    arena_printf(r->a,
			"%s (« \xef\xbf\xbd »)%s" NNBSP
			": des accents ont été perdus avant le "
			"dépôt. " EXPORT_AGAIN,
			remark_number(r, c->replaced, "caractère illisible",
			    "caractères illisibles"),
			lost_place(r)));
}

/* Read as it is written, it was damaged before; else it may be read so. */
static const char *
how_to_mend(const struct remarks *r)
{
	return r->s->options.charset == CHARSET_UTF8 ||
		!reader_is_text(r->s->table)
	    ? EXPORT_AGAIN
	    : "Choisissez l’encodage UTF-8 dans «" NNBSP
	      "Changer la lecture" NNBSP "».";
}

static void
say_twice(struct remarks *r, const char *place, const char *others,
    int64_t line, const char *text, const char *right)
{
	remark_say(r, REMARK_ADVICE, line, NULL,
	    arena_printf(r->a,
		"Accents abîmés" NNBSP ": %s, contient «" NNBSP "%s" NNBSP
		"», sans doute pour «" NNBSP "%s" NNBSP "»%s. %s",
		place, shown(r, text), shown(r, right), others,
		how_to_mend(r)));
}

static void
say_titles_twice(struct remarks *r)
{
	const struct survey *s = r->s;
	const char *right = NULL, *others = "";
	unsigned first = 0, n = 0;

	for (unsigned i = 0; i < s->header_cells; i++) {
		const char *mended =
		    garbled_mend(r->a, s->header[i].text, s->header[i].len);

		if (mended && n++ == 0) {
			first = i;
			right = mended;
		}
	}
	if (n == 0)
		return;
	if (n > 1)
		others = arena_printf(r->a, ", et %s de même",
		    text_count(r->a, n - 1, "autre titre", "autres titres"));
	say_twice(r, title_place(r, first), others, s->options.header_line,
	    s->header[first].text, right);
}

static void
say_cells_twice(struct remarks *r)
{
	const struct garbled_cell *c = &r->s->garbled.twice;

	if (c->text && c->column < r->s->ncols)
		say_twice(r, cell_place(r, c), "", c->line, c->text,
		    garbled_mend(r->a, c->text, strlen(c->text)));
}

void
remarks_of_accents(struct remarks *r)
{
	say_lost(r);
	say_titles_twice(r);
	say_cells_twice(r);
}
