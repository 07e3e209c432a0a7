/* SPDX-License-Identifier: Apache-2.0 */
/* params_group.c - or=(...) and and=(...), one within another. */
#include <string.h>
#include <strings.h>

#include "ask/params_parts.h"
#include "base/str.h"
#include "base/text.h"

struct reading {
	struct params *p;
	const char *at, *whole;
};

static enum err_code read_group(struct reading *r, enum cond_kind kind,
    unsigned depth, const struct cond **out, struct err *e);

static enum err_code
refuse(const struct reading *r, const char *expected, struct err *e)
{
	return err_set(e, ERR_INVALID,
	    "«" NNBSP "%s" NNBSP "» ne se lit pas à partir de «" NNBSP
	    "%s" NNBSP "»" NNBSP ": il faut %s, comme dans "
	    "or=(COLONNE__exact.VALEUR,and(COLONNE__less.12,COLONNE__isnull)).",
	    ask_quote(r->p->a, r->whole, strlen(r->whole)),
	    ask_quote(r->p->a, r->at, strlen(r->at)), expected);
}

static bool
ends_name(char c)
{
	return c == '\0' || c == ',' || c == ')' || c == '.' || c == '=' ||
	    c == ':';
}

/* « __exact » and what ends a name, at s; its length. */
static size_t
operator_at(const char *s, enum op *op)
{
	size_t len = 2;

	if (s[0] != '_' || s[1] != '_')
		return 0;
	while (!ends_name(s[len]))
		len++;
	*op = operator_find(s + 2, len - 2);
	return *op < OPERATORS ? len : 0;
}

/* The longest name of a column that an operator follows. */
static size_t
name_at(const struct reading *r, int *column, enum op *op)
{
	size_t best = 0;
	unsigned n = table_ncols(r->p->t);

	for (int i = COLUMN_ID; i < (int)n; i++) {
		const char *name = ask_column_of(r->p->t, i)->name;
		size_t len = strlen(name), more;
		enum op found;

		if (len <= best || strncmp(r->at, name, len) != 0)
			continue;
		more = operator_at(r->at + len, &found);
		if (more) {
			best = len;
			*column = i;
			*op = found;
		}
	}
	return best ? best + operator_at(r->at + best, op) : 0;
}

/* "nom, prénom"__exact */
static enum err_code
read_quoted_name(struct reading *r, int *column, enum op *op, struct err *e)
{
	const char *name;
	size_t len;
	enum err_code rc = params_quoted(r->p, &r->at, &name, e);

	if (!rc)
		rc =
		    ask_column(r->p->a, r->p->t, name, strlen(name), column, e);
	if (rc)
		return rc;
	len = operator_at(r->at, op);
	if (!len)
		return refuse(r, "un opérateur", e);
	r->at += len;
	return ERR_OK;
}

/* Says whether the column or the operator is unknown. */
static enum err_code
refuse_name(const struct reading *r, struct err *e)
{
	size_t len = strcspn(r->at, ",()=:");
	const char *joint = memmem(r->at, len, "__", 2);
	enum op op;
	int column;

	if (!len)
		return refuse(r, "une condition", e);
	/* A name may have points, what follows its __ ends at one. */
	if (joint)
		len = (size_t)(joint - r->at) + strcspn(joint, ".,()=:");
	if (params_name(r->p, r->at, len, &column, &op, e))
		return e->code;
	return refuse(r, "une condition", e);
}

static enum err_code
read_name(struct reading *r, int *column, enum op *op, struct err *e)
{
	size_t len;

	if (*r->at == '"')
		return read_quoted_name(r, column, op, e);
	len = name_at(r, column, op);
	if (!len)
		return refuse_name(r, e);
	r->at += len;
	return ERR_OK;
}

/* Up to the , or ) that ends the condition; (a) within is part of it. */
static const char *
plain_value(struct reading *r)
{
	const char *from = r->at;
	unsigned depth = 0;

	for (; *r->at; r->at++) {
		if (*r->at == '(')
			depth++;
		else if (depth == 0 && (*r->at == ',' || *r->at == ')'))
			break;
		else if (*r->at == ')')
			depth--;
	}
	return arena_strndup(r->p->a, from, (size_t)(r->at - from));
}

/* .VALUE, ."VALUE" or, for lists, .(VALUE,VALUE) */
static enum err_code
read_values(struct reading *r, enum op op, struct items *out, struct err *e)
{
	enum err_code rc = ERR_OK;

	out->count = 1;
	out->list = arena_array_of(r->p->a, 1, const char *);
	out->list[0] = "";
	if (*r->at == '\0' || *r->at == ',' || *r->at == ')')
		return param_operators[op].has_value
		    ? refuse(r, "une valeur", e)
		    : ERR_OK;
	r->at++;
	if ((op == OP_IN || op == OP_NOTIN) && *r->at == '(') {
		r->at++;
		rc = params_items(r->p, &r->at, true, out, e);
		if (!rc && *r->at != ')')
			rc = refuse(r, "une parenthèse fermante", e);
		if (!rc)
			r->at++;
		return rc;
	}
	if (*r->at == '"')
		return params_quoted(r->p, &r->at, &out->list[0], e);
	out->list[0] = plain_value(r);
	return ERR_OK;
}

static enum err_code
read_condition(struct reading *r, const struct cond **out, struct err *e)
{
	enum op op;
	struct items values;
	int column;
	enum err_code rc = read_name(r, &column, &op, e);

	if (rc)
		return rc;
	if (!operator_filters(op))
		return err_set(e, ERR_INVALID,
		    "L’opérateur %s ne filtre pas" NNBSP
		    ": écrivez-le hors de or=(...).",
		    param_operators[op].name);
	rc = read_values(r, op, &values, e);
	return rc ? rc : params_filter(r->p, column, op, &values, out, e);
}

/* One part of a group: another group, or a condition. */
static enum err_code
read_part(
    struct reading *r, unsigned depth, const struct cond **out, struct err *e)
{
	enum op op;
	int column;

	/* A column may well be called « or(a) ». */
	if (name_at(r, &column, &op) == 0) {
		if (strncasecmp(r->at, "or(", 3) == 0) {
			r->at += 2;
			return read_group(r, COND_OR, depth + 1, out, e);
		}
		if (strncasecmp(r->at, "and(", 4) == 0) {
			r->at += 3;
			return read_group(r, COND_AND, depth + 1, out, e);
		}
	}
	return read_condition(r, out, e);
}

/* Stands on the opening parenthesis, ends after the closing one. */
static enum err_code
read_group(struct reading *r, enum cond_kind kind, unsigned depth,
    const struct cond **out, struct err *e)
{
	const struct cond *parts[PARAMS_CONDITIONS];
	unsigned n = 0;

	if (depth > PARAMS_DEPTH)
		return err_set(e, ERR_INVALID,
		    "Les parenthèses vont au plus sur %d niveaux.",
		    PARAMS_DEPTH);
	do {
		enum err_code rc = ERR_OK;

		r->at++;
		if (n == PARAMS_CONDITIONS)
			return refuse(r, "moins de conditions", e);
		rc = read_part(r, depth, &parts[n++], e);
		if (rc)
			return rc;
	} while (*r->at == ',');
	if (*r->at != ')')
		return refuse(r, "une virgule ou une parenthèse fermante", e);
	r->at++;
	*out = params_node(r->p->a, kind, parts, n);
	return ERR_OK;
}

enum err_code
params_group(struct params *p, enum cond_kind kind, const char *text,
    const struct cond **out, struct err *e)
{
	struct reading r = { .p = p, .at = text, .whole = text };
	enum err_code rc;

	if (*text != '(')
		return refuse(&r, "une parenthèse ouvrante", e);
	rc = read_group(&r, kind, 1, out, e);
	if (!rc && *r.at)
		rc = refuse(&r, "la fin du texte", e);
	return rc;
}
