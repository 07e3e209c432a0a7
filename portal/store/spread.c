/* SPDX-License-Identifier: Apache-2.0 */
/* spread.c - how the values of a column lie between the first and the last. */
#include "store/spread.h"

#include <math.h>
#include <stdio.h>

#include "base/date.h"

#define INTEGER_MAX 9.2e18

enum {
	NUMBER_CLASSES = 20,
	DAY = 86400,
	MOMENT_SIZE = 48
};

static const struct {
	const char *name;
	int64_t percent;
} quantiles[SPREAD_QUANTILES] = {
	{ "q05", 5 },
	{ "q25", 25 },
	{ "q50", 50 },
	{ "q75", 75 },
	{ "q95", 95 },
};

bool
spread_is_of(enum column_type type)
{
	return type == COLUMN_INT || type == COLUMN_DECIMAL ||
	    type == COLUMN_DATE || type == COLUMN_DATETIME;
}

static void
cut_numbers(struct spread *s, double least, double most)
{
	bool whole = s->type == COLUMN_INT;
	double span = whole ? most - least + 1 : most - least;
	double width = span / NUMBER_CLASSES;

	s->nclasses = NUMBER_CLASSES;
	if (whole) {
		width = ceil(width);
		s->nclasses = (unsigned)ceil(span / width);
	}
	if (!isfinite(width) || width <= 0)
		s->nclasses = 1;
	for (unsigned i = 0; i < s->nclasses; i++)
		s->bounds[i] = least + width * i;
	s->bounds[s->nclasses] = whole ? least + width * s->nclasses : most;
	s->bounds[0] = least;
}

/* Months since the year 0. */
static int64_t
month_of(int64_t days)
{
	int year, month, day;

	date_civil(days, &year, &month, &day);
	return (int64_t)year * 12 + month - 1;
}

/* By the least of these periods that makes few enough classes. */
static void
cut_days(struct spread *s, int64_t first, int64_t last, double unit)
{
	static const int64_t periods[] = { 1, 12, 120, 1200, 12000 };
	int64_t from = month_of(first), to = month_of(last), months = 1;

	if (last - first < SPREAD_CLASSES) {
		s->nclasses = (unsigned)(last - first + 1);
		for (unsigned i = 0; i <= s->nclasses; i++)
			s->bounds[i] = (double)(first + i) * unit;
		return;
	}
	for (size_t i = 0; i < sizeof(periods) / sizeof(periods[0]); i++) {
		months = periods[i];
		if (to / months - from / months < SPREAD_CLASSES)
			break;
	}
	s->nclasses = (unsigned)(to / months - from / months + 1);
	for (unsigned i = 0; i <= s->nclasses; i++) {
		int64_t m = (from / months + i) * months;

		s->bounds[i] =
		    (double)date_days((int)(m / 12), (int)(m % 12) + 1, 1) *
		    unit;
	}
}

void
spread_start(struct spread *s, enum column_type type, int64_t count,
    double least, double most)
{
	*s = (struct spread){ .type = type, .count = count };
	if (type == COLUMN_DATE)
		cut_days(s, (int64_t)least, (int64_t)most, 1);
	else if (type == COLUMN_DATETIME)
		cut_days(s, (int64_t)floor(least / DAY),
		    (int64_t)floor(most / DAY), DAY);
	else
		cut_numbers(s, least, most);
}

/* Rank of a quantile, from 1. */
static int64_t
rank_of(const struct spread *s, unsigned quantile)
{
	return (quantiles[quantile].percent * s->count + 99) / 100;
}

void
spread_add(struct spread *s, double value, int64_t times)
{
	s->seen += times;
	while (s->taken < SPREAD_QUANTILES && rank_of(s, s->taken) <= s->seen)
		s->quantiles[s->taken++] = value;
	while (s->at + 1 < s->nclasses && value >= s->bounds[s->at + 1])
		s->at++;
	s->counts[s->at] += times;
}

static json_t *
moment_json(double seconds, bool has_time, bool zoned)
{
	int64_t days = (int64_t)floor(seconds / DAY);
	int rest = (int)((int64_t)seconds - days * DAY), year, month, day;
	char text[MOMENT_SIZE];
	int n;

	date_civil(days, &year, &month, &day);
	n = snprintf(text, sizeof(text), "%04d-%02d-%02d", year, month, day);
	if (has_time)
		snprintf(text + n, sizeof(text) - (size_t)n,
		    "T%02d:%02d:%02d%s", rest / 3600, rest / 60 % 60, rest % 60,
		    zoned ? "Z" : "");
	return json_string(text);
}

static json_t *
value_json(const struct spread *s, double value, bool zoned)
{
	switch (s->type) {
	case COLUMN_INT:
		return fabs(value) < INTEGER_MAX
		    ? json_integer((json_int_t)value)
		    : json_real(value);
	case COLUMN_DATE:
		return moment_json(value * DAY, false, false);
	case COLUMN_DATETIME:
		return moment_json(value, true, zoned);
	default:
		return json_real(value);
	}
}

void
spread_put(const struct spread *s, bool zoned, json_t *o)
{
	json_t *values, *bounds, *counts;

	if (!s) {
		json_object_set_new(o, "quantiles", json_null());
		json_object_set_new(o, "histogram", json_null());
		return;
	}
	values = json_object();
	bounds = json_array();
	counts = json_array();
	for (unsigned i = 0; i < SPREAD_QUANTILES; i++)
		json_object_set_new(values, quantiles[i].name,
		    value_json(s, s->quantiles[i], zoned));
	for (unsigned i = 0; i <= s->nclasses; i++)
		json_array_append_new(
		    bounds, value_json(s, s->bounds[i], zoned));
	for (unsigned i = 0; i < s->nclasses; i++)
		json_array_append_new(counts, json_integer(s->counts[i]));
	json_object_set_new(o, "quantiles", values);
	json_object_set_new(o, "histogram",
	    json_pack("{s:o, s:o}", "bounds", bounds, "counts", counts));
}
