/* SPDX-License-Identifier: Apache-2.0 */
/* params_output.c - what the rows of the answer are made of, in what order. */
#include <string.h>

#include "ask/params_parts.h"
#include "base/text.h"

const enum aggregate params_aggregates[OPERATORS] = {
	[OP_COUNT] = AGG_COUNT,
	[OP_SUM] = AGG_SUM,
	[OP_AVG] = AGG_AVG,
	[OP_MIN] = AGG_MIN,
	[OP_MAX] = AGG_MAX,
};

/* The longest column at the start of a list, up to a comma or its end. */
static size_t
column_at(const struct table *t, const char *text, int *column)
{
	size_t best = 0;

	for (int i = COLUMN_ID; i < (int)table_ncols(t); i++) {
		const char *name = ask_column_of(t, i)->name;
		size_t len = strlen(name);

		if (len > best && strncmp(text, name, len) == 0 &&
		    (text[len] == ',' || text[len] == '\0')) {
			best = len;
			*column = i;
		}
	}
	return best;
}

static enum err_code
take_column(const struct params_building *b, const char **at, int *column,
    struct err *e)
{
	size_t len = column_at(b->p.t, *at, column);
	const char *name;
	enum err_code rc;

	if (len) {
		*at += len;
		return ERR_OK;
	}
	if (**at != '"') {
		len = strcspn(*at, ",");
		rc = ask_column(b->p.a, b->p.t, *at, len, column, e);
		*at += len;
		return rc;
	}
	rc = params_quoted(&b->p, at, &name, e);
	if (!rc)
		rc = ask_column(b->p.a, b->p.t, name, strlen(name), column, e);
	if (!rc && **at && **at != ',')
		rc = err_set(e, ERR_INVALID,
		    "Dans columns, une colonne entre guillemets est suivie "
		    "d’une virgule ou de rien.");
	return rc;
}

static void
add_output(struct asked *out, struct output *outputs, int column,
    enum aggregate aggregate, const char *name)
{
	outputs[out->query.noutputs++] = (struct output){
		.aggregate = aggregate, .term.column = column, .name = name
	};
}

/* All columns, or those of columns=, each once. */
static enum err_code
choose_columns(struct params_building *b, struct output *outputs, struct err *e)
{
	unsigned n = table_ncols(b->p.t);
	bool *seen = arena_array_of(b->p.a, n + 1, bool);
	const char *at = b->columns;

	for (unsigned i = 0; !at && i < n; i++)
		add_output(b->out, outputs, (int)i, AGG_NONE,
		    table_columns(b->p.t)[i].name);
	while (at && *at) {
		int column = 0;
		enum err_code rc = take_column(b, &at, &column, e);

		if (rc) {
			b->out->wrong = "columns";
			return rc;
		}
		if (!seen[column + 1])
			add_output(b->out, outputs, column, AGG_NONE,
			    ask_column_of(b->p.t, column)->name);
		seen[column + 1] = true;
		at += *at == ',';
	}
	if (b->out->query.noutputs)
		return ERR_OK;
	b->out->wrong = "columns";
	return err_set(e, ERR_INVALID,
	    "columns nomme les colonnes voulues, séparées par des virgules.");
}

static const char *
aggregate_name(const struct params_building *b, const struct params_grouping *g)
{
	const char *name = ask_column_of(b->p.t, g->column)->name;

	for (unsigned op = OP_COUNT; op < OPERATORS; op++) {
		if (params_aggregates[op] == g->aggregate)
			return arena_printf(
			    b->p.a, "%s__%s", name, param_operators[op].name);
	}
	return name;
}

/* Keys, then what is computed, each in the order of the address. */
static enum err_code
choose_groups(struct params_building *b, struct output *outputs, struct err *e)
{
	if (b->columns) {
		b->out->wrong = "columns";
		return err_set(e, ERR_INVALID,
		    "columns ne va pas avec des groupes ou des calculs" NNBSP
		    ": ils donnent leurs propres colonnes.");
	}
	if (b->out->query.after) {
		b->out->wrong = "after";
		return err_set(e, ERR_INVALID,
		    "after ne va pas avec des groupes ou des calculs" NNBSP
		    ": demandez-les par page.");
	}
	for (int computed = 0; computed < 2; computed++) {
		for (unsigned i = 0; i < b->ngroups; i++) {
			const struct params_grouping *g = &b->groups[i];

			if ((g->aggregate != AGG_NONE) == computed)
				add_output(b->out, outputs, g->column,
				    g->aggregate, aggregate_name(b, g));
		}
	}
	return ERR_OK;
}

static bool
find_output(const struct asked *out, const struct output *outputs, int column,
    enum aggregate aggregate, unsigned *at)
{
	for (*at = 0; *at < out->query.noutputs; ++*at) {
		if (outputs[*at].term.column == column &&
		    outputs[*at].aggregate == aggregate)
			return true;
	}
	return false;
}

static enum err_code
order_by(struct params_building *b, struct output *outputs,
    const struct params_sort *s, unsigned *at, struct err *e)
{
	int column = s->column;
	enum aggregate aggregate = s->aggregate;

	if (find_output(b->out, outputs, column, aggregate, at))
		return ERR_OK;
	if (b->out->grouped && s->also != AGG_NONE) {
		column = s->also_column;
		aggregate = s->also;
		if (find_output(b->out, outputs, column, aggregate, at))
			return ERR_OK;
	}
	if (b->out->grouped == (aggregate != AGG_NONE)) {
		add_output(b->out, outputs, column, aggregate, "");
		b->out->query.nhidden++;
		return ERR_OK;
	}
	b->out->wrong = s->name;
	return err_set(e, ERR_INVALID,
	    "Des groupes se trient par ce qui les groupe ou par ce qui en est "
	    "calculé (COLONNE__sum__sort), des lignes par leurs colonnes" NNBSP
	    ": %s ne convient pas.",
	    ask_quote(b->p.a, s->name, strlen(s->name)));
}

/* What rows are in the order of, shown or not. */
static enum err_code
order(struct params_building *b, struct output *outputs, struct err *e)
{
	struct query *q = &b->out->query;
	struct order *orders =
	    arena_array_of(b->p.a, b->nsorts + 1, struct order);

	for (unsigned i = 0; i < b->nsorts; i++) {
		enum err_code rc =
		    order_by(b, outputs, &b->sorts[i], &orders[i].output, e);

		if (rc)
			return rc;
		orders[i].descending = b->sorts[i].descending;
	}
	/* Groups of nothing computed: the values there are. */
	if (b->out->grouped && !q->nhidden &&
	    outputs[q->noutputs - 1].aggregate == AGG_NONE) {
		add_output(b->out, outputs, COLUMN_ALL, AGG_COUNT, "");
		q->nhidden++;
	}
	q->orders = orders;
	q->norders = b->nsorts;
	return ERR_OK;
}

enum err_code
params_outputs(struct params_building *b, struct output *outputs, struct err *e)
{
	enum err_code rc;

	b->out->grouped = b->ngroups > 0;
	rc = b->ngroups ? choose_groups(b, outputs, e)
			: choose_columns(b, outputs, e);
	return rc ? rc : order(b, outputs, e);
}
