/* SPDX-License-Identifier: Apache-2.0 */
/* semantic.h - what the values of a column are: SIRET, commune, year... */
#ifndef PARVIS_KINDS_SEMANTIC_H
#define PARVIS_KINDS_SEMANTIC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "kinds/damage.h"
#include "kinds/kind.h"
#include "kinds/types.h"
#include "store/table.h"

/* What a value starts with; OTHER: signs, spaces, letters with accents. */
enum semantic_start {
	START_DIGIT = 1,
	START_LETTER = 2,
	START_OTHER = 4
};

/* What tells that a column is of a kind. */
enum semantic_way {
	WAY_TEXT,  /* its cells, one by one */
	WAY_RANGE, /* all its numbers are between two */
	WAY_UNIT,  /* its numbers have this unit */
	WAY_TYPE   /* its type says it already: not proposed */
};

/*
 * One thing a column may hold. Names are csv-detective's formats, and our own
 * where it has none. A column is of this kind when at least `share` of its
 * filled cells are and its header has one of its words; without such a word,
 * when at least `alone` are (0: never) and they are `crowd` or more.
 */
struct semantic {
	const char *name;  /* siret */
	const char *label; /* « SIRET », for people */
	double share, alone;
	bool is_code; /* digits here are no number: the column stays text */
	/* Of a value as written, UTF-8, not empty. */
	kind_test *matches;
	/* For semantic_guess.c only. */
	const char *words; /* of the header: see heading.h */
	enum semantic_way way;
	unsigned char starts;      /* what values start with */
	unsigned char least, most; /* bytes; 0: no limit */
	unsigned char crowd;
	bool costly;
	double from, to; /* of a range */
};
extern const struct semantic semantics[];
extern const unsigned semantics_count;
/* NULL when there is none of this name. */
const struct semantic *semantic_find(const char *name);

/* Credit of a header for a kind: 1 when it is one of its words, 0.5 when it
 * contains one, less for vague words, 0 otherwise (camelCase cut, accents,
 * case, - _ ' aside). */
double semantic_header(const struct semantic *s, const char *header);

/*
 * Decides one column: feed filled cells, then ask. Constant memory and time:
 * a kind that cannot win is no longer tried, one far from its share is tried
 * on one cell of 256 (in case the file is sorted), a costly one on one cell of
 * 16 once it was tried on 50,000.
 */
struct semantic_guess {
	uint32_t wait;     /* cells to let pass */
	bool may_be_dates; /* its header is one of codes taken for dates */
	struct semantic_state *state;
};
void semantic_start(
    struct semantic_guess *g, struct arena *a, const char *header);
/* The same when a person said what the column holds: NULL for nothing in
 * particular. It is obeyed whatever the share, but by numbers that cannot be
 * of it. */
void semantic_start_as(
    struct semantic_guess *g, struct arena *a, const struct semantic *kind);
void semantic_look(
    struct semantic_guess *g, const char *text, size_t len, int64_t line);

static inline void
semantic_add(
    struct semantic_guess *g, const char *text, size_t len, int64_t line)
{
	if (g->wait > 0)
		g->wait--;
	else
		semantic_look(g, text, len, line);
}

/* What was found of a column. */
struct semantic_finding {
	const struct semantic *kind; /* NULL: nothing */
	double credit;               /* of its header, or of a person: 1 */
	double score;                /* share * (1 + credit / 2) */
	bool has_word;               /* its header says so */
	bool sampled;                /* not all cells were looked at */
	int64_t tried, right;        /* right: those damaged are not */
	int64_t wrong_line;          /* first that is neither, 0: none */
	const char *wrong;           /* itself, when has_word; NULL: none */
	struct {
		int64_t count, mended, line; /* mended: with certainty */
	} damaged[DAMAGES];
};
/* t and type: what type_guess_end() says of the same cells. */
void semantic_end(const struct semantic_guess *g, const struct type_guess *t,
    enum column_type type, struct semantic_finding *out);

#endif
