/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_date.c - what is read as a date is one, and is read the same again. */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "fuzz.h"

static void
check_day(const char *s, size_t len)
{
	struct arena *a = arena_new();
	int64_t days, again;
	int y, m, d;

	if (date_parse(s, len, &days)) {
		char *iso = date_iso(a, days);

		date_civil(days, &y, &m, &d);
		if (!date_is_valid(y, m, d) || !date_is_iso(iso))
			abort();
		if (!date_parse(iso, strlen(iso), &again) || again != days)
			abort();
	}
	arena_free(a);
}

static void
check_time(const char *s, size_t len)
{
	struct arena *a = arena_new();
	int64_t seconds, again;
	bool has_offset;

	if (date_parse_time(s, len, &seconds, &has_offset)) {
		char *utc = date_utc(a, seconds);

		/* An offset may carry it past the years that have 4 digits. */
		if (strlen(utc) == 20 &&
		    (!date_parse_time(utc, 20, &again, &has_offset) ||
			again != seconds || !has_offset) &&
		    strncmp(utc, "0000", 4) != 0)
			abort();
	}
	arena_free(a);
}

static void
check_http(const char *s)
{
	struct arena *a = arena_new();
	int64_t seconds, again;

	if (date_parse_http(s, &seconds)) {
		char *text = date_http(a, seconds);

		/* A leap second may carry it into the year 10000. */
		if (strlen(text) == 29 &&
		    (!date_parse_http(text, &again) || again != seconds))
			abort();
	}
	(void)date_french_of_iso(a, s);
	arena_free(a);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);

	if (!text)
		abort();
	if (size)
		memcpy(text, data, size);
	text[size] = '\0';
	check_day((const char *)data, size);
	check_time((const char *)data, size);
	check_http(text);
	free(text);
	return 0;
}
