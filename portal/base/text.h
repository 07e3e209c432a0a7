/* SPDX-License-Identifier: Apache-2.0 */
/* text.h - UTF-8 and the French way of writing numbers, sizes and plurals. */
#ifndef PARVIS_BASE_TEXT_H
#define PARVIS_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/* Narrow no-break space (before ; : ! ?, in numbers) and no-break space. */
#define NNBSP "\xe2\x80\xaf"
#define NBSP "\xc2\xa0"

/* Well-formed UTF-8 (no surrogate, no overlong, no NUL inside len). */
bool text_is_utf8(const char *s, size_t len);

/* Bytes of the well-formed character at the start of s; 0 when it is none. */
size_t text_sequence(const char *s, size_t len);

/* Characters (code points) of valid UTF-8. */
size_t text_length(const char *s);

/* Largest prefix of at most max bytes that cuts no character. */
size_t text_cut(const char *s, size_t len, size_t max);

/* In a: at most max_chars characters, ended by « … » when it was cut, at a
 * space where there is one near. */
char *text_excerpt(struct arena *a, const char *s, size_t max_chars);

/* In a: trimmed, inner runs of white space folded to one space (a lone
 * no-break space stays), control and invisible characters dropped, bytes
 * that are not UTF-8 as U+FFFD, NFC. */
char *text_clean(struct arena *a, const char *s);

/* Like text_clean, but keeps line breaks (CRLF to LF), and spaces within the
 * text, which Markdown counts. */
char *text_clean_multiline(struct arena *a, const char *s);

/* In a: lower case without accents (NFKD, marks dropped, œ to oe, ’ to '). */
char *text_fold(struct arena *a, const char *s);

/* For qsort() and bsearch() of texts, const char *: by bytes. */
int text_compare(const void *x, const void *y);

/* In a: address segment of [a-z0-9-], 1 to 60 characters, cut at a word;
 * `fallback` when nothing is left. */
char *text_slug(struct arena *a, const char *s, const char *fallback);

/* In a: safe display name of an uploaded file: last path element, no control
 * character, no / \ : * ? " < > |, at most 150 bytes, never empty. */
char *text_file_name(struct arena *a, const char *s);

/* In a: 12482 -> « 12 482 » with narrow no-break spaces. */
char *text_int(struct arena *a, int64_t n);
/* In a: decimal comma, at most `decimals` digits after it and fifteen in all
 * (a double says no more), thousands spaced; « — » for what is no number. */
char *text_decimal(struct arena *a, double d, int decimals);
/* In a: a number written as -1234.5, whole: « -1 234,5 ». */
char *text_digits(struct arena *a, const char *digits, size_t len);
/* In a: « 812 octets », « 1,2 Mo » (powers of 1000, at most one decimal), a
 * no-break space before the unit. */
char *text_size(struct arena *a, int64_t bytes);
/* In a: « 3 fichiers », « 0 fichier »: 0 and 1 are singular in French. */
char *text_count(struct arena *a, int64_t n, const char *one, const char *many);

/* Well-formed e-mail address as forms take it: one @, a dot in the domain,
 * no space, at most 254 bytes. */
bool text_is_email(const char *s);
/* ASCII that no IRI may hold (RFC 3987), besides spaces and controls:
 * < > " { } | \ ^ ` */
extern const bool text_not_in_iri[128];
/* Absolute http(s) URL with a host, without user, space, control character or
 * what no IRI may hold. */
bool text_is_http_url(const char *s);
/* Lower-case UUID of 36 characters. */
bool text_is_uuid(const char *s);
/* Luhn key over all digits of s (SIREN 9, SIRET 14; La Poste's exception);
 * not all zeros. */
bool text_is_siren(const char *s);
bool text_is_siret(const char *s);

#endif
