/* SPDX-License-Identifier: Apache-2.0 */
/* template.h - the mustache subset of our pages, compiled once. */
#ifndef PARVIS_VIEW_TEMPLATE_H
#define PARVIS_VIEW_TEMPLATE_H

#include <jansson.h>

#include "base/err.h"
#include "base/str.h"

/*
 * {{x}} (HTML-escaped, also '), {{a.b}}, {{#s}}...{{/s}}, {{^s}}...{{/s}},
 * {{.}}, {{>partial}} (templates/partials/partial.html), {{!comment}}.
 * {{{x}}} compiles only for names ending in _html. Standalone tag lines leave
 * no blank line, as in the mustache specification; the indentation before a
 * partial is not added to its lines, so that pages stay small and <pre> true.
 * ERR_INTERNAL for an object or array printed as a variable.
 */
struct template; /* compiled, immutable, shared by threads */

/* « public/dataset » is templates/public/dataset.html, built in or overridden.
 * Compiled at the first use, kept for ever. */
enum err_code template_get(
    const char *name, const struct template **out, struct err *e) must_check;
/* Compile text that is not a file (tests, fuzzing); template_free(). */
enum err_code template_compile(const char *text, size_t len,
    struct template **out, struct err *e) must_check;
void template_free(struct template *t);

/* Append to out. An unknown variable is empty; in strict mode (tests,
 * PARVIS_STRICT=1) ERR_INTERNAL naming it. */
enum err_code template_render(const struct template *t, json_t *ctx,
    struct str *out, struct err *e) must_check;

/* Compile every embedded template: called at start. */
enum err_code template_check_all(struct err *e) must_check;

#endif
