/* SPDX-License-Identifier: Apache-2.0 */
/* test_query_limits.c - what a question may not do, words, marks, cursors. */
#include "query_rows.h"

#include "base/date.h"
#include "base/str.h"

static struct table *
table(void)
{
	struct err e = { 0 };
	struct table *t;

	assert_int_equal(table_open(test_path, &t, &e), ERR_OK);
	return t;
}

static const struct output all[] = { { .term = { .column = C_N } },
	{ .term = { .column = C_NAME } }, { .term = { .column = C_AT } } };

static struct query
question(const struct cond *where)
{
	return (struct query){
		.where = where, .outputs = all, .noutputs = 3, .limit = -1
	};
}

static bool
count_row(void *arg, const struct answer_row *row)
{
	(void)row;
	(*(int64_t *)arg)++;
	return true;
}

static int64_t
found(const char *words)
{
	const struct cond search = { .kind = COND_SEARCH, .text = words };
	struct query q = question(&search);
	struct err e = { 0 };
	int64_t n = 0;

	if (query_run(table(), &q, count_row, &n, &e))
		fail_msg("%s %s", e.msg, e.cause);
	return n;
}

/* Rows whose name, kind, number or day has this, without accents. */
static int64_t
with(const char *one, const char *other)
{
	struct arena *a = arena_new();
	int64_t n = 0;

	for (int64_t i = 0; i < test_count; i++) {
		const struct test_row *r = &test_rows[i];
		const char *text = text_fold(a,
		    arena_printf(a, "%s %s %s %s %s",
			r->v[C_NAME].type ? r->text[C_NAME] : "",
			r->v[C_KIND].type ? r->text[C_KIND] : "",
			r->v[C_N].type ? written_text(a, r, C_N) : "",
			r->v[C_DAY].type ? written_text(a, r, C_DAY) : "",
			r->v[C_AT].type ? r->text[C_AT] : ""));

		n += strstr(text, one) && strstr(text, other);
	}
	arena_free(a);
	return n;
}

static void
words_are_found_without_accents_and_by_their_stems(void **state)
{
	(void)state;
	write_test_table(800);
	assert_true(with("mairie", "annexe") > 0);
	assert_int_equal(found("mairies"), with("mairie", ""));
	assert_int_equal(found("ANNEXES mairie"), with("mairie", "annexe"));
	assert_int_equal(
	    found("la mairie de l’annexe"), with("mairie", "annexe"));
	assert_int_equal(found("hiver"), with("l'hiver", ""));
	assert_int_equal(found("mai"), 0);
	assert_int_equal(found("mai*"), with("mai", ""));
	assert_int_equal(found("mai* annexe"), with("mairie", "annexe"));
	assert_int_equal(found("ANN* mairie"), with("mairie", "annexe"));
	assert_int_equal(found("mai annexe"), 0);
	/* One letter is a word, or half the table would have it. */
	assert_int_equal(found("m*"), 0);
	assert_int_equal(found("ma*"), with("mai", ""));
	assert_int_equal(found("gré"), with("gre ", ""));
	assert_int_equal(found("  … !"), test_count);
	assert_int_equal(found("introuvable"), 0);
	/* A date is three words, as it is written in this table. */
	for (int i = 0; i < 20; i++) {
		const struct test_row *r = &test_rows[i];
		char day[32];

		if (!r->v[C_DAY].type || r->raw[C_DAY])
			continue;
		snprintf(day, sizeof(day), "%.2s/%.2s/%.4s", r->text[C_DAY] + 8,
		    r->text[C_DAY] + 5, r->text[C_DAY]);
		assert_true(with(day, "") > 0);
		assert_true(found(day) >= with(day, ""));
	}
}

static void
too_many_words_are_refused_in_french(void **state)
{
	char words[800] = "";
	const struct cond search = { .kind = COND_SEARCH, .text = words };
	struct query q = question(&search);
	struct err e = { 0 };
	int64_t n = 0;

	(void)state;
	for (int i = 0; i < 40; i++)
		snprintf(words + strlen(words), 16, "mot%d ", i);
	assert_int_equal(
	    query_run(table(), &q, count_row, &n, &e), ERR_TOO_BIG);
	assert_non_null(strstr(e.msg, "mots"));
}

static void
a_question_over_its_time_stops_with_a_sentence(void **state)
{
	const struct value absent = {
		.type = VALUE_TEXT, .text = "aeiouy", .len = 6
	};
	const struct cond slow = { .kind = COND_TEST,
		.test = TEST_CONTAINS,
		.term = { .column = C_NAME },
		.values = &absent,
		.nvalues = 1 };
	const struct cond *parts[600];
	const struct cond any = {
		.kind = COND_OR, .parts = parts, .nparts = 600
	};
	struct query q = question(&any);
	struct arena *a = arena_new();
	struct err e = { 0 };
	struct tally *tallies;
	unsigned count;
	int64_t n = 0, others;

	(void)state;
	write_test_table(3000);
	for (int i = 0; i < 600; i++)
		parts[i] = &slow;
	q.until_ms = date_clock_ms() + 5;
	assert_int_equal(query_run(table(), &q, count_row, &n, &e), ERR_BUSY);
	assert_non_null(strstr(e.msg, "filtres"));
	err_clear(&e);
	assert_int_equal(query_count(table(), &q, &n, &e), ERR_BUSY);
	err_clear(&e);
	assert_int_equal(
	    query_facet(table(), a, &any, (struct term){ .column = C_KIND }, 5,
		q.until_ms, &tallies, &count, &others, &e),
	    ERR_BUSY);
	/* A long table waits for its index: no filter would help. */
	err_clear(&e);
	write_test_table(TABLE_INDEX_ROWS);
	q.until_ms = date_clock_ms() + 5;
	assert_int_equal(query_run(table(), &q, count_row, &n, &e), ERR_BUSY);
	assert_non_null(strstr(e.msg, test_indexed ? "filtres" : "se prépare"));
	/* The next answer has its own time. */
	err_clear(&e);
	q = question(NULL);
	q.until_ms = date_clock_ms() + 10000;
	n = 0;
	assert_int_equal(query_run(table(), &q, count_row, &n, &e), ERR_OK);
	assert_int_equal(n, test_count);
	arena_free(a);
}

static const struct cond *
nested(struct arena *a, int depth)
{
	struct cond *c = arena_new_of(a, struct cond);
	const struct cond **parts = arena_alloc(a, sizeof(*parts));

	c->kind = depth ? COND_NOT : COND_AND;
	if (depth) {
		parts[0] = nested(a, depth - 1);
		c->parts = parts;
		c->nparts = 1;
	}
	return c;
}

static void
questions_too_long_or_too_deep_are_refused(void **state)
{
	struct arena *a = arena_new();
	struct value *list = arena_array_of(a, 40000, struct value);
	const struct cond in = { .kind = COND_TEST,
		.test = TEST_IN,
		.term = { .column = C_N },
		.values = list,
		.nvalues = 40000 };
	const struct cond **many = arena_alloc(a, 5000 * sizeof(*many));
	const struct cond one = { .kind = COND_TEST,
		.test = TEST_EMPTY,
		.term = { .column = C_DAY } };
	const struct cond both = {
		.kind = COND_AND, .parts = many, .nparts = 5000
	};
	struct query q = question(&in);
	struct err e = { 0 };
	int64_t n = 0;

	(void)state;
	assert_int_equal(
	    query_run(table(), &q, count_row, &n, &e), ERR_TOO_BIG);
	err_clear(&e);
	q.where = nested(a, 2000);
	assert_int_equal(
	    query_run(table(), &q, count_row, &n, &e), ERR_TOO_BIG);
	err_clear(&e);
	/* Five thousand conditions are only long. */
	for (int i = 0; i < 5000; i++)
		many[i] = &one;
	q.where = &both;
	assert_int_equal(query_run(table(), &q, count_row, &n, &e), ERR_OK);
	q = question(NULL);
	q.outputs = (const struct output[]){ { .term = { .column = NCOLS } } };
	q.noutputs = 1;
	assert_int_equal(
	    query_run(table(), &q, count_row, &n, &e), ERR_INVALID);
	arena_free(a);
}

static void
marks_of_other_questions_are_refused(void **state)
{
	const struct order by_n = { 0, false }, by_name = { 1, false };
	const struct value three = { .type = VALUE_INT, .i = 3 };
	const struct cond more = { .kind = COND_TEST,
		.test = TEST_GREATER,
		.term = { .column = C_N },
		.values = &three,
		.nvalues = 1 };
	struct arena *a = arena_new();
	struct query q = question(NULL), other;
	char mark[100];
	const char *good;

	(void)state;
	q.orders = &by_n;
	q.norders = 1;
	good = query_mark_of(table(), &q, 12, a);
	assert_int_equal(strlen(good), 24);
	snprintf(mark, sizeof(mark), "%s", good);
	for (int i = 0; i < 8; i++) {
		struct err e = { 0 };
		int64_t n = 0;
		enum err_code wanted = ERR_INVALID;

		other = q;
		other.after = mark;
		snprintf(mark, sizeof(mark), "%s", good);
		if (i == 0)
			wanted = ERR_OK;
		else if (i == 1)
			mark[20] ^= 1;
		else if (i == 2)
			mark[23] = '\0';
		else if (i == 3)
			mark[3] = '*';
		else if (i == 4)
			memcpy(mark, "________", 8); /* no such row */
		else if (i == 5)
			memcpy(mark, "AAAAAAAA", 8);
		else if (i == 6)
			other.orders = &by_name;
		else
			other.where = &more;
		assert_int_equal(
		    query_run(table(), &other, count_row, &n, &e), wanted);
		if (wanted)
			assert_non_null(strstr(e.msg, "première page"));
	}
	q.outputs = (const struct output[]){ { AGG_COUNT,
	    { .column = COLUMN_ALL }, "n" } };
	q.noutputs = 1;
	assert_string_equal(query_mark_of(table(), &q, 12, a), "");
	arena_free(a);
}

static void
cursors_live_by_themselves(void **state)
{
	struct arena *a = arena_new();
	struct query q = question(NULL);
	struct answer_row row;
	struct cursor *c, *rest;
	struct err e = { 0 };
	bool more;
	int64_t n = 0;

	(void)state;
	write_test_table(800);
	assert_int_equal(
	    query_open("/nonexistent/x.db", &q, &c, &e), ERR_NOT_FOUND);
	err_clear(&e);
	assert_int_equal(query_open(test_path, &q, &c, &e), ERR_OK);
	assert_string_equal(query_mark(c, a), "");
	for (int i = 0; i < 10; i++)
		assert_int_equal(query_next(c, &row, &more, &e), ERR_OK);
	assert_int_equal(row.id, 10);
	q.after = query_mark(c, a);
	assert_int_equal(query_open(test_path, &q, &rest, &e), ERR_OK);
	/* The file may go: who reads goes on. */
	unlink(test_path);
	while (query_next(rest, &row, &more, &e) == ERR_OK && more)
		assert_int_equal(row.id, 11 + n++);
	assert_int_equal(n, test_count - 10);
	assert_int_equal(query_next(c, &row, &more, &e), ERR_OK);
	assert_int_equal(row.id, 11);
	query_close(c);
	query_close(rest);
	query_close(NULL);
	arena_free(a);
}

static void
each_row_of_a_cursor_has_its_time(void **state)
{
	const struct value absent = {
		.type = VALUE_TEXT, .text = "aeiouy", .len = 6
	};
	const struct value one = { .type = VALUE_INT, .i = 1 };
	const struct cond slow = { .kind = COND_TEST,
		.test = TEST_CONTAINS,
		.term = { .column = C_NAME },
		.values = &absent,
		.nvalues = 1 };
	const struct cond first = { .kind = COND_TEST,
		.test = TEST_EQUAL,
		.term = { .column = COLUMN_ID },
		.values = &one,
		.nvalues = 1 };
	const struct cond *parts[600] = { &first };
	const struct cond any = {
		.kind = COND_OR, .parts = parts, .nparts = 600
	};
	struct query q = question(&any);
	struct answer_row row;
	struct cursor *c;
	struct err e = { 0 };
	bool more;

	(void)state;
	write_test_table(3000);
	for (int i = 1; i < 600; i++)
		parts[i] = &slow;
	q.until_ms = date_clock_ms() + 10000;
	assert_int_equal(query_open(test_path, &q, &c, &e), ERR_OK);
	assert_int_equal(query_next(c, &row, &more, &e), ERR_OK);
	assert_int_equal(row.id, 1);
	query_until(c, date_clock_ms() + 5);
	assert_int_equal(query_next(c, &row, &more, &e), ERR_BUSY);
	query_close(c);
}

/* A few rows of one long geometry. */
struct long_source {
	struct row_source source;
	int64_t left;
	struct value value, raw;
};

static enum err_code
next_long_row(struct row_source *source, const struct value **values,
    const struct value **raw, bool *row, struct err *e)
{
	struct long_source *s = (struct long_source *)(void *)source;

	(void)e;
	*row = s->left-- > 0;
	*values = &s->value;
	*raw = &s->raw;
	return ERR_OK;
}

static void
write_long_rows(int64_t rows, unsigned points)
{
	static const struct column lieu = {
		.name = "lieu", .type = COLUMN_GEOMETRY, .format = ""
	};
	struct long_source s = {
		.source = { .next = next_long_row, .ncols = 1 }, .left = rows
	};
	struct err e = { 0 };
	struct str text;
	int64_t n;

	str_init(&text, NULL, 64 << 20);
	str_append(&text, "{\"type\":\"LineString\",\"coordinates\":[[5,45]");
	for (unsigned i = 0; i < points; i++)
		str_append_printf(&text, ",[5.%05u,45.%05u]", i % 99999, i / 7);
	str_append(&text, "]}");
	s.value = (struct value){
		.type = VALUE_TEXT, .text = str_text(&text), .len = text.len
	};
	assert_int_equal(
	    table_write(test_path, &lieu, &s.source, NULL, NULL, &n, &e),
	    ERR_OK);
	str_free(&text);
}

/* Too few rows for SQLite to look at the time between them. */
static void
a_few_long_geometries_do_not_outlast_the_time(void **state)
{
	const struct cond near = {
		.kind = COND_NEAR, .west = 4, .south = 44, .metres = 200000
	};
	struct query q = question(&near);
	struct err e = { 0 };
	int64_t n = 0;

	(void)state;
	write_long_rows(30, 20000);
	q.noutputs = 1;
	q.until_ms = date_clock_ms() + 5;
	assert_int_equal(query_run(table(), &q, count_row, &n, &e), ERR_BUSY);
	assert_true(n < 30);
}

static void
a_damaged_file_is_an_error_with_a_sentence(void **state)
{
	struct query q = question(NULL);
	struct err e = { 0 };
	struct cursor *c;
	FILE *f;

	(void)state;
	write_test_table(2000);
	f = fopen(test_path, "r+");
	assert_non_null(f);
	for (long at = 30000; at < 60000; at += 7) {
		fseek(f, at, SEEK_SET);
		fputc(0xa5, f);
	}
	fclose(f);
	if (query_open(test_path, &q, &c, &e) == ERR_OK) {
		struct answer_row row;
		bool more = true;

		while (more && query_next(c, &row, &more, &e) == ERR_OK)
			;
		query_close(c);
	}
	assert_int_equal(e.code, ERR_INTERNAL);
	assert_non_null(strstr(e.msg, "abîmée"));
}

static void
rows_without_places_cannot_be_asked_for_one(void **state)
{
	struct test_source s = { .source = {
				     .next = next_test_row, .ncols = C_LAT } };
	const struct cond box = { .kind = COND_BOX, .east = 1, .north = 1 };
	struct query q = question(&box);
	struct err e = { 0 };
	int64_t n;

	(void)state;
	assert_int_equal(
	    table_write(test_path, rows_columns, &s.source, NULL, NULL, &n, &e),
	    ERR_OK);
	assert_int_equal(
	    query_run(table(), &q, count_row, &n, &e), ERR_INVALID);
	assert_non_null(strstr(e.msg, "position"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    words_are_found_without_accents_and_by_their_stems),
		cmocka_unit_test(too_many_words_are_refused_in_french),
		cmocka_unit_test(
		    a_question_over_its_time_stops_with_a_sentence),
		cmocka_unit_test(questions_too_long_or_too_deep_are_refused),
		cmocka_unit_test(marks_of_other_questions_are_refused),
		cmocka_unit_test(rows_without_places_cannot_be_asked_for_one),
		cmocka_unit_test(a_few_long_geometries_do_not_outlast_the_time),
		cmocka_unit_test(a_damaged_file_is_an_error_with_a_sentence),
		cmocka_unit_test(cursors_live_by_themselves),
		cmocka_unit_test(each_row_of_a_cursor_has_its_time),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	test_indexed = true;
	failed += cmocka_run_group_tests(tests, NULL, NULL);
	unlink(test_path);
	free(test_rows);
	return failed;
}
