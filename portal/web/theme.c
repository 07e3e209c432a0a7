/* SPDX-License-Identifier: Apache-2.0 */
/* theme.c - the portal's colours, derived from one accent with contrast. */
#include "web/theme.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/assets.h"
#include "base/crypto.h"

#define DEFAULT_ACCENT "#1f5f8b"
#define TEXT_CONTRAST 4.5
#define CONTROL_CONTRAST 3.0

struct colour {
	double red, green, blue; /* 0 to 255 */
};

/* Grounds of static/css/parvis.css that accented text stands on: « page » is
 * the least favourable one (--creux when light, --fond when dark). */
static const struct scheme {
	struct colour page, card, away; /* away: where more contrast lies */
	double soft, stronger;          /* shares of a mix */
	bool is_dark;
} light_scheme = {
	.page = { 0xef, 0xec, 0xe5 },
	.card = { 0xff, 0xff, 0xff },
	.away = { 0, 0, 0 },
	.soft = 0.09,
	.stronger = 0.22,
}, dark_scheme = {
	.page = { 0x16, 0x18, 0x1b },
	.card = { 0x1f, 0x23, 0x27 },
	.away = { 255, 255, 255 },
	.soft = 0.16,
	.stronger = 0.25,
	.is_dark = true,
};

static bool
parse(const char *text, struct colour *out)
{
	unsigned rgb[3] = { 0 };

	if (strlen(text) != 7 || text[0] != '#')
		return false;
	for (unsigned i = 0; i < 6; i++) {
		static const char digits[] = "0123456789abcdef";
		char c = (char)(text[i + 1] | 0x20);
		const char *at = memchr(digits, c, 16);

		if (at == NULL)
			return false;
		rgb[i / 2] = rgb[i / 2] * 16 + (unsigned)(at - digits);
	}
	*out = (struct colour){ rgb[0], rgb[1], rgb[2] };
	return true;
}

/* Through the rounding of the text form, so that what is measured is what is
 * shown. */
static struct colour
rounded(struct colour c)
{
	return (struct colour){ round(c.red), round(c.green), round(c.blue) };
}

static struct colour
mix(struct colour x, struct colour y, double share)
{
	return rounded((struct colour){
	    x.red + (y.red - x.red) * share,
	    x.green + (y.green - x.green) * share,
	    x.blue + (y.blue - x.blue) * share,
	});
}

static double
linear(double channel)
{
	double c = channel / 255;

	return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

static double
luminance(struct colour c)
{
	return 0.2126 * linear(c.red) + 0.7152 * linear(c.green) +
	    0.0722 * linear(c.blue);
}

static double
contrast(struct colour x, struct colour y)
{
	double a = luminance(x), b = luminance(y);

	return a > b ? (a + 0.05) / (b + 0.05) : (b + 0.05) / (a + 0.05);
}

static void
print(struct colour c, char out[8])
{
	snprintf(out, 8, "#%02x%02x%02x", (unsigned)c.red & 0xff,
	    (unsigned)c.green & 0xff, (unsigned)c.blue & 0xff);
}

/* Hue, saturation and lightness (CSS Color 4, 8.1), of which only the last
 * moves: a lighter or darker colour stays the authority's. */
static struct colour
with_lightness(struct colour c, double share, bool lighter)
{
	double max = fmax(c.red, fmax(c.green, c.blue)) / 255;
	double min = fmin(c.red, fmin(c.green, c.blue)) / 255;
	double l = (max + min) / 2, span = max - min;
	double from = fmin(l, 1 - l), target = l + share * (lighter - l);
	double to = fmin(target, 1 - target);
	/* Same hue and saturation: each channel keeps its place in the span. */
	double scale = span > 0 && from > 0 ? to / from : 0;

	return rounded((struct colour){
	    255 * target + (c.red - 255 * l) * scale,
	    255 * target + (c.green - 255 * l) * scale,
	    255 * target + (c.blue - 255 * l) * scale,
	});
}

/* The nearest lightness that is legible enough on every ground. */
static struct colour
adjusted(struct colour c, const struct scheme *s, double wanted)
{
	for (int step = 0; step <= 100; step++) {
		struct colour tried =
		    with_lightness(c, step / 100.0, s->is_dark);
		struct colour soft = mix(s->card, tried, s->soft);

		if (contrast(tried, s->page) >= wanted &&
		    contrast(tried, s->card) >= wanted &&
		    contrast(tried, soft) >= wanted)
			return tried;
	}
	return s->away;
}

static bool
derive(struct colour given, const struct scheme *s, struct theme_colours *out)
{
	struct colour accent = adjusted(given, s, TEXT_CONTRAST);

	print(given, out->vivid);
	print(accent, out->accent);
	/* The card is the ground accent was made legible on: the reverse is
	 * as legible. */
	print(s->card, out->on_accent);
	print(mix(accent, s->away, s->stronger), out->strong);
	print(mix(s->card, accent, s->soft), out->soft);
	print(adjusted(given, s, CONTROL_CONTRAST), out->line);
	return strcmp(out->vivid, out->accent) != 0;
}

bool
theme_derive(
    const char *accent, struct theme_colours *light, struct theme_colours *dark)
{
	struct colour given;

	if (!parse(accent, &given) && !parse(DEFAULT_ACCENT, &given))
		return false;
	derive(given, &dark_scheme, dark);
	return derive(given, &light_scheme, light);
}

double
theme_contrast(const char *x, const char *y)
{
	struct colour a, b;

	return parse(x, &a) && parse(y, &b) ? contrast(a, b) : 1;
}

static void
append_scheme(struct str *out, const struct theme_colours *c)
{
	str_append_printf(out,
	    ":root{--accent-vif:%s;--accent:%s;--sur-accent:%s;"
	    "--accent-fort:%s;--accent-doux:%s;--accent-trait:%s}",
	    c->vivid, c->accent, c->on_accent, c->strong, c->soft, c->line);
}

void
theme_css(const char *accent, struct str *out)
{
	struct theme_colours light, dark;

	theme_derive(accent, &light, &dark);
	append_scheme(out, &light);
	str_append(out, "\n@media screen and (prefers-color-scheme:dark){");
	append_scheme(out, &dark);
	str_append(out, "}\n");
}

const char *
theme_version(struct arena *a, const char *accent)
{
	const char *all = arena_printf(a, "%s %s", accent, assets_version());
	char hex[SHA256_HEX];

	sha256_of(all, strlen(all), hex);
	return arena_strndup(a, hex, 12);
}
