/* SPDX-License-Identifier: Apache-2.0 */
/* page_address.h - the address of a view of a table, and its neighbours. */
#ifndef PARVIS_WEB_PAGE_ADDRESS_H
#define PARVIS_WEB_PAGE_ADDRESS_H

#include <stdbool.h>

#include "base/arena.h"
#include "http/request.h"

/* A page and what is asked of it; the query string is the API's. */
struct address {
	const char *path;
	const struct pair *pairs;
	unsigned npairs;
};

/*
 * The same address with some pairs changed: every pair of that name goes, the
 * value, when there is one, comes in the place of the first or at the end.
 * What belongs to one page only (page, after, colonne) goes unless it is
 * named. changes end with a NULL name. In a.
 */
#define CHANGES(...)                                                           \
	((const struct pair[]){ __VA_ARGS__, { .name = NULL, .value = NULL } })
struct address address_change(
    struct arena *a, const struct address *from, const struct pair *changes);
/* Without the pairs whose name ends so (__sort). */
struct address address_less(
    struct arena *a, const struct address *from, const char *ending);
/* Without one pair. */
struct address address_without(
    struct arena *a, const struct address *from, unsigned pair);

/* Percent-encoded, for links. In a. */
const char *address_text(struct arena *a, const struct address *from);
/* address_text(address_change()). */
const char *address_link(
    struct arena *a, const struct address *from, const struct pair *changes);

/* First value of that name, or `missing`. */
const char *address_value(
    const struct address *from, const char *name, const char *missing);

/*
 * What forms send as the address would be written by hand: empty fields left
 * out, several `columns` as one list, and filtre-colonne, filtre-operateur,
 * filtre-valeur as COLUMN__OPERATOR=VALUE. True when something changed.
 */
bool address_tidy(
    struct arena *a, const struct address *from, struct address *out);

/* A list of values as the API writes it: a,"b,c","d ""e""". */
const char *address_list(
    struct arena *a, const char *const *values, unsigned count);
unsigned address_unlist(
    struct arena *a, const char *list, const char *const **values);

#endif
