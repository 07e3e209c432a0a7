/* SPDX-License-Identifier: Apache-2.0 */
/* chart_data.c - the figures of a chart, as a table and as a file. */
#include "web/chart_data.h"

#include <math.h>
#include <string.h>

#include "base/text.h"
#include "web/ctx.h"

enum {
	ROWS = 500,
	SHORT = 40,
	DECIMALS = 6
};

/* After the comma of what text_decimal() wrote. */
static int
decimals_in(const char *text)
{
	const char *comma = strchr(text, ',');

	return comma ? (int)strlen(comma + 1) : 0;
}

/* As many as the figure of a column that needs most. */
static int
decimals_of(struct arena *a, const struct chart_series *s)
{
	int most = 0;

	for (unsigned i = 0; i < s->count && i < ROWS; i++) {
		int n = decimals_in(text_decimal(a, s->points[i].y, DECIMALS));

		most = n > most && !s->points[i].is_missing ? n : most;
	}
	return most;
}

static void
put_figure(struct arena *a, json_t *cells, const struct chart *c,
    const struct chart_point *p, int decimals)
{
	json_t *cell = ctx_row(cells);
	const char *text = text_decimal(a, p->y, DECIMALS);
	int has = decimals_in(text);

	if (isfinite(p->y) && has < decimals)
		text = arena_printf(
		    a, "%s%s%0*d", text, has ? "" : ",", decimals - has, 0);
	ctx_text(cell, "text",
	    p->is_missing ? NULL
			  : arena_printf(a, "%s%s%s", text,
				*c->unit ? NBSP : "", c->unit));
}

void
chart_data_put(struct arena *a, json_t *o, const struct chart *c)
{
	json_t *data = c->nseries ? ctx_object(o, "data") : NULL;
	unsigned count = c->nseries ? c->series[0].count : 0;
	int decimals[CHART_SERIES];
	json_t *columns, *rows;

	if (!data) {
		ctx_null(o, "data");
		return;
	}
	columns = ctx_list(data, "columns");
	rows = ctx_list(data, "rows");
	ctx_text(data, "x", c->x_title);
	/* A long table waits to be asked for. */
	ctx_flag(data, "is_short", count <= SHORT);
	ctx_text(data, "cut",
	    count <= ROWS ? NULL
			  : arena_printf(a,
				"Les %d premières lignes sur %s" NNBSP
				": ajoutez un filtre pour voir les autres.",
				ROWS, text_int(a, count)));
	for (unsigned s = 0; s < c->nseries; s++) {
		ctx_item(columns,
		    *c->series[s].name ? c->series[s].name : c->y_title);
		decimals[s] = decimals_of(a, &c->series[s]);
	}
	for (unsigned i = 0; i < count && i < ROWS; i++) {
		json_t *row = ctx_row(rows);
		json_t *cells = ctx_list(row, "cells");

		ctx_text(row, "label", c->series[0].points[i].label);
		for (unsigned s = 0; s < c->nseries; s++)
			put_figure(
			    a, cells, c, &c->series[s].points[i], decimals[s]);
	}
}

const char *
chart_data_csv(const struct explore *x, const struct plot *p)
{
	static const char *const sums[AGGREGATES] = { [AGG_COUNT] = "count",
		[AGG_SUM] = "sum",
		[AGG_AVG] = "avg",
		[AGG_MIN] = "min",
		[AGG_MAX] = "max" };
	/* What the address may say of rows, and not of groups. */
	static const char *const others[] = { "__sort", "__groupby", "__count",
		"__sum", "__avg", "__min", "__max" };
	struct arena *a = x->req->a;
	struct explore same = *x;
	const struct column *cols = table_columns(x->table);
	struct pair by_series = { NULL, NULL };

	if (p->kind == CHART_POINTS || p->step != STEP_VALUE ||
	    !sums[p->aggregate])
		return NULL;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		same.here = address_less(a, &same.here, others[i]);
	if (p->series >= 0)
		by_series = (struct pair){
			arena_printf(a, "%s__groupby", cols[p->series].name), ""
		};
	same.here = address_change(a, &same.here,
	    CHANGES({ "columns", NULL }, { "style", "fr" },
		{ arena_printf(a, "%s__groupby", cols[p->x].name), "" },
		{ arena_printf(a, "%s__%s", p->y < 0 ? "__id" : cols[p->y].name,
		      sums[p->aggregate]),
		    "" },
		by_series));
	return explore_api(&same, "data/csv/");
}
