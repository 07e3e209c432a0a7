/* SPDX-License-Identifier: Apache-2.0 */
/* right.h - roles, and what each may do: the table right.def. */
#ifndef PARVIS_MODEL_RIGHT_H
#define PARVIS_MODEL_RIGHT_H

#include <stdbool.h>

#include "base/arena.h"

/* Roles of somebody in an organization, as bits: they add up. */
enum role {
	ROLE_CONTRIBUTOR = 1, /* edits drafts, submits them */
	ROLE_VALIDATOR = 2,   /* approves, publishes, archives */
	ROLE_MANAGER = 4,     /* people and settings */
	ROLE_ADMIN = 8        /* of the portal, in every organization */
};

#define ROLES 3 /* those an organization gives */

enum right {
	RIGHT_NONE, /* asked of nobody */
#define RIGHT(name, roles, words) RIGHT_##name,
#include "model/right.def"
#undef RIGHT
	RIGHTS
};

/* Do these roles hold it, in the organization they are of? */
bool right_held(enum right r, unsigned roles);
/* What the right is asked for depends on what the dataset is: what the public
 * sees, or is about to, is changed by other people than drafts. */
enum right right_for_state(enum right r, const char *state);
/* « PUBLISH », as in the table. */
const char *right_name(enum right r);
/* « publier les jeux de données de cette organisation » */
const char *right_words(enum right r);

/* « validator » and « valideur », of one role. */
const char *role_name(enum role r);
const char *role_label(enum role r);
/* « publie, archive… »: what it does, for who gives it. */
const char *role_words(enum role r);
/* By name; 0 when there is none. */
enum role role_of_name(const char *name);

/* « contributor validator »: several roles, as they are stored; and back. */
const char *roles_write(struct arena *a, unsigned roles);
unsigned roles_read(const char *names);
/* « contributeur et valideur » */
const char *roles_label(struct arena *a, unsigned roles);

#endif
