/* SPDX-License-Identifier: Apache-2.0 */
/* odsql_operand.c - fields, parts of dates, and what stands against them. */
#include <string.h>
#include <strings.h>

#include "ask/odsql_parts.h"
#include "base/text.h"

enum {
	FORMAT_MAX = 40 /* bytes of a date_format() */
};

static const struct column whole_number = { .name = "",
	.label = "",
	.type = COLUMN_INT,
	.format = "",
	.semantic = "",
	.unit = "",
	.description = "" };
static const struct column some_text = { .name = "",
	.label = "",
	.type = COLUMN_TEXT,
	.format = "",
	.semantic = "",
	.unit = "",
	.description = "" };

static const struct {
	const char *name;
	enum term_part part;
} parts[] = {
	{ "year", PART_YEAR },
	{ "month", PART_MONTH },
	{ "day", PART_DAY },
	{ "hour", PART_HOUR },
	{ "minute", PART_MINUTE },
};

/* Theirs, and no table's here. */
static const struct {
	const char *name, *sentence;
} refused[] = {
	{ "median",
	    "la médiane n’est pas calculée ici : prenez avg, min ou "
	    "max." },
	{ "percentile",
	    "les centiles ne sont pas calculés ici : prenez avg, "
	    "min ou max." },
	{ "envelope",
	    "l’emprise n’est pas calculée ici : prenez l’export "
	    "GeoJSON." },
	{ "bbox",
	    "l’emprise n’est pas calculée ici ; pour filtrer, c’est "
	    "in_bbox()." },
	{ "intersects",
	    "les polygones ne filtrent pas ici : prenez in_bbox() "
	    "ou within_distance()." },
	{ "disjoint",
	    "les polygones ne filtrent pas ici : prenez not "
	    "in_bbox()." },
	{ "within",
	    "les polygones ne filtrent pas ici : prenez in_bbox() ou "
	    "within_distance()." },
	{ "geometry",
	    "les polygones ne filtrent pas ici : prenez in_bbox() "
	    "ou within_distance()." },
	{ "polygon",
	    "les polygones ne filtrent pas ici : prenez in_bbox() ou "
	    "within_distance()." },
	{ "geo_cluster", "les points ne sont pas regroupés ici." },
	{ "random", "l’ordre au hasard n’est pas proposé ici." },
	{ "length", "length() n’est pas proposé ici." },
	{ "lower",
	    "lower() n’est pas proposé ici : like ne distingue pas les "
	    "majuscules." },
	{ "upper",
	    "upper() n’est pas proposé ici : like ne distingue pas les "
	    "majuscules." },
	{ "ifnull",
	    "ifnull() n’est pas proposé ici : is null trouve les "
	    "cellules vides." },
	{ "json_format", "json_format() n’est pas proposé ici." },
	{ "second",
	    "les secondes ne sont pas séparées ici : prenez "
	    "minute()." },
	{ "quarter",
	    "les trimestres ne sont pas séparés ici : prenez "
	    "month()." },
	{ "dayofweek", "les jours de la semaine ne sont pas séparés ici." },
	{ "vector_similarity",
	    "la recherche par le sens n’est pas proposée "
	    "ici : prenez search()." },
	{ "vector_similarity_threshold",
	    "la recherche par le sens n’est pas "
	    "proposée ici : prenez search()." },
};

static const char *
refused_sentence(const char *function)
{
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		if (strcasecmp(refused[i].name, function) == 0)
			return refused[i].sentence;
	}
	return NULL;
}

bool
odsql_has_point(const struct table *t)
{
	struct place place;
	int column;

	return place_of_table(t, &place) && place.kind == PLACE_POINT &&
	    !ask_find(t, ODSQL_POINT_NAME, strlen(ODSQL_POINT_NAME), &column);
}

/* A name that is no column may have meant a function or lack its quotes. */
static enum err_code
read_field(struct odsql_reader *r, struct odsql_operand *out, struct err *e)
{
	const char *name = r->token.text;
	struct err why = { 0 };
	int column;

	if (r->token.kind != TOKEN_NAME && r->token.kind != TOKEN_QUOTED)
		return odsql_wrong(r, r->token.at, e,
		    r->token.kind == TOKEN_END
			? "le texte s’arrête là où un champ est attendu."
			: "un champ est attendu ici ; un nom avec d’autres "
			  "signes que lettres, chiffres et _ se met entre ` "
			  "`.");
	if (ask_find(r->t, name, strlen(name), &column)) {
		out->term.column = column;
		out->column = ask_column_of(r->t, column);
		return odsql_next(r, e);
	}
	if (strcmp(name, ODSQL_POINT_NAME) == 0 && odsql_has_point(r->t)) {
		out->is_point = true;
		out->term.column = (int)r->place.latitude;
		out->column = ask_column_of(r->t, out->term.column);
		return odsql_next(r, e);
	}
	if (ask_column(r->a, r->t, name, strlen(name), &column, &why))
		return odsql_wrong(r, r->token.at, e, "%s", why.msg);
	return ERR_OK;
}

/* What the store understands of theirs; NULL: something else is asked. */
static const char *
format_of(struct arena *a, const char *text)
{
	static const struct {
		const char *theirs, *ours;
	} known[] = { { "YYYY", "YYYY" }, { "yyyy", "YYYY" }, { "MM", "MM" },
		{ "dd", "DD" }, { "DD", "DD" } };
	const size_t nknown = sizeof(known) / sizeof(known[0]);
	char *out = arena_strdup(a, text), *p = out;

	while (*p) {
		size_t i = 0, n = strspn(p, "-/. ,:_");

		if (n > 0) {
			p += n;
			continue;
		}
		/* As many of the same letter as there are. */
		n = strspn(p, (const char[]){ *p, '\0' });
		while (i < nknown &&
		    (strlen(known[i].theirs) != n ||
			strncmp(p, known[i].theirs, n) != 0))
			i++;
		if (i == nknown)
			return NULL;
		memcpy(p, known[i].ours, n);
		p += n;
	}
	return *out ? out : NULL;
}

static enum err_code
read_format(struct odsql_reader *r, struct odsql_operand *out, struct err *e)
{
	const char *format = NULL;
	enum err_code rc = odsql_expect(r, ",", e);

	if (rc)
		return rc;
	if (r->token.kind == TOKEN_TEXT && strlen(r->token.text) < FORMAT_MAX)
		format = format_of(r->a, r->token.text);
	if (!format)
		return odsql_wrong(r, r->token.at, e,
		    "date_format() connaît ici YYYY, MM et dd, dans l’ordre "
		    "voulu, séparés par - / . : , _ ou des espaces.");
	out->term.part = PART_FORMAT;
	out->term.format = format;
	out->column = &some_text;
	/* That one is found through an index. */
	if (strcmp(format, "YYYY-MM") == 0) {
		out->term.part = PART_YEAR_MONTH;
		out->term.format = NULL;
	}
	return odsql_next(r, e);
}

/* year(FIELD), and the like; date_format(FIELD, 'dd/MM/YYYY'). */
static enum err_code
read_part(struct odsql_reader *r, struct odsql_operand *out, struct err *e)
{
	const char *name = r->token.text, *no = refused_sentence(name);
	bool is_format = strcasecmp(name, "date_format") == 0;
	enum term_part part = PART_WHOLE;
	size_t at = r->token.at;
	enum err_code rc;

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (strcasecmp(parts[i].name, name) == 0)
			part = parts[i].part;
	}
	if (no)
		return odsql_wrong(r, at, e, "%s", no);
	if (part == PART_WHOLE && !is_format)
		return odsql_wrong(r, at, e,
		    "la fonction %s() n’existe pas ici.",
		    ask_quote(r->a, name, strlen(name)));
	rc = odsql_next(r, e);
	if (!rc)
		rc = odsql_expect(r, "(", e);
	if (!rc)
		rc = read_field(r, out, e);
	if (rc)
		return rc;
	if (out->column->type != COLUMN_DATE &&
	    out->column->type != COLUMN_DATETIME)
		return odsql_wrong(r, at, e,
		    "%s() attend une date" NNBSP ": «" NNBSP "%s" NNBSP
		    "» est %s.",
		    name,
		    ask_quote(
			r->a, out->column->name, strlen(out->column->name)),
		    ask_type_label(out->column->type));
	out->term.part = part;
	if (is_format)
		rc = read_format(r, out, e);
	else
		out->column = &whole_number;
	return rc ? rc : odsql_expect(r, ")", e);
}

enum err_code
odsql_operand(struct odsql_reader *r, struct odsql_operand *out, struct err *e)
{
	enum err_code rc;

	*out = (struct odsql_operand){ .at = r->token.at };
	rc = odsql_is_call(r) ? read_part(r, out, e) : read_field(r, out, e);
	if (rc)
		return rc;
	out->end = r->token.at;
	while (out->end > out->at && strchr(" \t\r\n", r->source[out->end - 1]))
		out->end--;
	if (odsql_is(r, "+") || odsql_is(r, "-") || odsql_is(r, "*") ||
	    odsql_is(r, "/"))
		return odsql_wrong(r, r->token.at, e,
		    "les calculs entre champs ne sont pas proposés ici.");
	return ERR_OK;
}

/* --- tests --------------------------------------------------------------- */

enum err_code
odsql_count(struct odsql_reader *r, unsigned n, size_t at, struct err *e)
{
	*r->nconds += n;
	if (*r->nconds <= ODSQL_CONDITIONS)
		return ERR_OK;
	return odsql_wrong(r, at, e, "il y a trop de conditions, %d au plus.",
	    ODSQL_CONDITIONS);
}

enum err_code
odsql_one(struct odsql_reader *r, const struct cond *c, size_t at,
    const struct cond **out, struct err *e)
{
	enum err_code rc = odsql_count(r, 1, at, e);
	struct cond *own;

	if (rc)
		return rc;
	own = arena_new_of(r->a, struct cond);
	*own = *c;
	*out = own;
	return ERR_OK;
}

enum err_code
odsql_search(struct odsql_reader *r, const char *text, size_t at,
    const struct cond **out, struct err *e)
{
	struct cond c = { .kind = COND_SEARCH };

	/* Opendatasoft takes the last word for a beginning. */
	c.text = arena_printf(r->a, "%s*", text);
	return odsql_one(r, &c, at, out, e);
}

const struct cond *
odsql_node(struct arena *a, enum cond_kind kind, const struct cond *const *list,
    unsigned n)
{
	struct cond *c = arena_new_of(a, struct cond);
	const struct cond **own = arena_array_of(a, n, const struct cond *);

	if (n == 1 && kind != COND_NOT)
		return list[0];
	if (n > 0)
		memcpy(own, list, n * sizeof(*own));
	c->kind = kind;
	c->parts = own;
	c->nparts = n;
	return c;
}

static const struct cond *
test_of(struct odsql_reader *r, const struct term *term, enum test_kind test,
    const struct value *values, unsigned n)
{
	struct cond *c = arena_new_of(r->a, struct cond);

	c->kind = COND_TEST;
	c->test = test;
	c->term = *term;
	c->values = values;
	c->nvalues = n;
	return c;
}

const struct cond *
odsql_text_test(struct odsql_reader *r, const struct term *term,
    enum test_kind test, const char *text, size_t len)
{
	struct value *v = arena_new_of(r->a, struct value);

	*v = (struct value){ .type = VALUE_TEXT, .text = text, .len = len };
	return test_of(r, term, test, v, 1);
}

static const struct cond *
text_test(struct odsql_reader *r, const struct term *term, enum test_kind test,
    const char *text)
{
	return odsql_text_test(r, term, test, text, strlen(text));
}

/* Against a stretch of time: after it, before it, within it. */
static const struct cond *
period_test(struct odsql_reader *r, const struct term *term,
    enum test_kind test, const struct odsql_period *p)
{
	const struct cond *from, *before, *both[2];

	if (!p->end)
		return text_test(r, term, test, p->start);
	switch (test) {
	case TEST_LESS:
		return text_test(r, term, TEST_LESS, p->start);
	case TEST_LESS_EQUAL:
		return text_test(r, term, TEST_LESS, p->end);
	case TEST_GREATER:
		return text_test(r, term, TEST_GREATER_EQUAL, p->end);
	case TEST_GREATER_EQUAL:
		return text_test(r, term, TEST_GREATER_EQUAL, p->start);
	case TEST_DIFFERENT:
		both[0] = text_test(r, term, TEST_LESS, p->start);
		both[1] = text_test(r, term, TEST_GREATER_EQUAL, p->end);
		return odsql_node(r->a, COND_OR, both, 2);
	default:
		from = text_test(r, term, TEST_GREATER_EQUAL, p->start);
		before = text_test(r, term, TEST_LESS, p->end);
		both[0] = from;
		both[1] = before;
		return odsql_node(r->a, COND_AND, both, 2);
	}
}

static enum err_code
read_value(struct odsql_reader *r, const struct odsql_operand *o,
    const struct odsql_literal *l, struct value *out, struct err *e)
{
	struct err why = { 0 };

	if (l->kind == LITERAL_GEO)
		return odsql_wrong(r, l->at, e,
		    "un lieu ne se compare pas" NNBSP
		    ": prenez within_distance() ou in_bbox().");
	if (l->kind == LITERAL_TRUTH && o->column->type == COLUMN_BOOL) {
		*out = (struct value){ .type = VALUE_INT, .i = l->truth };
		return ERR_OK;
	}
	if (ask_literal(r->a, o->column, l->text, out, &why))
		return odsql_wrong(r, l->at, e, "%s",
		    *o->column->name ? why.msg
				     : "un nombre entier est attendu ici.");
	return ERR_OK;
}

static bool
is_moment(const struct odsql_operand *o)
{
	return o->term.part == PART_WHOLE &&
	    (o->column->type == COLUMN_DATE ||
		o->column->type == COLUMN_DATETIME);
}

/* A list of dates is one of several stretches of time. */
static enum err_code
moment_tests(struct odsql_reader *r, const struct odsql_operand *o,
    enum test_kind test, const struct odsql_literal *literals, unsigned n,
    const struct cond **out, struct err *e)
{
	const struct cond **list = arena_array_of(r->a, n, const struct cond *);

	for (unsigned i = 0; i < n; i++) {
		struct odsql_period p;
		enum err_code rc;

		if (!odsql_period(
			r->a, o->column->type, literals[i].text, &p)) {
			struct value v;

			/* It says what is expected. */
			rc = read_value(r, o, &literals[i], &v, e);
			if (rc)
				return rc;
			p = (struct odsql_period){ .start = v.text };
		}
		rc = odsql_count(r, p.end ? 2 : 1, literals[i].at, e);
		if (rc)
			return rc;
		list[i] = period_test(
		    r, &o->term, test == TEST_IN ? TEST_EQUAL : test, &p);
	}
	*out = odsql_node(r->a, COND_OR, list, n);
	return ERR_OK;
}

enum err_code
odsql_test(struct odsql_reader *r, const struct odsql_operand *o,
    enum test_kind test, const struct odsql_literal *literals, unsigned n,
    const struct cond **out, struct err *e)
{
	struct value *values;
	enum err_code rc = ERR_OK;

	if (o->is_point || o->column->type == COLUMN_GEOMETRY)
		return odsql_wrong(r, o->at, e,
		    "un lieu ne se compare pas" NNBSP
		    ": prenez within_distance() ou in_bbox().");
	if (is_moment(o))
		return moment_tests(r, o, test, literals, n, out, e);
	values = arena_array_of(r->a, n, struct value);
	for (unsigned i = 0; !rc && i < n; i++)
		rc = read_value(r, o, &literals[i], &values[i], e);
	if (!rc)
		rc = odsql_count(r, 1, o->at, e);
	if (rc)
		return rc;
	*out = test_of(r, &o->term, test, values, n);
	return ERR_OK;
}
