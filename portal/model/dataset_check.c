/* SPDX-License-Identifier: Apache-2.0 */
/* dataset_check.c - what the metadata of a dataset may hold. */
#include <ctype.h>
#include <string.h>
#include <time.h>

#include "base/date.h"
#include "base/text.h"
#include "model/check.h"
#include "model/dataset.h"
#include "model/licence.h"
#include "model/slug.h"
#include "model/territory.h"
#include "model/vocab.h"

#define KEYWORD_MAX 96
#define THEMES_MAX 13
#define ZONES_MAX 200
#define ZONES_TEXT_MAX 2000
#define ZONES_SHOWN 5 /* of those a name may be */
#define ZONE_COMMAS 3 /* « CC Arbois, Poligny, Salins, Coeur du Jura » */
#define ZONE_FAULTS 5 /* told at once */

static const char *
today(struct arena *a)
{
	time_t now = (time_t)date_now();
	struct tm here;

	/* The clerk's calendar: just after midnight it is ahead of UTC. */
	if (!localtime_r(&now, &here))
		return date_iso(a, date_now() / 86400);
	return date_iso(
	    a, date_days(here.tm_year + 1900, here.tm_mon + 1, here.tm_mday));
}

static void
check_dates(struct checker *c, struct dataset *d)
{
	d->data_date = check_date(
	    c, "data_date", "La date de dernière mise à jour", d->data_date);
	if (date_is_iso(d->data_date) && strcmp(d->data_date, today(c->a)) > 0)
		findings_add(c->f, c->a, "data_date",
		    "La date de dernière mise à jour est dans le futur" NNBSP
		    ": donnez le jour où les données ont changé, au plus tard "
		    "aujourd'hui.");
	d->temporal_start = check_bound(c, "temporal_start",
	    "Le début de la période", d->temporal_start, false);
	d->temporal_end = check_bound(
	    c, "temporal_end", "La fin de la période", d->temporal_end, true);
	if (date_is_iso(d->temporal_start) && date_is_iso(d->temporal_end) &&
	    strcmp(d->temporal_start, d->temporal_end) > 0)
		findings_add(c->f, c->a, "temporal_end",
		    "La période finit avant d'avoir commencé" NNBSP
		    ": inversez le début et la fin.");
}

/* The licences of the decree; any known one when it was chosen elsewhere. */
static void
check_license(struct checker *c, struct dataset *d)
{
	const struct licence *l;
	struct err e = { 0 };

	d->license = check_line(c, "license", "La licence", d->license, 300);
	if (!d->license[0])
		return;
	if (licence_find(d->license, &l, &e)) {
		findings_add(c->f, c->a, "license", "%s", e.msg);
		return;
	}
	d->license = l->id;
	if (!l->offered && !d->origin_url[0])
		findings_add(c->f, c->a, "license",
		    "Cette licence n'est pas de celles que la loi permet à "
		    "une administration" NNBSP
		    ": choisissez la Licence Ouverte 2.0 ou l'ODbL 1.0.");
}

static void
check_codes(struct checker *c, struct dataset *d)
{
	const struct frequency *q;

	d->frequency =
	    check_line(c, "frequency", "La fréquence", d->frequency, 60);
	q = d->frequency[0] ? frequency_find(d->frequency) : NULL;
	if (q)
		d->frequency = q->id;
	else if (d->frequency[0])
		findings_add(c->f, c->a, "frequency",
		    "Cette fréquence de mise à jour n'est pas connue" NNBSP
		    ": choisissez-en une dans la liste.");
	d->language = check_line(c, "language", "La langue", d->language, 20);
	if (!d->language[0])
		d->language = "fr";
	if (strlen(d->language) != 2 ||
	    !islower((unsigned char)d->language[0]) ||
	    !islower((unsigned char)d->language[1]))
		findings_add(c->f, c->a, "language",
		    "La langue s'écrit avec deux lettres" NNBSP
		    ": « fr » pour le français.");
	d->access = check_line(c, "access", "L'accès", d->access, 20);
	if (!d->access[0])
		d->access = "public";
	if (strcmp(d->access, "public") != 0 &&
	    strcmp(d->access, "restricted") != 0)
		findings_add(c->f, c->a, "access",
		    "L'accès doit être public ou restreint" NNBSP
		    ": choisissez l'un des deux.");
	d->hvd_category = check_line(c, "hvd_category",
	    "La catégorie de forte valeur", d->hvd_category, 60);
	if (d->hvd_category[0] && !hvd_category_find(d->hvd_category))
		findings_add(c->f, c->a, "hvd_category",
		    "Cette catégorie de données de forte valeur n'est pas "
		    "connue" NNBSP ": choisissez-en une dans la liste.");
}

/* Add to a list of texts unless it is there already. */
struct list {
	const char **items, **keys;
	unsigned n, cap;
};

static void
list_add(struct arena *a, struct list *l, const char *item, const char *key)
{
	for (unsigned i = 0; i < l->n; i++) {
		if (strcmp(l->keys[i], key) == 0)
			return;
	}
	if (l->n == l->cap) {
		unsigned cap = l->cap ? 2 * l->cap : 8;
		const char **items = arena_array_of(a, cap, const char *);
		const char **keys = arena_array_of(a, cap, const char *);

		if (l->n > 0) {
			memcpy((void *)items, (void *)l->items,
			    l->n * sizeof(*items));
			memcpy((void *)keys, (void *)l->keys,
			    l->n * sizeof(*keys));
		}
		l->items = items;
		l->keys = keys;
		l->cap = cap;
	}
	l->items[l->n] = item;
	l->keys[l->n++] = key;
}

static void
add_keyword(struct checker *c, struct list *l, const char *start, size_t len)
{
	const char *typed = arena_strndup(c->a, start, len);
	const char *word =
	    check_line(c, "keywords", "Un mot-clé", typed, KEYWORD_MAX);

	if (word[0])
		list_add(c->a, l, word, text_fold(c->a, word));
}

static void
check_keywords(struct checker *c, struct dataset *d)
{
	struct list l = { 0 };

	/* Beyond twice the limit nothing is looked at: one finding is enough
	 * and the comparison of each with all stays small. */
	for (unsigned i = 0; i < d->nkeywords; i++) {
		const char *s = d->keywords[i];

		while (*s && l.n <= 2 * DATASET_KEYWORDS_MAX) {
			size_t len = strcspn(s, ",;\r\n");

			add_keyword(c, &l, s, len);
			s += len;
			s += *s != '\0';
		}
	}
	d->keywords = l.items;
	d->nkeywords = l.n;
	if (l.n > DATASET_KEYWORDS_MAX)
		findings_add(c->f, c->a, "keywords",
		    "Il y a trop de mots-clés" NNBSP
		    ": gardez les %d plus utiles.",
		    DATASET_KEYWORDS_MAX);
}

static void
check_themes(struct checker *c, struct dataset *d)
{
	struct list l = { 0 };

	for (unsigned i = 0; i < d->nthemes && l.n <= THEMES_MAX; i++) {
		const char *key =
		    check_line(c, "themes", "Un thème", d->themes[i], 120);
		const struct theme *t = key[0] ? theme_find(key) : NULL;

		if (t)
			list_add(c->a, &l, t->code, t->code);
		else if (key[0])
			findings_add(c->f, c->a, "themes",
			    "Un des thèmes n'est pas connu" NNBSP
			    ": choisissez-les dans la liste.");
	}
	d->themes = l.items;
	d->nthemes = l.n;
}

/* « fr:commune:38544 (Vienne, commune, 38), … »: those it may be. */
static const char *
zone_choices(struct arena *a, const struct territory *t, unsigned n)
{
	static const char *const kinds[][2] = {
		{ "commune", "commune" },
		{ "epci", "intercommunalité" },
		{ "departement", "département" },
		{ "region", "région" },
	};
	const char *all = "";

	for (unsigned i = 0; i < n && i < ZONES_SHOWN; i++) {
		const char *kind = t[i].kind;

		for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
			if (strcmp(kind, kinds[k][0]) == 0)
				kind = kinds[k][1];
		}
		all = arena_printf(a, "%s%sfr:%s:%s (%s, %s%s%s)", all,
		    i ? ", " : "", t[i].kind, t[i].code, t[i].name, kind,
		    t[i].departement[0] ? ", " : "", t[i].departement);
	}
	return n > ZONES_SHOWN ? arena_printf(a, "%s…", all) : all;
}

/* The zone of a code or of the only territory of that name; the text itself,
 * with what to write instead in *fault, when it is neither. */
static const char *
zone_of(struct arena *a, const char *text, const char **fault)
{
	struct territory t[ZONES_SHOWN + 1];
	unsigned n;

	*fault = NULL;
	if (territory_zone_label(a, text))
		return text;
	n = territory_named(a, NULL, text, t, ZONES_SHOWN + 1);
	if (n == 1)
		return arena_printf(a, "fr:%s:%s", t[0].kind, t[0].code);
	if (n > 1) {
		*fault = arena_printf(a,
		    "Plusieurs territoires s'appellent «" NNBSP "%s" NNBSP
		    "»" NNBSP ": écrivez à sa place le code du bon, %s.",
		    text, zone_choices(a, t, n));
		return text;
	}
	n = territory_search(a, NULL, text, t, ZONES_SHOWN + 1);
	*fault = arena_printf(a,
	    "Le territoire «" NNBSP "%s" NNBSP "» n'est pas connu" NNBSP
	    ": %s%s.",
	    text_excerpt(a, text, 60),
	    n ? "il s'agit peut-être de "
	      : "écrivez son nom officiel, ou son code comme "
		"fr:commune:38548",
	    zone_choices(a, t, n));
	return text;
}

static bool
is_zone(struct arena *a, const char *text)
{
	struct territory t;

	return territory_zone_label(a, text_clean(a, text)) ||
	    territory_named(a, NULL, text, &t, 1) > 0;
}

/* Where the first territory of a list ends: at a comma, not always the first
 * (« CC Monts, Rance et Rougier »). */
static size_t
zone_end(struct arena *a, const char *list)
{
	size_t first = strcspn(list, ",;\r\n"), end = first;

	for (unsigned i = 0; !is_zone(a, arena_strndup(a, list, end)); i++) {
		if (i == ZONE_COMMAS || list[end] != ',')
			return first;
		end += 1 + strcspn(list + end + 1, ",;\r\n");
	}
	return end;
}

static void
check_zones(struct checker *c, struct dataset *d)
{
	struct list l = { 0 };
	unsigned faults = 0;

	for (unsigned i = 0; i < d->nzones; i++) {
		const char *s = check_line(c, "zones", "Le territoire couvert",
		    d->zones[i], ZONES_TEXT_MAX);

		while (*s && l.n <= ZONES_MAX) {
			size_t len = zone_end(c->a, s);
			const char *fault = NULL, *zone;

			zone = text_clean(c->a, arena_strndup(c->a, s, len));
			if (zone[0])
				zone = zone_of(c->a, zone, &fault);
			if (fault && faults++ < ZONE_FAULTS)
				findings_add(c->f, c->a, "zones", "%s", fault);
			if (zone[0])
				list_add(c->a, &l, zone, zone);
			s += len;
			s += *s != '\0';
		}
	}
	d->zones = l.items;
	d->nzones = l.n;
	if (l.n > ZONES_MAX)
		findings_add(c->f, c->a, "zones",
		    "Il y a trop de territoires" NNBSP
		    ": choisissez plutôt le département ou la région.");
}

static void
check_contact(struct checker *c, struct dataset *d)
{
	d->contact_name = check_line(
	    c, "contact_name", "Le nom du contact", d->contact_name, 255);
	d->contact_email = check_email(c, "contact_email",
	    "L'adresse électronique du contact", d->contact_email);
	d->contact_url = check_url(c, "contact_url",
	    "L'adresse du formulaire de contact", d->contact_url);
}

void
dataset_check(struct arena *a, struct dataset *d, struct findings *f)
{
	struct checker c = { a, f };

	d->id = d->id ? d->id : "";
	d->organization_id = d->organization_id ? d->organization_id : "";
	d->identifier = d->identifier ? d->identifier : "";
	d->state = d->state ? d->state : "";
	d->origin_url = check_url(
	    &c, "origin_url", "L'adresse du portail d'origine", d->origin_url);
	d->slug = check_line(&c, "slug", "L'adresse de la page", d->slug, 128);
	if (d->slug[0] && !slug_is_ok(d->slug) && !text_is_uuid(d->slug))
		findings_add(f, a, "slug",
		    "L'adresse de la page ne peut contenir que des lettres "
		    "sans accent, des chiffres et des tirets, et certains "
		    "mots sont réservés" NNBSP ": choisissez-en une autre.");
	d->title =
	    check_line(&c, "title", "Le titre", d->title, DATASET_TITLE_MAX);
	d->department_name = check_line(&c, "department", "Le nom du service",
	    d->department_name, DEPARTMENT_NAME_MAX);
	d->acronym = check_line(&c, "acronym", "Le sigle", d->acronym, 128);
	d->description = check_markdown(&c, "description", "La description",
	    d->description, DATASET_DESCRIPTION_MAX);
	check_license(&c, d);
	check_codes(&c, d);
	check_dates(&c, d);
	check_keywords(&c, d);
	check_themes(&c, d);
	check_zones(&c, d);
	check_bbox(&c, "bbox", &d->bbox);
	check_contact(&c, d);
	d->schema_url =
	    check_url(&c, "schema_url", "L'adresse du schéma", d->schema_url);
}
