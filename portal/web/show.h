/* SPDX-License-Identifier: Apache-2.0 */
/* show.h - datasets, files, dates and pages as the templates read them. */
#ifndef PARVIS_WEB_SHOW_H
#define PARVIS_WEB_SHOW_H

#include <jansson.h>

#include "base/arena.h"
#include "model/dataset.h"

/* In a: the words of a Markdown text, at most max characters. */
const char *show_excerpt(struct arena *a, const char *markdown, size_t max);

/* updated_iso, updated_ago, updated_long. */
void show_updated(struct arena *a, json_t *o, int64_t at);

/* data_date, data_date_long: both null when no date is given. */
void show_data_date(struct arena *a, json_t *o, const struct dataset *d);

/* « CSV », « Excel (XLSX) »; in capitals when nobody knows it; NULL for "". */
const char *show_format(struct arena *a, const char *format);

/* A row of partials/dataset-card and dataset-item. */
void show_dataset(struct arena *a, json_t *list, const struct dataset *d);

/* What partials/file reads, and the head of the resource page. */
void show_file(struct arena *a, json_t *o, const struct dataset *d,
    const struct resource *r);

/* What partials/versions reads; false, and nothing added, when there is only
 * the one in service. */
bool show_versions(struct arena *a, json_t *o, const char *page,
    const struct resource *r, const struct version *v, unsigned count);

/* {kind, word, message} for a notice; kind: info, succes, attention, erreur. */
void show_notice(json_t *list, const char *kind, const char *message);

/* A pair of a description list; href, note and datetime may be NULL. Nothing
 * is added when value is empty. */
struct fact {
	const char *label, *value, *href, *note, *datetime;
};
void show_fact(json_t *list, const struct fact *f);

/* {name, code} for partials/snippet; {label, text, href} for a link. */
void show_snippet(json_t *list, const char *name, const char *code);
void show_link(
    json_t *list, const char *label, const char *text, const char *href);

/*
 * What partials/pages reads, under « pages »; null when there is one page.
 * address: path and query up to and with « page= ».
 */
void show_pages(struct arena *a, json_t *ctx, const char *address, int64_t page,
    int64_t count);

#endif
