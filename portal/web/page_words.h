/* SPDX-License-Identifier: Apache-2.0 */
/* page_words.h - columns, values and filters of a table, in French. */
#ifndef PARVIS_WEB_PAGE_WORDS_H
#define PARVIS_WEB_PAGE_WORDS_H

#include <stdbool.h>

#include "ask/ask.h"
#include "base/arena.h"
#include "http/request.h"

/* The header as it was written, or the name. */
const char *words_label(const struct column *c);
/* « Date », « Nombre décimal »: what a column holds. */
const char *words_type(const struct column *c);
/* Or, more precisely, « SIRET », « Commune », with the unit: « Nombre décimal,
 * en € ». In a. */
const char *words_kind(struct arena *a, const struct column *c);
bool words_is_number(const struct column *c);
/* Type of the HTML field in which one of its values is typed. */
const char *words_field(const struct column *c);

/* A typed value: « 1 284,5 € », « 7 mars 2026 », « oui ». In a. */
const char *words_value(
    struct arena *a, const struct column *c, const struct value *v);
/* The same from the text of an address; the text itself when it is none. */
const char *words_text(
    struct arena *a, const struct column *c, const char *text);

/* COLUMN__OPERATOR cut at its last __. False when the name has none, or no
 * column of the table. column: COLUMN_ID for __id. */
bool words_split(
    const struct table *t, const char *name, int *column, const char **op);

/* « de A à Z », « du plus ancien au plus récent »: the order of a column. */
const char *words_order(const struct column *c, bool ascending);
/* The header of an output: a label, or « somme de montant ». In a. */
const char *words_of_output(
    struct arena *a, const struct table *t, const struct output *o);

/* What a pair of the address asks for, as « montant ≥ 1 000 € »; NULL when it
 * chooses no rows (order, page, columns). In a. */
const char *words_of_pair(
    struct arena *a, const struct table *t, const struct pair *p);

/* The operators a form offers for a column, in an order people expect. */
struct word_operator {
	const char *name, *label;
	bool has_value;
	unsigned types; /* bit per column_type */
};
extern const struct word_operator word_operators[];
extern const unsigned word_operators_count;

#endif
