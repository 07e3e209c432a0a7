/* SPDX-License-Identifier: Apache-2.0 */
/* table_index.c - make a table file quick to ask. */
#include "store/table_index.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "store/table_index_parts.h"

enum {
	PIECE = 8 << 20,
	STEPS_BETWEEN_LOOKS = 20000, /* of SQLite's machine */
	COPY_SHARE = 50              /* thousandths of the work */
};

static enum err_code
stopped(struct err *e)
{
	return err_set(e, ERR_BUSY, "L’indexation a été interrompue.");
}

/* --- copy --------------------------------------------------------------- */

/* Where the system can, the bytes never come up here. */
static ssize_t
copy_piece(int from, int to)
{
	static const size_t small = 1 << 16;
	ssize_t n = copy_file_range(from, NULL, to, NULL, PIECE, 0), done = 0;
	char bytes[1 << 16];

	if (n >= 0 ||
	    (errno != EXDEV && errno != EINVAL && errno != ENOSYS &&
		errno != EOPNOTSUPP))
		return n;
	n = read(from, bytes, small);
	while (done < n) {
		ssize_t k = write(to, bytes + done, (size_t)(n - done));

		if (k < 0)
			return -1;
		done += k;
	}
	return n;
}

static enum err_code
copy(
    const char *path, int to, table_progress progress, void *arg, struct err *e)
{
	int from = open(path, O_RDONLY | O_CLOEXEC);
	enum err_code rc = ERR_OK;
	int64_t done = 0;
	struct stat st = { 0 };
	ssize_t n = 1;

	if (from < 0 || file_fault() || fstat(from, &st) != 0)
		rc = file_err(e, "indexer la table", path);
	while (!rc && n > 0) {
		n = file_fault() ? -1 : copy_piece(from, to);
		if (n < 0)
			rc = file_err(e, "indexer la table", path);
		else if (!progress(
			     arg, (int)(done * COPY_SHARE / (st.st_size + 1))))
			rc = stopped(e);
		done += n;
	}
	if (from >= 0)
		close(from);
	return rc;
}

/* --- the work ----------------------------------------------------------- */

static int
look(void *arg)
{
	struct indexing *x = arg;

	/* The table, or all the data, may be removed meanwhile. */
	if (!x->stopped)
		x->stopped = !file_exists(x->path) ||
		    !x->progress(x->arg,
			COPY_SHARE + x->done * (1000 - COPY_SHARE) / x->steps);
	return x->stopped;
}

bool
index_step(struct indexing *x)
{
	x->done++;
	return look(x) == 0;
}

bool
index_run(struct indexing *x, const char *sql)
{
	return sqlite3_exec(x->t->db, sql, NULL, NULL, NULL) == SQLITE_OK;
}

/*
 * An index of another version goes first. SQLite's planner is told what was
 * counted, instead of counting again.
 */
static const char first_sql[] =
    "BEGIN;"
    "DROP TABLE IF EXISTS words;"
    "DROP TABLE IF EXISTS places;"
    "DROP TABLE IF EXISTS tally;"
    "DROP TABLE IF EXISTS facts;"
    "DELETE FROM meta WHERE name = 'index';"
    "CREATE TABLE facts (col INTEGER PRIMARY KEY, filled INTEGER,"
    " distinct_values INTEGER, most INTEGER, has_index INTEGER,"
    " has_tallies INTEGER, has_raws INTEGER, is_plain INTEGER);"
    "CREATE TABLE tally (col INTEGER, value, count INTEGER);"
    "ANALYZE sqlite_schema;"
    "DELETE FROM sqlite_stat1";
static const char last_sql[] =
    "CREATE INDEX tally_of_column ON tally (col);"
    "UPDATE facts SET has_raws = 1 WHERE col IN (SELECT col FROM raw);"
    "INSERT INTO meta (name, value) VALUES ('index', 1);"
    "COMMIT";
_Static_assert(TABLE_INDEX == 1, "the number in last_sql");

static bool
work(struct indexing *x)
{
	bool ok;

	x->steps = (int)x->t->ncols + 6;
	sqlite3_progress_handler(x->t->db, STEPS_BETWEEN_LOOKS, look, x);
	/* To drop the words of an earlier index is to open them. */
	ok = stem_register(x->t->db) == SQLITE_OK && index_run(x, first_sql);
	for (unsigned i = 0; i < x->t->ncols && ok; i++)
		ok = index_column(x, i) && index_spread(x, i) && index_step(x);
	if (ok)
		ok = index_profile(x) && index_words(x);
	x->done += 3;
	if (ok)
		ok = index_step(x) && index_places(x) && index_step(x);
	return ok && index_run(x, last_sql);
}

static enum err_code
failed(struct indexing *x, const char *path)
{
	if (x->stopped)
		return stopped(x->e);
	return table_not_written(x->t->db, sqlite3_errcode(x->t->db),
	    "indexer la table", path, x->e);
}

static enum err_code
build(struct indexing *x, const char *tmp, int fd, const char *path)
{
	enum err_code rc = copy(path, fd, x->progress, x->arg, x->e);

	if (!rc)
		rc = table_open_part(tmp, &x->t, x->e);
	if (rc)
		return rc;
	x->a = arena_new();
	x->profile = json_loads(table_meta(x->t), 0, NULL);
	if (file_fault())
		rc = file_err(x->e, "indexer la table", path);
	else if (!work(x))
		rc = failed(x, path);
	json_decref(x->profile);
	arena_free(x->a);
	table_close(x->t);
	return rc;
}

/* Is there nothing to do? */
static enum err_code
is_indexed(const char *path, bool *out, struct err *e)
{
	struct table *t;
	enum err_code rc = table_open_own(path, &t, e);

	if (rc)
		return rc;
	*out = t->facts != NULL;
	table_close(t);
	return ERR_OK;
}

enum err_code
table_index(const char *path, table_progress progress, void *arg, struct err *e)
{
	struct indexing x = {
		.path = path, .progress = progress, .arg = arg, .e = e
	};
	char tmp[TABLE_PATH_MAX];
	int fd;
	bool done = false;
	enum err_code rc = table_part_new(path, tmp, &fd, e);

	if (rc)
		return rc;
	rc = is_indexed(path, &done, e);
	if (!rc && !done)
		rc = build(&x, tmp, fd, path);
	/* Nothing comes back under the name of a table that was removed. */
	if (!rc && !file_exists(path))
		rc = err_set(
		    e, ERR_NOT_FOUND, "La table à indexer n’existe plus.");
	if (!rc && !done)
		rc = table_publish(tmp, path, e);
	if (rc || done)
		unlink(tmp);
	close(fd);
	return rc;
}
