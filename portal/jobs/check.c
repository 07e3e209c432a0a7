/* SPDX-License-Identifier: Apache-2.0 */
/* check.c - is everything the catalogue names still there, and whole? */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/text.h"
#include "jobs/backup.h"
#include "model/record.h"
#include "store/blob.h"
#include "store/db.h"
#include "store/table.h"

struct check {
	struct db *db;
	struct arena *a; /* of one row */
	struct blob_store *blobs;
	const char *data_dir;
	bool deep;
	void (*said)(void *arg, const char *line);
	void *arg;
	int64_t *findings;
	int64_t orphans, orphan_bytes;
	struct err *e;
};

static void
found(void *arg, const char *line)
{
	struct check *c = arg;

	(*c->findings)++;
	c->said(c->arg, line);
}

/* The SHA-256 of what is read from here to the end. */
static bool
hash_of(int fd, char hex[SHA256_HEX])
{
	struct sha256 h;
	char buf[65536];
	ssize_t n;

	sha256_start(&h);
	for (n = read(fd, buf, sizeof(buf)); n > 0;
	     n = read(fd, buf, sizeof(buf)))
		sha256_add(&h, buf, (size_t)n);
	sha256_end(&h, hex);
	return n == 0;
}

/* size -1: not known. what: « tel fichier de tel jeu de données ». */
static void
check_file(struct check *c, const char *sha256, int64_t size, const char *what)
{
	struct err e = { 0 };
	char hex[SHA256_HEX];
	int64_t real;
	int fd;

	if (blob_open_file(c->blobs, sha256, &fd, &real, &e)) {
		found(c,
		    arena_printf(c->a, "%s" NNBSP ": le fichier %s manque.",
			what, sha256));
		return;
	}
	if (size >= 0 && real != size)
		found(c,
		    arena_printf(c->a,
			"%s" NNBSP
			": le fichier %s a %lld octets au lieu de %lld.",
			what, sha256, (long long)real, (long long)size));
	else if (c->deep && !hash_of(fd, hex))
		found(c,
		    arena_printf(c->a,
			"%s" NNBSP ": le fichier %s ne se lit pas jusqu'au "
			"bout.",
			what, sha256));
	else if (c->deep && strcmp(hex, sha256) != 0)
		found(c,
		    arena_printf(c->a,
			"%s" NNBSP ": le contenu du fichier %s a changé.", what,
			sha256));
	close(fd);
}

static void
check_table(struct check *c, const char *name, int64_t rows, const char *what)
{
	struct err e = { 0 };
	const char *path =
	    arena_printf(c->a, "%s/tables/%s", c->data_dir, name);

	if (table_verify(path, rows, &e))
		found(c,
		    arena_printf(
			c->a, "%s" NNBSP ": table %s. %s", what, name, e.msg));
}

static enum err_code
check_versions(struct check *c)
{
	struct arena *a = arena_new();
	char last[SHA256_HEX] = "";
	struct rows *r;
	enum err_code rc =
	    db_select(c->db, a, Q_CHECK_VERSIONS, DB_NO_ARGS, &r, c->e);

	while (!rc && db_next(r)) {
		const char *sha256 = db_text(r, "sha256");
		const char *what = arena_printf(c->a,
		    "«" NNBSP "%s" NNBSP "» de «" NNBSP "%s" NNBSP
		    "» (version %lld)",
		    db_text(r, "file_name"), db_text(r, "title"),
		    (long long)db_int(r, "number"));

		/* In the order of the hashes: read each content once. */
		if (strcmp(sha256, last) != 0)
			check_file(c, sha256, db_int(r, "size"), what);
		snprintf(last, sizeof(last), "%s", sha256);
		if (strcmp(db_text(r, "table_state"), "ready") == 0)
			check_table(c, db_text(r, "table_name"),
			    db_int(r, "table_rows"), what);
		arena_reset(c->a);
	}
	if (!rc)
		rc = db_end(r);
	arena_free(a);
	return rc;
}

/* Tables after the first of a version. */
static enum err_code
check_tables(struct check *c)
{
	struct arena *a = arena_new();
	struct rows *r;
	enum err_code rc =
	    db_select(c->db, a, Q_CHECK_TABLES, DB_NO_ARGS, &r, c->e);

	while (!rc && db_next(r)) {
		check_table(c, db_text(r, "table_name"),
		    db_int(r, "table_rows"),
		    arena_printf(c->a,
			"«" NNBSP "%s" NNBSP "» dans «" NNBSP "%s" NNBSP
			"» de «" NNBSP "%s" NNBSP "» (version %lld)",
			db_text(r, "table_title"), db_text(r, "file_name"),
			db_text(r, "title"), (long long)db_int(r, "version")));
		arena_reset(c->a);
	}
	if (!rc)
		rc = db_end(r);
	arena_free(a);
	return rc;
}

static enum err_code
check_logos(struct check *c)
{
	struct arena *a = arena_new();
	struct rows *r;
	enum err_code rc =
	    db_select(c->db, a, Q_CHECK_LOGOS, DB_NO_ARGS, &r, c->e);

	while (!rc && db_next(r)) {
		check_file(c, db_text(r, "logo_sha256"), -1,
		    arena_printf(c->a, "Logo de «" NNBSP "%s" NNBSP "»",
			db_text(r, "name")));
		arena_reset(c->a);
	}
	if (!rc)
		rc = db_end(r);
	arena_free(a);
	return rc;
}

static bool
count_orphan(void *arg, const char *sha256)
{
	struct check *c = arg;
	struct err e = { 0 };
	int64_t named = 1, size;
	int fd;

	if (db_select_int(c->db, Q_CHECK_IS_NAMED,
		DB_ARGS({ ":sha256", DB_TEXT(sha256) }), 1, &named, c->e))
		return false;
	if (named || blob_open_file(c->blobs, sha256, &fd, &size, &e))
		return true;
	close(fd);
	c->orphans++;
	c->orphan_bytes += size;
	return true;
}

static enum err_code
say_orphans(struct check *c)
{
	enum err_code rc = blob_each(c->blobs, count_orphan, c, c->e);

	if (!rc)
		rc = c->e->code;
	if (rc || !c->orphans)
		return rc;
	c->said(c->arg,
	    arena_printf(c->a,
		"Pour information" NNBSP ": %s du dossier files (%s) que rien "
		"ne désigne dans le catalogue.",
		text_count(c->a, c->orphans, "fichier", "fichiers"),
		text_size(c->a, c->orphan_bytes)));
	return ERR_OK;
}

static enum err_code
check_record(struct check *c)
{
	const char *last;
	enum err_code rc = record_check(c->db, c->a, found, c, &last, c->e);

	if (!rc && last[0])
		c->said(c->arg,
		    arena_printf(c->a,
			"Pour information" NNBSP ": dernière empreinte du "
			"journal des actions, à garder ailleurs" NNBSP ": %s",
			last));
	return rc;
}

enum err_code
check_all(struct db *db, struct blob_store *blobs, const char *data_dir,
    bool deep, void (*said)(void *arg, const char *line), void *arg,
    int64_t *findings, struct err *e)
{
	struct check c = { .db = db,
		.a = arena_new(),
		.blobs = blobs,
		.data_dir = data_dir,
		.deep = deep,
		.said = said,
		.arg = arg,
		.findings = findings,
		.e = e };
	enum err_code rc;

	*findings = 0;
	rc = db_verify(db, found, &c, e);
	if (!rc)
		rc = check_versions(&c);
	if (!rc)
		rc = check_tables(&c);
	if (!rc)
		rc = check_logos(&c);
	if (!rc)
		rc = say_orphans(&c);
	if (!rc)
		rc = check_record(&c);
	arena_free(c.a);
	return rc;
}
