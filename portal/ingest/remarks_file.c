/* SPDX-License-Identifier: Apache-2.0 */
/* remarks_file.c - what a clerk should know of how a file is written. */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "ingest/remarks_parts.h"
#include "ingest/repair.h"

static void
say_encoding(struct remarks *r)
{
	const struct survey *s = r->s;
	const char *label = charset_label(s->options.charset);

	if (s->options.charset == CHARSET_UTF8)
		return;
	if (s->options.charset != CHARSET_MIXED) {
		remark_say(r, REMARK_INFO, 0, NULL,
		    arena_printf(r->a,
			"Encodage reconnu" NNBSP ": %s. Les accents ont été "
			"convertis" NNBSP "; si certains s'affichent mal, "
			"choisissez un autre encodage.",
			label));
		return;
	}
	remark_say(r, REMARK_ADVICE, 0, NULL,
	    arena_printf(r->a,
		"Ce fichier mêle deux encodages (UTF-8 et Windows-1252)" NNBSP
		": %s relu%s en Windows-1252. Vérifiez les accents.",
		remark_number(r, s->counts.repaired, "caractère a été",
		    "caractères ont été"),
		s->counts.repaired > 1 ? "s" : ""));
}

static void
say_header(struct remarks *r)
{
	int64_t line = r->s->options.header_line;

	if (line == 0)
		remark_say(r, REMARK_ADVICE, 1, NULL,
		    "Aucune ligne de titres n'a été reconnue" NNBSP
		    ": les colonnes s'appellent colonne_1, colonne_2… Pour "
		    "de meilleurs noms, ajoutez une première ligne de titres.");
	else if (line == 2)
		remark_say(r, REMARK_INFO, 1, NULL,
		    "La première ligne, au-dessus du tableau, a été laissée "
		    "de côté" NNBSP
		    ": les titres des colonnes sont à la ligne 2.");
	else if (line > 2)
		remark_say(r, REMARK_INFO, 1, NULL,
		    arena_printf(r->a,
			"Les %" PRId64 " premières lignes, au-dessus du "
			"tableau, ont été laissées de côté" NNBSP
			": les titres des colonnes sont à la ligne %" PRId64
			".",
			line - 1, line));
	if (r->s->repeats.count > 0) {
		remark_say(r, REMARK_ADVICE, r->s->repeats.line, NULL,
		    arena_printf(r->a,
			"La ligne de titres est répétée au milieu des données "
			"(%s, la première à la ligne %" PRId64 ")" NNBSP
			": supprimez-la du fichier, elle empêche de "
			"reconnaître les nombres et les dates.",
			remark_number(r, r->s->repeats.count, "fois", "fois"),
			r->s->repeats.line));
		remark_offer(r, repair_names[REPAIR_HEADINGS]);
	}
}

static void
say_ragged(struct remarks *r)
{
	const struct read_counts *c = &r->s->counts;

	if (c->ragged > 0)
		remark_say(r,
		    c->ragged * 5 > c->records ? REMARK_FAULT : REMARK_ADVICE,
		    c->ragged_line, NULL,
		    arena_printf(r->a,
			"%s pas le même nombre de cellules que la ligne de "
			"titres (la première" NNBSP ": ligne %" PRId64
			"). Les cellules absentes sont vides, celles en trop "
			"sont gardées dans des colonnes ajoutées. Un "
			"séparateur non protégé par des guillemets en est "
			"souvent la cause.",
			remark_number(
			    r, c->ragged, "ligne n'a", "lignes n'ont"),
			c->ragged_line));
	if (c->loose_quotes > 0)
		remark_say(r, REMARK_ADVICE, 0, NULL,
		    arena_printf(r->a,
			"%s mal fermé%s" NNBSP
			": gardé%s comme de simples caractères.",
			remark_number(r, c->loose_quotes, "guillemet est",
			    "guillemets sont"),
			c->loose_quotes > 1 ? "s" : "",
			c->loose_quotes > 1 ? "s" : ""));
}

static void
say_damage(struct remarks *r)
{
	const struct read_counts *c = &r->s->counts;

	if (c->replaced > 0)
		remark_say(r, REMARK_ADVICE, 0, NULL,
		    arena_printf(r->a,
			"%s (« \xef\xbf\xbd »)" NNBSP
			": des accents ont été perdus avant le dépôt. Exportez "
			"à nouveau le fichier depuis le logiciel d'origine.",
			remark_number(r, c->replaced, "caractère illisible",
			    "caractères illisibles")));
	if (c->nul_bytes > 0)
		remark_say(r, REMARK_ADVICE, 0, NULL,
		    arena_printf(r->a, "%s du fichier.",
			remark_number(r, c->nul_bytes, "octet nul a été retiré",
			    "octets nuls ont été retirés")));
}

/* Geometries are WGS 84 in the table, whatever the file is in. */
static void
say_places(struct remarks *r)
{
	const struct read_counts *c = &r->s->counts;

	if (c->converted > 0)
		remark_say(r, REMARK_INFO, 0, NULL,
		    arena_printf(r->a,
			"Les coordonnées ont été converties en degrés (WGS" NBSP
			"84)%s.",
			c->coarse > 0 ? ", à un ou deux mètres près car elles "
					"étaient dans l’ancien système NTF"
				      : ""));
	if (c->outside > 0)
		remark_say(r, REMARK_FAULT, c->outside_line, NULL,
		    arena_printf(r->a,
			"%s des coordonnées qui ne sont pas des degrés (la "
			"première" NNBSP ": ligne %" PRId64 ")" NNBSP
			": elles sont sans doute dans un autre système, comme "
			"Lambert-93, que le fichier n’annonce pas. Exportez-le "
			"à nouveau en WGS" NBSP "84 (EPSG:4326).",
			remark_number(
			    r, c->outside, "géométrie a", "géométries ont"),
			c->outside_line));
}

static size_t
count_of(const char *text, char sign)
{
	size_t n = 0;

	for (; *text; text++)
		n += *text == sign;
	return n;
}

/* The sign that parts this text, and those of the first cells of the rows,
 * into as many parts; '\0' when there is none. */
static char
find_sign(const char *first, json_t *rows, const char *signs)
{
	for (; *signs; signs++) {
		size_t n = count_of(first, *signs), i;
		json_t *row;

		json_array_foreach(rows, i, row)
		{
			const char *text =
			    json_string_value(json_array_get(row, 0));

			if (!text || count_of(text, *signs) != n)
				n = 0;
		}
		if (n > 0)
			return *signs;
	}
	return '\0';
}

/* a~b~c: a separator that is not guessed. */
static void
say_separator(struct remarks *r)
{
	static const char in_header[] = "~^#*&!$=/:_-+.", always[] = "~^#*&!$=";
	const struct survey *s = r->s;
	const char *first = s->header_cells > 0 ? s->header[0].text : NULL;
	char sign;

	if (s->ncols != 1 || !reader_is_text(s->table))
		return;
	if (!first)
		first = json_string_value(
		    json_array_get(json_array_get(s->rows, 0), 0));
	sign = find_sign(first ? first : "", s->rows,
	    s->header_cells > 0 ? in_header : always);
	if (sign)
		remark_say(r, REMARK_ADVICE, 0, NULL,
		    arena_printf(r->a,
			"Une seule colonne a été lue, et toutes ses lignes "
			"contiennent le signe «" NNBSP "%c" NNBSP "»" NNBSP
			": si ce signe sépare les colonnes, choisissez «" NNBSP
			"autre" NNBSP "» comme séparateur et écrivez-le, dans "
			"«" NNBSP "Changer la lecture" NNBSP "».",
			sign));
}

void
remarks_of_file(struct remarks *r)
{
	say_encoding(r);
	say_header(r);
	say_separator(r);
	say_ragged(r);
	say_damage(r);
	say_places(r);
}
