/* SPDX-License-Identifier: Apache-2.0 */
/* repair.h - what a person asked to mend while a file is read. */
/*
 * A repair is offered by a remark, never made unasked: the file stays as it
 * is, the version that is read again has the mended rows. In the JSON of a
 * version's reading, by number of the table: {"repairs":{"1":["titres",
 * "codes:siret:NAME"]}}, each by its name, and that of its column where it is
 * about one.
 */
#ifndef PARVIS_INGEST_REPAIR_H
#define PARVIS_INGEST_REPAIR_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "read/reader.h"

struct semantic;

enum repair_kind {
	REPAIR_HEADINGS, /* leave out the header where it is repeated */
	REPAIR_TOTALS,   /* leave out the rows of totals */
	REPAIR_ROWS,     /* leave out the rows without any value */
	REPAIR_COLUMNS,  /* leave out the columns without any value */
	REPAIR_CODES,    /* give codes of a column what a spreadsheet took */
	REPAIR_SPACES,   /* cut what spaces.h says, of a column or of all */
	REPAIRS
};

struct repair {
	enum repair_kind kind;
	const struct semantic *semantic; /* CODES */
	const char *column;              /* its name in the API, or NULL */
	const char *text;                /* as in the JSON */
	/* In the last reading. */
	int64_t done;
	bool has_column; /* it is there */
};
struct repair_list {
	struct repair *repairs; /* in the arena */
	unsigned count;
	const bool *filled; /* by column, once it was looked for; or NULL */
};

/* The repairs of the table of that number; what is unknown is left out. */
void repair_read(struct arena *a, const char *reading, int64_t number,
    struct repair_list *out);
/* In a: the reading with one more of them, or without it any more. ERR_INVALID
 * when nobody offers such a repair. */
enum err_code repair_ask(struct arena *a, const char *reading, int64_t number,
    const char *repair, bool wanted, const char **out,
    struct err *e) must_check;

/* In a: what a button that asks for it says, « Réparer les titres », as it is
 * shown to people; NULL when nobody offers such a repair. */
const char *repair_action(struct arena *a, const char *repair);
/* In a: how a remark names a repair of the codes of a column. */
const char *repair_of_codes(
    struct arena *a, const struct semantic *s, const char *column);
/* The same of its spaces. */
const char *repair_of_spaces(struct arena *a, const char *column);
extern const char *const repair_names[REPAIRS];

/* « Total », « Total général », « Sous-total »... in the first cell filled. */
bool repair_is_total(const struct cell *cells, unsigned n);

/* Is there no value in any of the cells? */
bool repair_is_blank(const struct cell *cells, unsigned n);

/* Must the whole table be looked at before some of these repairs? */
bool repair_must_look(const struct repair_list *list);
/* Look at it, by a reader that repair_reader() gave: which columns have
 * values? ERR_BUSY when the progress says to stop. */
struct progress;
enum err_code repair_look(struct arena *a, struct reader *reader,
    struct repair_list *list, const struct progress *p,
    struct err *e) must_check;

/* Put the repairs between a reader (taken) and who reads from it. has_header:
 * the first record is one. Lives in a. */
struct reader *repair_reader(struct arena *a, struct reader *inner,
    struct repair_list *list, bool has_header);

/* In a: what the last reading did of it, « Réparé à votre demande : 3 codes
 * rétablis... », or that its column is gone; « rétablir les codes... », when it
 * found nothing to mend any more. */
const char *repair_words(struct arena *a, const struct repair *r);

#endif
