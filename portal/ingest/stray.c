/* SPDX-License-Identifier: Apache-2.0 */
/* stray.c - the few cells that keep a column from being numbers or dates. */
#include "ingest/stray.h"

#include "base/text.h"
#include "ingest/header.h"
#include "kinds/moment.h"
#include "kinds/number.h"

enum {
	ALWAYS_KEPT = 20, /* before the share of strays means something */
	TEXT_BYTES = 60
};

static const unsigned candidates[STRAY_KINDS] = {
	[STRAY_NUMBER] = STRAY_NUMBERS,
	[STRAY_DATE] = STRAY_DATES,
};

/* A column with one code is one of codes, and rightly a text. */
static bool
fits_number(struct strays *s, const struct type_guess *g, const struct cell *c)
{
	struct number n;

	if (!number_read(c->text, c->len, &n))
		return false;
	if (g->is_code || n.leading_zero || n.before > 15 ||
	    (n.mark == 0 && n.is_long))
		s->kinds[STRAY_NUMBER].lost = true;
	return true;
}

static bool
fits_date(struct strays *s, const struct type_guess *g, const struct cell *c)
{
	struct moment m;

	(void)g;
	if (!moment_read(c->text, c->len, &m))
		return false;
	if (!s->has_order) {
		s->has_order = true;
		s->day_first = m.day_first;
		s->has_time = m.has_time;
	}
	return m.day_first == s->day_first && m.has_time == s->has_time;
}

static struct stray_place
place_of(struct arena *a, const struct cell *c, int64_t line)
{
	const char *text =
	    arena_strndup(a, c->text, text_cut(c->text, c->len, TEXT_BYTES));

	return (struct stray_place){ line, text_clean(a, text) };
}

static void
keep(struct arena *a, struct stray_tally *t, const struct cell *c, int64_t line,
    int64_t filled)
{
	if (t->count < STRAYS_KEPT)
		t->first[t->count] = place_of(a, c, line);
	t->count++;
	t->lost = !t->expected && t->count > ALWAYS_KEPT + filled / 20;
}

/* A date in another order than the first one is a date all the same. */
static void
count_unread(struct arena *a, struct stray_tally *t, int k,
    const struct cell *c, int64_t line)
{
	struct moment m;

	if (k == STRAY_DATE && moment_read(c->text, c->len, &m))
		return;
	if (t->unread++ == 0)
		t->first_unread = place_of(a, c, line);
}

void
strays_expect(struct strays *s, const char *header)
{
	s->kinds[STRAY_NUMBER].expected = header_is_measure(header);
	s->kinds[STRAY_DATE].expected = header_is_date(header);
}

void
strays_add(struct arena *a, struct strays *s, const struct type_guess *g,
    const struct cell *c, int64_t line)
{
	static bool (*const fits[STRAY_KINDS])(
	    struct strays *, const struct type_guess *, const struct cell *) = {
		[STRAY_NUMBER] = fits_number,
		[STRAY_DATE] = fits_date,
	};

	/* The order of the first date is that of the column. */
	if (g->filled == 1)
		fits_date(s, g, c);
	for (int k = 0; k < STRAY_KINDS; k++) {
		struct stray_tally *t = &s->kinds[k];

		/* Still possible: every cell so far was of this kind. */
		if (t->lost || (g->candidates & candidates[k]))
			continue;
		if (fits[k](s, g, c))
			continue;
		keep(a, t, c, line, g->filled);
		if (t->expected)
			count_unread(a, t, k, c, line);
	}
}

void
strays_add_other(
    struct arena *a, struct strays *s, const struct cell *c, int64_t line)
{
	struct number n;
	bool is_doubtful =
	    number_read(c->text, c->len, &n) && number_is_doubtful(&n);
	struct stray_place *place = is_doubtful ? &s->doubtful : &s->other;

	if (!place->text)
		*place = place_of(a, c, line);
}
