/* SPDX-License-Identifier: Apache-2.0 */
/* password.h - stored form of passwords; for model/ only. */
#ifndef PARVIS_MODEL_PASSWORD_H
#define PARVIS_MODEL_PASSWORD_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"

/* In a: the Argon2id string to store. ERR_BUSY when memory is short. */
enum err_code password_hash(struct arena *a, const char *password,
    const char **out, struct err *e) must_check;

/*
 * Does the password match? `stored` NULL or empty (no such account, no
 * password): false, in the same time. One at a time in the whole process, for
 * each takes 64 MiB.
 */
bool password_verify(const char *stored, const char *password);

#endif
