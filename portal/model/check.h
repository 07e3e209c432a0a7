/* SPDX-License-Identifier: Apache-2.0 */
/* check.h - cleaning and checking what people type, field by field. */
#ifndef PARVIS_MODEL_CHECK_H
#define PARVIS_MODEL_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/org.h"

/*
 * Where findings go and texts live. Every check returns the cleaned text, ""
 * for an empty one; what is wrong is kept as typed (so that the form shows it
 * again) and said in one finding that begins with `label`: « Le titre ».
 * Text that is no UTF-8 is not kept.
 */
struct checker {
	struct arena *a;
	struct findings *f;
};

#define CHECK_URL_MAX 2048

/* One line of at most `max` characters. */
const char *check_line(struct checker *c, const char *field, const char *label,
    const char *s, size_t max);
/* Several lines of Markdown, at most max bytes, mended by markdown_mend. */
const char *check_markdown(struct checker *c, const char *field,
    const char *label, const char *s, size_t max);
const char *check_email(
    struct checker *c, const char *field, const char *label, const char *s);
/* Absolute http(s) address on the public Internet; characters outside ASCII
 * are percent-encoded. */
const char *check_url(
    struct checker *c, const char *field, const char *label, const char *s);
/* AAAA-MM-JJ from a date as French offices write it. */
const char *check_date(
    struct checker *c, const char *field, const char *label, const char *s);
/* The same; a year or a month alone is its first or its last day. */
const char *check_bound(struct checker *c, const char *field, const char *label,
    const char *s, bool last);
void check_bbox(struct checker *c, const char *field, struct bbox *b);

/*
 * In a: Markdown that no harvester takes for HTML (dcat.md, decision 5):
 * <https://...> and <a@b.fr> lose their brackets, the usual HTML tags become
 * Markdown, any other < before a letter, /, ! or ? becomes &lt;.
 */
char *markdown_mend(struct arena *a, const char *s);
/* Why an address could not be reached from the Internet, a whole French
 * sentence without its subject; NULL when it can. */
const char *url_fault(const char *url);

#endif
