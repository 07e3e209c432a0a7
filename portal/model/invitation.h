/* SPDX-License-Identifier: Apache-2.0 */
/* invitation.h - somebody without an account is asked to join. */
#ifndef PARVIS_MODEL_INVITATION_H
#define PARVIS_MODEL_INVITATION_H

#include "model/member.h"

#define INVITATION_DAYS 7

struct invitation {
	const char *email, *organization_id, *organization_name;
	unsigned roles;
	int64_t expires_at;
	const char *by; /* account, NULL for the command line */
};

/*
 * Ask somebody to join an organization with these roles; an earlier invitation
 * there no longer serves. *token, in a, goes in the link, and only its hash is
 * kept. ERR_CONFLICT when the address has an account; ERR_UNPROCESSABLE for a
 * bad address or without a role.
 */
enum err_code invitation_make(struct db *db, struct arena *a, const char *email,
    const char *organization_id, unsigned roles, const char *by,
    const char *address, const char **token, struct err *e) must_check;
/* ERR_GONE when it has served, ended, or never was. */
enum err_code invitation_find(struct db *db, struct arena *a, const char *token,
    struct invitation *out, struct err *e) must_check;
/* Make the account and its roles; the invitation has served. *account in a.
 * ERR_GONE, ERR_UNPROCESSABLE for the password. */
enum err_code invitation_accept(struct db *db, struct arena *a,
    const char *token, const char *name, const char *password,
    const char *address, const char **account, struct err *e) must_check;
/* Take it back. */
enum err_code invitation_cancel(struct db *db, struct arena *a,
    const char *email, const char *organization_id, const char *by,
    const char *address, struct err *e) must_check;
/* Those still open, by address. */
enum err_code invitation_list(struct db *db, struct arena *a,
    const char *organization_id, struct invitation **out, unsigned *count,
    struct err *e) must_check;

#endif
