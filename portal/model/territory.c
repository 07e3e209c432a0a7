/* SPDX-License-Identifier: Apache-2.0 */
/* territory.c - the embedded lists, indexed at their first use. */
#include "model/territory.h"

#include <assert.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/assets.h"
#include "base/text.h"
#include "model/fold.h"

#define FIELDS 5

/* A list: its text, where each line begins, and its names folded for
 * searching, one after the other, each ended by a NUL. */
struct list {
	const char *kind, *file;
	const char *text;
	unsigned count;
	uint32_t *lines; /* offsets in text, in the order of the codes */
	uint32_t *names; /* offsets in folded */
	char *folded;
	size_t folded_len;
};

enum {
	COMMUNES,
	EPCIS,
	DEPARTEMENTS,
	REGIONS,
	LISTS
};

static struct list lists[LISTS] = {
	[COMMUNES] = { .kind = "commune", .file = "data/communes.tsv" },
	[EPCIS] = { .kind = "epci", .file = "data/epci.tsv" },
	[DEPARTEMENTS] = { .kind = "departement",
	    .file = "data/departements.tsv" },
	[REGIONS] = { .kind = "region", .file = "data/regions.tsv" },
};

static char source[256];

struct field {
	const char *text;
	size_t len;
};

/* Bytes before a tab, when `tab`, or the end of the line. Not strcspn(): that
 * one, under sanitizers, reads to the end of the whole list at each call. */
static size_t
until(const char *p, bool tab)
{
	size_t n = 0;

	while (p[n] && p[n] != '\n' && !(tab && p[n] == '\t'))
		n++;
	return n;
}

/* The fields of a line; those it has not are empty. */
static void
split(const char *line, struct field f[FIELDS])
{
	for (int i = 0; i < FIELDS; i++) {
		f[i].text = line;
		f[i].len = until(line, true);
		line += f[i].len;
		line += *line == '\t';
	}
}

static void *
must(void *p)
{
	if (!p) {
		fputs("parvis: out of memory\n", stderr);
		abort();
	}
	return p;
}

/* « # Source : … » and « # Date : … » of the first list. */
static void
read_source(const char *text)
{
	const char *from = strstr(text, "# Source : ");
	const char *date = strstr(text, "# Date : ");

	if (!from || !date)
		return;
	from += strlen("# Source : ");
	date += strlen("# Date : ");
	snprintf(source, sizeof(source), "%.*s, %.*s", (int)strcspn(from, "\n"),
	    from, (int)strcspn(date, "\n"), date);
}

static void
index_list(struct list *l)
{
	struct asset asset;
	const char *p, *end;
	unsigned room = 1;

	/* Built in: a file that is missing is our own mistake. */
	if (!asset_find(l->file, &asset))
		assert(!"data/ is not embedded");
	l->text = (const char *)asset.data;
	end = l->text + asset.size;
	for (p = l->text; (p = memchr(p, '\n', (size_t)(end - p))); p++)
		room++;
	l->lines = must(calloc(room, sizeof(*l->lines)));
	for (p = l->text; p && p < end; p += p != NULL) {
		if (*p != '#')
			l->lines[l->count++] = (uint32_t)(p - l->text);
		p = memchr(p, '\n', (size_t)(end - p));
	}
}

/* Folded names serve only searches: finding a code does without them. */
static void
fold_list(struct list *l)
{
	size_t used = 0;

	l->names = must(calloc(l->count + 1, sizeof(*l->names)));
	/* Folding never makes a name much longer (« St » gives « saint »). */
	l->folded = must(malloc(2 * strlen(l->text) + 1));
	for (unsigned i = 0; i < l->count; i++) {
		struct field f[FIELDS];

		split(l->text + l->lines[i], f);
		l->names[i] = (uint32_t)used;
		used +=
		    fold_name(f[1].text, f[1].len, true, l->folded + used) + 1;
	}
	l->folded = must(realloc(l->folded, used + 1));
	l->folded_len = used;
}

static void
forget(void)
{
	for (int i = 0; i < LISTS; i++) {
		free(lists[i].lines);
		free(lists[i].names);
		free(lists[i].folded);
	}
}

static void
index_all(void)
{
	for (int i = 0; i < LISTS; i++)
		index_list(&lists[i]);
	read_source(lists[COMMUNES].text);
	(void)atexit(forget);
}

static void
fold_all(void)
{
	for (int i = 0; i < LISTS; i++)
		fold_list(&lists[i]);
}

static const struct list *
list_of(int which)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, index_all);
	return &lists[which];
}

const char *
territory_source(void)
{
	(void)list_of(COMMUNES);
	return source;
}

static const char *
line_of(const struct list *l, unsigned i)
{
	return l->text + l->lines[i];
}

/* Order of a code and of the first field of a line. */
static int
compare(const char *code, size_t len, const char *line)
{
	size_t n = until(line, true);
	int order = memcmp(code, line, len < n ? len : n);

	return order ? order : (len > n) - (len < n);
}

/* Rank of the first line whose code is not before this one. */
static unsigned
lower_bound(const struct list *l, const char *code, size_t len)
{
	unsigned low = 0, high = l->count;

	while (low < high) {
		unsigned mid = low + (high - low) / 2;

		if (compare(code, len, line_of(l, mid)) <= 0)
			high = mid;
		else
			low = mid + 1;
	}
	return low;
}

/* The line whose first field is code, or NULL. */
static const char *
find_line(const struct list *l, const char *code)
{
	size_t len = strlen(code);
	unsigned i = lower_bound(l, code, len);

	if (i == l->count || compare(code, len, line_of(l, i)) != 0)
		return NULL;
	return line_of(l, i);
}

static int64_t
number(const struct field *f)
{
	int64_t n = 0;

	for (size_t i = 0; i < f->len && f->text[i] >= '0' && f->text[i] <= '9';
	     i++)
		n = 10 * n + (f->text[i] - '0');
	return n;
}

static const char *
text(struct arena *a, const struct field *f)
{
	return arena_strndup(a, f->text, f->len);
}

static void
fill(struct arena *a, const struct list *l, const char *line,
    struct territory *out)
{
	struct field f[FIELDS];

	split(line, f);
	out->kind = l->kind;
	out->code = text(a, &f[0]);
	out->name = text(a, &f[1]);
	if (l == &lists[COMMUNES]) {
		/* 38548 is in 38, 97411 in 974. */
		bool overseas = f[0].text[0] == '9' && f[0].text[1] > '6';

		out->siren = text(a, &f[2]);
		out->epci = text(a, &f[3]);
		out->departement =
		    arena_strndup(a, f[0].text, overseas ? 3 : 2);
		out->population = number(&f[4]);
	} else {
		bool epci = l == &lists[EPCIS];

		out->siren = epci ? out->code : "";
		out->epci = "";
		out->departement = epci ? text(a, &f[2]) : "";
		out->population = number(&f[3]);
	}
}

bool
territory_find(
    struct arena *a, const char *kind, const char *code, struct territory *out)
{
	for (int i = COMMUNES; i <= EPCIS; i++) {
		const struct list *l = list_of(i);
		const char *line =
		    strcmp(kind, l->kind) == 0 ? find_line(l, code) : NULL;

		if (line) {
			fill(a, l, line, out);
			return true;
		}
	}
	return false;
}

bool
territory_find_siren(struct arena *a, const char *siren, struct territory *out)
{
	const struct list *l = list_of(COMMUNES);
	const char *p;

	if (strlen(siren) != 9 || strspn(siren, "0123456789") != 9)
		return false;
	if (territory_find(a, "epci", siren, out))
		return true;
	for (p = l->text; p; p = strchr(p, '\n')) {
		struct field f[FIELDS];

		p = strstr(p, siren);
		if (!p)
			return false;
		while (p > l->text && p[-1] != '\n')
			p--;
		split(p, f);
		/* Not the SIREN of its EPCI. */
		if (*p != '#' && f[2].len == 9 &&
		    memcmp(f[2].text, siren, 9) == 0) {
			fill(a, l, p, out);
			return true;
		}
	}
	return false;
}

/* What was found, best first: rank, then people. */
struct hit {
	const struct list *list;
	const char *line;
	int rank; /* 4: the very name of a department or region; 3: the very
		   * name or code; 2: its beginning; 1: words */
	int64_t population;
};

static bool
is_better(const struct hit *x, const struct hit *y)
{
	if (x->rank != y->rank)
		return x->rank > y->rank;
	return x->population > y->population;
}

/* Keep the `max` best hits in order. */
static void
keep(struct hit *hits, unsigned *count, unsigned max, const struct hit *h)
{
	unsigned i = *count;

	if (i == max && !is_better(h, &hits[i - 1]))
		return;
	if (i < max)
		(*count)++;
	else
		i--;
	for (; i > 0 && is_better(h, &hits[i - 1]); i--)
		hits[i] = hits[i - 1];
	hits[i] = *h;
}

/* Does each word of q begin a word of name, in the same order? */
static bool
has_words(const char *name, const char *q)
{
	while (*q) {
		size_t len = strcspn(q, " ");

		while (*name && strncmp(name, q, len) != 0) {
			name += strcspn(name, " ");
			name += strspn(name, " ");
		}
		if (!*name)
			return false;
		name += len;
		name += strcspn(name, " ");
		name += strspn(name, " ");
		q += len;
		q += strspn(q, " ");
	}
	return true;
}

/* Where the hits of one search go. */
struct search {
	const struct list *list;
	const char *q;
	size_t len;
	struct hit *hits;
	unsigned count, max;
};

static void
add_hit(struct search *s, unsigned i, int rank)
{
	struct hit h = { s->list, line_of(s->list, i), rank, 0 };
	struct field f[FIELDS];

	split(h.line, f);
	h.population = number(&f[s->list == &lists[COMMUNES] ? 4 : 3]);
	keep(s->hits, &s->count, s->max, &h);
}

static bool
is_code_start(const struct search *s, unsigned i)
{
	return i < s->list->count &&
	    strncmp(line_of(s->list, i), s->q, s->len) == 0;
}

static void
search_codes(struct search *s)
{
	unsigned i = lower_bound(s->list, s->q, s->len);

	for (; is_code_start(s, i); i++)
		add_hit(s, i, line_of(s->list, i)[s->len] == '\t' ? 3 : 2);
}

/* Rank of the name a place of the folded text is in. */
static unsigned
name_at(const struct list *l, size_t at)
{
	unsigned low = 0, high = l->count;

	while (high - low > 1) {
		unsigned mid = low + (high - low) / 2;

		if (l->names[mid] <= at)
			low = mid;
		else
			high = mid;
	}
	return low;
}

/* Look for the first word in all the names at once: they stand in a row. */
static void
search_names(struct search *s)
{
	const struct list *l = s->list;
	const char *p = l->folded, *end = p + l->folded_len;
	size_t word = strcspn(s->q, " ");

	for (;;) {
		const char *name;
		unsigned i;

		p = memmem(p, (size_t)(end - p), s->q, word);
		if (!p)
			return;
		if (p > l->folded && p[-1] != ' ' && p[-1] != '\0') {
			p++;
			continue;
		}
		i = name_at(l, (size_t)(p - l->folded));
		name = l->folded + l->names[i];
		/* Unless its code was found already. */
		if (!is_code_start(s, i) && strncmp(name, s->q, s->len) == 0)
			add_hit(s, i, name[s->len] ? 2 : 3);
		else if (!is_code_start(s, i) && has_words(p, s->q))
			add_hit(s, i, 1);
		p = name + strlen(name);
	}
}

/* In a: q as names are folded, once they are; NULL when no name is so. */
static char *
folded_query(struct arena *a, const char *q, bool whole)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	size_t len = strlen(q);
	char *folded;

	/* No name is that long. */
	if (len > 200)
		return NULL;
	folded = arena_alloc(a, 3 * len + 16);
	if (!fold_name(q, len, whole, folded))
		return NULL;
	fold_nature(folded);
	(void)list_of(COMMUNES);
	pthread_once(&once, fold_all);
	return folded;
}

static unsigned
fill_hits(struct arena *a, const struct search *s, struct territory *out)
{
	for (unsigned i = 0; i < s->count; i++)
		fill(a, s->hits[i].list, s->hits[i].line, &out[i]);
	return s->count;
}

unsigned
territory_search(struct arena *a, const char *kind, const char *q,
    struct territory *out, unsigned max)
{
	char *folded = folded_query(a, q, false);
	struct search s = { .q = folded, .max = max };

	if (!folded || !max)
		return 0;
	/* Corsican codes have a capital. */
	if (folded[0] == '2' && (folded[1] == 'a' || folded[1] == 'b'))
		folded[1] = (char)(folded[1] - 'a' + 'A');
	s.len = strlen(folded);
	s.hits = arena_array_of(a, max, struct hit);
	for (int i = COMMUNES; i <= EPCIS; i++) {
		s.list = list_of(i);
		if (kind && strcmp(kind, s.list->kind) != 0)
			continue;
		search_codes(&s);
		search_names(&s);
	}
	return fill_hits(a, &s, out);
}

unsigned
territory_named(struct arena *a, const char *kind, const char *name,
    struct territory *out, unsigned max)
{
	const char *folded = folded_query(a, name, true);
	struct search s = { .max = max };

	if (!folded || !max)
		return 0;
	s.hits = arena_array_of(a, max, struct hit);
	for (int i = 0; i < LISTS; i++) {
		const struct list *l = s.list = list_of(i);

		if (kind && strcmp(kind, l->kind) != 0)
			continue;
		for (unsigned k = 0; k < l->count; k++) {
			if (strcmp(l->folded + l->names[k], folded) == 0)
				add_hit(&s, k, i > EPCIS ? 4 : 3);
		}
	}
	return fill_hits(a, &s, out);
}

/* The list and line of « fr:commune:38548 »; NULL when there is none. */
static const char *
zone_line(const char *zone, const struct list **list, const char **code)
{
	if (strncmp(zone, "fr:", 3) != 0)
		return NULL;
	zone += 3;
	for (int i = 0; i < LISTS; i++) {
		const struct list *l = list_of(i);
		size_t len = strlen(l->kind);

		if (strncmp(zone, l->kind, len) == 0 && zone[len] == ':') {
			*list = l;
			*code = zone + len + 1;
			return find_line(l, *code);
		}
	}
	return NULL;
}

bool
territory_zone(
    struct arena *a, const char *zone, const char **label, const char **iri)
{
	const struct list *l;
	const char *code, *line = zone_line(zone, &l, &code);
	struct field f[FIELDS];

	*label = *iri = NULL;
	if (strcmp(zone, "country:fr") == 0) {
		*label = "France";
		*iri = "http://id.insee.fr/geo/pays/france";
		return true;
	}
	if (!line)
		return false;
	split(line, f);
	*label = text(a, &f[1]);
	/* Overseas collectivities are neither department nor region there. */
	if (l == &lists[EPCIS] ||
	    (l != &lists[COMMUNES] && strlen(code) == 3 && code[0] == '9' &&
		(code[1] == '8' || code[2] == '5' || code[2] > '6')))
		return true;
	*iri = arena_printf(a, "http://id.insee.fr/geo/%s/%s", l->kind, code);
	return true;
}

const char *
territory_zone_label(struct arena *a, const char *zone)
{
	const char *label, *iri;

	return territory_zone(a, zone, &label, &iri) ? label : NULL;
}
