/* SPDX-License-Identifier: Apache-2.0 */
/* kind_places.c - communes and what they are in, codes of the ground. */
#include <ctype.h>
#include <string.h>

#include "kinds/kind.h"
#include "kinds/known.h"

static bool
is_name(enum known list, const char *text, size_t len)
{
	char folded[KIND_NAME_SIZE];
	size_t n = kind_fold(text, len, folded);

	return known_has(list, folded, n);
}

bool
kind_commune(const char *text, size_t len)
{
	char folded[KIND_NAME_SIZE];
	size_t n = kind_fold(text, len, folded);

	return known_has(KNOWN_COMMUNE_NAME, folded, n) ||
	    known_has(KNOWN_FORMER_NAME, folded, n);
}

bool
kind_code_commune(const char *text, size_t len)
{
	return len == 5 &&
	    (known_has(KNOWN_COMMUNE, text, len) ||
		known_has(KNOWN_FORMER, text, len));
}

bool
kind_departement(const char *text, size_t len)
{
	return is_name(KNOWN_DEPARTEMENT_NAME, text, len);
}

bool
kind_code_departement(const char *text, size_t len)
{
	char code[3];

	if (len != 2 && len != 3)
		return false;
	for (size_t i = 0; i < len; i++)
		code[i] = (char)toupper((unsigned char)text[i]);
	return known_has(KNOWN_DEPARTEMENT, code, len);
}

bool
kind_region(const char *text, size_t len)
{
	return is_name(KNOWN_REGION_NAME, text, len);
}

bool
kind_code_region(const char *text, size_t len)
{
	return len == 2 && known_has(KNOWN_REGION, text, len);
}

bool
kind_epci(const char *text, size_t len)
{
	return is_name(KNOWN_EPCI_NAME, text, len);
}

/* Its SIREN. */
bool
kind_code_epci(const char *text, size_t len)
{
	return *text == '2' && kind_siren(text, len);
}

bool
kind_postal(const char *text, size_t len)
{
	return len == 5 && kind_digits(text, len) &&
	    known_has(KNOWN_POSTAL, text, len);
}

/* Most cantons are named after a commune, with a number where it has several:
 * « Grenoble-2 ». */
bool
kind_canton(const char *text, size_t len)
{
	char folded[KIND_NAME_SIZE];
	size_t n = kind_fold(text, len, folded), cut = n;

	if (known_has(KNOWN_COMMUNE_NAME, folded, n))
		return true;
	while (cut > 0 && folded[cut - 1] >= '0' && folded[cut - 1] <= '9')
		cut--;
	return cut > 1 && cut < n && folded[cut - 1] == ' ' &&
	    known_has(KNOWN_COMMUNE_NAME, folded, cut - 1);
}

bool
kind_country(const char *text, size_t len)
{
	return is_name(KNOWN_COUNTRY_NAME, text, len);
}

/* A street of the cadastre: four characters and a key. */
bool
kind_fantoir(const char *text, size_t len)
{
	static const char keys[] = "ABCDEFGHJKLMNPRSTUVWXYZ";

	if (len != 5 || !strchr(keys, text[4]) || text[4] == '\0')
		return false;
	return kind_fits(text, 4, "X999") || kind_fits(text, 4, "ZA09") ||
	    kind_fits(text, 4, "ZB09");
}

/* Commune, former commune, section, number: 38548000AB0012. Sections are
 * letters, but in Alsace and Moselle. */
bool
kind_parcelle(const char *text, size_t len)
{
	bool has_figures;

	if (len != 14 || !kind_fits(text + 5, 9, "999XX9999"))
		return false;
	has_figures = memcmp(text, "57", 2) == 0 ||
	    memcmp(text, "67", 2) == 0 || memcmp(text, "68", 2) == 0;
	return (has_figures || kind_fits(text + 9, 1, "A")) &&
	    kind_code_commune(text, 5);
}

/* A building of the national register. */
bool
kind_rnb(const char *text, size_t len)
{
	static const char letters[] = "123456789ABCDEFGHJKMNPQRSTVWXYZ";

	for (size_t i = 0; i < len; i++) {
		if (text[i] == '\0' || !strchr(letters, text[i]))
			return false;
	}
	return len == 12;
}
