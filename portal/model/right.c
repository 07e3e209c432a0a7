/* SPDX-License-Identifier: Apache-2.0 */
/* right.c - roles, and what each may do. */
#include "model/right.h"

#include <stddef.h>
#include <string.h>

enum {
	C = ROLE_CONTRIBUTOR,
	V = ROLE_VALIDATOR,
	M = ROLE_MANAGER
};

static const struct {
	unsigned roles;
	const char *name, *words;
} rights[RIGHTS] = {
#define RIGHT(name, roles, words) [RIGHT_##name] = { roles, #name, words },
#include "model/right.def"
#undef RIGHT
};

static const struct {
	enum role role;
	const char *name, *label, *words;
} roles[ROLES] = {
	{ ROLE_CONTRIBUTOR, "contributor", "contributeur",
	    "dépose des fichiers, décrit, soumet à la validation" },
	{ ROLE_VALIDATOR, "validator", "valideur",
	    "relit, publie, archive, supprime" },
	{ ROLE_MANAGER, "manager", "gestionnaire",
	    "donne les rôles et tient la page de l’organisation" },
};

bool
right_held(enum right r, unsigned held)
{
	return r == RIGHT_NONE || (held & (rights[r].roles | ROLE_ADMIN));
}

enum right
right_for_state(enum right r, const char *state)
{
	bool draft = strcmp(state, "draft") == 0;

	if (r == RIGHT_EDIT && state[0] && !draft)
		return RIGHT_EDIT_PUBLIC;
	return r == RIGHT_DELETE && draft ? RIGHT_EDIT : r;
}

const char *
right_name(enum right r)
{
	return rights[r].name;
}

const char *
right_words(enum right r)
{
	return rights[r].words;
}

static size_t
row_of(enum role r)
{
	size_t i = 0;

	while (i + 1 < ROLES && roles[i].role != r)
		i++;
	return i;
}

const char *
role_name(enum role r)
{
	return roles[row_of(r)].name;
}

const char *
role_label(enum role r)
{
	return roles[row_of(r)].label;
}

const char *
role_words(enum role r)
{
	return roles[row_of(r)].words;
}

enum role
role_of_name(const char *name)
{
	for (size_t i = 0; i < ROLES; i++)
		if (strcmp(roles[i].name, name) == 0)
			return roles[i].role;
	return 0;
}

const char *
roles_write(struct arena *a, unsigned held)
{
	const char *all = "";

	for (size_t i = 0; i < ROLES; i++)
		if (held & roles[i].role)
			all = arena_printf(
			    a, "%s%s%s", all, all[0] ? " " : "", roles[i].name);
	return all;
}

unsigned
roles_read(const char *names)
{
	unsigned held = 0;

	while (*names) {
		size_t len = strcspn(names, " ");

		for (size_t i = 0; i < ROLES; i++)
			if (strlen(roles[i].name) == len &&
			    memcmp(roles[i].name, names, len) == 0)
				held |= roles[i].role;
		names += len + strspn(names + len, " ");
	}
	return held;
}

const char *
roles_label(struct arena *a, unsigned held)
{
	const char *all = "";
	unsigned rest = held & (ROLE_ADMIN - 1);

	for (size_t i = 0; i < ROLES; i++) {
		const char *between = ", ";

		if (!(rest & roles[i].role))
			continue;
		rest &= ~(unsigned)roles[i].role;
		if (!rest)
			between = " et ";
		all = arena_printf(
		    a, "%s%s%s", all, all[0] ? between : "", roles[i].label);
	}
	return all;
}
