/* SPDX-License-Identifier: Apache-2.0 */
/* test_query_groups.c - groups, sums and facets; what is refused. */
#include "query_rows.h"

static struct table *
table(void)
{
	struct err e = { 0 };
	struct table *t;

	assert_int_equal(table_open(test_path, &t, &e), ERR_OK);
	return t;
}

/* Answers as lines of text. */
struct lines {
	char text[200000];
	size_t len;
	unsigned width;
	int64_t count;
};

static struct lines lines;

static bool
add_line(void *arg, const struct answer_row *row)
{
	struct lines *l = arg;

	l->count++;
	for (unsigned i = 0; i < l->width; i++) {
		const struct value *v = &row->values[i];
		char *to = l->text + l->len;
		size_t room = sizeof(l->text) - l->len;

		if (v->type == VALUE_TEXT)
			l->len += (size_t)snprintf(
			    to, room, "%.*s", (int)v->len, v->text);
		else if (v->type == VALUE_INT)
			l->len +=
			    (size_t)snprintf(to, room, "%lld", (long long)v->i);
		else if (v->type == VALUE_REAL)
			l->len += (size_t)snprintf(to, room, "%.15g", v->d);
		else
			l->len += (size_t)snprintf(to, room, "-");
		l->text[l->len++] = i + 1 < l->width ? '|' : '\n';
	}
	l->text[l->len] = '\0';
	assert_true(l->len < sizeof(l->text) - 1000);
	return true;
}

static const char *
answer(const struct query *q)
{
	struct err e = { 0 };

	lines.len = 0;
	lines.count = 0;
	lines.text[0] = '\0';
	lines.width = q->noutputs - q->nhidden;
	if (query_run(table(), q, add_line, &lines, &e))
		fail_msg("%s %s", e.msg, e.cause);
	return lines.text;
}

static int64_t
count_of(const struct query *q)
{
	struct err e = { 0 };
	int64_t total;

	assert_int_equal(query_count(table(), q, &total, &e), ERR_OK);
	return total;
}

/* What a group should say. */
struct group {
	bool has_key;
	char key[64];
	int64_t count, prices, cents, names;
	char seen[20000];
	const struct value *first, *last;
};

static void
add_to_group(struct group *g, const struct test_row *r)
{
	const struct value *at = &r->v[C_AT];
	char name[80];

	g->count++;
	if (r->v[C_PRICE].type) {
		g->prices++;
		g->cents += llround(r->v[C_PRICE].d * 100);
	}
	snprintf(name, sizeof(name), "\n%s\n", r->text[C_NAME]);
	if (r->v[C_NAME].type && !strstr(g->seen, name)) {
		g->names++;
		memcpy(g->seen + strlen(g->seen), name, strlen(name) + 1);
	}
	if (at->type && (!g->first || instant_of(at) < instant_of(g->first)))
		g->first = at;
	if (at->type && (!g->last || instant_of(at) > instant_of(g->last)))
		g->last = at;
}

static struct group groups[5];

static int
by_key(const void *x, const void *y)
{
	const struct group *g = x, *h = y;
	struct arena *a;
	struct value v, w;
	int by;

	if (!g->has_key || !h->has_key)
		return h->has_key - g->has_key;
	a = arena_new();
	v = (struct value){ .text = g->key, .len = strlen(g->key) };
	w = (struct value){ .text = h->key, .len = strlen(h->key) };
	by = order_of_texts(a, &v, &w);
	arena_free(a);
	return by;
}

static int
group_naively(void)
{
	int n = 0, i;

	memset(groups, 0, sizeof(groups));
	for (int64_t r = 0; r < test_count; r++) {
		const struct test_row *row = &test_rows[r];

		for (i = 0; i < n; i++)
			if (strcmp(groups[i].key, row->text[C_KIND]) == 0)
				break;
		if (i == n) {
			n++;
			snprintf(groups[i].key, sizeof(groups[i].key), "%s",
			    row->text[C_KIND]);
			groups[i].has_key = row->v[C_KIND].type != VALUE_NULL;
		}
		add_to_group(&groups[i], row);
	}
	qsort(groups, (size_t)n, sizeof(*groups), by_key);
	return n;
}

static const struct output by_kind[] = {
	{ AGG_NONE, { .column = C_KIND }, "genre" },
	{ AGG_COUNT, { .column = COLUMN_ALL }, "nombre" },
	{ AGG_COUNT, { .column = C_PRICE }, "prix" },
	{ AGG_SUM, { .column = C_PRICE }, "somme" },
	{ AGG_AVG, { .column = C_PRICE }, "moyenne" },
	{ AGG_DISTINCT, { .column = C_NAME }, "noms" },
	{ AGG_MIN, { .column = C_AT }, "premier" },
	{ AGG_MAX, { .column = C_AT }, "dernier" },
};

static void
groups_are_those_of_a_naive_loop(void **state)
{
	const struct query q = {
		.outputs = by_kind, .noutputs = 8, .limit = -1
	};
	char wanted[4000];
	size_t len = 0;
	int n;

	(void)state;
	write_test_table(3000);
	n = group_naively();
	for (int i = 0; i < n; i++) {
		const struct group *g = &groups[i];

		len += (size_t)snprintf(wanted + len, sizeof(wanted) - len,
		    "%s|%lld|%lld|%.15g|%.15g|%lld|%s|%s\n",
		    g->has_key ? g->key : "-", (long long)g->count,
		    (long long)g->prices, (double)g->cents / 100,
		    (double)g->cents / 100 / (double)g->prices,
		    (long long)g->names, g->first->text, g->last->text);
	}
	assert_string_equal(answer(&q), wanted);
	assert_int_equal(count_of(&q), n);
}

static void
groups_are_sorted_by_their_sums(void **state)
{
	const struct order by_sum = { 3, true };
	struct query q = { .outputs = by_kind,
		.noutputs = 4,
		.orders = &by_sum,
		.norders = 1,
		.limit = -1 };
	double last = INFINITY;
	const char *line;

	(void)state;
	for (line = answer(&q); *line; line = strchr(line, '\n') + 1) {
		double sum;

		assert_int_equal(
		    sscanf(line, "%*[^|]|%*[^|]|%*[^|]|%lf", &sum), 1);
		assert_true(sum <= last);
		last = sum;
	}
	assert_int_equal(lines.count, 5);
	q.offset = 1;
	q.limit = 2;
	answer(&q);
	assert_int_equal(lines.count, 2);
	assert_int_equal(count_of(&q), 5);
	/* A hidden key still makes groups. */
	q = (struct query){
		.outputs =
		    (const struct output[]){
			{ AGG_COUNT, { .column = COLUMN_ALL }, "n" },
			{ AGG_NONE, { .column = C_OPEN }, "o" } },
		.noutputs = 2,
		.nhidden = 1,
		.limit = -1
	};
	answer(&q);
	assert_int_equal(lines.count, 3);
}

static void
sums_without_keys_are_one_row(void **state)
{
	const struct value never = { .type = VALUE_INT, .i = 123456789 };
	const struct cond none = { .kind = COND_TEST,
		.test = TEST_EQUAL,
		.term = { .column = C_N },
		.values = &never,
		.nvalues = 1 };
	const struct output outputs[] = {
		{ AGG_COUNT, { .column = COLUMN_ALL }, "n" },
		{ AGG_SUM, { .column = C_N }, "s" },
		{ AGG_MIN, { .column = C_NAME }, "m" },
		{ AGG_MAX, { .column = COLUMN_ID }, "i" },
	};
	struct query q = { .outputs = outputs, .noutputs = 4, .limit = -1 };
	struct arena *a = arena_new();
	const struct value *least = NULL;
	char wanted[200];
	int64_t sum = 0;

	(void)state;
	for (int64_t i = 0; i < test_count; i++) {
		const struct value *v = &test_rows[i].v[C_NAME];

		sum += test_rows[i].v[C_N].i;
		if (v->type && (!least || order_of_texts(a, v, least) < 0))
			least = v;
	}
	snprintf(wanted, sizeof(wanted), "%lld|%lld|%s|%lld\n",
	    (long long)test_count, (long long)sum, least->text,
	    (long long)test_count);
	assert_string_equal(answer(&q), wanted);
	assert_int_equal(count_of(&q), 1);
	q.where = &none;
	assert_string_equal(answer(&q), "0|-|-|-\n");
	arena_free(a);
}

/* How many rows have each month of 2019 to 2022, and then none. */
static const char *
months_counted(char *out, size_t size)
{
	int64_t counts[30][13] = { { 0 } }, none = 0;
	size_t len = 0;

	for (int64_t i = 0; i < test_count; i++) {
		const char *day = test_rows[i].text[C_DAY];

		if (test_rows[i].v[C_DAY].type)
			counts[strtol(day + 2, NULL, 10)]
			      [strtol(day + 5, NULL, 10)]++;
		else
			none++;
	}
	for (int y = 19; y < 23; y++)
		for (int m = 1; m < 13; m++)
			len += (size_t)snprintf(out + len, size - len,
			    "20%d|%d|%lld\n", y, m, (long long)counts[y][m]);
	snprintf(out + len, size - len, "-|-|%lld\n", (long long)none);
	return out;
}

static void
parts_of_dates_make_groups(void **state)
{
	const struct output outputs[] = {
		{ AGG_NONE, { .column = C_DAY, .part = PART_YEAR }, "annee" },
		{ AGG_NONE, { .column = C_DAY, .part = PART_MONTH }, "mois" },
		{ AGG_COUNT, { .column = COLUMN_ALL }, "n" },
	};
	struct query q = { .outputs = outputs, .noutputs = 3, .limit = -1 };
	char wanted[4000];

	(void)state;
	assert_string_equal(answer(&q), months_counted(wanted, sizeof(wanted)));
}

/* The number a text has from there on; « - » when the cell is empty. */
static const char *
number_of(char out[16], const struct test_row *r, int column, size_t from)
{
	if (r->v[column].type)
		snprintf(
		    out, 16, "%ld", strtol(r->text[column] + from, NULL, 10));
	else
		strcpy(out, "-");
	return out;
}

/* The line of a row in the answer below. */
static void
parts_of_row(char *out, size_t size, const struct test_row *r)
{
	char day[16], hour[16], time[16], bin[32] = "-", price[32] = "-";

	if (r->v[C_N].type)
		snprintf(bin, sizeof(bin), "%d",
		    (int)floor((double)r->v[C_N].i / 10) * 10);
	if (r->v[C_PRICE].type)
		snprintf(price, sizeof(price), "%.15g",
		    floor((r->v[C_PRICE].d - 0.25) / 0.5) * 0.5 + 0.25);
	snprintf(out, size, "%.7s|%s|%s|%s|%s|%s|%s",
	    r->v[C_DAY].type ? r->text[C_DAY] : "-",
	    number_of(day, r, C_DAY, 8), number_of(hour, r, C_AT, 11),
	    r->v[C_AT].type ? "30" : "-", number_of(time, r, C_HOUR, 0), bin,
	    price);
}

static void
parts_of_dates_times_and_numbers_are_cut(void **state)
{
	const struct output outputs[] = {
		{ AGG_NONE, { .column = C_DAY, .part = PART_YEAR_MONTH }, "" },
		{ AGG_NONE, { .column = C_DAY, .part = PART_DAY }, "" },
		{ AGG_NONE, { .column = C_AT, .part = PART_HOUR }, "" },
		{ AGG_NONE, { .column = C_AT, .part = PART_MINUTE }, "" },
		{ AGG_NONE, { .column = C_HOUR, .part = PART_HOUR }, "" },
		{ AGG_NONE, { .column = C_N, .part = PART_BIN, .width = 10 },
		    "" },
		{ AGG_NONE,
		    { .column = C_PRICE,
			.part = PART_BIN,
			.width = 0.5,
			.origin = 0.25 },
		    "" },
	};
	struct query q = { .outputs = outputs, .noutputs = 7, .limit = -1 };
	char wanted[200];
	char *at;

	(void)state;
	answer(&q);
	at = lines.text;
	for (int64_t i = 0; i < test_count && i <= 1500; i++) {
		char *end = strchr(at, '\n');

		*end = '\0';
		parts_of_row(wanted, sizeof(wanted), &test_rows[i]);
		assert_string_equal(at, wanted);
		at = end + 1;
	}
}

static void
facets_count_what_is_there(void **state)
{
	const struct value open = { .type = VALUE_INT, .i = 1 };
	const struct cond is_open = { .kind = COND_TEST,
		.test = TEST_EQUAL,
		.term = { .column = C_OPEN },
		.values = &open,
		.nvalues = 1 };
	struct arena *a = arena_new();
	struct err e = { 0 };
	struct tally *tallies;
	unsigned n;
	int64_t others, sum = 0, last = INT64_MAX;

	(void)state;
	assert_int_equal(
	    query_facet(table(), a, &is_open, (struct term){ .column = C_KIND },
		3, 0, &tallies, &n, &others, &e),
	    ERR_OK);
	assert_int_equal(n, 3);
	assert_int_equal(others, 1);
	for (unsigned i = 0; i < n; i++) {
		int64_t count = 0;

		for (int64_t r = 0; r < test_count; r++)
			count += test_rows[r].v[C_OPEN].i == 1 &&
			    test_rows[r].v[C_KIND].len ==
				tallies[i].value.len &&
			    memcmp(test_rows[r].text[C_KIND],
				tallies[i].value.text,
				tallies[i].value.len) == 0;
		assert_int_equal(tallies[i].count, count);
		assert_true(count <= last);
		last = count;
	}
	assert_int_equal(
	    query_facet(table(), a, NULL,
		(struct term){ .column = C_DAY, .part = PART_YEAR }, 10, 0,
		&tallies, &n, &others, &e),
	    ERR_OK);
	assert_int_equal(n, 4);
	assert_int_equal(others, 0);
	for (unsigned i = 0; i < n; i++)
		sum += tallies[i].count;
	for (int64_t r = 0; r < test_count; r++)
		sum -= test_rows[r].v[C_DAY].type != VALUE_NULL;
	assert_int_equal(sum, 0);
	arena_free(a);
}

static bool
compare_written(void *arg, const struct answer_row *row)
{
	const struct test_row *r = &test_rows[row->id - 1];
	static const int columns[] = { C_PRICE, C_NAME, C_DAY, C_N, C_PRICE,
		C_OPEN };
	struct arena *a = arena_new();

	(*(int64_t *)arg)++;
	for (int i = 0; i < 6; i++) {
		const char *text = written_text(a, r, columns[i]);
		const struct value *v = &row->values[i];

		if (!r->v[columns[i]].type && !r->raw[columns[i]]) {
			assert_int_equal(v->type, VALUE_NULL);
			continue;
		}
		assert_int_equal(v->type, VALUE_TEXT);
		assert_int_equal(v->len, strlen(text));
		assert_memory_equal(v->text, text, v->len);
	}
	arena_free(a);
	return true;
}

static void
cells_can_be_asked_as_they_were_written(void **state)
{
	const struct output outputs[] = {
		{ .term = { .column = C_PRICE } },
		{ .term = { .column = C_NAME } },
		{ .term = { .column = C_DAY } },
		{ .term = { .column = C_N } },
		{ .term = { .column = C_PRICE } },
		{ .term = { .column = C_OPEN } },
	};
	const struct order by_name = { 1, true };
	struct query q = {
		.outputs = outputs, .noutputs = 6, .limit = -1, .raw = true
	};
	struct err e = { 0 };
	int64_t n = 0;

	(void)state;
	assert_int_equal(
	    query_run(table(), &q, compare_written, &n, &e), ERR_OK);
	assert_int_equal(n, test_count);
	q.orders = &by_name;
	q.norders = 1;
	n = 0;
	assert_int_equal(
	    query_run(table(), &q, compare_written, &n, &e), ERR_OK);
	assert_int_equal(n, test_count);
}

/* Counts kept with the index, and those of a scan: a filter that every row
 * passes leads to it. */
static void
kept_counts_are_those_of_a_scan(void **state)
{
	static const struct cond all = { .kind = COND_AND };
	static const int keys[] = { C_KIND, C_OPEN, C_N, C_PRICE, C_DAY,
		C_NAME };

	(void)state;
	write_test_table(800);
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		const struct output outputs[] = {
			{ AGG_COUNT, { .column = keys[i] }, "filled" },
			{ AGG_NONE, { .column = keys[i] }, "key" },
			{ AGG_COUNT, { .column = COLUMN_ALL }, "rows" },
		};
		const struct order order = { .output = 2, .descending = true };
		struct query q = { .outputs = outputs,
			.noutputs = 3,
			.orders = &order,
			.norders = i % 2,
			.limit = -1 };
		char *kept = strdup(answer(&q));
		int64_t count = count_of(&q);

		q.where = &all;
		assert_string_equal(kept, answer(&q));
		assert_int_equal(count, lines.count);
		free(kept);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(groups_are_those_of_a_naive_loop),
		cmocka_unit_test(groups_are_sorted_by_their_sums),
		cmocka_unit_test(kept_counts_are_those_of_a_scan),
		cmocka_unit_test(sums_without_keys_are_one_row),
		cmocka_unit_test(parts_of_dates_make_groups),
		cmocka_unit_test(parts_of_dates_times_and_numbers_are_cut),
		cmocka_unit_test(facets_count_what_is_there),
		cmocka_unit_test(cells_can_be_asked_as_they_were_written),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	test_indexed = true;
	failed += cmocka_run_group_tests(tests, NULL, NULL);

	unlink(test_path);
	free(test_rows);
	return failed;
}
