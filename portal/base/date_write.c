/* SPDX-License-Identifier: Apache-2.0 */
/* date_write.c - dates as machines and French readers write them. */
#include <string.h>
#include <time.h>

#include "base/date.h"
#include "base/text.h"

#define DAY 86400

static const char *const months[] = { "janvier", "février", "mars", "avril",
	"mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
	"décembre" };

/* A moment taken apart, in UTC or in the server's time zone. */
struct moment {
	int64_t days;
	int year, month, day, hour, minute, second;
};

static struct moment
moment_of(int64_t seconds)
{
	struct moment m;
	int left;

	m.days = seconds / DAY;
	left = (int)(seconds % DAY);
	if (left < 0) {
		left += DAY;
		m.days--;
	}
	date_civil(m.days, &m.year, &m.month, &m.day);
	m.hour = left / 3600;
	m.minute = left / 60 % 60;
	m.second = left % 60;
	return m;
}

static struct moment
local_moment(int64_t seconds)
{
	time_t t = (time_t)seconds;
	struct tm tm;

	/* A year out of an int is nobody's: UTC will do. */
	if (!localtime_r(&t, &tm))
		return moment_of(seconds);
	return moment_of(seconds + tm.tm_gmtoff);
}

int64_t
date_local_day(int64_t seconds)
{
	return local_moment(seconds).days;
}

char *
date_iso(struct arena *a, int64_t days)
{
	int y, m, d;

	date_civil(days, &y, &m, &d);
	return arena_printf(a, "%04d-%02d-%02d", y, m, d);
}

static void
digits(char *p, int value, int count)
{
	for (int i = count - 1; i >= 0; i--, value /= 10)
		p[i] = (char)('0' + value % 10);
}

/* Without printf: feeds and the API write several for each file, which would
 * take longer than the rest. */
static char *
write_utc(struct arena *a, int64_t seconds, const char *zone)
{
	static const char blank[] = "0000-00-00T00:00:00";
	struct moment m = moment_of(seconds);
	size_t len = strlen(zone);
	char *text;

	if (m.year < 0 || m.year > 9999)
		return arena_printf(a, "%04d-%02d-%02dT%02d:%02d:%02d%s",
		    m.year, m.month, m.day, m.hour, m.minute, m.second, zone);
	text = arena_alloc(a, sizeof(blank) + len);
	memcpy(text, blank, sizeof(blank) - 1);
	digits(text, m.year, 4);
	digits(text + 5, m.month, 2);
	digits(text + 8, m.day, 2);
	digits(text + 11, m.hour, 2);
	digits(text + 14, m.minute, 2);
	digits(text + 17, m.second, 2);
	memcpy(text + sizeof(blank) - 1, zone, len);
	return text;
}

char *
date_rfc3339(struct arena *a, int64_t seconds)
{
	return write_utc(a, seconds, "+00:00");
}

char *
date_utc(struct arena *a, int64_t seconds)
{
	return write_utc(a, seconds, "Z");
}

char *
date_http(struct arena *a, int64_t seconds)
{
	static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	static const char days[] = "ThuFriSatSunMonTueWed";
	struct moment m = moment_of(seconds);
	int weekday = (int)(((m.days % 7) + 7) % 7);

	return arena_printf(a, "%.3s, %02d %.3s %04d %02d:%02d:%02d GMT",
	    days + 3 * weekday, m.day, names + 3 * (m.month - 1), m.year,
	    m.hour, m.minute, m.second);
}

static char *
write_french(struct arena *a, const struct moment *m)
{
	return arena_printf(a, "%d%s %s %d", m->day, m->day == 1 ? "er" : "",
	    months[m->month - 1], m->year);
}

char *
date_french(struct arena *a, int64_t seconds)
{
	struct moment m = local_moment(seconds);

	return write_french(a, &m);
}

char *
date_french_time(struct arena *a, int64_t seconds)
{
	struct moment m = local_moment(seconds);

	return arena_printf(a, "%s à %d" NBSP "h" NBSP "%02d",
	    write_french(a, &m), m.hour, m.minute);
}

char *
date_french_clock(struct arena *a, int64_t seconds)
{
	struct moment m = local_moment(seconds);

	return arena_printf(a, "%d" NBSP "h" NBSP "%02d", m.hour, m.minute);
}

char *
date_ago(struct arena *a, int64_t seconds, int64_t now)
{
	int64_t days = local_moment(now).days - local_moment(seconds).days;
	int64_t n = days < 0 ? -days : days;
	const char *when = days < 0 ? "dans" : "il y a";

	if (n == 0)
		return arena_strdup(a, "aujourd’hui");
	if (n == 1)
		return arena_strdup(a, days < 0 ? "demain" : "hier");
	if (n < 31)
		return arena_printf(a, "%s %d jours", when, (int)n);
	/* Mean lengths of the Gregorian calendar; never « 12 mois ». */
	if (n < 365)
		return arena_printf(
		    a, "%s %d mois", when, (int)(n * 10000 / 304369));
	return arena_printf(a, "%s %s", when,
	    text_count(
		a, n * 10000 / 3652425 ? n * 10000 / 3652425 : 1, "an", "ans"));
}

char *
date_french_of_iso(struct arena *a, const char *iso)
{
	int64_t days;
	struct moment m;

	if (!date_is_iso(iso) || !date_parse(iso, 10, &days))
		return arena_strdup(a, iso);
	m = moment_of(days * DAY);
	return write_french(a, &m);
}
