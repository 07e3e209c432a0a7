/* SPDX-License-Identifier: Apache-2.0 */
/* test_template.c - tags, standalone lines, refusals, strict mode, cache. */
#include "view/template.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/assets.h"

static char theme[64]; /* folder that stands before the built-in files */

static void
put(const char *name, const char *text)
{
	char path[160];
	FILE *f;

	snprintf(path, sizeof(path), "%s/templates/%s.html", theme, name);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static int
make_theme(void **state)
{
	static const char *const dirs[] = { "templates", "templates/partials",
		"templates/test" };
	char path[160];

	(void)state;
	snprintf(theme, sizeof(theme), "/tmp/parvis-theme-XXXXXX");
	if (!mkdtemp(theme))
		return -1;
	for (size_t i = 0; i < 3; i++) {
		snprintf(path, sizeof(path), "%s/%s", theme, dirs[i]);
		if (mkdir(path, 0700))
			return -1;
	}
	assets_override(theme);
	return 0;
}

static int
remove_theme(void **state)
{
	static const char *const names[] = {
		"templates/partials/test-item.html",
		"templates/partials/test-loop.html",
		"templates/partials/test-line.html", "templates/test/page.html",
		"templates/test/bad.html", "templates/partials",
		"templates/test", "templates", ""
	};
	char path[160];

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", theme, names[i]);
		remove(path);
	}
	return 0;
}

static enum err_code
try_render(const char *text, const char *json, size_t max, struct str *out,
    struct err *e)
{
	struct template *t;
	json_t *ctx = json_loads(json, JSON_DECODE_ANY, NULL);
	enum err_code rc = template_compile(text, strlen(text), &t, e);

	assert_non_null(ctx);
	str_init(out, NULL, max);
	if (!rc) {
		rc = template_render(t, ctx, out, e);
		template_free(t);
	}
	json_decref(ctx);
	return rc;
}

static void
renders(const char *text, const char *json, const char *expected)
{
	struct str out;
	struct err e = { 0 };

	assert_int_equal(try_render(text, json, 1 << 20, &out, &e), ERR_OK);
	assert_string_equal(str_text(&out), expected);
	str_free(&out);
}

static void
fails(const char *text, const char *json, enum err_code rc, const char *word)
{
	struct str out;
	struct err e = { 0 };

	assert_int_equal(try_render(text, json, 1 << 20, &out, &e), rc);
	if (!strstr(e.msg, word))
		fail_msg("« %s » lacks « %s »", e.msg, word);
	str_free(&out);
}

static void
escapes_every_character_html_gives_a_meaning(void **state)
{
	(void)state;
	renders("<p title=\"{{x}}\">", "{\"x\":\"<a b='c' d=\\\"e\\\">&amp;\"}",
	    "<p title=\"&lt;a b=&#39;c&#39; d=&quot;e&quot;&gt;&amp;amp;\">");
	renders("{{x_html}}", "{\"x_html\":\"<b>\"}", "&lt;b&gt;");
}

static void
gives_raw_text_only_to_names_ending_in_html(void **state)
{
	(void)state;
	renders("{{{x_html}}}{{{ a.b_html }}}",
	    "{\"x_html\":\"<b>\",\"a\":{\"b_html\":\"<i>\"}}", "<b><i>");
	fails("\n{{{x}}}", "{}", ERR_INVALID, "ligne 2");
	fails("{{{_html}}}", "{}", ERR_INVALID, "_html");
	fails("{{{.}}}", "{}", ERR_INVALID, "_html");
	fails("{{&x}}", "{}", ERR_INVALID, "nom");
}

static void
renders_numbers_and_booleans_plainly(void **state)
{
	(void)state;
	renders("{{i}} {{n}} {{d}} {{t}} {{f}} {{z}}[{{null}}]",
	    "{\"i\":9007199254740993,\"n\":-12,\"d\":3.25,\"t\":true,"
	    "\"f\":false,\"z\":0,\"null\":null}",
	    "9007199254740993 -12 3.25 true false 0[]");
	renders("{{.}}", "0.1", "0.1");
}

static void
takes_for_empty_what_mustache_takes_for_empty(void **state)
{
	static const char *const empty[] = { "null", "false", "0", "0.0",
		"\"\"", "[]" };
	static const char *const full[] = { "true", "1", "-0.5", "\"0\"", "{}",
		"[0]" };
	char json[32];

	(void)state;
	for (size_t i = 0; i < 6; i++) {
		snprintf(json, sizeof(json), "{\"x\":%s}", empty[i]);
		renders("{{#x}}oui{{/x}}{{^x}}non{{/x}}", json, "non");
		snprintf(json, sizeof(json), "{\"x\":%s}", full[i]);
		renders("{{#x}}oui{{/x}}{{^x}}non{{/x}}", json, "oui");
	}
	renders("{{#x}}oui{{/x}}{{^x}}non{{/x}}", "{}", "non");
}

static void
looks_a_name_up_from_the_inside_out(void **state)
{
	(void)state;
	renders("{{#a}}{{x}}{{y}}{{#b}}{{x}}{{y}}{{z}}{{/b}}{{/a}}",
	    "{\"x\":1,\"y\":2,\"z\":3,\"a\":{\"x\":4,\"b\":[{\"y\":5},{}]}}",
	    "42453"
	    "423");
	renders("{{#l}}{{.}},{{/l}}", "{\"l\":[1,\"<\",true]}", "1,&lt;,true,");
	renders(
	    "{{#l}}{{#.}}{{.}}{{/.}};{{/l}}", "{\"l\":[[1,2],[3]]}", "12;3;");
	renders("{{a.b.c}}{{#a.b}}{{c}}{{/a.b}}{{^a.x}}-{{/a.x}}",
	    "{\"a\":{\"b\":{\"c\":7}}}", "77-");
	renders("{{a.b}}", "{\"a\":\"text\"}", "");
	renders("{{a.length}}", "{\"a\":[1]}", "");
}

static void
leaves_nothing_of_a_line_that_holds_tags_only(void **state)
{
	(void)state;
	renders("<ul>\n  {{#l}}\n  <li>{{.}}</li>\n  {{/l}}\n</ul>\n",
	    "{\"l\":[1,2]}", "<ul>\n  <li>1</li>\n  <li>2</li>\n</ul>\n");
	renders(
	    "a\r\n{{#x}}\r\nb\r\n{{/x}}\r\nc", "{\"x\":true}", "a\r\nb\r\nc");
	renders("  {{! seul }}  \nx", "{}", "x");
	renders("{{! sur\ndeux lignes }}\nx", "{}", "x");
	renders("x\n {{#a}}{{/a}} ", "{\"a\":true}", "x\n");
	renders(" {{a}} \n", "{\"a\":1}", " 1 \n");
	renders("b {{#a}}\n{{/a}}\n", "{\"a\":true}", "b \n");
}

static void
refuses_a_template_that_does_not_hold_together(void **state)
{
	static const char *const bad[] = { "{{#a}}", "{{/a}}",
		"{{#a}}{{#b}}{{/a}}{{/b}}", "{{a", "{{{a_html}}", "{{}}",
		"{{ }}", "{{#}}{{/}}", "{{a..b}}", "{{.a}}", "{{a.}}",
		"{{a b}}", "{{=<% %>=}}", "{{>../x}}", "{{>/etc/x}}",
		"{{>a.b}}", "{{>.}}", "{{\xff}}", "{{a\"}}" };
	char deep[33 * 12 + 1] = "";

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		fails(bad[i], "{}", ERR_INVALID, "ligne 1");
	fails("a\nb {{! x\n}}\n{{#s}}\n", "{}", ERR_INVALID, "ligne 4");
	for (unsigned i = 0; i < 33; i++)
		memcpy(deep + i * 6, "{{#a}}", 7);
	fails(deep, "{}", ERR_INVALID, "imbriqu");
}

static void
keeps_zero_bytes_and_lone_braces_as_text(void **state)
{
	struct template *t;
	struct str out;
	struct err e = { 0 };
	json_t *ctx = json_object();

	(void)state;
	renders("{ } }} {x}", "{}", "{ } }} {x}");
	assert_int_equal(template_compile("a\0b", 3, &t, &e), ERR_OK);
	str_init(&out, NULL, 100);
	assert_int_equal(template_render(t, ctx, &out, &e), ERR_OK);
	assert_int_equal(out.len, 3);
	assert_memory_equal(out.data, "a\0b", 3);
	str_free(&out);
	template_free(t);
	json_decref(ctx);
}

static void
names_the_unknown_variable_in_strict_mode(void **state)
{
	(void)state;
	setenv("PARVIS_STRICT", "1", 1);
	fails("{{#a}}{{titre}}{{/a}}", "{\"a\":{}}", ERR_INTERNAL, "titre");
	renders("{{#x}}a{{/x}}{{^x}}b{{/x}}{{n}}", "{\"n\":null}", "b");
	setenv("PARVIS_STRICT", "0", 1);
	renders("[{{titre}}]", "{}", "[]");
	unsetenv("PARVIS_STRICT");
}

static void
refuses_to_print_what_is_not_a_text(void **state)
{
	(void)state;
	fails("{{a}}", "{\"a\":{}}", ERR_INTERNAL, "«");
	fails("{{a}}", "{\"a\":[1]}", ERR_INTERNAL, "texte");
}

static void
renders_partials_with_the_values_around_them(void **state)
{
	(void)state;
	put("partials/test-item", "<li>{{nom}} de {{ville}}</li>\n");
	put("partials/test-line", "[{{x}}]\n");
	renders("{{#l}}\n  {{>test-item}}\n{{/l}}\nfin",
	    "{\"ville\":\"Lans\",\"l\":[{\"nom\":\"A\"},{\"nom\":\"B\"}]}",
	    "<li>A de Lans</li>\n<li>B de Lans</li>\nfin");
	renders("a {{> test-line }} b", "{\"x\":1}", "a [1]\n b");
	fails("{{>absent}}", "{}", ERR_INTERNAL, "partials/absent");
}

static void
stops_partials_that_call_each_other_without_end(void **state)
{
	(void)state;
	put("partials/test-loop", "{{#a}}{{>test-loop}}{{/a}}.");
	fails("{{>test-loop}}", "{\"a\":true}", ERR_INTERNAL, "sans fin");
	renders("{{>test-loop}}", "{\"a\":{\"a\":{\"a\":false}}}", "...");
}

static void
stops_at_the_ceiling_of_the_page(void **state)
{
	struct str out;
	struct err e = { 0 };

	(void)state;
	assert_int_equal(
	    try_render("{{#l}}{{.}}{{/l}}",
		"{\"l\":[\"aaaa\",\"bbbb\",\"cccc\"]}", 10, &out, &e),
	    ERR_INTERNAL);
	assert_non_null(strstr(e.msg, "trop longue"));
	str_free(&out);
}

static void
compiles_a_file_once_and_keeps_it(void **state)
{
	const struct template *t, *again;
	struct err e = { 0 };

	(void)state;
	put("test/page", "{{x}}");
	assert_int_equal(template_get("test/page", &t, &e), ERR_OK);
	put("test/page", "other");
	assert_int_equal(template_get("test/page", &again, &e), ERR_OK);
	assert_ptr_equal(t, again);
}

static void
names_the_file_that_cannot_be_used(void **state)
{
	const struct template *t;
	struct err e = { 0 };

	(void)state;
	put("test/bad", "a\n{{#b}}");
	assert_int_equal(template_get("test/bad", &t, &e), ERR_INTERNAL);
	assert_non_null(strstr(e.msg, "test/bad"));
	assert_non_null(strstr(e.msg, "ligne 2"));
	err_clear(&e);
	assert_int_equal(template_get("../secret", &t, &e), ERR_INTERNAL);
	assert_non_null(strstr(e.msg, "introuvable"));
}

static void
compiles_every_built_in_template(void **state)
{
	struct err e = { 0 };

	(void)state;
	if (template_check_all(&e))
		fail_msg("%s", e.msg);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(escapes_every_character_html_gives_a_meaning),
		cmocka_unit_test(gives_raw_text_only_to_names_ending_in_html),
		cmocka_unit_test(renders_numbers_and_booleans_plainly),
		cmocka_unit_test(takes_for_empty_what_mustache_takes_for_empty),
		cmocka_unit_test(looks_a_name_up_from_the_inside_out),
		cmocka_unit_test(leaves_nothing_of_a_line_that_holds_tags_only),
		cmocka_unit_test(
		    refuses_a_template_that_does_not_hold_together),
		cmocka_unit_test(keeps_zero_bytes_and_lone_braces_as_text),
		cmocka_unit_test(names_the_unknown_variable_in_strict_mode),
		cmocka_unit_test(refuses_to_print_what_is_not_a_text),
		cmocka_unit_test(renders_partials_with_the_values_around_them),
		cmocka_unit_test(
		    stops_partials_that_call_each_other_without_end),
		cmocka_unit_test(stops_at_the_ceiling_of_the_page),
		cmocka_unit_test(compiles_a_file_once_and_keeps_it),
		cmocka_unit_test(names_the_file_that_cannot_be_used),
		cmocka_unit_test(compiles_every_built_in_template),
	};

	return cmocka_run_group_tests(tests, make_theme, remove_theme);
}
