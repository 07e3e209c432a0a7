/* SPDX-License-Identifier: Apache-2.0 */
/* api_swagger.c - OpenAPI of one table, with its real columns. */
#include <string.h>

#include "base/str.h"
#include "base/text.h"
#include "export/export.h"
#include "kinds/semantic.h"
#include "model/resource.h"
#include "model/tabular.h"
#include "publish/json.h"
#include "web/answer.h"
#include "web/app.h"
#include "web/handlers.h"
#include "web/table_asked.h"

enum {
	COLUMNS_MAX = 100,  /* described one parameter after the other */
	EXAMPLE_ROWS = 100, /* read to find a value of each column */
	EXAMPLE_MAX = 200   /* bytes */
};

static const struct {
	const char *type, *format;
	const char *example; /* where the table has no value */
} kinds[COLUMN_TYPES] = {
	[COLUMN_TEXT] = { "string", NULL, "texte" },
	[COLUMN_INT] = { "integer", NULL, "12" },
	[COLUMN_DECIMAL] = { "number", NULL, "12.5" },
	[COLUMN_BOOL] = { "boolean", NULL, "true" },
	[COLUMN_DATE] = { "string", "date", "2024-03-07" },
	/* An offset is not always written: not OpenAPI's date-time. */
	[COLUMN_DATETIME] = { "string", NULL, "2024-03-07T14:30:00" },
	[COLUMN_TIME] = { "string", NULL, "14:30:00" },
	[COLUMN_GEOMETRY] = { "object", NULL, "" },
};

/* What is being described. */
struct description {
	struct request *req;
	const struct table_asked *asked;
	const struct column *columns;
	unsigned ncolumns;
	/* A value of each column, as in an address, and as it is written. */
	const char **examples, **texts;
	const char **found; /* one of those two, being looked for */
	json_t *parameters;
};

static const char *
address_value(struct arena *a, enum column_type type, const struct value *v)
{
	struct str s;

	if (v->type == VALUE_TEXT)
		return v->len > 0 && v->len <= EXAMPLE_MAX &&
			type != COLUMN_GEOMETRY
		    ? arena_strndup(a, v->text, v->len)
		    : NULL;
	if (v->type == VALUE_NULL)
		return NULL;
	if (type == COLUMN_BOOL)
		return v->i ? "true" : "false";
	str_init(&s, a, 64);
	if (v->type == VALUE_INT)
		str_append_int(&s, v->i);
	else
		str_append_double(&s, v->d);
	return str_text(&s);
}

static bool
look_for_examples(void *arg, int64_t id, const struct value *values)
{
	struct description *d = arg;
	bool more = false;

	(void)id;
	for (unsigned i = 0; i < d->ncolumns; i++) {
		if (!d->found[i])
			d->found[i] = address_value(
			    d->req->a, d->columns[i].type, &values[i]);
		more = more || !d->found[i];
	}
	return more;
}

static enum err_code
find_examples(struct description *d, bool raw, const char ***out, struct err *e)
{
	enum err_code rc;

	d->found = arena_array_of(d->req->a, d->ncolumns, const char *);
	rc = table_page(
	    d->asked->table, 1, EXAMPLE_ROWS, raw, look_for_examples, d, e);
	for (unsigned i = 0; i < d->ncolumns; i++) {
		if (!d->found[i])
			d->found[i] = kinds[d->columns[i].type].example;
	}
	*out = d->found;
	return rc;
}

/* In a list or a group, where commas and quotes part values. */
static const char *
quoted(struct arena *a, const char *text)
{
	struct str s;

	if (!strpbrk(text, ",\"()") && *text)
		return text;
	str_init(&s, a, 8192);
	str_append_char(&s, '"');
	for (; *text; text++) {
		if (*text == '"')
			str_append_char(&s, '"');
		str_append_char(&s, *text);
	}
	str_append_char(&s, '"');
	return str_text(&s);
}

static const char *
label_of(const struct column *c)
{
	return *c->label ? c->label : c->name;
}

static void
add(struct description *d, const char *name, const char *type,
    const char *example, const char *description)
{
	bool is_flag = strcmp(type, "boolean") == 0;
	json_t *o = json_pack("{s:o, s:s, s:b, s:{s:s}, s:o}", "name",
	    json_text(name), "in", "query", "required", 0, "schema", "type",
	    type, "description", json_text(description));

	if (is_flag)
		json_object_set_new(o, "allowEmptyValue", json_true());
	if (example)
		json_object_set_new(
		    o, "example", is_flag ? json_true() : json_text(example));
	json_array_append_new(d->parameters, o);
}

/* Which table, of which version: what is described must be said when it is not
 * what an address without them means. */
static void
add_place(struct description *d, const char *name, int64_t number,
    bool is_needed, const char *description)
{
	const char *example =
	    arena_printf(d->req->a, "%lld", (long long)number);
	json_t *o;

	add(d, name, "integer", example, description);
	if (!is_needed)
		return;
	o = json_array_get(d->parameters, json_array_size(d->parameters) - 1);
	json_object_set_new(o, "required", json_true());
	json_object_set_new(json_object_get(o, "schema"), "default",
	    json_integer((json_int_t)number));
}

static void
add_places(struct description *d)
{
	const struct table_asked *t = d->asked;

	add_place(d, "version", t->version, t->is_past,
	    "Version du tableau" NNBSP
	    ": une adresse qui la donne répond toujours de même.");
	add_place(d, "table", t->shown, t->number > 0,
	    "Numéro du tableau, dans un fichier qui en a plusieurs" NNBSP
	    ": une feuille d’un classeur, un fichier d’une archive.");
}

static void
add_operator(
    struct description *d, unsigned column, const struct param_operator *op)
{
	struct arena *a = d->req->a;
	const struct column *c = &d->columns[column];
	const char *example = d->examples[column];
	bool is_list =
	    strcmp(op->name, "in") == 0 || strcmp(op->name, "notin") == 0;

	if (strcmp(op->name, "sort") == 0)
		example = "asc";
	else if (strstr(op->name, "contains"))
		example = d->texts[column];
	else if (is_list)
		example = quoted(a, example);
	add(d, arena_printf(a, "%s__%s", c->name, op->name),
	    op->has_value ? "string" : "boolean", example,
	    arena_printf(a, "«" NNBSP "%s" NNBSP "»" NNBSP ": %s%s",
		label_of(c), op->label,
		is_list ? " (séparées par des virgules)" : ""));
}

static void
add_columns(struct description *d)
{
	for (unsigned i = 0; i < d->ncolumns && i < COLUMNS_MAX; i++) {
		for (unsigned o = 0; o < param_operators_count; o++) {
			if (param_operators[o].types >> d->columns[i].type & 1)
				add_operator(d, i, &param_operators[o]);
		}
	}
}

/* « ("nom, prénom"__exact.x,commune__isnull) » */
static const char *
group_example(const struct description *d)
{
	struct arena *a = d->req->a;
	const char *name = quoted(a, d->columns[0].name);

	if (d->columns[0].type == COLUMN_GEOMETRY)
		return arena_printf(a, "(%s__isnull)", name);
	return arena_printf(a, "(%s__exact.%s,%s__isnull)", name,
	    quoted(a, d->examples[0]), name);
}

static void
add_common(struct description *d)
{
	struct arena *a = d->req->a;
	unsigned last = d->ncolumns > 1 ? 1 : 0;

	add(d, "columns", "string",
	    arena_printf(a, "%s,%s", quoted(a, d->columns[last].name),
		quoted(a, d->columns[0].name)),
	    "Colonnes voulues, séparées par des virgules. Un nom qui a une "
	    "virgule s’écrit entre guillemets.");
	add(d, "q", "string", "a",
	    "Mots cherchés dans toute la ligne, sans égard aux accents ; "
	    "fourn* cherche ceux qui commencent ainsi.");
	add(d, "or", "string", group_example(d),
	    "L’une au moins de ces conditions, chacune "
	    "COLONNE__OPÉRATEUR.VALEUR ; and(...) et or(...) s’emboîtent.");
	add(d, "and", "string", group_example(d),
	    "Toutes ces conditions, écrites comme dans or.");
	add(d, "page", "integer", "1", "Page, à partir de 1.");
	add(d, "page_size", "integer", "20", "Lignes par page, de 1 à 1000.");
	add(d, "after", "string", NULL,
	    "Suite d’une réponse" NNBSP
	    ": donné par son lien next, à ne pas composer.");
	add(d, "brut", "boolean", "1",
	    "Cellules telles que le fichier les écrit, en texte, plutôt que "
	    "leurs valeurs.");
	add_places(d);
}

/* What is said of a column, in sentences. */
static const char *
words_of(struct arena *a, const struct column *c)
{
	const struct semantic *s = semantic_find(c->semantic);
	const char *words = c->description;

	if (s)
		words = arena_printf(
		    a, "%s%s%s.", words, *words ? " " : "", s->label);
	if (*c->unit)
		words = arena_printf(a, "%s%sUnité" NNBSP ": %s.", words,
		    *words ? " " : "", c->unit);
	return words;
}

static json_t *
property(struct arena *a, const struct column *c)
{
	json_t *o = json_pack("{s:[s, s], s:o}", "type", kinds[c->type].type,
	    "null", "title", json_text(label_of(c)));
	const char *words = words_of(a, c);

	if (kinds[c->type].format)
		json_object_set_new(
		    o, "format", json_string(kinds[c->type].format));
	if (*words)
		json_object_set_new(o, "description", json_text(words));
	if (*c->semantic)
		json_object_set_new(o, "x-semantic", json_text(c->semantic));
	return o;
}

static json_t *
schemas(const struct description *d)
{
	json_t *row = json_pack("{s:{s:s, s:s}}", "__id", "type", "integer",
	    "description",
	    "Numéro de la ligne, le même dans toute cette version.");
	json_t *link = json_pack(
	    "{s:[s, s], s:s}", "type", "string", "null", "format", "uri");
	json_t *number = json_pack("{s:s}", "type", "integer");

	for (unsigned i = 0; i < d->ncolumns; i++)
		json_object_set_new(row, d->columns[i].name,
		    property(d->req->a, &d->columns[i]));
	return json_pack(
	    "{s:{s:s, s:o}, s:{s:s, s:{s:{s:s, s:{s:s}}, s:{s:s, s:{s:O, s:O, "
	    "s:O, s:o}}, s:{s:s, s:{s:O, s:O, s:o}}}}, s:{s:s, s:{s:{s:s}, "
	    "s:{s:s}}}}",
	    "Row", "type", "object", "properties", row, "Page", "type",
	    "object", "properties", "data", "type", "array", "items", "$ref",
	    "#/components/schemas/Row", "links", "type", "object", "properties",
	    "profile", link, "swagger", link, "next", link, "prev", link,
	    "meta", "type", "object", "properties", "page", number, "page_size",
	    number, "total", number, "Error", "type", "object", "properties",
	    "message", "type", "string", "errors", "type", "object");
}

static json_t *
response_of(const char *words, const char *schema)
{
	return json_pack("{s:o, s:{s:{s:{s:o}}}}", "description",
	    json_text(words), "content", "application/json", "schema", "$ref",
	    json_text(schema ? schema : "#/components/schemas/Error"));
}

static json_t *
rows_operation(const struct description *d)
{
	const char *more = d->ncolumns > COLUMNS_MAX
	    ? arena_printf(d->req->a,
		  " Les opérateurs sont donnés pour les %d premières "
		  "colonnes" NNBSP ": les autres ont les mêmes.",
		  COLUMNS_MAX)
	    : "";

	return json_pack("{s:{s:s, s:s, s:o, s:O, s:{s:o, s:o, s:o, s:o}}}",
	    "get", "operationId", "rows", "summary", "Lignes du tableau",
	    "description",
	    json_text(arena_printf(d->req->a,
		"Les conditions s’ajoutent. Les nombres et les dates se "
		"comparent par valeur. Plusieurs tris s’appliquent dans "
		"l’ordre de l’adresse. Avec groupby, count, sum, avg, min ou "
		"max, les lignes sont des groupes dont les colonnes se nomment "
		"COLONNE__sum.%s",
		more)),
	    "parameters", d->parameters, "responses", "200",
	    response_of("Une page de lignes", "#/components/schemas/Page"),
	    "400",
	    response_of("Un paramètre ne se lit pas" NNBSP
			": le message dit lequel et ce qui existe",
		NULL),
	    "404", response_of("Il n’y a pas de tableau", NULL), "503",
	    response_of("La question a pris trop de temps" NNBSP
			": voir Retry-After",
		NULL));
}

/* A file has all the rows: it is not asked by pages. */
static bool
suits_file(const char *name, const struct export_format *f)
{
	static const char *const paging[] = { "page", "page_size", "after" };

	for (size_t i = 0; i < sizeof(paging) / sizeof(paging[0]); i++) {
		if (strcmp(name, paging[i]) == 0)
			return false;
	}
	return f->has_written || strcmp(name, "brut") != 0;
}

static json_t *
file_parameters(const struct description *d, const struct export_format *f)
{
	json_t *list = json_array(), *parameter;
	size_t i;

	json_array_foreach(d->parameters, i, parameter)
	{
		if (suits_file(
			json_string_value(json_object_get(parameter, "name")),
			f))
			json_array_append(list, parameter);
	}
	if (strcmp(f->id, "csv") == 0)
		json_array_append_new(list,
		    json_pack("{s:s, s:s, s:s, s:{s:s, s:[s, s, s]}, s:s}",
			"name", "style", "in", "query", "description",
			"Virgules pour les programmes, points-virgules pour "
			"les tableurs, ou cellules telles qu’elles étaient.",
			"schema", "type", "string", "enum",
			csv_style_names[CSV_RFC], csv_style_names[CSV_FRENCH],
			csv_style_names[CSV_WRITTEN], "example",
			csv_style_names[CSV_FRENCH]));
	return list;
}

static void
add_files(const struct description *d, const char *path, json_t *paths)
{
	for (unsigned i = 0; i < export_formats_count; i++) {
		const struct export_format *f = &export_formats[i];

		if (!export_suits(f, d->asked->table))
			continue;
		json_object_set_new(paths,
		    arena_printf(d->req->a, "%sdata/%s/", path, f->id),
		    json_pack("{s:{s:s, s:o, s:o, s:{s:{s:s, s:{s:{}}}, "
			      "s:o}}}",
			"get", "operationId",
			arena_printf(d->req->a, "rows_%s", f->id), "summary",
			json_text(arena_printf(d->req->a,
			    "Toutes les lignes demandées" NNBSP ": %s",
			    f->label)),
			"parameters", file_parameters(d, f), "responses", "200",
			"description", "Le fichier, au fil de sa lecture",
			"content", f->mime, "400",
			response_of("Un paramètre ne se lit pas", NULL)));
	}
}

static json_t *
place_parameters(const struct description *d)
{
	struct description own = {
		.req = d->req, .asked = d->asked, .parameters = json_array()
	};

	add_places(&own);
	return own.parameters;
}

static const char profile_words[] =
    "Dans la forme de csv-detective, sur toutes les lignes. De chaque colonne, "
    "de plus" NNBSP ": completeness, part des lignes remplies" NNBSP
    "; et, des nombres et des dates, quantiles (q05 à q95, des valeurs de la "
    "colonne) et histogram (counts[i] valeurs de bounds[i] à bounds[i+1], "
    "exclu sauf à la fin). Les deux sont nuls tant qu’un long tableau n’est "
    "pas indexé" NNBSP ": quelques instants après sa lecture.";

static json_t *
document(const struct description *d, const struct resource *r,
    const struct dataset *dataset)
{
	const char *path = arena_printf(d->req->a, "/api/resources/%s/", r->id);
	json_t *profile = json_pack("{s:{s:s, s:s, s:o, s:o, s:{s:{s:s}}}}",
	    "get", "operationId", "profile", "summary",
	    "Colonnes, types et statistiques", "description",
	    json_text(profile_words), "parameters", place_parameters(d),
	    "responses", "200", "description", "Le profil du tableau");
	json_t *paths = json_object();

	json_object_set_new(
	    paths, arena_printf(d->req->a, "%sdata/", path), rows_operation(d));
	json_object_set_new(
	    paths, arena_printf(d->req->a, "%sprofile/", path), profile);
	add_files(d, path, paths);
	return json_pack("{s:s, s:{s:o, s:o, s:o}, s:[{s:o}], s:o, s:{s:o}}",
	    "openapi", "3.1.0", "info", "title", json_text(r->title),
	    "description",
	    json_text(arena_printf(d->req->a,
		"Un tableau du jeu de données «" NNBSP "%s" NNBSP "»" NNBSP
		": %lld lignes.",
		dataset->title, (long long)table_rows(d->asked->table))),
	    "version",
	    json_text(
		arena_printf(d->req->a, "%lld", (long long)d->asked->version)),
	    "servers", "url", json_text(app_base_url(d->req)), "paths", paths,
	    "components", "schemas", schemas(d));
}

enum err_code
api_swagger(struct request *req, struct response *res, struct err *e)
{
	struct table_asked asked;
	struct description d = { .req = req, .asked = &asked };
	struct resource r;
	struct dataset dataset;
	json_t *j;
	bool same;
	enum err_code rc = table_asked_open(req, &asked, e);

	if (!rc)
		rc = answer_resource(req, asked.id, true, &r, &dataset, e);
	if (!rc)
		rc = answer_unchanged(req, res, "", &same, e);
	if (rc || same)
		return rc;
	d.columns = table_columns(asked.table);
	d.ncolumns = table_ncols(asked.table);
	rc = find_examples(&d, false, &d.examples, e);
	if (!rc)
		rc = find_examples(&d, true, &d.texts, e);
	if (rc)
		return rc;
	d.parameters = json_array();
	add_common(&d);
	add_columns(&d);
	j = document(&d, &r, &dataset);
	json_decref(d.parameters);
	return answer_json(req, res, 200, j, e);
}
