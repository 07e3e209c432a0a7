/* SPDX-License-Identifier: Apache-2.0 */
/* kind.h - the recognisers of semantic.c, one family a file. */
#ifndef PARVIS_KINDS_KIND_H
#define PARVIS_KINDS_KIND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Is the whole cell one? Text as written, not empty. */
typedef bool kind_test(const char *text, size_t len);

/* kind_orgs.c */
kind_test kind_siren, kind_siret, kind_tva, kind_rna, kind_waldec, kind_import,
    kind_uai, kind_plate;
/* kind_codes.c */
kind_test kind_cpv, kind_m57, kind_m14, kind_acte, kind_ape, kind_naf,
    kind_csp_code, kind_csp, kind_country_2, kind_country_3,
    kind_country_number, kind_uuid, kind_mongo;
/* kind_places.c */
kind_test kind_commune, kind_code_commune, kind_departement,
    kind_code_departement, kind_region, kind_code_region, kind_epci,
    kind_code_epci, kind_postal, kind_canton, kind_country, kind_fantoir,
    kind_parcelle, kind_rnb;
/* kind_address.c */
kind_test kind_address;
/* kind_maps.c */
kind_test kind_latitude, kind_latitude_fr, kind_latitude_l93, kind_longitude,
    kind_longitude_fr, kind_longitude_l93, kind_latlon, kind_lonlat,
    kind_latlon_fr, kind_lonlat_fr, kind_geojson, kind_json;
/* kind_people.c */
kind_test kind_sex, kind_first_name, kind_last_name, kind_person, kind_phone_fr,
    kind_phone, kind_nir, kind_nir_short, kind_iban;
/* kind_web.c */
kind_test kind_email, kind_url, kind_username, kind_binary;
/* kind_time.c */
kind_test kind_year, kind_school_year, kind_weekday, kind_month, kind_date,
    kind_date_fr, kind_datetime, kind_datetime_aware, kind_rfc822;
/* kind_numbers.c */
kind_test kind_bool, kind_int, kind_float, kind_money, kind_percent;

/* --- what they share (kind.c) ------------------------------------------- */

/*
 * Pictures of a text: 9 a digit, A a capital letter, X one or the other, any
 * other character itself.
 */
bool kind_fits(const char *text, size_t len, const char *picture);

/* Without spaces of any sort, nor the characters of `drop`; 0 when what is
 * left is empty or does not fit. Ends with a NUL. */
size_t kind_squeeze(
    const char *text, size_t len, const char *drop, char *out, size_t size);

bool kind_digits(const char *text, size_t len);
bool kind_luhn(const char *digits, size_t len);
/* Remainder of a decimal number of any length; -1: no digits. */
int kind_modulo(const char *digits, size_t len, int by);

enum {
	KIND_NAME_MAX = 150,
	KIND_NAME_SIZE = 3 * KIND_NAME_MAX + 16
};
/* fold_name() of a short text; 0 for a longer one. */
size_t kind_fold(const char *text, size_t len, char out[KIND_NAME_SIZE]);

#endif
