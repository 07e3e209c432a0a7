/* SPDX-License-Identifier: Apache-2.0 */
/* kind_orgs.c - numbers of firms, associations, schools, vehicles. */
#include <string.h>

#include "kinds/kind.h"

enum {
	SIREN = 9,
	SIRET = 14,
	ROOM = 32
};

/* The digits without their spaces, NULL when there are not just so many; the
 * text itself when it has no spaces, as nearly all. */
static const char *
just_digits(const char *text, size_t len, size_t wanted, char room[ROOM])
{
	size_t n =
	    len == wanted ? len : kind_squeeze(text, len, "", room, ROOM);
	const char *d = len == wanted ? text : room;

	return n == wanted && kind_digits(d, n) ? d : NULL;
}

static bool
is_siren(const char *d)
{
	return kind_luhn(d, SIREN) && memcmp(d, "000000000", SIREN) != 0;
}

bool
kind_siren(const char *text, size_t len)
{
	char room[ROOM];
	const char *d = just_digits(text, len, SIREN, room);

	return d && is_siren(d);
}

/* The offices of La Poste ran out of keys: their digits add up to a multiple
 * of 5. */
static bool
is_post_office(const char *d)
{
	int sum = 0;

	if (memcmp(d, "356000000", SIREN) != 0)
		return false;
	for (int i = 0; i < SIRET; i++)
		sum += d[i] - '0';
	return sum % 5 == 0;
}

/* Both keys in one reading: this one is asked of millions of cells. */
static bool
has_siret_keys(const char *d)
{
	static const unsigned char twice[] = { 0, 2, 4, 6, 8, 1, 3, 5, 7, 9 };
	unsigned siren = 0, siret = 0;

	for (unsigned i = 0; i < SIRET; i++) {
		unsigned digit = (unsigned char)d[i] - (unsigned)'0';

		if (digit > 9)
			return false;
		siret += i % 2 ? digit : twice[digit];
		if (i < SIREN)
			siren += i % 2 ? twice[digit] : digit;
	}
	return siren % 10 == 0 && (siret % 10 == 0 || is_post_office(d));
}

/* No establishment has the number 00000: a spreadsheet rounded it. */
bool
kind_siret(const char *text, size_t len)
{
	char room[ROOM];

	if (len != SIRET) {
		len = kind_squeeze(text, len, "", room, sizeof(room));
		text = room;
	}
	return len == SIRET && has_siret_keys(text) &&
	    memcmp(text, "000000000", SIREN) != 0 &&
	    memcmp(text + SIREN, "00000", SIRET - SIREN) != 0;
}

bool
kind_tva(const char *text, size_t len)
{
	char d[ROOM];
	size_t n = kind_squeeze(text, len, "", d, sizeof(d));

	return kind_fits(d, n, "FR99999999999") && kind_siren(d + 4, SIREN) &&
	    kind_modulo(d + 2, 2, 100) ==
	    (12 + 3 * kind_modulo(d + 4, SIREN, 97)) % 97;
}

bool
kind_rna(const char *text, size_t len)
{
	return kind_fits(text, len, "W999999999");
}

bool
kind_waldec(const char *text, size_t len)
{
	return kind_fits(text, len, "W9X9999999");
}

/* The number of an association before the RNA: 123S1871092288. */
bool
kind_import(const char *text, size_t len)
{
	if (len < 8 || len > 24 || !kind_fits(text, 3, "9X9") ||
	    (text[3] != 'S' && text[3] != 'P'))
		return false;
	return kind_digits(text + 4, 4);
}

/* A school: its letter is a key over the digits. */
bool
kind_uai(const char *text, size_t len)
{
	static const char letters[] = "ABCDEFGHJKLMNPRSTUVWXYZ";
	int head;

	if (!kind_fits(text, len, "9999999A"))
		return false;
	head = kind_modulo(text, 3, 1000);
	if (!(head < 96 || (head >= 970 && head < 990) || head == 620 ||
		head == 720))
		return false;
	return letters[kind_modulo(text, 7, 23)] == text[7];
}

/* Since 2009: AB-123-CD, without I, O, U. */
bool
kind_plate(const char *text, size_t len)
{
	char p[ROOM];
	size_t n = kind_squeeze(text, len, "-", p, sizeof(p));

	return kind_fits(p, n, "AA999AA") && strpbrk(p, "IOU") == NULL;
}
