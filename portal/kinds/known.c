/* SPDX-License-Identifier: Apache-2.0 */
/* known.c - the embedded lists as tables of fingerprints. */
#include "kinds/known.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/assets.h"
#include "model/fold.h"

enum {
	KEY_MAX = 200, /* bytes; no name of the lists is longer */
	FOLDED_MAX = 3 * KEY_MAX + 16
};

static const struct source {
	const char *file;
	unsigned field, bytes; /* bytes: only these first ones, 0: all */
	bool folded;
} sources[KNOWNS] = {
	[KNOWN_COMMUNE] = { "data/communes.tsv", 0, 0, false },
	[KNOWN_COMMUNE_NAME] = { "data/communes.tsv", 1, 0, true },
	[KNOWN_FORMER] = { "data/anciennes-communes.tsv", 0, 0, false },
	[KNOWN_FORMER_NAME] = { "data/anciennes-communes.tsv", 2, 0, true },
	[KNOWN_DEPARTEMENT] = { "data/departements.tsv", 0, 0, false },
	[KNOWN_DEPARTEMENT_NAME] = { "data/departements.tsv", 1, 0, true },
	[KNOWN_REGION] = { "data/regions.tsv", 0, 0, false },
	[KNOWN_REGION_NAME] = { "data/regions.tsv", 1, 0, true },
	[KNOWN_EPCI_NAME] = { "data/epci.tsv", 1, 0, true },
	[KNOWN_POSTAL] = { "data/codes-postaux.tsv", 0, 0, false },
	[KNOWN_COUNTRY_2] = { "data/pays.tsv", 0, 0, false },
	[KNOWN_COUNTRY_3] = { "data/pays.tsv", 1, 0, false },
	[KNOWN_COUNTRY_NUMBER] = { "data/pays.tsv", 2, 0, false },
	[KNOWN_COUNTRY_NAME] = { "data/pays.tsv", 3, 0, true },
	[KNOWN_CPV] = { "data/cpv.tsv", 0, 0, false },
	[KNOWN_CPV_SHORT] = { "data/cpv.tsv", 0, 8, false },
	[KNOWN_M57] = { "data/comptes-m57.tsv", 0, 0, false },
	[KNOWN_M14] = { "data/comptes-m14.tsv", 0, 0, false },
	[KNOWN_ACTE] = { "data/matieres.tsv", 0, 0, false },
	[KNOWN_APE] = { "data/ape.tsv", 0, 0, false },
	[KNOWN_CSP] = { "data/csp.tsv", 0, 0, true },
	[KNOWN_FIRST_NAME] = { "data/prenoms.tsv", 0, 0, true },
};

/* Half empty at least; 0 is a free slot. */
struct set {
	uint32_t mask;
	uint32_t slots[];
};
static struct set *_Atomic sets[KNOWNS];
static pthread_mutex_t building = PTHREAD_MUTEX_INITIALIZER;

/* FNV-1a, mixed once more so that all its bits depend on all bytes. */
static uint64_t
hash(const char *key, size_t len)
{
	uint64_t h = 0xcbf29ce484222325U;

	for (size_t i = 0; i < len; i++)
		h = (h ^ (unsigned char)key[i]) * 0x100000001b3U;
	h ^= h >> 32;
	return h * 0x9e3779b97f4a7c15U;
}

/* Where a key is, or would be. */
static uint32_t *
slot_of(struct set *s, const char *key, size_t len, uint32_t *mark)
{
	uint64_t h = hash(key, len);
	uint32_t i = (uint32_t)h & s->mask;

	*mark = (uint32_t)(h >> 32) | 1;
	while (s->slots[i] != 0 && s->slots[i] != *mark)
		i = (i + 1) & s->mask;
	return &s->slots[i];
}

static void
put(struct set *s, const struct source *from, const char *key, size_t len)
{
	char folded[FOLDED_MAX];
	uint32_t mark, *slot;

	if (from->bytes > 0 && len > from->bytes)
		len = from->bytes;
	if (len == 0 || len > KEY_MAX)
		return;
	if (from->folded) {
		len = fold_name(key, len, true, folded);
		key = folded;
	}
	slot = slot_of(s, key, len, &mark);
	*slot = mark;
}

/* The field of a line that ends at `end`. */
static const char *
find_field(const char *line, const char *end, unsigned field, size_t *len)
{
	const char *tab;

	for (; field > 0; field--) {
		tab = memchr(line, '\t', (size_t)(end - line));
		line = tab ? tab + 1 : end;
	}
	tab = memchr(line, '\t', (size_t)(end - line));
	*len = (size_t)((tab ? tab : end) - line);
	return line;
}

static struct set *
build(const struct source *from)
{
	struct asset file;
	struct set *s;
	const char *p, *end, *line_end;
	uint32_t lines = 1, slots = 16;

	/* Built in: a list that is missing is our own mistake. */
	if (!asset_find(from->file, &file))
		assert(!"data/ is not embedded");
	p = (const char *)file.data;
	end = p + file.size;
	for (size_t i = 0; i < file.size; i++)
		lines += p[i] == '\n';
	while (slots < lines + lines / 3)
		slots *= 2;
	s = calloc(1, sizeof(*s) + slots * sizeof(s->slots[0]));
	if (!s) {
		fputs("parvis: out of memory\n", stderr);
		abort();
	}
	s->mask = slots - 1;
	for (; p < end; p = line_end + 1) {
		size_t len;
		const char *key;

		line_end = memchr(p, '\n', (size_t)(end - p));
		if (!line_end)
			line_end = end;
		if (*p == '#')
			continue;
		key = find_field(p, line_end, from->field, &len);
		put(s, from, key, len);
	}
	return s;
}

static struct set *
set_of(enum known list)
{
	struct set *s = atomic_load(&sets[list]);

	if (s)
		return s;
	pthread_mutex_lock(&building);
	s = atomic_load(&sets[list]);
	if (!s) {
		s = build(&sources[list]);
		atomic_store(&sets[list], s);
	}
	pthread_mutex_unlock(&building);
	return s;
}

bool
known_has(enum known list, const char *key, size_t len)
{
	uint32_t mark;

	return len > 0 && *slot_of(set_of(list), key, len, &mark) != 0;
}
