/* SPDX-License-Identifier: Apache-2.0 */
/* params_parts.h - what the readers of the query string share. */
#ifndef PARVIS_ASK_PARAMS_PARTS_H
#define PARVIS_ASK_PARAMS_PARTS_H

#include "ask/params.h"

/* In the order of param_operators. */
enum op {
	OP_EXACT,
	OP_DIFFERS,
	OP_CONTAINS,
	OP_NOTCONTAINS,
	OP_IN,
	OP_NOTIN,
	OP_LESS,
	OP_GREATER,
	OP_STRICTLY_LESS,
	OP_STRICTLY_GREATER,
	OP_ISNULL,
	OP_ISNOTNULL,
	OP_SORT,
	OP_GROUPBY,
	OP_COUNT,
	OP_SUM,
	OP_AVG,
	OP_MIN,
	OP_MAX,
	OPERATORS
};

/* What is being read. */
struct params {
	struct arena *a;
	const struct table *t;
	unsigned nconds; /* in all, whatever the depth */
};

static inline bool
operator_filters(enum op op)
{
	return op <= OP_ISNOTNULL;
}

static inline bool
operator_aggregates(enum op op)
{
	return op >= OP_COUNT;
}

/* By name, capitals aside; OPERATORS when there is none. */
enum op operator_find(const char *name, size_t len);
/* Refuses an operator that the column's type has no use for. */
enum err_code operator_check(struct arena *a, const struct column *c,
    enum op op, struct err *e) must_check;

/* COLUMN__OPERATOR, cut at the last __; ERR_INVALID says which is unknown. */
enum err_code params_name(const struct params *p, const char *name, size_t len,
    int *column, enum op *op, struct err *e) must_check;

/* Items of a list, at most PARAMS_VALUES: a,"b,c",d */
struct items {
	const char **list;
	unsigned count;
};
/* From *at up to the end of the text, or to a ) that is left there. */
enum err_code params_items(const struct params *p, const char **at,
    bool until_parenthesis, struct items *out, struct err *e) must_check;
/* "a ""b""" at *at, which stands on the quote, goes past the last one. */
enum err_code params_quoted(const struct params *p, const char **at,
    const char **out, struct err *e) must_check;
/* "" counts as yes: the name alone was given. */
enum err_code params_flag(struct arena *a, const char *name, const char *text,
    bool *out, struct err *e) must_check;

/* One condition from an operator that filters. */
enum err_code params_filter(struct params *p, int column, enum op op,
    const struct items *values, const struct cond **out,
    struct err *e) must_check;

/* « (a__exact.1,b__isnull) » */
enum err_code params_group(struct params *p, enum cond_kind kind,
    const char *text, const struct cond **out, struct err *e) must_check;

/* COLUMN__sort, COLUMN__sum__sort */
struct params_sort {
	int column;
	enum aggregate aggregate;
	bool descending;
	const char *name; /* of the parameter */
	/* « montant__sum » may be a column and, of groups, a sum as well. */
	int also_column;
	enum aggregate also; /* AGG_NONE: no */
};

/* COLUMN__groupby, COLUMN__sum */
struct params_grouping {
	int column;
	enum aggregate aggregate;
};

struct params_building {
	struct params p;
	struct asked *out;
	const struct cond *conds[PARAMS_CONDITIONS];
	unsigned nconds;
	struct params_sort sorts[PARAMS_SORTS];
	unsigned nsorts;
	struct params_grouping groups[PARAMS_GROUPING];
	unsigned ngroups;
	const char *columns; /* columns=, or NULL */
	unsigned given;      /* bit per single parameter */
};

/* Of an operator that computes; AGG_NONE of others. */
extern const enum aggregate params_aggregates[OPERATORS];

/* What the rows of the answer are made of, and their order. */
enum err_code params_outputs(struct params_building *b, struct output *outputs,
    struct err *e) must_check;

/* A node with its parts copied; of one part, that part. */
const struct cond *params_node(struct arena *a, enum cond_kind kind,
    const struct cond *const *parts, unsigned n);

#endif
