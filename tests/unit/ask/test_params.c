/* SPDX-License-Identifier: Apache-2.0 */
/* test_params.c - addresses in data.gouv.fr's dialect, as questions. */
#include "fixture.h"

#include "ask/params.h"
#include "http/exchange.h"

#define ROW                                                                    \
	"commune;habitants;montant;actif;jour;moment;heure;lieu;a__sum;a;nom," \
	" prénom;taux (%) \"net\";v1.2;nom;fin_"

/* The query string as a browser would decode it. */
static enum err_code
ask(struct arena *a, const char *text, struct asked *out, struct err *e)
{
	static const char *const others[] = { "version", "vue", NULL };
	struct ask_pair *asked;
	struct pair *pairs;
	unsigned n;
	enum err_code rc = uri_pairs(a, text, strlen(text), "x", &pairs, &n, e);

	assert_int_equal(rc, ERR_OK);
	asked = arena_array_of(a, n + 1, struct ask_pair);
	for (unsigned i = 0; i < n; i++)
		asked[i] = (struct ask_pair){ pairs[i].name, pairs[i].value };
	return params_parse(a, fixture_table, asked, n, others, out, e);
}

static void
check(const char *text, const char *expected)
{
	struct arena *a = arena_new();
	struct err e = { 0 };
	struct asked asked;
	struct str s;

	str_init(&s, a, 65536);
	if (ask(a, text, &asked, &e))
		fail_msg("%s: %s", text, e.msg);
	say_query(&s, &asked.query);
	if (strcmp(str_text(&s), expected) != 0)
		fail_msg("%s\n  is     %s\n  not    %s", text, str_text(&s),
		    expected);
	arena_free(a);
}

/* The conditions alone. */
static void
where(const char *text, const char *expected)
{
	char whole[4096];

	snprintf(whole, sizeof(whole), "%s | commune |  | 0+20", expected);
	{
		char with[4096];

		snprintf(with, sizeof(with), "columns=commune&%s", text);
		check(with, whole);
	}
}

static void
refused(const char *text, const char *wrong, const char *words)
{
	struct arena *a = arena_new();
	struct err e = { 0 };
	struct asked asked;

	if (!ask(a, text, &asked, &e))
		fail_msg("%s was accepted", text);
	assert_int_equal(e.code, ERR_INVALID);
	assert_string_equal(asked.wrong, wrong);
	if (!strstr(e.msg, words))
		fail_msg("%s\n  says   %s\n  not    %s", text, e.msg, words);
	arena_free(a);
}

static void
reads_each_filter(void **state)
{
	(void)state;
	where("commune__exact=Lans", "commune = 'Lans'");
	where("commune__differs=Lans", "(not commune = 'Lans')");
	where("commune__contains=en", "commune ~ 'en'");
	where("commune__notcontains=en", "(not commune ~ 'en')");
	where("habitants__in=1,2,3", "habitants in 1,2,3");
	where("habitants__notin=1,2", "(not habitants in 1,2)");
	where("habitants__less=10", "habitants <= 10");
	where("habitants__greater=10", "habitants >= 10");
	where("habitants__strictly_less=10", "habitants < 10");
	where("habitants__strictly_greater=10", "habitants > 10");
	where("habitants__isnull", "habitants empty");
	where("habitants__isnotnull", "(not habitants empty)");
	where("jour__greater=07/03/2024", "jour >= '2024-03-07'");
	where("montant__less=12,5", "montant <= 12.5r");
	where(
	    "moment__exact=2024-03-07T10:00", "moment = '2024-03-07T10:00:00'");
	where("actif__exact=oui", "actif = 1");
	where("__id__exact=5", "__id = 5");
	where("habitants__contains=12", "habitants ~ '12'");
	where("lieu__isnotnull", "(not lieu empty)");
}

static void
a_day_is_all_its_moments(void **state)
{
	(void)state;
	where("moment__exact=28/02/2024",
	    "(and moment >= '2024-02-28T00:00:00' "
	    "moment < '2024-02-29T00:00:00')");
	where("moment__differs=2024-12-31",
	    "(not (and moment >= '2024-12-31T00:00:00' "
	    "moment < '2025-01-01T00:00:00'))");
	where("moment__less=2024-03-07", "moment < '2024-03-08T00:00:00'");
	where("moment__strictly_less=2024-03-07",
	    "moment < '2024-03-07T00:00:00'");
	where("moment__greater=2024-03-07", "moment >= '2024-03-07T00:00:00'");
	where("moment__strictly_greater=2024-03-07",
	    "moment >= '2024-03-08T00:00:00'");
	where("moment__in=2024-03-07,2024-03-07T10:00,",
	    "(or (and moment >= '2024-03-07T00:00:00' "
	    "moment < '2024-03-08T00:00:00') "
	    "moment = '2024-03-07T10:00:00' moment empty)");
	where("moment__less=9999-12-31", "moment < '9999-12-31T23:59:60'");
	where("jour__less=2024-03-07", "jour <= '2024-03-07'");
	where("moment__contains=2024-03-07", "moment ~ '2024-03-07'");
}

static void
reads_operators_in_capitals(void **state)
{
	(void)state;
	where("commune__EXACT=Lans", "commune = 'Lans'");
	check("commune__Sort=DESC&columns=nom",
	    " | nom/commune | commune desc | 0+20");
}

static void
conditions_add_up_even_on_one_column(void **state)
{
	(void)state;
	where("habitants__greater=1&habitants__less=5&commune__exact=x",
	    "(and habitants >= 1 habitants <= 5 commune = 'x')");
	where("a__exact=1&a__exact=2", "(and a = 1 a = 2)");
}

static void
the_empty_value_is_the_empty_cell(void **state)
{
	(void)state;
	where("commune__exact=", "commune empty");
	where("habitants__exact=", "habitants empty");
	where("commune__differs=", "(not commune empty)");
	where("habitants__in=1,,2", "(or habitants in 1,2 habitants empty)");
	where("habitants__in=", "habitants empty");
	where("habitants__in=1,", "(or habitants = 1 habitants empty)");
	where("commune__notin=x,", "(not (or commune = 'x' commune empty))");
	where("habitants__isnull=true", "habitants empty");
	where("habitants__isnull=0", "(not habitants empty)");
	where("habitants__isnotnull=false", "habitants empty");
	refused(
	    "commune__contains=", "commune__contains", "Il manque une valeur");
	refused("habitants__less=", "habitants__less", "Il manque une valeur");
	refused("habitants__isnull=vide", "habitants__isnull", "vide");
}

static void
reads_quoted_values_of_lists(void **state)
{
	(void)state;
	where("commune__in=a,\"b,c\",d", "commune in 'a','b,c','d'");
	where("commune__in=\"a \"\"b\"\"\",c", "commune in 'a \"b\"','c'");
	where("montant__in=\"1,5\",2", "montant in 1.5r,2r");
	where("commune__in=\"\",a", "(or commune = 'a' commune empty)");
	where("commune__in=a\"b,c", "commune in 'a\"b','c'");
	where("commune__exact=\"a\"", "commune = '\"a\"'");
	where("commune__in=(a,b)", "commune in '(a','b)'");
	refused("commune__in=\"a,b", "commune__in", "n’est pas fermé");
	refused("commune__in=\"a\"b", "commune__in", "virgule");
}

static void
reads_odd_names(void **state)
{
	(void)state;
	where("a__sum__exact=1", "a__sum = 1");
	where("a__exact=1", "a = 1");
	where("nom, prénom__exact=x", "nom, prénom = 'x'");
	where("nom%2C%20pr%C3%A9nom__exact=x", "nom, prénom = 'x'");
	where("taux (%25) \"net\"__less=3", "taux (%) \"net\" <= 3r");
	where("v1.2__exact=x", "v1.2 = 'x'");
	where("fin___exact=x", "fin_ = 'x'");
	check("columns=nom, prénom,nom,v1.2",
	    " | nom, prénom;nom;v1.2 |  | 0+20");
	check("columns=\"nom\",\"taux (%25) \"\"net\"\"\"",
	    " | nom;taux (%) \"net\" |  | 0+20");
	where("or=(nom, prénom__exact.x,nom__exact.y)",
	    "(or nom, prénom = 'x' nom = 'y')");
	where("or=(v1.2__exact.x,a__sum__less:3,fin___isnull)",
	    "(or v1.2 = 'x' a__sum <= 3 fin_ empty)");
	where("or=(taux (%25) \"net\"__less.1,nom__isnull)",
	    "(or taux (%) \"net\" <= 1r nom empty)");
	where("or=(\"taux (%25) \"\"net\"\"\"__less.1,\"nom\"__isnull)",
	    "(or taux (%) \"net\" <= 1r nom empty)");
}

static void
reads_groups_of_conditions(void **state)
{
	(void)state;
	where("or=(commune__exact.a,habitants__less.5)",
	    "(or commune = 'a' habitants <= 5)");
	where("or=(commune__exact=a,habitants__less:5)",
	    "(or commune = 'a' habitants <= 5)");
	where("or=(habitants__less.5,and(actif__exact.oui,or(a__isnull,a__"
	      "greater.3)))",
	    "(or habitants <= 5 (and actif = 1 (or a empty a >= 3)))");
	where("or=(commune__exact.a)", "commune = 'a'");
	where("and=(commune__exact.a,commune__exact.b)",
	    "(and commune = 'a' commune = 'b')");
	where("or=(a__isnull,nom__isnull)&or=(a__exact.1,a__exact.2)",
	    "(and (or a empty nom empty) (or a = 1 a = 2))");
	where("or=(montant__less.12.5,montant__isnull=false)",
	    "(or montant <= 12.5r (not montant empty))");
	where(
	    "or=(nom__exact.\"a,b\",nom__exact.x (y, z),nom__exact.\"q\"\"r\")",
	    "(or nom = 'a,b' nom = 'x (y, z)' nom = 'q\"r')");
	where("or=(a__in.(1,2),nom__notin.(\"x,y\",z),a__in.3)",
	    "(or a in 1,2 (not nom in 'x,y','z') a = 3)");
	where("or=(nom__exact.,a__isnull)", "(or nom empty a empty)");
	where("or=(AND(a__exact.1,a__exact.2))", "(and a = 1 a = 2)");
}

static void
refuses_groups_that_cannot_be_read(void **state)
{
	static const char *const texts[] = { "or=", "or=()", "or=(", "or=)",
		"or=a__exact.1", "or=(a__exact.1", "or=(a__exact.1))",
		"or=(a__exact.1)x", "or=(a__exact.1,)", "or=(,a__exact.1)",
		"or=(a__exact)", "or=(a__exact.1 or a__exact.2)", "or=(or)",
		"or=(or())", "or=(\"a\")", "or=(\"a__exact.1)",
		"or=(\"a\"exact.1)", "or=(nom__exact.\"x\"y)",
		"or=(a__in.(1,2)", "or=(a__in.(1,2)3)", "or=(a__in.(1,\"2)" };

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		refused(texts[i], "or", "");
	refused("or=(maire__exact.1)", "or", "pas de colonne");
	refused("or=(commune__egal.1)", "or", "L’opérateur");
	refused("or=(a__sort.asc)", "or", "ne filtre pas");
	refused("or=(a__sum)", "or", "ne filtre pas");
	refused("or=(a__exact.x)", "or", "La colonne");
}

static void
nests_to_a_limit(void **state)
{
	char deep[512] = "or=";
	size_t n = strlen(deep);

	(void)state;
	for (int i = 0; i < PARAMS_DEPTH; i++)
		n += (size_t)snprintf(
		    deep + n, sizeof(deep) - n, i ? "or(" : "(");
	n += (size_t)snprintf(deep + n, sizeof(deep) - n, "a__exact.1");
	for (int i = 0; i < PARAMS_DEPTH; i++)
		deep[n++] = ')';
	deep[n] = '\0';
	where(deep, "a = 1");
	memmove(deep + 7, deep + 4, n - 3);
	memcpy(deep + 4, "or(", 3);
	refused(deep, "or", "niveaux");
}

static void
counts_conditions_and_values(void **state)
{
	struct arena *a = arena_new();
	struct str s;

	(void)state;
	str_init(&s, a, 65536);
	for (int i = 0; i <= PARAMS_CONDITIONS; i++)
		str_append(&s, i ? "&a__exact=1" : "a__exact=1");
	refused(str_text(&s), "a__exact", "conditions");
	str_reset(&s);
	str_append(&s, "or=(");
	for (int i = 0; i <= PARAMS_CONDITIONS; i++)
		str_append(&s, i ? ",a__exact.1" : "a__exact.1");
	str_append(&s, ")");
	refused(str_text(&s), "or", "conditions");
	str_reset(&s);
	str_append(&s, "a__in=");
	for (int i = 0; i <= PARAMS_VALUES; i++)
		str_append(&s, i ? ",1" : "1");
	refused(str_text(&s), "a__in", "valeurs");
	str_reset(&s);
	str_append(&s, "q=");
	for (int i = 0; i < 1001; i++)
		str_append_char(&s, 'x');
	refused(str_text(&s), "q", "octets");
	arena_free(a);
}

static void
sorts_in_the_order_of_the_address(void **state)
{
	(void)state;
	check("columns=a,nom&habitants__sort=desc&nom__sort=asc",
	    " | a;nom/habitants | habitants desc;nom | 0+20");
	check("columns=a&__id__sort=desc", " | a/__id | __id desc | 0+20");
	check("columns=a&a__sort=asc&a__sort=asc", " | a | a | 0+20");
	check("columns=a&a__sum__sort=asc", " | a/a__sum | a__sum | 0+20");
	refused("a__sort=asc&a__sort=desc", "a__sort", "décroissant");
	refused("a__sort=haut", "a__sort", "haut");
	refused("a__sort=", "a__sort", "asc");
	refused("lieu__sort=asc", "lieu__sort", "lieu");
	refused("montant__sum__sort=asc", "montant__sum__sort", "groupes");
}

static void
chooses_columns(void **state)
{
	(void)state;
	check("", " | " ROW " |  | 0+20");
	check("columns=nom,a", " | nom;a |  | 0+20");
	check("columns=nom,nom", " | nom |  | 0+20");
	check("columns=nom,", " | nom |  | 0+20");
	check("columns=__id,nom", " | __id;nom |  | 0+20");
	refused("columns=", "columns", "columns");
	refused("columns=,", "columns", "pas de colonne");
	refused("columns=nom,maire", "columns", "maire");
	refused("columns=\"nom\"x", "columns", "guillemets");
	refused("columns=nom&columns=a", "columns", "deux fois");
}

static void
groups_and_computes(void **state)
{
	(void)state;
	check("commune__groupby&montant__sum&montant__avg",
	    " | commune;sum(montant);avg(montant) |  | 0+20");
	check("montant__sum&commune__groupby&actif__groupby&__id__count",
	    " | commune;actif;sum(montant);count(__id) |  | 0+20");
	check("montant__min=&montant__max=true&habitants__count=false",
	    " | min(montant);max(montant) |  | 0+20");
	check("commune__groupby", " | commune/count(*) |  | 0+20");
	check("commune__groupby&commune__groupby&a__sum&a__sum",
	    " | commune;sum(a) |  | 0+20");
	check("a__exact=1&a__count", "a = 1 | count(a) |  | 0+20");
	check("commune__groupby&montant__sum__sort=desc&commune__sort=asc",
	    " | commune/sum(montant) | sum(montant) desc;commune | 0+20");
	check("commune__groupby&montant__sum&montant__sum__sort=desc",
	    " | commune;sum(montant) | sum(montant) desc | 0+20");
	/* The column a__sum, or the sum of a: of groups, what they have. */
	check("nom__groupby&a__sum__sort=desc",
	    " | nom/sum(a) | sum(a) desc | 0+20");
	check("a__sum__groupby&a__sum&a__sum__sort=desc",
	    " | a__sum;sum(a) | a__sum desc | 0+20");
	check("a__sum__sum", " | sum(a__sum) |  | 0+20");
	refused("commune__sum", "commune__sum", "un texte");
	refused("lieu__groupby", "lieu__groupby", "isnull, isnotnull, count");
	refused("a__sum=peut-être", "a__sum", "true ou false");
	refused("commune__groupby&a__sort=asc", "a__sort", "groupes");
	refused("commune__groupby&columns=a", "columns", "groupes");
	refused("commune__groupby&after=1.2.x", "after", "groupes");
}

static void
names_what_is_computed(void **state)
{
	struct arena *a = arena_new();
	struct err e = { 0 };
	struct asked asked;

	(void)state;
	assert_int_equal(
	    ask(a, "commune__groupby&montant__sum&__id__count", &asked, &e),
	    ERR_OK);
	assert_true(asked.grouped);
	assert_string_equal(asked.query.outputs[0].name, "commune");
	assert_string_equal(asked.query.outputs[1].name, "montant__sum");
	assert_string_equal(asked.query.outputs[2].name, "__id__count");
	arena_free(a);
}

static void
turns_pages(void **state)
{
	(void)state;
	check("columns=a&page=3&page_size=50", " | a |  | 100+50");
	check("columns=a&page_size=1000", " | a |  | 0+1000");
	refused("page=0", "page", "1 à");
	refused("page=-1", "page", "1 à");
	refused("page=deux", "page", "deux");
	refused("page= 1", "page", "1 à");
	refused("page=99999999999999999999", "page", "1 à");
	refused("page_size=1001", "page_size", "1 à");
	refused("page_size=0", "page_size", "1 à");
	refused("page=1&page=2", "page", "deux fois");
}

static void
goes_on_after_a_mark(void **state)
{
	struct arena *a = arena_new();
	struct params_mark m = { 3, 1000, "a.b" }, back;
	const char *text = params_mark_write(a, &m);
	struct err e = { 0 };
	struct asked asked;

	(void)state;
	assert_int_equal(params_mark_read(text, &back, &e), ERR_OK);
	assert_int_equal(back.version, 3);
	assert_int_equal(back.total, 1000);
	assert_string_equal(back.mark, "a.b");
	check("columns=a&page=3&after=3.1000.a.b", " | a |  | 0+20");
	assert_int_equal(ask(a, "page=3&after=3.1000.a.b", &asked, &e), ERR_OK);
	assert_string_equal(asked.query.after, "a.b");
	assert_int_equal(asked.page, 3);
	check("columns=a&page=3&after=", " | a |  | 40+20");
	refused("after=x", "after", "next");
	refused("after=1.2", "after", "next");
	refused("after=1.2.", "after", "next");
	refused("after=-1.2.x", "after", "next");
	refused("after=1.99999999999999999999.x", "after", "next");
	arena_free(a);
}

static void
searches_words(void **state)
{
	struct arena *a = arena_new();
	struct err e = { 0 };
	struct asked asked;

	(void)state;
	where("q=eau potable", "search 'eau potable'");
	where("q= ", "");
	where("q=", "");
	where("q=eau&a__exact=1", "(and search 'eau' a = 1)");
	assert_int_equal(ask(a, "q=+eau+", &asked, &e), ERR_OK);
	assert_string_equal(asked.search, "eau");
	refused("q=a&q=b", "q", "deux fois");
	arena_free(a);
}

static void
leaves_the_parameters_of_others(void **state)
{
	(void)state;
	where("version=2&vue=carte&version=3", "");
}

static void
says_what_exists_instead(void **state)
{
	(void)state;
	refused("foo=1", "foo", "page_size");
	refused("foo=1", "foo", "strictly_greater");
	refused("=1", "", "n’existe pas");
	refused("maire__exact=1", "maire__exact", "commune, habitants");
	refused("comune__exact=1", "comune__exact", "vouliez-vous");
	refused("commune__egal=1", "commune__egal", "exact, differs");
	refused("commune__=1", "commune__", "exact, differs");
	refused("commune=1", "commune", "commune__exact");
	refused("__exact=1", "__exact", "n’existe pas");
	refused("____exact=1", "____exact", "pas de colonne");
	refused("habitants__less=dix", "habitants__less", "un nombre");
	refused("lieu__exact=1", "lieu__exact", "un lieu");
	refused("habitants__in=1,deux", "habitants__in", "deux");
}

static void
describes_every_operator(void **state)
{
	(void)state;
	assert_int_equal(param_operators_count, 19);
	for (unsigned i = 0; i < param_operators_count; i++) {
		assert_true(strlen(param_operators[i].name) > 1);
		assert_true(strlen(param_operators[i].label) > 3);
		assert_true(param_operators[i].types != 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_each_filter),
		cmocka_unit_test(a_day_is_all_its_moments),
		cmocka_unit_test(reads_operators_in_capitals),
		cmocka_unit_test(conditions_add_up_even_on_one_column),
		cmocka_unit_test(the_empty_value_is_the_empty_cell),
		cmocka_unit_test(reads_quoted_values_of_lists),
		cmocka_unit_test(reads_odd_names),
		cmocka_unit_test(reads_groups_of_conditions),
		cmocka_unit_test(refuses_groups_that_cannot_be_read),
		cmocka_unit_test(nests_to_a_limit),
		cmocka_unit_test(counts_conditions_and_values),
		cmocka_unit_test(sorts_in_the_order_of_the_address),
		cmocka_unit_test(chooses_columns),
		cmocka_unit_test(groups_and_computes),
		cmocka_unit_test(names_what_is_computed),
		cmocka_unit_test(turns_pages),
		cmocka_unit_test(goes_on_after_a_mark),
		cmocka_unit_test(searches_words),
		cmocka_unit_test(leaves_the_parameters_of_others),
		cmocka_unit_test(says_what_exists_instead),
		cmocka_unit_test(describes_every_operator),
	};

	return cmocka_run_group_tests(tests, fixture_open, fixture_close);
}
