/* SPDX-License-Identifier: Apache-2.0 */
/* remarks.c - what a clerk should know of the file, in plain French. */
#include <inttypes.h>
#include <string.h>

#include "base/str.h"
#include "base/text.h"
#include "ingest/doubt.h"
#include "ingest/finding.h"
#include "ingest/remarks_parts.h"
#include "ingest/repair.h"
#include "ingest/report.h"

enum {
	NAMES_SHOWN = 5,
	NAME_BYTES = 60,
	STRAYS_SHOWN = 20 /* columns */
};

void
remark_say(struct remarks *r, const char *level, int64_t line,
    const char *column, const char *message)
{
	json_t *o = json_pack("{s:s, s:s}", "level", level, "message", message);

	json_object_set_new(
	    o, "line", line > 0 ? json_integer(line) : json_null());
	json_object_set_new(
	    o, "column", column ? json_string(column) : json_null());
	json_array_append_new(r->list, o);
}

json_t *
remark_last(struct remarks *r)
{
	return json_array_get(r->list, json_array_size(r->list) - 1);
}

void
remark_offer(struct remarks *r, const char *repair)
{
	json_object_set_new(remark_last(r), "repair", json_string(repair));
}

const char *
remark_number(struct remarks *r, int64_t n, const char *one, const char *many)
{
	return text_count(r->a, n, one, many);
}

const char *
remark_place(struct remarks *r, int64_t count, int64_t line)
{
	if (line == 0)
		return "";
	return arena_printf(r->a, ", %sà la ligne %s",
	    count > 1 ? "la première " : "", text_int(r->a, line));
}

static void
say_totals(struct remarks *r)
{
	const struct sightings *t = &r->s->totals;

	if (t->count == 0)
		return;
	remark_say(r, REMARK_ADVICE, t->line, NULL,
	    arena_printf(r->a,
		"%s%s" NNBSP ": qui additionne la colonne compterait ces "
		"montants deux fois.",
		remark_number(r, t->count, "ligne semble être un total",
		    "lignes semblent être des totaux"),
		remark_place(r, t->count, t->line)));
	remark_offer(r, repair_names[REPAIR_TOTALS]);
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
		remark_say(r, REMARK_ADVICE, s->options.header_line, NULL,
		    arena_printf(r->a,
			"%s pas de titre" NNBSP
			": un nom comme « colonne_3 » a été donné.",
			remark_number(r, s->empty_names, "colonne n'a",
			    "colonnes n'ont")));
	if (s->double_names > 0)
		remark_say(r, REMARK_ADVICE, s->options.header_line, NULL,
		    arena_printf(r->a,
			"%s le même titre qu'une autre%s. Donnez à chaque "
			"colonne un titre à elle.",
			remark_number(r, s->double_names, "colonne porte",
			    "colonnes portent"),
			first_double(r)));
	if (s->dropped > 0)
		remark_say(r, REMARK_INFO, 0, NULL,
		    arena_printf(r->a,
			"%s en fin de ligne, sans titre ni valeur.",
			remark_number(r, s->dropped, "colonne a été ignorée",
			    "colonnes ont été ignorées")));
}

/* Some are told elsewhere: those to mend, or mended. */
static bool
is_sound_code(const struct survey *s, unsigned i)
{
	bool is_sound = s->guesses[i].leading_zero;

	for (int d = DAMAGE_NONE + 1; d < DAMAGES; d++)
		is_sound &= s->found[i].damaged[d].count == 0;
	for (unsigned k = 0; s->repairs && k < s->repairs->count; k++) {
		const struct repair *one = &s->repairs->repairs[k];

		is_sound &= one->kind != REPAIR_CODES || one->done == 0 ||
		    strcmp(one->column, s->cols[i].name) != 0;
	}
	return is_sound;
}

static bool
is_empty(const struct survey *s, unsigned i)
{
	return s->guesses[i].filled == 0;
}

/* Names of the columns that are so: « a », « b » et 3 autres. NULL: none. */
static const char *
list_columns(struct remarks *r, bool (*is_so)(const struct survey *, unsigned),
    const char **only)
{
	const struct survey *s = r->s;
	unsigned n = 0;
	struct str out;

	str_init(&out, r->a, 1 << 16);
	for (unsigned i = 0; i < s->ncols; i++) {
		const char *name = s->cols[i].name;

		if (s->cols[i].type != COLUMN_TEXT || !is_so(s, i))
			continue;
		*only = n == 0 ? name : NULL;
		if (n++ >= NAMES_SHOWN)
			continue;
		str_append(&out, n > 1 ? ", «" NNBSP : "«" NNBSP);
		str_append(&out, text_excerpt(r->a, name, NAME_BYTES));
		str_append(&out, NNBSP "»");
	}
	if (n > NAMES_SHOWN)
		str_append_printf(&out, " et %s",
		    remark_number(r, n - NAMES_SHOWN, "autre", "autres"));
	return n > 0 ? str_text(&out) : NULL;
}

static void
say_columns(struct remarks *r)
{
	const char *only = NULL, *names = list_columns(r, is_sound_code, &only);

	if (names)
		remark_say(r, REMARK_INFO, 0, only,
		    arena_printf(r->a, "%s, pas comme %s" NNBSP ": %s.",
			only ? "Cette colonne est lue comme un code"
			     : "Ces colonnes sont lues comme des codes",
			only ? "un nombre" : "des nombres", names));
	only = NULL;
	names = r->whole ? list_columns(r, is_empty, &only) : NULL;
	if (names)
		remark_say(r, REMARK_ADVICE, 0, only,
		    arena_printf(r->a,
			"Vide sur toutes les lignes" NNBSP
			": %s. Retirez du fichier les colonnes qui ne servent "
			"pas.",
			names));
	if (names)
		remark_offer(r, repair_names[REPAIR_COLUMNS]);
}

/* « Colonne « ville » : », « Dans 3 colonnes, ». */
static const char *
where(struct remarks *r, unsigned columns, const char *name)
{
	if (columns > 1)
		return arena_printf(r->a, "Dans %u colonnes, ", columns);
	return arena_printf(r->a, "Colonne «" NNBSP "%s" NNBSP "»" NNBSP ": ",
	    text_excerpt(r->a, name, NAME_BYTES));
}

static void
say_blank_rows(struct remarks *r)
{
	const struct sightings *t = &r->s->blank_rows;

	if (t->count == 0)
		return;
	remark_say(r, REMARK_ADVICE, t->line, NULL,
	    arena_printf(r->a,
		"%s%s" NNBSP ": %s dans le nombre de lignes du tableau.",
		remark_number(r, t->count, "ligne n’a aucune valeur",
		    "lignes n’ont aucune valeur"),
		remark_place(r, t->count, t->line),
		t->count > 1 ? "elles comptent" : "elle compte"));
	remark_offer(r, repair_names[REPAIR_ROWS]);
}

/* Are they told of already, as signs in excess in codes? */
static bool
has_marks(const struct semantic_finding *f)
{
	return f->kind && f->has_word && f->damaged[DAMAGE_MARKS].count > 0;
}

/* Texts that two cells write with other spaces are two. */
static void
say_spaces(struct remarks *r)
{
	const struct survey *s = r->s;
	unsigned columns = 0;
	struct sightings all = { 0 };
	json_t *each = json_array();
	const char *name = "";

	for (unsigned i = 0; i < s->ncols; i++) {
		const struct sightings *t = &s->spaces[i];

		if (t->count == 0 || s->cols[i].type != COLUMN_TEXT ||
		    has_marks(&s->found[i]))
			continue;
		name = s->cols[i].name;
		all.count += t->count;
		if (all.line == 0 || t->line < all.line)
			all.line = t->line;
		if (columns++ < NAMES_SHOWN)
			json_array_append_new(each,
			    json_pack("{s:s, s:s}", "column", name, "repair",
				repair_of_spaces(r->a, name)));
	}
	if (columns > 0) {
		remark_say(r, REMARK_ADVICE, all.line,
		    columns == 1 ? name : NULL,
		    arena_printf(r->a,
			"%s%s des espaces en trop, au début, à la fin ou deux "
			"de suite (la première" NNBSP ": ligne %" PRId64
			"). Deux valeurs qui ne diffèrent que par là comptent "
			"pour deux dans les filtres et les totaux.",
			where(r, columns, name),
			remark_number(
			    r, all.count, "cellule a", "cellules ont"),
			all.line));
		remark_offer(r,
		    columns == 1 ? repair_of_spaces(r->a, name)
				 : repair_names[REPAIR_SPACES]);
	}
	if (columns > 1)
		json_object_set(remark_last(r), "each", each);
	json_decref(each);
}

static bool
stray_of(struct remarks *r, unsigned i, struct stray_remark *out)
{
	const struct column *c = &r->s->cols[i];
	const struct type_guess *g = &r->s->guesses[i];
	const struct strays *strays = &r->s->strays[i];
	const char *name = c->label[0] ? c->label : c->name;

	if (g->forced)
		return strays_remark_forced(r->a, strays, g, c, out);
	if (c->type != COLUMN_TEXT)
		return false;
	/* Codes are rightly texts. */
	return strays_remark(r->a, strays, g, name, out) ||
	    (!g->leading_zero &&
		strays_remark_mixed(r->a, strays, g, name, out));
}

/* Cells that keep a column from being what nearly all its cells are, or that
 * are not what a person said of it. */
static void
say_strays(struct remarks *r)
{
	const struct survey *s = r->s;
	struct stray_remark one;
	int shown = 0;

	for (unsigned i = 0; i < s->ncols && shown < STRAYS_SHOWN; i++) {
		const struct column *c = &s->cols[i];

		if (!stray_of(r, i, &one))
			continue;
		remark_say(r, one.is_sure ? REMARK_FAULT : REMARK_ADVICE,
		    one.line, c->name, one.message);
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
		remark_say(r, REMARK_ADVICE, 0, c->name, message);
		shown++;
	}
}

/* What a person said a column holds, that it cannot. */
static void
say_disobeyed(struct remarks *r)
{
	const struct survey *s = r->s;

	for (unsigned i = 0; s->nwords > 0 && i < s->ncols; i++) {
		const struct column *c = &s->cols[i];
		const char *said = s->said[i];

		if (!said || !*said || strcmp(c->semantic, said) == 0)
			continue;
		remark_say(r, REMARK_ADVICE, 0, c->name,
		    arena_printf(r->a,
			"%svous avez indiqué qu’elle contient «" NNBSP
			"%s" NNBSP "», mais ses valeurs ne peuvent pas en "
			"être" NNBSP ": cette indication n’est pas suivie.",
			where(r, 1, c->label[0] ? c->label : c->name),
			semantic_find(said)->label));
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
			remark_say(r,
			    found[k].is_sure ? REMARK_FAULT : REMARK_ADVICE,
			    found[k].line, c->name, found[k].message);
			if (found[k].can_mend)
				remark_offer(r,
				    repair_of_codes(
					r->a, s->found[i].kind, c->name));
		}
		shown += n > 0;
	}
}

/* It was asked of another version, and finds nothing in this one. */
static bool
is_idle(const struct repair *one)
{
	return one->done == 0 && (!one->column || one->has_column);
}

static void
say_idle(struct remarks *r)
{
	const struct repair_list *list = r->s->repairs;
	json_t *idle = json_array();

	for (unsigned k = 0; list && k < list->count; k++) {
		const struct repair *one = &list->repairs[k];

		if (is_idle(one))
			json_array_append_new(idle,
			    json_pack("{s:s, s:s}", "repair", one->text, "what",
				repair_words(r->a, one)));
	}
	if (json_array_size(idle) > 0) {
		remark_say(r, REMARK_INFO, 0, NULL,
		    json_array_size(idle) > 1
			? "Les réparations demandées pour les versions "
			  "précédentes n’ont plus rien à changer ici."
			: "La réparation demandée pour une version précédente "
			  "n’a plus rien à changer ici.");
		json_object_set(remark_last(r), "idle", idle);
	}
	json_decref(idle);
}

/* What was asked is told, whether it found something or not. */
static void
say_repairs(struct remarks *r)
{
	const struct repair_list *list = r->s->repairs;

	for (unsigned k = 0; list && k < list->count; k++) {
		const struct repair *one = &list->repairs[k];

		if (is_idle(one))
			continue;
		remark_say(r, one->done > 0 ? REMARK_INFO : REMARK_ADVICE, 0,
		    NULL, repair_words(r->a, one));
		json_object_set_new(
		    remark_last(r), "undo", json_string(one->text));
	}
	say_idle(r);
}

static void
say_no_row(struct remarks *r)
{
	remark_say(r, REMARK_FAULT, r->s->options.header_line, NULL,
	    "Sous sa ligne de titres, ce fichier n’a aucune ligne de données. "
	    "Vérifiez-le, puis déposez-le à nouveau.");
}

json_t *
report_remarks(struct arena *a, const struct survey *s, bool whole)
{
	struct remarks r = { a, s, whole, json_array() };

	if (whole)
		say_repairs(&r);
	remarks_of_file(&r);
	say_names(&r);
	if (s->counts.records == 0) {
		say_no_row(&r);
		return r.list;
	}
	say_strays(&r);
	say_doubts(&r);
	say_totals(&r);
	say_blank_rows(&r);
	say_disobeyed(&r);
	say_findings(&r);
	say_spaces(&r);
	say_columns(&r);
	return r.list;
}
