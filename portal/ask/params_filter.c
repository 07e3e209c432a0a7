/* SPDX-License-Identifier: Apache-2.0 */
/* params_filter.c - an operator and its values, as a condition. */
#include <string.h>

#include "ask/params_parts.h"
#include "base/str.h"
#include "base/text.h"

/* The operators that filter, as the tests of a query. */
static const struct {
	enum test_kind test;
	bool negated;
} tests[] = {
	[OP_EXACT] = { TEST_EQUAL, false },
	[OP_DIFFERS] = { TEST_EQUAL, true },
	[OP_CONTAINS] = { TEST_CONTAINS, false },
	[OP_NOTCONTAINS] = { TEST_CONTAINS, true },
	[OP_IN] = { TEST_IN, false },
	[OP_NOTIN] = { TEST_IN, true },
	[OP_LESS] = { TEST_LESS_EQUAL, false },
	[OP_GREATER] = { TEST_GREATER_EQUAL, false },
	[OP_STRICTLY_LESS] = { TEST_LESS, false },
	[OP_STRICTLY_GREATER] = { TEST_GREATER, false },
	[OP_ISNULL] = { TEST_EMPTY, false },
	[OP_ISNOTNULL] = { TEST_EMPTY, true },
};

enum err_code
params_quoted(
    const struct params *p, const char **at, const char **out, struct err *e)
{
	const char *from = *at, *s = from + 1;
	char *text = arena_alloc(p->a, strlen(s) + 1);
	size_t n = 0;

	for (; *s; s++) {
		if (*s == '"' && s[1] != '"') {
			*at = s + 1;
			*out = text;
			return ERR_OK;
		}
		s += *s == '"';
		text[n++] = *s;
	}
	return err_set(e, ERR_INVALID,
	    "Le guillemet ouvert dans «" NNBSP "%s" NNBSP
	    "» n’est pas fermé" NNBSP ": un guillemet du texte s’écrit \"\".",
	    ask_quote(p->a, from, strlen(from)));
}

static enum err_code
take_item(const struct params *p, const char **at, bool until_parenthesis,
    const char **out, struct err *e)
{
	const char *from = *at;
	enum err_code rc;

	if (*from != '"') {
		*at += strcspn(from, until_parenthesis ? ",)" : ",");
		*out = arena_strndup(p->a, from, (size_t)(*at - from));
		return ERR_OK;
	}
	rc = params_quoted(p, at, out, e);
	if (rc || !**at || **at == ',' || (until_parenthesis && **at == ')'))
		return rc;
	return err_set(e, ERR_INVALID,
	    "Dans une liste, une valeur entre guillemets est suivie d’une "
	    "virgule ou de rien" NNBSP ": «" NNBSP "%s" NNBSP "» ne l’est pas.",
	    ask_quote(p->a, from, strlen(from)));
}

enum err_code
params_items(const struct params *p, const char **at, bool until_parenthesis,
    struct items *out, struct err *e)
{
	const char **list = NULL;
	unsigned room = 0;

	out->count = 0;
	for (;;) {
		enum err_code rc;

		if (out->count == PARAMS_VALUES)
			return err_set(e, ERR_INVALID,
			    "Une liste a au plus %d valeurs" NNBSP
			    ": posez plusieurs questions.",
			    PARAMS_VALUES);
		if (out->count == room) {
			const char **more =
			    arena_array_of(p->a, room * 2 + 8, const char *);

			if (room)
				memcpy(more, list, room * sizeof(*list));
			list = more;
			room = room * 2 + 8;
		}
		rc = take_item(p, at, until_parenthesis, &list[out->count], e);
		if (rc)
			return rc;
		out->count++;
		if (**at != ',')
			break;
		++*at;
	}
	out->list = list;
	return ERR_OK;
}

enum err_code
params_flag(struct arena *a, const char *name, const char *text, bool *out,
    struct err *e)
{
	*out = true;
	if (!*text || ask_truth(text, out))
		return ERR_OK;
	return err_set(e, ERR_INVALID,
	    "%s s’écrit seul, ou avec true ou false" NNBSP ": «" NNBSP
	    "%s" NNBSP "» ne convient pas.",
	    name, ask_quote(a, text, strlen(text)));
}

const struct cond *
params_node(struct arena *a, enum cond_kind kind,
    const struct cond *const *parts, unsigned n)
{
	struct cond *c;
	const struct cond **copy;

	if (n == 1 && kind != COND_NOT)
		return parts[0];
	c = arena_new_of(a, struct cond);
	copy = arena_array_of(a, n, const struct cond *);
	memcpy(copy, parts, n * sizeof(*copy));
	c->kind = kind;
	c->parts = copy;
	c->nparts = n;
	return c;
}

static const struct cond *
test_of(const struct params *p, int column, enum test_kind test,
    const struct value *values, unsigned n)
{
	struct cond *c = arena_new_of(p->a, struct cond);

	c->kind = COND_TEST;
	c->test = test;
	c->term.column = column;
	c->values = values;
	c->nvalues = n;
	return c;
}

/* What a column is compared with: the values that are not empty, and whether
 * one was; after each day that stands for the whole of it, where it ends. */
struct wanted {
	struct value *values, *ends; /* VALUE_NULL: a value, not a day */
	unsigned n;
	bool empty;
};

static enum err_code
read_values(const struct params *p, const struct column *c, enum test_kind test,
    const struct items *items, struct wanted *out, struct err *e)
{
	out->values = arena_array_of(p->a, items->count, struct value);
	out->ends = arena_array_of(p->a, items->count, struct value);
	for (unsigned i = 0; i < items->count; i++) {
		const char *text = items->list[i];
		struct value *v = &out->values[out->n];
		enum err_code rc = ERR_OK;

		if (!*text && (test == TEST_EQUAL || test == TEST_IN)) {
			out->empty = true;
			continue;
		}
		if (!*text)
			return err_set(e, ERR_INVALID,
			    "Il manque une valeur à comparer à la colonne "
			    "«" NNBSP "%s" NNBSP "».",
			    ask_quote(p->a, c->name, strlen(c->name)));
		if (test == TEST_CONTAINS)
			*v = (struct value){ .type = VALUE_TEXT,
				.text = text,
				.len = strlen(text) };
		else
			rc = ask_literal(p->a, c, text, v, e);
		if (rc)
			return rc;
		if (test != TEST_CONTAINS)
			ask_day(p->a, c, text, &out->ends[out->n]);
		out->n++;
	}
	return ERR_OK;
}

static const struct cond *
within(const struct params *p, int column, const struct value *from,
    const struct value *end)
{
	const struct cond *both[2];

	both[0] = test_of(p, column, TEST_GREATER_EQUAL, from, 1);
	both[1] = test_of(p, column, TEST_LESS, end, 1);
	return params_node(p->a, COND_AND, both, 2);
}

/* Equal to one of them: days one by one, the others as a list. */
static const struct cond *
any_of(const struct params *p, int column, const struct wanted *w)
{
	const struct cond **parts =
	    arena_array_of(p->a, w->n + 2, const struct cond *);
	struct value *list = arena_array_of(p->a, w->n, struct value);
	unsigned nparts = 0, n = 0;

	for (unsigned i = 0; i < w->n; i++) {
		if (w->ends[i].type == VALUE_NULL)
			list[n++] = w->values[i];
		else
			parts[nparts++] =
			    within(p, column, &w->values[i], &w->ends[i]);
	}
	if (n > 0)
		parts[nparts++] =
		    test_of(p, column, n == 1 ? TEST_EQUAL : TEST_IN, list, n);
	if (w->empty)
		parts[nparts++] = test_of(p, column, TEST_EMPTY, NULL, 0);
	return params_node(p->a, COND_OR, parts, nparts);
}

static enum err_code
test_values(const struct params *p, int column, enum test_kind test,
    const struct items *items, const struct cond **out, struct err *e)
{
	struct wanted w = { 0 };
	enum err_code rc =
	    read_values(p, ask_column_of(p->t, column), test, items, &w, e);

	if (rc)
		return rc;
	if (test == TEST_EQUAL || test == TEST_IN)
		*out = any_of(p, column, &w);
	else if (w.ends[0].type != VALUE_NULL && test == TEST_LESS_EQUAL)
		*out = test_of(p, column, TEST_LESS, w.ends, 1);
	else if (w.ends[0].type != VALUE_NULL && test == TEST_GREATER)
		*out = test_of(p, column, TEST_GREATER_EQUAL, w.ends, 1);
	else
		*out = test_of(p, column, test, w.values, w.n);
	return ERR_OK;
}

enum err_code
params_filter(struct params *p, int column, enum op op,
    const struct items *values, const struct cond **out, struct err *e)
{
	bool negated = tests[op].negated, wanted = true;
	enum err_code rc =
	    operator_check(p->a, ask_column_of(p->t, column), op, e);

	if (rc)
		return rc;
	if (++p->nconds > PARAMS_CONDITIONS)
		return err_set(e, ERR_INVALID,
		    "Une question a au plus %d conditions" NNBSP
		    ": posez-en plusieurs.",
		    PARAMS_CONDITIONS);
	if (tests[op].test == TEST_EMPTY) {
		rc = params_flag(p->a, param_operators[op].name,
		    values->count ? values->list[0] : "", &wanted, e);
		*out = test_of(p, column, TEST_EMPTY, NULL, 0);
	} else {
		rc = test_values(p, column, tests[op].test, values, out, e);
	}
	if (!rc && negated == wanted)
		*out = params_node(p->a, COND_NOT, out, 1);
	return rc;
}
