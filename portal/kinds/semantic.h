/* SPDX-License-Identifier: Apache-2.0 */
/* semantic.h - what the values of a column are: SIRET, commune, year... */
#ifndef PARVIS_KINDS_SEMANTIC_H
#define PARVIS_KINDS_SEMANTIC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "store/table.h"

/*
 * One thing a column may hold. Names are csv-detective's formats, and our own
 * where it has none. A column is of this kind when at least `share` of its
 * filled cells are, and its header says so where `needs_header` is set.
 */
struct semantic {
	const char *name;  /* siret */
	const char *label; /* « SIRET », for people */
	double share;
	bool needs_header;
	bool is_code; /* digits here are no number: the column stays text */
	/* Of a value as written, UTF-8, not empty. */
	bool (*matches)(const char *text, size_t len);
};
extern const struct semantic semantics[];
extern const unsigned semantics_count;
const struct semantic *semantic_find(const char *name);

/* Credit of a header for a kind: 1 when it is one of its words, 0.5 when it
 * contains one, 0 otherwise (camelCase cut, accents, case, - _ ' aside). */
double semantic_header(const struct semantic *s, const char *header);

/* Decides one column: feed cells, then ask. Constant memory and time: each
 * kind stops being tried once it can no longer reach its share. */
struct semantic_guess;
struct semantic_guess *semantic_start(struct arena *a, const char *header);
/* Filled cells only. */
void semantic_add(struct semantic_guess *g, const char *text, size_t len);
/* The best kind, NULL when none; score: share * (1 + credit / 2). */
const struct semantic *semantic_end(
    const struct semantic_guess *g, enum column_type type, double *score);

#endif
