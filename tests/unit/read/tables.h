/* SPDX-License-Identifier: Apache-2.0 */
/* tables.h - whole tables as one text, to compare in the tests of readers. */
#ifndef PARVIS_TESTS_READ_TABLES_H
#define PARVIS_TESTS_READ_TABLES_H

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "base/text.h"
#include "read/reader.h"
#include "scratch.h"

/* Of the table read last, to its end or to its failure. */
static struct read_counts counts;

/*
 * Sheet of the file as « a|b¶c|d¶ », or the message of the failure. Every cell
 * is valid UTF-8, every row as wide as the first.
 */
static inline const char *
read_path(struct arena *a, const struct read_format *f, const char *path,
    unsigned sheet, int64_t max_bytes)
{
	struct csv_options o = { 0 };
	struct err *e = arena_new_of(a, struct err);
	const struct cell *cells;
	struct reader *r;
	unsigned n, wide = 0;
	struct str out;

	str_init(&out, a, 64 << 20);
	if (f->sniff(a, path, sheet, &o, e) ||
	    f->open(a, path, sheet, &o, max_bytes, &r, e)) {
		assert_true(text_is_utf8(e->msg, strlen(e->msg)));
		return e->msg;
	}
	while (reader_next(r, &cells, &n, e) == ERR_OK && n > 0) {
		wide = wide ? wide : n;
		assert_int_equal(n, wide);
		for (unsigned i = 0; i < n; i++) {
			assert_true(text_is_utf8(cells[i].text, cells[i].len));
			str_append(&out, i ? "|" : "");
			str_append_n(&out, cells[i].text, cells[i].len);
		}
		str_append(&out, "¶");
	}
	counts = r->counts;
	reader_close(r);
	return e->code ? e->msg : str_text(&out);
}

/* The same for bytes. */
static inline const char *
read_bytes(struct arena *a, const struct read_format *f, const void *data,
    size_t len, unsigned sheet)
{
	const char *path = scratch_write("table", data, len);
	const char *text = read_path(a, f, path, sheet, -1);

	unlink(path);
	return text;
}

#define ASSERT_TABLE(format, data, expected)                                   \
	do {                                                                   \
		struct arena *arena_ = arena_new();                            \
		assert_string_equal(                                           \
		    read_bytes(arena_, format, data, sizeof(data) - 1, 0),     \
		    expected);                                                 \
		arena_free(arena_);                                            \
	} while (0)

/* Refused, with these words in the sentence. */
#define ASSERT_REFUSED(format, data, words)                                    \
	do {                                                                   \
		struct arena *arena_ = arena_new();                            \
		const char *said_ =                                            \
		    read_bytes(arena_, format, data, sizeof(data) - 1, 0);     \
		if (!strstr(said_, words) || strstr(said_, "¶"))               \
			fail_msg("« %s » without « %s »", said_, words);       \
		arena_free(arena_);                                            \
	} while (0)

#endif
