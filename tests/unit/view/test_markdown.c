/* SPDX-License-Identifier: Apache-2.0 */
/* test_markdown.c - what strangers write, and the HTML that comes of it. */
#include "view/markdown.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void
gives_at(const char *text, int heading, const char *expected)
{
	struct arena *a = arena_new();

	assert_string_equal(markdown_html(a, text, heading), expected);
	arena_free(a);
}

static void
gives(const char *text, const char *expected)
{
	gives_at(text, 2, expected);
}

static void
writes_the_usual_marks(void **state)
{
	(void)state;
	gives("", "");
	gives("Un *mot* et **deux**, `c<d`, ~~non~~  \nfin",
	    "<p>Un <em>mot</em> et <strong>deux</strong>, "
	    "<code>c&lt;d</code>, <del>non</del><br>\nfin</p>\n");
	gives("- a\n- b\n\n3. c\n",
	    "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"
	    "<ol start=\"3\">\n<li>c</li>\n</ol>\n");
	gives("> a\n\n---\n", "<blockquote>\n<p>a</p>\n</blockquote>\n<hr>\n");
	gives("```c\na\n```\n", "<pre tabindex=\"0\"><code>a\n</code></pre>\n");
}

static void
shows_raw_html_as_text(void **state)
{
	(void)state;
	gives("<script>alert('1')</script>",
	    "<p>&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;</p>\n");
	gives("a <img src=x onerror=\"y\"> <!-- b -->",
	    "<p>a &lt;img src=x onerror=&quot;y&quot;&gt; "
	    "&lt;!-- b --&gt;</p>\n");
}

static void
lets_through_only_safe_addresses(void **state)
{
	static const char *const refused[] = { "javascript:alert(1)",
		"JaVaScRiPt:alert(1)", "&#106;avascript:alert(1)",
		"&#x0;javascript:alert(1)", "java&#10;script:alert(1)",
		"data:text/html,x", "vbscript:x", "//mal.fr", "file:///x",
		"x.html", "#a", "mailto:", "http://", "http:x",
		"java\\&#115;cript:x", "&#9;javascript:x" };
	char text[128];

	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		snprintf(text, sizeof(text), "[b](%s)", refused[i]);
		gives(text, "<p>b</p>\n");
	}
	gives("[b](/jeux?a=1&amp;b=2 \"titre\")",
	    "<p><a href=\"/jeux?a=1&amp;b=2\">b</a></p>\n");
	gives("[b](/\\mal.fr)", "<p><a href=\"/%5Cmal.fr\">b</a></p>\n");
	gives("[b](HTTPS://x.fr/\"'é)",
	    "<p><a href=\"HTTPS://x.fr/%22&#39;%C3%A9\" "
	    "rel=\"nofollow\">b</a></p>\n");
	gives("[b](mailto:a@b.fr)", "<p><a href=\"mailto:a@b.fr\">b</a></p>\n");
}

static void
finds_bare_links(void **state)
{
	(void)state;
	gives("Voir https://x.fr/a, www.y.fr ou a@b.fr.",
	    "<p>Voir <a href=\"https://x.fr/a\" rel=\"nofollow\">"
	    "https://x.fr/a</a>, <a href=\"http://www.y.fr\" "
	    "rel=\"nofollow\">www.y.fr</a> ou "
	    "<a href=\"mailto:a@b.fr\">a@b.fr</a>.</p>\n");
}

static void
turns_images_into_links_that_have_a_name(void **state)
{
	(void)state;
	gives("![plan](http://x.fr/p.png)",
	    "<p><a href=\"http://x.fr/p.png\" rel=\"nofollow\">plan</a></p>\n");
	gives("![](/p.png)[ ](/q)",
	    "<p><a href=\"/p.png\">Image</a><a href=\"/q\">Lien</a></p>\n");
	gives("[![logo](/l.png)](/a) ![b [c](/d)](/e)",
	    "<p><a href=\"/a\">logo</a> <a href=\"/e\">b c</a></p>\n");
}

static void
puts_headings_below_those_of_the_page_without_a_gap(void **state)
{
	(void)state;
	gives("### a\n# b\n#### c\n## d\n",
	    "<h2>a</h2>\n<h2>b</h2>\n<h3>c</h3>\n<h3>d</h3>\n");
	gives_at(
	    "# a\n## b\n### c\n", 5, "<h5>a</h5>\n<h6>b</h6>\n<h6>c</h6>\n");
	gives("#\n## &#32;\n## a\n", "<h2>a</h2>\n");
}

static void
writes_tables_a_screen_reader_understands(void **state)
{
	(void)state;
	gives("| a | |\n|--:|:-:|\n| 1 | 2 |\n| 3 |\n",
	    "<div class=\"table-scroll\" tabindex=\"0\" role=\"group\" "
	    "aria-label=\"Tableau\">\n<table>\n<thead>\n<tr>"
	    "<th scope=\"col\" class=\"align-right\">a</th><td></td></tr>\n"
	    "</thead>\n<tbody>\n<tr><td class=\"align-right\">1</td>"
	    "<td class=\"align-center\">2</td></tr>\n"
	    "<tr><td class=\"align-right\">3</td>"
	    "<td class=\"align-center\"></td></tr>\n"
	    "</tbody>\n</table>\n</div>\n");
}

static void
reads_entities_and_mends_what_html_forbids(void **state)
{
	(void)state;
	gives("&eacute;&#233;&#xE9;&#x1F600;&inconnu;&lt;&#60;",
	    "<p>ééé\xf0\x9f\x98\x80&amp;inconnu;&lt;&lt;</p>\n");
	gives("a&#0;&#xD800;&#x7fffff;&#12;b\x01\xff",
	    "<p>a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"
	    "b\xef\xbf\xbd\xef\xbf\xbd</p>\n");
}

static void
drops_the_tags_of_what_is_nested_too_deep(void **state)
{
	char text[401];
	struct arena *a = arena_new();
	const char *html, *p;
	int quotes = 0;

	(void)state;
	memset(text, '>', 400);
	text[399] = 'x';
	text[400] = '\0';
	html = markdown_html(a, text, 2);
	for (p = html; (p = strstr(p, "<blockquote>")); p++)
		quotes++;
	assert_int_equal(quotes, 48);
	assert_non_null(strstr(html, "x"));
	arena_free(a);
}

static void
gives_the_words_when_a_table_would_fill_the_page(void **state)
{
	enum {
		COLUMNS = 2000,
		ROWS = 2000
	};
	size_t len = 6 * COLUMNS + 4 + 2 * ROWS;
	char *text = malloc(len + 1), *p = text;
	struct arena *a = arena_new();
	const char *html;

	(void)state;
	assert_non_null(text);
	for (int i = 0; i < COLUMNS; i++, p += 2)
		memcpy(p, "|a", 2);
	memcpy(p, "|\n", 2);
	p += 2;
	for (int i = 0; i < COLUMNS; i++, p += 4)
		memcpy(p, "|---", 4);
	memcpy(p, "|\n", 2);
	p += 2;
	for (int i = 0; i < ROWS; i++, p += 2)
		memcpy(p, "|\n", 2);
	*p = '\0';
	html = markdown_html(a, text, 2);
	assert_true(strlen(html) < 3 * len + 100);
	assert_memory_equal(html, "<pre", 4);
	arena_free(a);
	free(text);
}

static void
reads_at_most_256_kib(void **state)
{
	size_t len = 300u << 10;
	char *text = malloc(len + 1);
	struct arena *a = arena_new();

	(void)state;
	assert_non_null(text);
	memset(text, 'a', len);
	text[len] = '\0';
	/* A two-byte character across the border goes as a whole. */
	memcpy(text + (256u << 10) - 1, "é", 2);
	assert_int_equal(strlen(markdown_html(a, text, 2)),
	    (256u << 10) - 1 + strlen("<p></p>\n"));
	arena_free(a);
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_the_usual_marks),
		cmocka_unit_test(shows_raw_html_as_text),
		cmocka_unit_test(lets_through_only_safe_addresses),
		cmocka_unit_test(finds_bare_links),
		cmocka_unit_test(turns_images_into_links_that_have_a_name),
		cmocka_unit_test(
		    puts_headings_below_those_of_the_page_without_a_gap),
		cmocka_unit_test(writes_tables_a_screen_reader_understands),
		cmocka_unit_test(reads_entities_and_mends_what_html_forbids),
		cmocka_unit_test(drops_the_tags_of_what_is_nested_too_deep),
		cmocka_unit_test(
		    gives_the_words_when_a_table_would_fill_the_page),
		cmocka_unit_test(reads_at_most_256_kib),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
