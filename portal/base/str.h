/* SPDX-License-Identifier: Apache-2.0 */
/* str.h - growing text buffer with a ceiling and escaping appenders. */
#ifndef PARVIS_BASE_STR_H
#define PARVIS_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"

/*
 * data is always NUL-terminated once something was appended; len does not
 * count the NUL. After an append that would pass max, failed is set, the
 * content stays as it was before and every later append is ignored: check
 * str_failed() once at the end.
 */
struct str {
	char *data;
	size_t len, cap, max;
	bool failed;
	char **held; /* where the arena finds the buffer; private */
};

/*
 * Start empty, at most max bytes. With an arena the buffer lives as long as
 * it (the struct itself may go earlier); with a NULL arena the owner calls
 * str_free(). Not to be copied by value while it grows.
 */
void str_init(struct str *s, struct arena *a, size_t max);
void str_free(struct str *s);

/* Empty it, keep its memory; also forgets a failure. */
void str_reset(struct str *s);

/* Back to the first len bytes, which must be there; a failure stays. */
void str_cut(struct str *s, size_t len);

bool str_failed(const struct str *s);
/* The text so far, "" when empty; borrowed until the next append. */
const char *str_text(const struct str *s) __attribute__((returns_nonnull));

void str_append_n(struct str *s, const char *text, size_t len);
void str_append_char(struct str *s, char c);
/* Inline: a literal, whose length is known when compiling, is written where it
 * is asked when there is room. */
static inline void
str_append(struct str *s, const char *text)
{
	size_t len = strlen(text);

	if (__builtin_constant_p(len) && len <= 16 && !s->failed &&
	    len < s->cap - s->len) {
		memcpy(s->data + s->len, text, len + 1);
		s->len += len;
		return;
	}
	str_append_n(s, text, len);
}
void str_append_printf(struct str *s, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void str_append_int(struct str *s, int64_t i);
/* Shortest decimal that reads back as the same double; JSON-safe: NaN and
 * infinities give null. */
void str_append_double(struct str *s, double d);

/* Escaped for HTML text and quoted attributes: & < > " ' */
void str_append_html(struct str *s, const char *text);
/* XML 1.0 text and quoted attributes; characters XML forbids become U+FFFD. */
void str_append_xml(struct str *s, const char *text, size_t len);
/* A JSON string with its quotes (RFC 8259); bad UTF-8 becomes U+FFFD; `<`
 * and U+2028/9 escaped so that it may stand inside a script element. */
void str_append_json(struct str *s, const char *text, size_t len);
/* Percent-encoded: everything but RFC 3986 unreserved characters. */
void str_append_url(struct str *s, const char *text);
/* One CSV field (RFC 4180), quoted when sep, a quote, CR, LF or an outer
 * space stands in it. */
void str_append_csv(struct str *s, const char *text, size_t len, char sep);

#endif
