/* SPDX-License-Identifier: Apache-2.0 */
/* distinct.h - how many different values, and which come most often. */
#ifndef PARVIS_INGEST_DISTINCT_H
#define PARVIS_INGEST_DISTINCT_H

#include <stdbool.h>
#include <stdint.h>

#include "store/value.h"

enum {
	TOPS = 10,
	TOP_TEXT = 1024
};

struct top {
	uint64_t key;
	int64_t count;
	struct value value; /* text copied, cut at TOP_TEXT bytes */
	char *text;
};

/* Memory shared by the columns of one profile. */
struct budget {
	int64_t left;
};

/*
 * Exact while few: a table of 64-bit keys and their counts. Above 20,000
 * values, or when the budget is spent, an estimate (HyperLogLog, 1.6 %), and
 * the counts of the values that led so far go on.
 */
struct slot {
	uint64_t key; /* 0: free */
	uint32_t count;
};
struct distinct {
	struct slot *table;
	uint32_t slots, used;
	unsigned char *registers; /* once estimated */
	uint32_t least;           /* count of the last of the tops */
	unsigned ntops;
	struct top tops[TOPS];
};

/*
 * In two steps, so that the memory of many columns is fetched at once: the
 * key of the value, whose place is then on its way, and its count.
 */
uint64_t distinct_key(const struct distinct *d, const struct value *v);
void distinct_add(
    struct distinct *d, struct budget *b, uint64_t key, const struct value *v);
/* The key of a row: that of its cells so far and of one more, 0 for none. */
uint64_t distinct_join(uint64_t row, uint64_t cell);
void distinct_free(struct distinct *d);
bool distinct_is_estimated(const struct distinct *d);
int64_t distinct_count(const struct distinct *d);
/* Their counts brought up to date, the greatest first. */
unsigned distinct_tops(struct distinct *d);

#endif
