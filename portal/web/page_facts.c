/* SPDX-License-Identifier: Apache-2.0 */
/* page_facts.c - what is said about a dataset beside its files. */
#include "web/page_facts.h"

#include <string.h>

#include "base/date.h"
#include "base/str.h"
#include "base/text.h"
#include "model/licence.h"
#include "model/territory.h"
#include "model/vocab.h"
#include "web/app.h"
#include "web/ctx.h"
#include "web/show.h"

static void
put_licence(json_t *ctx, const struct dataset *d)
{
	const struct licence *l;
	struct err e = { 0 };
	json_t *o, *points;

	ctx_null(ctx, "license");
	if (*d->license == '\0' || licence_find(d->license, &l, &e))
		return;
	o = ctx_object(ctx, "license");
	ctx_text(o, "title", l->title);
	ctx_text(o, "short_title", l->short_title);
	ctx_text(o, "url", l->url);
	points = ctx_list(o, "points");
	if (l->allows != NULL && *l->allows != '\0')
		ctx_item(points, l->allows);
	if (l->demands != NULL && *l->demands != '\0')
		ctx_item(points, l->demands);
}

static const char *
period_of(struct arena *a, const struct dataset *d)
{
	const char *from = date_french_of_iso(a, d->temporal_start);
	const char *to = date_french_of_iso(a, d->temporal_end);

	if (*from != '\0' && *to != '\0')
		return arena_printf(a, "du %s au %s", from, to);
	if (*from != '\0')
		return arena_printf(a, "depuis le %s", from);
	return *to != '\0' ? arena_printf(a, "jusqu’au %s", to) : "";
}

static const char *
places_of(struct arena *a, const struct dataset *d)
{
	struct str out;

	str_init(&out, a, 65536);
	for (unsigned i = 0; i < d->nzones; i++) {
		const char *label = territory_zone_label(a, d->zones[i]);

		str_append(&out, i > 0 ? ", " : "");
		str_append(&out, label != NULL ? label : d->zones[i]);
	}
	return str_text(&out);
}

/* The dataset's own contact, else the organization's. */
static void
put_contact(struct arena *a, json_t *facts, const struct dataset *d)
{
	bool own = *d->contact_email != '\0' || *d->contact_url != '\0';
	const char *email = own ? d->contact_email : d->organization_email;
	const char *url = own ? d->contact_url : d->organization_url;
	const char *name = *d->contact_name != '\0' ? d->contact_name : NULL;

	if (*email != '\0')
		show_fact(facts,
		    &(struct fact){ .label = "Contact",
			.value = email,
			.href = arena_printf(a, "mailto:%s", email),
			.note = name });
	else if (*url != '\0')
		show_fact(facts,
		    &(struct fact){ .label = "Contact",
			.value = name != NULL ? name : url,
			.href = url });
	else
		show_fact(
		    facts, &(struct fact){ .label = "Contact", .value = name });
}

static void
put_facts(struct request *req, json_t *ctx, const struct dataset *d)
{
	struct arena *a = req->a;
	json_t *facts = ctx_list(ctx, "facts");
	const struct frequency *f = frequency_find(d->frequency);
	const struct hvd_category *hvd = hvd_category_find(d->hvd_category);

	show_fact(facts,
	    &(struct fact){ .label = "Dernière mise à jour des données",
		.value = date_french_of_iso(a, d->data_date),
		.datetime = d->data_date });
	show_fact(facts,
	    &(struct fact){ .label = "Fréquence de mise à jour",
		.value = f != NULL ? f->label : "" });
	show_fact(facts,
	    &(struct fact){
		.label = "Service producteur", .value = d->department_name });
	show_fact(facts,
	    &(struct fact){ .label = "Territoire", .value = places_of(a, d) });
	show_fact(facts,
	    &(struct fact){
		.label = "Période couverte", .value = period_of(a, d) });
	put_contact(a, facts, d);
	show_fact(facts,
	    &(struct fact){ .label = "Schéma suivi",
		.value = d->schema_url,
		.href = d->schema_url });
	show_fact(facts,
	    &(struct fact){ .label = "Donnée de forte valeur",
		.value = hvd != NULL ? hvd->label : "",
		.note = "Catégorie du règlement européen 2023/138." });
	if (d->published_at != 0)
		show_fact(facts,
		    &(struct fact){ .label = "Mise en ligne",
			.value = date_french(a, d->published_at),
			.datetime = date_utc(a, d->published_at) });
	show_fact(facts,
	    &(struct fact){ .label = "Fiche d’origine",
		.value = d->origin_url,
		.href = d->origin_url });
}

static void
put_subjects(struct arena *a, json_t *ctx, const struct dataset *d)
{
	json_t *list = ctx_list(ctx, "subjects");

	for (unsigned i = 0; i < d->nthemes; i++) {
		const struct theme *t = theme_find(d->themes[i]);
		json_t *row;

		if (t == NULL)
			continue;
		row = ctx_row(list);
		ctx_text(row, "label", t->label);
		ctx_text(row, "href",
		    arena_printf(a, "/jeux-de-donnees?theme=%s", t->slug));
	}
	for (unsigned i = 0; i < d->nkeywords; i++) {
		json_t *row = ctx_row(list);
		struct str href;

		str_init(&href, a, 4096);
		str_append(&href, "/jeux-de-donnees?mot-cle=");
		str_append_url(&href, d->keywords[i]);
		ctx_text(row, "label", d->keywords[i]);
		ctx_text(row, "href", str_text(&href));
	}
	ctx_flag(ctx, "has_subjects", json_array_size(list) > 0);
}

static const char *
identifier_of(struct request *req, const struct dataset *d)
{
	/* Without an address of its own yet, the portal's identifiers start
	 * where it is reached. */
	if (*d->identifier != '\0' && *d->identifier != '/')
		return d->identifier;
	return arena_printf(
	    req->a, "%s/id/dataset/%s", app_base_url(req), d->id);
}

/* BibTeX reads these as its own marks. */
static const char *
bibtex(struct arena *a, const char *text)
{
	struct str out;

	str_init(&out, a, strlen(text) * 2 + 1);
	for (; *text != '\0'; text++) {
		if (strchr("{}\\$&%#_", *text) != NULL)
			str_append_char(&out, '\\');
		str_append_char(&out, *text);
	}
	return str_text(&out);
}

static void
put_citations(struct request *req, json_t *ctx, const struct dataset *d)
{
	struct arena *a = req->a;
	json_t *list = ctx_list(ctx, "citations");
	const char *uri = identifier_of(req, d);
	const char *license = json_string_value(
	    json_object_get(json_object_get(ctx, "license"), "short_title"));
	const char *date = date_is_iso(d->data_date)
	    ? d->data_date
	    : date_iso(a, d->modified_at / 86400);

	show_snippet(list, "Phrase à reprendre",
	    arena_printf(a, "%s, «" NNBSP "%s" NNBSP "», données du %s, %s%s%s",
		d->organization_name, d->title, date_french_of_iso(a, date),
		uri, license != NULL ? ", " : "",
		license != NULL ? license : ""));
	show_snippet(list, "Notice BibTeX",
	    arena_printf(a,
		"@misc{%s,\n  author = {{%s}},\n  title = {%s},\n"
		"  year = {%.4s},\n  month = {%.2s},\n  url = {%s}\n}",
		d->slug, bibtex(a, d->organization_name), bibtex(a, d->title),
		date, date + 5, uri));
}

/* The file that snippets show: the first table, else the first file. */
static const struct resource *
example_of(const struct dataset *d)
{
	for (unsigned i = 0; i < d->nresources; i++) {
		if (strcmp(d->resources[i].table_state, "ready") == 0)
			return &d->resources[i];
	}
	return d->nresources > 0 ? &d->resources[0] : NULL;
}

static void
put_snippets(struct request *req, json_t *ctx, const struct dataset *d)
{
	struct arena *a = req->a;
	const char *base = app_base_url(req);
	json_t *list = ctx_list(ctx, "snippets");
	const struct resource *r = example_of(d);

	if (r == NULL || r->version == 0) {
		show_snippet(list, "La fiche avec curl",
		    arena_printf(a, "curl %s/api/1/datasets/%s/", base, d->id));
		return;
	}
	show_snippet(list, "Le fichier avec curl",
	    arena_printf(a, "curl -OJ %s/r/%s", base, r->id));
	if (strcmp(r->table_state, "ready") != 0)
		return;
	show_snippet(list, "Les lignes en JSON avec curl",
	    arena_printf(a,
		"curl '%s/api/resources/%s/data/?page=1&page_size=50'", base,
		r->id));
	show_snippet(list, "Les lignes en Python",
	    arena_printf(a,
		"import json\nfrom urllib.request import urlopen\n\n"
		"adresse = \"%s/api/resources/%s/data/?page_size=50\"\n"
		"while adresse:\n"
		"    page = json.load(urlopen(adresse))\n"
		"    for ligne in page[\"data\"]:\n"
		"        print(ligne)\n"
		"    adresse = page[\"links\"].get(\"next\")",
		base, r->id));
}

static void
put_links(struct request *req, json_t *ctx, const struct dataset *d)
{
	static const char *const syntaxes[][2] = {
		{ "ttl", "Turtle" },
		{ "rdf", "RDF/XML" },
		{ "jsonld", "JSON-LD" },
	};
	struct arena *a = req->a;
	json_t *list = ctx_list(ctx, "links");
	const char *path = arena_printf(a, "/api/1/datasets/%s/", d->id);

	show_link(list, "Identifiant permanent", identifier_of(req, d),
	    arena_printf(a, "/id/dataset/%s", d->id));
	show_link(list, "API, format de data.gouv.fr", path, path);
	for (size_t i = 0; i < sizeof(syntaxes) / sizeof(syntaxes[0]); i++) {
		path = arena_printf(
		    a, "/jeux-de-donnees/%s/dcat.%s", d->slug, syntaxes[i][0]);
		show_link(list, "Description DCAT", syntaxes[i][1], path);
	}
}

void
dataset_facts(struct request *req, json_t *ctx, const struct dataset *d)
{
	show_data_date(req->a, ctx, d);
	put_licence(ctx, d);
	put_facts(req, ctx, d);
	put_subjects(req->a, ctx, d);
	put_citations(req, ctx, d);
	put_links(req, ctx, d);
	put_snippets(req, ctx, d);
}
