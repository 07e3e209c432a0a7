/* SPDX-License-Identifier: Apache-2.0 */
/* plot.h - a chart asked of a table: what its address says, and its points. */
#ifndef PARVIS_DRAW_PLOT_H
#define PARVIS_DRAW_PLOT_H

#include <jansson.h>

#include "ask/ask.h"
#include "draw/chart.h"

/* How x is cut in places. */
enum plot_step {
	STEP_VALUE, /* each value */
	STEP_YEAR,
	STEP_MONTH,
	STEP_RANGE, /* of a number: round ranges, in a histogram */
	STEPS
};

/* COLUMN_ALL is « none »: y is then the number of rows, series a single one. */
struct plot {
	enum chart_kind kind;
	enum plot_step step;
	enum aggregate aggregate; /* of y; AGG_COUNT without y */
	int x, y, series;
	bool by_value;  /* bars: the greatest first, else in the order of x */
	unsigned limit; /* places at most, 1 to 100 */
};

/* Names of the parameters of a page's address, ended by NULL, for
 * params_parse(): « trace, x, pas, y, calcul, serie, tri, limite ». */
extern const char *const plot_parameters[];
/* Values of the first (chart_names), third and fifth of them, with their
 * French labels. */
struct plot_word {
	const char *name, *label;
};
extern const struct plot_word plot_kinds[CHART_KINDS];
extern const struct plot_word plot_steps[STEPS];
extern const struct plot_word plot_aggregates[AGGREGATES];

/* commune, epci, departement or region when the column holds their codes;
 * else NULL. */
const char *plot_territory(const struct column *c);

/* A chart worth a first look, by the profile of the table ({NAME: {...}}, or
 * NULL); false when no column suits. */
bool plot_suggest(
    const struct table *t, const json_t *profile, struct plot *out);

/* What the parameters say over what plot_suggest() gives. ERR_INVALID names
 * the parameter, in French; ERR_UNSUPPORTED when nothing can be drawn: out is
 * then what was read of them, for a form. */
enum err_code plot_read(struct arena *a, const struct table *t,
    const json_t *profile, const struct ask_pair *pairs, unsigned n,
    struct plot *out, struct err *e) must_check;

/* In a: what is drawn, « Nombre de lignes par nature ». */
char *plot_title(struct arena *a, const struct table *t, const struct plot *p);

/* In a: the points, and in `note` what is not drawn (values beyond the limit,
 * rows without x) or not from zero, or "". */
enum err_code plot_draw(struct arena *a, struct table *t, const struct plot *p,
    const struct cond *where, int64_t until_ms, struct chart *out,
    const char **note, struct err *e) must_check;

#endif
