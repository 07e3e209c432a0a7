/* SPDX-License-Identifier: Apache-2.0 */
/* test_search.c - words, filters, counts and order, on a real database. */
#include "unit/model/fixture.h"

#include "model/vocab.h"

#include "base/str.h"
#include "base/text.h"
#include "model/search.h"
#include "model/words.h"

static struct search_result
find(struct fixture *t, struct search s)
{
	struct search_result r;

	ok(t, search_datasets(t->db, t->a, &s, &r, &t->e));
	return r;
}

static int64_t
hits(struct fixture *t, const char *q)
{
	return find(t, (struct search){ .q = q }).total;
}

static struct dataset
describe(struct fixture *t, const char *title, const char *description,
    const char *keyword)
{
	struct dataset d = complete_draft(t, title);

	d.description = description;
	d.keywords = &keyword;
	d.nkeywords = keyword[0] != '\0';
	ok(t, dataset_save(t->db, t->a, &d, NULL, &t->e));
	ok(t, dataset_publish(t->db, t->a, d.id, BASE, NULL, &t->e));
	return get(t, d.id);
}

static void
finds_words_whatever_their_accents_and_number(void **state)
{
	struct fixture *t = *state;

	describe(t, "Écoles publiques", "Liste des établissements.", "");
	describe(t, "Subvention aux associations",
	    "Montants de l'année, versés par la commune.", "vie associative");
	assert_int_equal(hits(t, "école"), 1);
	assert_int_equal(hits(t, "ECOLES"), 1);
	assert_int_equal(hits(t, "subventions"), 1);
	assert_int_equal(hits(t, "d'une année"), 1);
	assert_int_equal(hits(t, "l’année"), 1);
	assert_int_equal(hits(t, "associatives"), 1);
	assert_int_equal(hits(t, "commune d'essai"), 2);
	assert_int_equal(hits(t, "budget 2026 csv"), 2);
	/* Every word is asked for; the last may be under way. */
	assert_int_equal(hits(t, "école subvention"), 0);
	assert_int_equal(hits(t, "liste des étab"), 1);
	assert_int_equal(hits(t, "étab liste"), 0);
	assert_int_equal(hits(t, ""), 2);
	assert_int_equal(hits(t, "  \t"), 2);
	assert_int_equal(hits(t, "de la"), 1);
}

static void
reads_no_syntax_in_hostile_queries(void **state)
{
	struct fixture *t = *state;
	static const char *const hostile[] = { "\"", "\"\"\"", "*", "a*b*",
		"NEAR(a b)", "NEAR", "AND", "OR", "NOT", "title:x", "(", ")",
		"^a", "a AND", "-a", "+a", "{title}:a", "a\"b", "'", "''",
		"' OR 1=1 --", "\\", "%", ";", "\x01", "\xff\xfe", "é\xcc\x81",
		"\xcc\x81", "l'", "«»", "🌳", "\xe2\x80\x8b" };
	struct str s;

	describe(t, "Arbres remarquables", "NEAR et NOT OR AND", "arbres");
	for (size_t i = 0; i < sizeof(hostile) / sizeof(hostile[0]); i++)
		assert_in_range(hits(t, hostile[i]), 0, 1);
	assert_int_equal(hits(t, "near"), 1);
	assert_int_equal(hits(t, "title:arbres"), 0);
	assert_int_equal(hits(t, "\"arbres\" remarquables*"), 1);
	str_init(&s, t->a, SIZE_MAX);
	for (int i = 0; i < 1000; i++)
		str_append(&s, "arbres \"* (");
	assert_true(s.len > 10000);
	assert_int_equal(hits(t, str_text(&s)), 1);
	str_reset(&s);
	for (int i = 0; i < 10000; i++)
		str_append_char(&s, 'a');
	assert_int_equal(hits(t, str_text(&s)), 0);
}

static void
quotes_words_and_leaves_small_ones_out(void **state)
{
	struct fixture *t = *state;

	assert_string_equal(words_match(t->a, "qualité de l'eau"),
	    "\"qualité\" AND \"l'eau\"*");
	assert_string_equal(
	    words_match(t->a, "les des"), "\"les\" AND \"des\"*");
	assert_string_equal(words_match(t->a, "budget de"), "\"budget\"*");
	assert_string_equal(words_match(t->a, "''' !"), "");
	assert_string_equal(
	    words_match(t->a, "l' eau’ x"), "\"eau\" AND \"x\"*");
	assert_string_equal(words_match(t->a, NULL), "");
}

static void
shows_only_what_is_published_now(void **state)
{
	struct fixture *t = *state;
	struct dataset d = complete_draft(t, "Cantines");

	assert_int_equal(hits(t, "cantine"), 0);
	ok(t, dataset_publish(t->db, t->a, d.id, BASE, NULL, &t->e));
	assert_int_equal(hits(t, "cantine"), 1);
	d = get(t, d.id);
	d.title = "Restaurants scolaires";
	ok(t, dataset_save(t->db, t->a, &d, NULL, &t->e));
	assert_int_equal(hits(t, "cantine"), 0);
	assert_int_equal(hits(t, "restaurant"), 1);
	ok(t, dataset_archive(t->db, t->a, d.id, NULL, &t->e));
	assert_int_equal(hits(t, "restaurant"), 0);
	assert_int_equal(hits(t, ""), 0);
	ok(t, dataset_restore(t->db, t->a, d.id, NULL, &t->e));
	assert_int_equal(hits(t, "restaurant"), 1);
	ok(t, dataset_delete(t->db, t->a, d.id, NULL, &t->e));
	assert_int_equal(hits(t, ""), 0);
}

static void
follows_the_files_and_the_name_of_the_organization(void **state)
{
	struct fixture *t = *state;
	struct dataset d = published(t, "Plan");
	struct resource r = d.resources[0];
	struct org o;

	r.title = "Cadastre napoléonien";
	ok(t, resource_save(t->db, t->a, &r, NULL, &t->e));
	assert_int_equal(hits(t, "napoleonien"), 1);
	add_file(t, d.id, false);
	assert_int_equal(find(t, (struct search){ .format = "pdf" }).total, 1);
	ok(t, resource_delete(t->db, t->a, r.id, NULL, &t->e));
	assert_int_equal(hits(t, "napoleonien"), 0);
	assert_int_equal(find(t, (struct search){ .format = "csv" }).total, 0);
	ok(t, org_get(t->db, t->a, t->org, &o, &t->e));
	o.name = "Saint-Romain";
	ok(t, org_save(t->db, t->a, &o, NULL, &t->e));
	assert_int_equal(hits(t, "romain"), 1);
	assert_int_equal(hits(t, "essai"), 0);
}

/* Datasets whose values follow from their number, for a naive count. */
#define MANY 60
static const char *const licenses[] = { "lov2", "odc-odbl" };
static const char *const topics[] = { "ENVI", "GOVE", "TRAN" };
static const char *const words[] = { "Écoles", "Budget", "Eau", "Voirie",
	"Arbres" };

static void
make_many(struct fixture *t, const char *const orgs[2])
{
	for (int i = 0; i < MANY; i++) {
		const char *id, *keywords[2], *zone = "country:fr";
		const char *theme = topics[i % 3];
		struct dataset d;
		char title[40];

		later(i);
		ok(t,
		    dataset_create(t->db, t->a, orgs[i % 2], NULL, &id, &t->e));
		d = get(t, id);
		snprintf(title, sizeof(title), "%s numéro %02d", words[i % 5],
		    MANY - i);
		d.title = title;
		d.description = i % 4 ? "Texte." : "Texte rare.";
		d.license = licenses[i % 3 == 0];
		d.frequency = "annual";
		d.data_date = "2026-01-01";
		d.themes = &theme;
		d.nthemes = 1;
		keywords[0] = words[i % 5];
		keywords[1] = "commun";
		d.keywords = keywords;
		d.nkeywords = 2;
		d.zones = &zone;
		d.nzones = i % 7 == 0;
		ok(t, dataset_save(t->db, t->a, &d, NULL, &t->e));
		add_file(t, id, i % 4 == 0);
		ok(t, dataset_publish(t->db, t->a, id, BASE, NULL, &t->e));
	}
}

/* What is asked, as remainders; -1 does not filter. */
struct asked {
	int org, license, theme, word, table, rare;
};

static bool
fits(const struct asked *q, int i)
{
	return (q->org < 0 || i % 2 == q->org) &&
	    (q->license < 0 || (i % 3 == 0) == q->license) &&
	    (q->theme < 0 || i % 3 == q->theme) &&
	    (q->word < 0 || i % 5 == q->word) &&
	    (q->table < 0 || (i % 4 == 0) == q->table) &&
	    (q->rare < 0 || (i % 4 == 0) == q->rare);
}

static int64_t
naive(const struct asked *q)
{
	int64_t n = 0;

	for (int i = 0; i < MANY; i++)
		n += fits(q, i);
	return n;
}

static int64_t
facet_says(const struct facet *f, const char *key)
{
	for (unsigned i = 0; i < f->count; i++) {
		if (strcmp(f->values[i].key, key) == 0)
			return f->values[i].count;
	}
	return 0;
}

/* Each facet against a count without its own filter. */
static void
compare_facets(const struct search_result *r, const struct asked *q)
{
	static const char *const keys[] = { "ecoles", "budget", "eau", "voirie",
		"arbres" };
	struct asked with;

	for (unsigned i = 0; i < r->organizations.count; i++) {
		const struct facet_value *v = &r->organizations.values[i];

		assert_string_not_equal(v->key, "");
		assert_true(v->count > 0 || v->chosen);
		assert_true(q->org >= 0 || !v->chosen);
	}
	for (int k = 0; k < 2; k++) {
		with = *q;
		with.org = k;
		assert_int_equal(facet_says(&r->organizations,
				     k ? "autre" : "commune-d-essai"),
		    naive(&with));
		with = *q;
		with.license = k;
		assert_int_equal(
		    facet_says(&r->licenses, licenses[k]), naive(&with));
		with = *q;
		with.table = k;
		assert_int_equal(
		    facet_says(&r->formats, k ? "csv" : "pdf"), naive(&with));
	}
	for (int k = 0; k < 5; k++) {
		with = *q;
		with.word = k;
		assert_int_equal(
		    facet_says(&r->keywords, keys[k]), naive(&with));
	}
	for (int k = 0; k < 3; k++) {
		const char *slug = theme_find(topics[k])->slug;

		with = *q;
		with.theme = k;
		assert_int_equal(facet_says(&r->themes, slug), naive(&with));
	}
}

static void
counts_facets_as_a_naive_computation_does(void **state)
{
	struct fixture *t = *state;
	const char *const orgs[2] = { t->org, new_org(t, "Autre") };

	make_many(t, orgs);
	/* Every combination of filters: 3 * 3 * 4 * 3 * 3 * 2. */
	for (int n = 0; n < 648; n++) {
		struct asked q = { n % 3 - 1, n / 3 % 3 - 1, n / 9 % 4 - 1,
			n / 36 % 3 - 1, n / 108 % 3 - 1, n / 324 ? 1 : -1 };
		struct search s = { .q = q.rare < 0 ? "" : "rare",
			.facets = true,
			.page_size = 3 };
		struct search_result r;

		s.organization = q.org < 0 ? NULL : orgs[q.org];
		s.license = q.license < 0 ? "" : licenses[q.license];
		s.theme = q.theme < 0 ? "" : topics[q.theme];
		s.keyword = q.word < 0 ? "" : words[q.word];
		s.format = q.table < 0 ? "" : q.table ? "csv" : "pdf";
		r = find(t, s);
		assert_int_equal(r.total, naive(&q));
		assert_int_equal(r.count, r.total < 3 ? r.total : 3);
		compare_facets(&r, &q);
	}
}

static void
names_facets_for_people_and_marks_the_chosen_one(void **state)
{
	struct fixture *t = *state;
	struct search_result r;

	describe(t, "Un", "x", "Écoles");
	describe(t, "Deux", "x", "écoles");
	describe(t, "Trois", "x", "Budget");
	r = find(t,
	    (struct search){ .facets = true, .keyword = "BUDGET", .q = "x" });
	assert_int_equal(r.total, 1);
	assert_int_equal(r.keywords.count, 2);
	assert_string_equal(r.keywords.values[0].key, "ecoles");
	assert_string_equal(r.keywords.values[0].label, "Écoles");
	assert_int_equal(r.keywords.values[0].count, 2);
	assert_false(r.keywords.values[0].chosen);
	assert_true(r.keywords.values[1].chosen);
	assert_string_equal(r.organizations.values[0].label, "Commune d'Essai");
	assert_string_equal(r.organizations.values[0].key, "commune-d-essai");
	assert_int_equal(r.organizations.values[0].count, 1);
	assert_string_equal(r.formats.values[0].label, "CSV");
	assert_string_equal(r.licenses.values[0].key, "lov2");
	/* By slug too, and nothing for what nothing has. */
	assert_int_equal(
	    find(t, (struct search){ .organization = "commune-d-essai" }).total,
	    3);
	assert_int_equal(
	    find(t, (struct search){ .organization = "nulle-part" }).total, 0);
	assert_int_equal(
	    find(t, (struct search){ .license = "odc-odbl" }).total, 0);
	assert_int_equal(
	    find(t, (struct search){ .zone = "country:fr" }).total, 0);
	assert_int_equal(
	    find(t, (struct search){ .keyword = "\xff" }).total, 0);
	r = find(t, (struct search){ .theme = "rien", .facets = true });
	assert_int_equal(r.total, 0);
	assert_int_equal(r.themes.count, 0);
}

static void
order_is(struct fixture *t, struct search s, const char *initials)
{
	struct search_result r = find(t, s);
	char got[16] = "";

	for (unsigned i = 0; i < r.count && i < 15; i++)
		got[i] = r.datasets[i].acronym[0];
	assert_string_equal(got, initials);
}

static void
sorts_by_title_date_and_relevance(void **state)
{
	struct fixture *t = *state;
	static const char *const titles[] = { "Zones", "Église", "abribus",
		"Écoles" };
	struct dataset d;

	for (int i = 0; i < 4; i++) {
		char initial[2] = { (char)('A' + i), '\0' };

		later(i);
		d = complete_draft(t, titles[i]);
		d.acronym = initial;
		d.description = i == 1 ? "Près des zones." : "Rien.";
		ok(t, dataset_save(t->db, t->a, &d, NULL, &t->e));
		later(10 - i);
		ok(t, dataset_publish(t->db, t->a, d.id, BASE, NULL, &t->e));
	}
	order_is(t, (struct search){ .sort = "title" }, "CDBA");
	order_is(
	    t, (struct search){ .sort = "title", .descending = true }, "ABDC");
	order_is(t, (struct search){ .sort = "created" }, "ABCD");
	order_is(t, (struct search){ .sort = "updated", .descending = true },
	    "ABCD");
	order_is(t, (struct search){ 0 }, "ABCD");
	order_is(t, (struct search){ .sort = "relevance" }, "ABCD");
	/* A word of the title weighs more than one of the description. */
	order_is(t, (struct search){ .q = "zone" }, "AB");
	order_is(t, (struct search){ .q = "zone", .sort = "x" }, "AB");
	order_is(t, (struct search){ .q = "zone", .sort = "title" }, "BA");
}

static void
turns_pages_without_missing_or_repeating(void **state)
{
	struct fixture *t = *state;
	char seen[32] = "";

	for (int i = 0; i < 11; i++) {
		char title[16];

		snprintf(title, sizeof(title), "%c", 'a' + i);
		published(t, title);
	}
	for (unsigned page = 1; page <= 4; page++) {
		struct search_result r = find(t,
		    (struct search){
			.page = page, .page_size = 3, .sort = "created" });

		assert_int_equal(r.total, 11);
		for (unsigned i = 0; i < r.count; i++) {
			assert_null(strchr(seen, r.datasets[i].title[0]));
			seen[strlen(seen)] = r.datasets[i].title[0];
			assert_int_equal(r.datasets[i].nresources, 1);
		}
	}
	assert_int_equal(strlen(seen), 11);
	assert_int_equal(
	    find(t, (struct search){ .page = 5, .page_size = 3 }).count, 0);
	assert_int_equal(
	    find(t,
		(struct search){ .page = UINT32_MAX, .page_size = UINT32_MAX })
		.count,
	    0);
}

static void
adds_up_the_figures_of_the_home_page(void **state)
{
	struct fixture *t = *state;
	struct figures f;
	struct dataset d;

	ok(t, search_figures(t->db, &f, &t->e));
	assert_int_equal(f.datasets, 0);
	assert_int_equal(f.updated_at, 0);
	complete_draft(t, "Brouillon");
	later(5);
	d = published(t, "Budget");
	add_file(t, d.id, false);
	ok(t,
	    version_serve(
		t->db, d.resources[0].id, 1, "ready", "t", 12, 2, "", &t->e));
	ok(t, search_figures(t->db, &f, &t->e));
	assert_int_equal(f.datasets, 1);
	assert_int_equal(f.organizations, 1);
	assert_int_equal(f.files, 2);
	assert_int_equal(f.rows, 12);
	assert_int_equal(f.updated_at, 1795348805);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(finds_words_whatever_their_accents_and_number),
		TEST(reads_no_syntax_in_hostile_queries),
		TEST(quotes_words_and_leaves_small_ones_out),
		TEST(shows_only_what_is_published_now),
		TEST(follows_the_files_and_the_name_of_the_organization),
		TEST(counts_facets_as_a_naive_computation_does),
		TEST(names_facets_for_people_and_marks_the_chosen_one),
		TEST(sorts_by_title_date_and_relevance),
		TEST(turns_pages_without_missing_or_repeating),
		TEST(adds_up_the_figures_of_the_home_page),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
