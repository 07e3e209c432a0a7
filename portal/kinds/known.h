/* SPDX-License-Identifier: Apache-2.0 */
/* known.h - is a code or a name one of those of an embedded list? */
#ifndef PARVIS_KINDS_KNOWN_H
#define PARVIS_KINDS_KNOWN_H

#include <stdbool.h>
#include <stddef.h>

enum known {
	KNOWN_COMMUNE,      /* codes, 38548 or 2A004 */
	KNOWN_COMMUNE_NAME, /* names are folded (model/fold.h) */
	KNOWN_FORMER,       /* codes that are no longer those of communes */
	KNOWN_FORMER_NAME,
	KNOWN_DEPARTEMENT,
	KNOWN_DEPARTEMENT_NAME,
	KNOWN_REGION,
	KNOWN_REGION_NAME,
	KNOWN_EPCI_NAME,
	KNOWN_POSTAL,
	KNOWN_COUNTRY_2, /* FR, FRA, 250 */
	KNOWN_COUNTRY_3,
	KNOWN_COUNTRY_NUMBER,
	KNOWN_COUNTRY_NAME,
	KNOWN_CPV, /* 45000000-7 */
	KNOWN_CPV_SHORT,
	KNOWN_M57,
	KNOWN_M14,
	KNOWN_ACTE, /* 7.5.1 */
	KNOWN_APE,  /* 0116Z */
	KNOWN_CSP,  /* folded */
	KNOWN_FIRST_NAME,
	KNOWNS
};

/*
 * In time that does not depend on the list. The first question about a list
 * prepares it, in some 8 bytes for each of its lines; any thread may ask.
 * A key that is not there is taken for one once in a hundred million times.
 */
bool known_has(enum known list, const char *key, size_t len);

#endif
