/* SPDX-License-Identifier: Apache-2.0 */
/* test_dataset_check.c - what people type, cleaned or refused with a reason. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "base/text.h"
#include "model/check.h"
#include "model/dataset.h"

static struct arena *a;

static int
start(void **state)
{
	(void)state;
	/* 2026-11-22T23:30:00Z: already the 23rd in Paris. */
	setenv("PARVIS_NOW", "1795390200", 1);
	setenv("TZ", "Europe/Paris", 1);
	a = arena_new();
	return 0;
}

static int
stop(void **state)
{
	(void)state;
	arena_free(a);
	return 0;
}

/* The only finding is about this field, and says these words. */
static void
one(const struct findings *f, const char *field, const char *words)
{
	for (unsigned i = f->count == 1 ? 1 : 0; i < f->count; i++)
		print_error("%s: %s\n", f->rows[i].field, f->rows[i].message);
	assert_int_equal(f->count, 1);
	assert_string_equal(f->rows[0].field, field);
	if (!strstr(f->rows[0].message, words))
		print_error("%s\n", f->rows[0].message);
	assert_non_null(strstr(f->rows[0].message, words));
}

static char *
repeat(const char *what, size_t n)
{
	struct str s;

	str_init(&s, a, SIZE_MAX);
	for (size_t i = 0; i < n; i++)
		str_append(&s, what);
	return arena_strdup(a, str_text(&s));
}

static void
accepts_an_empty_draft_and_fills_the_defaults_in(void **state)
{
	struct dataset d = { 0 };
	struct findings f = { 0 };

	(void)state;
	dataset_check(a, &d, &f);
	assert_int_equal(f.count, 0);
	assert_string_equal(d.title, "");
	assert_string_equal(d.language, "fr");
	assert_string_equal(d.access, "public");
	assert_string_equal(d.contact_url, "");
}

static void
limits_every_text_at_its_last_allowed_character(void **state)
{
	static const struct {
		size_t at, max;
		const char *field;
	} fields[] = {
		{ offsetof(struct dataset, title), DATASET_TITLE_MAX, "title" },
		{ offsetof(struct dataset, acronym), 128, "acronym" },
		{ offsetof(struct dataset, contact_name), 255, "contact_name" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		struct dataset d = { 0 };
		struct findings f = { 0 };
		const char **text =
		    (const char **)(void *)((char *)&d + fields[i].at);

		*text = repeat("é", fields[i].max);
		dataset_check(a, &d, &f);
		assert_int_equal(f.count, 0);
		*text = repeat("é", fields[i].max + 1);
		dataset_check(a, &d, &f);
		one(&f, fields[i].field, "raccourcissez");
	}
}

static void
limits_the_description_in_bytes(void **state)
{
	struct dataset d = { .description =
				 repeat("x", DATASET_DESCRIPTION_MAX) };
	struct findings f = { 0 };

	(void)state;
	dataset_check(a, &d, &f);
	assert_int_equal(f.count, 0);
	d.description = repeat("x", DATASET_DESCRIPTION_MAX + 1);
	dataset_check(a, &d, &f);
	one(&f, "description", "trop long");
	/* Mending must not make it pass the limit unseen. */
	f.count = 0;
	d.description = repeat("<x", DATASET_DESCRIPTION_MAX / 2);
	dataset_check(a, &d, &f);
	one(&f, "description", "trop long");
}

static void
refuses_text_that_is_no_utf8_in_every_field(void **state)
{
	const char *bad = "caf\xe9";
	const char *list[] = { bad };
	struct dataset d = { .title = bad,
		.acronym = bad,
		.description = bad,
		.license = bad,
		.frequency = bad,
		.data_date = bad,
		.temporal_start = bad,
		.temporal_end = bad,
		.contact_name = bad,
		.contact_email = bad,
		.contact_url = bad,
		.language = bad,
		.access = bad,
		.schema_url = bad,
		.hvd_category = bad,
		.origin_url = bad,
		.slug = bad,
		.keywords = list,
		.nkeywords = 1,
		.themes = list,
		.nthemes = 1,
		.zones = list,
		.nzones = 1 };
	struct findings f = { 0 };

	(void)state;
	dataset_check(a, &d, &f);
	assert_int_equal(f.count, 20);
	for (unsigned i = 0; i < f.count; i++)
		assert_non_null(strstr(f.rows[i].message, "illisibles"));
	assert_string_equal(d.title, "");
	assert_int_equal(d.nkeywords, 0);
}

static void
reads_the_dates_of_french_offices(void **state)
{
	struct dataset d = { .data_date = "07/03/2024",
		.temporal_start = "1er janvier 2023",
		.temporal_end = "2023" };
	struct findings f = { 0 };

	(void)state;
	dataset_check(a, &d, &f);
	assert_int_equal(f.count, 0);
	assert_string_equal(d.data_date, "2024-03-07");
	assert_string_equal(d.temporal_start, "2023-01-01");
	assert_string_equal(d.temporal_end, "2023-12-31");
}

static void
refuses_days_that_do_not_exist(void **state)
{
	static const char *const bad[] = { "30/02/2024", "2024-13-01", "hier",
		"2024-3", "0000-00-00", "13/2024", "2024-00" };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct dataset d = { .temporal_end = bad[i] };
		struct findings f = { 0 };

		dataset_check(a, &d, &f);
		one(&f, "temporal_end", "n'est pas une date");
	}
}

static void
takes_a_month_to_its_last_day(void **state)
{
	struct dataset d = { .temporal_start = "2024-02",
		.temporal_end = "02/2024" };
	struct findings f = { 0 };

	(void)state;
	dataset_check(a, &d, &f);
	assert_int_equal(f.count, 0);
	assert_string_equal(d.temporal_start, "2024-02-01");
	assert_string_equal(d.temporal_end, "2024-02-29");
	d.temporal_start = "12-2023";
	d.temporal_end = "2023-12";
	dataset_check(a, &d, &f);
	assert_string_equal(d.temporal_start, "2023-12-01");
	assert_string_equal(d.temporal_end, "2023-12-31");
}

static void
refuses_a_future_update_by_the_calendar_of_the_clerk(void **state)
{
	struct dataset d = { .data_date = "2026-11-23" };
	struct findings f = { 0 };

	(void)state;
	dataset_check(a, &d, &f);
	assert_int_equal(f.count, 0);
	d.data_date = "2026-11-24";
	dataset_check(a, &d, &f);
	one(&f, "data_date", "futur");
}

static void
refuses_a_period_that_ends_before_it_starts(void **state)
{
	struct dataset d = { .temporal_start = "2024-01-02",
		.temporal_end = "2024-01-01" };
	struct findings f = { 0 };

	(void)state;
	dataset_check(a, &d, &f);
	one(&f, "temporal_end", "inversez");
	f.count = 0;
	d.temporal_end = "2024-01-02";
	dataset_check(a, &d, &f);
	assert_int_equal(f.count, 0);
}

static void
splits_trims_and_deduplicates_keywords(void **state)
{
	const char *typed[] = { " Écoles ;ecoles,, PV\nbudget  primitif",
		"ÉCOLES", "", ";" };
	struct dataset d = { .keywords = typed, .nkeywords = 4 };
	struct findings f = { 0 }, missing = { 0 }, advice = { 0 };
	bool said = false;

	(void)state;
	dataset_check(a, &d, &f);
	assert_int_equal(f.count, 0);
	assert_int_equal(d.nkeywords, 3);
	assert_string_equal(d.keywords[0], "Écoles");
	assert_string_equal(d.keywords[1], "PV");
	assert_string_equal(d.keywords[2], "budget primitif");
	dataset_missing(a, &d, &missing, &advice);
	for (unsigned i = 0; i < advice.count; i++)
		said |= strstr(advice.rows[i].message, "« PV »") != NULL;
	assert_true(said);
}

static void
limits_keywords_in_length_and_number(void **state)
{
	const char *typed[1];
	struct dataset d = { .keywords = typed, .nkeywords = 1 };
	struct findings f = { 0 };
	struct str s;

	(void)state;
	typed[0] = repeat("é", 96);
	dataset_check(a, &d, &f);
	assert_int_equal(f.count, 0);
	typed[0] = repeat("é", 97);
	d.keywords = typed;
	d.nkeywords = 1;
	dataset_check(a, &d, &f);
	one(&f, "keywords", "96");
	str_init(&s, a, SIZE_MAX);
	for (int i = 0; i < 100000; i++)
		str_append_printf(&s, "mot%d,", i);
	typed[0] = str_text(&s);
	d.keywords = typed;
	d.nkeywords = 1;
	f.count = 0;
	dataset_check(a, &d, &f);
	one(&f, "keywords", "50");
}

static void
knows_the_closed_lists(void **state)
{
	const char *themes[] = { "gouvernement-et-secteur-public", "ENVI",
		"GOVE" };
	struct dataset d = { .license = "etalab-2.0",
		.frequency = "ANNUAL",
		.themes = themes,
		.nthemes = 3 };
	struct findings f = { 0 };
	const char *bad[] = { "XXXX" };

	(void)state;
	dataset_check(a, &d, &f);
	assert_int_equal(f.count, 0);
	assert_string_equal(d.license, "lov2");
	assert_string_equal(d.frequency, "annual");
	assert_int_equal(d.nthemes, 2);
	assert_string_equal(d.themes[0], "GOVE");
	d = (struct dataset){ .license = "domaine public",
		.frequency = "souvent",
		.access = "secret",
		.language = "français",
		.hvd_category = "c_0",
		.themes = bad,
		.nthemes = 1,
		.zones = bad,
		.nzones = 1 };
	dataset_check(a, &d, &f);
	assert_int_equal(f.count, 7);
	/* Outside the decree, only what was chosen elsewhere. */
	f.count = 0;
	d = (struct dataset){ .license = "cc-by" };
	dataset_check(a, &d, &f);
	one(&f, "license", "Licence Ouverte");
	f.count = 0;
	d.origin_url = "https://www.data.gouv.fr/datasets/x";
	dataset_check(a, &d, &f);
	assert_int_equal(f.count, 0);
}

static void
knows_zones_by_their_names(void **state)
{
	const char *typed[] = { "Lans-en-Vercors; fr:epci:243801024, ISERE,"
				"cc monts, rance et rougier , ,Isère" };
	static const char *const codes[] = { "fr:commune:38205",
		"fr:epci:243801024", "fr:departement:38", "fr:epci:200067163" };
	struct dataset d = { .zones = typed, .nzones = 1 };
	struct findings f = { 0 };

	(void)state;
	dataset_check(a, &d, &f);
	assert_int_equal(f.count, 0);
	assert_int_equal(d.nzones, 4);
	for (unsigned i = 0; i < 4; i++)
		assert_string_equal(d.zones[i], codes[i]);
	/* What was saved is read again as it is. */
	dataset_check(a, &d, &f);
	assert_int_equal(f.count, 0);
	assert_int_equal(d.nzones, 4);
}

static void
says_which_zones_a_name_may_be(void **state)
{
	static const char *const cases[][3] = {
		{ "Vienne", "Plusieurs territoires s'appellent",
		    "fr:departement:86 (Vienne, département), "
		    "fr:commune:38544 (Vienne, commune, 38)." },
		{ "Saint-Martin", "Plusieurs", "…" },
		{ "Massif du Vercors", "n'est pas connu",
		    "fr:epci:243801024 (CC du Massif du Vercors, "
		    "intercommunalité, 38)." },
		{ "Atlantide", "n'est pas connu", "fr:commune:38548." },
		{ "fr:commune:99999", "fr:commune:99999", "n'est pas connu" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *typed[] = { arena_printf(
		    a, "Isère, %s", cases[i][0]) };
		struct dataset d = { .zones = typed, .nzones = 1 };
		struct findings f = { 0 };

		dataset_check(a, &d, &f);
		one(&f, "zones", cases[i][1]);
		one(&f, "zones", cases[i][2]);
		/* The form shows again what was typed. */
		assert_int_equal(d.nzones, 2);
		assert_string_equal(d.zones[1], cases[i][0]);
	}
}

static void
checks_the_box(void **state)
{
	static const struct {
		struct bbox box;
		const char *words; /* NULL: good */
	} cases[] = {
		{ { true, 5.4, 44.9, 5.6, 45.2 }, NULL },
		{ { false, 500, 500, 0, 0 }, NULL },
		{ { true, 5.6, 44.9, 5.4, 45.2 }, "à l'envers" },
		{ { true, 5.4, 45.2, 5.6, 44.9 }, "à l'envers" },
		{ { true, 5.4, 45.2, 5.4, 45.9 }, "à l'envers" },
		{ { true, 651000, 6862000, 652000, 6863000 }, "degrés" },
		{ { true, 0, 0, 1, 91 }, "latitude nord" },
		{ { true, -181, 0, 1, 1 }, "longitude ouest" },
		{ { true, 0.0 / 0.0, 0, 1, 1 }, "degrés" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct dataset d = { .bbox = cases[i].box };
		struct findings f = { 0 };

		dataset_check(a, &d, &f);
		if (cases[i].words)
			one(&f, "bbox", cases[i].words);
		else
			assert_int_equal(f.count, 0);
	}
}

static void
takes_addresses_the_internet_can_reach_and_no_other(void **state)
{
	static const char *const good[] = { "https://www.exemple.fr",
		"http://exemple.fr:8080/a?b=c#d", "https://8.8.8.8/x",
		"https://xn--mairie-dya.fr/", "https://a.b.c.exemple.museum/",
		"https://[2a01:e0a::1]:443/x", "HTTPS://EXEMPLE.FR/" };
	static const char *const bad[] = { "intranet", "ftp://exemple.fr/",
		"//exemple.fr", "https://intranet/x", "https://localhost/",
		"https://srv.local/x", "https://mairie.lan",
		"http://127.0.0.1/", "http://10.1.2.3/", "http://192.168.1.1/x",
		"http://172.16.0.1/", "http://169.254.1.1/",
		"http://100.64.0.1/", "http://0.0.0.0/", "http://224.0.0.1/",
		"http://[::1]/", "http://[fe80::1]/", "http://[fd00::1]/",
		"http://[::ffff:10.0.0.1]/", "https://exemple.fr:0/",
		"https://exemple.fr:99999/", "https://exemple.fr:8/",
		"https://a@exemple.fr/", "https://moi:secret@exemple.fr/",
		"https://exemple.fr /x", "https://exemple.fr/a b",
		"https://exemple..fr/", "https://.fr/", "https://exemple.123/",
		"https://exemple.fr./", "https://-a.fr/", "https:///x",
		"https://", "javascript:alert(1)", "https://exemple.test/",
		"http://2130706433/", "http://0x7f.1/", "https://[/",
		"https://[]/", "https://mairie_é.fr/" };

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		const char *fault = url_fault(good[i]);

		if (fault)
			print_error("%s: %s\n", good[i], fault);
		assert_null(fault);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (!url_fault(bad[i]))
			print_error("%s was taken\n", bad[i]);
		assert_non_null(url_fault(bad[i]));
	}
}

static void
names_the_field_of_a_bad_address_and_encodes_a_good_one(void **state)
{
	struct dataset d = { .contact_url = "https://intranet/écoles",
		.contact_email = "mairie" };
	struct findings f = { 0 };

	(void)state;
	dataset_check(a, &d, &f);
	assert_int_equal(f.count, 2);
	assert_string_equal(f.rows[0].field, "contact_email");
	assert_string_equal(f.rows[1].field, "contact_url");
	assert_non_null(strstr(f.rows[1].message, "joindre depuis Internet"));
	assert_string_equal(d.contact_url, "https://intranet/écoles");
	f.count = 0;
	d.contact_email = "mairie@exemple.fr";
	d.contact_url = "https://exemple.fr/écoles?q=\"a\"|b";
	dataset_check(a, &d, &f);
	assert_int_equal(f.count, 0);
	assert_string_equal(
	    d.contact_url, "https://exemple.fr/%C3%A9coles?q=%22a%22%7Cb");
}

static void
leaves_nothing_a_harvester_takes_for_html(void **state)
{
	static const struct {
		const char *typed, *kept;
	} cases[] = {
		{ "voir <https://exemple.fr/a_b>.",
		    "voir https://exemple.fr/a_b." },
		{ "à <mairie@exemple.fr>", "à mairie@exemple.fr" },
		{ "<mailto:a@b.fr>", "a@b.fr" },
		{ "3 < 4 et 5 > 2", "3 < 4 et 5 > 2" },
		{ "a <b>gras</b>, <EM>penché</em>", "a **gras**, *penché*" },
		{ "un<br>deux<br/>trois<br />", "un  \ndeux  \ntrois  \n" },
		{ "<p class=\"x\">un</p>", "\n\nun\n\n" },
		{ "<a href=\"https://x.fr/\" target=_blank>là</a>",
		    "[là](https://x.fr/)" },
		{ "<a href='http://x.fr'>là", "[là](http://x.fr)" },
		{ "<a href=\"javascript:alert(1)\">là</a>", "là" },
		{ "<script>alert(1)</script>",
		    "&lt;script>alert(1)&lt;/script>" },
		{ "<img src=x onerror=alert(1)>",
		    "&lt;img src=x onerror=alert(1)>" },
		{ "<!-- secret -->", "&lt;!-- secret -->" },
		{ "<?php ?>", "&lt;?php ?>" },
		{ "a <b et la suite", "a &lt;b et la suite" },
		{ "fin <", "fin <" },
		{ "<", "<" },
		{ "<>", "<>" },
		{ "<<b>>", "<**>" },
		{ "<b", "&lt;b" },
		{ "<bx>", "&lt;bx>" },
		{ "</a>", "" },
		{ "déjà &lt;b>", "déjà &lt;b>" },
		{ "", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *kept = markdown_mend(a, cases[i].typed);

		assert_string_equal(kept, cases[i].kept);
		/* Saving again changes nothing. */
		assert_string_equal(markdown_mend(a, kept), kept);
	}
}

static void
mends_ten_thousand_brackets_in_no_time(void **state)
{
	const char *typed = repeat("<a<", 10000);

	(void)state;
	assert_string_equal(
	    markdown_mend(a, typed), repeat("&lt;a<", 9999 + 1));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    accepts_an_empty_draft_and_fills_the_defaults_in),
		cmocka_unit_test(
		    limits_every_text_at_its_last_allowed_character),
		cmocka_unit_test(limits_the_description_in_bytes),
		cmocka_unit_test(refuses_text_that_is_no_utf8_in_every_field),
		cmocka_unit_test(reads_the_dates_of_french_offices),
		cmocka_unit_test(refuses_days_that_do_not_exist),
		cmocka_unit_test(takes_a_month_to_its_last_day),
		cmocka_unit_test(
		    refuses_a_future_update_by_the_calendar_of_the_clerk),
		cmocka_unit_test(refuses_a_period_that_ends_before_it_starts),
		cmocka_unit_test(splits_trims_and_deduplicates_keywords),
		cmocka_unit_test(limits_keywords_in_length_and_number),
		cmocka_unit_test(knows_the_closed_lists),
		cmocka_unit_test(knows_zones_by_their_names),
		cmocka_unit_test(says_which_zones_a_name_may_be),
		cmocka_unit_test(checks_the_box),
		cmocka_unit_test(
		    takes_addresses_the_internet_can_reach_and_no_other),
		cmocka_unit_test(
		    names_the_field_of_a_bad_address_and_encodes_a_good_one),
		cmocka_unit_test(leaves_nothing_a_harvester_takes_for_html),
		cmocka_unit_test(mends_ten_thousand_brackets_in_no_time),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
