/* SPDX-License-Identifier: Apache-2.0 */
/* account.h - what accounts and sessions share; for model/ only. */
#ifndef PARVIS_MODEL_ACCOUNT_H
#define PARVIS_MODEL_ACCOUNT_H

#include "model/user.h"
#include "store/db.h"

/* In a: the address as it is stored and compared: trimmed, lower case. */
char *account_email(struct arena *a, const char *email);

/* The account of the current row; texts live as the rows' arena. */
void account_read(struct rows *r, struct account *out);

/* account_get() with the stored password: never leaves model/. */
enum err_code account_secret(struct db *db, struct arena *a, const char *key,
    struct account *out, const char **password, struct err *e) must_check;

/* Inside db_write(): an account from an address as account_email() gives it and
 * a password already hashed. ERR_CONFLICT. */
enum err_code account_insert(struct db *db, struct arena *a, const char *email,
    const char *name, const char *hash, const char **id,
    struct err *e) must_check;

#endif
