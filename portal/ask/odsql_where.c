/* SPDX-License-Identifier: Apache-2.0 */
/* odsql_where.c - conditions: and, or, not, comparisons. */
#include <string.h>

#include "ask/odsql_parts.h"
#include "base/text.h"

static enum err_code read_any(
    struct odsql_reader *r, const struct cond **out, struct err *e) must_check;

static const struct cond *
negation(struct odsql_reader *r, const struct cond *c)
{
	return odsql_node(r->a, COND_NOT, &c, 1);
}

static const struct {
	const char *sign;
	enum test_kind test, mirrored; /* 10 < field is field > 10 */
} comparisons[] = {
	{ "=", TEST_EQUAL, TEST_EQUAL },
	{ ":", TEST_EQUAL, TEST_EQUAL },
	{ "!=", TEST_DIFFERENT, TEST_DIFFERENT },
	{ "<>", TEST_DIFFERENT, TEST_DIFFERENT },
	{ "<", TEST_LESS, TEST_GREATER },
	{ "<=", TEST_LESS_EQUAL, TEST_GREATER_EQUAL },
	{ ">", TEST_GREATER, TEST_LESS },
	{ ">=", TEST_GREATER_EQUAL, TEST_LESS_EQUAL },
};
enum {
	COMPARISONS = sizeof(comparisons) / sizeof(comparisons[0])
};

static unsigned
find_comparison(const struct odsql_reader *r)
{
	unsigned i = 0;

	while (i < COMPARISONS && !odsql_is(r, comparisons[i].sign))
		i++;
	return i;
}

/* field = 12 */
static enum err_code
read_comparison(struct odsql_reader *r, const struct odsql_operand *o,
    const struct cond **out, struct err *e)
{
	enum test_kind test = comparisons[find_comparison(r)].test;
	struct odsql_literal l;
	enum err_code rc = odsql_next(r, e);

	if (rc)
		return rc;
	if (r->token.kind == TOKEN_QUOTED ||
	    (r->token.kind == TOKEN_NAME && !odsql_is_literal(r)))
		return odsql_wrong(r, r->token.at, e,
		    odsql_is(r, "null")
			? "une cellule vide se trouve par is null."
			: "deux champs ne se comparent pas ici ; un texte se "
			  "met entre guillemets.");
	rc = odsql_literal(r, &l, e);
	return rc ? rc : odsql_test(r, o, test, &l, 1, out, e);
}

/* 12 = field */
static enum err_code
read_mirrored(struct odsql_reader *r, const struct cond **out, struct err *e)
{
	struct odsql_operand o;
	struct odsql_literal l;
	unsigned i;
	enum err_code rc = odsql_literal(r, &l, e);

	if (rc)
		return rc;
	i = find_comparison(r);
	if (i == COMPARISONS && l.kind == LITERAL_TEXT)
		return odsql_search(r, l.text, l.at, out, e);
	if (i == COMPARISONS)
		return odsql_wrong(
		    r, l.at, e, "une valeur seule n’est pas une condition.");
	rc = odsql_next(r, e);
	if (!rc)
		rc = odsql_operand(r, &o, e);
	return rc ? rc
		  : odsql_test(r, &o, comparisons[i].mirrored, &l, 1, out, e);
}

/* in (1, 2, 3) */
static enum err_code
read_list(struct odsql_reader *r, const struct odsql_operand *o,
    const struct cond **out, struct err *e)
{
	unsigned n = 0, room = 8;
	struct odsql_literal *list =
	    arena_array_of(r->a, room, struct odsql_literal);
	bool more = true;
	enum err_code rc = ERR_OK;

	while (!rc && more) {
		if (n == ODSQL_VALUES)
			return odsql_wrong(r, r->token.at, e,
			    "la liste est trop longue, %d valeurs au plus.",
			    ODSQL_VALUES);
		if (n == room) {
			struct odsql_literal *grown = arena_array_of(
			    r->a, room * 2, struct odsql_literal);

			memcpy(grown, list, room * sizeof(*list));
			list = grown;
			room *= 2;
		}
		rc = odsql_literal(r, &list[n++], e);
		if (!rc)
			rc = odsql_take(r, ",", &more, e);
	}
	if (!rc)
		rc = odsql_expect(r, ")", e);
	return rc ? rc : odsql_test(r, o, TEST_IN, list, n, out, e);
}

/* [1..10], ]1..10[, [1 to 10] */
static enum err_code
read_range(struct odsql_reader *r, const struct odsql_operand *o,
    const struct cond **out, struct err *e)
{
	struct odsql_literal low, high;
	bool above = odsql_is(r, "]"), below;
	const struct cond *both[2];
	bool taken;
	enum err_code rc = odsql_next(r, e);

	if (!rc)
		rc = odsql_literal(r, &low, e);
	if (!rc)
		rc = odsql_take(r, "to", &taken, e);
	if (!rc && !taken)
		rc = odsql_expect(r, "..", e);
	if (!rc)
		rc = odsql_literal(r, &high, e);
	if (rc)
		return rc;
	below = odsql_is(r, "[");
	if (!below && !odsql_is(r, "]"))
		return odsql_expect(r, "]", e);
	rc = odsql_next(r, e);
	if (!rc)
		rc = odsql_test(r, o, above ? TEST_GREATER : TEST_GREATER_EQUAL,
		    &low, 1, &both[0], e);
	if (!rc)
		rc = odsql_test(r, o, below ? TEST_LESS : TEST_LESS_EQUAL,
		    &high, 1, &both[1], e);
	if (!rc)
		*out = odsql_node(r->a, COND_AND, both, 2);
	return rc;
}

static enum err_code
read_in(struct odsql_reader *r, const struct odsql_operand *o,
    const struct cond **out, struct err *e)
{
	enum err_code rc = odsql_next(r, e);
	bool taken;

	if (rc)
		return rc;
	if (odsql_is(r, "[") || odsql_is(r, "]"))
		return read_range(r, o, out, e);
	rc = odsql_take(r, "(", &taken, e);
	if (!rc && !taken)
		return odsql_wrong(r, r->token.at, e,
		    "in attend une liste (1, 2) ou un intervalle [1..10].");
	return rc ? rc : read_list(r, o, out, e);
}

/* Every word of the text somewhere in the cell; % and * are no letters. */
static enum err_code
read_like(struct odsql_reader *r, const struct odsql_operand *o,
    const struct cond **out, struct err *e)
{
	static const char between[] = " \t\r\n%*";
	const struct cond *list[ODSQL_DEPTH];
	const char *p;
	unsigned n = 0;
	enum err_code rc = odsql_next(r, e);

	if (rc)
		return rc;
	if (r->token.kind != TOKEN_TEXT)
		return odsql_wrong(r, r->token.at, e,
		    "like attend un texte entre guillemets.");
	if (o->term.part != PART_WHOLE || o->is_point)
		return odsql_wrong(r, o->at, e,
		    "like s’emploie avec un champ, et non avec une partie de "
		    "date ou un lieu.");
	p = r->token.text + strspn(r->token.text, between);
	for (; !rc && *p && n < ODSQL_DEPTH; p += strspn(p, between)) {
		size_t len = strcspn(p, between);

		rc = odsql_count(r, 1, o->at, e);
		if (!rc)
			list[n++] =
			    odsql_text_test(r, &o->term, TEST_CONTAINS, p, len);
		p += len;
	}
	if (rc)
		return rc;
	if (*p)
		return odsql_wrong(r, r->token.at, e,
		    "il y a trop de mots après like, %d au plus.", ODSQL_DEPTH);
	*out = odsql_node(r->a, COND_AND, list, n);
	return odsql_next(r, e);
}

static enum err_code
truth_test(struct odsql_reader *r, const struct odsql_operand *o, bool truth,
    const struct cond **out, struct err *e)
{
	const struct odsql_literal l = { .kind = LITERAL_TRUTH,
		.truth = truth,
		.text = truth ? "true" : "false",
		.at = o->at };

	if (o->column->type != COLUMN_BOOL || o->term.part != PART_WHOLE)
		return odsql_wrong(r, o->at, e,
		    "une condition est attendue" NNBSP
		    ": ce champ est %s, et non un oui ou non.",
		    o->is_point ? "un lieu" : ask_type_label(o->column->type));
	return odsql_test(r, o, TEST_EQUAL, &l, 1, out, e);
}

/* is null, is not null, is true, is not true */
static enum err_code
read_is(struct odsql_reader *r, const struct odsql_operand *o,
    const struct cond **out, struct err *e)
{
	const struct cond empty = { .kind = COND_TEST,
		.test = TEST_EMPTY,
		.term.column = o->term.column };
	bool is_not, truth;
	enum err_code rc = odsql_next(r, e);

	if (!rc)
		rc = odsql_take(r, "not", &is_not, e);
	if (rc)
		return rc;
	truth = odsql_is(r, "true");
	if (odsql_is(r, "null")) {
		rc = odsql_one(r, &empty, o->at, out, e);
	} else if (truth || odsql_is(r, "false")) {
		rc = truth_test(r, o, truth, out, e);
	} else {
		return odsql_wrong(r, r->token.at, e,
		    "null, true ou false est attendu après is.");
	}
	if (!rc && is_not)
		*out = negation(r, *out);
	return rc ? rc : odsql_next(r, e);
}

/* What starts by a field. */
static enum err_code
read_test(struct odsql_reader *r, const struct cond **out, struct err *e)
{
	struct odsql_operand o;
	bool is_not = false;
	enum err_code rc = odsql_operand(r, &o, e);

	if (rc)
		return rc;
	if (find_comparison(r) < COMPARISONS)
		return read_comparison(r, &o, out, e);
	if (odsql_is(r, "is"))
		return read_is(r, &o, out, e);
	rc = odsql_take(r, "not", &is_not, e);
	if (rc)
		return rc;
	if (odsql_is(r, "in"))
		rc = read_in(r, &o, out, e);
	else if (odsql_is(r, "like"))
		rc = read_like(r, &o, out, e);
	else if (is_not)
		return odsql_wrong(
		    r, r->token.at, e, "in ou like est attendu après not.");
	else
		rc = truth_test(r, &o, true, out, e);
	if (!rc && is_not)
		*out = negation(r, *out);
	return rc;
}

static enum err_code
read_one(struct odsql_reader *r, const struct cond **out, struct err *e)
{
	bool taken;
	enum err_code rc = odsql_take(r, "not", &taken, e);

	if (rc)
		return rc;
	if (taken) {
		if (++r->depth > ODSQL_DEPTH)
			return odsql_wrong(r, r->token.at, e,
			    "il y a trop de not les uns dans les autres.");
		rc = read_one(r, out, e);
		r->depth--;
		if (!rc)
			*out = negation(r, *out);
		return rc;
	}
	rc = odsql_take(r, "(", &taken, e);
	if (rc)
		return rc;
	if (taken) {
		rc = read_any(r, out, e);
		return rc ? rc : odsql_expect(r, ")", e);
	}
	if (odsql_is_literal(r))
		return read_mirrored(r, out, e);
	return odsql_is_predicate(r) ? odsql_call(r, out, e)
				     : read_test(r, out, e);
}

/* a and b and c, or a or b or c: parts joined by one word. */
static enum err_code
read_joined(struct odsql_reader *r, enum cond_kind kind,
    enum err_code (*part)(
	struct odsql_reader *, const struct cond **, struct err *),
    const struct cond **out, struct err *e)
{
	const struct cond **list =
	    arena_array_of(r->a, 16, const struct cond *);
	unsigned n = 0, room = 16;
	bool more = true;
	enum err_code rc = ERR_OK;

	while (!rc && more) {
		if (n == room) {
			const struct cond **grown =
			    arena_array_of(r->a, 2 * room, const struct cond *);

			memcpy(grown, list, n * sizeof(*list));
			list = grown;
			room *= 2;
		}
		rc = part(r, &list[n++], e);
		if (!rc)
			rc = odsql_take(
			    r, kind == COND_AND ? "and" : "or", &more, e);
	}
	if (!rc)
		*out = odsql_node(r->a, kind, list, n);
	return rc;
}

static enum err_code
read_all(struct odsql_reader *r, const struct cond **out, struct err *e)
{
	return read_joined(r, COND_AND, read_one, out, e);
}

static enum err_code
read_any(struct odsql_reader *r, const struct cond **out, struct err *e)
{
	enum err_code rc;

	if (++r->depth > ODSQL_DEPTH)
		return odsql_wrong(r, r->token.at, e,
		    "il y a trop de parenthèses les unes dans les autres.");
	rc = read_joined(r, COND_OR, read_all, out, e);
	r->depth--;
	return rc;
}

enum err_code
odsql_where(struct odsql_reader *r, const struct cond **out, struct err *e)
{
	enum err_code rc = read_any(r, out, e);

	if (!rc && r->token.kind != TOKEN_END)
		return odsql_wrong(r, r->token.at, e,
		    "«" NNBSP "%s" NNBSP "» n’est pas attendu ici" NNBSP
		    ": deux conditions sont jointes par and ou or.",
		    ask_quote(r->a, r->source + r->token.at,
			r->token.end - r->token.at));
	return rc;
}
