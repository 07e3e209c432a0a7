/* SPDX-License-Identifier: Apache-2.0 */
/* backup.c - copies of the data folder, made while serving, and put back. */
#include "jobs/backup.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "store/blob.h"
#include "store/db.h"

static int
remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st;
	(void)flag;
	(void)ftw;
	return remove(path);
}

static void
remove_tree(const char *path)
{
	nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* from/name to to/name, with the folders on the way. */
static enum err_code
copy_one(struct arena *a, const char *from, const char *to, const char *name,
    struct err *e)
{
	const char *source = arena_printf(a, "%s/%s", from, name);
	const char *target = arena_printf(a, "%s/%s", to, name);
	enum err_code rc = file_mkdirs(file_folder(a, target), e);

	if (rc)
		return rc;
	return file_copy(source, target, e);
}

/* A database that came from elsewhere may name anything: nothing outside of
 * the folder is read or written. */
static bool
stays_below(const char *name)
{
	bool starts = true;

	for (; *name; name++) {
		if (starts && (*name == '.' || *name == '/'))
			return false;
		starts = *name == '/';
	}
	return !starts;
}

/* Every file a query names, one per row in the column `column`. */
static enum err_code
copy_named(struct db *db, enum query q, const char *column, const char *from,
    const char *to, struct err *e)
{
	struct arena *a = arena_new(), *one = arena_new();
	struct rows *r;
	enum err_code rc = file_mkdirs(to, e);

	if (!rc)
		rc = db_select(db, a, q, DB_NO_ARGS, &r, e);
	while (!rc && db_next(r)) {
		const char *name = db_text(r, column);

		if (q == Q_BACKUP_FILES)
			name = arena_printf(one, "%.2s/%s", name,
			    strlen(name) > 2 ? name + 2 : "");
		rc = stays_below(name)
		    ? copy_one(one, from, to, name, e)
		    : err_set(e, ERR_INVALID,
			  "La base nomme un fichier hors du dossier du "
			  "portail" NNBSP ": elle ne vient pas de Parvis.");
		arena_reset(one);
	}
	if (!rc)
		rc = db_end(r);
	arena_free(one);
	arena_free(a);
	return rc;
}

/* Files never change once they have a name: those the copy of the database
 * names are still the same, whatever was written since. */
static enum err_code
copy_files(const char *data_dir, const char *to, struct err *e)
{
	struct arena *a = arena_new();
	struct db_pool *pool = NULL;
	struct db *db;
	enum err_code rc = db_pool_open(to, &pool, e);

	if (!rc)
		rc = db_pool_get(pool, &db, e);
	if (!rc)
		rc = copy_named(db, Q_BACKUP_FILES, "sha256",
		    arena_printf(a, "%s/files", data_dir),
		    arena_printf(a, "%s/files", to), e);
	if (!rc)
		rc = copy_named(db, Q_BACKUP_TABLES, "table_name",
		    arena_printf(a, "%s/tables", data_dir),
		    arena_printf(a, "%s/tables", to), e);
	db_pool_close(pool);
	arena_free(a);
	return rc;
}

static enum err_code
make(struct db *db, struct arena *a, const char *data_dir, const char *to,
    struct err *e)
{
	const char *parent = file_folder(a, to);
	char *part = arena_printf(a, "%s/.parvis-XXXXXX", parent);
	enum err_code rc = file_mkdirs(parent, e);

	if (rc)
		return rc;
	if (!mkdtemp(part))
		return file_err(e, "créer la sauvegarde", to);
	rc = db_copy(db, arena_printf(a, "%s/%s", part, DB_FILE), e);
	if (!rc)
		rc = copy_files(data_dir, part, e);
	if (!rc)
		rc = file_sync_dir(part, e);
	if (!rc && rename(part, to) != 0)
		rc = file_err(e, "créer la sauvegarde", to);
	if (rc) {
		remove_tree(part);
		return rc;
	}
	return file_sync_dir(parent, e);
}

enum err_code
backup_make(struct db *db, const char *data_dir, const char *to, struct err *e)
{
	struct arena *a;
	enum err_code rc;

	if (file_exists(to))
		return err_set(e, ERR_CONFLICT,
		    "«" NNBSP "%s" NNBSP "» existe déjà" NNBSP
		    ": donnez à la sauvegarde le nom d'un dossier nouveau.",
		    to);
	a = arena_new();
	rc = make(db, a, data_dir, to, e);
	arena_free(a);
	return rc;
}

/* --- restore ------------------------------------------------------------ */

static bool
is_empty_folder(const char *path)
{
	DIR *d = opendir(path);
	const struct dirent *f;
	bool empty = true;

	if (!d)
		return errno == ENOENT;
	for (f = readdir(d); f && empty; f = readdir(d))
		empty = strcmp(f->d_name, ".") == 0 ||
		    strcmp(f->d_name, "..") == 0 ||
		    strcmp(f->d_name, "lost+found") == 0;
	closedir(d);
	return empty;
}

/* Every regular file below from/name, depth first; links are not followed. */
static enum err_code
copy_tree(
    struct arena *a, const char *from, const char *to, int depth, struct err *e)
{
	DIR *d = opendir(from);
	const struct dirent *f;
	enum err_code rc = d ? file_mkdirs(to, e) : ERR_OK;

	if (!d)
		return errno == ENOENT ? ERR_OK
				       : file_err(e, "ouvrir le dossier", from);
	for (f = readdir(d); f && !rc; f = readdir(d)) {
		const char *source, *target;
		struct stat st;

		if (f->d_name[0] == '.')
			continue;
		source = arena_printf(a, "%s/%s", from, f->d_name);
		target = arena_printf(a, "%s/%s", to, f->d_name);
		if (lstat(source, &st) != 0)
			rc = file_err(e, "lire la sauvegarde", source);
		else if (S_ISREG(st.st_mode))
			rc = file_copy(source, target, e);
		else if (S_ISDIR(st.st_mode) && depth > 0)
			rc = copy_tree(a, source, target, depth - 1, e);
	}
	closedir(d);
	return rc;
}

static enum err_code
check_source(struct arena *a, const char *from, struct err *e)
{
	struct stat st;

	if (!file_exists(arena_printf(a, "%s/%s", from, DB_FILE)))
		return err_set(e, ERR_NOT_FOUND,
		    "«" NNBSP "%s" NNBSP
		    "» n'est pas une sauvegarde de Parvis" NNBSP
		    ": le fichier %s n'y est pas.",
		    from, DB_FILE);
	if (stat(arena_printf(a, "%s/%s-wal", from, DB_FILE), &st) == 0 &&
	    st.st_size > 0)
		return err_set(e, ERR_CONFLICT,
		    "«" NNBSP "%s" NNBSP "» est le dossier d'un portail en "
		    "service, pas une sauvegarde" NNBSP
		    ": faites-en d'abord une avec «" NNBSP "parvis backup" NNBSP
		    "».",
		    from);
	return ERR_OK;
}

static void
undo_restore(struct arena *a, const char *data_dir)
{
	static const char *const made[] = { "files", "tables", DB_FILE };

	for (size_t i = 0; i < sizeof(made) / sizeof(made[0]); i++)
		remove_tree(arena_printf(a, "%s/%s", data_dir, made[i]));
}

static enum err_code
restore(struct arena *a, const char *from, const char *data_dir, struct err *e)
{
	static const char *const folders[] = { "files", "tables" };
	enum err_code rc = check_source(a, from, e);

	if (!rc && !is_empty_folder(data_dir))
		rc = err_set(e, ERR_CONFLICT,
		    "«" NNBSP "%s" NNBSP "» n'est pas un dossier vide" NNBSP
		    ": une sauvegarde se restaure dans un dossier vide ou "
		    "nouveau.",
		    data_dir);
	if (!rc)
		rc = file_mkdirs(data_dir, e);
	if (rc)
		return rc;
	for (size_t i = 0; i < 2 && !rc; i++)
		rc = copy_tree(a, arena_printf(a, "%s/%s", from, folders[i]),
		    arena_printf(a, "%s/%s", data_dir, folders[i]), 2, e);
	/* The database last: without it the folder is nobody's portal. */
	if (!rc)
		rc = file_copy(arena_printf(a, "%s/%s", from, DB_FILE),
		    arena_printf(a, "%s/%s", data_dir, DB_FILE), e);
	if (rc)
		undo_restore(a, data_dir);
	return rc;
}

enum err_code
backup_restore(const char *from, const char *data_dir, struct err *e)
{
	struct arena *a = arena_new();
	enum err_code rc = restore(a, from, data_dir, e);

	arena_free(a);
	return rc;
}
