/* SPDX-License-Identifier: Apache-2.0 */
/* odsql_moment.c - dates of questions: periods of time, and now(). */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ask/odsql_parts.h"
#include "base/date.h"
#include "base/text.h"
#include "kinds/moment.h"

enum {
	YEAR_LAST = 9999,
	MOVE_MAX = 1000000 /* of now(days=...) */
};

static bool
digits(const char *text, size_t n, int *out)
{
	*out = 0;
	for (size_t i = 0; i < n; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
		*out = *out * 10 + text[i] - '0';
	}
	return true;
}

/* 2024, 2024-03 or 2024/03; month 0: none. */
static bool
read_short(const char *text, int *year, int *month)
{
	size_t len = strlen(text);

	*month = 0;
	if ((len != 4 && len != 7) || !digits(text, 4, year) || *year < 1)
		return false;
	return len == 4 ||
	    ((text[4] == '-' || text[4] == '/') && digits(text + 5, 2, month) &&
		*month >= 1 && *month <= 12);
}

static const char *
moment_text(struct arena *a, const struct moment *m)
{
	char *out = arena_alloc(a, 40);

	out[moment_write(m, out)] = '\0';
	return out;
}

/* A time in a column of days: after the day began and before it ends. */
static void
within_day(struct arena *a, const struct moment *m, struct odsql_period *out)
{
	int64_t days = date_days(m->year, m->month, m->day);
	bool is_midnight = m->hour == 0 && m->minute == 0 && m->second == 0;

	out->start = ask_midnight(a, COLUMN_DATE, days + !is_midnight);
	out->end = is_midnight ? NULL : out->start;
}

bool
odsql_period(struct arena *a, enum column_type type, const char *text,
    struct odsql_period *out)
{
	struct moment m;
	int year, month;
	int64_t day;

	*out = (struct odsql_period){ NULL, NULL };
	if (read_short(text, &year, &month)) {
		out->start = ask_midnight(
		    a, type, date_days(year, month ? month : 1, 1));
		year += month == 0 || month == 12;
		month = month == 0 ? 1 : month % 12 + 1;
		out->end = ask_midnight(a, type, date_days(year, month, 1));
		return true;
	}
	if (!moment_read(text, strlen(text), &m) || m.short_year)
		return false;
	day = date_days(m.year, m.month, m.day);
	if (m.has_time && type == COLUMN_DATE) {
		within_day(a, &m, out);
	} else if (m.has_time) {
		out->start = moment_text(a, &m);
	} else {
		out->start = ask_midnight(a, type, day);
		if (type == COLUMN_DATETIME)
			out->end = ask_midnight(a, type, day + 1);
	}
	return true;
}

/* --- now() --------------------------------------------------------------- */

/* A moment in parts, each of which may be set or moved. */
enum {
	YEAR,
	MONTH,
	DAY,
	HOUR,
	MINUTE,
	SECOND,
	PARTS_OF_NOW
};
static const struct {
	const char *name; /* an s behind it moves */
	int least, most;
	int seconds; /* how long it is; 0: as long as its months */
} parts[PARTS_OF_NOW] = {
	{ "year", 1, 9999, 0 },
	{ "month", 1, 12, 0 },
	{ "day", 1, 31, 86400 },
	{ "hour", 0, 23, 3600 },
	{ "minute", 0, 59, 60 },
	{ "second", 0, 59, 1 },
};

/* Days of the month; a day beyond is its last. */
static void
settle_day(int64_t now[PARTS_OF_NOW])
{
	while (now[DAY] > 28 &&
	    !date_is_valid((int)now[YEAR], (int)now[MONTH], (int)now[DAY]))
		now[DAY]--;
}

static bool
move_months(int64_t now[PARTS_OF_NOW], int64_t by)
{
	int64_t months = now[YEAR] * 12 + now[MONTH] - 1 + by;

	if (months < 12 || months / 12 > YEAR_LAST)
		return false;
	now[YEAR] = months / 12;
	now[MONTH] = months % 12 + 1;
	settle_day(now);
	return true;
}

static bool
move_seconds(int64_t now[PARTS_OF_NOW], int64_t by)
{
	int64_t day = date_days((int)now[YEAR], (int)now[MONTH], (int)now[DAY]);
	int64_t t = day * 86400 + now[HOUR] * 3600 + now[MINUTE] * 60 +
	    now[SECOND] + by;
	int64_t seconds = (t % 86400 + 86400) % 86400;
	int y, m, d;

	if (t < date_days(1, 1, 1) * 86400 ||
	    t >= (date_days(YEAR_LAST, 12, 31) + 1) * 86400)
		return false;
	date_civil((t - seconds) / 86400, &y, &m, &d);
	now[YEAR] = y;
	now[MONTH] = m;
	now[DAY] = d;
	now[HOUR] = seconds / 3600;
	now[MINUTE] = seconds / 60 % 60;
	now[SECOND] = seconds % 60;
	return true;
}

static int
find_part(const char *name, bool *moves)
{
	for (int i = 0; i < PARTS_OF_NOW; i++) {
		size_t n = strlen(parts[i].name);

		*moves =
		    strlen(name) == n + 1 && (name[n] == 's' || name[n] == 'S');
		if (strncasecmp(name, parts[i].name, n) == 0 &&
		    (!name[n] || *moves))
			return i;
	}
	return -1;
}

/* The number given to a part fits, and the moment with it. */
static bool
apply(int64_t now[PARTS_OF_NOW], int part, bool moves,
    const struct odsql_literal *l)
{
	long n, most = moves ? MOVE_MAX : parts[part].most;

	if (l->kind != LITERAL_NUMBER || strchr(l->text, '.'))
		return false;
	n = strtol(l->text, NULL, 10);
	if (n < (moves ? -MOVE_MAX : parts[part].least) || n > most)
		return false;
	if (moves && parts[part].seconds)
		return move_seconds(now, (int64_t)n * parts[part].seconds);
	if (moves)
		return move_months(now, n * (part == YEAR ? 12 : 1));
	now[part] = n;
	settle_day(now);
	return true;
}

/* year=2024 or days=-7 */
static enum err_code
take_part(struct odsql_reader *r, int64_t now[PARTS_OF_NOW], struct err *e)
{
	struct odsql_literal l;
	bool moves = false;
	int part = -1;
	enum err_code rc;

	if (r->token.kind == TOKEN_NAME)
		part = find_part(r->token.text, &moves);
	if (part < 0)
		return odsql_wrong(r, r->token.at, e,
		    "now() prend year, month, day, hour, minute, second, ou "
		    "years, months, days… pour aller plus loin.");
	rc = odsql_next(r, e);
	if (!rc)
		rc = odsql_expect(r, "=", e);
	if (!rc)
		rc = odsql_literal(r, &l, e);
	if (!rc && !apply(now, part, moves, &l))
		rc = odsql_wrong(r, l.at, e, "ce nombre ne convient pas ici.");
	return rc;
}

enum err_code
odsql_now(struct odsql_reader *r, const char **text, struct err *e)
{
	int64_t t = date_now(), now[PARTS_OF_NOW];
	int y, m, d;
	bool more;
	enum err_code rc;

	date_civil(t / 86400, &y, &m, &d);
	now[YEAR] = y;
	now[MONTH] = m;
	now[DAY] = d;
	now[HOUR] = t / 3600 % 24;
	now[MINUTE] = t / 60 % 60;
	now[SECOND] = t % 60;
	*r->uses_now = true;
	rc = odsql_next(r, e);
	if (!rc)
		rc = odsql_expect(r, "(", e);
	more = !odsql_is(r, ")");
	while (!rc && more) {
		rc = take_part(r, now, e);
		if (!rc)
			rc = odsql_take(r, ",", &more, e);
	}
	if (rc)
		return rc;
	*text = arena_printf(r->a, "%04d-%02d-%02dT%02d:%02d:%02dZ",
	    (int)now[YEAR], (int)now[MONTH], (int)now[DAY], (int)now[HOUR],
	    (int)now[MINUTE], (int)now[SECOND]);
	return odsql_expect(r, ")", e);
}
