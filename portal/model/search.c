/* SPDX-License-Identifier: Apache-2.0 */
/* search.c - finding datasets: candidates read once, filtered, counted. */
#include "model/search.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "model/facet.h"
#include "model/load.h"
#include "model/words.h"
#include "store/db.h"

#define PAGE_SIZE 20
#define PAGE_SIZE_MAX 1000

/* A dataset that was found, in the scratch arena. */
struct hit {
	const char *id, *text; /* the title, folded, when sorted by it */
	int64_t at;            /* created or modified */
	double rank;
};

enum sort {
	SORT_RELEVANCE,
	SORT_UPDATED,
	SORT_TITLE,
	SORT_CREATED
};
static const char *const sorts[] = { "relevance", "updated", "title",
	"created" };

struct order {
	enum sort by;
	bool descending;
};

/* One search under way. */
struct finding_out {
	const struct search *s;
	struct arena *scratch;
	const char *match; /* "" = no words */
	struct order order;
	/* Code a dataset must have, by kind; 0: any, -1: one nothing has. */
	int64_t wanted[FACET_KINDS];
	struct hit *hits;
	size_t nhits, cap;
	struct facet_counts counts;
};

static bool
is_set(const char *s)
{
	return s != NULL && s[0] != '\0';
}

static struct order
choose_order(const struct search *s, bool has_words)
{
	struct order o = { has_words ? SORT_RELEVANCE : SORT_UPDATED, true };

	if (!is_set(s->sort))
		return o;
	for (size_t i = 0; i < sizeof(sorts) / sizeof(sorts[0]); i++) {
		/* Without words nothing is more relevant than the rest. */
		if (strcmp(s->sort, sorts[i]) != 0 ||
		    ((enum sort)i == SORT_RELEVANCE && !has_words))
			continue;
		o.by = (enum sort)i;
		o.descending = s->descending;
	}
	return o;
}

static enum err_code
read_filters(struct db *db, struct finding_out *f, struct err *e)
{
	const struct search *s = f->s;
	const char *const typed[FACET_KINDS] = {
		[FACET_ORGANIZATION] = s->organization,
		[FACET_LICENSE] = s->license,
		[FACET_FORMAT] = s->format,
		[FACET_THEME] = s->theme,
		[FACET_KEYWORD] = s->keyword,
		[FACET_SCHEMA] = s->schema,
		[FACET_ZONE] = s->zone,
	};

	for (unsigned i = 0; i < FACET_KINDS; i++) {
		enum facet_kind kind = (enum facet_kind)i;
		const char *value;
		enum err_code rc;

		if (!is_set(typed[i]))
			continue;
		f->wanted[i] = -1;
		if (!text_is_utf8(typed[i], strlen(typed[i])))
			continue;
		rc = facet_normal(db, f->scratch, kind, typed[i], &value, e);
		if (!rc)
			rc = facet_find(db, kind, value, &f->wanted[i], e);
		if (rc)
			return rc;
		if (f->wanted[i] == 0)
			f->wanted[i] = -1;
	}
	return ERR_OK;
}

/* Codes of a row; at most as many as its text has characters. */
static unsigned
parse_codes(const char *text, int64_t *codes)
{
	unsigned n = 0;

	while (*text) {
		int64_t code = 0;

		for (; *text >= '0' && *text <= '9'; text++)
			code = code * 10 + (*text - '0');
		codes[n++] = code;
		text += *text != '\0';
	}
	return n;
}

/* How many filters it fails, and the last of them. */
static unsigned
misses(const struct finding_out *f, const int64_t *codes, unsigned n,
    enum facet_kind *which)
{
	unsigned missed = 0;

	for (unsigned kind = 0; kind < FACET_KINDS; kind++) {
		bool has = f->wanted[kind] == 0;

		for (unsigned i = 0; i < n && !has; i++)
			has = codes[i] == f->wanted[kind];
		if (!has) {
			*which = (enum facet_kind)kind;
			missed++;
		}
	}
	return missed;
}

static void
keep_hit(struct finding_out *f, struct rows *r)
{
	struct hit *h;

	if (f->nhits == f->cap) {
		size_t cap = f->cap ? 2 * f->cap : 256;
		struct hit *more = arena_array_of(f->scratch, cap, struct hit);

		if (f->nhits > 0)
			memcpy(more, f->hits, f->nhits * sizeof(*more));
		f->hits = more;
		f->cap = cap;
	}
	h = &f->hits[f->nhits++];
	h->id = db_text(r, "dataset_id");
	/* Only what the order asks for: this runs for every candidate. */
	h->text = f->order.by == SORT_TITLE ? db_text(r, "title_key") : "";
	h->at = 0;
	if (f->order.by == SORT_CREATED)
		h->at = db_int(r, "created_at");
	else if (f->order.by != SORT_TITLE)
		h->at = db_int(r, "modified_at");
	h->rank = f->order.by == SORT_RELEVANCE ? db_real(r, "rank") : 0;
}

static void
look_at(struct finding_out *f, struct rows *r)
{
	const char *facets = db_text(r, "facets");
	int64_t few[128], *codes = few;
	enum facet_kind which = FACET_KINDS;
	unsigned n, missed;

	if (strlen(facets) >= sizeof(few) / sizeof(few[0]))
		codes = arena_array_of(f->scratch, strlen(facets), int64_t);
	n = parse_codes(facets, codes);
	missed = misses(f, codes, n, &which);
	if (missed == 0)
		keep_hit(f, r);
	if (!f->s->facets || missed > 1)
		return;
	for (unsigned i = 0; i < n; i++) {
		/* What fails one filter alone counts for that one only. */
		if (missed == 0 || FACET_KIND(codes[i]) == which)
			facet_count(&f->counts, f->scratch, codes[i]);
	}
}

static enum err_code
read_candidates(struct db *db, struct finding_out *f, struct err *e)
{
	struct rows *r;
	enum err_code rc;

	if (!f->match[0])
		rc = db_select(db, f->scratch, Q_SEARCH_ALL, DB_NO_ARGS, &r, e);
	else
		rc = db_select(db, f->scratch,
		    f->order.by == SORT_RELEVANCE ? Q_SEARCH_MATCH_RANKED
						  : Q_SEARCH_MATCH,
		    DB_ARGS({ ":match", DB_TEXT(f->match) }), &r, e);
	if (rc)
		return rc;
	while (db_next(r))
		look_at(f, r);
	return db_end(r);
}

static int
compare(const void *x, const void *y, void *arg)
{
	const struct hit *h = x, *i = y;
	const struct order *o = arg;
	int order = 0;

	/* bm25() is lower for the better; among equals the newest. */
	if (o->by == SORT_RELEVANCE)
		order = (h->rank > i->rank) - (h->rank < i->rank);
	if (o->by == SORT_TITLE)
		order = strcmp(h->text, i->text);
	if (order == 0 && o->by == SORT_RELEVANCE)
		order = (i->at > h->at) - (i->at < h->at);
	else if (order == 0)
		order = (h->at > i->at) - (h->at < i->at);
	if (o->descending && o->by != SORT_RELEVANCE)
		order = -order;
	return order ? order : strcmp(h->id, i->id);
}

static enum err_code
load_page(struct db *db, struct arena *a, struct finding_out *f,
    struct search_result *out, struct err *e)
{
	size_t size = f->s->page_size ? f->s->page_size : PAGE_SIZE;
	size_t page = f->s->page ? f->s->page : 1;
	size_t first, n = 0;
	const char **ids;

	if (size > PAGE_SIZE_MAX)
		size = PAGE_SIZE_MAX;
	first = (page - 1) * size;
	out->total = (int64_t)f->nhits;
	if (f->nhits > 1)
		qsort_r(
		    f->hits, f->nhits, sizeof(*f->hits), compare, &f->order);
	if (first < f->nhits)
		n = f->nhits - first < size ? f->nhits - first : size;
	ids = arena_array_of(f->scratch, n ? n : 1, const char *);
	for (size_t i = 0; i < n; i++)
		ids[i] = f->hits[first + i].id;
	return dataset_by_ids(
	    db, a, ids, (unsigned)n, &out->datasets, &out->count, e);
}

static enum err_code
search_in(struct db *db, struct arena *a, struct finding_out *f,
    struct search_result *out, struct err *e)
{
	struct facet *const facets[FACET_COUNTED] = {
		[FACET_ORGANIZATION] = &out->organizations,
		[FACET_LICENSE] = &out->licenses,
		[FACET_FORMAT] = &out->formats,
		[FACET_THEME] = &out->themes,
		[FACET_KEYWORD] = &out->keywords,
	};
	enum err_code rc = read_filters(db, f, e);

	f->match = words_match(f->scratch, f->s->q);
	f->order = choose_order(f->s, f->match[0] != '\0');
	if (!rc)
		rc = read_candidates(db, f, e);
	if (!rc)
		rc = load_page(db, a, f, out, e);
	if (!rc && f->s->facets)
		rc = facet_report(db, a, &f->counts, f->wanted, facets, e);
	return rc;
}

enum err_code
search_datasets(struct db *db, struct arena *a, const struct search *s,
    struct search_result *out, struct err *e)
{
	struct finding_out f = { .s = s, .scratch = arena_new() };
	enum err_code rc;

	memset(out, 0, sizeof(*out));
	rc = search_in(db, a, &f, out, e);
	arena_free(f.scratch);
	return rc;
}

enum err_code
search_words(struct db *db, struct arena *a, const char *q,
    const char *const **ids, unsigned *count, struct err *e)
{
	const char *match = words_match(a, q), **list = NULL;
	unsigned n = 0, room = 0;
	struct rows *r;
	enum err_code rc = *match
	    ? db_select(db, a, Q_SEARCH_MATCH,
		  DB_ARGS({ ":match", DB_TEXT(match) }), &r, e)
	    : db_select(db, a, Q_SEARCH_ALL, DB_NO_ARGS, &r, e);

	if (rc)
		return rc;
	while (db_next(r)) {
		if (n == room) {
			const char **more =
			    arena_array_of(a, 2 * room + 256, const char *);

			if (n > 0)
				memcpy(more, list, n * sizeof(*more));
			list = more;
			room = 2 * room + 256;
		}
		list[n++] = db_text(r, "dataset_id");
	}
	if (n > 1)
		qsort(list, n, sizeof(*list), text_compare);
	*ids = list;
	*count = n;
	return db_end(r);
}
