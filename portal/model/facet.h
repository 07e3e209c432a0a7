/* SPDX-License-Identifier: Apache-2.0 */
/* facet.h - numbers that stand for the values datasets are filtered by. */
#ifndef PARVIS_MODEL_FACET_H
#define PARVIS_MODEL_FACET_H

#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "model/search.h"

struct db;

/* The first ones are counted for the reader, the others only filter. */
enum facet_kind {
	FACET_ORGANIZATION,
	FACET_LICENSE,
	FACET_FORMAT,
	FACET_THEME,
	FACET_KEYWORD,
	FACET_COUNTED,
	FACET_SCHEMA = FACET_COUNTED,
	FACET_ZONE,
	FACET_KINDS
};

/* dataset_search_key.facets holds codes: the kind is told without reading
 * search_value. */
#define FACET_CODE(id, kind) ((id)*8 + (kind))
#define FACET_ID(code) ((code) / 8)
#define FACET_KIND(code) ((enum facet_kind)((code) % 8))

/* search_value.kind. */
extern const char *const facet_names[FACET_KINDS];

/* Code of a value; 0 when no dataset ever had it. */
enum err_code facet_find(struct db *db, enum facet_kind kind, const char *value,
    int64_t *code, struct err *e) must_check;
/* Inside db_write(): the same, made when missing. */
enum err_code facet_make(struct db *db, enum facet_kind kind, const char *value,
    const char *label, int64_t *code, struct err *e) must_check;
/* In a: a filter as typed in an address, in the form it is indexed under. */
enum err_code facet_normal(struct db *db, struct arena *a, enum facet_kind kind,
    const char *typed, const char **out, struct err *e) must_check;

/* Datasets by code; grows as codes are met. */
struct facet_counts {
	int64_t *counts; /* by code */
	size_t cap;
};
void facet_count(struct facet_counts *c, struct arena *a, int64_t code);
/* The most frequent values of each counted kind, with their labels, and the
 * one that is wanted. */
enum err_code facet_report(struct db *db, struct arena *a,
    const struct facet_counts *c, const int64_t wanted[FACET_KINDS],
    struct facet *const out[FACET_COUNTED], struct err *e) must_check;

#endif
