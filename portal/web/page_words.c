/* SPDX-License-Identifier: Apache-2.0 */
/* page_words.c - columns, values and filters of a table, in French. */
#include "web/page_words.h"

#include <string.h>

#include "ask/params.h"
#include "base/date.h"
#include "base/str.h"
#include "base/text.h"
#include "kinds/semantic.h"
#include "kinds/types.h"
#include "web/page_address.h"

#define VALUE_CHARS 60
#define LIST_VALUES 4
#define HAND_CHARS 200
#define DIGITS 15

#define BIT(type) (1u << (type))
#define NUMBERS (BIT(COLUMN_INT) | BIT(COLUMN_DECIMAL))
#define DATES (BIT(COLUMN_DATE) | BIT(COLUMN_DATETIME))
#define ORDERED (NUMBERS | DATES | BIT(COLUMN_TIME))
#define TEXTS BIT(COLUMN_TEXT)
#define QUOTED (TEXTS | BIT(COLUMN_BOOL))
#define ANY ((1u << COLUMN_TYPES) - 1)

/* How a filter reads after the name of its column, by family. */
static const struct {
	const char *op;
	const char *text, *number, *date;
} sayings[] = {
	{ "exact", "est %s", "= %s", "est le %s" },
	{ "differs", "n’est pas %s", "≠ %s", "n’est pas le %s" },
	{ "contains", "contient «" NNBSP "%s" NNBSP "»", NULL, NULL },
	{ "notcontains", "ne contient pas «" NNBSP "%s" NNBSP "»", NULL, NULL },
	{ "less", "≤ %s", "≤ %s", "jusqu’au %s" },
	{ "greater", "≥ %s", "≥ %s", "à partir du %s" },
	{ "strictly_less", "< %s", "< %s", "avant le %s" },
	{ "strictly_greater", "> %s", "> %s", "après le %s" },
	{ "isnull", "est vide", NULL, NULL },
	{ "isnotnull", "n’est pas vide", NULL, NULL },
};

/* Read before the name of the column. */
static const char *const leading[][2] = {
	{ "groupby", "regroupé par %s" },
	{ "count", "nombre de valeurs de %s" },
	{ "sum", "somme de %s" },
	{ "avg", "moyenne de %s" },
	{ "min", "plus petite valeur de %s" },
	{ "max", "plus grande valeur de %s" },
};

const struct word_operator word_operators[] = {
	{ "contains", "contient", true, TEXTS },
	{ "notcontains", "ne contient pas", true, TEXTS },
	{ "exact", "est exactement", true, ANY & ~BIT(COLUMN_GEOMETRY) },
	{ "differs", "n’est pas", true, ANY & ~BIT(COLUMN_GEOMETRY) },
	{ "greater", "au moins, ou à partir du", true, ORDERED },
	{ "less", "au plus, ou jusqu’au", true, ORDERED },
	{ "strictly_greater", "plus que, ou après le", true, ORDERED },
	{ "strictly_less", "moins que, ou avant le", true, ORDERED },
	{ "in", "est l’une de ces valeurs (séparées par des virgules)", true,
	    TEXTS | NUMBERS },
	{ "isnull", "est vide", false, ANY },
	{ "isnotnull", "n’est pas vide", false, ANY },
};
const unsigned word_operators_count =
    sizeof(word_operators) / sizeof(word_operators[0]);

const char *
words_label(const struct column *c)
{
	return *c->label == '\0' ? c->name : c->label;
}

const char *
words_type(const struct column *c)
{
	return type_label(c->type);
}

const char *
words_kind(struct arena *a, const struct column *c)
{
	const struct semantic *s =
	    *c->semantic == '\0' ? NULL : semantic_find(c->semantic);
	const char *kind = s == NULL ? words_type(c) : s->label;

	if (*c->unit == '\0')
		return kind;
	return arena_printf(a, "%s, en %s", kind, c->unit);
}

bool
words_is_number(const struct column *c)
{
	return (BIT(c->type) & NUMBERS) != 0;
}

const char *
words_field(const struct column *c)
{
	static const char *const fields[COLUMN_TYPES] = {
		[COLUMN_DATE] = "date",
		[COLUMN_DATETIME] = "datetime-local",
		[COLUMN_TIME] = "time",
	};

	return fields[c->type] != NULL ? fields[c->type] : "text";
}

static bool
is_year(const struct column *c)
{
	return strcmp(c->semantic, "year") == 0;
}

static const char *
with_unit(struct arena *a, const struct column *c, const char *text)
{
	if (*c->unit == '\0')
		return text;
	return arena_printf(a, "%s" NBSP "%s", text, c->unit);
}

/* « 7 mars 2026 à 14:30 » of what is kept as AAAA-MM-JJTHH:MM:SS. */
static const char *
moment_of(struct arena *a, const char *text)
{
	const char *day, *time = strchr(text, 'T');

	if (time == NULL)
		return date_french_of_iso(a, text);
	day = arena_strndup(a, text, (size_t)(time - text));
	return arena_printf(
	    a, "%s à %.5s", date_french_of_iso(a, day), time + 1);
}

const char *
words_value(struct arena *a, const struct column *c, const struct value *v)
{
	char text[64];

	switch (v->type) {
	case VALUE_INT:
		if (c->type == COLUMN_BOOL) {
			size_t len = table_text_of(c, v, text, sizeof(text));

			return arena_strndup(a, text, len);
		}
		return with_unit(a, c,
		    is_year(c) ? arena_printf(a, "%lld", (long long)v->i)
			       : text_int(a, v->i));
	case VALUE_REAL:
		return with_unit(a, c, text_decimal(a, v->d, DIGITS));
	case VALUE_TEXT:
		/* A sum that no double says. */
		if (words_is_number(c))
			return with_unit(a, c, text_digits(a, v->text, v->len));
		if ((BIT(c->type) & DATES) != 0)
			return moment_of(a, arena_strndup(a, v->text, v->len));
		return arena_strndup(a, v->text, v->len);
	default:
		return "";
	}
}

const char *
words_text(struct arena *a, const struct column *c, const char *text)
{
	struct value v;
	struct err none = { 0 };

	if (c == NULL || ask_literal(a, c, text, &v, &none))
		return text_excerpt(a, text, VALUE_CHARS);
	return text_excerpt(a, words_value(a, c, &v), VALUE_CHARS);
}

static bool
find_column(const struct table *t, const char *name, size_t len, int *out)
{
	if (len == strlen("__id") && strncmp(name, "__id", len) == 0) {
		*out = COLUMN_ID;
		return true;
	}
	for (unsigned i = 0; i < table_ncols(t); i++) {
		const char *own = table_columns(t)[i].name;

		if (strncmp(own, name, len) == 0 && own[len] == '\0') {
			*out = (int)i;
			return true;
		}
	}
	return false;
}

bool
words_split(
    const struct table *t, const char *name, int *column, const char **op)
{
	const char *mark = NULL;

	for (const char *p = name; *p != '\0'; p++) {
		if (p > name && p[0] == '_' && p[1] == '_')
			mark = p;
	}
	if (mark == NULL ||
	    !find_column(t, name, (size_t)(mark - name), column))
		return false;
	*op = mark + 2;
	return true;
}

/* « Engins, Lans-en-Vercors ou 3 autres » */
static const char *
alternatives(
    struct arena *a, const struct column *c, const char *list, const char *last)
{
	const char *const *values;
	unsigned n = address_unlist(a, list, &values);
	unsigned shown = n > LIST_VALUES ? LIST_VALUES - 1 : n;
	struct str out;

	str_init(&out, a, 8192);
	for (unsigned i = 0; i < shown; i++) {
		if (i > 0)
			str_append(&out, i + 1 == n ? last : ", ");
		str_append(&out, words_text(a, c, values[i]));
	}
	if (shown < n)
		str_append_printf(&out, "%s%u autres", last, n - shown);
	return str_text(&out);
}

static const char *
saying_of(const struct column *c, const char *op)
{
	for (size_t i = 0; i < sizeof(sayings) / sizeof(sayings[0]); i++) {
		const char *own = sayings[i].text;

		if (strcmp(sayings[i].op, op) != 0)
			continue;
		if (c != NULL && (BIT(c->type) & DATES) != 0)
			own = sayings[i].date;
		else if (c == NULL || words_is_number(c))
			own = sayings[i].number;
		return own == NULL ? sayings[i].text : own;
	}
	return NULL;
}

/* Only ever formats of the tables above, with one %s or none. */
static const char *
fill(struct arena *a, const char *format, const char *value)
{
	const char *at = strstr(format, "%s");

	if (at == NULL)
		return format;
	return arena_printf(
	    a, "%.*s%s%s", (int)(at - format), format, value, at + 2);
}

const char *
words_order(const struct column *c, bool ascending)
{
	if (words_is_number(c) && !is_year(c))
		return ascending ? "du plus petit au plus grand"
				 : "du plus grand au plus petit";
	if ((BIT(c->type) & (DATES | NUMBERS)) != 0)
		return ascending ? "du plus ancien au plus récent"
				 : "du plus récent au plus ancien";
	if (c->type == COLUMN_TEXT)
		return ascending ? "de A à Z" : "de Z à A";
	return ascending ? "par ordre croissant" : "par ordre décroissant";
}

/* What is compared with nothing is looked for empty. */
static const char *
of_nothing(const char *op, const char *value)
{
	if (*value != '\0')
		return op;
	if (strcmp(op, "exact") == 0 || strcmp(op, "in") == 0)
		return "isnull";
	if (strcmp(op, "differs") == 0 || strcmp(op, "notin") == 0)
		return "isnotnull";
	return op;
}

static bool
is_value(struct arena *a, const struct column *c, const char *text)
{
	struct value v;
	struct err none = { 0 };

	return ask_literal(a, c, text, &v, &none) == ERR_OK;
}

static const char *
of_column(
    struct arena *a, const struct column *c, const char *op, const char *value)
{
	const char *label = c == NULL ? "numéro de ligne" : words_label(c);
	const char *saying;

	for (size_t i = 0; i < sizeof(leading) / sizeof(leading[0]); i++) {
		if (strcmp(leading[i][0], op) == 0)
			return fill(a, leading[i][1], label);
	}
	op = of_nothing(op, value);
	/* « à partir du » is said before a date only. */
	saying = saying_of(c != NULL && !is_value(a, c, value) ? NULL : c, op);
	if (strcmp(op, "in") == 0)
		return arena_printf(a, "%s" NNBSP ": %s", label,
		    alternatives(a, c, value, " ou "));
	if (strcmp(op, "notin") == 0)
		return arena_printf(a, "%s" NNBSP ": sauf %s", label,
		    alternatives(a, c, value, " et "));
	if (saying == NULL)
		return NULL;
	/* What is looked for inside a text is no value of the column. */
	if (strstr(saying, "«") != NULL)
		c = NULL;
	return arena_printf(a, "%s %s", label,
	    fill(a, saying,
		c == NULL ? text_excerpt(a, value, VALUE_CHARS)
			  : words_text(a, c, value)));
}

/* The operators of a test, and of its contrary where there is one. */
static const char *const test_operators[TESTS][2] = {
	[TEST_EQUAL] = { "exact", "differs" },
	[TEST_LESS] = { "strictly_less", NULL },
	[TEST_LESS_EQUAL] = { "less", NULL },
	[TEST_GREATER] = { "strictly_greater", NULL },
	[TEST_GREATER_EQUAL] = { "greater", NULL },
	[TEST_IN] = { "in", "notin" },
	[TEST_CONTAINS] = { "contains", "notcontains" },
	[TEST_EMPTY] = { "isnull", "isnotnull" },
};

/* As an address would say it. */
static const char *
text_of_value(struct arena *a, const struct column *c, const struct value *v)
{
	char text[64];

	if (v->type == VALUE_TEXT)
		return arena_strndup(a, v->text, v->len);
	return arena_strndup(a, text, table_text_of(c, v, text, sizeof(text)));
}

/* NULL when the test has no operator. */
static const char *
of_test(
    struct arena *a, const struct table *t, const struct cond *c, bool negated)
{
	int at = c->term.column;
	const struct column *column = ask_column_of(t, at);
	const char *op = test_operators[c->test][negated];
	const char **values = arena_array_of(a, c->nvalues + 1, const char *);
	const char *value = "";

	if (op == NULL)
		return NULL;
	for (unsigned i = 0; i < c->nvalues; i++)
		values[i] = text_of_value(a, column, &c->values[i]);
	if (c->nvalues > 0)
		value = c->test == TEST_IN ? address_list(a, values, c->nvalues)
					   : values[0];
	/* Among other words, a text is told by its marks. */
	if (c->test == TEST_EQUAL && (BIT(column->type) & QUOTED) != 0)
		return arena_printf(a, "%s %s «" NNBSP "%s" NNBSP "»",
		    words_label(column), negated ? "n’est pas" : "est",
		    words_text(a, column, value));
	return of_column(a, at == COLUMN_ID ? NULL : column, op, value);
}

/* NULL when there are no words for a part of it. */
static const char *
of_cond(struct arena *a, const struct table *t, const struct cond *c,
    bool is_inside)
{
	const char *joint = c->kind == COND_AND ? " et " : " ou ";
	struct str out;

	if (c->kind == COND_TEST)
		return of_test(a, t, c, false);
	if (c->kind == COND_NOT && c->parts[0]->kind == COND_TEST)
		return of_test(a, t, c->parts[0], true);
	if (c->kind != COND_AND && c->kind != COND_OR)
		return NULL;
	str_init(&out, a, 65536);
	for (unsigned i = 0; i < c->nparts; i++) {
		const char *part = of_cond(a, t, c->parts[i], true);

		if (part == NULL)
			return NULL;
		str_append(&out, i > 0 ? joint : "");
		str_append(&out, part);
	}
	return arena_printf(a, is_inside ? "(%s)" : "%s", str_text(&out));
}

/* or=(...), and=(...): as written where no words say it. */
static const char *
of_group(struct arena *a, const struct table *t, const struct pair *p)
{
	static const char *const none[] = { NULL };
	const struct ask_pair pair = { p->name, p->value };
	struct asked asked;
	struct err e = { 0 };
	const char *words = NULL;

	if (params_parse(a, t, &pair, 1, none, &asked, &e) == ERR_OK &&
	    asked.query.where != NULL)
		words = of_cond(a, t, asked.query.where, false);
	if (words == NULL)
		words = arena_printf(a, "condition %s%s", p->name, p->value);
	return text_excerpt(a, words, HAND_CHARS);
}

/* « contient les mots « école » et « Engins » »: each is looked for by itself,
 * in any column. */
static const char *
of_search(struct arena *a, const char *text)
{
	struct str out;
	unsigned n = 0;
	size_t len;

	str_init(&out, a, 16384);
	for (const char *p = text + strspn(text, " "); *p != '\0';
	     p += len + strspn(p + len, " ")) {
		bool is_last;

		len = strcspn(p, " ");
		is_last = p[len + strspn(p + len, " ")] == '\0';
		if (n++ > 0)
			str_append(&out, is_last ? " et " : ", ");
		str_append_printf(&out, "«" NNBSP "%s" NNBSP "»",
		    text_excerpt(a, arena_strndup(a, p, len), VALUE_CHARS));
	}
	return arena_printf(a, "contient %s%s", n > 1 ? "les mots " : "",
	    text_excerpt(a, str_text(&out), HAND_CHARS));
}

const char *
words_of_pair(struct arena *a, const struct table *t, const struct pair *p)
{
	const char *op;
	int column;

	if (strcmp(p->name, "q") == 0)
		return of_search(a, p->value);
	if (strcmp(p->name, "or") == 0 || strcmp(p->name, "and") == 0)
		return of_group(a, t, p);
	if (!words_split(t, p->name, &column, &op))
		return NULL;
	return of_column(a,
	    column == COLUMN_ID ? NULL : &table_columns(t)[column], op,
	    p->value);
}

const char *
words_of_output(struct arena *a, const struct table *t, const struct output *o)
{
	static const char *const ops[AGGREGATES] = { [AGG_COUNT] = "count",
		[AGG_SUM] = "sum",
		[AGG_AVG] = "avg",
		[AGG_MIN] = "min",
		[AGG_MAX] = "max" };
	const struct column *c =
	    o->term.column < 0 ? NULL : &table_columns(t)[o->term.column];

	if (ops[o->aggregate] != NULL)
		return of_column(a, c, ops[o->aggregate], "");
	return c == NULL ? o->name : words_label(c);
}
