/* SPDX-License-Identifier: Apache-2.0 */
/* kind_people.c - persons: names, telephones, what is only theirs. */
#include <ctype.h>
#include <string.h>

#include "kinds/kind.h"
#include "kinds/known.h"

enum {
	ROOM = 48
};

static bool
is_one_of(const char *text, size_t len, const char *words)
{
	char folded[KIND_NAME_SIZE];
	size_t n = kind_fold(text, len, folded);

	for (const char *p = words; n > 0 && *p;) {
		size_t k = strcspn(p, "|");

		if (k == n && memcmp(p, folded, n) == 0)
			return true;
		p += k + (p[k] == '|');
	}
	return false;
}

bool
kind_sex(const char *text, size_t len)
{
	return len <= 12 &&
	    is_one_of(text, len, "homme|femme|h|f|m|masculin|feminin");
}

/* Folded words; digits are of no name. */
struct names {
	char folded[KIND_NAME_SIZE];
	const char *words[6];
	size_t lens[6];
	unsigned count;
};

static bool
split_names(const char *text, size_t len, struct names *out)
{
	size_t n = kind_fold(text, len, out->folded);

	out->count = 0;
	if (n < 2 || n > 60)
		return false;
	for (const char *p = out->folded; *p; out->count++) {
		size_t k = strcspn(p, " ");

		if (out->count == 6 || strcspn(p, "0123456789") < k)
			return false;
		out->words[out->count] = p;
		out->lens[out->count] = k;
		p += k + (p[k] == ' ');
	}
	return true;
}

static bool
is_first_name(const struct names *n, unsigned i)
{
	return known_has(KNOWN_FIRST_NAME, n->words[i], n->lens[i]);
}

/* « Jean-Pierre » is two. */
bool
kind_first_name(const char *text, size_t len)
{
	struct names n;

	if (!split_names(text, len, &n) || n.count > 3)
		return false;
	for (unsigned i = 0; i < n.count; i++) {
		if (!is_first_name(&n, i))
			return false;
	}
	return true;
}

/* Nothing says that a word is a family name, but for the header. */
bool
kind_last_name(const char *text, size_t len)
{
	struct names n;

	return isalpha((unsigned char)*text) && split_names(text, len, &n) &&
	    n.count <= 4;
}

/* « M. Dupont », « Marie DUPONT », « Dupont Marie ». */
bool
kind_person(const char *text, size_t len)
{
	static const char titles[] =
	    "m|mr|mme|mlle|monsieur|madame|mademoiselle|maitre|dr";
	struct names n;

	if (!split_names(text, len, &n) || n.count < 2)
		return false;
	if (is_one_of(n.words[0], n.lens[0], titles))
		return true;
	return n.count <= 4 &&
	    (is_first_name(&n, 0) || is_first_name(&n, n.count - 1));
}

/* Nine digits after 0, +33 or 0033. */
bool
kind_phone_fr(const char *text, size_t len)
{
	static const char *const heads[] = { "0033", "+33", "0" };
	char d[ROOM];
	size_t n = kind_squeeze(text, len, ".-", d, sizeof(d));

	for (int i = 0; i < 3 && n >= 10; i++) {
		size_t k = strlen(heads[i]);

		if (n == k + 9 && memcmp(d, heads[i], k) == 0 && d[k] != '0' &&
		    kind_digits(d + k, 9))
			return true;
	}
	return false;
}

/* E.164: a plus or two zeroes, a country, at most 15 digits. */
bool
kind_phone(const char *text, size_t len)
{
	char d[ROOM];
	size_t n = kind_squeeze(text, len, ".-()/", d, sizeof(d)), head;

	if (kind_phone_fr(text, len))
		return true;
	head = n > 2 && memcmp(d, "00", 2) == 0 ? 2 : 1;
	if (n < 9 || (*d != '+' && head == 1) || n - head > 15)
		return false;
	return d[head] != '0' && kind_digits(d + head, n - head);
}

/* The thirteen characters of a NIR, and its number without the letter of
 * Corsica. */
static bool
read_nir(char *d)
{
	int month;

	if (!strchr("123478", *d) || !kind_digits(d, 5) ||
	    !kind_digits(d + 7, 6) || d[5] < '0' || d[5] > '9')
		return false;
	month = kind_modulo(d + 3, 2, 100);
	if (month < 1 || (month > 12 && month < 20))
		return false;
	if (d[6] == 'A' || d[6] == 'B') {
		if (d[5] != '2')
			return false;
		d[5] = '1';
		d[6] = d[6] == 'A' ? '9' : '8';
	}
	return kind_digits(d, 13);
}

bool
kind_nir(const char *text, size_t len)
{
	char d[ROOM];
	size_t n = kind_squeeze(text, len, "", d, sizeof(d));

	return n == 15 && read_nir(d) && kind_digits(d + 13, 2) &&
	    kind_modulo(d + 13, 2, 100) == 97 - kind_modulo(d, 13, 97);
}

bool
kind_nir_short(const char *text, size_t len)
{
	char d[ROOM];
	size_t n = kind_squeeze(text, len, "", d, sizeof(d));

	return n == 13 ? read_nir(d) : kind_nir(text, len);
}

/* ISO 13616: 1 modulo 97 once the first four are put last, A being 10. */
bool
kind_iban(const char *text, size_t len)
{
	char d[ROOM];
	size_t n = kind_squeeze(text, len, "", d, sizeof(d));
	unsigned rest = 0;

	if (n < 15 || n > 34 || !kind_fits(d, 4, "AA99"))
		return false;
	for (size_t i = 0; i < n; i++) {
		char c = d[(i + 4) % n];

		if (c >= '0' && c <= '9')
			rest = (rest * 10 + (unsigned)(c - '0')) % 97;
		else if (c >= 'A' && c <= 'Z')
			rest = (rest * 100 + (unsigned)(c - 'A') + 10) % 97;
		else
			return false;
	}
	return rest == 1;
}
