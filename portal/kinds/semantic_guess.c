/* SPDX-License-Identifier: Apache-2.0 */
/* semantic_guess.c - decides what the cells of one column are. */
#include <assert.h>
#include <string.h>

#include "base/text.h"
#include "kinds/heading.h"
#include "kinds/number.h"
#include "kinds/semantic.h"

enum {
	KINDS_MAX = 128,
	SURE_AFTER = 1024,    /* cells that tell a kind far from its share */
	SOON_AFTER = 256,     /* the same where the header is silent */
	COSTLY_AFTER = 50176, /* a multiple of the others */
	SELDOM = 256,         /* powers of 2 */
	LESS_OFTEN = 16,
	MENDED = 64,
	WRONG_BYTES = 60
};

/* A kind under trial: on each cell whose turn is a multiple of stride. */
struct watch {
	const struct semantic *kind;
	double credit, share; /* share: what it needs */
	uint32_t stride;
	int64_t tried, right, wrong_line;
	const char *wrong; /* in the arena, for people */
	struct damages {
		int64_t all;
		struct {
			int64_t count, mended, line;
		} of[DAMAGES];
	} * damages; /* NULL until there is one */
};

struct semantic_state {
	struct arena *a;
	uint64_t turn;        /* cells so far */
	unsigned count, room; /* watches */
	unsigned live;        /* the first ones are tried on each cell */
	uint32_t pace;        /* least stride of the others */
	bool is_asked;        /* a person said what it is */
	const struct semantic *asked;
	char heading[HEADING_SIZE];
	struct watch *watches;
};

static double
share_needed(const struct semantic *s, double credit)
{
	return credit > 0 ? s->share : s->alone;
}

void
semantic_start(struct semantic_guess *g, struct arena *a, const char *header)
{
	struct semantic_state *state = arena_new_of(a, struct semantic_state);
	double credits[KINDS_MAX];

	assert(semantics_count <= KINDS_MAX);
	state->a = a;
	g->may_be_dates = false;
	heading_fold(header, strlen(header), state->heading);
	for (unsigned i = 0; i < semantics_count; i++) {
		const struct semantic *s = &semantics[i];

		credits[i] = heading_credit(state->heading, s->words);
		state->room += share_needed(s, credits[i]) > 0;
	}
	state->watches = arena_array_of(a, state->room, struct watch);
	for (unsigned i = 0; i < semantics_count; i++) {
		const struct semantic *s = &semantics[i];

		if (s->way == WAY_RANGE || s->way == WAY_TYPE ||
		    share_needed(s, credits[i]) <= 0)
			continue;
		state->watches[state->count++] = (struct watch){ .kind = s,
			.credit = credits[i],
			.share = share_needed(s, credits[i]),
			.stride = 1 };
		g->may_be_dates |= credits[i] > 0 && damage_makes_dates(s);
	}
	state->live = state->count;
	state->pace = LESS_OFTEN;
	g->state = state;
	g->wait = 0;
}

void
semantic_start_as(
    struct semantic_guess *g, struct arena *a, const struct semantic *kind)
{
	struct semantic_state *state = arena_new_of(a, struct semantic_state);

	state->a = a;
	state->is_asked = true;
	state->asked = kind;
	state->pace = LESS_OFTEN;
	if (kind && kind->way == WAY_TEXT) {
		state->watches = arena_new_of(a, struct watch);
		*state->watches =
		    (struct watch){ .kind = kind, .credit = 1, .stride = 1 };
		state->count = state->live = state->room = 1;
	}
	*g = (struct semantic_guess){ .state = state,
		.may_be_dates = kind && damage_makes_dates(kind) };
}

static unsigned
start_of(char c)
{
	if (c >= '0' && c <= '9')
		return START_DIGIT;
	c |= 0x20;
	return c >= 'a' && c <= 'z' ? START_LETTER : START_OTHER;
}

static bool
may_match(const struct semantic *s, unsigned start, size_t len)
{
	return (s->starts & start) && len >= s->least &&
	    (s->most == 0 || len <= s->most);
}

/* Only where the header agrees: 1034 may be a number as well. */
static bool
note_damage(struct semantic_state *state, struct watch *w, const char *text,
    size_t len, int64_t line)
{
	char mended[MENDED];
	enum damage d;

	if (w->credit <= 0 || !w->kind->is_code)
		return false;
	d = damage_explain(w->kind, text, len, mended, sizeof(mended));
	if (d == DAMAGE_NONE)
		return false;
	if (!w->damages)
		w->damages = arena_new_of(state->a, struct damages);
	w->damages->all++;
	w->damages->of[d].mended += mended[0] != '\0';
	if (w->damages->of[d].count++ == 0)
		w->damages->of[d].line = line;
	return true;
}

/* Cells that are of the kind, or were. */
static int64_t
good_cells(const struct watch *w)
{
	return w->right + (w->damages ? w->damages->all : 0);
}

/* From now on, on a sample: what was counted becomes a part of it. */
static void
sample(struct watch *w, uint32_t stride)
{
	w->tried /= stride;
	w->right /= stride;
	if (w->damages)
		w->damages->all /= stride;
	w->stride = stride;
}

/* Now and then: is this kind worth its time? */
static void
settle(struct watch *w)
{
	int64_t enough = w->credit > 0 ? SURE_AFTER : SOON_AFTER;

	if (w->tried >= enough &&
	    (double)good_cells(w) < (double)w->tried * w->share / 2)
		sample(w, SELDOM);
	else if (w->kind->costly && w->tried >= COSTLY_AFTER)
		sample(w, LESS_OFTEN);
}

static void
note_wrong(struct semantic_state *state, struct watch *w, const char *text,
    size_t len, int64_t line)
{
	w->wrong_line = line;
	if (w->credit > 0)
		w->wrong = text_clean(state->a,
		    arena_strndup(
			state->a, text, text_cut(text, len, WRONG_BYTES)));
}

/* False: this kind is out. */
static bool
try_one(struct semantic_state *state, struct watch *w, unsigned start,
    const char *text, size_t len, int64_t line)
{
	w->tried++;
	if (may_match(w->kind, start, len) && w->kind->matches(text, len)) {
		w->right++;
	} else if (!note_damage(state, w, text, len, line)) {
		if (w->share >= 1)
			return false;
		if (w->wrong_line == 0)
			note_wrong(state, w, text, len, line);
	}
	if (w->stride == 1 && w->tried % SOON_AFTER == 0)
		settle(w);
	return true;
}

static void
swap(struct watch *a, struct watch *b)
{
	struct watch held = *a;

	*a = *b;
	*b = held;
}

static void
look_at_live(struct semantic_state *state, unsigned start, const char *text,
    size_t len, int64_t line)
{
	for (unsigned i = 0; i < state->live;) {
		struct watch *w = &state->watches[i];
		bool keeps = try_one(state, w, start, text, len, line);

		if (keeps && w->stride == 1) {
			i++;
			continue;
		}
		/* Among those of the sample, or out after the last one. */
		swap(w, &state->watches[--state->live]);
		if (!keeps)
			swap(&state->watches[state->live],
			    &state->watches[--state->count]);
	}
}

static void
look_at_others(struct semantic_state *state, unsigned start, const char *text,
    size_t len, int64_t line)
{
	state->pace = SELDOM;
	for (unsigned i = state->live; i < state->count;) {
		struct watch *w = &state->watches[i];

		if ((state->turn & (w->stride - 1)) == 0 &&
		    !try_one(state, w, start, text, len, line)) {
			swap(w, &state->watches[--state->count]);
			continue;
		}
		if (w->stride < state->pace)
			state->pace = w->stride;
		i++;
	}
}

void
semantic_look(
    struct semantic_guess *g, const char *text, size_t len, int64_t line)
{
	struct semantic_state *state = g->state;
	unsigned start = start_of(*text), was_live = state->live;

	look_at_live(state, start, text, len, line);
	if (was_live != state->live)
		state->pace = LESS_OFTEN;
	/* One that has just left the live ones had its turn. */
	else if ((state->turn & (state->pace - 1)) == 0)
		look_at_others(state, start, text, len, line);
	state->turn++;
	if (state->live > 0)
		return;
	g->wait = state->count == 0
	    ? UINT32_MAX
	    : (uint32_t)(-state->turn & (state->pace - 1));
	state->turn += g->wait;
}

static bool
is_better(
    double score, const struct semantic *s, const struct semantic_finding *best)
{
	return !best->kind || score > best->score ||
	    (score == best->score && s < best->kind);
}

/* All numbers are within a range, and written as its kind is. */
static bool
fits_range(
    const struct semantic *s, const struct type_guess *t, enum column_type type)
{
	const struct type_shape *shape = &t->shape;

	if (t->others > 0 || t->least_number < s->from ||
	    t->most_number > s->to)
		return false;
	/* A year has neither decimals nor groups, degrees have decimals. */
	if (strcmp(s->name, "year") == 0)
		return type == COLUMN_INT && shape->groups[GROUP_NONE] > 0 &&
		    shape->groups[GROUP_NONE] == t->filled;
	return strstr(s->name, "_wgs") == NULL ||
	    shape->marks[0] + shape->marks[1] > t->filled / 2;
}

static bool
fits_unit(const struct semantic *s, const struct type_guess *t)
{
	unsigned unit = t->shape.unit;
	bool percent = unit == UNIT_PERCENT;

	return unit != UNIT_NONE && unit != UNIT_PERMILLE &&
	    percent == (strcmp(s->name, "percent") == 0) &&
	    (double)t->shape.with_unit >= s->share * (double)t->filled;
}

/* What a person said of numbers. */
static void
end_asked(const struct semantic *s, const struct type_guess *t,
    enum column_type type, struct semantic_finding *out)
{
	if (s &&
	    (s->way == WAY_UNIT ||
		(s->way == WAY_RANGE && fits_range(s, t, type))))
		*out = (struct semantic_finding){ .kind = s,
			.credit = 1,
			.score = 1.5,
			.has_word = true,
			.tried = t->filled,
			.right = t->filled };
}

static void
end_numbers(const struct semantic_state *state, const struct type_guess *t,
    enum column_type type, struct semantic_finding *best)
{
	for (unsigned i = 0; i < semantics_count; i++) {
		const struct semantic *s = &semantics[i];
		double credit = heading_credit(state->heading, s->words);
		double score = 1 + credit / 2;
		bool fits = s->way == WAY_UNIT ? fits_unit(s, t)
					       : s->way == WAY_RANGE &&
			share_needed(s, credit) > 0 && fits_range(s, t, type);

		if (fits && is_better(score, s, best))
			*best = (struct semantic_finding){ .kind = s,
				.credit = credit,
				.score = score,
				.has_word = credit > 0,
				.tried = t->filled,
				.right = t->filled };
	}
}

static void
end_watch(const struct watch *w, int64_t filled, struct semantic_finding *best)
{
	int64_t good = good_cells(w);
	double share = (double)good / (double)w->tried;
	double score = share * (1 + w->credit / 2);

	if (w->tried == 0 || share < w->share ||
	    (w->credit <= 0 && good < w->kind->crowd) ||
	    !is_better(score, w->kind, best))
		return;
	*best = (struct semantic_finding){ .kind = w->kind,
		.credit = w->credit,
		.score = score,
		.has_word = w->credit > 0,
		.sampled = w->tried < filled,
		.tried = w->tried,
		.right = w->right,
		.wrong_line = w->wrong_line,
		.wrong = w->wrong };
	for (int d = 0; w->damages && d < DAMAGES; d++) {
		best->damaged[d].count = w->damages->of[d].count;
		best->damaged[d].mended = w->damages->of[d].mended;
		best->damaged[d].line = w->damages->of[d].line;
	}
}

/* May a column of that type hold it, whatever the share? */
static bool
suits(const struct watch *w, enum column_type type)
{
	bool is_number = type == COLUMN_INT || type == COLUMN_DECIMAL;

	if (type == COLUMN_DATE)
		return w->damages && w->damages->of[DAMAGE_DATE].count > 0;
	/* A number is one of these only if it is called so. */
	return !is_number ||
	    ((w->credit > 0 || w->kind->is_code) && w->kind->way != WAY_UNIT);
}

void
semantic_end(const struct semantic_guess *g, const struct type_guess *t,
    enum column_type type, struct semantic_finding *out)
{
	const struct semantic_state *state = g->state;
	bool is_number = type == COLUMN_INT || type == COLUMN_DECIMAL;
	bool is_date = type == COLUMN_DATE && g->may_be_dates && !t->forced;

	*out = (struct semantic_finding){ 0 };
	if (!state || t->filled == 0 ||
	    (!is_number && !is_date && type != COLUMN_TEXT))
		return;
	if (is_number && state->is_asked)
		end_asked(state->asked, t, type, out);
	else if (is_number)
		end_numbers(state, t, type, out);
	for (unsigned i = 0; i < state->count; i++) {
		if (suits(&state->watches[i], type))
			end_watch(&state->watches[i], t->filled, out);
	}
}
