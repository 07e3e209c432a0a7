/* SPDX-License-Identifier: Apache-2.0 */
/* doubt.c - columns whose cells may be read in several ways. */
#include "ingest/doubt.h"

#include "base/text.h"

enum {
	NAME_CHARS = 60
};

#define AS_TEXT " La colonne est lue comme du texte. "
#define QUOTED(text) "«" NNBSP text NNBSP "»"

const char *
doubt_remark(struct arena *a, const struct type_guess *g, const char *column)
{
	static const char *const words[DOUBTS] = {
		[DOUBT_YEARS] =
		    "les années ont deux chiffres, et certaines peuvent être "
		    "de deux siècles (45" NNBSP ": 1945 ou 2045" NNBSP
		    "?)." AS_TEXT "Écrivez les années en entier, comme "
		    "12/05/1945, puis déposez à nouveau le fichier.",
		[DOUBT_ORDER] =
		    "les années ont deux chiffres, et rien ne dit lequel des "
		    "nombres est le jour (03/04/05" NNBSP "?)." AS_TEXT
		    "Écrivez les années en entier, comme "
		    "03/04/2005, puis déposez à nouveau le fichier.",
		[DOUBT_UNITS] =
		    "plusieurs unités s’y mêlent, ou des nombres sans unité y "
		    "côtoient des pourcentages ou des milliers "
		    "d’euros." AS_TEXT "Écrivez partout la même unité, ou "
		    "aucune, puis déposez à nouveau le fichier.",
		[DOUBT_GROUPS] =
		    "le point ou la virgule y sépare tantôt les milliers, "
		    "tantôt les décimales (" QUOTED("12.500") NNBSP
		"?)." AS_TEXT "Écrivez les milliers sans séparateur, comme "
		"12500, puis déposez à nouveau le fichier.",
		[DOUBT_THOUSANDS] =
		    "tous ses nombres ont trois décimales, comme " QUOTED(
			"12.500") ", lu douze et demi. Si ce sont des "
				  "milliers, écrivez-les sans séparateur "
				  "(12500), puis "
				  "déposez à nouveau le fichier.",
		[DOUBT_FRACTIONS] =
		    "certaines heures ont des fractions de seconde, qui ne "
		    "comptent ni dans les tris ni dans les calculs. Le fichier "
		    "d’origine les garde.",
	};
	const char *what = words[type_guess_doubt(g)];

	if (!what)
		return NULL;
	return arena_printf(a, "Colonne «" NNBSP "%s" NNBSP "»" NNBSP ": %s",
	    text_excerpt(a, text_clean(a, column), NAME_CHARS), what);
}
