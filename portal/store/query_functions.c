/* SPDX-License-Identifier: Apache-2.0 */
/* query_functions.c - what our questions need that SQLite does not have. */
#include "store/query_functions.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "store/place_sql.h"
#include "store/query_sum.h"
#include "store/query_text.h"
#include "store/query_words.h"

enum {
	/* A shorter one takes no time worth looking at the clock. */
	LONG_TEXT = 4096
};

static int
by_text(void *arg, int xlen, const void *x, int ylen, const void *y)
{
	(void)arg;
	return query_text_order(x, (size_t)xlen, y, (size_t)ylen);
}

static const char *
text_of(sqlite3_value *v, size_t *len)
{
	const char *text = (const char *)sqlite3_value_text(v);

	*len = (size_t)sqlite3_value_bytes(v);
	return text ? text : "";
}

bool
query_is_late(sqlite3_context *x, sqlite3_value *text)
{
	const struct table *t = sqlite3_user_data(x);

	if (sqlite3_value_bytes(text) < LONG_TEXT || !table_is_late(t))
		return false;
	sqlite3_result_error_code(x, SQLITE_INTERRUPT);
	return true;
}

/* The first argument folded, the second as it is; false when there is none. */
static bool
fold_first(
    sqlite3_context *x, sqlite3_value **argv, const char **needle, size_t *len)
{
	struct table *t = sqlite3_user_data(x);
	size_t text_len;
	const char *text;

	if (sqlite3_value_type(argv[0]) == SQLITE_NULL ||
	    query_is_late(x, argv[0]))
		return false;
	*needle = text_of(argv[1], len);
	text = text_of(argv[0], &text_len);
	str_reset(&t->folded);
	query_fold(&t->folded, text, text_len);
	return true;
}

static void
text_has(sqlite3_context *x, int argc, sqlite3_value **argv)
{
	const struct table *t = sqlite3_user_data(x);
	const char *needle;
	size_t len;

	(void)argc;
	if (fold_first(x, argv, &needle, &len))
		sqlite3_result_int(x,
		    memmem(str_text(&t->folded), t->folded.len, needle, len) !=
			NULL);
}

static void
text_starts(sqlite3_context *x, int argc, sqlite3_value **argv)
{
	const struct table *t = sqlite3_user_data(x);
	const char *needle;
	size_t len;

	(void)argc;
	if (fold_first(x, argv, &needle, &len))
		sqlite3_result_int(x,
		    t->folded.len >= len &&
			memcmp(str_text(&t->folded), needle, len) == 0);
}

/* A search read once for a whole statement. */
struct kept_search {
	struct arena *a;
	struct search s;
};

static void
free_search(void *arg)
{
	struct kept_search *k = arg;

	arena_free(k->a);
	free(k);
}

static struct kept_search *
search_of(sqlite3_context *x, sqlite3_value *v)
{
	struct kept_search *k = sqlite3_get_auxdata(x, 0);
	struct err e = { 0 };
	const char *text;
	size_t len;

	if (k)
		return k;
	text = text_of(v, &len);
	k = calloc(1, sizeof(*k));
	if (!k)
		abort();
	k->a = arena_new();
	if (search_read(sqlite3_user_data(x), k->a, text, len, &k->s, &e)) {
		free_search(k);
		sqlite3_result_error(x, e.msg, -1);
		return NULL;
	}
	sqlite3_set_auxdata(x, 0, k, free_search);
	/* NULL when there was no room to keep it. */
	return sqlite3_get_auxdata(x, 0);
}

static void
words_in(sqlite3_context *x, int argc, sqlite3_value **argv)
{
	struct kept_search *k = search_of(x, argv[0]);
	uint64_t found = 0;

	if (!k)
		return;
	for (int i = 1; i < argc; i++) {
		size_t len;
		const char *text = text_of(argv[i], &len);

		if (query_is_late(x, argv[i]))
			return;
		if (len > 0 &&
		    search_find(
			sqlite3_user_data(x), &k->s, text, len, &found)) {
			sqlite3_result_error_nomem(x);
			return;
		}
	}
	sqlite3_result_int64(x, (sqlite3_int64)found);
}

static void
is_plain(sqlite3_context *x, int argc, sqlite3_value **argv)
{
	size_t len;
	const char *text = text_of(argv[0], &len);

	(void)argc;
	sqlite3_result_int(x, query_text_is_plain(text, len));
}

static void
lines(sqlite3_context *x, int argc, sqlite3_value **argv)
{
	struct table *t = sqlite3_user_data(x);

	str_reset(&t->folded);
	for (int i = 0; i < argc; i++) {
		size_t len;
		const char *text = text_of(argv[i], &len);

		str_append_n(&t->folded, text, len);
		str_append_char(&t->folded, '\n');
	}
	sqlite3_result_text(
	    x, str_text(&t->folded), (int)t->folded.len, SQLITE_TRANSIENT);
}

static void
read_value(sqlite3_value *from, struct value *out)
{
	*out = (struct value){ .type = VALUE_NULL };
	switch (sqlite3_value_type(from)) {
	case SQLITE_INTEGER:
		out->type = VALUE_INT;
		out->i = sqlite3_value_int64(from);
		break;
	case SQLITE_FLOAT:
		out->type = VALUE_REAL;
		out->d = sqlite3_value_double(from);
		break;
	case SQLITE_TEXT:
		out->type = VALUE_TEXT;
		out->text = text_of(from, &out->len);
		break;
	default:
		break;
	}
}

static void
written(sqlite3_context *x, int argc, sqlite3_value **argv)
{
	const struct table *t = sqlite3_user_data(x);
	unsigned column = (unsigned)sqlite3_value_int(argv[0]);
	char text[CELL_TEXT_SIZE];
	struct value v;

	(void)argc;
	read_value(argv[1], &v);
	if (column >= t->ncols || v.type == VALUE_NULL)
		return;
	sqlite3_result_text(x, text,
	    (int)cell_format_write(&t->formats[column], &v, text, sizeof(text)),
	    SQLITE_TRANSIENT);
}

bool
query_instant(const char *text, size_t len, int64_t *out)
{
	int64_t days;
	bool has_offset;

	if (len != 10)
		return date_parse_time(text, len, out, &has_offset);
	if (!date_parse(text, len, &days))
		return false;
	*out = days * 86400;
	return true;
}

static bool
read_instant(sqlite3_value *v, int64_t *out)
{
	size_t len;
	const char *text;

	if (sqlite3_value_type(v) != SQLITE_TEXT)
		return false;
	text = text_of(v, &len);
	return query_instant(text, len, out);
}

static void
instant(sqlite3_context *x, int argc, sqlite3_value **argv)
{
	int64_t seconds;

	(void)argc;
	if (read_instant(argv[0], &seconds))
		sqlite3_result_int64(x, seconds);
}

static bool
is_whole(sqlite3_value *v)
{
	return sqlite3_value_type(v) == SQLITE_INTEGER;
}

static void
bin(sqlite3_context *x, int argc, sqlite3_value **argv)
{
	double d;
	int type = sqlite3_value_numeric_type(argv[0]);

	(void)argc;
	if (type != SQLITE_INTEGER && type != SQLITE_FLOAT)
		return;
	d = decimal_bin(sqlite3_value_double(argv[0]),
	    sqlite3_value_double(argv[1]), sqlite3_value_double(argv[2]));
	if (is_whole(argv[0]) && is_whole(argv[1]) && is_whole(argv[2]))
		sqlite3_result_int64(x, (sqlite3_int64)d);
	else
		sqlite3_result_double(x, d);
}

/* What an aggregate needs of its values. */
struct sum_state {
	struct exact_sum sum;
	bool whole; /* of integers only */
};

/* SQLite's memory is aligned for 8 bytes, 128-bit integers want 16. `make`
 * it before the first row, all zero. */
static struct sum_state *
sum_state_of(sqlite3_context *x, bool make)
{
	const size_t align = _Alignof(struct sum_state);
	uintptr_t p = (uintptr_t)sqlite3_aggregate_context(
	    x, make ? (int)(sizeof(struct sum_state) + align) : 0);

	return p ? (struct sum_state *)((p + align - 1) / align * align) : NULL;
}

static void
sum_step(sqlite3_context *x, int argc, sqlite3_value **argv)
{
	struct sum_state *s = sum_state_of(x, true);

	(void)argc;
	if (!s)
		return;
	if (s->sum.count == 0)
		s->whole = true;
	switch (sqlite3_value_numeric_type(argv[0])) {
	case SQLITE_INTEGER:
		exact_sum_add_int(&s->sum, sqlite3_value_int64(argv[0]));
		break;
	case SQLITE_FLOAT:
		s->whole = false;
		exact_sum_add_double(&s->sum, sqlite3_value_double(argv[0]));
		break;
	default:
		break;
	}
}

/* Does this double print as these digits? */
static bool
is_said_by(const char *digits, double d)
{
	struct exact_sum back = { 0 };
	char again[DECIMAL_TEXT_SIZE + 1];

	if (!isfinite(d) || !decimal_of_double(d, 0, &back.sum))
		return false;
	again[decimal_write(&back.sum, again)] = '\0';
	return strcmp(digits, again) == 0;
}

static void
sum_end(sqlite3_context *x)
{
	struct sum_state *s = sum_state_of(x, false);
	char digits[DECIMAL_TEXT_SIZE + 1];
	double d;
	size_t n;

	if (!s || s->sum.count == 0)
		return;
	if (s->whole && !s->sum.is_rough &&
	    s->sum.sum.digits == (int64_t)s->sum.sum.digits) {
		sqlite3_result_int64(x, (int64_t)s->sum.sum.digits);
		return;
	}
	d = exact_sum_double(&s->sum);
	if (!s->sum.is_rough) {
		n = decimal_write(&s->sum.sum, digits);
		digits[n] = '\0';
		if (!is_said_by(digits, d)) {
			sqlite3_result_text(
			    x, digits, (int)n, SQLITE_TRANSIENT);
			return;
		}
	}
	sqlite3_result_double(x, d);
}

static void
avg_end(sqlite3_context *x)
{
	struct sum_state *s = sum_state_of(x, false);

	if (s && s->sum.count > 0)
		sqlite3_result_double(x, exact_sum_average(&s->sum));
}

/* The first (or last) instant so far, and its text. */
struct moment_state {
	bool any;
	int64_t seconds;
	char text[40];
	int len;
};

static void
moment_step(sqlite3_context *x, sqlite3_value *v, int sign)
{
	struct moment_state *s = sqlite3_aggregate_context(x, sizeof(*s));
	int64_t seconds;

	if (!s || !read_instant(v, &seconds) ||
	    sqlite3_value_bytes(v) >= (int)sizeof(s->text))
		return;
	if (s->any &&
	    (sign < 0 ? seconds >= s->seconds : seconds <= s->seconds))
		return;
	s->any = true;
	s->seconds = seconds;
	s->len = sqlite3_value_bytes(v);
	memcpy(s->text, sqlite3_value_text(v), (size_t)s->len);
}

static void
earliest_step(sqlite3_context *x, int argc, sqlite3_value **argv)
{
	(void)argc;
	moment_step(x, argv[0], -1);
}

static void
latest_step(sqlite3_context *x, int argc, sqlite3_value **argv)
{
	(void)argc;
	moment_step(x, argv[0], 1);
}

static void
moment_end(sqlite3_context *x)
{
	struct moment_state *s = sqlite3_aggregate_context(x, 0);

	if (s && s->any)
		sqlite3_result_text(x, s->text, s->len, SQLITE_TRANSIENT);
}

typedef void (*call_fn)(sqlite3_context *x, int argc, sqlite3_value **argv);

static const struct {
	const char *name;
	int nargs;
	call_fn call, step;
	void (*end)(sqlite3_context *x);
} functions[] = {
	{ "text_has", 2, text_has, NULL, NULL },
	{ "text_starts", 2, text_starts, NULL, NULL },
	{ "words_in", -1, words_in, NULL, NULL },
	{ "is_plain", 1, is_plain, NULL, NULL },
	{ "lines", -1, lines, NULL, NULL },
	{ "written", 2, written, NULL, NULL },
	{ "instant", 1, instant, NULL, NULL },
	{ "bin", 3, bin, NULL, NULL },
	{ "exact_sum", 1, NULL, sum_step, sum_end },
	{ "exact_avg", 1, NULL, sum_step, avg_end },
	{ "earliest", 1, NULL, earliest_step, moment_end },
	{ "latest", 1, NULL, latest_step, moment_end },
};

int
query_functions_register(struct table *t)
{
	const int how = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
	int rc = sqlite3_create_collation(
	    t->db, TEXT_ORDER, SQLITE_UTF8, NULL, by_text);

	for (size_t i = 0;
	     i < sizeof(functions) / sizeof(functions[0]) && rc == SQLITE_OK;
	     i++)
		rc = sqlite3_create_function(t->db, functions[i].name,
		    functions[i].nargs, how, t, functions[i].call,
		    functions[i].step, functions[i].end);
	return rc == SQLITE_OK ? place_functions_register(t) : rc;
}
