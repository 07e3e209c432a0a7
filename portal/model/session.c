/* SPDX-License-Identifier: Apache-2.0 */
/* session.c - signing in, with throttling, and the sessions it opens. */
#include <pthread.h>
#include <string.h>

#include "base/address.h"
#include "base/crypto.h"
#include "base/date.h"
#include "base/log.h"
#include "base/text.h"
#include "model/account.h"
#include "model/pace.h"
#include "model/password.h"
#include "model/record.h"

#define IDLE_S (2 * 3600)
#define ABSOLUTE_S (12 * 3600)
#define SEEN_EVERY_S 60
#define WINDOW_S (15 * 60)
#define ACCOUNT_TRIES 5
#define ADDRESS_TRIES 20
#define TOKEN_BYTES 32

/* Count, check and record are one step, or parallel tries would pass. */
static pthread_mutex_t sign_in = PTHREAD_MUTEX_INITIALIZER;
/* Under the same lock. */
static struct pace pace;

/* Seconds to wait when there were `tries` failures in the window, else 0. */
static enum err_code
wait_of(
    struct db *db, const char *key, int tries, int64_t *wait_s, struct err *e)
{
	int64_t now = date_now(), at;
	enum err_code rc = db_select_int(db, Q_ATTEMPT_NTH_LAST,
	    DB_ARGS({ ":key", DB_TEXT(key) },
		{ ":since", DB_INT(now - WINDOW_S) },
		{ ":skip", DB_INT(tries - 1) }),
	    0, &at, e);

	if (!rc && at && at + WINDOW_S - now > *wait_s)
		*wait_s = at + WINDOW_S - now;
	return rc;
}

/* Who tries: keys of table attempt. */
struct who {
	const char *email, *account, *address;
};

static enum err_code
check_throttle(
    struct db *db, struct arena *a, const struct who *w, struct err *e)
{
	int64_t wait_s = 0;
	enum err_code rc = wait_of(db, w->account, ACCOUNT_TRIES, &wait_s, e);

	if (!rc)
		rc = wait_of(db, w->address, ADDRESS_TRIES, &wait_s, e);
	if (rc || !wait_s)
		return rc;
	return err_set(e, ERR_THROTTLED,
	    "Trop d'essais de connexion : attendez %s, puis recommencez.",
	    text_count(a, (wait_s + 59) / 60, "minute", "minutes"));
}

static enum err_code
add_attempts(struct db *db, void *arg, struct err *e)
{
	const struct who *w = arg;
	const char *keys[] = { w->account, w->address };
	enum err_code rc = ERR_OK;

	for (int i = 0; i < 2 && !rc; i++)
		rc = db_exec(db, Q_ATTEMPT_INSERT,
		    DB_ARGS({ ":key", DB_TEXT(keys[i]) },
			{ ":now", DB_INT(date_now()) }),
		    NULL, e);
	return rc;
}

struct opening {
	const char *account_id, *token_hash, *address;
	const char *attempts; /* key to forget, or NULL */
};

static enum err_code
open_row(struct db *db, void *arg, struct err *e)
{
	const struct opening *o = arg;
	int64_t now = date_now();
	enum err_code rc = db_exec(db, Q_SESSION_INSERT,
	    DB_ARGS({ ":token_hash", DB_TEXT(o->token_hash) },
		{ ":account_id", DB_TEXT(o->account_id) },
		{ ":now", DB_INT(now) },
		{ ":expires_at", DB_INT(now + ABSOLUTE_S) },
		{ ":address", DB_TEXT(o->address) }),
	    NULL, e);

	if (!rc)
		rc = db_exec(db, Q_ACCOUNT_SEEN,
		    DB_ARGS({ ":id", DB_TEXT(o->account_id) },
			{ ":now", DB_INT(now) }),
		    NULL, e);
	if (!rc && o->attempts)
		rc = db_exec(db, Q_ATTEMPT_DELETE,
		    DB_ARGS({ ":key", DB_TEXT(o->attempts) }), NULL, e);
	if (!rc)
		rc = audit_add(db, o->account_id, "session.open", "account",
		    o->account_id, NULL, o->address, e);
	return rc;
}

static enum err_code
open_session(struct db *db, struct arena *a, struct opening *o,
    const char **token, struct err *e)
{
	const char *made = random_hex(a, TOKEN_BYTES);
	char hash[SHA256_HEX];
	enum err_code rc;

	sha256_of(made, strlen(made), hash);
	o->token_hash = hash;
	rc = db_write_quiet(db, open_row, o, e);
	if (!rc)
		*token = made;
	return rc;
}

/* The lock is held. */
static enum err_code
try_password(struct db *db, struct arena *a, const struct who *w,
    const char *password, struct account *who, struct err *e)
{
	const char *stored = "";
	struct err missing = { 0 };
	enum err_code rc = check_throttle(db, a, w, e);
	bool known;

	if (rc)
		return rc;
	if (!pace_allows(&pace, date_clock_ms()))
		return err_set(e, ERR_BUSY,
		    "Trop de connexions arrivent en même temps" NNBSP
		    ": recommencez dans quelques secondes.");
	rc = account_secret(db, a, w->email, who, &stored, &missing);
	if (rc && rc != ERR_NOT_FOUND) {
		*e = missing;
		return rc;
	}
	known = rc == ERR_OK && !who->disabled_at;
	if (password_verify(known ? stored : NULL, password)) {
		pace_give_back(&pace);
		return ERR_OK;
	}
	rc = db_write_quiet(db, add_attempts, (void *)w, e);
	if (rc)
		return rc;
	return err_set(e, ERR_UNAUTHENTICATED,
	    "L'adresse ou le mot de passe n'est pas le bon : vérifiez-les, "
	    "puis recommencez.");
}

enum err_code
session_open(struct db *db, struct arena *a, const char *email,
    const char *password, const char *address, const char **token,
    struct err *e)
{
	struct opening o = { .address = address ? address : "" };
	struct account who;
	struct who w;
	enum err_code rc;

	/* What cannot be an address is one and the same unknown account. */
	email = strlen(email) <= 254 ? account_email(a, email) : "";
	if (!text_is_email(email))
		email = "";
	w.email = email;
	w.account = arena_printf(a, "account:%s", email);
	w.address =
	    arena_printf(a, "address:%s", address_network(a, o.address));
	pthread_mutex_lock(&sign_in);
	rc = try_password(db, a, &w, password, &who, e);
	pthread_mutex_unlock(&sign_in);
	if (rc)
		return rc;
	o.account_id = who.id;
	o.attempts = w.account;
	return open_session(db, a, &o, token, e);
}

enum err_code
session_open_for(struct db *db, struct arena *a, const char *account_id,
    const char *address, const char **token, struct err *e)
{
	struct opening o = { .account_id = account_id,
		.address = address ? address : "" };

	return open_session(db, a, &o, token, e);
}

static bool
is_token(const char *s)
{
	return strspn(s, "0123456789abcdef") == 2 * (size_t)TOKEN_BYTES &&
	    !s[2 * TOKEN_BYTES];
}

static enum err_code
say_expired(struct err *e)
{
	return err_set(e, ERR_UNAUTHENTICATED,
	    "Vous n'êtes plus connecté : connectez-vous à nouveau.");
}

static enum err_code
mark_seen(struct db *db, void *arg, struct err *e)
{
	const struct opening *o = arg;
	int64_t now = date_now();
	enum err_code rc = db_exec(db, Q_SESSION_SEEN,
	    DB_ARGS({ ":token_hash", DB_TEXT(o->token_hash) },
		{ ":now", DB_INT(now) }),
	    NULL, e);

	if (rc)
		return rc;
	return db_exec(db, Q_ACCOUNT_SEEN,
	    DB_ARGS({ ":id", DB_TEXT(o->account_id) }, { ":now", DB_INT(now) }),
	    NULL, e);
}

/* A database that cannot be written now signs nobody out. */
static void
touch(struct db *db, const struct session *s)
{
	struct opening o = { .token_hash = s->token_hash,
		.account_id = s->account_id };
	struct err e = { 0 };

	if (db_write_quiet(db, mark_seen, &o, &e))
		log_err("session not marked as seen", &e);
}

enum err_code
session_find(struct db *db, struct arena *a, const char *token,
    struct session *out, struct account *who, struct err *e)
{
	int64_t now = date_now(), seen_at = 0, expires_at = 0;
	char hash[SHA256_HEX], csrf[SHA256_HEX];
	struct rows *r;
	enum err_code rc;

	if (!is_token(token))
		return say_expired(e);
	sha256_of(token, strlen(token), hash);
	rc = db_select(db, a, Q_SESSION_BY_TOKEN,
	    DB_ARGS({ ":token_hash", DB_TEXT(hash) }), &r, e);
	if (rc)
		return rc;
	if (db_next(r)) {
		out->token_hash = db_text(r, "token_hash");
		seen_at = db_int(r, "session_seen_at");
		expires_at = db_int(r, "expires_at");
		account_read(r, who);
	}
	rc = db_end(r);
	if (rc)
		return rc;
	if (now >= expires_at || now - seen_at >= IDLE_S || who->disabled_at)
		return say_expired(e);
	out->account_id = who->id;
	hmac_sha256(token, strlen(token), "csrf", 4, csrf);
	out->csrf = arena_strdup(a, csrf);
	if (now - seen_at >= SEEN_EVERY_S)
		touch(db, out);
	return ERR_OK;
}

static enum err_code
delete_session(struct db *db, void *arg, struct err *e)
{
	return db_exec(db, Q_SESSION_DELETE,
	    DB_ARGS({ ":token_hash", DB_TEXT(arg) }), NULL, e);
}

enum err_code
session_close(struct db *db, const char *token, struct err *e)
{
	char hash[SHA256_HEX];

	if (!is_token(token))
		return ERR_OK;
	sha256_of(token, strlen(token), hash);
	return db_write_quiet(db, delete_session, hash, e);
}

enum err_code
session_list(struct db *db, struct arena *a, const char *account_id,
    struct session_seen **out, unsigned *count, struct err *e)
{
	struct session_seen *list = NULL;
	int64_t now = date_now();
	unsigned n = 0;
	struct rows *r;
	enum err_code rc = db_select(db, a, Q_SESSION_LIST,
	    DB_ARGS({ ":account_id", DB_TEXT(account_id) },
		{ ":now", DB_INT(now) }, { ":idle", DB_INT(now - IDLE_S) }),
	    &r, e);

	if (rc)
		return rc;
	while (db_next(r)) {
		list = arena_room(a, list, n, sizeof(*list));
		list[n++] = (struct session_seen){ db_text(r, "token_hash"),
			db_int(r, "created_at"), db_int(r, "seen_at"),
			db_text(r, "address") };
	}
	*out = list;
	*count = n;
	return db_end(r);
}

struct ending {
	const char *account_id, *token_hash, *address;
	enum query q;
};

static enum err_code
end_some(struct db *db, void *arg, struct err *e)
{
	const struct ending *x = arg;
	int64_t ended = 0;
	enum err_code rc = db_exec(db, x->q,
	    DB_ARGS({ ":account_id", DB_TEXT(x->account_id) },
		{ ":token_hash", DB_TEXT(x->token_hash) }),
	    &ended, e);

	if (rc || ended == 0)
		return rc;
	return audit_add(db, x->account_id, "session.end", "account",
	    x->account_id, NULL, x->address, e);
}

enum err_code
session_end(struct db *db, const char *account_id, const char *token_hash,
    const char *address, struct err *e)
{
	struct ending x = { account_id, token_hash, address,
		Q_SESSION_DELETE_ONE };

	return db_write_quiet(db, end_some, &x, e);
}

enum err_code
session_end_others(struct db *db, const char *account_id,
    const char *token_hash, const char *address, struct err *e)
{
	struct ending x = { account_id, token_hash, address,
		Q_SESSION_DELETE_OTHERS };

	return db_write_quiet(db, end_some, &x, e);
}

static enum err_code
delete_old(struct db *db, void *arg, struct err *e)
{
	int64_t now = date_now();
	enum err_code rc = db_exec(db, Q_SESSION_DELETE_OLD,
	    DB_ARGS({ ":now", DB_INT(now) }, { ":idle", DB_INT(now - IDLE_S) }),
	    NULL, e);

	(void)arg;
	if (rc)
		return rc;
	return db_exec(db, Q_ATTEMPT_DELETE_OLD,
	    DB_ARGS({ ":since", DB_INT(now - WINDOW_S) }), NULL, e);
}

enum err_code
session_sweep(struct db *db, struct err *e)
{
	return db_write_quiet(db, delete_old, NULL, e);
}
