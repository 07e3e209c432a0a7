/* SPDX-License-Identifier: Apache-2.0 */
/* member.h - who is what in which organization. */
#ifndef PARVIS_MODEL_MEMBER_H
#define PARVIS_MODEL_MEMBER_H

#include "model/right.h"
#include "model/user.h"

/* Somebody in an organization. */
struct member {
	struct account who;
	unsigned roles;  /* enum role */
	bool is_limited; /* a contributor for some datasets only */
	unsigned limits; /* how many */
};

/* What a right is asked on. */
struct owner {
	const char *dataset_id; /* "" when it is about none */
	const char *organization_id;
	const char *state; /* of the dataset, or "" */
};

/* The roles of `who` in an organization, for one of its datasets ("" when it
 * is about none). An administrator of the portal is one everywhere. */
enum err_code member_roles(struct db *db, struct arena *a,
    const struct account *who, const char *organization_id,
    const char *dataset_id, unsigned *roles, struct err *e) must_check;

/* Whose a dataset or an organization (by id or slug) or a file (by id) is.
 * *found false: there is none. */
enum err_code member_owner_of_dataset(struct db *db, struct arena *a,
    const char *id, struct owner *out, bool *found, struct err *e) must_check;
enum err_code member_owner_of_organization(struct db *db, struct arena *a,
    const char *id, struct owner *out, bool *found, struct err *e) must_check;
enum err_code member_owner_of_resource(struct db *db, struct arena *a,
    const char *id, struct owner *out, bool *found, struct err *e) must_check;

/* By e-mail. */
enum err_code member_list(struct db *db, struct arena *a,
    const char *organization_id, struct member **out, unsigned *count,
    struct err *e) must_check;
/* Identifiers of the datasets a contributor is limited to, by title. */
enum err_code member_limits(struct db *db, struct arena *a,
    const char *account_id, const char *organization_id, const char ***out,
    unsigned *count, struct err *e) must_check;

/* Roles to give. */
struct membership {
	const char *account_id, *organization_id;
	unsigned roles;  /* 0: none, they leave */
	bool is_limited; /* a contributor for these datasets only: */
	const char *const *limits;
	unsigned nlimits;
	const char *by; /* who gives them, NULL for the command line */
	const char *address;
};

/* Give somebody these roles, and no other. ERR_CONFLICT when the organization
 * would be left without a manager it has; ERR_UNPROCESSABLE for a dataset that
 * is not of it. */
enum err_code member_set(struct db *db, struct arena *a,
    const struct membership *m, struct err *e) must_check;
/* Give somebody these roles too: what they have stays as it is. */
enum err_code member_add(struct db *db, struct arena *a,
    const struct membership *m, struct err *e) must_check;

#endif
