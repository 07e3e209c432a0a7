/* SPDX-License-Identifier: Apache-2.0 */
/* user.h - accounts, sessions, sign-in with throttling. */
#ifndef PARVIS_MODEL_USER_H
#define PARVIS_MODEL_USER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

struct db;

#define ACCOUNT_NAME_MAX 200 /* bytes */

struct account {
	const char *id, *email, *name;
	bool is_admin;
	int64_t created_at, last_seen_at, disabled_at; /* 0: never */
};

/* At least 12 characters, not the e-mail or a word of it, not one of the
 * usual ones: ERR_UNPROCESSABLE says what is asked (ANSSI, CNIL 2022-100). */
enum err_code password_check(
    const char *password, const char *email, struct err *e) must_check;

/* Argon2id, at the interactive cost of libsodium. ERR_CONFLICT when the
 * address has an account; ERR_UNPROCESSABLE for a bad address or password. */
enum err_code account_create(struct db *db, struct arena *a, const char *email,
    const char *name, const char *password, bool is_admin, const char **id,
    struct err *e) must_check;
/* Ends its sessions. by: who does it, NULL for the command line. */
enum err_code account_set_password(struct db *db, const char *id,
    const char *password, const char *by, const char *address,
    struct err *e) must_check;
/* At the command line; ends its sessions too. */
enum err_code account_disable(
    struct db *db, const char *id, struct err *e) must_check;
/* By id or e-mail. ERR_NOT_FOUND. */
enum err_code account_get(struct db *db, struct arena *a, const char *key,
    struct account *out, struct err *e) must_check;
enum err_code account_list(struct db *db, struct arena *a, struct account **out,
    unsigned *count, struct err *e) must_check;

struct session {
	const char *account_id;
	const char *token_hash;
	const char *csrf; /* token its forms must carry */
};

/*
 * Sign in: same answer and same time for an unknown address, a wrong password
 * and a disabled account (ERR_UNAUTHENTICATED). After 5 failures of an account
 * or 20 of an address in 15 minutes: ERR_THROTTLED, saying how long. On
 * success a new session; *token goes in the cookie.
 */
enum err_code session_open(struct db *db, struct arena *a, const char *email,
    const char *password, const char *address, const char **token,
    struct err *e) must_check;
/* Open a session for an account just made (set-up). */
enum err_code session_open_for(struct db *db, struct arena *a,
    const char *account_id, const char *address, const char **token,
    struct err *e) must_check;
/* Idle over 2 hours or older than 12 hours: ERR_UNAUTHENTICATED. Raises
 * seen_at at most once a minute. */
enum err_code session_find(struct db *db, struct arena *a, const char *token,
    struct session *out, struct account *who, struct err *e) must_check;
enum err_code session_close(
    struct db *db, const char *token, struct err *e) must_check;
/* A session that is open somewhere. */
struct session_seen {
	const char *token_hash; /* what it is known by */
	int64_t created_at, seen_at;
	const char *address;
};
/* The open sessions of an account, the last used first. */
enum err_code session_list(struct db *db, struct arena *a,
    const char *account_id, struct session_seen **out, unsigned *count,
    struct err *e) must_check;
/* End one of the account's sessions, or all but one. */
enum err_code session_end(struct db *db, const char *account_id,
    const char *token_hash, const char *address, struct err *e) must_check;
enum err_code session_end_others(struct db *db, const char *account_id,
    const char *token_hash, const char *address, struct err *e) must_check;
/* Remove what has expired: sessions, old attempts. */
enum err_code session_sweep(struct db *db, struct err *e) must_check;

#endif
