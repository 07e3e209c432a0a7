/* SPDX-License-Identifier: Apache-2.0 */
/* params_operator.c - the operators, and for which types they are. */
#include <string.h>
#include <strings.h>

#include "ask/params_parts.h"
#include "base/str.h"
#include "base/text.h"

#define BIT(type) (1U << (type))
#define ALL ((1U << COLUMN_TYPES) - 1)
#define PLAIN (ALL & ~BIT(COLUMN_GEOMETRY))
#define ORDERED (PLAIN & ~BIT(COLUMN_BOOL))
#define NUMBERS (BIT(COLUMN_INT) | BIT(COLUMN_DECIMAL))

const struct param_operator param_operators[OPERATORS] = {
	[OP_EXACT] = { "exact", "est égal à", PLAIN, true },
	[OP_DIFFERS] = { "differs", "est différent de", PLAIN, true },
	[OP_CONTAINS] = { "contains", "contient", ORDERED, true },
	[OP_NOTCONTAINS] = { "notcontains", "ne contient pas", ORDERED, true },
	[OP_IN] = { "in", "est l’une de ces valeurs", PLAIN, true },
	[OP_NOTIN] = { "notin", "n’est aucune de ces valeurs", PLAIN, true },
	[OP_LESS] = { "less", "est au plus", ORDERED, true },
	[OP_GREATER] = { "greater", "est au moins", ORDERED, true },
	[OP_STRICTLY_LESS] = { "strictly_less", "est moins que", ORDERED,
	    true },
	[OP_STRICTLY_GREATER] = { "strictly_greater", "est plus que", ORDERED,
	    true },
	[OP_ISNULL] = { "isnull", "est vide", ALL, false },
	[OP_ISNOTNULL] = { "isnotnull", "n’est pas vide", ALL, false },
	[OP_SORT] = { "sort", "trier", PLAIN, true },
	[OP_GROUPBY] = { "groupby", "grouper par", PLAIN, false },
	[OP_COUNT] = { "count", "nombre de valeurs", ALL, false },
	[OP_SUM] = { "sum", "somme", NUMBERS, false },
	[OP_AVG] = { "avg", "moyenne", NUMBERS, false },
	[OP_MIN] = { "min", "plus petite valeur", ORDERED, false },
	[OP_MAX] = { "max", "plus grande valeur", ORDERED, false },
};
const unsigned param_operators_count = OPERATORS;

enum op
operator_find(const char *name, size_t len)
{
	for (unsigned i = 0; i < OPERATORS; i++) {
		if (strlen(param_operators[i].name) == len &&
		    strncasecmp(param_operators[i].name, name, len) == 0)
			return (enum op)i;
	}
	return OPERATORS;
}

/* « exact, differs, in » of those for a type. */
static const char *
offered(struct arena *a, unsigned types)
{
	struct str s;

	str_init(&s, a, 1024);
	for (unsigned i = 0; i < OPERATORS; i++) {
		if (!(param_operators[i].types & types))
			continue;
		str_append(&s, s.len ? ", " : "");
		str_append(&s, param_operators[i].name);
	}
	return str_text(&s);
}

enum err_code
operator_check(
    struct arena *a, const struct column *c, enum op op, struct err *e)
{
	if (param_operators[op].types & BIT(c->type))
		return ERR_OK;
	return err_set(e, ERR_INVALID,
	    "La colonne «" NNBSP "%s" NNBSP "» contient %s" NNBSP
	    ": l’opérateur %s n’a pas de sens pour elle. Elle accepte %s.",
	    ask_quote(a, c->name, strlen(c->name)), ask_type_label(c->type),
	    param_operators[op].name, offered(a, BIT(c->type)));
}

/* The last __ with something before it; NULL when there is none. */
static const char *
last_joint(const char *name, size_t len)
{
	for (size_t i = len; i-- > 2;) {
		if (name[i] == '_' && name[i - 1] == '_')
			return name + i - 1;
	}
	return NULL;
}

enum err_code
params_name(const struct params *p, const char *name, size_t len, int *column,
    enum op *op, struct err *e)
{
	const char *joint = last_joint(name, len), *end = name + len;

	*op = joint ? operator_find(joint + 2, (size_t)(end - joint - 2))
		    : OPERATORS;
	if (*op < OPERATORS)
		return ask_column(
		    p->a, p->t, name, (size_t)(joint - name), column, e);
	if (joint && ask_find(p->t, name, (size_t)(joint - name), column))
		return err_set(e, ERR_INVALID,
		    "L’opérateur «" NNBSP "%s" NNBSP
		    "» n’existe pas. La colonne «" NNBSP "%s" NNBSP
		    "» accepte %s.",
		    ask_quote(p->a, joint + 2, (size_t)(end - joint - 2)),
		    ask_quote(p->a, name, (size_t)(joint - name)),
		    offered(p->a, BIT(ask_column_of(p->t, *column)->type)));
	if (ask_find(p->t, name, len, column))
		return err_set(e, ERR_INVALID,
		    "Il manque un opérateur après la colonne «" NNBSP "%s" NNBSP
		    "», comme %.80s__exact. Elle accepte %s.",
		    ask_quote(p->a, name, len), ask_quote(p->a, name, len),
		    offered(p->a, BIT(ask_column_of(p->t, *column)->type)));
	return err_set(e, ERR_INVALID,
	    "Le paramètre «" NNBSP "%s" NNBSP
	    "» n’existe pas. Cette adresse accepte columns, q, or, and, page, "
	    "page_size, after, version, table, et COLONNE__OPÉRATEUR avec les "
	    "opérateurs %s.",
	    ask_quote(p->a, name, len), offered(p->a, ALL));
}
