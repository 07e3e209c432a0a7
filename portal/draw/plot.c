/* SPDX-License-Identifier: Apache-2.0 */
/* plot.c - a chart as an address says it, and one to begin with. */
#include "draw/plot.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum {
	USUAL_LIMIT = 20,
	MOST_LIMIT = 100,
	FEW_VALUES = 40, /* of a column worth a bar each */
};

const char *const plot_parameters[] = { "trace", "x", "pas", "y", "calcul",
	"serie", "tri", "limite", NULL };

const struct plot_word plot_steps[STEPS] = {
	[STEP_VALUE] = { "valeur", "Chaque valeur" },
	[STEP_YEAR] = { "annee", "Année" },
	[STEP_MONTH] = { "mois", "Mois" },
	[STEP_RANGE] = { "tranche", "Tranche de valeurs" },
};

const struct plot_word plot_aggregates[AGGREGATES] = {
	[AGG_NONE] = { "aucun", "" },
	[AGG_COUNT] = { "nombre", "Nombre de lignes" },
	[AGG_SUM] = { "somme", "Somme" },
	[AGG_AVG] = { "moyenne", "Moyenne" },
	[AGG_MIN] = { "minimum", "Minimum" },
	[AGG_MAX] = { "maximum", "Maximum" },
	[AGG_DISTINCT] = { "distinct", "Nombre de valeurs différentes" },
};

static bool
is_number(const struct column *c)
{
	return c->type == COLUMN_INT || c->type == COLUMN_DECIMAL;
}

static bool
is_moment(const struct column *c)
{
	return c->type == COLUMN_DATE || c->type == COLUMN_DATETIME;
}

static bool
is_year(const struct column *c)
{
	return c->semantic && strcmp(c->semantic, "year") == 0;
}

/* What the profile counted; 0 when unknown. */
static int64_t
distinct_of(const json_t *profile, const struct column *c)
{
	return json_integer_value(
	    json_object_get(json_object_get(profile, c->name), "nb_distinct"));
}

const char *
plot_territory(const struct column *c)
{
	static const char *const kinds[][2] = {
		{ "code_commune", "commune" },
		{ "code_epci", "epci" },
		{ "code_departement", "departement" },
		{ "code_region", "region" },
	};

	for (size_t i = 0; c->semantic && i < sizeof(kinds) / sizeof(kinds[0]);
	     i++) {
		if (strcmp(kinds[i][0], c->semantic) == 0)
			return kinds[i][1];
	}
	return NULL;
}

/* How well a column would do for x: 0 not at all. */
static int
worth(const struct column *c, int64_t distinct)
{
	if (distinct < 2)
		return 0;
	if (is_year(c) || is_moment(c))
		return 4;
	if (c->type == COLUMN_BOOL)
		return 2;
	/* Most codes have no name that people know. */
	if (c->type == COLUMN_TEXT && distinct <= FEW_VALUES)
		return c->semantic && *c->semantic && !plot_territory(c) ? 2
									 : 3;
	if (is_number(c))
		return 1;
	return 0;
}

/* Codes, years and places are numbers nobody adds. */
static bool
is_amount(const struct column *c)
{
	return is_number(c) && (!c->semantic || *c->semantic == '\0');
}

/* The amount a reader looks for first: money, then what has decimals. */
static int
amount_worth(const struct column *c)
{
	int worth = c->type == COLUMN_DECIMAL ? 2 : 1;

	if (!is_amount(c))
		return 0;
	if (strcasestr(c->name, "montant") || (c->unit && *c->unit))
		worth += 2;
	return worth;
}

bool
plot_suggest(const struct table *t, const json_t *profile, struct plot *out)
{
	const struct column *cols = table_columns(t);
	unsigned n = table_ncols(t);
	int best = 0, most = 0;

	*out = (struct plot){ .x = COLUMN_ALL,
		.y = COLUMN_ALL,
		.series = COLUMN_ALL,
		.aggregate = AGG_COUNT,
		.by_value = true,
		.limit = USUAL_LIMIT };
	for (unsigned i = 0; i < n; i++) {
		int good = worth(&cols[i], distinct_of(profile, &cols[i]));

		if (good > best) {
			best = good;
			out->x = (int)i;
		}
		if (amount_worth(&cols[i]) > most) {
			most = amount_worth(&cols[i]);
			out->y = (int)i;
		}
	}
	if (best == 0)
		return false;
	if (best == 4) {
		out->kind = CHART_LINES;
		out->step = is_moment(&cols[out->x]) ? STEP_YEAR : STEP_VALUE;
		out->by_value = false;
	} else if (best == 1) {
		out->kind = CHART_HISTOGRAM;
		out->step = STEP_RANGE;
		out->by_value = false;
	}
	if (out->y == out->x || out->kind == CHART_HISTOGRAM)
		out->y = COLUMN_ALL;
	if (out->y != COLUMN_ALL)
		out->aggregate = AGG_SUM;
	return true;
}

static const char *
find(const struct ask_pair *pairs, unsigned n, const char *name)
{
	for (unsigned i = 0; i < n; i++) {
		if (strcmp(pairs[i].name, name) == 0 && *pairs[i].value)
			return pairs[i].value;
	}
	return NULL;
}

static enum err_code
refuse(struct arena *a, const char *name, const char *value,
    const struct plot_word *words, unsigned n, struct err *e)
{
	struct str list;

	str_init(&list, a, 4096);
	for (unsigned i = 0; i < n; i++) {
		if (*words[i].label)
			str_append_printf(
			    &list, "%s%s", list.len ? ", " : "", words[i].name);
	}
	return err_set(e, ERR_INVALID,
	    "Le paramètre «" NNBSP "%s" NNBSP "» ne peut pas valoir «" NNBSP
	    "%.60s" NNBSP "»" NNBSP ": choisissez parmi %s.",
	    name, value, str_text(&list));
}

/* Place of a word in a list; -1 and a refusal when it is not there. */
static int
word_of(struct arena *a, const char *name, const char *value,
    const struct plot_word *words, unsigned n, struct err *e)
{
	for (unsigned i = 0; i < n; i++) {
		if (strcmp(words[i].name, value) == 0 && *words[i].label)
			return (int)i;
	}
	refuse(a, name, value, words, n, e);
	return -1;
}

const struct plot_word plot_kinds[CHART_KINDS] = {
	[CHART_BARS] = { "barres", "Barres" },
	[CHART_LINES] = { "lignes", "Lignes" },
	[CHART_HISTOGRAM] = { "histogramme", "Histogramme" },
	[CHART_POINTS] = { "points", "Points" },
	[CHART_AREAS] = { "territoires", "Carte des territoires" },
};

/* A column named in the address; « - » is none. */
static enum err_code
read_column(struct arena *a, const struct table *t, const char *name,
    int *column, struct err *e)
{
	if (!name)
		return ERR_OK;
	if (strcmp(name, "-") == 0) {
		*column = COLUMN_ALL;
		return ERR_OK;
	}
	return ask_column(a, t, name, strlen(name), column, e);
}

static enum err_code
read_limit(const char *text, unsigned *out, struct err *e)
{
	char *end;
	long n;

	if (!text)
		return ERR_OK;
	n = strtol(text, &end, 10);
	if (*end || n < 1 || n > MOST_LIMIT)
		return err_set(e, ERR_INVALID,
		    "Le paramètre «" NNBSP "limite" NNBSP
		    "» doit être un nombre de 1 à %d.",
		    MOST_LIMIT);
	*out = (unsigned)n;
	return ERR_OK;
}

/* Ranges are a histogram's, and the other way round. */
static enum err_code
suits_ranges(const struct column *x, struct plot *p, struct err *e)
{
	if (p->kind != CHART_HISTOGRAM && p->step != STEP_RANGE)
		return ERR_OK;
	if (!is_number(x))
		return err_set(e, ERR_INVALID,
		    "Un histogramme demande une colonne de nombres, ce que "
		    "«" NNBSP "%.100s" NNBSP "» n’est pas.",
		    x->name);
	p->kind = CHART_HISTOGRAM;
	p->step = STEP_RANGE;
	p->by_value = false;
	/* It says how many rows have such a value. */
	p->y = COLUMN_ALL;
	p->aggregate = AGG_COUNT;
	return ERR_OK;
}

static enum err_code
suits_points(const struct column *x, const struct column *y, struct err *e)
{
	if (y && is_number(y) && (is_number(x) || is_moment(x)))
		return ERR_OK;
	return err_set(e, ERR_INVALID,
	    "Un nuage de points demande deux colonnes de nombres, ou une de "
	    "dates et une de nombres.");
}

/* A form sends all its fields: what was chosen for another column, and means
 * nothing for this one, is left aside. */
static void
forget_misfits(const struct table *t, struct plot *p)
{
	const struct column *x = p->x >= 0 ? &table_columns(t)[p->x] : NULL;
	bool dated = p->step == STEP_YEAR || p->step == STEP_MONTH;

	if (!x)
		return;
	if ((dated && !is_moment(x)) ||
	    (p->step == STEP_RANGE && !is_number(x) &&
		p->kind != CHART_HISTOGRAM))
		p->step = STEP_VALUE;
	if (p->y == COLUMN_ALL)
		p->aggregate = AGG_COUNT;
	/* What has a scale, or a place on a map, stays there. */
	if (p->kind != CHART_BARS)
		p->by_value = false;
}

/* What each kind of drawing asks of its columns. */
static enum err_code
suits(const struct table *t, struct plot *p, struct err *e)
{
	const struct column *cols = table_columns(t);
	const struct column *x, *y;
	bool counts = p->aggregate == AGG_COUNT || p->aggregate == AGG_DISTINCT;

	if (p->x < 0)
		return err_set(e, ERR_INVALID,
		    "Choisissez la colonne à représenter (paramètre «" NNBSP
		    "x" NNBSP "»).");
	x = &cols[p->x];
	y = p->y >= 0 ? &cols[p->y] : NULL;
	if (p->kind == CHART_POINTS)
		return suits_points(x, y, e);
	if (p->kind == CHART_AREAS && !plot_territory(x))
		return err_set(e, ERR_INVALID,
		    "Une carte des territoires demande une colonne de codes de "
		    "communes, d’intercommunalités, de départements ou de "
		    "régions, ce que «" NNBSP "%.100s" NNBSP "» n’est pas.",
		    x->name);
	if (!counts && y && !is_number(y))
		return err_set(e, ERR_INVALID,
		    "Ce calcul demande une colonne de nombres, ce que "
		    "«" NNBSP "%.100s" NNBSP "» n’est pas.",
		    y->name);
	return suits_ranges(x, p, e);
}

/* Another x, or another kind, than the suggestion's: its step goes with it. */
static void
usual_step(const struct table *t, struct plot *p)
{
	p->step = STEP_VALUE;
	if (p->kind == CHART_HISTOGRAM)
		p->step = STEP_RANGE;
	else if (p->x >= 0 && is_moment(&table_columns(t)[p->x]))
		p->step = STEP_YEAR;
	p->by_value = p->kind == CHART_BARS && p->step == STEP_VALUE &&
	    p->x >= 0 && !is_year(&table_columns(t)[p->x]);
}

static enum err_code
read_words(struct arena *a, const struct ask_pair *pairs, unsigned n,
    struct plot *p, struct err *e)
{
	static const struct plot_word orders[] = { { "x", "x" },
		{ "valeur", "valeur" } };
	const char *step = find(pairs, n, "pas");
	const char *sum = find(pairs, n, "calcul");
	const char *order = find(pairs, n, "tri");
	int i;

	if (step) {
		i = word_of(a, "pas", step, plot_steps, STEPS, e);
		if (i < 0)
			return e->code;
		p->step = (enum plot_step)i;
	}
	if (sum) {
		i = word_of(a, "calcul", sum, plot_aggregates, AGGREGATES, e);
		if (i < 0)
			return e->code;
		p->aggregate = (enum aggregate)i;
	}
	if (order) {
		i = word_of(a, "tri", order, orders, 2, e);
		if (i < 0)
			return e->code;
		p->by_value = i == 1;
	}
	return ERR_OK;
}

static enum err_code
read_kind(struct arena *a, const char *name, struct plot *out, struct err *e)
{
	int i;

	if (!name)
		return ERR_OK;
	i = word_of(a, "trace", name, plot_kinds, CHART_KINDS, e);
	if (i < 0)
		return e->code;
	out->kind = (enum chart_kind)i;
	return ERR_OK;
}

static enum err_code
read_columns(struct arena *a, const struct table *t,
    const struct ask_pair *pairs, unsigned n, struct plot *out, struct err *e)
{
	const char *x = find(pairs, n, "x"), *y = find(pairs, n, "y");
	enum err_code rc = read_column(a, t, x, &out->x, e);

	if (!rc && (x || find(pairs, n, "trace")))
		usual_step(t, out);
	if (!rc)
		rc = read_column(a, t, y, &out->y, e);
	if (!rc && y)
		out->aggregate = out->y == COLUMN_ALL ? AGG_COUNT : AGG_SUM;
	if (!rc)
		rc =
		    read_column(a, t, find(pairs, n, "serie"), &out->series, e);
	return rc;
}

enum err_code
plot_read(struct arena *a, const struct table *t, const json_t *profile,
    const struct ask_pair *pairs, unsigned n, struct plot *out, struct err *e)
{
	bool any = plot_suggest(t, profile, out);
	bool is_single;
	enum err_code rc;

	if (!any && !find(pairs, n, "x"))
		return err_set(e, ERR_UNSUPPORTED,
		    "Aucune colonne de ce tableau ne se prête à un "
		    "graphique.");
	rc = read_kind(a, find(pairs, n, "trace"), out, e);
	if (!rc)
		rc = read_columns(a, t, pairs, n, out, e);
	if (!rc)
		rc = read_words(a, pairs, n, out, e);
	if (!rc)
		rc = read_limit(find(pairs, n, "limite"), &out->limit, e);
	if (rc)
		return rc;
	forget_misfits(t, out);
	is_single = out->kind != CHART_BARS && out->kind != CHART_LINES;
	if (out->aggregate == AGG_COUNT && out->kind != CHART_POINTS)
		out->y = COLUMN_ALL;
	if (out->series == out->x || is_single)
		out->series = COLUMN_ALL;
	return suits(t, out, e);
}

static const char *
label_of(const struct table *t, int column)
{
	const struct column *c = &table_columns(t)[column];

	return c->label && *c->label ? c->label : c->name;
}

char *
plot_title(struct arena *a, const struct table *t, const struct plot *p)
{
	static const char *const cuts[STEPS] = { "", " (par année)",
		" (par mois)", "" };
	struct str s;

	str_init(&s, a, 1 << 16);
	if (p->kind == CHART_POINTS) {
		str_append_printf(&s,
		    "«" NNBSP "%s" NNBSP "» selon «" NNBSP "%s" NNBSP "»",
		    label_of(t, p->y), label_of(t, p->x));
		return arena_strdup(a, str_text(&s));
	}
	str_append(&s, plot_aggregates[p->aggregate].label);
	if (p->y >= 0)
		str_append_printf(
		    &s, " de «" NNBSP "%s" NNBSP "»", label_of(t, p->y));
	str_append_printf(&s, " par «" NNBSP "%s" NNBSP "»", label_of(t, p->x));
	str_append(&s, cuts[p->step]);
	if (p->series >= 0)
		str_append_printf(
		    &s, " et «" NNBSP "%s" NNBSP "»", label_of(t, p->series));
	return arena_strdup(a, str_text(&s));
}
