/* SPDX-License-Identifier: Apache-2.0 */
/* stray_words.c - what is wrong with a cell, and how to mend it. */
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "ingest/stray.h"
#include "kinds/moment.h"
#include "kinds/number.h"

enum {
	NAME_CHARS = 60
};

static bool
reads(enum stray_kind kind, const char *text)
{
	struct moment m;
	struct number n;

	return kind == STRAY_NUMBER ? number_read(text, strlen(text), &n)
				    : moment_read(text, strlen(text), &m);
}

static char *
without(struct arena *a, const char *text, char c)
{
	char *out = arena_strdup(a, text), *to = out;

	for (; *text; text++) {
		if (*text != c)
			*to++ = *text;
	}
	*to = '\0';
	return out;
}

/* « 12.500,30 »: the point is between thousands. */
static const char *
drop_points(struct arena *a, const char *text)
{
	const char *comma = strchr(text, ',');

	if (!comma || strchr(comma, '.') || !strchr(text, '.'))
		return text;
	return without(a, text, '.');
}

/* A letter typed for the digit it looks like. */
static const char *
hint_letter(struct arena *a, enum stray_kind kind, const char *text)
{
	static const struct {
		char letter, digit;
		const char *word;
	} twins[] = {
		{ 'O', '0', "d'un zéro" },
		{ 'o', '0', "d'un zéro" },
		{ 'l', '1', "d'un 1" },
		{ 'I', '1', "d'un 1" },
	};

	for (size_t i = 0; i < sizeof(twins) / sizeof(twins[0]); i++) {
		char *right = arena_strdup(a, text), *at;
		const char *mended;

		if (!strpbrk(text, "0123456789") ||
		    !strchr(text, twins[i].letter))
			continue;
		while ((at = strchr(right, twins[i].letter)) != NULL)
			*at = twins[i].digit;
		mended = drop_points(a, right);
		if (reads(kind, mended))
			return arena_printf(a,
			    "la lettre %c a été tapée à la place %s, écrivez "
			    "«" NNBSP "%s" NNBSP "»",
			    twins[i].letter, twins[i].word, mended);
	}
	return NULL;
}

static const char *
hint_points(struct arena *a, enum stray_kind kind, const char *text)
{
	const char *right = drop_points(a, text);

	if (kind != STRAY_NUMBER || !reads(kind, right))
		return NULL;
	return arena_printf(a,
	    "le point y sépare les milliers, écrivez «" NNBSP "%s" NNBSP "»",
	    right);
}

static const char *
hint_unit(struct arena *a, enum stray_kind kind, const char *text)
{
	static const char *const units[] = { "€", "euros", "euro", "eur", "k€",
		"%", "m²", "m2", "km", "kg", "ha", "h", "m" };
	size_t len = strlen(text);

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		size_t n = strlen(units[i]), rest = len - n;
		const char *p = text;

		if (len <= n || strcasecmp(text + rest, units[i]) != 0)
			continue;
		trim_blanks(&p, &rest);
		p = arena_strndup(a, p, rest);
		if (kind == STRAY_NUMBER && reads(kind, p))
			return arena_printf(a,
			    "l'unité n'a pas sa place dans la cellule, écrivez "
			    "«" NNBSP "%s" NNBSP "»",
			    p);
	}
	return NULL;
}

static const char *
hint_missing(struct arena *a, enum stray_kind kind, const char *text)
{
	static const char *const words[] = { "nc", "na", "nd", "nr", "-", "--",
		"/", "?", "x", "néant", "neant", "aucun", "aucune", "vide",
		"null", "inconnu", "inconnue", "sans objet", "non communiqué",
		"non renseigné", "à venir", "en cours" };
	const char *plain = without(a, text, '.');

	(void)kind;
	plain = strchr(plain, '/') && plain[1] ? without(a, plain, '/') : plain;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcasecmp(plain, words[i]) == 0)
			return "laissez la cellule vide quand la valeur manque";
	}
	return NULL;
}

static const char *
hint_day(struct arena *a, enum stray_kind kind, const char *text)
{
	size_t len = strlen(text), digits = strspn(text, "0123456789");
	const char *last = text + strcspn(text, "-/.");

	(void)a;
	if (kind != STRAY_DATE)
		return NULL;
	if (reads(kind, text))
		return "la date n'est pas écrite comme dans les autres lignes";
	if (digits == len && len == 4)
		return "il manque le jour et le mois";
	if (strspn(text, "0123456789-/.") < len || !*last)
		return NULL;
	last = strpbrk(last + 1, "-/.");
	if (!last)
		return NULL;
	if (digits < 3 && strlen(last + 1) == 2)
		return "l'année s'écrit avec quatre chiffres";
	if (digits == 4 || strlen(last + 1) == 4)
		return "ce jour n'existe pas dans le calendrier";
	return NULL;
}

/* NULL when nobody knows what is meant. */
static const char *
hint(struct arena *a, enum stray_kind kind, const char *text)
{
	static const char *(*const hints[])(
	    struct arena *, enum stray_kind, const char *) = { hint_letter,
		hint_points, hint_unit, hint_missing, hint_day };
	const char *said = NULL;

	for (size_t i = 0; !said && i < sizeof(hints) / sizeof(hints[0]); i++)
		said = hints[i](a, kind, text);
	return said;
}

static const char *const nouns[STRAY_KINDS] = {
	[STRAY_NUMBER] = "nombres",
	[STRAY_DATE] = "dates",
};

/* One cell: where, what, how. */
static const char *
say_one(struct arena *a, const struct stray_tally *t, int k, int64_t filled,
    const char *column)
{
	const char *why = hint(a, (enum stray_kind)k, t->first[0].text);

	if (why)
		return arena_printf(a,
		    "La ligne %s, colonne «" NNBSP "%s" NNBSP "», contient "
		    "«" NNBSP "%s" NNBSP "»" NNBSP ": %s. À cause d'elle, "
		    "toute la colonne est lue comme du texte. Corrigez la "
		    "cellule, puis déposez à nouveau le fichier.",
		    text_int(a, t->first[0].line), column, t->first[0].text,
		    why);
	return arena_printf(a,
	    "La ligne %s, colonne «" NNBSP "%s" NNBSP "», contient «" NNBSP
	    "%s" NNBSP "», quand les %s autres cellules sont des %s" NNBSP
	    ": toute la colonne est donc lue comme du texte. Si c'est une "
	    "erreur, corrigez la cellule, puis déposez à nouveau le fichier.",
	    text_int(a, t->first[0].line), column, t->first[0].text,
	    text_int(a, filled - 1), nouns[k]);
}

static const char *
say_many(struct arena *a, const struct stray_tally *t, int k, int64_t filled,
    const char *column)
{
	const char *cells = "", *last = NULL;

	for (int i = 0; i < STRAYS_KEPT && i < t->count; i++) {
		const char *text = t->first[i].text;
		const char *why = hint(a, (enum stray_kind)k, text);
		/* The same thing to do is said once. */
		bool told = !why || (last && strcmp(why, last) == 0);

		cells = arena_printf(a,
		    "%s%s ligne %s, «" NNBSP "%s" NNBSP "»%s%s%s", cells,
		    i ? NNBSP ";" : "", text_int(a, t->first[i].line), text,
		    told ? "" : " (", told ? "" : why, told ? "" : ")");
		last = why;
	}
	return arena_printf(a,
	    "Colonne «" NNBSP "%s" NNBSP "»" NNBSP
	    ": %s cellules sur %s ne sont pas des %s, et toute la colonne est "
	    "lue comme du texte. %s" NNBSP ":%s. %s, puis déposez à nouveau "
	    "le fichier.",
	    column, text_int(a, t->count), text_int(a, filled), nouns[k],
	    t->count > STRAYS_KEPT ? "Les trois premières" : "Ce sont", cells,
	    last ? "Corrigez ces cellules"
		 : "Si ce sont des erreurs, corrigez-les");
}

bool
strays_remark(struct arena *a, const struct strays *s,
    const struct type_guess *g, const char *column, struct stray_remark *out)
{
	for (int k = 0; k < STRAY_KINDS; k++) {
		const struct stray_tally *t = &s->kinds[k];

		if (t->lost || t->count == 0)
			continue;
		out->is_sure =
		    hint(a, (enum stray_kind)k, t->first[0].text) != NULL;
		/* In a short table a few strays are a large share. */
		if (t->count * 20 > g->filled &&
		    (!out->is_sure || t->count > STRAYS_KEPT ||
			t->count * 5 > g->filled))
			continue;
		column = text_excerpt(a, text_clean(a, column), NAME_CHARS);
		out->line = t->first[0].line;
		out->message = t->count == 1
		    ? say_one(a, t, k, g->filled, column)
		    : say_many(a, t, k, g->filled, column);
		return true;
	}
	return false;
}

static const char *
say_mixed(struct arena *a, const struct stray_tally *t, int k, int64_t filled,
    const char *column)
{
	static const char *const uses[STRAY_KINDS] = {
		[STRAY_NUMBER] = "trier et additionner",
		[STRAY_DATE] = "trier par date",
	};
	const struct stray_place *first = &t->first_unread;

	if (t->unread == 0)
		return arena_printf(a,
		    "Colonne «" NNBSP "%s" NNBSP "»" NNBSP
		    ": les dates n’y sont pas toutes écrites de la "
		    "même façon (ligne %s, «" NNBSP "%s" NNBSP "»)" NNBSP
		    ": elle est lue comme du texte. Écrivez-les toutes de la "
		    "même façon pour pouvoir %s.",
		    column, text_int(a, t->first[0].line), t->first[0].text,
		    uses[k]);
	return arena_printf(a,
	    "Colonne «" NNBSP "%s" NNBSP "»" NNBSP
	    ": %s valeurs se lisent comme des %s, %s non, %sà la ligne %s "
	    "(«" NNBSP "%s" NNBSP "»)" NNBSP ": elle est lue comme du texte. "
	    "Corrigez %s pour pouvoir %s.",
	    column, text_int(a, filled - t->unread), nouns[k],
	    text_int(a, t->unread), t->unread > 1 ? "la première " : "",
	    text_int(a, first->line), first->text,
	    t->unread > 1 ? "ces cellules" : "cette cellule", uses[k]);
}

bool
strays_remark_mixed(struct arena *a, const struct strays *s,
    const struct type_guess *g, const char *column, struct stray_remark *out)
{
	for (int k = 0; k < STRAY_KINDS; k++) {
		const struct stray_tally *t = &s->kinds[k];
		int64_t right = g->filled - t->unread;

		if (!t->expected || t->lost || t->count == 0 ||
		    right * 5 < g->filled * 3)
			continue;
		column = text_excerpt(a, text_clean(a, column), NAME_CHARS);
		*out = (struct stray_remark){
			.line = t->unread > 0 ? t->first_unread.line
					      : t->first[0].line,
			.message = say_mixed(a, t, k, g->filled, column),
		};
		return true;
	}
	return false;
}

bool
strays_remark_forced(struct arena *a, const struct strays *s,
    const struct type_guess *g, const struct column *c,
    struct stray_remark *out)
{
	int64_t lost = type_guess_lost(g, c);
	const struct stray_place *first = &s->other;

	if (lost == g->others && s->doubtful.text &&
	    (!first->text || s->doubtful.line < first->line))
		first = &s->doubtful;
	if (lost <= 0 || !first->text)
		return false;
	*out = (struct stray_remark){ .is_sure = true, .line = first->line };
	out->message = arena_printf(a,
	    "Colonne «" NNBSP "%s" NNBSP "», que vous avez déclarée «" NNBSP
	    "%s" NNBSP "»" NNBSP ": %s pas ainsi, %sà la ligne %s («" NNBSP
	    "%s" NNBSP "»). %s dans les téléchargements" NNBSP
	    ": corrigez-%s dans le fichier ou choisissez «" NNBSP "%s" NNBSP
	    "».",
	    text_excerpt(
		a, text_clean(a, c->label[0] ? c->label : c->name), NAME_CHARS),
	    type_label(c->type),
	    text_count(a, lost, "valeur ne se lit", "valeurs ne se lisent"),
	    lost > 1 ? "la première " : "", text_int(a, first->line),
	    first->text, lost > 1 ? "Elles manqueront" : "Elle manquera",
	    lost > 1 ? "les" : "la", type_label(COLUMN_TEXT));
	return true;
}
