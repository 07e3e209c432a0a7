/* SPDX-License-Identifier: Apache-2.0 */
/* remarks.c - what a clerk should know of the file, in plain French. */
#include <inttypes.h>
#include <string.h>

#include "base/str.h"
#include "base/text.h"
#include "ingest/doubt.h"
#include "ingest/finding.h"
#include "ingest/repair.h"
#include "ingest/report.h"

enum {
	NAMES_SHOWN = 5,
	NAME_BYTES = 60,
	STRAYS_SHOWN = 20 /* columns */
};

static const char info[] = "info", advice[] = "conseil", fault[] = "erreur";

struct remarks {
	struct arena *a;
	const struct survey *s;
	bool whole;
	json_t *list;
};

static void
say(struct remarks *r, const char *level, int64_t line, const char *column,
    const char *message)
{
	json_t *o = json_pack("{s:s, s:s}", "level", level, "message", message);

	json_object_set_new(
	    o, "line", line > 0 ? json_integer(line) : json_null());
	json_object_set_new(
	    o, "column", column ? json_string(column) : json_null());
	json_array_append_new(r->list, o);
}

/* The last remark has something to click on. */
static void
propose(struct remarks *r, const char *what, const char *repair)
{
	json_t *o = json_array_get(r->list, json_array_size(r->list) - 1);

	json_object_set_new(o, what, json_string(repair));
}

/* It can be mended by Parvis, if the person wants. */
static void
offer(struct remarks *r, const char *repair)
{
	propose(r, "repair", repair);
}

/* « une », « 2 514 »... with its noun. */
static const char *
number(struct remarks *r, int64_t n, const char *one, const char *many)
{
	return text_count(r->a, n, one, many);
}

static void
say_encoding(struct remarks *r)
{
	const struct survey *s = r->s;
	const char *label = charset_label(s->options.charset);

	if (s->options.charset == CHARSET_UTF8)
		return;
	if (s->options.charset != CHARSET_MIXED) {
		say(r, info, 0, NULL,
		    arena_printf(r->a,
			"Encodage reconnu" NNBSP ": %s. Les accents ont été "
			"convertis" NNBSP "; si certains s'affichent mal, "
			"choisissez un autre encodage.",
			label));
		return;
	}
	say(r, advice, 0, NULL,
	    arena_printf(r->a,
		"Ce fichier mêle deux encodages (UTF-8 et Windows-1252)" NNBSP
		": %s relu%s en Windows-1252. Vérifiez les accents.",
		number(r, s->counts.repaired, "caractère a été",
		    "caractères ont été"),
		s->counts.repaired > 1 ? "s" : ""));
}

static void
say_header(struct remarks *r)
{
	int64_t line = r->s->options.header_line;

	if (line == 0)
		say(r, advice, 1, NULL,
		    "Aucune ligne de titres n'a été reconnue" NNBSP
		    ": les colonnes s'appellent colonne_1, colonne_2… Pour "
		    "de meilleurs noms, ajoutez une première ligne de titres.");
	else if (line == 2)
		say(r, info, 1, NULL,
		    "La première ligne, au-dessus du tableau, a été laissée "
		    "de côté" NNBSP
		    ": les titres des colonnes sont à la ligne 2.");
	else if (line > 2)
		say(r, info, 1, NULL,
		    arena_printf(r->a,
			"Les %" PRId64 " premières lignes, au-dessus du "
			"tableau, ont été laissées de côté" NNBSP
			": les titres des colonnes sont à la ligne %" PRId64
			".",
			line - 1, line));
	if (r->s->repeats > 0) {
		say(r, advice, r->s->repeat_line, NULL,
		    arena_printf(r->a,
			"La ligne de titres est répétée au milieu des données "
			"(%s, la première à la ligne %" PRId64 ")" NNBSP
			": supprimez-la du fichier, elle empêche de "
			"reconnaître les nombres et les dates.",
			number(r, r->s->repeats, "fois", "fois"),
			r->s->repeat_line));
		offer(r, repair_names[REPAIR_HEADINGS]);
	}
}

static void
say_totals(struct remarks *r)
{
	if (r->s->totals == 0)
		return;
	say(r, advice, r->s->total_line, NULL,
	    arena_printf(r->a,
		"%s, la première à la ligne %" PRId64 NNBSP
		": qui additionne la colonne compterait ces montants deux "
		"fois.",
		number(r, r->s->totals, "ligne semble être un total",
		    "lignes semblent être des totaux"),
		r->s->total_line));
	offer(r, repair_names[REPAIR_TOTALS]);
}

static void
say_ragged(struct remarks *r)
{
	const struct read_counts *c = &r->s->counts;

	if (c->ragged > 0)
		say(r, c->ragged * 5 > c->records ? fault : advice,
		    c->ragged_line, NULL,
		    arena_printf(r->a,
			"%s pas le même nombre de cellules que la ligne de "
			"titres (la première" NNBSP ": ligne %" PRId64
			"). Les cellules absentes sont vides, celles en trop "
			"sont gardées dans des colonnes ajoutées. Un "
			"séparateur non protégé par des guillemets en est "
			"souvent la cause.",
			number(r, c->ragged, "ligne n'a", "lignes n'ont"),
			c->ragged_line));
	if (c->loose_quotes > 0)
		say(r, advice, 0, NULL,
		    arena_printf(r->a,
			"%s mal fermé%s" NNBSP
			": gardé%s comme de simples caractères.",
			number(r, c->loose_quotes, "guillemet est",
			    "guillemets sont"),
			c->loose_quotes > 1 ? "s" : "",
			c->loose_quotes > 1 ? "s" : ""));
}

static void
say_damage(struct remarks *r)
{
	const struct read_counts *c = &r->s->counts;

	if (c->replaced > 0)
		say(r, advice, 0, NULL,
		    arena_printf(r->a,
			"%s (« \xef\xbf\xbd »)" NNBSP
			": des accents ont été perdus avant le dépôt. Exportez "
			"à nouveau le fichier depuis le logiciel d'origine.",
			number(r, c->replaced, "caractère illisible",
			    "caractères illisibles")));
	if (c->nul_bytes > 0)
		say(r, advice, 0, NULL,
		    arena_printf(r->a, "%s du fichier.",
			number(r, c->nul_bytes, "octet nul a été retiré",
			    "octets nuls ont été retirés")));
}

/* Geometries are WGS 84 in the table, whatever the file is in. */
static void
say_places(struct remarks *r)
{
	const struct read_counts *c = &r->s->counts;

	if (c->converted > 0)
		say(r, info, 0, NULL,
		    arena_printf(r->a,
			"Les coordonnées ont été converties en degrés (WGS" NBSP
			"84)%s.",
			c->coarse > 0 ? ", à un ou deux mètres près car elles "
					"étaient dans l’ancien système NTF"
				      : ""));
	if (c->outside > 0)
		say(r, fault, c->outside_line, NULL,
		    arena_printf(r->a,
			"%s des coordonnées qui ne sont pas des degrés (la "
			"première" NNBSP ": ligne %" PRId64 ")" NNBSP
			": elles sont sans doute dans un autre système, comme "
			"Lambert-93, que le fichier n’annonce pas. Exportez-le "
			"à nouveau en WGS" NBSP "84 (EPSG:4326).",
			number(r, c->outside, "géométrie a", "géométries ont"),
			c->outside_line));
}

/* « : la seconde colonne « Montant » s'appelle ici montant_2 ». */
static const char *
first_double(struct remarks *r)
{
	const struct survey *s = r->s;

	for (unsigned i = 1; i < s->ncols; i++) {
		const struct column *c = &s->cols[i];

		for (unsigned k = 0; c->label[0] && k < i; k++) {
			if (strcmp(s->cols[k].label, c->label) == 0)
				return arena_printf(r->a,
				    NNBSP ": la seconde «" NNBSP "%s" NNBSP
					  "» s'appelle ici «" NNBSP "%s" NNBSP
					  "»",
				    text_excerpt(r->a,
					text_clean(r->a, c->label), NAME_BYTES),
				    text_excerpt(r->a, c->name, NAME_BYTES));
		}
	}
	return "";
}

static void
say_names(struct remarks *r)
{
	const struct survey *s = r->s;

	if (s->options.header_line > 0 && s->empty_names > 0)
		say(r, advice, s->options.header_line, NULL,
		    arena_printf(r->a,
			"%s pas de titre" NNBSP
			": un nom comme « colonne_3 » a été donné.",
			number(r, s->empty_names, "colonne n'a",
			    "colonnes n'ont")));
	if (s->double_names > 0)
		say(r, advice, s->options.header_line, NULL,
		    arena_printf(r->a,
			"%s le même titre qu'une autre%s. Donnez à chaque "
			"colonne un titre à elle.",
			number(r, s->double_names, "colonne porte",
			    "colonnes portent"),
			first_double(r)));
	if (s->dropped > 0)
		say(r, info, 0, NULL,
		    arena_printf(r->a,
			"%s en fin de ligne, sans titre ni valeur.",
			number(r, s->dropped, "colonne a été ignorée",
			    "colonnes ont été ignorées")));
}

static bool
is_code(const struct type_guess *g)
{
	return g->leading_zero;
}

static bool
is_empty(const struct type_guess *g)
{
	return g->filled == 0;
}

/* Names of the columns that are so: « a », « b » et 3 autres. NULL: none. */
static const char *
list_columns(struct remarks *r, bool (*is_so)(const struct type_guess *),
    const char **only)
{
	const struct survey *s = r->s;
	unsigned n = 0;
	struct str out;

	str_init(&out, r->a, 1 << 16);
	for (unsigned i = 0; i < s->ncols; i++) {
		const char *name = s->cols[i].name;

		if (s->cols[i].type != COLUMN_TEXT || !is_so(&s->guesses[i]))
			continue;
		*only = n == 0 ? name : NULL;
		if (n++ >= NAMES_SHOWN)
			continue;
		str_append(&out, n > 1 ? ", « " : "« ");
		str_append(&out, text_excerpt(r->a, name, NAME_BYTES));
		str_append(&out, " »");
	}
	if (n > NAMES_SHOWN)
		str_append_printf(&out, " et %s",
		    number(r, n - NAMES_SHOWN, "autre", "autres"));
	return n > 0 ? str_text(&out) : NULL;
}

static void
say_columns(struct remarks *r)
{
	const char *only = NULL, *names = list_columns(r, is_code, &only);

	if (names)
		say(r, info, 0, only,
		    arena_printf(r->a,
			"Des codes ont été reconnus et gardés tels quels, "
			"zéros de tête compris" NNBSP ": %s.",
			names));
	only = NULL;
	names = r->whole ? list_columns(r, is_empty, &only) : NULL;
	if (names)
		say(r, advice, 0, only,
		    arena_printf(r->a,
			"Vide sur toutes les lignes" NNBSP
			": %s. Retirez du fichier les colonnes qui ne servent "
			"pas.",
			names));
}

/* Cells that keep a column from being what nearly all its cells are. */
static void
say_strays(struct remarks *r)
{
	const struct survey *s = r->s;
	struct stray_remark one;
	int shown = 0;

	for (unsigned i = 0; i < s->ncols && shown < STRAYS_SHOWN; i++) {
		const struct column *c = &s->cols[i];

		if (c->type != COLUMN_TEXT ||
		    !strays_remark(r->a, &s->strays[i], &s->guesses[i],
			c->label[0] ? c->label : c->name, &one))
			continue;
		say(r, one.is_sure ? fault : advice, one.line, c->name,
		    one.message);
		shown++;
	}
}

static void
say_doubts(struct remarks *r)
{
	const struct survey *s = r->s;
	int shown = 0;

	for (unsigned i = 0; i < s->ncols && shown < STRAYS_SHOWN; i++) {
		const struct column *c = &s->cols[i];
		const char *message = doubt_remark(
		    r->a, &s->guesses[i], c->label[0] ? c->label : c->name);

		if (!message)
			continue;
		say(r, advice, 0, c->name, message);
		shown++;
	}
}

static void
say_findings(struct remarks *r)
{
	const struct survey *s = r->s;
	int shown = 0;

	for (unsigned i = 0; i < s->ncols && shown < STRAYS_SHOWN; i++) {
		const struct column *c = &s->cols[i];
		struct finding_remark found[DAMAGES];
		unsigned n = finding_remarks(r->a, &s->found[i],
		    c->label[0] ? c->label : c->name, found);

		for (unsigned k = 0; k < n; k++) {
			say(r, found[k].is_sure ? fault : advice, found[k].line,
			    c->name, found[k].message);
			if (repair_undoes(found[k].damage))
				offer(r,
				    repair_of_codes(
					r->a, s->found[i].kind, c->name));
		}
		shown += n > 0;
	}
}

/* What was asked is told, whether it found something or not. */
static void
say_repairs(struct remarks *r)
{
	const struct repair_list *list = r->s->repairs;

	for (unsigned k = 0; list && k < list->count; k++) {
		const struct repair *one = &list->repairs[k];

		say(r, one->done > 0 ? info : advice, 0, NULL,
		    repair_words(r->a, one));
		propose(r, "undo", one->text);
	}
}

static void
say_no_row(struct remarks *r)
{
	say(r, fault, r->s->options.header_line, NULL,
	    "Ce fichier n'a que sa ligne de titres, sans aucune ligne de "
	    "données. Vérifiez-le, puis déposez-le à nouveau.");
}

json_t *
report_remarks(struct arena *a, const struct survey *s, bool whole)
{
	struct remarks r = { a, s, whole, json_array() };

	say_encoding(&r);
	if (whole)
		say_repairs(&r);
	say_header(&r);
	say_ragged(&r);
	say_damage(&r);
	say_places(&r);
	say_names(&r);
	if (s->counts.records == 0) {
		say_no_row(&r);
		return r.list;
	}
	say_strays(&r);
	say_doubts(&r);
	say_totals(&r);
	say_findings(&r);
	say_columns(&r);
	return r.list;
}
