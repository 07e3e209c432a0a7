/* SPDX-License-Identifier: Apache-2.0 */
/* record.h - the record of actions: who did what, when, from where. */
/*
 * Only ever added to. Each row holds the hash of itself and of the one before:
 * record_check() finds what was changed, taken out or put in between. What is
 * cut off at the end cannot be seen from inside: `parvis check` prints the last
 * hash, to be kept elsewhere. Addresses are hashed as they are shortened after
 * a year (CNIL: no longer than needed).
 */
#ifndef PARVIS_MODEL_RECORD_H
#define PARVIS_MODEL_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

struct db;

#define RECORD_ADDRESS_DAYS 365

/* Add to it; inside or outside db_write(). who may be NULL (command line). */
enum err_code audit_add(struct db *db, const char *who, const char *action,
    const char *object_kind, const char *object_id, const char *detail,
    const char *address, struct err *e) must_check;

struct record {
	int64_t id, at;
	const char *action, *words; /* « dataset.publish », « a publié » */
	const char *who; /* « Nour (nour@exemple.fr) »; "": command line */
	const char *object_kind, *object_id;
	const char *object;     /* its title or name, "" when it has none */
	const char *dataset_id; /* where it leads, "" when nowhere */
	const char *detail, *address;
};

struct record_filter {
	const char *organization_id; /* "" = all, as for all texts here */
	const char *who;             /* e-mail */
	const char *action;
	int64_t since, until; /* seconds; until 0: no end */
	int64_t before;       /* rows older than this one; 0: the newest */
};

/* The newest first, at most `limit`. */
enum err_code record_list(struct db *db, struct arena *a,
    const struct record_filter *f, unsigned limit, struct record **out,
    unsigned *count, struct err *e) must_check;

/* Every action that may be in it, and its French words. */
extern const struct record_action {
	const char *action, *words;
} record_actions[];
extern const unsigned record_actions_count;

/* Each row that does not follow from the one before, through fn, in French.
 * *last: hash of the last one, "" without any; in a. */
enum err_code record_check(struct db *db, struct arena *a,
    void (*fn)(void *arg, const char *finding), void *arg, const char **last,
    struct err *e) must_check;

/* Shorten the addresses of more than a year ago: « 192.0.2.0/24 »,
 * « 2001:db8:1::/48 ». */
enum err_code record_shorten(struct db *db, struct err *e) must_check;

#endif
