/* SPDX-License-Identifier: Apache-2.0 */
/* org_check.c - what an organization's form may hold. */
#include <ctype.h>
#include <string.h>

#include "base/text.h"
#include "model/check.h"
#include "model/slug.h"
#include "model/territory.h"
#include "model/vocab.h"

#define NAME_MAX_CHARS 200
#define ACRONYM_MAX 128
#define DESCRIPTION_MAX 65536
#define ADDRESS_MAX 500
#define TELEPHONE_MAX 40

/* A code as people write it: « 213 801 234 ». */
static const char *
code(struct checker *c, const char *field, const char *label, const char *s)
{
	char *out = arena_strdup(c->a, check_line(c, field, label, s, 40));
	char *to = out;

	for (const char *from = out; *from; from++) {
		if ((unsigned char)*from == 0xc2 &&
		    (unsigned char)from[1] == 0xa0)
			from++;
		else if (strncmp(from, NNBSP, 3) == 0)
			from += 2;
		else if (*from != ' ' && *from != '.')
			*to++ = (char)toupper((unsigned char)*from);
	}
	*to = '\0';
	return out;
}

static void
check_numbers(struct checker *c, struct org *o)
{
	o->siren = code(c, "siren", "Le SIREN", o->siren);
	o->siret = code(c, "siret", "Le SIRET", o->siret);
	if (o->siren[0] && !text_is_siren(o->siren))
		findings_add(c->f, c->a, "siren",
		    "Ce SIREN n'existe pas" NNBSP
		    ": vérifiez ses neuf chiffres, l'un d'eux est faux.");
	if (!o->siret[0])
		return;
	if (!text_is_siret(o->siret))
		findings_add(c->f, c->a, "siret",
		    "Ce SIRET n'existe pas" NNBSP
		    ": vérifiez ses quatorze chiffres, l'un d'eux est faux.");
	else if (!o->siren[0])
		o->siren = arena_strndup(c->a, o->siret, 9);
	else if (strncmp(o->siret, o->siren, 9) != 0)
		findings_add(c->f, c->a, "siret",
		    "Le SIRET doit commencer par les neuf chiffres du "
		    "SIREN" NNBSP ": corrigez l'un ou l'autre.");
}

/* What the embedded list knows of a commune or an EPCI. */
static void
check_territory(struct checker *c, struct org *o)
{
	struct territory t;
	bool found = false;

	o->insee_code = code(c, "insee_code", "Le code INSEE", o->insee_code);
	if (o->insee_code[0]) {
		found = territory_find(c->a, "commune", o->insee_code, &t);
		if (!found)
			findings_add(c->f, c->a, "insee_code",
			    "Aucune commune n'a ce code INSEE" NNBSP
			    ": cinq caractères, à ne pas confondre avec le "
			    "code postal.");
	} else if (o->siren[0] &&
	    (strcmp(o->kind, "commune") == 0 || strcmp(o->kind, "epci") == 0)) {
		found = territory_find_siren(c->a, o->siren, &t) &&
		    strcmp(t.kind, o->kind) == 0;
	}
	if (!found || (o->kind[0] && strcmp(o->kind, t.kind) != 0))
		return;
	if (!o->kind[0])
		o->kind = t.kind;
	if (!o->name[0])
		o->name = t.name;
	if (!o->siren[0])
		o->siren = t.siren;
	if (!o->insee_code[0] && strcmp(t.kind, "commune") == 0)
		o->insee_code = t.code;
}

static void
check_logo(struct checker *c, struct org *o)
{
	static const char *const types[] = { "image/png", "image/jpeg",
		"image/webp" };

	if (!o->logo_sha256)
		o->logo_sha256 = "";
	if (!o->logo_type || !o->logo_sha256[0])
		o->logo_type = "";
	if (!o->logo_sha256[0])
		return;
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (strcmp(o->logo_type, types[i]) == 0)
			return;
	}
	findings_add(c->f, c->a, "logo",
	    "Le logo doit être une image PNG, JPEG ou WebP.");
}

void
org_require(struct arena *a, const struct org *o, struct findings *f)
{
	if (!o->name[0])
		findings_add(f, a, "name", "Donnez un nom à l'organisation.");
	if (!o->kind[0])
		findings_add(
		    f, a, "kind", "Choisissez le type de l'organisation.");
}

void
org_complete(struct arena *a, struct org *o)
{
	bool commune = strcmp(o->kind, "commune") == 0;
	struct territory t[2];

	if (o->insee_code[0] || o->siren[0] || o->siret[0] ||
	    (!commune && strcmp(o->kind, "epci") != 0) ||
	    territory_named(a, o->kind, o->name, t, 2) != 1)
		return;
	if (commune)
		o->insee_code = t[0].code;
	else
		o->siren = t[0].code;
}

void
org_check(struct arena *a, struct org *o, struct findings *f)
{
	struct checker c = { a, f };

	if (!o->id)
		o->id = "";
	if (!o->parent_id)
		o->parent_id = "";
	o->slug =
	    check_line(&c, "slug", "L'adresse de l'organisation", o->slug, 128);
	o->name = check_line(
	    &c, "name", "Le nom de l'organisation", o->name, NAME_MAX_CHARS);
	o->acronym =
	    check_line(&c, "acronym", "Le sigle", o->acronym, ACRONYM_MAX);
	o->kind = check_line(&c, "kind", "Le type", o->kind, 40);
	if (o->kind[0] && !org_kind_find(o->kind))
		findings_add(f, a, "kind",
		    "Ce type d'organisation n'est pas connu" NNBSP
		    ": choisissez-en un dans la liste.");
	check_numbers(&c, o);
	check_territory(&c, o);
	o->description = check_markdown(&c, "description", "La description",
	    o->description, DESCRIPTION_MAX);
	o->email = check_email(&c, "email", "L'adresse électronique", o->email);
	o->telephone = check_line(&c, "telephone", "Le numéro de téléphone",
	    o->telephone, TELEPHONE_MAX);
	o->url = check_url(&c, "url", "L'adresse du site", o->url);
	o->address = check_line(
	    &c, "address", "L'adresse postale", o->address, ADDRESS_MAX);
	if (o->slug[0] && !slug_is_ok(o->slug))
		findings_add(f, a, "slug",
		    "L'adresse de l'organisation ne peut contenir que des "
		    "lettres sans accent, des chiffres et des tirets, et "
		    "certains mots sont réservés" NNBSP
		    ": choisissez-en une autre.");
	check_bbox(&c, "bbox", &o->bbox);
	check_logo(&c, o);
}
