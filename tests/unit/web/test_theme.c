/* SPDX-License-Identifier: Apache-2.0 */
/* test_theme.c - any accent gives legible colours, light and dark. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/assets.h"
#include "web/theme.h"

/* Grounds of the style sheet, read from it below. */
struct grounds {
	char page[8], card[8], hollow[8];
};

static void
read_token(const char *css, const char *name, char out[8])
{
	const char *at = strstr(css, name);

	assert_non_null(at);
	at = strchr(at, '#');
	assert_non_null(at);
	if (at[4] == ';')
		snprintf(out, 8, "#%c%c%c%c%c%c", at[1], at[1], at[2], at[2],
		    at[3], at[3]);
	else
		snprintf(out, 8, "%.7s", at);
}

static void
read_grounds(struct grounds *light, struct grounds *dark)
{
	struct asset sheet;
	const char *css, *night;

	assert_true(asset_find("static/css/parvis.css", &sheet));
	css = (const char *)sheet.data;
	night = strstr(css, "prefers-color-scheme: dark");
	assert_non_null(night);
	read_token(css, "--fond:", light->page);
	read_token(css, "--carte:", light->card);
	read_token(css, "--creux:", light->hollow);
	read_token(night, "--fond:", dark->page);
	read_token(night, "--carte:", dark->card);
	read_token(night, "--creux:", dark->hollow);
}

static void
check(const struct theme_colours *c, const struct grounds *g)
{
	assert_true(theme_contrast(c->accent, g->page) >= 4.5);
	assert_true(theme_contrast(c->accent, g->card) >= 4.5);
	assert_true(theme_contrast(c->accent, g->hollow) >= 4.5);
	assert_true(theme_contrast(c->accent, c->soft) >= 4.5);
	assert_true(theme_contrast(c->on_accent, c->accent) >= 4.5);
	assert_true(theme_contrast(c->on_accent, c->strong) >= 4.5);
	assert_true(theme_contrast(c->line, g->page) >= 3);
	assert_true(theme_contrast(c->line, g->card) >= 3);
}

static void
every_accent_is_legible_in_both_schemes(void **state)
{
	struct grounds light, dark;

	(void)state;
	read_grounds(&light, &dark);
	for (unsigned red = 0; red < 256; red += 15) {
		for (unsigned n = 0; n < 18 * 18; n++) {
			struct theme_colours day, night;
			char accent[8];

			snprintf(accent, sizeof(accent), "#%02x%02x%02x", red,
			    n / 18 * 15, n % 18 * 15);
			theme_derive(accent, &day, &night);
			check(&day, &light);
			check(&night, &dark);
		}
	}
}

static void
keeps_an_accent_that_is_legible_and_says_when_it_is_not(void **state)
{
	struct theme_colours day, night;

	(void)state;
	assert_false(theme_derive("#1f5f8b", &day, &night));
	assert_string_equal(day.accent, "#1f5f8b");
	assert_true(theme_derive("#ffcc00", &day, &night));
	assert_string_equal(day.vivid, "#ffcc00");
	assert_string_equal(night.accent, "#ffcc00");
	assert_true(theme_derive("#FFFFFF", &day, &night));
}

static void
takes_the_default_for_what_is_no_colour(void **state)
{
	static const char *const bad[] = { "", "#", "red", "#12345", "#1234567",
		"#12345g", "1f5f8b0", "#fff;}x", "\xc3\xa9\xc3\xa9\xc3\xa9" };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct theme_colours day, night;

		theme_derive(bad[i], &day, &night);
		assert_string_equal(day.accent, "#1f5f8b");
	}
}

static void
writes_a_sheet_that_nothing_can_escape_from(void **state)
{
	struct arena *a = arena_new();
	struct str css;

	(void)state;
	str_init(&css, a, 4096);
	theme_css("#</styl", &css);
	assert_null(strchr(str_text(&css), '<'));
	assert_non_null(strstr(str_text(&css), "--accent:#1f5f8b;"));
	arena_free(a);
}

static void
measures_contrast_as_wcag_does(void **state)
{
	(void)state;
	assert_true(theme_contrast("#000000", "#ffffff") > 20.99);
	assert_true(theme_contrast("#777777", "#ffffff") > 4.47 &&
	    theme_contrast("#777777", "#ffffff") < 4.49);
	assert_true(theme_contrast("#123456", "#123456") < 1.001);
	assert_true(theme_contrast("rouge", "#ffffff") < 1.001);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_accent_is_legible_in_both_schemes),
		cmocka_unit_test(
		    keeps_an_accent_that_is_legible_and_says_when_it_is_not),
		cmocka_unit_test(takes_the_default_for_what_is_no_colour),
		cmocka_unit_test(writes_a_sheet_that_nothing_can_escape_from),
		cmocka_unit_test(measures_contrast_as_wcag_does),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
