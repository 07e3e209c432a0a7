/* SPDX-License-Identifier: Apache-2.0 */
/* kind_codes.c - codes of nomenclatures and of programs. */
#include <ctype.h>
#include <string.h>

#include "kinds/kind.h"
#include "kinds/known.h"

bool
kind_cpv(const char *text, size_t len)
{
	return len == 8
	    ? kind_digits(text, len) && known_has(KNOWN_CPV_SHORT, text, len)
	    : kind_fits(text, len, "99999999-9") &&
		known_has(KNOWN_CPV, text, len);
}

static bool
is_account(enum known plan, const char *text, size_t len)
{
	return len >= 2 && len <= 9 && text[0] >= '0' && text[0] <= '9' &&
	    known_has(plan, text, len);
}

bool
kind_m57(const char *text, size_t len)
{
	return is_account(KNOWN_M57, text, len);
}

bool
kind_m14(const char *text, size_t len)
{
	return is_account(KNOWN_M14, text, len);
}

bool
kind_acte(const char *text, size_t len)
{
	return len <= 5 && known_has(KNOWN_ACTE, text, len);
}

bool
kind_ape(const char *text, size_t len)
{
	return kind_fits(text, len, "9999A") && known_has(KNOWN_APE, text, len);
}

bool
kind_naf(const char *text, size_t len)
{
	char code[5];

	if (!kind_fits(text, len, "99.99A"))
		return kind_ape(text, len);
	memcpy(code, text, 2);
	memcpy(code + 2, text + 3, 3);
	return known_has(KNOWN_APE, code, sizeof(code));
}

bool
kind_csp_code(const char *text, size_t len)
{
	static const char inactive[] =
	    "7100 7200 7400 7500 7700 7800 8100 8300 8400 8500 8600 ";
	char code[6] = { 0 };

	if (len != 4)
		return false;
	memcpy(code, text, 4);
	if (kind_digits(text, len)) {
		code[4] = ' ';
		return strstr(inactive, code) != NULL;
	}
	code[3] = (char)tolower((unsigned char)code[3]);
	return code[0] >= '1' && code[0] <= '6' && kind_digits(code, 3) &&
	    code[3] >= 'a' && code[3] <= 'l';
}

bool
kind_csp(const char *text, size_t len)
{
	char folded[KIND_NAME_SIZE];
	size_t n = kind_fold(text, len, folded);

	return known_has(KNOWN_CSP, folded, n);
}

static bool
is_country(enum known list, const char *text, size_t len, size_t wanted)
{
	char code[4];

	if (len != wanted)
		return false;
	for (size_t i = 0; i < len; i++)
		code[i] = (char)toupper((unsigned char)text[i]);
	return known_has(list, code, len);
}

bool
kind_country_2(const char *text, size_t len)
{
	return is_country(KNOWN_COUNTRY_2, text, len, 2);
}

bool
kind_country_3(const char *text, size_t len)
{
	return is_country(KNOWN_COUNTRY_3, text, len, 3);
}

bool
kind_country_number(const char *text, size_t len)
{
	return is_country(KNOWN_COUNTRY_NUMBER, text, len, 3);
}

static bool
are_hexadecimal(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (!isxdigit((unsigned char)text[i]))
			return false;
	}
	return true;
}

bool
kind_uuid(const char *text, size_t len)
{
	static const struct {
		unsigned char at, digits;
	} parts[] = { { 0, 8 }, { 9, 4 }, { 14, 4 }, { 19, 4 }, { 24, 12 } };

	if (len != 36)
		return false;
	for (int i = 0; i < 5; i++) {
		if ((i > 0 && text[parts[i].at - 1] != '-') ||
		    !are_hexadecimal(text + parts[i].at, parts[i].digits))
			return false;
	}
	return true;
}

bool
kind_mongo(const char *text, size_t len)
{
	return len == 24 && are_hexadecimal(text, len) &&
	    !kind_digits(text, len);
}
