/* SPDX-License-Identifier: Apache-2.0 */
/* territory.h - communes and EPCI: embedded list with codes and names. */
#ifndef PARVIS_MODEL_TERRITORY_H
#define PARVIS_MODEL_TERRITORY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

/* One commune or EPCI; texts live as long as the arena given. */
struct territory {
	const char *kind; /* "commune" or "epci"; others: territory_named() */
	const char *code; /* INSEE code, or the EPCI's SIREN */
	const char *name;
	const char *siren; /* "" for the others, as what follows */
	const char *epci;  /* SIREN of a commune's EPCI, or "" */
	const char *departement;
	int64_t population; /* 0 when unknown */
};

/* Source and date of the list, for the page « À propos ». */
const char *territory_source(void);

/* By kind and code. False when unknown. */
bool territory_find(
    struct arena *a, const char *kind, const char *code, struct territory *out);
/* A commune by its SIREN or an EPCI by its SIREN. */
bool territory_find_siren(
    struct arena *a, const char *siren, struct territory *out);
/* Names or codes starting with the words of q, accents and case aside; best
 * (exact, then most people) first. kind may be NULL: both. Returns how many
 * were written, at most max. */
unsigned territory_search(struct arena *a, const char *kind, const char *q,
    struct territory *out, unsigned max);
/* Those of that very name, « departement » and « region » too: accents, case
 * and hyphens aside, the nature of an EPCI in full or as its initials. The
 * widest first, then by people. kind may be NULL: all. At most max. */
unsigned territory_named(struct arena *a, const char *kind, const char *name,
    struct territory *out, unsigned max);

/*
 * Zones in data.gouv.fr's words: « fr:commune:38548 », « fr:epci:243801024 »,
 * « fr:departement:38 », « fr:region:84 », « country:fr ». In a or static:
 * the French label, and the INSEE IRI (http://id.insee.fr/geo/commune/38548)
 * or NULL: EPCI and overseas collectivities have none that their code gives.
 * False when unknown: both are NULL.
 */
bool territory_zone(
    struct arena *a, const char *zone, const char **label, const char **iri);
/* The label alone, or NULL. */
const char *territory_zone_label(struct arena *a, const char *zone);

#endif
