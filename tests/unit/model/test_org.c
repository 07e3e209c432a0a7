/* SPDX-License-Identifier: Apache-2.0 */
/* test_org.c - organizations, their addresses and their departments. */
#include "unit/model/fixture.h"

static struct org
org(struct fixture *t, const char *key)
{
	struct org o;

	ok(t, org_get(t->db, t->a, key, &o, &t->e));
	return o;
}

static void
makes_an_organization_with_an_address_from_its_name(void **state)
{
	struct fixture *t = *state;
	struct org o = org(t, "commune-d-essai");

	assert_string_equal(o.id, t->org);
	assert_string_equal(o.name, "Commune d'Essai");
	assert_int_equal(o.created_at, 1795348800);
	assert_int_equal(o.datasets, 0);
	published(t, "Budget");
	complete_draft(t, "Brouillon");
	assert_int_equal(org(t, t->org).datasets, 1);
	assert_string_equal(
	    org(t, new_org(t, "Commune d'Essai")).slug, "commune-d-essai-2");
	refused(t, org_get(t->db, t->a, "inconnue", &o, &t->e), ERR_NOT_FOUND,
	    "n'existe pas");
}

static void
keeps_every_field(void **state)
{
	struct fixture *t = *state;
	struct org o = { .name = "  Syndicat   des eaux ",
		.kind = "syndicat",
		.acronym = "SIE",
		.siren = "213 805 484",
		.siret = "213 805 484 00010",
		.description = "Eau <b>potable</b>",
		.email = "contact@exemple.fr",
		.telephone = "04 76 00 00 00",
		.url = "https://www.exemple.fr",
		.address = "1 place de la Mairie",
		.logo_sha256 = SHA,
		.logo_type = "image/png",
		.bbox = { true, 5, 44, 6, 45 } };
	struct findings f = { 0 };

	org_check(t->a, &o, &f);
	for (unsigned i = 0; i < f.count; i++)
		print_error("%s: %s\n", f.rows[i].field, f.rows[i].message);
	assert_int_equal(f.count, 0);
	ok(t, org_save(t->db, t->a, &o, NULL, &t->e));
	o = org(t, "syndicat-des-eaux");
	assert_string_equal(o.name, "Syndicat des eaux");
	assert_string_equal(o.siren, "213805484");
	assert_string_equal(o.siret, "21380548400010");
	assert_string_equal(o.description, "Eau **potable**");
	assert_string_equal(o.logo_type, "image/png");
	assert_true(o.bbox.known && o.bbox.east > 5.9);
	o.bbox.known = false;
	o.logo_sha256 = "";
	ok(t, org_save(t->db, t->a, &o, NULL, &t->e));
	o = org(t, o.id);
	assert_false(o.bbox.known);
	assert_string_equal(o.logo_type, "");
}

static void
refuses_each_wrong_field_with_a_reason(void **state)
{
	struct fixture *t = *state;
	static const struct {
		struct org o;
		const char *field;
	} cases[] = {
		{ { .kind = "royaume" }, "kind" },
		{ { .siren = "213805485" }, "siren" },
		{ { .siren = "12" }, "siren" },
		{ { .siret = "21380548400011" }, "siret" },
		{ { .insee_code = "99999" }, "insee_code" },
		{ { .email = "mairie" }, "email" },
		{ { .url = "http://intranet/" }, "url" },
		{ { .slug = "Mairie !" }, "slug" },
		{ { .slug = "badges" }, "slug" },
		{ { .logo_sha256 = SHA, .logo_type = "image/svg+xml" },
		    "logo" },
		{ { .bbox = { true, 6, 44, 5, 45 } }, "bbox" },
		{ { .name = "caf\xe9" }, "name" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct org o = cases[i].o;
		struct findings f = { 0 };

		org_check(t->a, &o, &f);
		assert_int_equal(f.count, 1);
		assert_string_equal(f.rows[0].field, cases[i].field);
	}
}

static void
asks_for_a_name_and_a_kind(void **state)
{
	struct fixture *t = *state;
	struct org o = { .kind = "commune" };

	refused(t, org_save(t->db, t->a, &o, NULL, &t->e), ERR_UNPROCESSABLE,
	    "nom");
	o = (struct org){ .name = "Ville" };
	refused(t, org_save(t->db, t->a, &o, NULL, &t->e), ERR_UNPROCESSABLE,
	    "type");
}

static void
completes_what_a_code_tells(void **state)
{
	struct fixture *t = *state;
	struct org epci = { .kind = "epci", .siren = "243801024" };
	struct org commune = { .insee_code = "38548" };

	ok(t, org_save(t->db, t->a, &epci, NULL, &t->e));
	assert_non_null(strstr(epci.name, "Vercors"));
	ok(t, org_save(t->db, t->a, &commune, NULL, &t->e));
	assert_non_null(strstr(commune.name, "Villard"));
	assert_string_equal(commune.kind, "commune");
	assert_int_equal(strlen(commune.siren), 9);
	assert_string_equal(commune.parent_id, epci.id);
	assert_string_equal(org(t, commune.id).parent_id, epci.id);
	/* Round in circles. */
	epci.parent_id = commune.id;
	refused(t, org_save(t->db, t->a, &epci, NULL, &t->e), ERR_UNPROCESSABLE,
	    "elle-même");
	epci.parent_id = epci.id;
	refused(t, org_save(t->db, t->a, &epci, NULL, &t->e), ERR_UNPROCESSABLE,
	    "elle-même");
}

static void
redirects_a_former_address_for_ever(void **state)
{
	struct fixture *t = *state;
	struct org o = org(t, t->org);
	const char *now;

	o.slug = "essai";
	ok(t, org_save(t->db, t->a, &o, NULL, &t->e));
	ok(t, org_moved(t->db, t->a, "commune-d-essai", &now, &t->e));
	assert_string_equal(now, "essai");
	assert_string_equal(
	    org(t, new_org(t, "Commune d'Essai")).slug, "commune-d-essai-2");
	o = org(t, "commune-d-essai-2");
	o.slug = "commune-d-essai";
	refused(
	    t, org_save(t->db, t->a, &o, NULL, &t->e), ERR_CONFLICT, "déjà");
	o.slug = "essai";
	refused(
	    t, org_save(t->db, t->a, &o, NULL, &t->e), ERR_CONFLICT, "déjà");
	o = org(t, "essai");
	o.slug = "commune-d-essai";
	ok(t, org_save(t->db, t->a, &o, NULL, &t->e));
	refused(t, org_moved(t->db, t->a, "commune-d-essai", &now, &t->e),
	    ERR_NOT_FOUND, "adresse");
	o.id = "01234567-89ab-4def-8123-456789abcdef";
	refused(t, org_save(t->db, t->a, &o, NULL, &t->e), ERR_NOT_FOUND,
	    "n'existe pas");
}

static void
lists_by_name_as_people_do(void **state)
{
	struct fixture *t = *state;
	static const char *const order[] = { "Autrans", "Commune d'Essai",
		"Éguilles", "Embrun", "Œuilly", "Zuydcoote" };
	struct org *rows;
	unsigned n;

	for (int i = 5; i >= 0; i--) {
		if (i != 1)
			new_org(t, order[i]);
	}
	ok(t, org_list(t->db, t->a, &rows, &n, &t->e));
	assert_int_equal(n, 6);
	for (unsigned i = 0; i < n; i++)
		assert_string_equal(rows[i].name, order[i]);
}

static void
makes_a_department_once(void **state)
{
	struct fixture *t = *state;
	const char *first, *second;

	ok(t,
	    department_ensure(
		t->db, t->a, t->org, " Service  eau ", &first, &t->e));
	ok(t,
	    department_ensure(
		t->db, t->a, t->org, "Service eau", &second, &t->e));
	assert_string_equal(first, second);
	ok(t, department_ensure(t->db, t->a, t->org, " ", &second, &t->e));
	assert_string_equal(second, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(makes_an_organization_with_an_address_from_its_name),
		TEST(keeps_every_field),
		TEST(refuses_each_wrong_field_with_a_reason),
		TEST(asks_for_a_name_and_a_kind),
		TEST(completes_what_a_code_tells),
		TEST(redirects_a_former_address_for_ever),
		TEST(lists_by_name_as_people_do),
		TEST(makes_a_department_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
