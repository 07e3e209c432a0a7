/* SPDX-License-Identifier: Apache-2.0 */
/* theme.h - the portal's colours, derived from one accent with contrast. */
#ifndef PARVIS_WEB_THEME_H
#define PARVIS_WEB_THEME_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/str.h"

/* What one accent gives: each « #rrggbb ». */
struct theme_colours {
	char vivid[8];     /* the accent as it was chosen: decoration only */
	char accent[8];    /* fills and links on the page's background */
	char on_accent[8]; /* text on a fill of that colour */
	char strong[8];    /* the same, pressed or pointed at */
	char soft[8];      /* pale ground for chosen things */
	char line[8];      /* borders of controls in that colour */
};

/*
 * Derive both schemes from « #rrggbb » (anything else: the default accent).
 * Text in `accent` on page, card and `soft`, and `on_accent` on `accent` and
 * `strong`, have a contrast of 4.5:1 at least (WCAG 2.1, 1.4.3); `line` 3:1
 * (1.4.11). True when the accent had to be darkened for the light scheme: the
 * settings page says so.
 */
bool theme_derive(const char *accent, struct theme_colours *light,
    struct theme_colours *dark);

/* Contrast of two « #rrggbb » (WCAG 2.1, relative luminance), 1 to 21. */
double theme_contrast(const char *x, const char *y);

/* The style sheet of /theme.css. */
void theme_css(const char *accent, struct str *out);
/* In a: short text that changes with the accent and with this build. */
const char *theme_version(struct arena *a, const char *accent);

#endif
