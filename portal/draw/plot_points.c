/* SPDX-License-Identifier: Apache-2.0 */
/* plot_points.c - the points of a chart, asked of the table. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "draw/plot.h"
#include "draw/plot_value.h"
#include "draw/scale.h"
#include "model/territory.h"

enum {
	BINS = 16,
	PLACES = 2000 /* of x, when the limit is not for it */
};

/* One place of x and its value in each series. */
struct place {
	const char *label;
	double x;
	struct value key; /* VALUE_NULL: rows without x */
	double y[CHART_SERIES];
	bool has[CHART_SERIES];
};

struct gathering {
	struct arena *a;
	struct table *t;
	const struct plot *plot;
	int64_t until_ms;
	const struct cond *where;          /* of the rows drawn */
	struct value series[CHART_SERIES]; /* drawn */
	unsigned nseries;
	bool has_others; /* series that are not drawn */
	struct place *places;
	unsigned count, most;     /* places, and as many as may be */
	unsigned last;            /* place found by the last group */
	int64_t lost;             /* values of x that have no place */
	struct chart_point *dots; /* of a cloud */
};

static struct term
x_term(const struct plot *p)
{
	static const enum term_part parts[STEPS] = {
		[STEP_VALUE] = PART_WHOLE,
		[STEP_YEAR] = PART_YEAR,
		[STEP_MONTH] = PART_YEAR_MONTH,
		[STEP_RANGE] = PART_BIN,
	};

	return (struct term){ .column = p->x, .part = parts[p->step] };
}

static struct term
whole(int column)
{
	return (struct term){ .column = column };
}

static struct place *
add_place(struct gathering *g, const struct value *key)
{
	const struct column *c = &table_columns(g->t)[g->plot->x];
	struct place *p = &g->places[g->count++];

	p->key = value_keep(g->a, key);
	p->label = value_label(g->a, c, g->plot->step, key);
	p->x = value_place(key);
	return p;
}

/* Groups come in the order of x, as places mostly are. */
static struct place *
find_place(struct gathering *g, const struct value *key)
{
	for (unsigned i = 0; i < g->count; i++) {
		unsigned at = (g->last + i) % g->count;

		if (value_same(&g->places[at].key, key)) {
			g->last = at;
			return &g->places[at];
		}
	}
	return NULL;
}

static void
set_amount(struct place *p, unsigned series, const struct value *y)
{
	p->has[series] = y->type != VALUE_NULL;
	p->y[series] = value_number(y);
}

static bool
take_place(void *arg, const struct answer_row *row)
{
	struct gathering *g = arg;

	if (g->count == g->most) {
		g->lost = 1;
		return false;
	}
	set_amount(add_place(g, &row->values[0]), 0, &row->values[1]);
	return true;
}

static bool
take_range(void *arg, const struct answer_row *row)
{
	struct place *p = find_place(arg, &row->values[0]);

	if (p)
		set_amount(p, 0, &row->values[1]);
	return true;
}

static bool
take_part(void *arg, const struct answer_row *row)
{
	struct gathering *g = arg;
	struct place *p = find_place(g, &row->values[0]);

	for (unsigned s = 0; p && s < g->nseries; s++) {
		if (value_same(&g->series[s], &row->values[1]))
			set_amount(p, s, &row->values[2]);
	}
	return true;
}

/* Groups of x, and of the series within when take_part() wants them. */
static enum err_code
ask_groups(struct gathering *g, struct term x,
    bool (*take)(void *arg, const struct answer_row *row), struct err *e)
{
	const struct plot *p = g->plot;
	struct output outputs[3] = { { .term = x, .name = "x" } };
	struct order order = { .descending = true };
	struct query q = { .where = g->where,
		.outputs = outputs,
		.noutputs = 1,
		.orders = &order,
		.limit = -1,
		.until_ms = g->until_ms };
	enum err_code rc;

	if (take == take_part)
		outputs[q.noutputs++] =
		    (struct output){ .term = whole(p->series),
			    .name = "serie" };
	order.output = q.noutputs;
	outputs[q.noutputs++] = (struct output){
		.aggregate = p->aggregate, .term = whole(p->y), .name = "y"
	};
	if (take == take_place) {
		q.norders = p->by_value ? 1 : 0;
		q.limit = (int64_t)g->most + 1;
	}
	rc = query_run(g->t, &q, take, g, e);
	if (!rc && g->lost > 0 && take == take_place) {
		rc = query_count(g->t, &q, &g->lost, e);
		g->lost -= g->most;
	}
	return rc;
}

/* The places first, in their order and as many as are drawn, whatever they are
 * made of; then what each series has there. */
static enum err_code
ask_places(struct gathering *g, struct err *e)
{
	struct term x = x_term(g->plot);
	enum err_code rc = ask_groups(g, x, take_place, e);

	if (rc || !g->nseries)
		return rc;
	for (unsigned i = 0; i < g->count; i++)
		set_amount(&g->places[i], 0, &(struct value){ VALUE_NULL });
	return ask_groups(g, x, take_part, e);
}

static bool
take_dot(void *arg, const struct answer_row *row)
{
	struct gathering *g = arg;
	struct chart_point *p = &g->dots[g->count];

	if (row->values[0].type == VALUE_NULL ||
	    row->values[1].type == VALUE_NULL)
		return true;
	p->x = value_place(&row->values[0]);
	p->y = value_number(&row->values[1]);
	p->label = value_label(g->a, &table_columns(g->t)[g->plot->x],
	    g->plot->step, &row->values[0]);
	return ++g->count < CHART_DOTS;
}

static enum err_code
draw_dots(
    struct gathering *g, struct chart *out, const char **note, struct err *e)
{
	const struct output outputs[2] = { { .term = whole(g->plot->x) },
		{ .term = whole(g->plot->y) } };
	const struct query q = { .where = g->where,
		.outputs = outputs,
		.noutputs = 2,
		.limit = -1,
		.until_ms = g->until_ms };
	struct chart_series *s = arena_array_of(g->a, 1, struct chart_series);
	enum err_code rc;

	g->dots = arena_array_of(g->a, CHART_DOTS, struct chart_point);
	rc = query_run(g->t, &q, take_dot, g, e);
	if (g->count == CHART_DOTS)
		*note = arena_printf(g->a,
		    "Seuls les %s premiers points sont dessinés" NNBSP
		    ": ajoutez un filtre pour voir les autres.",
		    text_int(g->a, CHART_DOTS));
	*s = (struct chart_series){ "", g->dots, g->count };
	out->series = s;
	out->nseries = 1;
	out->x_is_number = !out->x_is_date;
	return rc;
}

struct bounds {
	struct arena *a;
	struct value least, most;
};

static bool
take_bounds(void *arg, const struct answer_row *row)
{
	struct bounds *b = arg;

	b->least = value_keep(b->a, &row->values[0]);
	b->most = value_keep(b->a, &row->values[1]);
	return true;
}

/* Of x in the rows drawn; VALUE_NULL when it is nowhere. */
static enum err_code
ask_bounds(struct gathering *g, struct bounds *out, struct err *e)
{
	const struct output outputs[2] = {
		{ .aggregate = AGG_MIN, .term = whole(g->plot->x) },
		{ .aggregate = AGG_MAX, .term = whole(g->plot->x) },
	};
	const struct query q = { .where = g->where,
		.outputs = outputs,
		.noutputs = 2,
		.limit = 1,
		.until_ms = g->until_ms };

	*out = (struct bounds){ .a = g->a };
	return query_run(g->t, &q, take_bounds, out, e);
}

/* A year that has not gone by is not to be compared with those that have. */
static enum err_code
ask_end(struct gathering *g, const char **out, struct err *e)
{
	const struct plot *p = g->plot;
	struct bounds b;
	enum err_code rc;

	*out = NULL;
	if (p->kind != CHART_LINES || p->step != STEP_YEAR ||
	    (p->aggregate != AGG_SUM && p->aggregate != AGG_COUNT))
		return ERR_OK;
	rc = ask_bounds(g, &b, e);
	if (!rc && b.most.type == VALUE_TEXT && b.most.len >= 10 &&
	    memcmp(b.most.text + 5, "12", 2) != 0)
		*out = date_french_of_iso(
		    g->a, arena_strndup(g->a, b.most.text, 10));
	return rc;
}

/* Round ranges over what the rows hold; those without rows are there too. */
static enum err_code
ask_ranges(struct gathering *g, struct scale *scale, struct err *e)
{
	const struct column *c = &table_columns(g->t)[g->plot->x];
	struct term x = x_term(g->plot);
	struct bounds bounds;
	enum err_code rc = ask_bounds(g, &bounds, e);

	if (rc || bounds.least.type == VALUE_NULL)
		return rc;
	scale_round(value_number(&bounds.least), value_number(&bounds.most),
	    BINS, scale);
	/* Whole numbers have no half ranges. */
	if (c->type == COLUMN_INT && scale->step < 1)
		scale_round(scale->low, scale->low + BINS / 2, BINS, scale);
	x.width = scale->step;
	x.origin = scale->low;
	for (unsigned i = 0; i < scale->marks; i++) {
		struct value key = { .type = VALUE_REAL,
			.d = scale->low + scale->step * i };

		if (i + 1 < scale->marks || value_number(&bounds.most) == key.d)
			add_place(g, &key);
	}
	return ask_groups(g, x, take_range, e);
}

/* What is not drawn; rows without x have no place on a scale. */
static const char *
cut(struct gathering *g)
{
	unsigned n = 0;
	struct str note;

	str_init(&note, g->a, 4096);
	for (unsigned i = 0; i < g->count; i++) {
		if (g->places[i].key.type == VALUE_NULL &&
		    g->plot->kind != CHART_BARS)
			str_append(&note,
			    "Les lignes sans valeur ne sont pas dessinées. ");
		else
			g->places[n++] = g->places[i];
	}
	g->count = n;
	if (g->lost == 1)
		str_append(&note,
		    "Une autre valeur n’est pas dessinée" NNBSP
		    ": ajoutez un filtre pour la voir.");
	else if (g->lost > 1)
		str_append_printf(&note,
		    "%s autres valeurs ne sont pas dessinées" NNBSP
		    ": ajoutez un filtre pour les voir.",
		    text_int(g->a, g->lost));
	return arena_strdup(g->a, str_text(&note));
}

static void
put_series(struct gathering *g, struct chart *out)
{
	unsigned n = g->nseries ? g->nseries : 1;
	struct chart_series *all = arena_array_of(g->a, n, struct chart_series);
	const struct plot *p = g->plot;

	for (unsigned s = 0; s < n; s++) {
		struct chart_point *points =
		    arena_array_of(g->a, g->count, struct chart_point);

		for (unsigned i = 0; i < g->count; i++)
			points[i] = (struct chart_point){
				.key = g->places[i].key.type == VALUE_TEXT
				    ? g->places[i].key.text
				    : NULL,
				.label = g->places[i].label,
				.x = g->places[i].x,
				.y = g->places[i].y[s],
				/* No row counts for nothing, but has no
				 * sum and no average. */
				.is_missing = !g->places[i].has[s] &&
				    p->aggregate != AGG_COUNT,
			};
		all[s] = (struct chart_series){ .name = g->nseries
			    ? value_label(g->a, &table_columns(g->t)[p->series],
				  STEP_VALUE, &g->series[s])
			    : "",
			.points = points,
			.count = g->count };
	}
	out->series = all;
	out->nseries = g->count ? n : 0;
}

static const char *
name_of(const struct table *t, int column)
{
	const struct column *c = &table_columns(t)[column];

	return c->label && *c->label ? c->label : c->name;
}

/* In the arena: the rows asked whose series is so. */
static const struct cond *
narrowed(const struct gathering *g, enum test_kind test,
    const struct value *values, unsigned n)
{
	struct cond *own = arena_new_of(g->a, struct cond);
	struct cond *both = arena_new_of(g->a, struct cond);
	const struct cond **parts =
	    arena_array_of(g->a, 2, const struct cond *);

	*own = (struct cond){ .kind = COND_TEST,
		.test = test,
		.term = whole(g->plot->series),
		.values = values,
		.nvalues = n };
	parts[0] = own;
	parts[1] = g->where;
	*both = (struct cond){
		.kind = COND_AND, .parts = parts, .nparts = g->where ? 2 : 1
	};
	return both;
}

/* Only rows of the series that are drawn. */
static enum err_code
keep_series(struct gathering *g, const char **note, struct err *e)
{
	const struct output id = { .term = whole(COLUMN_ID) };
	const struct query without = { .where =
					   narrowed(g, TEST_EMPTY, NULL, 0),
		.outputs = &id,
		.noutputs = 1,
		.limit = -1,
		.until_ms = g->until_ms };
	int64_t rows;
	enum err_code rc = query_count(g->t, &without, &rows, e);

	if (!rc && rows > 0)
		*note = arena_printf(g->a,
		    "%sLes lignes sans «" NNBSP "%s" NNBSP
		    "» ne sont pas dessinées. ",
		    *note, name_of(g->t, g->plot->series));
	g->where = narrowed(g, TEST_IN, g->series, g->nseries);
	return rc;
}

static bool
take_series(void *arg, const struct answer_row *row)
{
	struct gathering *g = arg;

	/* Rows without a series are none. */
	if (row->values[0].type == VALUE_NULL)
		return true;
	g->has_others = g->nseries == CHART_SERIES;
	if (!g->has_others)
		g->series[g->nseries++] = value_keep(g->a, &row->values[0]);
	return !g->has_others;
}

/* The greatest, by what is drawn of them. */
static enum err_code
find_series(struct gathering *g, const char **note, struct err *e)
{
	const struct plot *p = g->plot;
	const struct output outputs[2] = { { .term = whole(p->series) },
		{ .aggregate = p->aggregate, .term = whole(p->y) } };
	const struct order order = { .output = 1, .descending = true };
	const struct query q = { .where = g->where,
		.outputs = outputs,
		.noutputs = 2,
		.orders = &order,
		.norders = 1,
		/* One more shows that there are others; one may be empty. */
		.limit = CHART_SERIES + 2,
		.until_ms = g->until_ms };
	enum err_code rc;

	if (p->series < 0)
		return ERR_OK;
	rc = query_run(g->t, &q, take_series, g, e);
	if (rc)
		return rc;
	if (g->has_others)
		*note = arena_printf(g->a,
		    "Seules les %u plus grandes séries sont dessinées. ",
		    g->nseries);
	return g->nseries ? keep_series(g, note, e) : ERR_OK;
}

/* Is x a day on a scale, rather than one of a few years? */
static bool
is_dated(const struct plot *p, const struct column *x)
{
	return (p->kind == CHART_POINTS ||
		   (p->kind == CHART_LINES && p->step != STEP_YEAR)) &&
	    (x->type == COLUMN_DATE || x->type == COLUMN_DATETIME);
}

static void
describe(struct gathering *g, struct chart *out)
{
	const struct plot *p = g->plot;
	const struct column *x = &table_columns(g->t)[p->x];
	const struct column *y = p->y >= 0 ? &table_columns(g->t)[p->y] : NULL;

	out->x_is_date = is_dated(p, x);
	out->x_is_number = p->kind == CHART_LINES && p->step == STEP_VALUE &&
	    (x->type == COLUMN_INT || x->type == COLUMN_DECIMAL) &&
	    !(x->semantic && strcmp(x->semantic, "year") == 0);
	out->kind = p->kind;
	out->is_total = p->kind == CHART_LINES &&
	    (p->aggregate == AGG_SUM || p->aggregate == AGG_COUNT);
	out->title = plot_title(g->a, g->t, p);
	out->x_title = name_of(g->t, p->x);
	out->unit = y && y->unit && p->aggregate != AGG_DISTINCT ? y->unit : "";
	out->y_title = plot_aggregates[p->aggregate].label;
	if (p->kind == CHART_POINTS)
		out->y_title = name_of(g->t, p->y);
	else if (y)
		out->y_title =
		    arena_printf(g->a, "%s de «" NNBSP "%s" NNBSP "»",
			out->y_title, name_of(g->t, p->y));
}

enum err_code
plot_draw(struct arena *a, struct table *t, const struct plot *p,
    const struct cond *where, int64_t until_ms, struct chart *out,
    const char **note, struct err *e)
{
	struct gathering g = {
		.a = a, .t = t, .plot = p, .where = where, .until_ms = until_ms
	};
	struct scale scale = { 0 };
	const char *lost;
	enum err_code rc;

	*out = (struct chart){ 0 };
	*note = "";
	describe(&g, out);
	if (p->kind == CHART_POINTS)
		return draw_dots(&g, out, note, e);
	g.most = p->kind == CHART_BARS ? p->limit : PLACES;
	g.places = arena_array_of(a, PLACES, struct place);
	rc = find_series(&g, note, e);
	if (!rc && p->step == STEP_RANGE)
		rc = ask_ranges(&g, &scale, e);
	else if (!rc)
		rc = ask_places(&g, e);
	if (!rc)
		rc = ask_end(&g, &out->end, e);
	if (rc)
		return rc;
	lost = cut(&g);
	out->is_cut = g.lost > 0;
	put_series(&g, out);
	*note = arena_printf(a, "%s%s%s",
	    chart_is_raised(out) ? "L’axe vertical ne part pas de zéro. " : "",
	    *note, lost);
	return ERR_OK;
}
