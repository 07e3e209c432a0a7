/* SPDX-License-Identifier: Apache-2.0 */
/* test_dataset.c - the life of datasets, on a real database. */
#include "unit/model/fixture.h"

#include "model/load.h"
#include "model/member.h"
#include "model/slug.h"
#include "model/user.h"

static int64_t
count(struct fixture *t, const char *organization_id)
{
	int64_t n;

	ok(t, dataset_count_published(t->db, organization_id, &n, &t->e));
	return n;
}

static void
goes_from_draft_to_published_and_freezes_its_identifier(void **state)
{
	struct fixture *t = *state;
	struct dataset d = complete_draft(t, "Budget primitif 2026");
	char wanted[128];

	assert_string_equal(d.state, "draft");
	assert_string_equal(d.slug, "budget-primitif-2026");
	assert_string_equal(d.identifier, "");
	assert_int_equal(d.published_at, 0);
	later(10);
	ok(t, dataset_publish(t->db, t->a, d.id, BASE "/", NULL, &t->e));
	d = get(t, "budget-primitif-2026");
	snprintf(wanted, sizeof(wanted), BASE "/id/dataset/%s", d.id);
	assert_string_equal(d.state, "published");
	assert_string_equal(d.identifier, wanted);
	assert_int_equal(d.published_at, 1795348810);
	/* The portal moves: the identifier does not. */
	later(20);
	ok(t, dataset_archive(t->db, t->a, d.id, NULL, &t->e));
	ok(t, dataset_restore(t->db, t->a, d.id, NULL, &t->e));
	d = get(t, d.id);
	assert_string_equal(d.identifier, wanted);
	assert_int_equal(d.published_at, 1795348810);
	assert_int_equal(d.archived_at, 0);
	assert_int_equal(d.modified_at, 1795348820);
}

static void
allows_and_refuses_each_change_of_state(void **state)
{
	struct fixture *t = *state;
	struct dataset d = complete_draft(t, "Arbres");

	refused(t, dataset_restore(t->db, t->a, d.id, NULL, &t->e),
	    ERR_CONFLICT, "rien à restaurer");
	ok(t, dataset_archive(t->db, t->a, d.id, NULL, &t->e));
	assert_string_equal(get(t, d.id).state, "archived");
	assert_int_not_equal(get(t, d.id).archived_at, 0);
	refused(t, dataset_archive(t->db, t->a, d.id, NULL, &t->e),
	    ERR_CONFLICT, "déjà archivé");
	refused(t, dataset_publish(t->db, t->a, d.id, BASE, NULL, &t->e),
	    ERR_CONFLICT, "se restaure");
	/* It never was public: it is a draft again. */
	ok(t, dataset_restore(t->db, t->a, d.id, NULL, &t->e));
	assert_string_equal(get(t, d.id).state, "draft");
	ok(t, dataset_publish(t->db, t->a, d.id, BASE, NULL, &t->e));
	refused(t, dataset_publish(t->db, t->a, d.id, BASE, NULL, &t->e),
	    ERR_CONFLICT, "Seul un brouillon");
	refused(t, dataset_restore(t->db, t->a, d.id, NULL, &t->e),
	    ERR_CONFLICT, "rien à restaurer");
	ok(t, dataset_archive(t->db, t->a, d.id, NULL, &t->e));
	ok(t, dataset_restore(t->db, t->a, d.id, NULL, &t->e));
	assert_string_equal(get(t, d.id).state, "published");
	ok(t, dataset_delete(t->db, t->a, d.id, NULL, &t->e));
	refused(t, dataset_delete(t->db, t->a, d.id, NULL, &t->e), ERR_GONE,
	    "supprimé");
	refused(t, dataset_restore(t->db, t->a, d.id, NULL, &t->e), ERR_GONE,
	    "supprimé");
	refused(t, dataset_archive(t->db, t->a, d.id, NULL, &t->e), ERR_GONE,
	    "supprimé");
	refused(t, dataset_publish(t->db, t->a, d.id, BASE, NULL, &t->e),
	    ERR_GONE, "supprimé");
	d = get(t, d.id);
	refused(t, dataset_save(t->db, t->a, &d, NULL, &t->e), ERR_GONE,
	    "supprimé");
	refused(t, dataset_publish(t->db, t->a, "pas-un-id", BASE, NULL, &t->e),
	    ERR_NOT_FOUND, "n'existe pas");
}

static void
leaves_a_tombstone_with_title_date_and_no_file(void **state)
{
	struct fixture *t = *state;
	struct dataset d = published(t, "Menus des cantines");
	struct resource r = d.resources[0];

	later(60);
	ok(t, dataset_delete(t->db, t->a, d.id, NULL, &t->e));
	d = get(t, "menus-des-cantines");
	assert_string_equal(d.state, "deleted");
	assert_string_equal(d.title, "Menus des cantines");
	assert_int_equal(d.deleted_at, 1795348860);
	assert_int_equal(d.nresources, 0);
	ok(t, resource_get(t->db, t->a, r.id, &r, &t->e));
	assert_int_equal(r.deleted_at, 1795348860);
	assert_int_equal(count(t, ""), 0);
	/* Its address stays its own for ever. */
	assert_string_equal(complete_draft(t, "Menus des cantines").slug,
	    "menus-des-cantines-2");
}

static void
frees_the_address_of_a_draft_nobody_saw(void **state)
{
	struct fixture *t = *state;
	struct dataset d = complete_draft(t, "Essai");

	ok(t, dataset_delete(t->db, t->a, d.id, NULL, &t->e));
	assert_string_equal(complete_draft(t, "Essai").slug, "essai");
	assert_string_equal(get(t, d.id).state, "deleted");
}

static void
says_what_is_missing_before_publishing(void **state)
{
	struct fixture *t = *state;
	const char *id;
	struct dataset d;
	struct findings missing = { 0 }, advice = { 0 };
	static const char *const fields[] = { "title", "description", "license",
		"frequency", "data_date", "files" };

	ok(t, dataset_create(t->db, t->a, t->org, NULL, &id, &t->e));
	d = get(t, id);
	dataset_missing(t->a, &d, &missing, &advice);
	assert_int_equal(missing.count, 6);
	for (unsigned i = 0; i < 6; i++)
		assert_string_equal(missing.rows[i].field, fields[i]);
	assert_true(advice.count >= 4);
	refused(t, dataset_publish(t->db, t->a, id, BASE, NULL, &t->e),
	    ERR_UNPROCESSABLE, "il manque 6 éléments");
	assert_string_equal(get(t, id).state, "draft");
}

static void
asks_for_a_contact_only_when_the_organization_has_none(void **state)
{
	struct fixture *t = *state;
	struct org o = { .name = "Sans contact", .kind = "commune" };
	struct dataset d = complete_draft(t, "Adresses");
	struct findings missing = { 0 };

	dataset_missing(t->a, &d, &missing, NULL);
	assert_int_equal(missing.count, 0);
	ok(t, org_save(t->db, t->a, &o, NULL, &t->e));
	d.organization_id = o.id;
	ok(t, dataset_save(t->db, t->a, &d, NULL, &t->e));
	dataset_missing(t->a, &d, &missing, NULL);
	assert_int_equal(missing.count, 1);
	assert_string_equal(missing.rows[0].field, "contact_email");
	refused(t, dataset_publish(t->db, t->a, d.id, BASE, NULL, &t->e),
	    ERR_UNPROCESSABLE, "formulaire de contact");
	d.contact_url = "https://www.exemple.fr/contact";
	ok(t, dataset_save(t->db, t->a, &d, NULL, &t->e));
	ok(t, dataset_publish(t->db, t->a, d.id, BASE, NULL, &t->e));
}

static void
tells_the_second_of_two_editors(void **state)
{
	struct fixture *t = *state;
	struct dataset first = complete_draft(t, "Subventions");
	struct dataset second = get(t, first.id);
	const char *claire;

	first.description = "Celle du premier.";
	ok(t, dataset_save(t->db, t->a, &first, NULL, &t->e));
	second.description = "Celle du second.";
	refused(t, dataset_save(t->db, t->a, &second, NULL, &t->e),
	    ERR_CONFLICT, "Ce jeu de données a été enregistré le 22 novembre");
	/* By whom, which may be the same person in another window. */
	ok(t,
	    account_create(t->db, t->a, "claire@exemple.fr", "Claire Martin",
		"un-long-mot-de-passe", false, &claire, &t->e));
	ok(t, dataset_save(t->db, t->a, &first, claire, &t->e));
	refused(t, dataset_save(t->db, t->a, &second, NULL, &t->e),
	    ERR_CONFLICT, "Claire Martin a enregistré ce jeu de données le 22");
	refused(t, dataset_save(t->db, t->a, &second, claire, &t->e),
	    ERR_CONFLICT,
	    "Vous avez enregistré ce jeu de données dans une "
	    "autre fenêtre le 22 novembre");
	assert_string_equal(get(t, first.id).description, "Celle du premier.");
	/* Read again, it goes through; the saved version is given back. */
	second = get(t, first.id);
	second.description = "Celle du second.";
	ok(t, dataset_save(t->db, t->a, &second, NULL, &t->e));
	ok(t, dataset_save(t->db, t->a, &second, NULL, &t->e));
	assert_int_equal(second.version, first.version + 2);
}

static void
keeps_every_field_and_list(void **state)
{
	struct fixture *t = *state;
	struct dataset d = complete_draft(t, "Tout");
	const char *keywords[] = { "école; crèche", "École", "transports" };
	const char *themes[] = { "ENVI", "GOVE" };
	const char *zones[] = { "country:fr" };

	d.acronym = "TT";
	d.department_name = " Service  des écoles";
	d.temporal_start = "2020";
	d.temporal_end = "05/2021";
	d.bbox = (struct bbox){ true, 5.4, 44.9, 5.6, 45.2 };
	d.contact_name = "Service des écoles";
	d.contact_email = "ecoles@exemple.fr";
	d.contact_url = "https://www.exemple.fr/écoles";
	d.schema_url = "https://schema.data.gouv.fr/schemas/a/b.json";
	d.keywords = keywords;
	d.nkeywords = 3;
	d.themes = themes;
	d.nthemes = 2;
	d.zones = zones;
	d.nzones = 1;
	ok(t, dataset_save(t->db, t->a, &d, NULL, &t->e));
	d = get(t, d.id);
	assert_string_equal(d.acronym, "TT");
	assert_string_equal(d.department_name, "Service des écoles");
	assert_string_equal(d.temporal_start, "2020-01-01");
	assert_string_equal(d.temporal_end, "2021-05-31");
	assert_true(d.bbox.known);
	assert_true(d.bbox.north > 45.19 && d.bbox.north < 45.21);
	assert_string_equal(
	    d.contact_url, "https://www.exemple.fr/%C3%A9coles");
	assert_int_equal(d.nkeywords, 3);
	assert_string_equal(d.keywords[0], "école");
	assert_string_equal(d.keywords[1], "crèche");
	assert_string_equal(d.keywords[2], "transports");
	assert_int_equal(d.nthemes, 2);
	assert_string_equal(d.themes[0], "ENVI");
	assert_int_equal(d.nzones, 1);
	assert_int_equal(d.nresources, 1);
	assert_string_equal(d.organization_email, "mairie@exemple.fr");
	d.nkeywords = 1;
	d.nthemes = 0;
	d.bbox.known = false;
	ok(t, dataset_save(t->db, t->a, &d, NULL, &t->e));
	d = get(t, d.id);
	assert_int_equal(d.nkeywords, 1);
	assert_int_equal(d.nthemes, 0);
	assert_false(d.bbox.known);
}

static void
redirects_a_former_address_and_gives_it_to_nobody_else(void **state)
{
	struct fixture *t = *state;
	struct dataset d = published(t, "Marchés publics");
	const char *now;

	d.slug = "marches";
	ok(t, dataset_save(t->db, t->a, &d, NULL, &t->e));
	d.slug = "commande-publique";
	ok(t, dataset_save(t->db, t->a, &d, NULL, &t->e));
	refused(t, dataset_get(t->db, t->a, "marches-publics", &d, &t->e),
	    ERR_NOT_FOUND, "n'existe pas");
	ok(t, dataset_moved(t->db, t->a, "marches-publics", &now, &t->e));
	assert_string_equal(now, "commande-publique");
	ok(t, dataset_moved(t->db, t->a, "marches", &now, &t->e));
	assert_string_equal(now, "commande-publique");
	refused(t, dataset_moved(t->db, t->a, "jamais-vu", &now, &t->e),
	    ERR_NOT_FOUND, "adresse");
	assert_string_equal(
	    complete_draft(t, "Marchés publics").slug, "marches-publics-2");
	/* Taking one's own former address back. */
	d = get(t, "commande-publique");
	d.slug = "marches";
	ok(t, dataset_save(t->db, t->a, &d, NULL, &t->e));
	assert_string_equal(get(t, "marches").id, d.id);
	refused(t, dataset_moved(t->db, t->a, "marches", &now, &t->e),
	    ERR_NOT_FOUND, "adresse");
	ok(t, dataset_moved(t->db, t->a, "commande-publique", &now, &t->e));
	assert_string_equal(now, "marches");
}

static void
keeps_the_address_of_a_published_dataset_when_its_title_changes(void **state)
{
	struct fixture *t = *state;
	struct dataset d = published(t, "Budget 2025");

	d.title = "Budget 2026";
	ok(t, dataset_save(t->db, t->a, &d, NULL, &t->e));
	assert_string_equal(d.slug, "budget-2025");
	d = complete_draft(t, "Voirie");
	d.title = "Voirie communale";
	ok(t, dataset_save(t->db, t->a, &d, NULL, &t->e));
	assert_string_equal(d.slug, "voirie-communale");
}

static void
refuses_addresses_taken_reserved_or_malformed(void **state)
{
	struct fixture *t = *state;
	struct dataset d;
	static const char *const bad[] = { "Écoles", "a b", "../x", "licenses",
		"-a", "r" };

	published(t, "Cimetières");
	d = published(t, "Crèches");
	d.slug = "cimetieres";
	refused(t, dataset_save(t->db, t->a, &d, NULL, &t->e), ERR_CONFLICT,
	    "déjà prise");
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		d.slug = bad[i];
		refused(t, dataset_save(t->db, t->a, &d, NULL, &t->e),
		    ERR_UNPROCESSABLE, "tirets");
	}
	/* Titles that would make such addresses get another one. */
	assert_string_equal(complete_draft(t, "Licenses").slug, "licenses-2");
	assert_string_equal(
	    complete_draft(t, "01234567-89ab-4def-8123-456789abcdef").slug,
	    "01234567-89ab-4def-8123-456789abcdef-2");
	assert_string_equal(complete_draft(t, "!!!").slug, "dataset");
	assert_false(slug_is_ok(""));
}

static void
stays_complete_once_published(void **state)
{
	struct fixture *t = *state;
	struct dataset d = published(t, "Équipements");

	d.description = "";
	refused(t, dataset_save(t->db, t->a, &d, NULL, &t->e),
	    ERR_UNPROCESSABLE, "doit rester complet");
	assert_string_equal(
	    get(t, d.id).description, "Ce que contient ce jeu de données.");
}

static bool
has_department(struct fixture *t, const char *name)
{
	struct rows *r;
	bool found;

	ok(t,
	    db_select(t->db, t->a, Q_DEPARTMENT_BY_NAME,
		DB_ARGS({ ":organization_id", DB_TEXT(t->org) },
		    { ":name", DB_TEXT(name) }),
		&r, &t->e));
	found = db_next(r);
	ok(t, db_end(r));
	return found;
}

static void
writes_nothing_when_a_field_is_wrong(void **state)
{
	struct fixture *t = *state;
	struct dataset d = complete_draft(t, "Voirie");

	d.title = "Autre";
	d.frequency = "quand on peut";
	refused(t, dataset_save(t->db, t->a, &d, NULL, &t->e),
	    ERR_UNPROCESSABLE, "fréquence");
	assert_string_equal(get(t, d.id).title, "Voirie");
	d = get(t, d.id);
	d.department_name = "Service voirie";
	d.title = "Autre";
	d.slug = complete_draft(t, "Menus").slug;
	refused(t, dataset_save(t->db, t->a, &d, NULL, &t->e), ERR_CONFLICT,
	    "déjà prise");
	assert_string_equal(get(t, "voirie").title, "Voirie");
	assert_false(has_department(t, "Service voirie"));
}

static void
lists_for_the_back_office_by_state_and_member(void **state)
{
	struct fixture *t = *state;
	const char *other = new_org(t, "Autre commune"), *id, *who;
	struct dataset *rows;
	struct membership m;
	unsigned n;
	int64_t total;

	for (int i = 0; i < 5; i++) {
		char title[32];

		later(i);
		snprintf(title, sizeof(title), "Jeu %d", i);
		published(t, title);
	}
	later(9);
	ok(t, dataset_create(t->db, t->a, other, NULL, &id, &t->e));
	ok(t,
	    account_create(t->db, t->a, "a@exemple.fr", "",
		"une phrase que moi seule connais", false, &who, &t->e));
	m = (struct membership){ .account_id = who,
		.organization_id = other,
		.roles = ROLE_CONTRIBUTOR,
		.address = "" };
	ok(t, member_set(t->db, t->a, &m, &t->e));
	ok(t, dataset_list_of(t->db, t->a, other, 9, &rows, &n, &t->e));
	assert_int_equal(n, 1);
	ok(t,
	    dataset_list(t->db, t->a, "", "", 0, 4, &rows, &n, &total, &t->e));
	assert_int_equal(n, 4);
	assert_int_equal(total, 6);
	assert_string_equal(rows[0].id, id);
	assert_string_equal(rows[1].title, "Jeu 4");
	ok(t,
	    dataset_list(t->db, t->a, "", "", 4, 4, &rows, &n, &total, &t->e));
	assert_int_equal(n, 2);
	ok(t,
	    dataset_list(
		t->db, t->a, "draft", "", 0, 9, &rows, &n, &total, &t->e));
	assert_int_equal(total, 1);
	assert_int_equal(n, 1);
	ok(t,
	    dataset_list(
		t->db, t->a, "published", who, 0, 9, &rows, &n, &total, &t->e));
	assert_int_equal(total, 0);
	assert_int_equal(n, 0);
	ok(t, dataset_delete(t->db, t->a, id, NULL, &t->e));
	ok(t,
	    dataset_list(t->db, t->a, "", who, 0, 9, &rows, &n, &total, &t->e));
	assert_int_equal(n, 0);
	ok(t,
	    dataset_list(
		t->db, t->a, "deleted", who, 0, 9, &rows, &n, &total, &t->e));
	assert_int_equal(n, 1);
}

static void
gives_the_feeds_every_published_dataset_once_in_order(void **state)
{
	struct fixture *t = *state;
	const char *after = "", *previous = "", *start;
	struct dataset *rows;
	unsigned n, seen = 0;

	for (int i = 0; i < 7; i++) {
		char title[32];

		snprintf(title, sizeof(title), "Jeu %d", i);
		published(t, title);
	}
	complete_draft(t, "Brouillon");
	assert_int_equal(count(t, ""), 7);
	assert_int_equal(count(t, t->org), 7);
	assert_int_equal(count(t, "personne"), 0);
	do {
		ok(t,
		    dataset_batch(t->db, t->a, seen < 3 ? "" : t->org, after, 3,
			&rows, &n, &t->e));
		for (unsigned i = 0; i < n; i++) {
			assert_true(strcmp(previous, rows[i].identifier) < 0);
			previous = rows[i].identifier;
			assert_int_equal(rows[i].nresources, 1);
			assert_string_equal(
			    rows[i].organization_name, "Commune d'Essai");
		}
		seen += n;
		after = previous;
	} while (n == 3);
	assert_int_equal(seen, 7);
	ok(t, dataset_batch_start(t->db, t->a, "", 6, &start, &t->e));
	ok(t, dataset_batch(t->db, t->a, "", start, 3, &rows, &n, &t->e));
	assert_int_equal(n, 1);
	assert_string_equal(rows[0].identifier, previous);
	ok(t, dataset_batch_start(t->db, t->a, t->org, 0, &start, &t->e));
	assert_string_equal(start, "");
	refused(t, dataset_batch_start(t->db, t->a, "", 8, &start, &t->e),
	    ERR_NOT_FOUND, "dernière");
}

static void
imports_keeping_identity_state_and_dates(void **state)
{
	struct fixture *t = *state;
	struct dataset d = { .id = "01234567-89ab-4def-8123-456789abcdef",
		.slug = "adresses",
		.identifier = "https://ailleurs.fr/id/1",
		.organization_id = t->org,
		.state = "published",
		.title = "Adresses",
		.license = "cc-by",
		.origin_url = "https://ailleurs.fr/jeux/1",
		.created_at = 1600000000,
		.modified_at = 1610000000,
		.published_at = 1605000000 };
	struct dataset again = d;
	bool created;

	ok(t, dataset_import(t->db, t->a, &d, NULL, &created, &t->e));
	assert_true(created);
	d = get(t, "adresses");
	assert_string_equal(d.id, "01234567-89ab-4def-8123-456789abcdef");
	assert_string_equal(d.identifier, "https://ailleurs.fr/id/1");
	assert_string_equal(d.state, "published");
	assert_string_equal(d.license, "cc-by");
	assert_int_equal(d.created_at, 1600000000);
	assert_int_equal(d.modified_at, 1610000000);
	assert_int_equal(d.published_at, 1605000000);
	/* The same identifier under an id that is no UUID: the same dataset. */
	again.id = "5f3e";
	again.title = "Adresses de la commune";
	ok(t, dataset_import(t->db, t->a, &again, NULL, &created, &t->e));
	assert_false(created);
	assert_string_equal(again.id, d.id);
	assert_string_equal(get(t, d.id).title, "Adresses de la commune");
	assert_int_equal(count(t, ""), 1);
	again.state = "perdu";
	refused(t, dataset_import(t->db, t->a, &again, NULL, &created, &t->e),
	    ERR_UNPROCESSABLE, "submitted");
	ok(t, dataset_delete(t->db, t->a, d.id, NULL, &t->e));
	again.state = "published";
	refused(t, dataset_import(t->db, t->a, &again, NULL, &created, &t->e),
	    ERR_CONFLICT, "ne peut pas resservir");
}

static void
records_every_action(void **state)
{
	struct fixture *t = *state;
	struct dataset d = published(t, "Budget");
	struct resource r = d.resources[0];
	static const char *const actions[] = { "dataset.create", "dataset.save",
		"dataset.publish", "dataset.archive", "dataset.restore",
		"dataset.delete" };
	static const char *const of_file[] = { "resource.add",
		"resource.replace", "resource.save" };
	struct new_file other = *file("b.csv", true);
	struct rows *rows;
	int64_t number;
	unsigned n = 0;

	other.sha256 = "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7"
		       "ace2efcde9";
	ok(t,
	    resource_replace(t->db, t->a, r.id, &other, NULL, &number, &t->e));
	ok(t, resource_save(t->db, t->a, &r, NULL, &t->e));
	ok(t, dataset_archive(t->db, t->a, d.id, NULL, &t->e));
	/* What is refused leaves no trace. */
	refused(t, dataset_archive(t->db, t->a, d.id, NULL, &t->e),
	    ERR_CONFLICT, "déjà");
	ok(t, dataset_restore(t->db, t->a, d.id, NULL, &t->e));
	ok(t, dataset_delete(t->db, t->a, d.id, NULL, &t->e));
	ok(t,
	    db_select(t->db, t->a, Q_DATASET_AUDIT,
		DB_ARGS(
		    { ":kind", DB_TEXT("dataset") }, { ":id", DB_TEXT(d.id) }),
		&rows, &t->e));
	while (db_next(rows))
		assert_string_equal(db_text(rows, "action"), actions[n++]);
	ok(t, db_end(rows));
	assert_int_equal(n, 6);
	ok(t,
	    db_select(t->db, t->a, Q_DATASET_AUDIT,
		DB_ARGS(
		    { ":kind", DB_TEXT("resource") }, { ":id", DB_TEXT(r.id) }),
		&rows, &t->e));
	for (n = 0; db_next(rows);)
		assert_string_equal(db_text(rows, "action"), of_file[n++]);
	ok(t, db_end(rows));
	assert_int_equal(n, 3);
}

static void
counts_the_days_it_is_late(void **state)
{
	struct fixture *t = *state;
	struct dataset d = complete_draft(t, "Menus");
	int64_t now = 1795348800;

	d.frequency = "irregular";
	assert_int_equal(dataset_late_days(&d, now), 0);
	d.frequency = "annual";
	assert_int_equal(dataset_late_days(&d, now), 0);
	d.frequency = "daily";
	assert_true(dataset_late_days(&d, now) > 200);
	d.data_date = "";
	assert_int_equal(dataset_late_days(&d, now), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(goes_from_draft_to_published_and_freezes_its_identifier),
		TEST(allows_and_refuses_each_change_of_state),
		TEST(leaves_a_tombstone_with_title_date_and_no_file),
		TEST(frees_the_address_of_a_draft_nobody_saw),
		TEST(says_what_is_missing_before_publishing),
		TEST(asks_for_a_contact_only_when_the_organization_has_none),
		TEST(tells_the_second_of_two_editors),
		TEST(keeps_every_field_and_list),
		TEST(redirects_a_former_address_and_gives_it_to_nobody_else),
		TEST(
		    keeps_the_address_of_a_published_dataset_when_its_title_changes),
		TEST(refuses_addresses_taken_reserved_or_malformed),
		TEST(stays_complete_once_published),
		TEST(writes_nothing_when_a_field_is_wrong),
		TEST(lists_for_the_back_office_by_state_and_member),
		TEST(gives_the_feeds_every_published_dataset_once_in_order),
		TEST(imports_keeping_identity_state_and_dates),
		TEST(records_every_action),
		TEST(counts_the_days_it_is_late),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
