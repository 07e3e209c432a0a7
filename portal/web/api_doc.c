/* SPDX-License-Identifier: Apache-2.0 */
/* api_doc.c - OpenAPI 3.1 of the portal, from the route table itself. */
#include <string.h>

#include "base/str.h"
#include "base/text.h"
#include "publish/json.h"
#include "web/answer.h"
#include "web/app.h"
#include "web/handlers.h"

/* Query parameters by address. */
static const struct {
	const char *pattern, *name, *type, *description;
} parameters[] = {
	{ "/api/1/datasets/", "q", "string", "Mots cherchés" },
	{ "/api/1/datasets/", "organization", "string",
	    "Identifiant ou nom court de l'organisation" },
	{ "/api/1/datasets/", "tag", "string", "Mot-clé" },
	{ "/api/1/datasets/", "license", "string", "Licence" },
	{ "/api/1/datasets/", "format", "string", "Format d'un fichier" },
	{ "/api/1/datasets/", "schema", "string", "Adresse d'un schéma" },
	{ "/api/1/datasets/", "geozone", "string", "Territoire couvert" },
	{ "/api/1/datasets/", "sort", "string",
	    "created, last_update ou title ; un tiret devant inverse" },
	{ "/api/1/datasets/", "page", "integer", "Page, à partir de 1" },
	{ "/api/1/datasets/", "page_size", "integer", "De 1 à 100" },
	{ "/api/1/organizations/", "q", "string", "Mots du nom" },
	{ "/api/1/organizations/", "page", "integer", "Page, à partir de 1" },
	{ "/api/1/organizations/", "page_size", "integer", "De 1 à 100" },
	{ "/api/1/organizations/:id/datasets/", "page", "integer",
	    "Page, à partir de 1" },
	{ "/api/1/organizations/:id/datasets/", "page_size", "integer",
	    "De 1 à 100" },
	{ "/api/resources/:id/data/", "q", "string",
	    "Mots cherchés dans toute la ligne ; fourn* : qui commencent "
	    "ainsi" },
	{ "/api/resources/:id/data/", "or", "string",
	    "L’une de plusieurs conditions ; COLONNE__OPÉRATEUR=VALEUR en "
	    "pose une : voir /api/resources/{id}/swagger/" },
	{ "/api/resources/:id/data/", "and", "string",
	    "Toutes ces conditions, écrites comme dans or" },
	{ "/api/resources/:id/data/", "after", "string",
	    "Suite d’une réponse, donnée par son lien next" },
	{ "/api/resources/:id/data/", "version", "integer",
	    "Version du tableau" },
	{ "/api/resources/:id/data/", "columns", "string",
	    "Colonnes voulues, séparées par des virgules" },
	{ "/api/resources/:id/data/", "page", "integer",
	    "Page, à partir de 1" },
	{ "/api/resources/:id/data/", "page_size", "integer", "De 1 à 1000" },
	{ "/api/resources/:id/data/:format/", "style", "string",
	    "Du CSV" NNBSP
	    ": api (virgule), fr (point-virgule, pour les tableurs) "
	    "ou brut (cellules de l’original)" NNBSP
	    "; les filtres sont ceux des "
	    "lignes" },
	{ "/api/explore/v2.1/catalog/datasets/:id/records", "select", "string",
	    "Champs et calculs, en ODSQL" },
	{ "/api/explore/v2.1/catalog/datasets/:id/records", "where", "string",
	    "Conditions, en ODSQL" },
	{ "/api/explore/v2.1/catalog/datasets/:id/records", "group_by",
	    "string", "Champs des groupes" },
	{ "/api/explore/v2.1/catalog/datasets/:id/records", "order_by",
	    "string", "Ordre, asc ou desc" },
	{ "/api/explore/v2.1/catalog/datasets/:id/records", "refine", "string",
	    "CHAMP:VALEUR à garder" },
	{ "/api/explore/v2.1/catalog/datasets/:id/records", "exclude", "string",
	    "CHAMP:VALEUR à écarter" },
	{ "/api/explore/v2.1/catalog/datasets/:id/records", "limit", "integer",
	    "Nombre de lignes" },
	{ "/api/explore/v2.1/catalog/datasets/:id/records", "offset", "integer",
	    "Lignes à passer" },
	{ "/api/explore/v2.1/catalog/datasets/:id/exports/:format", "select",
	    "string", "Champs et calculs, en ODSQL" },
	{ "/api/explore/v2.1/catalog/datasets/:id/exports/:format", "where",
	    "string", "Conditions, en ODSQL" },
	{ "/api/explore/v2.1/catalog/datasets/:id/exports/:format", "group_by",
	    "string", "Champs des groupes" },
	{ "/api/explore/v2.1/catalog/datasets/:id/exports/:format", "order_by",
	    "string", "Ordre, asc ou desc" },
	{ "/api/explore/v2.1/catalog/datasets/:id/exports/:format", "refine",
	    "string", "CHAMP:VALEUR à garder" },
	{ "/api/explore/v2.1/catalog/datasets/:id/exports/:format", "exclude",
	    "string", "CHAMP:VALEUR à écarter" },
	{ "/api/explore/v2.1/catalog/datasets/:id/exports/:format", "limit",
	    "integer", "Nombre de lignes" },
	{ "/api/explore/v2.1/catalog/datasets/:id/exports/:format", "offset",
	    "integer", "Lignes à passer" },
	{ "/api/explore/v2.1/catalog/datasets/:id/records/:record", "select",
	    "string", "Champs, en ODSQL" },
	{ "/api/explore/v2.1/catalog/datasets/:id/facets", "facet", "string",
	    "Champ dont compter les valeurs" },
	{ "/api/explore/v2.1/catalog/datasets/:id/facets", "where", "string",
	    "Conditions, en ODSQL" },
	{ "/api/explore/v2.1/catalog/datasets/:id/facets", "refine", "string",
	    "CHAMP:VALEUR à garder" },
	{ "/api/explore/v2.1/catalog/datasets/:id/facets", "exclude", "string",
	    "CHAMP:VALEUR à écarter" },
	{ "/api/explore/v2.1/catalog/datasets/:id/exports/:format", "delimiter",
	    "string", "Du CSV" NNBSP ": ; , | ou la tabulation" },
	{ "/api/explore/v2.1/catalog/datasets/:id/exports/:format", "with_bom",
	    "boolean",
	    "Du CSV" NNBSP ": fait pour les tableurs, ou exact (false)" },
	{ "/api/explore/v2.1/catalog/datasets/:id/exports/:format",
	    "use_labels", "boolean",
	    "Des tableaux" NNBSP ": en-têtes du fichier d’origine" },
	{ "/api/explore/v2.1/catalog/datasets", "where", "string",
	    "Conditions sur title, publisher, keyword, modified…, en ODSQL" },
	{ "/api/explore/v2.1/catalog/datasets", "refine", "string",
	    "publisher, keyword, theme, license, territory ou modified, puis : "
	    "et la valeur à garder" },
	{ "/api/explore/v2.1/catalog/datasets", "exclude", "string",
	    "De même, la valeur à écarter" },
	{ "/api/explore/v2.1/catalog/datasets", "order_by", "string",
	    "title, modified ou dataset_id, asc ou desc" },
	{ "/api/explore/v2.1/catalog/datasets", "limit", "integer",
	    "Nombre de jeux de données" },
	{ "/api/explore/v2.1/catalog/datasets", "offset", "integer",
	    "Jeux de données à passer" },
	{ "/api/explore/v2.1/catalog/facets", "facet", "string",
	    "publisher, keyword, theme, license, territory ou modified" },
	{ "/api/explore/v2.1/catalog/facets", "where", "string",
	    "Conditions sur title, publisher, keyword, modified…, en ODSQL" },
	{ "/api/explore/v2.1/catalog/facets", "refine", "string",
	    "publisher, keyword, theme, license, territory ou modified, puis : "
	    "et la valeur à garder" },
	{ "/api/explore/v2.1/catalog/facets", "exclude", "string",
	    "De même, la valeur à écarter" },
	{ "/api/explore/v2.1/catalog/exports/:format", "where", "string",
	    "Conditions sur title, publisher, keyword, modified…, en ODSQL" },
	{ "/api/explore/v2.1/catalog/exports/:format", "refine", "string",
	    "publisher, keyword, theme, license, territory ou modified, puis : "
	    "et la valeur à garder" },
	{ "/api/explore/v2.1/catalog/exports/:format", "exclude", "string",
	    "De même, la valeur à écarter" },
	{ "/api/explore/v2.1/catalog/exports/:format", "limit", "integer",
	    "Nombre de jeux de données" },
	{ "/api/explore/v2.1/catalog/exports/:format", "delimiter", "string",
	    "Du CSV" NNBSP ": ; , | ou la tabulation" },
	{ "/api/explore/v2.1/catalog/exports/:format", "list_separator",
	    "string", "Du CSV" NNBSP ": entre les mots-clés d’une cellule" },
	{ "/api/explore/v2.1/catalog/exports/:format", "with_bom", "boolean",
	    "Du CSV" NNBSP ": fait pour les tableurs, ou exact (false)" },
	{ "/catalog", "page", "integer", "Page, à partir de 1" },
	{ "/catalog", "page_size", "integer", "De 1 à 1000" },
	{ "/catalog", "profile", "string", "datagouv ou dcat-ap" },
	{ "/catalog.:ext", "page", "integer", "Page, à partir de 1" },
	{ "/catalog.:ext", "page_size", "integer", "De 1 à 1000" },
	{ "/catalog.:ext", "profile", "string", "datagouv ou dcat-ap" },
	{ "/organisations/:slug/catalog.:ext", "page", "integer",
	    "Page, à partir de 1" },
	{ "/organisations/:slug/catalog.:ext", "page_size", "integer",
	    "De 1 à 1000" },
	{ "/organisations/:slug/catalog.:ext", "profile", "string",
	    "datagouv ou dcat-ap" },
	{ "/jeux-de-donnees/:slug/dcat.:ext", "profile", "string",
	    "datagouv ou dcat-ap" },
};

/* For programs: not the pages people read. */
static bool
is_described(const struct route *r)
{
	static const char *const starts[] = { "/api/", "/r/", "/id/",
		"/catalog" };

	if (!(r->methods & GET) || r->access != PUBLIC)
		return false;
	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++) {
		if (strncmp(r->pattern, starts[i], strlen(starts[i])) == 0)
			return true;
	}
	return strstr(r->pattern, ".:ext") != NULL;
}

static json_t *
parameter(
    const char *name, const char *in, const char *type, const char *description)
{
	return json_pack("{s:s, s:s, s:b, s:{s:s}, s:o*}", "name", name, "in",
	    in, "required", strcmp(in, "path") == 0, "schema", "type", type,
	    "description", description ? json_text(description) : NULL);
}

/* « /a/:id » to « /a/{id} », its names added to the list. */
static const char *
path_of(struct arena *a, const char *pattern, json_t *list)
{
	struct str s;

	str_init(&s, a, 4096);
	for (const char *p = pattern; *p;) {
		size_t len;

		if (*p != ':') {
			str_append_char(&s, *p++);
			continue;
		}
		len = strcspn(++p, "/");
		str_append_printf(&s, "{%.*s}", (int)len, p);
		json_array_append_new(list,
		    parameter(
			arena_strndup(a, p, len), "path", "string", NULL));
		p += len;
	}
	return str_text(&s);
}

static void
describe(struct arena *a, const struct route *r, json_t *paths)
{
	json_t *list = json_array();
	const char *path = path_of(a, r->pattern, list);

	for (size_t i = 0; i < sizeof(parameters) / sizeof(parameters[0]);
	     i++) {
		if (strcmp(parameters[i].pattern, r->pattern) == 0)
			json_array_append_new(list,
			    parameter(parameters[i].name, "query",
				parameters[i].type, parameters[i].description));
	}
	json_object_set_new(paths, path,
	    json_pack("{s:{s:o, s:o, s:{s:{s:s}, s:{s:s}}}}", "get", "summary",
		json_text(r->summary), "parameters", list, "responses", "200",
		"description", "Ce qui est demandé", "default", "description",
		"Un message en français dit ce qui ne va pas"));
}

enum err_code
api_openapi(struct request *req, struct response *res, struct err *e)
{
	json_t *paths = json_object();
	struct site site;
	struct db *db;
	enum err_code rc = app_db(req, &db, e);

	if (!rc)
		rc = site_get(db, req->a, &site, e);
	if (rc) {
		json_decref(paths);
		return rc;
	}
	for (unsigned i = 0; i < routes_count; i++) {
		if (is_described(&routes[i]))
			describe(req->a, &routes[i], paths);
	}
	return answer_json(req, res, 200,
	    json_pack("{s:s, s:{s:o, s:s}, s:[{s:o}], s:o}", "openapi", "3.1.0",
		"info", "title", json_text(site.title), "version", "1",
		"servers", "url", json_text(app_base_url(req)), "paths", paths),
	    e);
}
