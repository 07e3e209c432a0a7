/* SPDX-License-Identifier: Apache-2.0 */
/* remarks_file.c - what a clerk should know of how a file is written. */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "ingest/remarks_parts.h"
#include "ingest/repair.h"
#include "read/mixed.h"

/* The reading is over, but for what is looked up in the file again. */
static bool
go_on(void *progress)
{
	const struct progress *p = progress;
	struct err ignored = { 0 };

	return progress_say(p, p->size, &ignored) == ERR_OK;
}

/* « Ligne 12 : « d�Annecy » est lu « d’Annecy ». », of the first ones. The
 * reader counts them, it does not look where they are. */
static const char *
show_mixed(struct remarks *r)
{
	const struct survey *s = r->s;
	const struct unpack_pulse pulse = { go_on, s->progress };
	struct mixed_place places[MIXED_SHOWN];
	struct err ignored = { 0 };
	const char *out = "";
	unsigned n;

	if (!s->path ||
	    mixed_find(r->a, s->path, s->counts.bytes, s->options.separator,
		&pulse, places, &n, &ignored))
		return "";
	for (unsigned i = 0; i < n; i++)
		out = arena_printf(r->a,
		    "%s Ligne %s" NNBSP ": «" NNBSP "%s" NNBSP
		    "» est lu «" NNBSP "%s" NNBSP "».",
		    out, text_int(r->a, places[i].line), places[i].before,
		    places[i].after);
	return out;
}

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
		": %s relu%s en Windows-1252. Vérifiez les accents.%s",
		remark_number(r, s->counts.repaired, "caractère a été",
		    "caractères ont été"),
		s->counts.repaired > 1 ? "s" : "", show_mixed(r)));
}

static void
say_header(struct remarks *r)
{
	int64_t line = r->s->options.header_line;
	const struct sightings *t = &r->s->repeats;

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
	if (t->count > 0) {
		remark_say(r, REMARK_ADVICE, t->line, NULL,
		    arena_printf(r->a,
			"La ligne de titres est répétée au milieu des données "
			"(%s%s)" NNBSP ": supprimez-la du fichier, elle "
			"empêche de reconnaître les nombres et les dates.",
			remark_number(r, t->count, "fois", "fois"),
			remark_place(r, t->count, t->line)));
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
		remark_say(r, REMARK_ADVICE, c->loose_line, NULL,
		    arena_printf(r->a, "%sà la ligne %s" NNBSP ": %s.",
			remark_number(r, c->loose_quotes,
			    "guillemet est mal fermé, ",
			    "guillemets sont mal fermés, le premier "),
			text_int(r->a, c->loose_line),
			c->loose_quotes > 1
			    ? "ils sont gardés comme de simples caractères"
			    : "il est gardé comme un simple caractère"));
}

static void
say_nul_bytes(struct remarks *r)
{
	const struct read_counts *c = &r->s->counts;

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

/* What is drawn is not quite what the file says. */
static void
say_rings(struct remarks *r)
{
	const struct read_counts *c = &r->s->counts;

	if (c->open_rings > 0)
		remark_say(r, REMARK_INFO, c->open_line, NULL,
		    arena_printf(r->a,
			"%s un contour qui n’était pas fermé%s" NNBSP
			": il a été ramené à son premier point.",
			remark_number(
			    r, c->open_rings, "géométrie a", "géométries ont"),
			remark_place(r, c->open_rings, c->open_line)));
	if (c->flat_rings > 0)
		remark_say(r, REMARK_ADVICE, c->flat_line, NULL,
		    arena_printf(r->a,
			"%s un contour de moins de trois points%s" NNBSP
			": il n’a pas de surface, la carte ne le dessine pas. "
			"Corrigez-le dans le fichier, puis déposez-le à "
			"nouveau.",
			remark_number(
			    r, c->flat_rings, "géométrie a", "géométries ont"),
			remark_place(r, c->flat_rings, c->flat_line)));
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

static void
say_empty_lines(struct remarks *r)
{
	const struct read_counts *c = &r->s->counts;

	if (c->empty_lines > 0)
		remark_say(r, REMARK_INFO, c->empty_line, NULL,
		    arena_printf(r->a,
			"%s de côté%s" NNBSP ": %s pas dans le nombre de "
			"lignes du tableau.",
			remark_number(r, c->empty_lines,
			    "ligne vide a été laissée",
			    "lignes vides ont été laissées"),
			remark_place(r, c->empty_lines, c->empty_line),
			c->empty_lines > 1 ? "elles ne comptent"
					   : "elle ne compte"));
}

/* Only the first cell of an area has its value. */
static void
say_merged(struct remarks *r)
{
	const struct read_counts *c = &r->s->counts;

	if (c->merged > 0)
		remark_say(r, REMARK_ADVICE, c->merged_line, NULL,
		    arena_printf(r->a,
			"%s%s" NNBSP ": la valeur est lue dans la première "
			"cellule, les autres sont vides. Annulez la fusion "
			"dans le fichier, écrivez la valeur dans chaque "
			"cellule, puis déposez-le à nouveau.",
			remark_number(r, c->merged,
			    "groupe de cellules est fusionné",
			    "groupes de cellules sont fusionnés"),
			c->merged_line == 0
			    ? ""
			    : arena_printf(r->a, ", %sà la ligne %s",
				  c->merged > 1 ? "le premier " : "",
				  text_int(r->a, c->merged_line))));
}

const char *
remark_letters(struct remarks *r, int64_t column)
{
	char text[8];
	size_t at = sizeof(text) - 1;

	text[at] = '\0';
	for (; column > 0 && at > 0; column = (column - 1) / 26)
		text[--at] = (char)('A' + (column - 1) % 26);
	return arena_strdup(r->a, text + at);
}

#define NOTHING_PRIVATE                                                        \
	" comme les autres. Vérifiez que rien n’y est privé" NNBSP "; sinon, " \
	"supprimez-%s du fichier, puis déposez-le à nouveau."

static void
say_hidden(struct remarks *r)
{
	const struct read_counts *c = &r->s->counts;

	if (c->hidden_rows > 0)
		remark_say(r, REMARK_ADVICE, c->hidden_row, NULL,
		    arena_printf(r->a,
			"%s (%sligne %s)" NNBSP ": %s" NOTHING_PRIVATE,
			remark_number(r, c->hidden_rows,
			    "ligne est masquée dans le classeur",
			    "lignes sont masquées dans le classeur"),
			c->hidden_rows > 1 ? "la première" NNBSP ": " : "",
			text_int(r->a, c->hidden_row),
			c->hidden_rows > 1 ? "elles sont lues et publiées"
					   : "elle est lue et publiée",
			c->hidden_rows > 1 ? "les" : "la"));
	if (c->hidden_columns > 0)
		remark_say(r, REMARK_ADVICE, 0, NULL,
		    arena_printf(r->a, "%s (%s%s)" NNBSP ": %s" NOTHING_PRIVATE,
			remark_number(r, c->hidden_columns,
			    "colonne est masquée dans le classeur",
			    "colonnes sont masquées dans le classeur"),
			c->hidden_columns > 1 ? "la première" NNBSP ": " : "",
			remark_letters(r, c->hidden_column),
			c->hidden_columns > 1 ? "elles sont lues et publiées"
					      : "elle est lue et publiée",
			c->hidden_columns > 1 ? "les" : "la"));
}

static void
say_errors(struct remarks *r)
{
	const struct read_counts *c = &r->s->counts;

	if (c->errors > 0)
		remark_say(r, REMARK_FAULT, c->error_line, NULL,
		    arena_printf(r->a,
			"%s une erreur (#REF!, #N/A, NaN…) au lieu d’une "
			"valeur%s" NNBSP
			": %s comme vide%s. Corrigez dans le fichier, puis "
			"déposez-le à nouveau.",
			remark_number(r, c->errors, "cellule contient",
			    "cellules contiennent"),
			remark_place(r, c->errors, c->error_line),
			c->errors > 1 ? "elles sont lues" : "elle est lue",
			c->errors > 1 ? "s" : ""));
}

void
remarks_of_file(struct remarks *r)
{
	say_encoding(r);
	say_header(r);
	say_separator(r);
	say_ragged(r);
	remarks_of_accents(r);
	say_nul_bytes(r);
	say_empty_lines(r);
	say_merged(r);
	say_hidden(r);
	say_errors(r);
	say_places(r);
	say_rings(r);
}
