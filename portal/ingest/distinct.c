/* SPDX-License-Identifier: Apache-2.0 */
/* distinct.c - how many different values, and which come most often. */
#include "ingest/distinct.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum {
	FIRST_SLOTS = 64,
	MAX_EXACT = 20000,
	LEADERS = 256, /* values still counted once estimated */
	REGISTER_BITS = 12,
	REGISTERS = 1 << REGISTER_BITS,
	SLOT_SIZE = sizeof(struct slot)
};

/* Marks a count as that of one of the tops. */
#define IN_TOPS 0x80000000U
#define COUNT(c) ((c) & ~IN_TOPS)

__extension__ typedef unsigned __int128 wide;

static inline uint64_t
mix(uint64_t a, uint64_t b)
{
	wide product = (wide)a * b;

	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static inline uint64_t
load(const char *p, size_t n)
{
	uint64_t x = 0;

	memcpy(&x, p, n);
	return x;
}

#define K1 0x9e3779b97f4a7c15U
#define K2 0xd6e8feb86659fd93U
#define K3 0xa0761d6478bd642fU

static inline uint64_t
hash_text(const char *p, size_t len)
{
	uint64_t h = mix(len ^ K1, K2), a, b;

	for (; len > 16; p += 16, len -= 16)
		h = mix(load(p, 8) ^ K3 ^ h, load(p + 8, 8) ^ K1);
	if (len >= 8) {
		a = load(p, 8);
		b = load(p + len - 8, 8);
	} else if (len >= 4) {
		a = load(p, 4);
		b = load(p + len - 4, 4);
	} else {
		a = len > 0 ? (unsigned char)p[0] : 0;
		b = len > 0
		    ? load(p + len / 2, 1) << 8 | (unsigned char)p[len - 1]
		    : 0;
	}
	return mix(mix(a ^ K2, b ^ h), K3 ^ h);
}

static inline uint64_t
key_of(const struct value *v)
{
	uint64_t bits, key;

	if (v->type == VALUE_TEXT) {
		key = hash_text(v->text, v->len);
	} else {
		memcpy(&bits,
		    v->type == VALUE_INT ? (const void *)&v->i
					 : (const void *)&v->d,
		    sizeof(bits));
		key = mix(mix(bits ^ K1, K2), bits ^ K3);
	}
	return key ? key : 1;
}

static inline uint32_t
find(const struct distinct *d, uint64_t key)
{
	uint32_t mask = d->slots - 1, i = (uint32_t)key & mask;

	while (d->table[i].key != key && d->table[i].key != 0)
		i = (i + 1) & mask;
	return i;
}

static void
use_table(struct distinct *d, uint32_t slots)
{
	d->table = calloc(slots, sizeof(*d->table));
	if (!d->table)
		abort();
	d->slots = slots;
	d->used = 0;
}

static void
put(struct distinct *d, uint64_t key, uint32_t count)
{
	uint32_t i = find(d, key);

	d->table[i].key = key;
	d->table[i].count = count;
	d->used++;
}

/* Move the keys counted `least` times or more to a table of `slots`. */
static void
rebuild(struct distinct *d, struct budget *b, uint32_t slots, uint32_t least)
{
	struct distinct old = *d;

	use_table(d, slots);
	/* The tops first: they must be there whatever the room. */
	for (uint32_t i = 0; i < old.slots; i++) {
		if (old.table[i].count & IN_TOPS)
			put(d, old.table[i].key, old.table[i].count);
	}
	for (uint32_t i = 0; i < old.slots; i++) {
		if (old.table[i].key && !(old.table[i].count & IN_TOPS) &&
		    old.table[i].count >= least && d->used < slots / 2)
			put(d, old.table[i].key, old.table[i].count);
	}
	b->left += ((int64_t)old.slots - slots) * SLOT_SIZE;
	free(old.table);
}

static void
note(struct distinct *d, uint64_t key)
{
	unsigned i = (unsigned)(key >> (64 - REGISTER_BITS));
	uint64_t rest = key << REGISTER_BITS | 1U << (REGISTER_BITS - 1);
	unsigned char zeroes = (unsigned char)(__builtin_clzll(rest) + 1);

	if (zeroes > d->registers[i])
		d->registers[i] = zeroes;
}

/* The count that at most LEADERS keys pass. */
static uint32_t
leading_count(const struct distinct *d)
{
	uint32_t above[65] = { 0 }, n = 0;

	for (uint32_t i = 0; i < d->slots; i++) {
		uint32_t c = COUNT(d->table[i].count);

		if (d->table[i].key)
			above[c < 64 ? c : 64]++;
	}
	for (uint32_t c = 64; c > 1; c--) {
		n += above[c];
		if (n > LEADERS)
			return c + 1;
	}
	return 2;
}

static void
estimate(struct distinct *d, struct budget *b)
{
	uint32_t slots = d->slots < 4 * LEADERS ? d->slots : 4 * LEADERS;

	d->registers = calloc(REGISTERS, 1);
	if (!d->registers)
		abort();
	for (uint32_t i = 0; i < d->slots; i++) {
		if (d->table[i].key)
			note(d, d->table[i].key);
	}
	rebuild(d, b, slots, leading_count(d));
}

static void
refresh(struct distinct *d)
{
	for (unsigned i = 0; i < d->ntops; i++)
		d->tops[i].count =
		    COUNT(d->table[find(d, d->tops[i].key)].count);
}

static unsigned
last_top(const struct distinct *d)
{
	unsigned last = 0;

	for (unsigned i = 1; i < d->ntops; i++) {
		if (d->tops[i].count < d->tops[last].count)
			last = i;
	}
	return last;
}

static void
copy_value(struct top *t, const struct value *v)
{
	size_t len = v->len;

	t->value = *v;
	if (v->type != VALUE_TEXT)
		return;
	len = text_cut(v->text, len, TOP_TEXT);
	free(t->text);
	t->text = malloc(len + 1);
	if (!t->text)
		abort();
	memcpy(t->text, v->text, len);
	t->text[len] = '\0';
	t->value.text = t->text;
	t->value.len = len;
}

/* The value in `slot` passes the last of the tops as they were. */
static void
promote(struct distinct *d, uint32_t slot, const struct value *v)
{
	uint32_t count = COUNT(d->table[slot].count);
	unsigned at = d->ntops;

	refresh(d);
	if (d->ntops == TOPS) {
		at = last_top(d);
		if (d->tops[at].count >= count) {
			d->least = (uint32_t)d->tops[at].count;
			return;
		}
		d->table[find(d, d->tops[at].key)].count &= ~IN_TOPS;
	} else {
		d->ntops++;
	}
	d->tops[at].key = d->table[slot].key;
	d->tops[at].count = count;
	copy_value(&d->tops[at], v);
	d->table[slot].count |= IN_TOPS;
	if (d->ntops == TOPS)
		d->least = (uint32_t)d->tops[last_top(d)].count;
}

/* Room for one more key, or an estimate from now on. */
static void
make_room(struct distinct *d, struct budget *b)
{
	if (d->slots == 0) {
		use_table(d, FIRST_SLOTS);
		b->left -= FIRST_SLOTS * SLOT_SIZE;
	} else if (d->used >= MAX_EXACT ||
	    b->left < (int64_t)d->slots * SLOT_SIZE) {
		estimate(d, b);
	} else {
		rebuild(d, b, d->slots * 2, 0);
	}
}

static void
add_new(
    struct distinct *d, struct budget *b, uint64_t key, const struct value *v)
{
	if (d->used >= MAX_EXACT || (d->used + 1) * 4 > d->slots * 3)
		make_room(d, b);
	if (d->registers) {
		note(d, key);
		return;
	}
	put(d, key, 1);
	if (d->least == 0)
		promote(d, find(d, key), v);
}

uint64_t
distinct_key(const struct distinct *d, const struct value *v)
{
	uint64_t key = key_of(v);

	if (d->slots > 0)
		__builtin_prefetch(&d->table[(uint32_t)key & (d->slots - 1)]);
	return key;
}

uint64_t
distinct_join(uint64_t row, uint64_t cell)
{
	uint64_t key = mix(row ^ K1, cell ^ K2);

	return key ? key : 1;
}

void
distinct_add(
    struct distinct *d, struct budget *b, uint64_t key, const struct value *v)
{
	struct slot *s;
	uint32_t i;

	if (d->registers)
		note(d, key);
	else if (d->slots == 0)
		make_room(d, b);
	i = find(d, key);
	s = &d->table[i];
	if (s->key == 0) {
		if (!d->registers)
			add_new(d, b, key, v);
		return;
	}
	if (COUNT(s->count) < COUNT(UINT32_MAX))
		s->count++;
	if (!(s->count & IN_TOPS) && s->count > d->least)
		promote(d, i, v);
}

void
distinct_free(struct distinct *d)
{
	free(d->table);
	free(d->registers);
	for (unsigned i = 0; i < TOPS; i++)
		free(d->tops[i].text);
}

bool
distinct_is_estimated(const struct distinct *d)
{
	return d->registers != NULL;
}

/* Flajolet et al., 2007; linear counting while registers are empty. */
int64_t
distinct_count(const struct distinct *d)
{
	double sum = 0, guess;
	int empty = 0;

	if (!d->registers)
		return d->used;
	for (int i = 0; i < REGISTERS; i++) {
		sum += ldexp(1, -d->registers[i]);
		empty += d->registers[i] == 0;
	}
	guess = 0.7213 / (1 + 1.079 / REGISTERS) * REGISTERS * REGISTERS / sum;
	if (guess < 2.5 * REGISTERS && empty > 0)
		guess = REGISTERS * log((double)REGISTERS / empty);
	return (int64_t)(guess + 0.5);
}

static int
by_count(const void *a, const void *b)
{
	const struct top *x = a, *y = b;

	return (x->count < y->count) - (x->count > y->count);
}

unsigned
distinct_tops(struct distinct *d)
{
	refresh(d);
	qsort(d->tops, d->ntops, sizeof(d->tops[0]), by_count);
	return d->ntops;
}
