/* SPDX-License-Identifier: Apache-2.0 */
/* sqlite.c - struct engine for SQLite: WAL, one file. */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sqlite3.h>

#include "base/text.h"
#include "store/engine.h"
#include "store/stem.h"

#define PARAMS_MAX 64
#define BUSY_MS 5000

/* What is shared about the log of writes: two copies of MARK_WORDS words which
 * every commit changes (sqlite.org/walformat.html, « WAL-Index Header »). */
#define SHARED_BYTES 32768
#define SHARED_VERSION 3007000

struct conn {
	sqlite3 *db;
	const volatile uint32_t *shared; /* NULL until it was needed */
};

struct stmt {
	sqlite3_stmt *s;
	struct conn *c;
	uint64_t bound; /* bit per parameter that has its value */
	bool started;
};

static const struct {
	int primary;
	enum err_code code;
	const char *msg;
} failures[] = {
	{ SQLITE_CONSTRAINT, ERR_CONFLICT,
	    "Cette information existe déjà ou sert encore ailleurs" NNBSP
	    "; rechargez la page et vérifiez." },
	{ SQLITE_BUSY, ERR_BUSY,
	    "La base de données est occupée" NNBSP
	    "; réessayez dans un instant." },
	{ SQLITE_LOCKED, ERR_BUSY,
	    "La base de données est occupée" NNBSP
	    "; réessayez dans un instant." },
	{ SQLITE_FULL, ERR_NO_SPACE,
	    "Le disque du serveur est plein" NNBSP
	    ": rien n'a été enregistré. Libérez de la place, puis "
	    "recommencez." },
	{ SQLITE_CANTOPEN, ERR_INTERNAL,
	    "La base de données ne s'ouvre pas" NNBSP
	    ": vérifiez que le dossier des données existe et que le serveur "
	    "peut y écrire." },
	{ SQLITE_CORRUPT, ERR_INTERNAL,
	    "La base de données est abîmée" NNBSP
	    ": lancez « parvis check », puis restaurez une sauvegarde." },
	{ SQLITE_NOTADB, ERR_INTERNAL,
	    "Le fichier de la base n'est pas une base de Parvis" NNBSP
	    ": restaurez une sauvegarde." },
};

static enum err_code
fail(struct err *e, sqlite3 *db, int rc)
{
	enum err_code code = ERR_INTERNAL;
	const char *msg = "La base de données a refusé l'opération.";
	int primary = rc & 0xff;

	if (primary == SQLITE_IOERR && db &&
	    (sqlite3_system_errno(db) == ENOSPC ||
		sqlite3_system_errno(db) == EDQUOT))
		primary = SQLITE_FULL;
	for (size_t i = 0; i < sizeof(failures) / sizeof(failures[0]); i++)
		if (failures[i].primary == primary) {
			code = failures[i].code;
			msg = failures[i].msg;
		}
	code = err_set(e, code, "%s", msg);
	err_cause(e, "sqlite %d: %s", rc,
	    db ? sqlite3_errmsg(db) : sqlite3_errstr(rc));
	return code;
}

static enum err_code
script(struct conn *c, const char *sql, struct err *e)
{
	int rc = sqlite3_exec(c->db, sql, NULL, NULL, NULL);

	return rc == SQLITE_OK ? ERR_OK : fail(e, c->db, rc);
}

static int
set_up(sqlite3 *db, bool read_only)
{
	/* Bulk work never goes through these caches: tables are files of
	 * their own, and readers map the database. */
	static const char *const pragmas[] = {
		"PRAGMA journal_mode = WAL;"
		"PRAGMA synchronous = FULL;"
		"PRAGMA journal_size_limit = 8388608;"
		"PRAGMA foreign_keys = ON;"
		"PRAGMA cache_size = -2048;",
		"PRAGMA query_only = ON;"
		"PRAGMA foreign_keys = ON;"
		"PRAGMA mmap_size = 268435456;"
		"PRAGMA cache_size = -1024;",
	};
	int rc;

	sqlite3_busy_timeout(db, BUSY_MS);
	sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
	rc = sqlite3_exec(db, pragmas[read_only], NULL, NULL, NULL);
	return rc == SQLITE_OK ? stem_register(db) : rc;
}

static enum err_code
open_conn(struct conn **out, const char *dsn, bool read_only, struct err *e)
{
	int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
	struct conn *c;
	sqlite3 *db;
	int rc, fd;

	if (read_only) {
		flags |= SQLITE_OPEN_READONLY;
	} else {
		flags |= SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
		/* It holds password hashes: others may not read it. Only a
		 * file that was not there: closing a descriptor drops the
		 * locks of every connection of this process. */
		fd = open(dsn, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
		if (fd >= 0)
			close(fd);
	}
	rc = sqlite3_open_v2(dsn, &db, flags, NULL);
	if (rc == SQLITE_OK)
		rc = set_up(db, read_only);
	if (rc != SQLITE_OK) {
		fail(e, db, rc);
		sqlite3_close(db);
		return e->code;
	}
	c = calloc(1, sizeof(*c));
	assert(c);
	c->db = db;
	*out = c;
	return ERR_OK;
}

static void
close_conn(struct conn *c)
{
	int rc;

	if (!c)
		return;
	rc = sqlite3_close(c->db);
	/* Busy: a statement was not finished, our own bug. */
	assert(rc == SQLITE_OK);
	free(c);
}

static enum err_code
begin(struct conn *c, bool write, struct err *e)
{
	return script(c, write ? "BEGIN IMMEDIATE" : "BEGIN", e);
}

static enum err_code
end(struct conn *c, bool commit, struct err *e)
{
	enum err_code rc = ERR_OK;

	if (commit)
		rc = script(c, "COMMIT", e);
	/* SQLite may have rolled back by itself on a full disk. */
	if (!sqlite3_get_autocommit(c->db) && (rc || !commit)) {
		struct err again = { 0 };

		if (script(c, "ROLLBACK", &again) && !rc) {
			*e = again;
			rc = again.code;
		}
	}
	return rc;
}

static enum err_code
prepare(struct conn *c, const char *sql, struct stmt **out, struct err *e)
{
	struct stmt *s;
	sqlite3_stmt *raw;
	const char *rest = "";
	int rc = sqlite3_prepare_v3(
	    c->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &raw, &rest);

	if (rc != SQLITE_OK)
		return fail(e, c->db, rc);
	assert(raw && rest[strspn(rest, " \t\n;")] == '\0');
	assert(sqlite3_bind_parameter_count(raw) <= PARAMS_MAX);
	s = calloc(1, sizeof(*s));
	assert(s);
	s->s = raw;
	s->c = c;
	*out = s;
	return ERR_OK;
}

static enum err_code
bind(struct stmt *s, const char *name, const struct value *v, struct err *e)
{
	int i = sqlite3_bind_parameter_index(s->s, name);
	int rc = SQLITE_OK;

	assert(i > 0 && !s->started);
	s->bound |= UINT64_C(1) << (i - 1);
	switch (v->type) {
	case VALUE_NULL:
		rc = sqlite3_bind_null(s->s, i);
		break;
	case VALUE_INT:
		rc = sqlite3_bind_int64(s->s, i, v->i);
		break;
	case VALUE_REAL:
		rc = sqlite3_bind_double(s->s, i, v->d);
		break;
	case VALUE_TEXT:
		rc = sqlite3_bind_text64(s->s, i, v->text,
		    v->len == SIZE_MAX ? strlen(v->text) : v->len,
		    SQLITE_TRANSIENT, SQLITE_UTF8);
		break;
	}
	if (rc == SQLITE_TOOBIG)
		return err_set(e, ERR_TOO_BIG,
		    "Ce texte est trop long pour la base de données" NNBSP
		    ": raccourcissez-le.");
	return rc == SQLITE_OK ? ERR_OK : fail(e, s->c->db, rc);
}

static enum err_code
step(struct stmt *s, bool *row, struct err *e)
{
	int n = sqlite3_bind_parameter_count(s->s);
	int rc;

	assert(
	    s->started || n == 0 || s->bound == UINT64_MAX >> (PARAMS_MAX - n));
	s->started = true;
	rc = sqlite3_step(s->s);
	*row = rc == SQLITE_ROW;
	if (rc == SQLITE_ROW || rc == SQLITE_DONE)
		return ERR_OK;
	return fail(e, s->c->db, rc);
}

static int64_t
changes(struct conn *c)
{
	return sqlite3_changes64(c->db);
}

static unsigned
columns(struct stmt *s)
{
	return (unsigned)sqlite3_column_count(s->s);
}

static const char *
column_name(struct stmt *s, unsigned i)
{
	return sqlite3_column_name(s->s, (int)i);
}

static void
column(struct stmt *s, unsigned i, struct value *out)
{
	/* Found once for the three questions: « unprotected », which is of no
	 * consequence for a connection one thread has. */
	sqlite3_value *v = sqlite3_column_value(s->s, (int)i);

	*out = (struct value){ .type = VALUE_NULL };
	switch (sqlite3_value_type(v)) {
	case SQLITE_NULL:
		break;
	case SQLITE_INTEGER:
		out->type = VALUE_INT;
		out->i = sqlite3_value_int64(v);
		break;
	case SQLITE_FLOAT:
		out->type = VALUE_REAL;
		out->d = sqlite3_value_double(v);
		break;
	default:
		out->type = VALUE_TEXT;
		out->text = (const char *)sqlite3_value_text(v);
		out->len = (size_t)sqlite3_value_bytes(v);
		break;
	}
}

static void
reset(struct stmt *s)
{
	sqlite3_reset(s->s);
	sqlite3_clear_bindings(s->s);
	s->bound = 0;
	s->started = false;
}

static void
finish(struct stmt *s)
{
	sqlite3_finalize(s->s);
	free(s);
}

static int
copy_pages(sqlite3 *to, sqlite3 *from)
{
	sqlite3_backup *b = sqlite3_backup_init(to, "main", from, "main");
	int rc;

	if (!b)
		return sqlite3_errcode(to);
	/* In one step: one snapshot, which in WAL stops no writer. */
	do
		rc = sqlite3_backup_step(b, -1);
	while ((rc == SQLITE_BUSY || rc == SQLITE_LOCKED) &&
	    sqlite3_sleep(20) > 0);
	return sqlite3_backup_finish(b);
}

static enum err_code
copy(struct conn *c, const char *to, struct err *e)
{
	enum err_code code = ERR_OK;
	sqlite3 *db;
	int rc;
	int fd = open(to, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0640);

	if (fd < 0)
		return err_set(e,
		    errno == EEXIST       ? ERR_CONFLICT
			: errno == ENOSPC ? ERR_NO_SPACE
					  : ERR_INTERNAL,
		    "La copie de la base ne peut pas être créée" NNBSP
		    ": %s (%s).",
		    to, strerror(errno));
	close(fd);
	rc = sqlite3_open_v2(to, &db,
	    SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
	    NULL);
	if (rc == SQLITE_OK)
		rc = copy_pages(db, c->db);
	if (rc != SQLITE_OK)
		code = fail(e, db, rc);
	sqlite3_close(db);
	if (code)
		unlink(to);
	return code;
}

/* Each row of a pragma as one line. */
static enum err_code
findings(struct conn *c, const char *pragma, void (*fn)(void *, const char *),
    void *arg, struct err *e)
{
	sqlite3_stmt *s;
	char line[512];
	int rc = sqlite3_prepare_v2(c->db, pragma, -1, &s, NULL);

	if (rc != SQLITE_OK)
		return fail(e, c->db, rc);
	for (rc = sqlite3_step(s); rc == SQLITE_ROW; rc = sqlite3_step(s)) {
		const char *what = (const char *)sqlite3_column_text(s, 0);
		size_t n;

		if (!what || strcmp(what, "ok") == 0)
			continue;
		n = (size_t)snprintf(
		    line, sizeof(line), "Base de données" NNBSP ": %s.", what);
		if (n >= sizeof(line))
			line[text_cut(
			    line, sizeof(line) - 1, sizeof(line) - 1)] = '\0';
		fn(arg, line);
	}
	rc = sqlite3_finalize(s);
	return rc == SQLITE_OK ? ERR_OK : fail(e, c->db, rc);
}

/* SQLite maps it for us, and keeps it in place as long as the connection. */
static const volatile uint32_t *
shared_of(struct conn *c)
{
	sqlite3_file *f = NULL;
	volatile void *at = NULL;

	if (!c->shared &&
	    sqlite3_file_control(
		c->db, "main", SQLITE_FCNTL_FILE_POINTER, &f) == SQLITE_OK &&
	    f && f->pMethods && f->pMethods->iVersion >= 2 &&
	    f->pMethods->xShmMap(f, 0, SHARED_BYTES, 0, &at) == SQLITE_OK)
		c->shared = at;
	return c->shared;
}

static bool
mark(struct conn *c, uint32_t out[MARK_WORDS])
{
	const volatile uint32_t *shared;
	bool whole = true;

	if (sqlite3_txn_state(c->db, "main") != SQLITE_TXN_NONE)
		return false;
	shared = shared_of(c);
	if (!shared)
		return false;
	/* The writer fills the second copy first. */
	for (unsigned i = 0; i < MARK_WORDS; i++)
		out[i] = shared[i];
	atomic_thread_fence(memory_order_seq_cst);
	for (unsigned i = 0; i < MARK_WORDS; i++)
		whole &= out[i] == shared[MARK_WORDS + i];
	return whole && out[0] == SHARED_VERSION;
}

static enum err_code
verify(struct conn *c, void (*fn)(void *arg, const char *finding), void *arg,
    struct err *e)
{
	enum err_code rc = findings(c, "PRAGMA integrity_check", fn, arg, e);

	if (rc)
		return rc;
	return findings(c,
	    "SELECT 'une ligne désigne un objet qui n''existe pas (' ||"
	    " \"table\" || ' ' || ifnull(rowid, '') || ' -> ' || parent || ')'"
	    " FROM pragma_foreign_key_check",
	    fn, arg, e);
}

const struct engine engine_sqlite = {
	.name = "sqlite",
	.id = ENGINE_SQLITE,
	.open = open_conn,
	.close = close_conn,
	.script = script,
	.begin = begin,
	.end = end,
	.prepare = prepare,
	.bind = bind,
	.step = step,
	.changes = changes,
	.columns = columns,
	.column_name = column_name,
	.column = column,
	.reset = reset,
	.finish = finish,
	.copy = copy,
	.mark = mark,
	.verify = verify,
};
