/* SPDX-License-Identifier: Apache-2.0 */
/* kind_maps.c - coordinates, and JSON, in which they may be. */
#include <stdlib.h>
#include <string.h>

#include "kinds/json_scan.h"
#include "kinds/kind.h"

enum {
	ROOM = 32
};

/* [-]DIGITS[MARK DIGITS], at most 31 bytes. */
static bool
read_coordinate(
    const char *text, size_t len, char mark, double *out, bool *has_mark)
{
	char copy[ROOM];
	size_t minus = len > 0 && *text == '-';

	*has_mark = false;
	if (len <= minus || len >= ROOM)
		return false;
	memcpy(copy, text, len);
	copy[len] = '\0';
	for (size_t i = minus; i < len; i++) {
		if (copy[i] >= '0' && copy[i] <= '9')
			continue;
		if (*has_mark || i == minus || i + 1 == len ||
		    (copy[i] != '.' && copy[i] != mark))
			return false;
		*has_mark = true;
		copy[i] = '.';
	}
	*out = strtod(copy, NULL);
	return true;
}

/* Degrees have decimals, metres may. */
static bool
is_within(
    const char *text, size_t len, double least, double most, bool needs_mark)
{
	double d;
	bool has_mark;

	return read_coordinate(text, len, ',', &d, &has_mark) &&
	    (has_mark || !needs_mark) && d >= least && d <= most;
}

bool
kind_latitude(const char *text, size_t len)
{
	return is_within(text, len, -90, 90, true);
}

bool
kind_latitude_fr(const char *text, size_t len)
{
	return is_within(text, len, 41.3, 51.3, true);
}

bool
kind_latitude_l93(const char *text, size_t len)
{
	return is_within(text, len, 6037008, 7230728, false);
}

bool
kind_longitude(const char *text, size_t len)
{
	return is_within(text, len, -180, 180, true);
}

bool
kind_longitude_fr(const char *text, size_t len)
{
	return is_within(text, len, -5.5, 9.8, true);
}

bool
kind_longitude_l93(const char *text, size_t len)
{
	return is_within(text, len, -357823, 1313633, false);
}

static void
trim_spaces(const char **text, size_t *len)
{
	for (; *len > 0 && **text == ' '; (*len)--)
		(*text)++;
	while (*len > 0 && (*text)[*len - 1] == ' ')
		(*len)--;
}

/* « 45.07,5.55 », « [45.07, 5.55] », both with decimals. */
static bool
read_pair(const char *text, size_t len, double *x, double *y)
{
	const char *comma, *next;
	size_t left, right;
	bool x_mark, y_mark;

	trim_spaces(&text, &len);
	if (len > 2 && *text == '[' && text[len - 1] == ']') {
		text++;
		len -= 2;
	}
	comma = memchr(text, ',', len);
	if (!comma)
		return false;
	left = (size_t)(comma - text);
	next = comma + 1;
	right = len - left - 1;
	trim_spaces(&text, &left);
	trim_spaces(&next, &right);
	return read_coordinate(text, left, '.', x, &x_mark) &&
	    read_coordinate(next, right, '.', y, &y_mark) && x_mark && y_mark;
}

static bool
is_on_earth(double lat, double lon)
{
	return lat >= -90 && lat <= 90 && lon >= -180 && lon <= 180;
}

/* Boxes of metropolitan and overseas France, in degrees. */
static bool
is_in_france(double lat, double lon)
{
	static const struct {
		double south, north, west, east;
	} boxes[] = {
		{ 41.3, 51.3, -5.5, 9.8 },
		{ 15.8, 18.2, -63.2, -60.9 },    /* Guadeloupe and north */
		{ 14.3, 15.0, -61.3, -60.7 },    /* Martinique */
		{ 2.1, 5.9, -54.7, -51.5 },      /* Guyane */
		{ -21.5, -20.8, 55.1, 55.9 },    /* La Réunion */
		{ -13.1, -12.5, 44.9, 45.4 },    /* Mayotte */
		{ 46.7, 47.2, -56.5, -56.1 },    /* Saint-Pierre */
		{ -23.0, -19.4, 163.0, 168.5 },  /* New Caledonia */
		{ -28.0, -7.8, -155.0, -134.0 }, /* Polynesia */
		{ -14.4, -13.1, -178.3, -176.0 } /* Wallis and Futuna */
	};

	for (size_t i = 0; i < sizeof(boxes) / sizeof(boxes[0]); i++) {
		if (lat >= boxes[i].south && lat <= boxes[i].north &&
		    lon >= boxes[i].west && lon <= boxes[i].east)
			return true;
	}
	return false;
}

bool
kind_latlon(const char *text, size_t len)
{
	double x, y;

	return read_pair(text, len, &x, &y) && is_on_earth(x, y);
}

bool
kind_lonlat(const char *text, size_t len)
{
	double x, y;

	return read_pair(text, len, &x, &y) && is_on_earth(y, x);
}

bool
kind_latlon_fr(const char *text, size_t len)
{
	double x, y;

	return read_pair(text, len, &x, &y) && is_in_france(x, y);
}

bool
kind_lonlat_fr(const char *text, size_t len)
{
	double x, y;

	return read_pair(text, len, &x, &y) && is_in_france(y, x);
}

bool
kind_json(const char *text, size_t len)
{
	enum json_kind kind;

	if (*text != '{' && *text != '[')
		return false;
	kind = json_scan(text, len, false);
	return kind == JSON_KIND_OBJECT || kind == JSON_KIND_ARRAY;
}

/* As loosely as it is met: quotes of another language, any type. */
bool
kind_geojson(const char *text, size_t len)
{
	struct json_part part, list;

	if (*text != '{' || json_scan(text, len, true) != JSON_KIND_OBJECT)
		return false;
	if (json_member(text, len, "geometry", &part) &&
	    part.kind == JSON_KIND_OBJECT)
		return json_member(part.text, part.len, "coordinates", &list);
	return json_member(text, len, "type", &part) &&
	    json_member(text, len, "coordinates", &list) &&
	    list.kind == JSON_KIND_ARRAY;
}
